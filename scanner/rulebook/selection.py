"""Chooses rules by id or family, as the options ``select`` and ``ignore`` name them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase

from scanner.model import Rule
from scanner.settings import ENGINES, SettingsError


def select(
    rules: Mapping[str, Rule], wanted: Iterable[str] = (), ignored: Iterable[str] = ()
) -> dict[str, Rule]:
    """The rules that ``wanted`` names (none: all) and ``ignored`` does not.

    Both hold ids or families; globs are allowed. What begins with another engine's name (``bandit.B508``,
    ``semgrep.*``) chooses among its rules, which are known only when it has run.

    Raises:
        SettingsError: an entry names no rule at all.
    """
    chosen = _named(rules, tuple(wanted), "select")
    left_out = _named(rules, tuple(ignored), "ignore")
    return {
        name: rule
        for name, rule in rules.items()
        if (chosen is None or name in chosen) and (left_out is None or name not in left_out)
    }


def of_engine(pattern: str) -> str:
    """The engine whose rules a pattern names; "" for one of ours."""
    name = pattern.partition(".")[0]
    return name if name in ENGINES else ""


def _named(rules: Mapping[str, Rule], patterns: tuple[str, ...], option: str) -> set[str] | None:
    if not patterns:
        return None
    found: set[str] = set()
    for pattern in patterns:
        names = {rule.id for rule in rules.values() if _fits(rule, pattern)}
        if not names and not of_engine(pattern):
            raise SettingsError(f"{option}: {pattern!r} names no rule or family; {_hint(rules, pattern)}.")
        found |= names
    return found


def _fits(rule: Rule, pattern: str) -> bool:
    return fnmatchcase(rule.id, pattern) or fnmatchcase(rule.family, pattern)


def _hint(rules: Mapping[str, Rule], pattern: str) -> str:
    from difflib import get_close_matches

    known = {*rules, *(rule.family for rule in rules.values())}
    close = get_close_matches(pattern, known, 1)
    return f"did you mean {close[0]!r}" if close else "`assay rules list` shows all of them"
