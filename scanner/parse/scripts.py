"""Structured files (YAML, JSON) → the commands in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

from scanner.parse.nodes import MAX_NODES, Node, Piece

# The keys whose strings (also in lists, also one table deeper) are commands.
_KEYS = frozenset({
    "run", "script", "before_script", "after_script", "command", "commands", "bash", "pwsh", "powershell",
    "install", "before_install", "after_install", "before_deploy", "test_script", "build_script", "cmds",
    "cmd", "init", "before", "post_install", "pre_install", "post_create_environment", "pre_build", "build",
    "entrypoint",
    "prebuildCommand", "buildCommand", "installCommand", "args",
})  # fmt: skip
Scope = TypeVar("Scope")
_MAX_VISITED = 2 * MAX_NODES  # more than a document can have: a reader stops, and says so, before


def scripts(root: Node) -> Iterator[Piece]:
    """The strings below keys that hold commands; shared nodes (aliases) once."""
    for piece, _ in scoped_scripts(root, None, lambda _, outer: outer):
        yield piece


def scoped_scripts(
    root: Node, first: Scope, enter: Callable[[Node, Scope], Scope]
) -> Iterator[tuple[Piece, Scope]]:
    """The same, each with what holds there: ``enter`` gives it for a table, from what holds around it."""
    pending: list[tuple[Node, bool, Scope]] = [(root, False, first)]
    seen: set[tuple[int, bool, int]] = set()
    scopes: dict[tuple[int, int], Scope] = {}
    while pending and len(seen) < _MAX_VISITED:
        node, script, scope = pending.pop()
        if node.string is not None:
            if script:
                yield node.string, scope
            continue
        inside: object = node.table if node.table is not None else node.array
        if (id(inside), script, id(scope)) in seen:
            continue
        seen.add((id(inside), script, id(scope)))
        if node.table is not None:
            place = (id(inside), id(scope))
            scope = scopes[place] if place in scopes else scopes.setdefault(place, enter(node, scope))
        for inner in reversed(node.array or ()):
            pending.append((inner, script, scope))
        for key, inner in reversed((node.table or {}).items()):
            pending.append((inner, key in _KEYS, scope))


def launches(root: Node) -> Iterator[list[Piece]]:
    """The words of every ``{"command": "npx", "args": [...]}`` in a document (servers of agents, tasks)."""
    pending = [root]
    for _ in range(_MAX_VISITED):
        if not pending:
            return
        node = pending.pop()
        command = node.get("command")
        if command is not None and command.string is not None and node.get("args") is not None:
            words = [item.string for item in node.items("args") if item.string is not None]
            yield [command.string, *words]
        pending.extend(reversed(node.array or ()))
        pending.extend(reversed((node.table or {}).values()))
