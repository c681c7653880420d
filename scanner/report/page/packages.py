"""Every package that was named: verdict, place, and who was asked what and when."""

from __future__ import annotations

from scanner.model import Inquiry, Location, Report, Requirement, Target, Verdict
from scanner.report.overview import rank
from scanner.report.page.markup import Markup, element
from scanner.report.wording import count, place, purl

_MOST = 2_000  # rows
_MOST_PLACES = 4
_COLUMNS = ("Verdict", "Package", "Asked for", "Named in", "What was asked of whom, and when")


def section(report: Report) -> Markup | None:
    """The section; None where no package was named."""
    if not report.targets:
        return None
    rows: dict[tuple[str, str, str, Verdict], list[Target]] = {}
    for target in report.targets:
        entry = target.requirement
        key = (entry.package.ecosystem.value, entry.package.name, entry.specifier, target.verdict)
        rows.setdefault(key, []).append(target)
    ordered = sorted(rows.items(), key=lambda item: (rank(item[0][3]), item[0][:3]))
    table = element(
        "table",
        element("thead", element("tr", [element("th", text, scope="col") for text in _COLUMNS])),
        element("tbody", [_row(same) for _, same in ordered[:_MOST]]),
    )
    rest = len(ordered) - _MOST
    return element(
        "section",
        element(
            "h2", "Dependencies ", element("span", f"{len(ordered):,}", class_="number"), id="h-packages"
        ),
        element("div", table, class_="wide", tabindex=0, role="region", aria_label="Packages"),
        element("p", f"{count(rest, 'more row')}: assay deps lists all.", class_="calm")
        if rest > 0
        else None,
        id="packages",
        aria_labelledby="h-packages",
    )


def _tone(verdict: Verdict) -> str:
    return ("bad", "doubt", "doubt", "good", "calm")[rank(verdict)]


def _row(same: list[Target]) -> Markup:
    target = same[0]
    entry = target.requirement
    places = [element("li", place(spot)) for spot in _places(same)[:_MOST_PLACES]]
    if len(same) > _MOST_PLACES:
        places.append(element("li", f"and {len(same) - _MOST_PLACES:,} more"))
    return element(
        "tr",
        element(
            "th", element("span", str(target.verdict), class_=f"badge {_tone(target.verdict)}"), scope="row"
        ),
        element("td", element("code", _name(entry)), class_="name"),
        element("td", element("code", entry.written or entry.specifier or "any")),
        element("td", element("ul", places, class_="places")),
        element("td", element("ul", [_asked(one) for one in target.inquiries], class_="asked")),
    )


def _places(same: list[Target]) -> list[Location]:
    return [target.requirement.location for target in same]


def _name(entry: Requirement) -> str:
    return purl(entry.package) or entry.name


def _asked(inquiry: Inquiry) -> Markup:
    return element(
        "li",
        element("code", inquiry.index),
        f": {inquiry.answer}, ",
        element("time", inquiry.asked_at),
        " (remembered)" if inquiry.cached else None,
    )
