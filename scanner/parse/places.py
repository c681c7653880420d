"""Positions in a unit's tree → places in the user's file, and the lines that show them."""

from __future__ import annotations

from functools import lru_cache

from scanner.model import Excerpt, Location, Span, Unit

_EXCERPT_LINES = 12
_EXCERPT_WIDTH = 400

Point = tuple[int, int]
"""A tree-sitter point: row from 0, column in bytes from 0."""


def locate(unit: Unit, start: Point, end: Point) -> Location:
    """The place in the file of a stretch of the unit; ``start`` and ``end`` as tree-sitter counts."""
    lines = _lines(unit.text)
    cell, line = place(unit, start[0])
    end_cell, end_line = place(unit, end[0])
    column = _column(lines, start) + unit.indent
    end_column = _column(lines, end) + unit.indent
    if end_cell != cell:  # a span stays within its cell
        end_line, end_column = line, column
    return Location(unit.source.path, Span(line, column, end_line, end_column), cell)


def place(unit: Unit, row: int) -> tuple[int | None, int]:
    """The ``(cell, line)`` of a unit's row (from 0); line from 1."""
    if not unit.places:
        return None, row + 1
    if row < len(unit.places):
        return unit.places[row]
    cell, line = unit.places[-1]
    return cell, line + row - len(unit.places) + 1


def excerpt(unit: Unit, first_row: int, last_row: int) -> Excerpt:
    """Rows ``first_row`` to ``last_row`` (from 0, inclusive) as they stand.

    12 lines of 400 characters at most.
    """
    lines = _lines(unit.text)
    first_row = max(0, min(first_row, len(lines) - 1))
    cell, line = place(unit, first_row)
    shown = []
    for row in range(first_row, min(last_row + 1, len(lines), first_row + _EXCERPT_LINES)):
        if place(unit, row)[0] != cell:
            break
        text = lines[row][: 4 * _EXCERPT_WIDTH].decode("utf-8", "replace").rstrip("\r")
        shown.append((" " * unit.indent + text)[:_EXCERPT_WIDTH])
    return Excerpt(line, tuple(shown))


@lru_cache(maxsize=16)
def _lines(text: bytes) -> list[bytes]:
    # Line feeds only: splitlines() would also break at form feeds and separators that tree-sitter does not
    # count.
    return text.split(b"\n")


def _column(lines: list[bytes], point: Point) -> int:
    row, column = point
    if row >= len(lines):
        return 1
    before = lines[row][:column]
    return (column if before.isascii() else len(before.decode("utf-8", "replace"))) + 1
