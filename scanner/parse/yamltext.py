"""YAML text → nodes with places, from libyaml's events: nothing is constructed, nothing is expanded.

What is half written is kept up to the place where it stops making sense.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec import Struct, field

from scanner.parse.nodes import MAX_DEPTH, Node, Piece, joined, unescape

MAX_LENGTH = 5_000_000
_MAX_EVENTS = 1_000_000
_MAX_ALIASES = 1_000


class YamlText(Struct):
    """The first documents' nodes (a file may hold several), and what is wrong with the rest ("": nothing)."""

    roots: list[Node] = field(default_factory=list)
    problem: str = ""


def read_yaml(text: str) -> YamlText:
    """The documents; an alias is the node that it stands for, a merge key is a key like others."""
    result = YamlText()
    if len(text) > MAX_LENGTH:
        result.problem = f"it has {len(text):,} characters, more than are read"
        return result
    if not text.isprintable():  # libyaml counts bytes where it refuses a character
        kept = [char if char.isprintable() or char in "\t\n\r" else " " for char in text]
        text = "".join(kept)
    _Composer(text, result).run()
    return result


class _Composer:
    def __init__(self, text: str, result: YamlText) -> None:
        self._text = text
        self._result = result
        self._stack: list[tuple[Node, Piece | None]] = []  # open collections, with the key that waits
        self._anchors: dict[str, Node] = {}
        self._aliases = 0

    def run(self) -> None:
        import yaml

        loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        count = 0
        try:
            for event in yaml.parse(self._text, Loader=loader):
                count += 1
                if count > _MAX_EVENTS:
                    self._result.problem = "it has too many values"
                    return
                if not self._event(event):
                    return
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            where = f" at line {mark.line + 1} column {mark.column + 1}" if mark else ""
            self._result.problem = f"{error.problem or 'it makes no sense'}{where}"
        except (yaml.YAMLError, ValueError, RecursionError) as error:
            self._result.problem = str(error).split("\n")[0][:200]

    def _event(self, event: Any) -> bool:
        """Take in one event; False when it is not to be gone on with."""
        kind = type(event).__name__
        if kind == "ScalarEvent":
            self._value(Node(string=_piece(event, self._text), closed=True), event.anchor)
        elif kind in ("MappingStartEvent", "SequenceStartEvent"):
            if len(self._stack) >= MAX_DEPTH:
                self._result.problem = f"it is nested too deep at line {event.start_mark.line + 1}"
                return False
            node = Node(table={}) if kind == "MappingStartEvent" else Node(array=[])
            self._value(node, event.anchor)
            self._stack.append((node, None))
        elif kind in ("MappingEndEvent", "SequenceEndEvent"):
            self._stack.pop()[0].closed = True
        elif kind == "AliasEvent":
            self._aliases += 1
            if self._aliases > _MAX_ALIASES:
                self._result.problem = f"it has too many aliases at line {event.start_mark.line + 1}"
                return False
            target = self._anchors.get(event.anchor)
            # A copy, so that the key of one use is not that of another; its inside is shared.
            node = Node(target.table, target.array, target.string) if target is not None else Node()
            self._value(node, None)
        return True

    def _value(self, node: Node, anchor: str | None) -> None:
        if anchor:
            self._anchors[anchor] = node
        if not self._stack:
            self._result.roots.append(node)
            return
        parent, key = self._stack[-1]
        if parent.array is not None:
            parent.array.append(node)
        elif parent.table is not None and key is None:
            self._stack[-1] = (parent, node.string or Piece("", 0))
        elif parent.table is not None and key is not None:
            node.key = key
            parent.table.pop(key.text, None)
            parent.table[key.text] = node
            self._stack[-1] = (parent, None)


def _piece(event: Any, text: str) -> Piece:
    """A scalar's value with the place of each character."""
    start: int = event.start_mark.index
    end: int = event.end_mark.index
    value: str = event.value
    raw = text[start:end]
    if raw == value:
        return Piece(value, start)
    if event.style in ("|", ">"):
        return _block(text, start, end, event.style == ">")
    if event.style == "'" and "\n" not in raw:
        inner = raw[1:-1]
        if "''" not in inner:
            return Piece(inner, start + 1)
        offsets = list(_without_doubles(inner, start + 1))
        return Piece(value, start + 1, (*offsets, end - 1))
    if event.style == '"' and "\n" not in raw:
        return unescape(raw[1:-1], start + 1)
    return _folded(text, start + (1 if event.style else 0), end - (1 if event.style else 0))


def _without_doubles(inner: str, start: int) -> Iterator[int]:
    position = 0
    while position < len(inner):
        yield start + position
        position += 2 if inner.startswith("''", position) else 1


def _block(text: str, start: int, end: int, folded: bool) -> Piece:
    """A block scalar: its lines without their indent."""
    position = text.find("\n", start, end) + 1
    if position == 0:
        return Piece("", start)
    lines: list[tuple[int, int]] = []
    while position < end:
        stop = text.find("\n", position, end)
        stop = end if stop < 0 else stop
        lines.append((position, stop))
        position = stop + 1
    filled = [text[first:stop] for first, stop in lines if text[first:stop].strip()]
    indent = min((len(line) - len(line.lstrip(" ")) for line in filled), default=0)
    pieces: list[Piece] = []
    for first, stop in lines:
        begin = min(first + indent, stop)
        line = text[begin:stop]
        # A folded line break is a space; where a line is indented further or empty it stays one.
        space = folded and line.strip() and not line.startswith(" ")
        pieces.append(Piece(line.rstrip("\r"), begin))
        pieces.append(Piece(" " if space else "\n", stop))
    return joined(pieces) if pieces else Piece("", start)


def _folded(text: str, start: int, end: int) -> Piece:
    """A scalar over several lines: each line break with the blanks around it is one space."""
    pieces: list[Piece] = []
    position = start
    while position <= end:
        stop = text.find("\n", position, end)
        stop = end if stop < 0 else stop
        line = text[position:stop]
        lead = len(line) - len(line.lstrip()) if position != start else 0
        kept = line[lead:].rstrip()
        if kept:
            if pieces:
                pieces.append(Piece(" ", position - 1))
            pieces.append(Piece(kept, position + lead))
        position = stop + 1
    return joined(pieces) if pieces else Piece("", start)
