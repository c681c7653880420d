"""The line of a manifest that a finding points at."""

from __future__ import annotations

import re
from pathlib import Path

from scanner.model import Excerpt, Location
from scanner.support.files import read_bounded

_LINE_END = re.compile(r"\r\n|\r|\n")
_MAX_FILE = 5_000_000
_LONGEST = 400


def excerpt_of(root: Path, location: Location) -> Excerpt | None:
    """The lines of ``location``; None in a notebook's cell and for a file that cannot be read any more."""
    if location.cell is not None:
        return None
    try:
        content = read_bounded(root / location.path, _MAX_FILE)
    except OSError:
        return None
    lines = content.decode("utf-8", "replace").splitlines()
    shown = lines[location.span.line - 1 : location.span.end_line][:5]
    return Excerpt(location.span.line, tuple(line[:_LONGEST] for line in shown)) if shown else None


def line_of(root: Path, location: Location) -> str | None:
    """The first line of ``location``, whole; None where it cannot be read."""
    try:
        text = read_bounded(root / location.path, _MAX_FILE).decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return None
    lines = _LINE_END.split(text.removeprefix("\ufeff"))
    number = location.span.line
    return lines[number - 1] if number <= len(lines) else None
