"""TOML text → nodes with places, tolerant of what is half written.

``tomllib`` stays the judge of what is valid.
"""

from __future__ import annotations

import re

from scanner.parse.nodes import MAX_DEPTH, MAX_NODES, Node, Piece, unescape
from scanner.support.patterns import lazy

_BLANK = lazy(r"(?:[ \t\r\n]++|#[^\n]*+)*+")
_SPACE = lazy(r"[ \t]*")
_BARE = lazy(r"[A-Za-z0-9_-]+")
_BASIC = lazy(r'"((?:[^"\\\n]|\\[^\n])*)"')
_LITERAL = lazy(r"'([^'\n]*)'")
_LONG_BASIC = lazy(r'"""(?:\r?\n)?((?:[^"\\]|\\.|"{1,2}(?!"))*"{0,2})"""', re.DOTALL)
_LONG_LITERAL = lazy(r"'''(?:\r?\n)?((?:[^']|'{1,2}(?!'))*'{0,2})'''", re.DOTALL)
# Most pairs of a lock file: worth a path of their own, which is three times as fast.
_SIMPLE_PAIR = lazy(r'([A-Za-z0-9_-]++)[ \t]*+=[ \t]*+"([^"\\\n]*+)"(?!")')
_PLAIN = lazy(r"[^\s,\]\}#=\[{\"']+(?: [0-9][0-9:.+Z-]*)?")


class _BrokenError(Exception):
    """The text stops making sense here."""


