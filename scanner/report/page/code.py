"""Source lines with their numbers, the flagged part marked."""

from __future__ import annotations

from scanner.model import Excerpt, Span
from scanner.report.excerpt import columns
from scanner.report.page.markup import Markup, element, join

_MOST_LINES = 40
_BEFORE = 6
_LONGEST = 400  # characters of a line


def listing(excerpt: Excerpt, span: Span, label: str) -> Markup:
    """The excerpt as a block that scrolls sideways, by keyboard too; ``label`` says what it shows."""
    before = max(0, min(span.line - excerpt.first_line, len(excerpt.lines) - 1) - _BEFORE)
    lines = excerpt.lines[before : before + _MOST_LINES]
    top = excerpt.first_line + before
    rows = [_line(number, line, span) for number, line in enumerate(lines, top)]
    if before + _MOST_LINES < len(excerpt.lines):
        rows.append(element("span", "…", class_="line"))
    code = element("code", rows)
    return element("pre", code, class_="code", tabindex=0, role="group", aria_label=label, dir="ltr")


def _line(number: int, line: str, span: Span) -> Markup:
    start, end = columns(number, line, span)
    cut = len(line) > _LONGEST
    shown = line[:_LONGEST] if cut else line
    if start is None or end is None:
        text, kind = join(_tabs(shown)), "line"
    else:
        marked = element("mark", _tabs(shown[start:end])) if end > start else None
        text, kind = join(_tabs(shown[:start]), marked, _tabs(shown[end:])), "line hit"
    return element("span", text, "…" if cut else None, class_=kind, data_n=number)


def _tabs(text: str) -> str:
    return text.replace("\t", "    ")
