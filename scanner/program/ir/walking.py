"""Everything below a node."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.program.ir.nodes import Argument, Function, Node
from scanner.program.ir.statements import Class, Define


def walk(nodes: object) -> Iterator[Node]:
    """Every node below a node or list of nodes, in order, without the bodies of functions inside."""
    pending = [nodes]
    while pending:
        current = pending.pop()
        if isinstance(current, list | tuple):
            pending.extend(reversed(current))
        elif isinstance(current, Argument):
            pending.append(current.value)
        elif isinstance(current, Node):
            yield current
            if not isinstance(current, Function | Define | Class):
                slots = [name for kind in type(current).__mro__ for name in getattr(kind, "__slots__", ())]
                pending.extend(getattr(current, name, None) for name in reversed(slots) if name != "at")
