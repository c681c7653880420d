"""INI text (``setup.cfg``, ``tox.ini``) → sections of options whose lines know where they stand."""

from __future__ import annotations

import re

from msgspec import Struct

from scanner.parse.nodes import Piece
from scanner.support.patterns import lazy

_SECTION = lazy(r"\[([^\]\r\n]+)\]")
_OPTION = lazy(r"([^\s=:#;\[][^=:\r\n]*?)[ \t]*[=:][ \t]*")
_MAX_LINES = 200_000


class Option(Struct, frozen=True):
    """One option: its section, its key in lower case, and the lines of its value, without empty ones.

    Comments are gone; ``inline`` tells that the first line stands beside the key.
    """

    section: str
    key: str
    lines: list[Piece]
    inline: bool = False


def read_ini(text: str) -> list[Option]:
    """Every option, in the file's order; a line that is none is passed over."""
    options: list[Option] = []
    section, current = "", None
    position = 0
    for number, raw in enumerate(text.splitlines(keepends=True)):
        if number >= _MAX_LINES:
            break
        start, position = position, position + len(raw)
        line = raw.rstrip()
        stripped = line.lstrip()
        if not stripped or stripped[0] in "#;":
            continue
        indent = len(line) - len(stripped)
        if indent and current is not None:
            if piece := _line(stripped, start + indent):
                current.lines.append(piece)
            continue
        if match := _SECTION.match(stripped):
            section, current = match.group(1).strip(), None
        elif match := _OPTION.match(line):
            first = _line(line[match.end() :], start + match.end())
            current = Option(section, match.group(1).lower(), [first] if first else [], first is not None)
            options.append(current)
    return options


def _line(text: str, start: int) -> Piece | None:
    """The line without a comment after a space."""
    comment = re.search(r"(?:^|\s)#", text)
    kept = (text[: comment.start()] if comment else text).rstrip()
    return Piece(kept, start) if kept else None
