"""What a text that matches a regular expression can still hold, and for which sinks it is harmless."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable
from functools import lru_cache
from importlib import import_module
from typing import Any

from scanner.support.patterns import lazy

MAX_PATTERN = 500
EVERYTHING = frozenset({"*"})
NOTHING: frozenset[str] = frozenset()
# Characters that are harmful in a place of the kind; a text that can hold none of these is clean for it.
_HARMFUL = {
    "path": "/\\",
    "command": ";|&$`<>()\n'\"\\!{}*?#~",
    "sql": "'\"`;(\\",
    "html": "<>\"'&",
    "url": "/:@.",
    "redirect": "/:\\",
    "xpath": "'\"[]()/",
    "ldap": "*()\\\x00=",
    "log": "\n\r",
    "header": "\n\r",
    "mail": "\n\r",
    "code": "()[.\"'",
    "template": "{}%$",
    "nosql": "{}$",
    "regex": "*+({",
    "format": "{}%",
    "import": ".",
}
_DECISIVE = {"html": "<>"}  # without which nothing begins, where a text is put between tags
_PROBES = sorted(set("".join(_HARMFUL.values())) | {" ", "-", "é"})
_PLACE = lazy(r"https?://[A-Za-z0-9.-]+(?::\d+)?/")
_parser: Any = import_module("re._parser")
_constants: Any = import_module("re._constants")
_CATEGORIES: dict[Any, str] = {
    _constants.CATEGORY_DIGIT: r"\d",
    _constants.CATEGORY_NOT_DIGIT: r"\D",
    _constants.CATEGORY_SPACE: r"\s",
    _constants.CATEGORY_NOT_SPACE: r"\S",
    _constants.CATEGORY_WORD: r"\w",
    _constants.CATEGORY_NOT_WORD: r"\W",
}


class _LooseError(Exception):
    """The pattern leaves room for anything."""


@lru_cache(maxsize=2_000)
def proves(pattern: str, how: str, lines: bool = False) -> frozenset[str]:
    """The kinds of sinks for which a text is harmless that ``re.<how>`` accepts (``lines``: MULTILINE)."""
    if len(pattern) > MAX_PATTERN:
        return NOTHING
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = _parser.parse(pattern, re.MULTILINE if lines else 0)
        if not _anchored(list(tree), how, bool(tree.state.flags & re.MULTILINE)):
            return NOTHING
        held = _held(tree, 0)
    except (_LooseError, re.error, RecursionError, OverflowError, ValueError):
        return NOTHING
    clean = {kind for kind, harmful in _HARMFUL.items() if held.isdisjoint(harmful)}
    if len(clean) == len(_HARMFUL):
        return EVERYTHING
    if _PLACE.match(_prefix(tree)):
        clean |= {"url", "redirect"}
    return frozenset(clean)


@lru_cache(maxsize=2_000)
def leaves(pattern: str) -> frozenset[str]:
    """The kinds of sinks for which what a pattern has matched (and each of its groups) is harmless."""
    if len(pattern) > MAX_PATTERN:
        return NOTHING
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            held = _held(_parser.parse(pattern), 0)
    except (_LooseError, re.error, RecursionError, OverflowError, ValueError):
        return NOTHING
    clean = {kind for kind, harmful in _HARMFUL.items() if held.isdisjoint(harmful)}
    return frozenset(clean - {"url"})  # a word may be the name of a host


@lru_cache(maxsize=2_000)
def removes(pattern: str) -> frozenset[str]:
    """The characters of which ``re.sub`` with this pattern leaves none: it matches each of them alone."""
    if len(pattern) > MAX_PATTERN:
        return NOTHING
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            items = list(_parser.parse(pattern))
            if len(items) == 1 and items[0][0] in (_constants.MAX_REPEAT, _constants.MIN_REPEAT):
                items = list(items[0][1][2]) if items[0][1][0] <= 1 else []
            if len(items) != 1 or items[0][0] not in (_constants.IN, _constants.LITERAL, _constants.BRANCH):
                return NOTHING
            matches = re.compile(pattern).fullmatch
    except (re.error, RecursionError, OverflowError, ValueError):
        return NOTHING
    return frozenset(char for char in _PROBES if matches(char))


def without(removed: frozenset[str]) -> frozenset[str]:
    """The kinds of sinks for which a text is harmless that holds none of these characters."""
    return frozenset(
        kind for kind, harmful in _HARMFUL.items() if removed.issuperset(_DECISIVE.get(kind, harmful))
    )


def _anchored(items: list[Any], how: str, lines: bool) -> bool:
    """Whether every way through a pattern begins and ends with the text itself."""
    if len(items) == 1 and items[0][0] is _constants.BRANCH:
        return all(_anchored(list(branch), how, lines) for branch in items[0][1][1])
    if len(items) == 1 and items[0][0] is _constants.SUBPATTERN:
        return _anchored(list(items[0][1][3]), how, lines)
    begins = how != "search" or (bool(items) and _is_at(items[0], "BEGINNING", lines))
    ends = how == "fullmatch" or (bool(items) and _is_at(items[-1], "END", lines))
    return begins and ends


def _is_at(item: Any, which: str, lines: bool) -> bool:
    kind, where = item
    return kind is _constants.AT and which in str(where) and (not lines or str(where).endswith("_STRING"))


def _held(items: Iterable[Any], depth: int) -> set[str]:
    """The probes that the text can hold."""
    if depth > 50:
        raise _LooseError
    out: set[str] = set()
    for kind, value in items:
        if kind in (_constants.MAX_REPEAT, _constants.MIN_REPEAT) or str(kind) == "POSSESSIVE_REPEAT":
            out |= _held(value[2], depth + 1)
        elif kind is _constants.SUBPATTERN:
            out |= _held(value[3], depth + 1)
        elif str(kind) == "ATOMIC_GROUP":
            out |= _held(value, depth + 1)
        elif kind is _constants.BRANCH:
            for branch in value[1]:
                out |= _held(branch, depth + 1)
        elif kind is _constants.IN:
            out |= _members(value)
        elif kind is _constants.LITERAL:
            continue  # what the pattern itself says is the program's
        elif kind in (_constants.AT, _constants.ASSERT, _constants.ASSERT_NOT, _constants.GROUPREF):
            continue
        else:  # any character, or any but one
            raise _LooseError
    return out


def _members(members: list[Any]) -> set[str]:
    negated = members[0][0] is _constants.NEGATE
    out: set[str] = set()
    for kind, value in members:
        if kind is _constants.LITERAL:
            out.add(chr(value))
        elif kind is _constants.RANGE:
            out |= {char for char in _PROBES if value[0] <= ord(char) <= value[1]}
        elif kind is _constants.CATEGORY:
            matches = re.compile(_CATEGORIES[value]).fullmatch
            out |= {char for char in _PROBES if matches(char)}
    return set(_PROBES) - out if negated else out


def _prefix(tree: Any) -> str:
    """The literal text with which every match begins."""
    out = ""
    for kind, value in tree:
        if kind is _constants.AT:
            continue
        if kind is not _constants.LITERAL:
            break
        out += chr(value)
    return out
