"""What was not looked at: gaps that say the same as one, and the parts that were left out."""

from __future__ import annotations

from scanner.model import Report
from scanner.report.overview import GapGroup, gap_groups
from scanner.report.page.markup import Markup, element
from scanner.report.wording import count, place, sentence

_MOST_PLACES = 12


def section(report: Report) -> Markup:
    """The section; it says so where nothing was left out."""
    rows = [_row(group) for group in gap_groups(report.gaps)]
    table = element(
        "table",
        element("thead", element("tr", [element("th", text, scope="col") for text in _COLUMNS])),
        element("tbody", rows),
    )
    left = [
        element("li", element("b", entry.part), ": ", sentence(entry.reason) or "Not looked at.")
        for entry in report.coverage
        if not entry.looked
    ]
    return element(
        "section",
        element(
            "h2", "Not looked at ", element("span", f"{len(report.gaps):,}", class_="number"), id="h-gaps"
        ),
        element("div", table, class_="wide", tabindex=0, role="region", aria_label="Gaps") if rows else None,
        [element("h3", "Left out by mode and options"), element("ul", left)] if left else None,
        element("p", "Everything that was found was looked at.", class_="calm")
        if not rows and not left
        else None,
        id="gaps",
        aria_labelledby="h-gaps",
    )


_COLUMNS = ("Gap", "Where", "Why", "What to do")


def _row(group: GapGroup) -> Markup:
    names = [place(gap.location) if gap.location else gap.subject for gap in group.gaps]
    shown = [element("li", name) for name in names[:_MOST_PLACES]]
    if len(names) > _MOST_PLACES:
        shown.append(element("li", f"and {count(len(names) - _MOST_PLACES, 'more place')}"))
    return element(
        "tr",
        element("th", group.kind, None if group.blocking else element("small", " on purpose"), scope="row"),
        element("td", element("ul", shown, class_="places")),
        element("td", sentence(group.cause)),
        element("td", sentence(group.next_step)),
    )
