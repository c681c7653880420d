"""A document as nodes that know where they stand.

What the TOML and JSON readers give to the manifest formats.
"""

from __future__ import annotations

import gc
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from msgspec import Struct

from scanner.model import Location, Span
from scanner.support.patterns import lazy

MAX_DEPTH = 64
MAX_NODES = 2_000_000

_LARGE = 500_000
_CONFLICT = lazy(r"^(?:<{7}|>{7}|\|{7}|={7})(?:[ \t][^\r\n]*)?(?=\r?$)", re.MULTILINE)
_ESCAPE = lazy(r"\\(?:u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|x[0-9A-Fa-f]{2}|[^\S\n]*(?:\r?\n)\s*|.)", re.DOTALL)
_SHORT = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", "e": "\x1b"}


class Piece(Struct, frozen=True):
    """A string as a file spells it: ``text`` is its value, at index ``start`` of the file's text.

    ``offsets`` has the index of each character (and of the end) where escapes or joined lines move them.
    """

    text: str
    start: int
    offsets: tuple[int, ...] | None = None

    def at(self, index: int) -> int:
        """The index in the file's text of the value's character ``index``."""
        return self.start + index if self.offsets is None else self.offsets[min(index, len(self.offsets) - 1)]


class Node(Struct):
    """A value of a document: ``table``, ``array``, ``string`` or a plain value (``flag`` for booleans).

    ``broken_at`` of a document's root is where its text first made no sense (-1: nowhere).
    """

    table: dict[str, Node] | None = None
    array: list[Node] | None = None
    string: Piece | None = None
    flag: bool | None = None
    key: Piece | None = None
    closed: bool = False
    broken_at: int = -1

    def get(self, *path: str) -> Node | None:
        """The node that the keys lead to, None when one of them is not there."""
        node: Node | None = self
        for key in path:
            if node is None or node.table is None:
                return None
            node = node.table.get(key)
        return node

    def entries(self, *path: str) -> Mapping[str, Node]:
        """The table that the keys lead to, empty when there is none."""
        node = self.get(*path)
        return node.table if node is not None and node.table is not None else {}

    def items(self, *path: str) -> list[Node]:
        """The array that the keys lead to, empty when there is none."""
        node = self.get(*path)
        return node.array if node is not None and node.array is not None else []

    def text(self, *path: str) -> str | None:
        """The string that the keys lead to, None when there is none."""
        node = self.get(*path)
        return node.string.text if node is not None and node.string is not None else None

    def true(self, *path: str) -> bool:
        """Whether the keys lead to ``true``."""
        node = self.get(*path)
        return node is not None and node.flag is True


@contextmanager
def many_nodes(data: bytes) -> Iterator[None]:
    """Read a large document without the collector, which else goes over all nodes again and again.

    That is more than half of the time; nodes make no cycles.
    """
    pause = len(data) > _LARGE and gc.isenabled()
    if pause:
        gc.disable()
    try:
        yield
    finally:
        if pause:
            gc.enable()


def part(piece: Piece, start: int, end: int) -> Piece:
    """The stretch ``piece.text[start:end]`` with its places."""
    offsets = piece.offsets[start : end + 1] if piece.offsets is not None else None
    return Piece(piece.text[start:end], piece.at(start), offsets)


def joined(pieces: Sequence[Piece]) -> Piece:
    """One text of several stretches, each character with its own place."""
    if len(pieces) == 1:
        return pieces[0]
    offsets: list[int] = []
    end = 0
    for piece in pieces:
        size = len(piece.text)
        if piece.offsets is None:
            offsets.extend(range(piece.start, piece.start + size))
            end = piece.start + size
        else:
            offsets.extend(piece.offsets[:size])
            end = piece.at(size)
    return Piece("".join(piece.text for piece in pieces), offsets[0] if offsets else 0, (*offsets, end))


def within(outer: Piece, inner: Piece) -> Piece:
    """A string found in ``outer.text`` (its places are indexes of that), with its places in the file."""
    if outer.offsets is None and inner.offsets is None:
        return Piece(inner.text, outer.start + inner.start)
    return Piece(
        inner.text, outer.at(inner.start), tuple(outer.at(inner.at(at)) for at in range(len(inner.text) + 1))
    )


def placed(node: Node, outer: Piece) -> Node:
    """The nodes that were read from ``outer.text``, with their places in the file."""
    return Node(
        {key: placed(inner, outer) for key, inner in node.table.items()} if node.table is not None else None,
        [placed(inner, outer) for inner in node.array] if node.array is not None else None,
        within(outer, node.string) if node.string is not None else None,
        node.flag,
        within(outer, node.key) if node.key is not None else None,
        node.closed,
    )


class Lines:
    """Indexes into a file's text → lines and columns (both from 1, columns in code points).

    In a notebook, the text is that of one cell, whose index is ``cell``.
    """

    def __init__(self, path: str, text: str, cell: int | None = None) -> None:
        self.path = path
        self.cell = cell
        self._starts = [0, *(match.end() for match in re.finditer(r"\r\n|\r|\n", text))]

    def location(self, start: int, end: int) -> Location:
        """The place of ``text[start:end]``."""
        line, column = self.point(start)
        end_line, end_column = self.point(end)
        return Location(self.path, Span(line, column, end_line, end_column), self.cell)

    def point(self, index: int) -> tuple[int, int]:
        """Line and column of the character at ``index``."""
        row = bisect_right(self._starts, index)
        return row, index - self._starts[row - 1] + 1


def without_conflicts(text: str) -> tuple[str, int]:
    """The text with the lines that a failed merge left behind as blanks, and the index of the first (-1.

    None).
    """
    if "<<<<<<<" not in text and ">>>>>>>" not in text:
        return text, -1
    first = _CONFLICT.search(text)
    return _CONFLICT.sub(lambda match: " " * len(match.group()), text), first.start() if first else -1


def unescape(raw: str, start: int) -> Piece:
    """The value of an escaped string's inside, with the place of each character.

    Unknown escapes stay as they are.
    """
    if "\\" not in raw:
        return Piece(raw, start)
    text: list[str] = []
    offsets: list[int] = []
    position = 0
    for match in _ESCAPE.finditer(raw):
        text.append(raw[position : match.start()])
        offsets.extend(range(start + position, start + match.start()))
        value = _value(match.group())
        text.append(value)
        offsets.extend([start + match.start()] * len(value))
        position = match.end()
    text.append(raw[position:])
    offsets.extend(range(start + position, start + len(raw) + 1))
    joined = "".join(text)
    if re.search("[\ud800-\udfff]", joined):
        return _paired(joined, tuple(offsets), start)
    return Piece(joined, start, tuple(offsets))


def _paired(text: str, offsets: tuple[int, ...], start: int) -> Piece:
    """Join JSON's surrogate pairs to the characters that they mean."""
    out: list[str] = []
    kept: list[int] = []
    position = 0
    for match in re.finditer("[\ud800-\udbff][\udc00-\udfff]|.", text, re.DOTALL):
        group = match.group()
        out.append(group if len(group) == 1 else group.encode("utf-16", "surrogatepass").decode("utf-16"))
        kept.append(offsets[position])
        position = match.end()
    return Piece("".join(out), start, (*kept, offsets[-1]))


def _value(escape: str) -> str:
    kind = escape[1]
    if kind in "uUx" and len(escape) > 2:
        number = int(escape[2:], 16)
        return chr(number) if number < 0x110000 else escape
    if kind.isspace():
        return ""  # TOML's line-ending backslash
    return _SHORT.get(kind, kind)
