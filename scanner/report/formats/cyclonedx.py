"""CycloneDX 1.6 of the packages that a scan has seen, with verdicts, as ``assay deps`` writes it."""

from __future__ import annotations

from scanner.model import Report
from scanner.report import inventory
from scanner.support.terminal import Canvas

suffixes = (".cdx.json", "bom.json")


def render(report: Report, canvas: Canvas) -> str:  # noqa: ARG001 - every format is called alike
    """One JSON document; raises ``MissingPartError`` without the library that writes it."""
    return inventory.render("cyclonedx", report)
