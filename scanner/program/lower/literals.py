"""What Python's literals mean, read without running anything."""

from __future__ import annotations

import re
import unicodedata

from scanner.program.ir import Constant
from scanner.support.patterns import lazy

MAX_TEXT = 200_000  # longer literals keep their beginning: nothing that rules ask about needs more

_ESCAPE = lazy(
    rb"\\(\r\n|\n|\r|[0-7]{1,3}|x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|N\{[^}]{1,80}\}|.)", re.DOTALL
)
_SIMPLE = {
    "a": "\a",
    "b": "\b",
    "f": "\f",
    "n": "\n",
    "r": "\r",
    "t": "\t",
    "v": "\v",
    "\\": "\\",
    "'": "'",
    '"': '"',
}


def number(text: str) -> Constant:
    """The value of a numeric literal, None when it is malformed or absurdly long. Python 2's ``10L`` and
    ``0777`` count.
    """
    text = text.replace("_", "").lower()
    if len(text) > 4000:
        return None
    try:
        if text.endswith("j"):
            return complex(text)
        if text.startswith(("0x", "0o", "0b")):
            return int(text.rstrip("l"), 0)
        if len(text) > 1 and text[0] == "0" and text.isdigit():
            return int(text, 8)
        if any(mark in text for mark in ".e"):
            return float(text)
        return int(text.rstrip("l"))
    except ValueError:
        return None


def text(raw: bytes, prefix: str) -> str | bytes:
    """The value of a string's content ``raw`` with the literal's ``prefix`` (lower case)."""
    raw = _cut(raw)
    if "r" in prefix:
        return raw if "b" in prefix else raw.decode("utf-8", "replace")
    if "b" in prefix:
        if b"\\" not in raw:
            return raw
        return _ESCAPE.sub(lambda match: _unescape(match, binary=True).encode("latin-1", "replace"), raw)
    if b"\\" not in raw:
        return raw.decode("utf-8", "replace")
    unescaped = _ESCAPE.sub(
        lambda match: _unescape(match, binary=False).encode("utf-8", "surrogatepass"), raw
    )
    return unescaped.decode("utf-8", "replace")


def _cut(raw: bytes) -> bytes:
    """The beginning of a huge text, up to the end of a character."""
    end = min(len(raw), MAX_TEXT)
    while 0 < end < len(raw) and raw[end] & 0xC0 == 0x80:
        end -= 1
    return raw[:end]


def _unescape(match: re.Match[bytes], *, binary: bool) -> str:
    code = match.group(1).decode("utf-8", "replace")
    if code[0] in "\r\n":
        return ""
    if code[0] in "01234567":
        return chr(int(code, 8) & 0xFF if binary else int(code, 8))
    if len(code) > 1 and code[0] == "x":
        return chr(int(code[1:], 16))
    if not binary and len(code) > 1 and code[0] in "uU":
        value = int(code[1:], 16)
        return chr(value) if value <= 0x10FFFF and not 0xD800 <= value <= 0xDFFF else "\ufffd"
    if not binary and len(code) > 1 and code[0] == "N":
        try:
            return unicodedata.lookup(code[2:-1])
        except KeyError:
            return "\ufffd"
    return _SIMPLE.get(code, "\\" + code)
