"""What a package can do, where one was looked at before anybody installs it."""

from __future__ import annotations

from scanner.model import Capability, Report
from scanner.report.page.markup import Markup, element
from scanner.report.wording import place

_MOST_PLACES = 6


def section(report: Report) -> Markup | None:
    """The section; None where no package was vetted."""
    vetting = report.vetting
    if vetting is None:
        return None
    files = [element("li", element("code", f"{name} {digest}".strip())) for name, digest in vetting.files]
    head = element("tr", [element("th", text, scope="col") for text in ("Capability", "What it is", "Where")])
    rows = [_row(one) for one in vetting.capabilities]
    table = element("table", element("thead", head), element("tbody", rows))
    number = element("span", f"{len(rows):,}", class_="number")
    compared = (
        f"Compared with {vetting.against}: what it could not do is marked new." if vetting.against else ""
    )
    return element(
        "section",
        element("h2", "What it can do ", number, id="h-capabilities"),
        element("ul", files, class_="places"),
        element("p", compared, class_="calm") if compared else None,
        element("div", table, class_="wide", tabindex=0, role="region", aria_label="Capabilities")
        if rows
        else element("p", "Nothing of what is looked for.", class_="calm"),
        id="capabilities",
        aria_labelledby="h-capabilities",
    )


def _row(one: Capability) -> Markup:
    places = [element("li", place(spot)) for spot in one.places[:_MOST_PLACES]]
    if len(one.places) > _MOST_PLACES:
        places.append(element("li", f"and {len(one.places) - _MOST_PLACES} more"))
    new = element("span", "new", class_="badge bad") if one.new else None
    return element(
        "tr",
        element("th", element("code", one.name), " ", new, scope="row"),
        element("td", one.title),
        element("td", element("ul", places, class_="places")),
    )
