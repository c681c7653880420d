"""What is reported: findings with their evidence, and gaps where nothing could be said."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from msgspec import Struct

from scanner.model.dependency import Inquiry, Package
from scanner.model.location import Excerpt, Location
from scanner.model.rating import Rating


class Step(Struct, frozen=True, array_like=True):
    """One station of a value on its way from source to sink."""

    location: Location
    note: str
    excerpt: Excerpt | None = None


class Evidence(Struct, frozen=True, array_like=True):
    """One thing that was looked at: ``label`` names it (``argument``, ``folded value``), ``text`` has it."""

    label: str
    text: str


ALSO = "also from"  # the label of evidence: other places from which input comes to a sink, path:line
ORIGIN = "origin"  # the label of evidence: the source of packages that a finding judges
NOT_MENDED = "not mended"
"""The label of the evidence that says why a finding has no edits, where they were asked for."""


class Edit(Struct, frozen=True, array_like=True):
    """One replacement of text that helps to mend a finding.

    ``location`` is what is replaced (an empty span: an insertion), ``replacement`` the text that takes its
    place, with ``\\n`` for line ends. ``safe``: the program does what it did, but for the weakness; otherwise
    somebody has to look, and ``why`` says in a sentence what may change.
    """

    location: Location
    replacement: str
    safe: bool
    why: str = ""


class Reporter(Struct, frozen=True, array_like=True):
    """Who says so: a tool, its version, and the rule by the name that the tool has for it."""

    tool: str
    rule: str
    version: str = ""


class State(StrEnum):
    """What a finding is beside what was there before; only where something was compared."""

    NEW = "new"
    KNOWN = "known"  # in the baseline file
    EXISTING = "existing"  # in the revision that the scan was compared with


class Suppression(Struct, frozen=True, array_like=True):
    """An override on the record: who said where, and why, that a finding is accepted."""

    kind: str  # "inline" | "baseline"
    reason: str
    location: Location | None = None
    until: date | None = None


class Finding(Struct, frozen=True, array_like=True):
    """One statement about the scanned code, with what it rests on.

    ``scope`` is the dotted name of the enclosing definition ("" at module level). ``fingerprint`` stays the
    same when lines move (set by policy: rule, path, scope, normalised code). ``flow`` runs from source to
    sink, the sink last. ``inquiries`` say which registry was asked what, when, and what it answered.
    ``edits`` mend it when all of them are made. ``reporters`` are all tools that say the same; empty: Assay's
    own engine alone. ``state`` is None where nothing was compared. Texts may come from hostile code: whoever
    shows them escapes them.
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
    edits: tuple[Edit, ...] = ()
    reporters: tuple[Reporter, ...] = ()
    state: State | None = None

    @property
    def open(self) -> bool:
        """Whether it asks for a decision: nobody has accepted it, and it was not there before."""
        return self.suppression is None and self.state in (None, State.NEW)


class GapKind(StrEnum):
    """Why something was not looked at."""

    SKIPPED = "skipped"  # left out on purpose: generated, minified, too large, binary
    UNREADABLE = "unreadable"  # could not be opened, decoded or bounded
    SYNTAX = "syntax"  # parsed in part
    LIMIT = "limit"  # a budget ran out
    UNVERIFIED = "unverified"  # a registry did not answer, or offline
    CONFIGURATION = "configuration"  # a manifest, index or option could not be followed
    INTERNAL = "internal"  # a defect of Assay itself


class Gap(Struct, frozen=True, array_like=True):
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


class Ignore(Struct, frozen=True, array_like=True):
    """An inline ``assay: ignore[rule-id] reason`` comment.

    It covers lines ``first_line`` to ``last_line`` of its file (within ``location.cell`` in notebooks): the
    statement it belongs to. ``problem`` says what is wrong with it ("" when it is usable). After the day
    ``until`` it has no effect. ``form`` is the comment's kind: ``assay``, or another tool's (``nosec``,
    ``noqa``, ``nosemgrep``), whose ``rules`` are that tool's ids (none: all of them).
    """

    location: Location
    rules: tuple[str, ...]
    reason: str
    first_line: int
    last_line: int
    problem: str = ""
    until: date | None = None
    form: str = "assay"
