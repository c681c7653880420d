"""``pnpm-workspace.yaml``: catalogs, overrides, and the folders that belong together."""

from __future__ import annotations

from pathlib import PurePosixPath

from scanner.parse.entries import Loader, ManifestResult


def claims(path: PurePosixPath) -> bool:
    """``pnpm-workspace.yaml``."""
    return path.name == "pnpm-workspace.yaml"


def read(path: str, data: bytes, _load: Loader) -> ManifestResult:
    """The catalogs' ranges; ``packages`` are the workspace's members."""
    from scanner.model import Gap, Manifest, ManifestFile, Requirement
    from scanner.parse.documents import yaml_document
    from scanner.parse.ignores import line_ignores
    from scanner.parse.npm import npm_record

    document = yaml_document(path, data)
    root = document.root
    tables = [root.entries("catalog"), *(node.entries() for node in root.entries("catalogs").values())]
    found: list[Requirement] = []
    for table in tables:
        for node in table.values():
            if node.key is None or node.string is None:
                continue
            record = npm_record(document.entries, node.key, node.string, "")
            if isinstance(record, Gap):
                document.gaps.append(record)
            else:
                found.append(record)
    members = tuple(node.string.text for node in root.items("packages") if node.string is not None)
    ignores = line_ignores(path, document.text)
    manifest = Manifest(ManifestFile(path), tuple(found))
    return ManifestResult(manifest, tuple(document.gaps), ignores, None, members)
