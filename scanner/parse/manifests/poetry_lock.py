"""``poetry.lock``, of every version since 1.0, and ``pdm.lock``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from scanner.model import Manifest, ManifestFile, Provenance, Requirement
from scanner.parse.documents import Document, toml_document
from scanner.parse.entries import Loader, ManifestResult
from scanner.parse.locks import elsewhere, file_hashes, locked, string
from scanner.parse.nodes import Node
from scanner.parse.poetry import pep440

_POETRY_PLACES = {
    "git": Provenance.VCS,
    "url": Provenance.URL,
    "file": Provenance.PATH,
    "directory": Provenance.PATH,
}
_PDM_PLACES = (("git", Provenance.VCS), ("path", Provenance.PATH), ("url", None), ("hg", Provenance.VCS))


def claims(path: PurePosixPath) -> bool:
    """``poetry.lock`` and ``pdm.lock``, also the latter's variants (``pdm.linux.lock``)."""
    name = path.name
    return name == "poetry.lock" or name == "pdm.lock" or (name.startswith("pdm.") and name.endswith(".lock"))


def read(path: str, data: bytes, _load: Loader) -> ManifestResult:
    """Every locked package."""
    document = toml_document(path, data)
    python = pep440(document.root.text("metadata", "python-versions") or "") or ""
    records = tuple(_records(document))
    return ManifestResult(Manifest(ManifestFile(path, requires_python=python), records), tuple(document.gaps))


def _records(document: Document) -> Iterator[Requirement]:
    older = document.root.entries("metadata", "files")  # poetry 1.0 to 1.2 and pdm 1 keep files at the end
    seen: set[tuple[str, str]] = set()
    for node in document.root.items("package"):
        name, version = string(node, "name"), string(node, "version")
        if name is None:
            continue
        key = (name.text, version.text if version else "")
        if key in seen:  # pdm writes a package once more for each set of extras
            continue
        seen.add(key)
        files = [node.get("files"), older.get(name.text), older.get(" ".join(key))]
        kind, url = node.text("source", "type"), node.text("source", "url") or ""
        index = url if kind == "legacy" else None
        record = locked(document.entries, name, version, file_hashes(*files), index)
        if record is None:
            continue
        if kind in _POETRY_PLACES:
            record = elsewhere(record, _POETRY_PLACES[kind], url)
        yield _pdm(record, node)


def _pdm(record: Requirement, node: Node) -> Requirement:
    for key, provenance in _PDM_PLACES:
        if (reference := node.text(key)) is not None:
            return elsewhere(record, provenance, reference)
    return record
