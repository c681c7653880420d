"""``uv.lock``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from scanner.model import Manifest, ManifestFile, Provenance, Requirement
from scanner.parse.documents import Document, toml_document
from scanner.parse.entries import Loader, ManifestResult
from scanner.parse.locks import elsewhere, file_hashes, locked, string

_PLACES = (
    ("git", Provenance.VCS),
    ("url", None),
    ("path", Provenance.PATH),
    ("directory", Provenance.PATH),
    ("editable", Provenance.WORKSPACE),
    ("virtual", Provenance.WORKSPACE),
)


def claims(path: PurePosixPath) -> bool:
    """``uv.lock`` and the locks of scripts (``report.py.lock``)."""
    return path.name == "uv.lock" or path.name.endswith(".py.lock")


def read(path: str, data: bytes, _load: Loader) -> ManifestResult:
    """Every locked package."""
    document = toml_document(path, data)
    python = document.root.text("requires-python") or ""
    manifest = Manifest(ManifestFile(path, requires_python=python), tuple(_records(document)))
    return ManifestResult(manifest, tuple(document.gaps))


def _records(document: Document) -> Iterator[Requirement]:
    for node in document.root.items("package"):
        name = string(node, "name")
        if name is None:
            continue
        hashes = file_hashes(node.get("sdist"), node.get("wheels"))
        registry = node.text("source", "registry")
        index = registry if registry is not None and "://" in registry else None
        record = locked(document.entries, name, string(node, "version"), hashes, index)
        if record is None:
            continue
        if registry is not None and index is None:  # a folder of wheels
            yield elsewhere(record, Provenance.PATH, registry)
            continue
        for key, provenance in _PLACES:
            if (reference := node.text("source", key)) is not None:
                record = elsewhere(record, provenance, reference)
                break
        yield record
