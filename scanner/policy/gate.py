"""The gate: one outcome and one sentence that says why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from scanner.model import Counts, Finding, Gap, Gate, Outcome, Severity
from scanner.settings import Settings


def judge(findings: Sequence[Finding], gaps: Sequence[Gap], counts: Counts, settings: Settings) -> Gate:
    """Decide, the most telling first: failing findings, nothing looked at, gaps where the mode forbids them.

    ``exit_zero`` turns failure and incompleteness into a pass whose reason still tells; that nothing was
    scanned is a mistake in the call and stays one, unless ``allow_empty`` expects it.
    """
    outcome, reason = _outcome(findings, gaps, counts, settings)
    waived = settings.exit_zero and outcome in (Outcome.FAILED, Outcome.INCOMPLETE)
    if waived:
        outcome, reason = Outcome.PASSED, f"{reason}; does not count (exit-zero)"
    return Gate(outcome=outcome, fail_on=settings.fail_on, reason=reason, waived=waived)


def _outcome(
    findings: Sequence[Finding], gaps: Sequence[Gap], counts: Counts, settings: Settings
) -> tuple[Outcome, str]:
    blocking = sum(gap.blocking for gap in gaps)
    failing = [
        finding
        for finding in findings
        if finding.open and settings.fail_on is not None and finding.rating.severity >= settings.fail_on
    ]
    if failing:
        return Outcome.FAILED, f"{tally(failing)} ({_or_worse(settings.fail_on)} fails)"
    if not counts.files and not counts.requirements:
        if blocking and settings.gaps_fail:
            return Outcome.INCOMPLETE, f"{_gaps(blocking)}, and nothing else to scan"
        if settings.allow_empty:
            return Outcome.PASSED, "nothing to scan was found, as is allowed (allow-empty)"
        if blocking:
            return Outcome.NOTHING, f"nothing could be looked at ({_gaps(blocking)})"
        return Outcome.NOTHING, "nothing to scan was found"
    if blocking and settings.gaps_fail:
        return Outcome.INCOMPLETE, f"{_gaps(blocking)} not looked at ({settings.mode} mode forbids gaps)"
    threshold = (
        "findings never fail" if settings.fail_on is None else f"nothing {_or_worse(settings.fail_on)}"
    )
    return Outcome.PASSED, threshold


def tally(findings: Sequence[Finding]) -> str:
    """How many of each severity, such as ``2 critical, 1 high``; "" for none."""
    numbers = Counter(finding.rating.severity for finding in findings)
    return ", ".join(f"{numbers[severity]} {severity}" for severity in sorted(numbers, reverse=True))


def _or_worse(severity: Severity | None) -> str:
    return f"{severity} or worse" if severity is not None and severity < Severity.CRITICAL else f"{severity}"


def _gaps(number: int) -> str:
    return f"{number} gap" if number == 1 else f"{number} gaps"
