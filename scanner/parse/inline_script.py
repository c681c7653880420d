"""PEP 723: the metadata block in a script's comments → its TOML, with the places of the file."""

from __future__ import annotations

import re

from scanner.parse.nodes import Piece, joined, part
from scanner.support.patterns import lazy

_START = lazy(r"^# /// script[ \t]*\r?$", re.MULTILINE)
_MAX_LINES = 5_000


def script_block(text: str) -> tuple[Piece | None, Piece | None]:
    """The block's TOML, and the place of its first line when it is never closed."""
    start = _START.search(text)
    if start is None:
        return None, None
    whole = Piece(text, 0)
    pieces: list[Piece] = []
    closed = 0
    position = text.find("\n", start.start()) + 1 or len(text)
    while position < len(text) and len(pieces) < _MAX_LINES:
        end = text.find("\n", position)
        end = len(text) if end < 0 else end + 1
        line = text[position:end]
        if not line.startswith("#"):
            break
        if line.rstrip() == "# ///":
            closed = len(pieces)
            if not text.startswith("#", end):
                break
        lead = 2 if line.startswith("# ") else 1
        pieces.append(part(whole, position + lead, end))
        position = end
    unclosed = None if closed else Piece(start.group(), start.start())
    kept = pieces[:closed] if closed else pieces
    return (joined(kept) if kept else None), unclosed
