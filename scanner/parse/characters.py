"""Text → the characters in it that change what is read without being seen.

Bidirectional controls, tag characters, variation selectors that carry bytes, and runs of characters without
width. What real scripts, emoji and flags need is no finding: a joiner between letters that join, a selector
behind its symbol, a flag's tags, marks of direction. Linear in the length of the text.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from enum import StrEnum

from msgspec import Struct

from scanner.support.patterns import lazy

_CANDIDATE = lazy(
    rb"\xe2\x80[\x8b-\x8d\xaa-\xae]|\xe2\x81[\xa0-\xa9]|\xef\xb8[\x80-\x8f]|\xef\xbb\xbf|\xf3\xa0"
    rb"|\xc2\xad|\xe3\x85\xa4|\xef\xbe\xa0|\xe1\x85[\x9f\xa0]|\xe1\xa0\x8e"
)
_BIDI = lazy("[\u202a-\u202e\u2066-\u2069]")
_OPEN = {"\u202a": "\u202c", "\u202b": "\u202c", "\u202d": "\u202c", "\u202e": "\u202c"}
_ISOLATES = "\u2066\u2067\u2068"
_OVERRIDES = "\u202d\u202e"
_TAGS = lazy("[\U000e0000-\U000e007f]+")
_FLAG = lazy("[\U000e0061-\U000e007a]{2}[\U000e0030-\U000e0039\U000e0061-\U000e007a]{1,4}\U000e007f")
_SELECTORS = lazy("[\ufe00-\ufe0f\U000e0100-\U000e01ef]+")
_WIDTHLESS = lazy("[\u200b-\u200d\u2060-\u2064\ufeff\u00ad\u180e]+")
_FILLER = lazy("[\u3164\uffa0\u115f\u1160]+")
_HANGUL = lazy("[\u1100-\u115e\u1161-\u11ff\uac00-\ud7a3]")
_RANGE = lazy("[\u2000-\u206f]-[\u2000-\u206f\ud7a4-\ud7ff\ufff0-\uffff](?=[^\x00-\x7f]|[\\]\\\\])")
_TABLE = lazy(r"(?<=[\u2010-\u2027\u2030-\u205e])[\u202a-\u202e](?:[\u202a-\u202e]|\\0){1,9}(?=[^\x00-\x7f])")
_MINIFIED = 1_000  # letters of a line that nobody reads as it is shown
_SHOWN_BACKWARDS = lazy("[\u202d\u202e][^\u202c\n]{0,40}?[A-Za-z0-9]{2}")
_FEWEST = 3  # selectors that carry nothing visible, from which a line is a message
_RUN = 6  # characters without width in a row
_LONG_RUN = 32  # the same of one kind, which only its length could mean something
_STREWN = 8  # the same, strewn over one line between letters that they do nothing for
_MAX_FOUND = 200
_SHOWN = 300


class Trick(StrEnum):
    """What a hidden character does."""

    BIDI = "bidi"  # the order in which text is shown is not that in which it is read
    TAGS = "tags"  # an invisible copy of ASCII
    SELECTORS = "selectors"  # bytes as variation selectors
    WIDTHLESS = "widthless"  # characters without width as bits
    FILLER = "filler"  # a blank that counts as a letter


class Hidden(Struct, frozen=True):
    """A stretch ``text[start:end]`` that hides something; ``decoded`` is what it spells ("" if unknown)."""

    trick: Trick
    start: int
    end: int
    decoded: str = ""


def may_hide(data: bytes) -> bool:
    """Whether a text (UTF-8) has a character that could hide something: a quick look."""
    return not data.isascii() and _CANDIDATE.search(data) is not None


def hidden(text: str, prose: bool) -> Iterator[Hidden]:
    """Every hidden stretch of a text, line by line, 200 at most.

    ``prose``: the text is for people, who may write from right to left without closing what they open.
    """
    found = 0
    position = 0
    for line in text.split("\n"):
        start, position = position, position + len(line) + 1
        if line.isascii():
            continue
        for one in _of_line(line, prose, start == 0):
            yield Hidden(one.trick, start + one.start, start + one.end, one.decoded[:_SHOWN])
            found += 1
            if found >= _MAX_FOUND:
                return


def _of_line(line: str, prose: bool, first: bool) -> Iterator[Hidden]:
    if _BIDI.search(line) and (one := _bidi(line, prose)) is not None:
        yield one
    for match in _TAGS.finditer(line):
        flag = match.start() > 0 and line[match.start() - 1] == "\U0001f3f4"
        if not (flag and _FLAG.fullmatch(match.group())):
            yield Hidden(Trick.TAGS, *match.span(), _plain(match.group()))
    if (one := _selectors(line)) is not None:
        yield one
    if (one := _widthless(line, first)) is not None:
        yield one
    filler = None if prose or _HANGUL.search(line) else _FILLER.search(line)
    if filler is not None:
        yield Hidden(Trick.FILLER, *filler.span())


def _bidi(line: str, prose: bool) -> Hidden | None:
    """The first control that overrides, or that is left open at the line's end.

    In text for people only what is shown backwards counts; a range of controls is a class of characters.
    """
    line = _RANGE.sub("\x01\x01\x01", line)
    if len(line) > _MINIFIED:  # a table of characters, in the order of their numbers
        line = _TABLE.sub(lambda match: "\x01" * len(match[0]), line)
    stack: list[tuple[int, str]] = []
    override = -1
    for match in _BIDI.finditer(line):
        mark = match.group()
        if mark in _OVERRIDES and override < 0:
            override = match.start()
        if mark in _OPEN or mark in _ISOLATES:
            stack.append((match.start(), "\u2069" if mark in _ISOLATES else "\u202c"))
        elif stack and stack[-1][1] == mark:
            start = stack.pop()[0]
            if not prose and override < 0 and _turned(line, start, match.start()):
                override = start
        elif mark == "\u2069" and any(closing == mark for _, closing in stack):
            while stack.pop()[1] != mark:
                pass
    if prose:
        at = override if override >= 0 and _SHOWN_BACKWARDS.search(line, override) else -1
    else:
        at = override if override >= 0 else (stack[0][0] if stack else -1)
    if at < 0:
        return None
    return Hidden(Trick.BIDI, at, at + 1)


def _turned(line: str, start: int, end: int) -> bool:
    """Whether text is shown from right to left in which nothing is written so: code in another order."""
    inside = line[start + 1 : end]
    latin = any(char.isascii() and char.isalnum() for char in inside)
    return (
        line[start] in "\u2067\u202b"
        and latin
        and not any(unicodedata.bidirectional(char) in ("R", "AL", "AN") for char in inside)
    )


def _plain(tags: str) -> str:
    return "".join(chr(ord(char) - 0xE0000) for char in tags if 0xE0020 <= ord(char) < 0xE007F)


def _selectors(line: str) -> Hidden | None:
    """Selectors behind what has no variants: bytes, as 0 to 255 in the order of the selectors."""
    spans: list[tuple[int, int]] = []
    count = 0
    for match in _SELECTORS.finditer(line):
        run = match.group()
        base = line[match.start() - 1] if match.start() else ""
        wasted = len(run) - 1 if base and _has_variants(base, run[0]) else len(run)
        if wasted:
            spans.append(match.span())
            count += wasted
    if count < _FEWEST:
        return None
    letters = "".join(line[first:last] for first, last in spans)
    values = bytes(ord(char) - 0xFE00 if char <= "\ufe0f" else ord(char) - 0xE0100 + 16 for char in letters)
    return Hidden(Trick.SELECTORS, spans[0][0], spans[-1][1], values.decode("utf-8", "backslashreplace"))


def _has_variants(base: str, selector: str) -> bool:
    category = unicodedata.category(base)
    if selector >= "\U000e0100":  # ideographic variants
        return category == "Lo" and unicodedata.name(base, "").startswith(("CJK", "MONGOLIAN"))
    if selector >= "\ufe0e":  # text or emoji
        return category[0] in "SPCM" or base.isdigit() or category in ("No", "Cn", "Mn", "Me")
    return category in ("Sm", "Lo", "So", "Po", "Cn", "Mn")


def _widthless(line: str, first: bool) -> Hidden | None:
    """A run of characters without width, or many of them strewn over a line where they join nothing."""
    useless: list[tuple[int, int]] = []
    count = 0
    for match in _WIDTHLESS.finditer(line):
        start, end = match.span()
        if first and start == 0 and match.group() == "\ufeff":
            continue
        if end - start >= (_RUN if len(set(match.group())) > 1 else _LONG_RUN):
            return Hidden(Trick.WIDTHLESS, start, end, _bits(match.group()))
        before, after = line[start - 1 : start], line[end : end + 1]
        if before.isascii() and after.isascii() and (before.isalnum() or after.isalnum()):
            if match.group() != "\u00ad":
                useless.append((start, end))
                count += end - start
    letters = "".join(line[start:end] for start, end in useless)
    if count < _STREWN or len(set(letters)) < 2:  # one kind says nothing: web pages leave it behind
        return None
    return Hidden(Trick.WIDTHLESS, useless[0][0], useless[-1][1], _bits(letters))


def _bits(run: str) -> str:
    """A run of two characters as ASCII of eight bits, whichever of them is the one; "" if that is no text."""
    kinds = list(dict.fromkeys(run))
    if len(kinds) != 2 or len(run) < 8 or len(run) > 100_000:
        return ""
    for one in kinds:
        bits = "".join("1" if char == one else "0" for char in run)
        data = bytes(int(bits[at : at + 8], 2) for at in range(0, len(bits) - 7, 8))
        if data.isascii() and data.decode().isprintable():
            return data.decode()
    return ""
