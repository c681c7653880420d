"""The outcome of a scan, as every report format and the exit code read it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from pathlib import Path

from msgspec import Struct, field

from scanner.model.dependency import Inquiry, Requirement, Verdict
from scanner.model.finding import Finding, Gap
from scanner.model.location import Location
from scanner.model.rating import Severity
from scanner.model.rule import Rule


class Outcome(IntEnum):
    """The gate's decision; the value is the exit code."""

    PASSED = 0
    FAILED = 1
    NOTHING = 3
    INCOMPLETE = 4


class Gate(Struct, frozen=True):
    """What was asked of the scan and what came out.

    ``fail_on`` None: findings never fail the gate. ``reason`` is one sentence. ``waived``: it passed only
    because failing was switched off.
    """

    outcome: Outcome
    fail_on: Severity | None
    reason: str
    waived: bool = False


class Counts(Struct, frozen=True):
    """How much was looked at. ``requirements`` are manifest entries, ``packages`` distinct names asked
    about.
    """

    files: int = 0
    lines: int = 0
    requirements: int = 0
    packages: int = 0
    rules: int = 0
    seconds: float = 0.0


class Target(Struct, frozen=True):
    """A manifest entry with the verdict on it; ``inquiries`` say what it rests on."""

    requirement: Requirement
    verdict: Verdict
    inquiries: tuple[Inquiry, ...] = ()


class Engine(Struct, frozen=True):
    """Another scanner that was to look as well: bandit, semgrep, pip-audit.

    ``ran`` is false when it is missing, died, hung or told nonsense (a gap says which). ``rules`` is a digest
    (SHA-256, hexadecimal) of what it went by, "" where it cannot be told. ``findings`` counts what it
    reported of the scanned files, ``seconds`` the time it took.
    """

    name: str
    version: str
    ran: bool
    rules: str = ""
    findings: int = 0
    seconds: float = 0.0


class Engines(Struct, frozen=True):
    """What all other engines together have to say; ``rules`` are those that only they have."""

    findings: tuple[Finding, ...] = ()
    gaps: tuple[Gap, ...] = ()
    engines: tuple[Engine, ...] = ()
    rules: Mapping[str, Rule] = field(default_factory=dict)


class Coverage(Struct, frozen=True):
    """One part of what can be looked at, whether this scan did, and why not (a sentence)."""

    part: str
    looked: bool
    reason: str = ""


class Comparison(Struct, frozen=True):
    """What findings were compared with, and how many were there before.

    ``kind`` is ``base`` (``name``: the revision as it was given, ``commit``: what it stood for) or
    ``baseline`` (``name``: the file). ``gone`` counts entries of a baseline that nothing needs any more.
    """

    kind: str
    name: str
    commit: str = ""
    matched: int = 0
    gone: int = 0


class Capability(Struct, frozen=True):
    """Something that a package can do; no fault in itself. ``places`` show where, 20 at most.

    ``new`` is None where nothing was compared; True when the release before could not do it.
    """

    name: str
    title: str
    places: tuple[Location, ...]
    new: bool | None = None


class Vetting(Struct, frozen=True):
    """What a report is about when a package was looked at before anybody installs it.

    ``package`` is its package URL or the file's name; ``files`` are ``(name, digest)`` of its archives, the
    digest "" where the registry gave none; ``against`` the version that it was compared with.
    """

    package: str
    files: tuple[tuple[str, str], ...]
    capabilities: tuple[Capability, ...]
    against: str = ""


class Report(Struct, frozen=True):
    """Everything that one scan has to say.

    ``findings`` are sorted worst first; suppressed ones are among them (``suppression`` set). ``hidden``
    counts those that were left out because their confidence is below the one asked for. ``rules`` maps the
    id of every rule that ran. ``root`` is the directory that relative paths start from. ``started_at`` is
    UTC in ISO 8601. ``engines`` are the other scanners that were to run, ``coverage`` says what the mode and
    the options left out, ``comparisons`` what findings were compared with, ``vetting`` what a package can do.
    """

    version: str
    root: Path
    started_at: str
    mode: str
    findings: tuple[Finding, ...]
    gaps: tuple[Gap, ...]
    targets: tuple[Target, ...]
    rules: Mapping[str, Rule]
    counts: Counts
    gate: Gate
    hidden: int = 0
    engines: tuple[Engine, ...] = ()
    coverage: tuple[Coverage, ...] = ()
    comparisons: tuple[Comparison, ...] = ()
    vetting: Vetting | None = None

    @property
    def shown(self) -> tuple[Finding, ...]:
        """Findings that ask for a decision: not accepted, and not there before."""
        return tuple(finding for finding in self.findings if finding.open)
