"""What a terminal can show, and text that is safe to show on one."""

from __future__ import annotations

import os
import shutil
import unicodedata
from collections.abc import Mapping
from typing import TextIO

from msgspec import Struct

_PLAIN_WIDTH = 100  # cells, where nobody says how wide the paper is
_NARROWEST = 40
_WIDEST = 140  # longer lines are hard to read
# Printable by category, but drawn as nothing: places to hide text in.
_INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0")
_VARIATION = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))


class Canvas(Struct, frozen=True):
    """Where text goes: ``width`` in cells, and whether colour and OSC 8 hyperlinks are understood."""

    width: int = _PLAIN_WIDTH
    color: bool = False
    hyperlinks: bool = False

    def paint(self, text: str, style: str) -> str:
        """``text`` in an SGR style such as ``1;31``, if colour is wanted. The text has to be safe already."""
        return f"\x1b[{style}m{text}\x1b[0m" if self.color and text else text

    def link(self, text: str, uri: str) -> str:
        """``text`` as a hyperlink, if those are understood; ``uri`` has to be percent-encoded."""
        if not self.hyperlinks or not uri.isascii() or not uri.isprintable():
            return text
        return f"\x1b]8;;{uri}\x1b\\{text}\x1b]8;;\x1b\\"


def canvas(stream: TextIO, color: bool | None, environ: Mapping[str, str]) -> Canvas:
    """The canvas that ``stream`` offers; ``color`` None means colour on a terminal only."""
    if not stream.isatty():
        return Canvas(color=bool(color))
    capable = environ.get("TERM", "") != "dumb"
    try:
        columns = os.get_terminal_size(stream.fileno()).columns
    except (OSError, ValueError):
        columns = shutil.get_terminal_size((_PLAIN_WIDTH, 24)).columns
    width = min(_WIDEST, max(_NARROWEST, columns))
    return Canvas(width=width, color=capable if color is None else color, hyperlinks=capable)


def escape(text: str) -> str:
    """``text`` with everything that moves the cursor, changes direction or hides shown as ``⟨U+202E⟩``.

    That covers control codes (line breaks and tabs too), bidirectional and zero-width characters, surrogates,
    private and unassigned code points.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(escape_character, text))


def escape_character(character: str) -> str:
    """One code point as it may be shown."""
    hidden = (
        not character.isprintable()
        if unicodedata.category(character) != "Zs"
        else False  # wide and unbreakable spaces are harmless and common in texts of some languages
    )
    code = ord(character)
    if hidden or character in _INVISIBLE or any(code in block for block in _VARIATION):
        return f"⟨U+{code:04X}⟩"
    return character


def cells(text: str) -> int:
    """How many terminal cells ``text`` takes: wide characters two, combining marks none."""
    if text.isascii() or max(text) < "\u0300":  # before the first combining mark all are one cell wide
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)
