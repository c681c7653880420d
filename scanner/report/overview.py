"""The three questions that a scan answers, each in a few words and numbers; shared by page and summary."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from msgspec import Struct

from scanner.model import Gap, Outcome, Report, Severity, Target, Verdict
from scanner.report.wording import count

INVENTED = frozenset(
    {Verdict.NONEXISTENT_PACKAGE, Verdict.NONEXISTENT_VERSION, Verdict.UNSATISFIABLE, Verdict.UNKNOWN_EXTRA}
)
QUIET = frozenset({Verdict.REAL, Verdict.NOT_ASKED})
_TITLES = {
    Outcome.PASSED: "Passed",
    Outcome.FAILED: "Failed",
    Outcome.NOTHING: "Nothing to scan",
    Outcome.INCOMPLETE: "Incomplete",
}


class Answer(Struct, frozen=True):
    """``tone`` is ``good``, ``doubt``, ``bad`` or ``calm``; ``parts`` are numbers with their words."""

    question: str
    text: str
    tone: str
    parts: tuple[tuple[int, str], ...] = ()


def title(report: Report) -> str:
    """The verdict in a word or two."""
    return "Not enforced" if report.gate.waived else _TITLES[report.gate.outcome]


def answers(report: Report) -> tuple[Answer, Answer, Answer]:
    """Is it real, is it safe to merge, and what was not looked at."""
    return _real(report), _safe(report), _unseen(report)


def rank(verdict: Verdict) -> int:
    """Where a package stands in a table: invented, something wrong, unverified, real, not asked."""
    if verdict in INVENTED:
        return 0
    if verdict is Verdict.UNVERIFIED:
        return 2
    if verdict in QUIET:
        return 3 if verdict is Verdict.REAL else 4
    return 1


def _real(report: Report) -> Answer:
    question = "Is it real?"
    verdicts = Counter(_entries(report.targets).values())
    asked = sum(verdicts.values()) - verdicts[Verdict.NOT_ASKED]
    invented = sum(verdicts[one] for one in INVENTED)
    unverified = verdicts[Verdict.UNVERIFIED]
    wrong = asked - invented - unverified - verdicts[Verdict.REAL]
    parts = (
        (verdicts[Verdict.REAL], "real"),
        (invented, "invented name, version or extra"),
        (wrong, "real, with something wrong"),
        (unverified, "unverified: could not be asked"),
    )
    if not asked:
        return Answer(question, "No package was asked about", "calm")
    if invented:
        return Answer(question, f"{invented:,} of {count(asked, 'package')} invented", "bad", parts)
    if unverified:
        return Answer(question, f"{unverified:,} of {count(asked, 'package')} unverified", "doubt", parts)
    if wrong:
        return Answer(question, f"{wrong:,} of {count(asked, 'package')} to look at", "doubt", parts)
    text = "The one package is real" if asked == 1 else f"All {asked:,} packages are real"
    return Answer(question, text, "good", parts)


def _entries(targets: Iterable[Target]) -> dict[tuple[str, str, str], Verdict]:
    """One verdict for each package and range: the same entry in two files counts once."""
    return {
        (one.requirement.package.ecosystem.value, one.requirement.package.name, one.requirement.specifier): (
            one.verdict
        )
        for one in targets
    }


def _safe(report: Report) -> Answer:
    question = "Is it safe to merge?"
    numbers = Counter(finding.rating.severity for finding in report.shown)
    if not numbers:
        return Answer(question, "No findings", "good")
    tone = "bad" if max(numbers) >= Severity.HIGH else "doubt"
    parts = tuple((numbers[severity], str(severity)) for severity in sorted(numbers, reverse=True))
    return Answer(question, count(numbers.total(), "finding"), tone, parts)


def _unseen(report: Report) -> Answer:
    question = "What was not looked at?"
    blocking = sum(gap.blocking for gap in report.gaps)
    left = sum(not entry.looked for entry in report.coverage)
    kinds = Counter(gap.kind.value for gap in report.gaps)
    parts = [(number, kind) for kind, number in kinds.most_common()]
    if left:
        parts.append((left, "left out by mode and options"))
    if blocking:
        return Answer(question, count(blocking, "gap"), "doubt", tuple(parts))
    if parts:
        return Answer(question, "Only what was left out on purpose", "calm", tuple(parts))
    return Answer(question, "Nothing was left out", "good")


class GapGroup(Struct, frozen=True):
    """Gaps that say the same."""

    kind: str
    blocking: bool
    cause: str
    next_step: str
    gaps: tuple[Gap, ...]


def gap_groups(gaps: Iterable[Gap]) -> list[GapGroup]:
    """The gaps, blocking ones first, those that say the same as one."""
    groups: dict[tuple[str, bool, str, str], list[Gap]] = {}
    for gap in sorted(gaps, key=lambda gap: not gap.blocking):
        groups.setdefault((gap.kind.value, gap.blocking, gap.cause, gap.next_step), []).append(gap)
    return [GapGroup(*key, tuple(same)) for key, same in groups.items()]
