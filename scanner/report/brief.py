"""Many findings in little room: a line for each, and how many of each rule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from scanner.model import Finding, Severity
from scanner.report.wording import count, place
from scanner.support.terminal import Canvas, cells, escape

_MOST_RULES = 15
_ON_SCREEN = 200  # lines; who reads a file or a pipe gets all
_LONGEST = 300  # characters of a message


def lines(findings: Sequence[Finding], canvas: Canvas, styles: Mapping[Severity, str]) -> list[str]:
    """``findings`` (worst first) from the bottom up, a line each."""
    shown = findings[:_ON_SCREEN] if canvas.hyperlinks else findings
    rows = [_line(finding, canvas, styles) for finding in reversed(shown)]
    if len(shown) < len(findings):
        rest = count(len(findings) - len(shown), "finding")
        rows.insert(0, canvas.paint(f"… {rest} not shown here: '-o assay.html' has them all", "2"))
    return rows


def _line(finding: Finding, canvas: Canvas, styles: Mapping[Severity, str]) -> str:
    severity = finding.rating.severity
    lead = f"{severity!s:<8}  "
    text = f"{place(finding.location)}  {escape(finding.rule)}"
    message = escape(" ".join(finding.message[:_LONGEST].split()))
    room = canvas.width - len(lead) - cells(text) - 2
    if canvas.hyperlinks:  # on a screen a line is a line
        message = _cut(message, room) if room > 10 else ""
    return f"{canvas.paint(lead.rstrip(), styles[severity])}{' ' * (len(lead) - len(lead.rstrip()))}" + (
        f"{text}  {message}" if message else text
    )


def _cut(text: str, room: int) -> str:
    if cells(text) <= room:
        return text
    while text and cells(text) >= room:
        text = text[: -max(1, (cells(text) - room) // 2)]
    return f"{text}…"


def by_rule(findings: Sequence[Finding], canvas: Canvas, styles: Mapping[Severity, str]) -> Iterator[str]:
    """How many findings each rule has, worst and most first."""
    groups: dict[str, list[Finding]] = {}
    for finding in findings:
        groups.setdefault(finding.rule, []).append(finding)
    ordered = sorted(groups.items(), key=lambda item: (-item[1][0].rating.severity, -len(item[1]), item[0]))
    yield canvas.paint("findings by rule", "1")
    width = max(cells(escape(rule)) for rule, _ in ordered[:_MOST_RULES])
    for rule, same in ordered[:_MOST_RULES]:
        severity = same[0].rating.severity
        files = len({finding.location.path for finding in same})
        name = escape(rule) + " " * (width - cells(escape(rule)))
        lead = canvas.paint(str(severity), styles[severity]) + " " * (8 - len(str(severity)))
        yield f"  {lead}  {len(same):>6,}  {name}  in {count(files, 'file')}"
    if len(ordered) > _MOST_RULES:
        rest = ordered[_MOST_RULES:]
        number = sum(len(same) for _, same in rest)
        yield f"  {'':8}  {number:>6,}  of {count(len(rest), 'more rule')}"
