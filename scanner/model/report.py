"""The outcome of a scan, as every report format and the exit code read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

from scanner.model.dependency import Requirement, Verdict
from scanner.model.finding import Finding, Gap
from scanner.model.rating import Severity
from scanner.model.rule import Rule


class Outcome(IntEnum):
    """The gate's decision; the value is the exit code."""

    PASSED = 0
    FAILED = 1
    NOTHING = 3
    INCOMPLETE = 4


@dataclass(frozen=True, slots=True)
class Gate:
    """What was asked of the scan and what came out.

    ``fail_on`` None: findings never fail the gate. ``reason`` is one sentence.
    """

    outcome: Outcome
    fail_on: Severity | None
    reason: str


@dataclass(frozen=True, slots=True)
class Counts:
    """How much was looked at. ``requirements`` are manifest entries, ``packages`` distinct names asked
    about.
    """

    files: int = 0
    lines: int = 0
    requirements: int = 0
    packages: int = 0
    rules: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Target:
    """A manifest entry with the verdict on it."""

    requirement: Requirement
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that one scan has to say.

    ``findings`` are sorted worst first; suppressed ones are among them (``suppression`` set). ``hidden``
    counts those that were left out because their confidence is below the one asked for. ``rules`` maps the
    id of every rule that ran. ``root`` is the directory that relative paths start from. ``started_at`` is
    UTC in ISO 8601.
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

    @property
    def shown(self) -> tuple[Finding, ...]:
        """Findings that are not suppressed."""
        return tuple(finding for finding in self.findings if finding.suppression is None)
