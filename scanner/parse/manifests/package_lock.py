"""``package-lock.json`` and ``npm-shrinkwrap.json``, lock file versions 1 to 3."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from msgspec.structs import replace

from scanner.model import Ecosystem, Manifest, ManifestFile, Package, Provenance, Requirement
from scanner.parse.documents import json_document
from scanner.parse.entries import Entries, Loader, ManifestResult
from scanner.parse.nodes import Node, Piece, part
from scanner.parse.npm import is_npm_name, npm_locked, npm_place

_FOLDER = "node_modules/"
_MAX_DEPTH = 60


def claims(path: PurePosixPath) -> bool:
    """``package-lock.json``, ``npm-shrinkwrap.json`` and the copy that npm hides."""
    return path.name in ("package-lock.json", "npm-shrinkwrap.json", ".package-lock.json")


def read(path: str, data: bytes, _load: Loader) -> ManifestResult:
    """Every locked package; of a file that is not valid JSON, what can be made out."""
    document = json_document(path, data)
    root = document.root
    packages = root.entries("packages")
    if packages:
        found = tuple(_packages(packages, document.entries))
    else:
        found = tuple(_dependencies(root.entries("dependencies"), document.entries, 0))
    own = root.text("name") or ""
    project = Package(Ecosystem.NPM, own) if is_npm_name(own) else None
    return ManifestResult(Manifest(ManifestFile(path), found), tuple(document.gaps), (), project)


def _packages(packages: Mapping[str, Node], entries: Entries) -> Iterator[Requirement]:
    """Versions 2 and 3: a flat table whose keys are folders."""
    for folder, node in packages.items():
        at = folder.rfind(_FOLDER)
        if at < 0 or node.key is None or node.table is None:
            continue  # the project itself, or a folder of its workspace
        name = part(node.key, at + len(_FOLDER), len(folder))
        record = _record(name, node, entries)
        if record is not None:
            yield replace(record, provenance=Provenance.WORKSPACE) if node.true("link") else record


def _dependencies(table: Mapping[str, Node], entries: Entries, depth: int) -> Iterator[Requirement]:
    """Version 1: tables in tables."""
    if depth > _MAX_DEPTH:
        return
    for node in table.values():
        if node.key is None or node.table is None:
            continue
        record = _record(node.key, node, entries)
        if record is not None:
            yield record
        yield from _dependencies(node.entries("dependencies"), entries, depth + 1)


def _record(name: Piece, node: Node, entries: Entries) -> Requirement | None:
    version = node.get("version")
    spec = version.string if version is not None else None
    resolved, integrity = node.text("resolved") or "", node.text("integrity") or ""
    real = node.get("name")  # of an alias: the folder has the other name
    if real is not None and real.string is not None:
        return npm_locked(entries, real.string, spec, resolved, integrity)
    if spec is not None and spec.text.startswith("npm:"):
        at = spec.text.find("@", 5)
        if at > 0:
            inner = part(spec, 4, at)
            return npm_locked(entries, inner, part(spec, at + 1, len(spec.text)), resolved, integrity)
    record = npm_locked(entries, name, spec, resolved, integrity)
    if record is None or node.true("inBundle") or node.true("bundled"):
        return None  # part of another package's tarball: no registry was asked for it
    if not resolved and not integrity and spec is not None and npm_place(spec.text) is Provenance.REGISTRY:
        return record
    return record
