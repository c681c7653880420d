"""GitHub's workflow commands: at most ten annotations, the worst, and the summary as a plain line."""

from __future__ import annotations

from scanner.model import Finding, Report, Severity
from scanner.report.notebooks import NotebookLines
from scanner.report.wording import count, sentence, summary
from scanner.support.terminal import Canvas, escape

suffixes = ()

MOST = 10  # annotations that a step may make of each kind
_LONGEST = 1_000  # characters of one text
_KINDS = {Severity.CRITICAL: "error", Severity.HIGH: "error", Severity.MEDIUM: "warning"}


def render(report: Report, canvas: Canvas) -> str:  # noqa: ARG001 - every format is called alike
    """One command a line, then one line that is none."""
    found = report.shown
    shown = found if len(found) <= MOST else found[: MOST - 1]
    notebooks = NotebookLines(report.root)
    lines = [_command(finding, report, notebooks) for finding in shown]
    if len(shown) < len(found):
        rest = f"{count(len(found) - len(shown), 'more finding')}: the summary and the reports have them all."
        lines.append(f"::notice title=Assay::{_data(rest)}")
    return "\n".join([*lines, escape(summary(report))]) + "\n"


def _command(finding: Finding, report: Report, notebooks: NotebookLines) -> str:
    span, in_file = finding.location.span, notebooks.of(finding.location)
    place: dict[str, object] = {"file": finding.location.path}
    if in_file is not None:
        place |= {"line": in_file[0], "endLine": in_file[1]}
    elif finding.location.cell is None:
        place |= {"line": span.line, "endLine": span.end_line}
        if span.line == span.end_line:  # columns mean something on one line only
            place |= {"col": span.column, "endColumn": max(span.column, span.end_column - 1)}
    title = f"{finding.rating.severity}: {finding.rule}"
    rule = report.rules.get(finding.rule)
    text = " ".join(
        part
        for part in (
            sentence(finding.message),
            sentence(finding.suggestion or ""),
            f"Fix: {sentence(rule.fix)}" if rule else "",
        )
        if part
    )
    properties = ",".join(
        f"{key}={_property(str(value))}" for key, value in (*place.items(), ("title", title))
    )
    return f"::{_KINDS.get(finding.rating.severity, 'notice')} {properties}::{_data(text)}"


def _data(text: str) -> str:
    """Text after the command, where a line break would begin a new one."""
    shown = escape(" ".join((text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…").split()))
    return shown.replace("%", "%25")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
