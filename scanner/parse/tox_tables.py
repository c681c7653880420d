"""tox's configuration as tables, in ``tox.toml`` or in ``pyproject.toml``."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.model import Gap, Requirement
from scanner.parse.entries import Entries, is_link
from scanner.parse.nodes import Node, Piece, part


def tox_requirements(root: Node, entries: Entries) -> Iterator[Requirement | Gap]:
    """Every environment's ``deps``, and what tox itself requires; ``root`` is the top table."""
    yield from _listed(root.items("requires"), entries)
    tables = [root.get("env_run_base"), root.get("env_pkg_base"), *root.entries("env").values()]
    for table in tables:
        if table is not None:
            yield from _listed(table.items("deps"), entries)


def tox_entry(line: Piece, entries: Entries) -> Requirement | Gap | None:
    """One line of ``deps``; None for an option and for what another section says."""
    text = line.text
    if text.startswith("-e"):
        lead = len(text) - len(text[2:].lstrip())
        return entries.link(part(line, lead, len(text)), "test")
    if text.startswith(("-", "{")):
        return None
    return entries.link(line, "test") if is_link(text) else entries.pep508(line, "test")


def _listed(nodes: list[Node], entries: Entries) -> Iterator[Requirement | Gap]:
    for node in nodes:
        record = tox_entry(node.string, entries) if node.string is not None else None
        if record is not None:
            yield record
