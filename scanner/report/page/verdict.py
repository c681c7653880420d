"""The top of the page: the verdict, and the three questions that it answers."""

from __future__ import annotations

from collections import Counter

from scanner.model import Outcome, Report, Severity, Target, Verdict
from scanner.report.page.markup import Child, Markup, element
from scanner.report.wording import count, sentence

_TITLES = {
    Outcome.PASSED: "Passed",
    Outcome.FAILED: "Failed",
    Outcome.NOTHING: "Nothing to scan",
    Outcome.INCOMPLETE: "Incomplete",
}
INVENTED = frozenset(
    {Verdict.NONEXISTENT_PACKAGE, Verdict.NONEXISTENT_VERSION, Verdict.UNSATISFIABLE, Verdict.UNKNOWN_EXTRA}
)
QUIET = frozenset({Verdict.REAL, Verdict.NOT_ASKED})
_BAR = 100  # units of its width


def header(report: Report, title: str) -> Markup:
    """Project, verdict, reason, and three cards."""
    outcome = report.gate.outcome
    facts = [
        f"{report.mode} mode",
        f"{count(report.counts.files, 'file')}, {count(report.counts.lines, 'line')}",
        f"{count(report.counts.rules, 'rule')}",
        f"{report.counts.seconds:.1f} s",
        f"Assay {report.version}",
    ]
    when = element("time", report.started_at.replace("T", " "), datetime=report.started_at)
    return element(
        "header",
        element("p", "Assay report", class_="kicker"),
        element("h1", title),
        element(
            "p",
            element("strong", _TITLES[outcome], class_=f"outcome {outcome.name.lower()}"),
            " ",
            element("span", sentence(report.gate.reason), class_="reason"),
            class_="verdict",
        ),
        element("div", _real(report), _safe(report), _unseen(report), class_="cards"),
        element("p", when, " · ", " · ".join(facts), class_="meta"),
    )


def _card(question: str, answer: str, tone: str, *children: Child) -> Markup:
    return element(
        "div",
        element("h2", question),
        element("p", answer, class_=f"answer {tone}"),
        *children,
        class_="card",
    )


def _real(report: Report) -> Markup:
    verdicts = Counter(_latest(report.targets).values())
    asked = sum(verdicts.values()) - verdicts[Verdict.NOT_ASKED]
    invented = sum(verdicts[one] for one in INVENTED)
    unverified = verdicts[Verdict.UNVERIFIED]
    wrong = asked - invented - unverified - verdicts[Verdict.REAL]
    if not asked:
        return _card("Is it real?", "No package was named", "calm", _list([]))
    if invented:
        answer, tone = f"{invented:,} of {count(asked, 'package')} invented", "bad"
    elif unverified:
        answer, tone = f"{unverified:,} of {count(asked, 'package')} unverified", "doubt"
    elif wrong:
        answer, tone = f"{wrong:,} of {count(asked, 'package')} to look at", "doubt"
    else:
        answer = "The one package is real" if asked == 1 else f"All {asked:,} packages are real"
        tone = "good"
    parts = [
        (verdicts[Verdict.REAL], "real"),
        (invented, "invented name, version or extra"),
        (wrong, "real, with something wrong"),
        (unverified, "unverified: could not be asked"),
    ]
    return _card("Is it real?", answer, tone, _list(parts))


def _latest(targets: tuple[Target, ...]) -> dict[tuple[str, str, str], Verdict]:
    """One verdict for each package and range: the same entry in two files counts once."""
    return {
        (one.requirement.package.ecosystem.value, one.requirement.package.name, one.requirement.specifier): (
            one.verdict
        )
        for one in targets
    }


def _safe(report: Report) -> Markup:
    numbers = Counter(finding.rating.severity for finding in report.shown)
    total = sum(numbers.values())
    if not total:
        return _card("Is it safe to merge?", "No findings", "good", _list([]))
    worst = max(numbers)
    tone = "bad" if worst >= Severity.HIGH else "doubt"
    parts = [(numbers[severity], str(severity)) for severity in sorted(numbers, reverse=True)]
    return _card("Is it safe to merge?", count(total, "finding"), tone, _bar(numbers, total), _list(parts))


def _bar(numbers: Counter[Severity], total: int) -> Markup:
    """The shares of the severities, each at least visible. For the eye only: the list below says it."""
    rects, left = [], 0.0
    for severity in sorted(numbers, reverse=True):
        width = _BAR * numbers[severity] / total
        rects.append(
            element("rect", x=f"{left:.2f}", y=0, width=f"{width:.2f}", height=6, class_=str(severity))
        )
        left += width
    return element(
        "svg",
        rects,
        class_="bar",
        viewBox=f"0 0 {_BAR} 6",
        preserveAspectRatio="none",
        aria_hidden="true",
        focusable="false",
    )


def _unseen(report: Report) -> Markup:
    blocking = [gap for gap in report.gaps if gap.blocking]
    left = [entry for entry in report.coverage if not entry.looked]
    kinds = Counter(gap.kind.value for gap in report.gaps)
    if blocking:
        answer, tone = f"{count(len(blocking), 'gap')}", "doubt"
    elif report.gaps or left:
        answer, tone = "Only what was left out on purpose", "calm"
    else:
        answer, tone = "Nothing was left out", "good"
    parts = [(number, kind) for kind, number in kinds.most_common()]
    if left:
        parts.append((len(left), "parts that this mode leaves out"))
    return _card("What was not looked at?", answer, tone, _list(parts))


def _list(parts: list[tuple[int, str]]) -> Markup | None:
    rows = [element("li", element("b", f"{number:,}"), " ", text) for number, text in parts if number]
    return element("ul", rows) if rows else None


def contents(entries: list[tuple[str, str, int | None]]) -> Markup:
    """Links to the sections, with how much is in each."""
    links = []
    for key, text, number in entries:
        amount = None if number is None else element("span", f" {number:,}", class_="number")
        links.append(element("li", element("a", text, amount, href=f"#{key}")))
    return element("nav", element("ul", links), aria_label="Sections")
