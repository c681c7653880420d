"""Where something stands: spans of text in a file, and the lines that show it."""

from __future__ import annotations

from msgspec import Struct


class Span(Struct, frozen=True, order=True, array_like=True):
    """A stretch of text. Lines and columns count from 1; columns are Unicode code points.

    ``end_column`` is exclusive, as in SARIF: a one-character span at the line's start is ``1:1`` to ``1:2``.
    """

    line: int
    column: int
    end_line: int
    end_column: int


class Location(Struct, frozen=True, order=True, array_like=True):
    """A span in a file.

    ``path`` is POSIX, relative to the project root (absolute only when outside of it). In a notebook,
    ``cell`` is the code cell's index from 1 over all cells, and the span counts within that cell.
    """

    path: str
    span: Span
    cell: int | None = None

    @property
    def line(self) -> int:
        """First line, from 1."""
        return self.span.line


class Excerpt(Struct, frozen=True, array_like=True):
    """Source lines that show a location: ``lines`` as they stand, each cut at 400 characters."""

    first_line: int
    lines: tuple[str, ...]
