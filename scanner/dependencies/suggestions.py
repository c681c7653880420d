"""What an absent name was probably meant to be: from well-known names and those that are known to exist."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from msgspec import Struct

from scanner.dependencies.known_names import known_names
from scanner.model import Ecosystem

_AFFIXES = {
    Ecosystem.PYPI: (
        "python3-",
        "python-",
        "py-",
        "py",
        "-python",
        "-py",
        "python",
        "-sdk",
        "-client",
        "-lib",
        "-api",
    ),
    Ecosystem.NPM: (
        "node-",
        "-node",
        "-js",
        ".js",
        "js-",
        "js",
        "-npm",
        "npm-",
        "-client",
        "-sdk",
        "-lib",
        "-api",
    ),
}
_SEPARATORS = re.compile(r"[-_.]+")
_LAST_DIGITS = re.compile(r"[-_.]?v?\d+$")
_ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789-_./@"
_MOST = 3  # names that a sentence offers
_MOST_GUESSES = 2
_LONGEST = 100  # characters: the distance is quadratic


class Suggestion(Struct, frozen=True):
    """``sentence`` says it; ``names`` are the packages that one slip explains (one: that is meant)."""

    sentence: str
    names: tuple[str, ...] = ()


class Names:
    """Real names of one ecosystem, ready to be compared with: the well-known ones, and ``real``, which are
    known to exist because the same scan has found them.
    """

    def __init__(self, ecosystem: Ecosystem, real: Collection[str] = ()) -> None:
        self.ecosystem = ecosystem
        self._all = known_names().packages[ecosystem] | frozenset(real)
        self._by_letters: dict[str, str] = {}
        for name in sorted(self._all):
            self._by_letters.setdefault(_letters(name.lower()), name)
        self._plain = {self._written(name): name for name in sorted(self._all)}

    def suggest(self, written: str) -> Suggestion | None:
        """What ``written`` was probably meant to be; None when nothing is near."""
        name = written.lower()
        if len(name) > _LONGEST:
            return None
        package = self.of_module(name)
        if package:
            sentence = f"Did you mean {package}, which provides the module `{written}`?"
            return Suggestion(sentence, (package,))
        found = self._decorated(name) or (self.one_off(name) if len(name) > 3 else [])
        if found:
            return Suggestion(_question(found), tuple(found))
        stem = self._stem(name)
        if stem and "." in name:
            return Suggestion(f"Did you mean {stem}? A part of a package has no entry of its own.", (stem,))
        found = self._two_off(name)
        if found:
            return Suggestion(_question(found))
        if stem:
            return Suggestion(
                f"{stem} exists; this name looks like an addition to it that was never published."
            )
        other = Ecosystem.NPM if self.ecosystem is Ecosystem.PYPI else Ecosystem.PYPI
        if name in known_names().packages[other]:
            place = "npm" if other is Ecosystem.NPM else "Python"
            return Suggestion(
                f"{written} is a well-known {place} package; this file names it for another ecosystem."
            )
        return None

    def of_module(self, name: str) -> str | None:
        """The package that provides the module ``name`` (lower case), if it has another name."""
        if self.ecosystem is not Ecosystem.PYPI:
            return None
        known = known_names()
        package = known.imports.get(name) or known.imports.get(name.replace("-", "_"))
        if package is None and "." in name:
            package = known.imports.get(name.partition(".")[0])
        return package if package != name else None

    def one_off(self, name: str) -> list[str]:
        """The names that are one insertion, deletion, substitution or swap away from ``name``."""
        plain = self._written(name)
        found = {variant for variant in _variants(plain) if variant in self._plain} - {plain}
        return sorted((self._plain[variant] for variant in found), key=lambda real: (-len(real), real))

    def _written(self, name: str) -> str:
        """``name`` as two spellings of it are equal: PyPI makes no difference between separators."""
        lower = name.lower()
        return _SEPARATORS.sub("-", lower) if self.ecosystem is Ecosystem.PYPI else lower

    def _decorated(self, name: str) -> list[str]:
        """The one name that ``name`` is with or without a usual decoration."""
        for form in forms(self.ecosystem, name):
            real = self._by_letters.get(_letters(form))
            if real and real != name:
                return [real]
        return []

    def _two_off(self, name: str) -> list[str]:
        """Names within two typing mistakes; short names have too many of them."""
        if len(name) <= 6:
            return []
        letters = set(name)
        return sorted(
            real
            for lower, real in self._plain.items()
            # an edit changes at most two members of the set of letters: most names need no closer look
            if abs(len(lower) - len(name)) <= 2
            and len(letters ^ set(lower)) <= 4
            and lower != name
            and edits(name, lower, 2) <= 2
        )

    def _stem(self, name: str) -> str | None:
        """The longest real name that ``name`` goes on from, at a separator."""
        words = _SEPARATORS.split(name)
        for count in range(len(words) - 1, 0, -1):
            start = "".join(words[:count])
            if len(start) > 3 and start in self._by_letters:
                return self._by_letters[start]
        return None


def _question(names: list[str]) -> str:
    return f"Did you mean {' or '.join(names[:_MOST])}?"


def guesses(ecosystem: Ecosystem, name: str) -> list[str]:
    """Names that ``name`` comes from by a usual decoration or a doubled letter, for a registry to confirm."""
    found = [form for form in forms(ecosystem, name) if form != name and len(form) < len(name)]
    for place in range(1, len(name)):
        if name[place] == name[place - 1] and name[place].isalpha():
            found.append(name[:place] + name[place + 1 :])
    return [form.strip("-_.") for form in dict.fromkeys(found) if len(form.strip("-_.")) > 2][:_MOST_GUESSES]


def _variants(name: str) -> Iterator[str]:
    for place in range(len(name) + 1):
        before, after = name[:place], name[place:]
        if after:
            yield before + after[1:]
            yield from (before + letter + after[1:] for letter in _ALPHABET)
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]
        yield from (before + letter + after for letter in _ALPHABET)


def _letters(name: str) -> str:
    return _SEPARATORS.sub("", name)


def forms(ecosystem: Ecosystem, name: str) -> Iterator[str]:
    """``name`` without and with the usual decorations."""
    yield name
    if _LAST_DIGITS.search(name):
        yield _LAST_DIGITS.sub("", name)
    if name.startswith("@"):
        scope, _, bare = name[1:].partition("/")
        yield from (bare, f"{scope}-{bare}", scope)
    for affix in _AFFIXES[ecosystem]:
        if len(name) <= len(affix) + 1:
            continue
        if name.startswith(affix) and not affix.startswith(("-", ".")):
            yield name.removeprefix(affix)
        if name.endswith(affix) and not affix.endswith("-"):
            yield name.removesuffix(affix)
    for affix in ("py", "python-") if ecosystem is Ecosystem.PYPI else ("node-",):
        yield affix + name


def edits(one: str, other: str, limit: int) -> int:
    """Insertions, deletions, substitutions and swaps between two words; ``limit`` + 1 if more."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for place, letter in enumerate(one, 1):
        new = [place]
        for column, match in enumerate(other, 1):
            best = min(row[column] + 1, new[-1] + 1, row[column - 1] + (letter != match))
            swapped = place > 1 and column > 1 and letter == other[column - 2] and one[place - 2] == match
            if swapped:
                best = min(best, before[column - 2] + 1)
            new.append(best)
        if min(new) > limit:
            return limit + 1
        before, row = row, new
    return row[-1]
