"""Names in code that look like others: letters of several scripts in one word, or a twin in the file.

The table of letters is ``corpora/characters/letters.toml``. Whole words of one script are silent unless the
file has the same word in Latin letters.
"""

from __future__ import annotations

import builtins
import keyword
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterator
from functools import cache

from msgspec import Struct

from scanner.parse.bare import bare
from scanner.rulebook import corpora_directory
from scanner.support.patterns import lazy

_WORD = lazy(r"[^\W\d]\w*")
_KNOWN = frozenset({
    *keyword.kwlist, *dir(builtins), "self", "cls", "os", "sys", "subprocess", "function", "const", "let",
    "var", "require", "process", "window", "document", "await", "async", "isAdmin", "admin", "user",
    "password", "token",
})  # fmt: skip
_MOST_PLACES = 5  # of one name in one file
_SHORTEST = 3  # letters of a word that is only a twin


class LookAlike(Struct, frozen=True):
    """The name ``text[start:end]``; ``plain`` is the Latin name that it looks like."""

    start: int
    end: int
    plain: str
    reason: str


@cache
def _letters() -> dict[int, str]:
    with (corpora_directory() / "characters" / "letters.toml").open("rb") as file:
        table = tomllib.load(file)
    return {ord(char): plain for plain, chars in table.items() for char in chars}


def look_alikes(text: str, family: str) -> Iterator[LookAlike]:
    """Every name of a program text that can be taken for another one, at its first places (100 at most)."""
    code = bare(text, family)
    if code.isascii():
        return
    words = {match.group() for match in _WORD.finditer(code)}
    judged: dict[str, tuple[str, str]] = {}
    for word in words:
        if not word.isascii():
            judged[word] = _judged(word, words, family)
    found: Counter[str] = Counter()
    for match in _WORD.finditer(code):
        plain, reason = judged.get(match.group(), ("", ""))
        if plain and found[match.group()] < _MOST_PLACES:
            found[match.group()] += 1
            yield LookAlike(*match.span(), plain, reason)
            if found.total() >= 100:
                return


def _judged(word: str, words: set[str], family: str) -> tuple[str, str]:
    """The Latin name that a word looks like, and why that deceives; two empty texts if it does not."""
    normal = unicodedata.normalize("NFKC", word)
    plain = normal.translate(_letters())
    if not plain.isascii() or not plain.isidentifier():
        return "", ""
    taken = plain in words or plain in _KNOWN
    if normal.isascii():  # Python takes both spellings for the same name
        if len(plain) >= _SHORTEST and plain in _KNOWN and family == "python":
            return plain, "Python reads it as that name"
        return "", ""
    changed = sum(one != other for one, other in zip(normal, plain, strict=False))
    latin = any(char.isascii() and char.isalpha() for char in normal)
    if latin and len(plain) >= _SHORTEST:
        return plain, "its letters are of several scripts"
    if taken and (len(plain) >= _SHORTEST or plain in _KNOWN) and changed:
        return plain, "the file or the language has that name, too"
    return "", ""