def read_toml(text: str) -> Node:
    """The document as a table; what does not make sense is passed over, the rest is kept.

    ``closed`` is False when the document is deeper or larger than what is read: do not hand it to others.
    """
    return _Reader(text).document()


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._count = 0
        self._broken = False
        self._refused = False

    def document(self) -> Node:
        root = Node(table={})
        table = root
        while True:
            self._skip(_BLANK)
            if self._at >= len(self._text) or self._count > MAX_NODES:
                root.closed = not self._refused and self._count <= MAX_NODES
                return root
            try:
                if self._text.startswith("[", self._at):
                    table = Node(table={})  # entries under a broken header belong to nobody
                    table = self._header(root)
                else:
                    self._pair(table, 0)
            except _BrokenError:
                self._broken = True
            if self._broken:
                self._broken = False
                if root.broken_at < 0:
                    root.broken_at = self._at
                end = self._text.find("\n", self._at)
                self._at = len(self._text) if end < 0 else end + 1

    def _header(self, root: Node) -> Node:
        width = 2 if self._text.startswith("[[", self._at) else 1
        self._at += width
        keys = self._keys()
        if not self._text.startswith("]" * width, self._at):
            raise _BrokenError
        self._at += width
        parent = self._descend(root, keys[:-1])
        last = keys[-1]
        assert parent.table is not None
        node = parent.table.get(last.text)
        if width == 2:
            if node is None or node.array is None:
                node = parent.table[last.text] = Node(array=[], key=last)
            assert node.array is not None
            node.array.append(Node(table={}, key=last))
            return node.array[-1]
        if node is None or node.table is None:
            node = parent.table[last.text] = Node(table={}, key=last)
        return node

    def _descend(self, node: Node, keys: list[Piece]) -> Node:
        for key in keys:
            assert node.table is not None
            inner = node.table.get(key.text)
            if inner is not None and inner.array and inner.array[-1].table is not None:
                inner = inner.array[-1]
            if inner is None or inner.table is None:
                inner = node.table[key.text] = Node(table={}, key=key)
            node = inner
        return node

    def _pair(self, table: Node, depth: int) -> None:
        if match := _SIMPLE_PAIR.match(self._text, self._at):
            assert table.table is not None
            self._count += 1
            self._at = match.end()
            name = match.group(1)
            key = Piece(name, match.start())
            table.table[name] = Node(string=Piece(match.group(2), match.start(2)), key=key)
            return
        keys = self._keys()
        if not self._text.startswith("=", self._at):
            raise _BrokenError
        self._at += 1
        self._skip(_SPACE)
        value = self._value(depth)
        value.key = keys[-1]
        parent = self._descend(table, keys[:-1])
        assert parent.table is not None
        parent.table[keys[-1].text] = value

    def _keys(self) -> list[Piece]:
        keys: list[Piece] = []
        while True:
            self._skip(_SPACE)
            keys.append(self._key())
            self._skip(_SPACE)
            if len(keys) > MAX_DEPTH:
                self._refused = True
                raise _BrokenError
            if not self._text.startswith(".", self._at):
                return keys
            self._at += 1

    def _key(self) -> Piece:
        if match := _BARE.match(self._text, self._at):
            self._at = match.end()
            return Piece(match.group(), match.start())
        piece = self._short_string()
        if piece is None:
            raise _BrokenError
        return piece

    def _value(self, depth: int) -> Node:
        self._count += 1
        if depth > MAX_DEPTH:
            self._refused = True
            raise _BrokenError
        first = self._text[self._at : self._at + 1]
        if first == "[":
            return self._array(depth)
        if first == "{":
            return self._inline(depth)
        if first and first in "\"'":
            piece = self._string()
            if piece is None:
                raise _BrokenError
            return Node(string=piece)
        match = _PLAIN.match(self._text, self._at)
        if match is None:
            raise _BrokenError
        self._at = match.end()
        return Node(flag={"true": True, "false": False}.get(match.group()))

    def _array(self, depth: int) -> Node:
        node = Node(array=[])
        assert node.array is not None
        self._at += 1
        try:
            while True:
                self._skip(_BLANK)
                if self._text.startswith("]", self._at):
                    self._at += 1
                    return node
                node.array.append(self._value(depth + 1))
                if self._broken:
                    return node
                self._skip(_BLANK)
                if self._text.startswith(",", self._at):
                    self._at += 1
                elif not self._text.startswith("]", self._at):
                    break
        except _BrokenError:
            pass
        self._broken = True  # what came before it is kept
        return node

    def _inline(self, depth: int) -> Node:
        node = Node(table={})
        self._at += 1
        try:
            while True:
                self._skip(_BLANK)
                if self._text.startswith("}", self._at):
                    self._at += 1
                    return node
                self._pair(node, depth + 1)
                if self._broken:
                    return node
                self._skip(_BLANK)
                if self._text.startswith(",", self._at):
                    self._at += 1
                elif not self._text.startswith("}", self._at):
                    break
        except _BrokenError:
            pass
        self._broken = True
        return node

    def _string(self) -> Piece | None:
        for pattern, escaped in ((_LONG_BASIC, True), (_LONG_LITERAL, False)):
            if match := pattern.match(self._text, self._at):
                self._at = match.end()
                return _joined(match.group(1), match.start(1), escaped)
        return self._short_string()

    def _short_string(self) -> Piece | None:
        if match := _BASIC.match(self._text, self._at):
            self._at = match.end()
            return unescape(match.group(1), match.start(1))
        if match := _LITERAL.match(self._text, self._at):
            self._at = match.end()
            return Piece(match.group(1), match.start(1))
        return None

    def _skip(self, pattern: re.Pattern[str]) -> None:
        match = pattern.match(self._text, self._at)
        if match is not None:
            self._at = match.end()


def _joined(raw: str, start: int, escaped: bool) -> Piece:
    """A multi-line string; TOML reads its ``\\r\\n`` as a line feed."""
    piece = unescape(raw, start) if escaped else Piece(raw, start)
    if "\r\n" not in piece.text:
        return piece
    kept = [
        index
        for index, char in enumerate(piece.text)
        if char != "\r" or piece.text[index + 1 : index + 2] != "\n"
    ]
    offsets = (*(piece.at(index) for index in kept), piece.at(len(piece.text)))
    return Piece("".join(piece.text[index] for index in kept), start, offsets)
