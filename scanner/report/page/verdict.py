"""The top of the page: the verdict, and the three questions that it answers."""

from __future__ import annotations

from scanner.model import Report, Severity
from scanner.report.overview import Answer, answers, title
from scanner.report.page.markup import Markup, element
from scanner.report.wording import count, sentence

_BAR = 100  # units of its width


def header(report: Report, project: str) -> Markup:
    """Project, verdict, reason, and three cards."""
    facts = [
        f"{report.mode} mode",
        f"{count(report.counts.files, 'file')}, {count(report.counts.lines, 'line')}",
        f"{count(report.counts.rules, 'rule')}",
        f"{report.counts.seconds:.1f} s",
        f"Assay {report.version}",
    ]
    when = element("time", report.started_at.replace("T", " "), datetime=report.started_at)
    outcome = "waived" if report.gate.waived else report.gate.outcome.name.lower()
    return element(
        "header",
        element("p", "Assay report", class_="kicker"),
        element("h1", project),
        element(
            "p",
            element("strong", title(report), class_=f"outcome {outcome}"),
            " ",
            element("span", sentence(report.gate.reason), class_="reason"),
            class_="verdict",
        ),
        element("div", [_card(one) for one in answers(report)], class_="cards"),
        element("p", when, " · ", " · ".join(facts), class_="meta"),
    )


def _card(answer: Answer) -> Markup:
    rows = [element("li", element("b", f"{number:,}"), f" {text}") for number, text in answer.parts if number]
    return element(
        "div",
        element("h2", answer.question),
        element("p", answer.text, class_=f"answer {answer.tone}"),
        _bar(answer),
        element("ul", rows) if rows else None,
        class_="card",
    )


def _bar(answer: Answer) -> Markup | None:
    """The shares of the severities. For the eye only: the list below says it."""
    shares = [(number, text) for number, text in answer.parts if text in {str(one) for one in Severity}]
    total = sum(number for number, _ in shares)
    if not total:
        return None
    rects, left = [], 0.0
    for number, severity in shares:
        width = _BAR * number / total
        rects.append(element("rect", x=f"{left:.2f}", y=0, width=f"{width:.2f}", height=6, class_=severity))
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


def contents(entries: list[tuple[str, str, int | None]]) -> Markup:
    """Links to the sections, with how much is in each."""
    links = []
    for key, text, number in entries:
        amount = None if number is None else element("span", f" {number:,}", class_="number")
        links.append(element("li", element("a", text, amount, href=f"#{key}")))
    return element("nav", element("ul", links), aria_label="Sections")
