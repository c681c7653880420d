"""Phrases that several formats share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from scanner.model import Finding, Location, Outcome, Package, Report, State, Verdict
from scanner.support.terminal import escape


def place(location: Location) -> str:
    """Where it is, for people and for editors that jump: ``path:line:column``, with the cell in notebooks."""
    span = location.span
    cell = "" if location.cell is None else f" (cell {location.cell})"
    return f"{escape(location.path)}:{span.line}:{span.column}{cell}"


def purl(package: Package) -> str | None:
    """The package URL; None for a name that none can be made of."""
    try:
        return package.purl
    except ValueError:
        return None


def tally(findings: Iterable[Finding]) -> str:
    """How many of each severity, worst first, such as ``2 critical, 1 high``."""
    numbers = Counter(finding.rating.severity for finding in findings)
    return ", ".join(f"{numbers[severity]} {severity}" for severity in sorted(numbers, reverse=True))


def count(number: int, noun: str) -> str:
    """``1 file``, ``1,200 files``."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def sentence(text: str) -> str:
    """``text`` on one line, with a full stop; "" stays empty."""
    clean = " ".join(text.split())
    return clean if not clean or clean.endswith((".", "!", "?")) else f"{clean}."


def summary(report: Report) -> str:
    """The whole scan in one line."""
    counts = report.counts
    looked = [count(counts.files, "file"), count(counts.lines, "line")]
    if counts.packages:
        open_ones = _unverified(report)
        note = f" ({open_ones:,} unverified)" if open_ones else ""
        looked.append(count(counts.packages, "package") + note)
    parts = [tally(report.shown) or "no findings", ", ".join(looked) + " checked"]
    accepted = Counter(
        finding.suppression.kind for finding in report.findings if finding.suppression is not None
    )
    if accepted["inline"]:
        parts.append(f"{accepted['inline']:,} accepted by ignores")
    if accepted["baseline"]:
        parts.append(f"{accepted['baseline']:,} in the baseline")
    existing = sum(finding.state is State.EXISTING for finding in report.findings)
    if existing:
        parts.append(f"{existing:,} there before")
    if report.hidden:
        parts.append(f"{report.hidden:,} less sure not shown (--min-confidence low shows them)")
    if report.gaps:
        parts.append(count(len(report.gaps), "gap"))
    return " · ".join([*parts, _gate(report)])


def _unverified(report: Report) -> int:
    """How many distinct packages could not be verified: they were asked about, and stay open."""
    return len(
        {
            (target.requirement.package.ecosystem, target.requirement.package.name)
            for target in report.targets
            if target.verdict is Verdict.UNVERIFIED
        }
    )


def _gate(report: Report) -> str:
    gate = report.gate
    if gate.outcome is Outcome.FAILED:
        return f"gate failed ({_threshold(report)})"
    if gate.outcome is Outcome.INCOMPLETE:
        return f"incomplete ({report.mode} mode forbids gaps)"
    if gate.outcome is Outcome.NOTHING:
        return "nothing to scan"
    return f"gate {'not enforced' if gate.waived else 'passed'} ({gate.reason})"


def _threshold(report: Report) -> str:
    worst = report.gate.fail_on
    return f"{worst}" if worst is None or str(worst) == "critical" else f"{worst} or worse"
