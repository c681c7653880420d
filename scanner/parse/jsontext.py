"""JSON text → nodes with places, tolerant of what is half written.

``json`` stays the judge of what is valid.
"""

from __future__ import annotations

import re

from scanner.parse.nodes import MAX_DEPTH, MAX_NODES, Node, Piece, unescape
from scanner.support.patterns import lazy

_BLANK = lazy(r"(?:\s++|//[^\n]*+|/\*(?:[^*]|\*(?!/))*\*/)*")
# Most pairs of a lock file: worth a path of their own, which is twice as fast.
_SIMPLE_PAIR = lazy(r'\s*+"([^"\\\n]*+)"\s*+:\s*+"([^"\\\n]*+)"\s*+,?')
_STRING = lazy(r'"((?:[^"\\\n]|\\.)*)"')
_PLAIN = lazy(r"[^\s,\]\}:\[{\"]+")


def read_json(text: str) -> Node:
    """The document; from where it stops making sense on, what came before is kept."""
    reader = _Reader(text)
    return reader.value(0) or Node()


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._count = 0

    def value(self, depth: int) -> Node | None:
        """The next value; None where there is none (the text is broken there)."""
        self._count += 1
        first = self._next()
        if depth > MAX_DEPTH or self._count > MAX_NODES:
            return None
        if first == "{":
            return self._object(depth)
        if first == "[":
            return self._array(depth)
        if first == '"':
            piece = self._string()
            return None if piece is None else Node(string=piece, closed=True)
        match = _PLAIN.match(self._text, self._at)
        if match is None:
            return None
        self._at = match.end()
        return Node(flag={"true": True, "false": False}.get(match.group()), closed=True)

    def _object(self, depth: int) -> Node:
        node = Node(table={})
        assert node.table is not None
        self._at += 1
        while True:
            if match := _SIMPLE_PAIR.match(self._text, self._at):
                self._simple(node.table, match)
                continue
            first = self._next()
            if first == "}":
                self._at += 1
                node.closed = True
                return node
            if first == ",":
                self._at += 1
                continue
            key = self._string() if first == '"' else None
            if key is None or self._next() != ":":
                return node
            self._at += 1
            inner = self.value(depth + 1)
            if inner is None:
                return node
            inner.key = key
            node.table.pop(key.text, None)
            node.table[key.text] = inner
            if not inner.closed:
                return node

    def _simple(self, table: dict[str, Node], match: re.Match[str]) -> None:
        self._count += 1
        self._at = match.end()
        name = match.group(1)
        table.pop(name, None)
        key, value = Piece(name, match.start(1)), Piece(match.group(2), match.start(2))
        table[name] = Node(string=value, key=key, closed=True)

    def _array(self, depth: int) -> Node:
        node = Node(array=[])
        assert node.array is not None
        self._at += 1
        while True:
            first = self._next()
            if first == "]":
                self._at += 1
                node.closed = True
                return node
            if first == ",":
                self._at += 1
                continue
            inner = self.value(depth + 1)
            if inner is None:
                return node
            node.array.append(inner)
            if not inner.closed:
                return node

    def _string(self) -> Piece | None:
        match = _STRING.match(self._text, self._at)
        if match is None:
            return None
        self._at = match.end()
        return unescape(match.group(1), match.start(1))

    def _next(self) -> str:
        match = _BLANK.match(self._text, self._at)
        if match is not None:
            self._at = match.end()
        return self._text[self._at : self._at + 1]
