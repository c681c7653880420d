"""Structured files (YAML, JSON) → the commands in them."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.parse.nodes import MAX_NODES, Node, Piece

# The keys whose strings (also in lists, also one table deeper) are commands.
_KEYS = frozenset({
    "run", "script", "before_script", "after_script", "command", "commands", "bash", "pwsh", "powershell",
    "install", "before_install", "after_install", "before_deploy", "test_script", "build_script", "cmds",
    "cmd", "init", "before", "post_install", "pre_install", "post_create_environment", "pre_build", "build",
    "entrypoint",
    "prebuildCommand", "buildCommand", "installCommand", "args",
})  # fmt: skip
_MAX_VISITED = 2 * MAX_NODES  # more than a document can have: a reader stops, and says so, before


def scripts(root: Node) -> Iterator[Piece]:
    """The strings below keys that hold commands; shared nodes (aliases) once."""
    pending: list[tuple[Node, bool]] = [(root, False)]
    seen: set[tuple[int, bool]] = set()
    while pending and len(seen) < _MAX_VISITED:
        node, script = pending.pop()
        if node.string is not None:
            if script:
                yield node.string
            continue
        inside: object = node.table if node.table is not None else node.array
        if (id(inside), script) in seen:
            continue
        seen.add((id(inside), script))
        for inner in reversed(node.array or ()):
            pending.append((inner, script))
        for key, inner in reversed((node.table or {}).items()):
            pending.append((inner, key in _KEYS))


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
