"""One self-contained HTML file, to be attached, archived and read offline."""

from __future__ import annotations

from scanner.model import Report
from scanner.support.terminal import Canvas

suffixes = (".html", ".htm")


def render(report: Report, canvas: Canvas) -> str:  # noqa: ARG001 - every format is called alike
    """The page: verdict, findings with their flows, gaps, dependencies, evidence."""
    from scanner.report.page.document import document

    return document(report)
