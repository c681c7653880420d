"""A rule: what to look for, how bad it is, why it matters and how to mend it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct, field

from scanner.model.rating import Rating


class Match(Struct, frozen=True):
    """How a rule recognises its weakness: the matcher's name and that matcher's own options.

    ``options`` hold plain TOML values that the matcher has validated when the rule was compiled.
    """

    kind: str
    options: Mapping[str, Any] = field(default_factory=dict)


class Repair(Struct, frozen=True):
    """How a finding of a rule is mended, where that is mechanical: the rule's ``[edit]`` table.

    ``safe`` and ``why`` as in ``Edit``. Of a call: ``callee`` maps its dotted name ("*": any) to the new one,
    ``set`` gives arguments (position and keywords) another value or adds them, ``remove`` takes them away,
    ``after`` is written behind it; ``of`` are the only callees that it works for. Of an assignment: ``value``
    takes the place of the value, where the name fits ``target``. ``text`` takes the place of the whole.
    """

    safe: bool
    why: str = ""
    of: tuple[str, ...] = ()
    callee: Mapping[str, str] = field(default_factory=dict)
    set: tuple[tuple[tuple[int | str, ...], str], ...] = ()
    remove: tuple[tuple[int | str, ...], ...] = ()
    after: str = ""
    value: str = ""
    target: str = ""
    text: str = ""


class Rule(Struct, frozen=True):
    """One rule of ``rules/``.

    ``owasp`` holds categories (``A05:2025``, ``A03:2021``) derived from ``cwe``, never typed. ``why`` and
    ``fix`` are a few sentences of Markdown. ``message`` may hold ``{placeholders}`` that the matcher fills.
    """

    id: str
    title: str
    rating: Rating
    cwe: tuple[int, ...]
    match: Match
    message: str
    why: str
    fix: str
    language: str
    family: str
    owasp: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    repair: Repair | None = None
    sample: str = ""  # file name of the sample beside the rule, relative to rules/
