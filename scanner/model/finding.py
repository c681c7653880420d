"""What is reported: findings with their evidence, and gaps where nothing could be said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from scanner.model.dependency import Inquiry, Package
from scanner.model.location import Excerpt, Location
from scanner.model.rating import Rating


@dataclass(frozen=True, slots=True)
class Step:
    """One station of a value on its way from source to sink."""

    location: Location
    note: str
    excerpt: Excerpt | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing that was looked at: ``label`` names it (``argument``, ``folded value``), ``text`` has it."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Suppression:
    """An override on the record: who said where, and why, that a finding is accepted."""

    kind: str  # "inline" | "baseline"
    reason: str
    location: Location | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One statement about the scanned code, with what it rests on.

    ``scope`` is the dotted name of the enclosing definition ("" at module level). ``fingerprint`` stays the
    same when lines move (set by policy: rule, path, scope, normalised code). ``flow`` runs from source to
    sink, the sink last. ``inquiries`` say which registry was asked what, when, and what it answered. Texts
    may come from hostile code: whoever shows them escapes them.
    """

    rule: str
    location: Location
    message: str
    rating: Rating
    scope: str = ""
    excerpt: Excerpt | None = None
    flow: tuple[Step, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    package: Package | None = None
    inquiries: tuple[Inquiry, ...] = ()
    suggestion: str | None = None
    fingerprint: str = ""
    suppression: Suppression | None = None


class GapKind(StrEnum):
    """Why something was not looked at."""

    SKIPPED = "skipped"  # left out on purpose: generated, minified, too large, binary
    UNREADABLE = "unreadable"  # could not be opened, decoded or bounded
    SYNTAX = "syntax"  # parsed in part
    LIMIT = "limit"  # a budget ran out
    UNVERIFIED = "unverified"  # a registry did not answer, or offline
    CONFIGURATION = "configuration"  # a manifest, index or option could not be followed
    INTERNAL = "internal"  # a defect of Assay itself


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that was not looked at, and what to do about it.

    ``subject`` is the file (relative path), package or part; ``cause`` and ``next_step`` are sentences.
    ``blocking`` gaps leave the verdict incomplete (exit code 4 where the mode forbids gaps); files that were
    skipped on purpose do not.
    """

    kind: GapKind
    subject: str
    cause: str
    next_step: str
    location: Location | None = None
    blocking: bool = True


@dataclass(frozen=True, slots=True)
class Ignore:
    """An inline ``assay: ignore[rule-id] reason`` comment.

    It covers lines ``first_line`` to ``last_line`` of its file (within ``location.cell`` in notebooks): the
    statement it belongs to. ``problem`` says what is wrong with it ("" when it is usable).
    """

    location: Location
    rules: tuple[str, ...]
    reason: str
    first_line: int
    last_line: int
    problem: str = ""
