"""Where the lines of a notebook's cells stand in its file, for formats that point into files."""

from __future__ import annotations

from pathlib import Path

from scanner.model import Location
from scanner.support.files import read_bounded

_MAX_FILE = 50_000_000


class NotebookLines:
    """The notebooks below ``root``, each read when something in it is pointed at, and once."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._known: dict[str, dict[int, tuple[int, ...]]] = {}

    def of(self, location: Location) -> tuple[int, int] | None:
        """First and last line (from 1) in the file; None where that cannot be told."""
        if location.cell is None:
            return None
        if location.path not in self._known:
            self._known[location.path] = self._read(location.path)
        rows = self._known[location.path].get(location.cell, ())
        first, last = location.span.line, location.span.end_line
        if not 0 < first <= last <= len(rows):
            return None
        return rows[first - 1], rows[last - 1]

    def _read(self, path: str) -> dict[int, tuple[int, ...]]:
        from scanner.parse.notebook import file_lines

        try:
            return file_lines(read_bounded(self._root / path, _MAX_FILE))
        except OSError:
            return {}
