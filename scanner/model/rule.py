"""A rule: what to look for, how bad it is, why it matters and how to mend it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from scanner.model.rating import Rating


@dataclass(frozen=True, slots=True)
class Match:
    """How a rule recognises its weakness: the matcher's name and that matcher's own options.

    ``options`` hold plain TOML values that the matcher has validated when the rule was compiled.
    """

    kind: str
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rule:
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
    sample: str = ""  # file name of the sample beside the rule, relative to rules/
