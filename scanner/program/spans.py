"""Functions and classes of a unit as stretches of its text."""

from __future__ import annotations

import re
from bisect import bisect_right

from msgspec import Struct
from tree_sitter import Node

from scanner.support.patterns import lazy

_DOTTED = lazy(rb"[A-Za-z_]\w*(?:\.\w+)*", re.ASCII)
_MAX_BASES = 20


class Definition(Struct, array_like=True):
    """A function, by where its ``def`` starts, or another name for something, by a negative number.

    ``name`` is that of no other function of the unit (another name has ``=`` before it), ``body`` a digest
    of the body ("" for what stands in the body of another function).
    """

    key: int
    flags: int = 0
    mentions: frozenset[bytes] = frozenset()
    name: str = ""
    body: str = ""


class Spans:
    """Functions and classes as stretches of text (decorators included), with those around each."""

    def __init__(self, functions: list[Node], classes: list[Node], text: bytes) -> None:
        nodes = sorted(
            [(node.start_byte, node, True) for node in functions]
            + [(node.start_byte, node, False) for node in classes],
            key=lambda entry: entry[0],
        )
        self._starts: list[int] = []
        self._ends: list[int] = []
        self._outer: list[int] = []
        self.definitions: list[Definition | None] = []
        self.classes: dict[str, tuple[str, ...]] = {}
        self.names: list[bytes] = []
        stack: list[int] = []
        count: dict[str, int] = {}
        for key, node, is_function in nodes:
            outer = node.parent
            start = outer.start_byte if outer is not None and outer.type == "decorated_definition" else key
            while stack and self._ends[stack[-1]] <= start:
                stack.pop()
            named = node.child_by_field_name("name")
            name = text[named.start_byte : named.end_byte] if named is not None else b""
            self._starts.append(start)
            self._ends.append(node.end_byte)
            self._outer.append(stack[-1] if stack else -1)
            self.names.append(name)
            whole = b".".join([*(self.names[index] for index in stack), name]).decode("utf-8", "replace")
            count[whole] = count.get(whole, 0) + 1
            whole = whole if count[whole] == 1 else f"{whole}#{count[whole]}"
            self.definitions.append(Definition(key, name=whole) if is_function else None)
            if not is_function:
                self.classes[whole.partition("#")[0]] = _bases(node, text)
            stack.append(len(self._ends) - 1)

    def end(self, index: int) -> int:
        """Where a function or class ends."""
        return self._ends[index]

    def start(self, offset: int) -> int:
        """Where the innermost function or class around an offset starts, with its decorators."""
        index = bisect_right(self._starts, offset) - 1
        return self._starts[index] if index >= 0 else offset

    def around(self, offset: int) -> list[int]:
        """The indices of functions and classes in which an offset lies, innermost first."""
        out = []
        index = bisect_right(self._starts, offset) - 1
        while index >= 0:
            if offset < self._ends[index]:
                out.append(index)
            index = self._outer[index]
        return out


def _bases(node: Node, text: bytes) -> tuple[str, ...]:
    """The bases of a class as they are written, as far as they are dotted names."""
    listed = node.child_by_field_name("superclasses")
    if listed is None:
        return ()
    found = (text[one.start_byte : one.end_byte] for one in listed.named_children[:_MAX_BASES])
    return tuple(one.decode() for one in found if _DOTTED.fullmatch(one))
