"""Bytes → UTF-8 text whose lines are the file's lines, as Python itself would read it."""

from __future__ import annotations

import codecs
import re

from msgspec import Struct

from scanner.support.patterns import lazy

_COOKIE = lazy(rb"[ \t\f]*#[^\r\n]*?coding[:=][ \t]*([-\w.]+)")
_BLANK = lazy(rb"[ \t\f]*(?:#[^\r\n]*)?$")
_LONE_RETURN = lazy(rb"\r(?!\n)")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it starts with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Decoding these takes time that grows with the square of the length; no one writes source in them.
_SLOW = frozenset({"punycode", "idna"})


class Decoded(Struct, frozen=True):
    """Text as UTF-8 without a byte order mark.

    ``problem`` is a sentence ("" when all of it could be decoded).
    """

    data: bytes
    problem: str = ""


def decode(data: bytes) -> Decoded:
    """Decode by byte order mark, by PEP 263 comment, or as UTF-8; what does not decode is replaced.

    Lone carriage returns become line feeds (Python ends a line there, the parser would not); NULs become
    spaces.
    """
    encoding, problem = "utf-8", ""
    for mark, name in _MARKS:
        if data.startswith(mark):
            encoding, data = name, data[len(mark) :]
            break
    else:
        encoding, problem = _declared(data)
    if encoding != "utf-8" or not data.isascii():
        try:
            text = data.decode(encoding)
        except (UnicodeError, LookupError, ValueError):
            problem = problem or f"Some bytes are not valid {encoding}."
            text = data.decode("utf-8", "replace")
        # What decodes to half a surrogate pair (unicode_escape) has no UTF-8.
        data = text.encode("utf-8", "replace")
    if b"\0" in data:
        problem = problem or "It holds NUL bytes, which Python does not accept in source."
        data = data.replace(b"\0", b" ")
    return Decoded(lines_of_python(data), problem)


def encoding_of(data: bytes) -> str:
    """The encoding of a file's bytes, a byte order mark included: UTF-8 where nothing is declared."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return "utf-8" if mark == codecs.BOM_UTF8 else name
    return _declared(data)[0]


def lines_of_python(data: bytes) -> bytes:
    """The same text, of the same length, with lone carriage returns as line feeds."""
    return _LONE_RETURN.sub(b"\n", data) if b"\r" in data else data


def _declared(data: bytes) -> tuple[str, str]:
    """The encoding that a comment in the first two lines names, and what is wrong with it."""
    head = data[:1000]
    if b"coding" not in head:
        return "utf-8", ""
    first, second = ([*re.split(rb"\r\n|\r|\n", head, maxsplit=2), b"", b""])[:2]
    match = _COOKIE.match(first)
    if match is None and _BLANK.match(first):
        match = _COOKIE.match(second)
    if match is None:
        return "utf-8", ""
    name = match.group(1).decode("ascii", "replace")
    try:
        known = codecs.lookup(name).name
    except LookupError:
        return "utf-8", f"It declares the encoding {name[:40]!r}, which does not exist."
    if known in _SLOW:
        return "utf-8", f"It declares the encoding {known!r}, which is not used for source."
    return known, ""
