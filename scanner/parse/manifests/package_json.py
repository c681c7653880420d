"""``package.json``: npm's dependency tables, overrides and resolutions, and the commands of its scripts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from msgspec import Struct, field

from scanner.model import Ecosystem, Gap, GapKind, Manifest, ManifestFile, Package, Requirement
from scanner.parse.documents import Document, json_document
from scanner.parse.entries import Loader, ManifestResult, quoted
from scanner.parse.nodes import Node, Piece, part
from scanner.parse.npm import is_npm_name, npm_record

_TABLES = (
    ("dependencies", ""),
    ("devDependencies", "dev"),
    ("peerDependencies", "peer"),
    ("optionalDependencies", "optional"),
)
_MAX_DEPTH = 10
_MAX_OVERRIDES = 10_000


def claims(path: PurePosixPath) -> bool:
    """``package.json``."""
    return path.name == "package.json"


def read(path: str, data: bytes, _load: Loader) -> ManifestResult:
    """Everything that the file names; of a file that is not valid JSON, what can be made out."""
    document = json_document(path, data)
    root = document.root
    own = root.text("name")
    project = Package(Ecosystem.NPM, own) if own and is_npm_name(own) else None
    reader = _Reader(document)
    for table, group in _TABLES:
        declared = root.get(table)
        if declared is not None and declared.table is None and declared.array != []:
            cause = f"`{table}` is not a table of names and versions, so nothing of it was read."
            document.gaps.append(Gap(GapKind.CONFIGURATION, path, cause, "Write it as an object."))
        for name, node in root.entries(table).items():
            reader.add(name, node, group)
    for overrides in (root.get("overrides"), root.get("pnpm", "overrides"), root.get("resolutions")):
        if overrides is not None:
            reader.overrides(overrides)
    reader.scripts(root)
    workspaces = root.items("workspaces") or root.items("workspaces", "packages")
    members = tuple(node.string.text for node in workspaces if node.string is not None)
    manifest = Manifest(ManifestFile(path), tuple(reader.requirements))
    return ManifestResult(manifest, tuple(document.gaps), (), project, members)


class _Reader(Struct):
    document: Document
    requirements: list[Requirement] = field(default_factory=list)

    def add(self, name: str, node: Node, group: str) -> None:
        """One row of a dependency table."""
        entries = self.document.entries
        if node.key is None:
            return
        record = npm_record(entries, node.key, node.string, group)
        if node.string is None and not isinstance(record, Gap):
            cause = f"The version of {quoted(name)} is not a string."
            record = entries.gap(node.key, cause, "Write the version range as a string.")
        if isinstance(record, Gap):
            self.document.gaps.append(record)
        else:
            self.requirements.append(record)

    def overrides(self, table: Node) -> None:
        """Rows such as ``"a": "1"``, ``"a@^2": "1"``, ``"a": {".": "1", "b": "2"}`` and ``"**/a/b": "1"``."""
        for key, node in _rows(table, 0):
            name = _overridden(key)
            if (
                name is None
                or node.string is None
                or node.string.text.startswith("$")
                or not node.string.text
            ):
                continue
            record = npm_record(self.document.entries, name, node.string, "overrides")
            if not isinstance(record, Gap):
                self.requirements.append(record)

    def scripts(self, root: Node) -> None:
        """The packages that the scripts' commands fetch."""
        from scanner.parse.installers import installed

        for node in root.entries("scripts").values():
            if node.string is not None:
                self.requirements.extend(installed(node.string, self.document.entries).requirements)


def _rows(table: Node, depth: int) -> Iterator[tuple[Piece, Node]]:
    if depth > _MAX_DEPTH or table.table is None:
        return
    for number, (key, node) in enumerate(table.table.items()):
        if number >= _MAX_OVERRIDES:
            return
        if key == "." and table.key is not None:
            yield table.key, node
        elif node.table is not None:
            yield from _rows(node, depth + 1)
        elif node.key is not None:
            yield node.key, node


def _overridden(key: Piece) -> Piece | None:
    """The package that an override's key is about: the last part of a path, without its version."""
    text = key.text
    start = text.rfind(">") + 1
    if start == 0:
        start = text.rfind("/") + 1
        before = text[: max(start - 1, 0)].rpartition("/")[2]
        if before.startswith("@"):
            start -= len(before) + 1
    end = text.find("@", start + 1)
    end = len(text) if end < 0 else end
    return part(key, start, end) if is_npm_name(text[start:end]) else None
