"""GitLab's SAST report (``artifacts:reports:sast``): weaknesses in code, with their flows."""

from __future__ import annotations

from scanner.model import Report
from scanner.report import gitlab
from scanner.report.notebooks import NotebookLines
from scanner.support.terminal import Canvas

suffixes = ("gl-sast-report.json",)


def render(report: Report, canvas: Canvas) -> str:  # noqa: ARG001 - every format is called alike
    """One JSON document; what concerns packages is in the dependency report."""
    notebooks = NotebookLines(report.root)
    entries = []
    for finding in gitlab.reported(report):
        if finding.package is not None:
            continue
        first, last = gitlab.lines(finding.location, notebooks)
        path = gitlab.shown(finding.location.path)
        location: gitlab.Object = {"file": path, "start_line": first, "end_line": last}
        if finding.scope:
            location["method"] = gitlab.shown(finding.scope)
        entry = gitlab.vulnerability(finding, report, location)
        if finding.fingerprint:
            # GitLab follows it by this rather than by its line, which moves.
            signature = {"algorithm": "hash", "value": finding.fingerprint}
            item = {"file": path, "start_line": first, "end_line": last, "signatures": [signature]}
            entry["tracking"] = {"type": "source", "items": [item]}
        entries.append(entry)
    return gitlab.document("sast", report, entries)
