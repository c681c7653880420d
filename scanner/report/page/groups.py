"""The findings by rule and by file; each is a link that filters the list to it."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

from scanner.model import Finding, Report
from scanner.report.page.markup import Markup, element
from scanner.report.wording import count
from scanner.support.terminal import escape

_MOST = 15  # rows of each
_FEWEST = 8  # findings; fewer are seen at a glance


def section(report: Report) -> Markup | None:
    """Both lists behind one line; None where there is little to count."""
    if len(report.shown) < _FEWEST:
        return None
    rules = _list(report, "rule", lambda finding: finding.rule)
    files = _list(report, "path", lambda finding: finding.location.path)
    return element(
        "details",
        element("summary", "By rule and by file"),
        element("div", rules, files, class_="groups"),
        class_="plain",
    )


def _list(report: Report, field: str, key: Callable[[Finding], str]) -> Markup:
    groups: dict[str, list[Finding]] = {}
    for finding in report.shown:
        groups.setdefault(key(finding), []).append(finding)
    ordered = sorted(groups.items(), key=lambda item: (-item[1][0].rating.severity, -len(item[1]), item[0]))
    rows = [_row(field, name, found) for name, found in ordered[:_MOST]]
    if len(ordered) > _MOST:
        rest = sum(len(found) for _, found in ordered[_MOST:])
        noun = "rule" if field == "rule" else "file"
        rows.append(
            element("li", element("b", f"{rest:,}"), f" in {count(len(ordered) - _MOST, f'more {noun}')}")
        )
    return element("ul", rows)


def _row(field: str, name: str, found: list[Finding]) -> Markup:
    worst = found[0].rating.severity
    target = f"#{field}={quote(escape(name), safe='')}"
    return element(
        "li",
        element("b", f"{len(found):,}"),
        " ",
        element("a", element("code", name), href=target),
        " ",
        element("span", str(worst), class_=f"severity {worst}"),
    )
