"""``Pipfile`` and ``Pipfile.lock``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from msgspec.structs import replace

from scanner.model import Gap, Manifest, ManifestFile, Provenance, Requirement
from scanner.parse.documents import Document, json_document, toml_document
from scanner.parse.entries import (
    Loader,
    ManifestResult,
    is_name,
    is_placeholder,
    provenance_of,
    pypi,
    quoted,
    redacted,
)
from scanner.parse.ignores import line_ignores
from scanner.parse.locks import elsewhere, file_hashes, index_options, locked, string
from scanner.parse.nodes import Node, Piece
from scanner.parse.poetry import pep440

_PLACES = (
    ("git", Provenance.VCS),
    ("hg", Provenance.VCS),
    ("path", Provenance.PATH),
    ("file", None),
    ("url", None),
)
_NO_GROUPS = frozenset({"_meta", "source", "requires", "scripts", "pipenv"})
_GROUPS = {"packages": "", "default": "", "dev-packages": "dev", "develop": "dev"}


def claims(path: PurePosixPath) -> bool:
    """``Pipfile`` and ``Pipfile.lock``."""
    return path.name in ("Pipfile", "Pipfile.lock")


def read(path: str, data: bytes, _load: Loader) -> ManifestResult:
    """Every entry of all categories."""
    if path.endswith(".lock"):
        document = json_document(path, data)
        sources, found = document.root.items("_meta", "sources"), tuple(_locked(document))
    else:
        document = toml_document(path, data)
        sources, found = document.root.items("source"), tuple(_asked(document))
    options = tuple(index_options(sources, document.entries))
    manifest = Manifest(_options(path, sources, document.root), found, options=options)
    ignores = () if path.endswith(".lock") else line_ignores(path, document.text)
    return ManifestResult(manifest, tuple(document.gaps), ignores)


def _options(path: str, sources: list[Node], root: Node) -> ManifestFile:
    """The first source is the index; the others are for entries that name them, as pipenv has it."""
    named = [(node.text("name") or "", url) for node in sources if (url := node.text("url"))]
    version = root.text("requires", "python_version")
    return ManifestFile(
        path,
        named[0][1] if named else None,
        named_indexes=tuple(pair for pair in named if pair[0]),
        allow_prereleases=root.true("pipenv", "allow_prereleases"),
        requires_python=f"=={version}.*" if version and version.replace(".", "").isdigit() else "",
    )


def _groups(root: Node) -> Iterator[tuple[str, Node]]:
    for group, table in root.entries().items():
        if group not in _NO_GROUPS and table.table is not None:
            yield group, table


def _locked(document: Document) -> Iterator[Requirement]:
    for _, table in _groups(document.root):
        for node in table.entries().values():
            if node.key is None or node.table is None:
                continue
            version = string(node, "version")
            hashes = file_hashes(node.get("hashes"))
            record = locked(document.entries, node.key, version, hashes, node.text("index"))
            if record is None:
                continue
            for key, provenance in _PLACES:
                if (reference := node.text(key)) is not None:
                    record = elsewhere(record, provenance, reference)
            yield record


def _asked(document: Document) -> Iterator[Requirement]:
    entries = document.entries
    for group, table in _groups(document.root):
        for name, node in table.entries().items():
            if node.key is None:
                continue
            if not is_name(name) and not is_placeholder(name):
                cause = f"{quoted(name)} is not the name of a package."
                document.gaps.append(entries.gap(node.key, cause, "Correct the name."))
                continue
            location = entries.location(node.key, 0, len(name))
            record = Requirement(pypi(name), name, "", location, group=_GROUPS.get(group, group))
            found = _detailed(record, node, document)
            if isinstance(found, Gap):
                document.gaps.append(found)
            else:
                yield entries.judged(found)


def _detailed(record: Requirement, node: Node, document: Document) -> Requirement | Gap:
    for key, provenance in _PLACES:
        if (reference := node.text(key)) is not None:
            place = provenance if provenance is not None else provenance_of(reference)
            return replace(record, provenance=place, reference=redacted(reference))
    extras = tuple(extra.string.text for extra in node.items("extras") if extra.string is not None)
    record = replace(record, extras=extras, marker=node.text("markers") or "", index=node.text("index"))
    version: Piece | None = node.string if node.table is None else string(node, "version")
    if version is None or version.text.strip() in ("", "*"):
        return record
    text = version.text
    if is_placeholder(text):
        return replace(record, provenance=Provenance.UNKNOWN, written=text)
    translated = pep440(text)
    if translated is None:
        cause = f"{quoted(text)} is not a version or range."
        return document.entries.gap(version, cause, "Write it as pip reads it, for example: ==1.0")
    return replace(
        record,
        specifier=translated,
        written=text,
        specifier_location=document.entries.location(version, 0, len(text)),
    )
