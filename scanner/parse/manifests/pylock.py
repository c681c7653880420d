"""PEP 751: ``pylock.toml`` and ``pylock.<name>.toml``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from scanner.model import Manifest, ManifestFile, Provenance, Requirement
from scanner.parse.documents import Document, toml_document
from scanner.parse.entries import Loader, ManifestResult
from scanner.parse.locks import elsewhere, file_hashes, locked, string
from scanner.parse.nodes import Node
from scanner.support.patterns import lazy

_FILE = lazy(r"pylock(?:\.[^.]+)?\.toml")
_PLACES = (("vcs", Provenance.VCS), ("directory", Provenance.PATH), ("archive", None))


def claims(path: PurePosixPath) -> bool:
    """``pylock.toml`` and ``pylock.<name>.toml``."""
    return _FILE.fullmatch(path.name) is not None


def read(path: str, data: bytes, _load: Loader) -> ManifestResult:
    """Every locked package."""
    document = toml_document(path, data)
    python = document.root.text("requires-python") or ""
    manifest = Manifest(ManifestFile(path, requires_python=python), tuple(_records(document)))
    return ManifestResult(manifest, tuple(document.gaps))


def _records(document: Document) -> Iterator[Requirement]:
    for node in document.root.items("packages"):
        name = string(node, "name")
        if name is None:
            continue
        hashes = file_hashes(node.get("sdist"), node.get("wheels"))
        record = locked(document.entries, name, string(node, "version"), hashes, node.text("index"))
        if record is None:
            continue
        for key, provenance in _PLACES:
            place = node.get(key)
            if place is not None and place.table is not None:
                record = elsewhere(record, provenance, _address(place))
                break
        yield record


def _address(place: Node) -> str:
    return place.text("url") or place.text("path") or "."
