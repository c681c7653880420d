"""Draws source lines with a marker under the flagged code, right for tabs, wide and hidden characters."""

from __future__ import annotations

from scanner.model import Excerpt, Span
from scanner.support.terminal import Canvas, cells, escape_character

_TAB = 4  # cells
_MOST_LINES = 8
_BEFORE = 3
_GUTTER = "│"
_FLAGGED = ">"  # in place of it, beside each of several lines


def draw(excerpt: Excerpt, span: Span, canvas: Canvas, indent: str, style: str) -> list[str]:
    """The excerpt's lines with numbers, and a row of ``^`` under what ``span`` covers; where that goes over
    several lines, ``>`` before each of them.

    Long excerpts are cut after a few lines, long lines around the span, both marked with ``…``.
    """
    before = max(0, min(span.line - excerpt.first_line, len(excerpt.lines) - 1) - _BEFORE)
    lines = excerpt.lines[before : before + _MOST_LINES]
    top = excerpt.first_line + before
    digits = max(len(str(top + len(lines))), 3)
    room = max(20, canvas.width - len(indent) - digits - 3)
    several = span.end_line > span.line
    rows = []
    for number, line in enumerate(lines, top):
        start, end = columns(number, line, span)
        text, offset, length = _layout(line, start, end, room)
        gutter = canvas.paint(f"{number:>{digits}} {_GUTTER}", "2")
        if several and length:
            gutter = f"{canvas.paint(f'{number:>{digits}}', '2')} {canvas.paint(_FLAGGED, style)}"
        rows.append(f"{indent}{gutter} {text}".rstrip())
        if length and not several:
            marker = canvas.paint("^" * length, style)
            rows.append(f"{indent}{canvas.paint(' ' * digits + f' {_GUTTER}', '2')} {' ' * offset}{marker}")
    if before + _MOST_LINES < len(excerpt.lines):
        rows.append(f"{indent}{'…':>{digits}}")
    return rows


def columns(number: int, line: str, span: Span) -> tuple[int, int] | tuple[None, None]:
    """The flagged part of a line as code points from 0, end exclusive; None where the span is elsewhere."""
    if not span.line <= number <= span.end_line:
        return None, None
    blank = len(line) - len(line.lstrip())
    start = span.column - 1 if number == span.line else blank
    end = span.end_column - 1 if number == span.end_line else len(line.rstrip())
    start = min(start, len(line))
    if number != span.line and end <= start:
        return None, None
    return start, max(min(end, len(line)), start)


def _layout(line: str, start: int | None, end: int | None, room: int) -> tuple[str, int, int]:
    """The line as shown within ``room`` cells, and where its marker stands and how long it is, in cells."""
    shown: list[str] = []
    offsets = [0]
    for character in line:
        width = _TAB - offsets[-1] % _TAB
        piece = " " * width if character == "\t" else escape_character(character)
        shown.append(piece)
        offsets.append(offsets[-1] + cells(piece))
    first, last = _window(offsets, start or 0, room)
    text = ("…" if first else "") + "".join(shown[first:last]) + ("…" if last < len(shown) else "")
    if start is None or end is None:
        return text, 0, 0
    shift = (1 if first else 0) - offsets[first]
    begin = offsets[min(max(start, first), last)]
    length = offsets[min(max(end, first), last)] - begin
    return text, begin + shift, max(1, length)


def _window(offsets: list[int], start: int, room: int) -> tuple[int, int]:
    """Which code points fit: from the line's start if that shows the flagged code, else from before it."""
    last = len(offsets) - 1
    if offsets[last] <= room:
        return 0, last
    first = 0
    if offsets[start] > room * 2 // 3:
        while first < start and offsets[start] - offsets[first] > room // 3:
            first += 1
    while last > first and offsets[last] - offsets[first] > room - 2:
        last -= 1
    return first, last
