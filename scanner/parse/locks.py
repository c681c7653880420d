"""Records of Python lock files: a package with its exact version, its hashes and where it came from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from scanner.model import IndexOption, Provenance, Requirement
from scanner.parse.entries import Entries, is_name, provenance_of, pypi, redacted
from scanner.parse.nodes import Node, Piece

_MAX_HASHES = 2_000


def locked(
    entries: Entries, name: Piece, version: Piece | None, hashes: Iterable[str] = (), index: str | None = None
) -> Requirement | None:
    """The record of a lock's entry; None when its name is no package's name."""
    if not is_name(name.text):
        return None
    record = Requirement(
        pypi(name.text),
        name.text,
        "",
        entries.location(name, 0, len(name.text)),
        hashes=tuple(hashes),
        group="lock",
        index=redacted(index) if index else None,
    )
    if version is None or not version.text:
        return record
    number = version.text.removeprefix("==").strip()
    return replace(
        record,
        specifier=f"=={number}",
        written=version.text,
        specifier_location=entries.location(version, 0, len(version.text)),
    )


def elsewhere(record: Requirement, provenance: Provenance | None, reference: str) -> Requirement:
    """The record of a package that came from no registry: its version is nothing to ask about."""
    kind = provenance if provenance is not None else provenance_of(reference)
    return replace(record, provenance=kind, reference=redacted(reference), specifier="", index=None)


def file_hashes(*nodes: Node | None) -> Iterator[str]:
    """The digests (``sha256:…``) of files: tables with ``hash`` or ``hashes``, alone or in arrays."""
    count = 0
    for node in nodes:
        for file in (node.array or ()) if node is not None and node.array is not None else (node,):
            if file is None or count >= _MAX_HASHES:
                continue
            count += 1
            if file.string is not None:
                yield file.string.text
            elif (digest := file.text("hash")) is not None:
                yield digest
            else:
                for algorithm, value in file.entries("hashes").items():
                    if value.string is not None:
                        yield f"{algorithm}:{value.string.text}"


def index_options(tables: Iterable[Node], entries: Entries) -> list[IndexOption]:
    """The addresses of indexes in tables with ``url``; with ``verify_ssl`` off they are trusted as well."""
    found = []
    for table in tables:
        url = string(table, "url")
        if url is None:
            continue
        found.append(entries.option(url))
        verify = table.get("verify_ssl")
        if verify is not None and verify.flag is False:
            found.append(entries.option(url, trusted=True))
    return found


def string(node: Node, *path: str) -> Piece | None:
    """The string that the keys lead to, with its place."""
    inner = node.get(*path)
    return inner.string if inner is not None else None
