"""GitLab's Code Quality report (``artifacts:reports:codequality``): shown in merge requests on every tier."""

from __future__ import annotations

import hashlib
import json

from scanner.model import Finding, Report, Severity
from scanner.report import gitlab
from scanner.report.notebooks import NotebookLines
from scanner.report.wording import sentence
from scanner.support.terminal import Canvas

suffixes = ("gl-code-quality-report.json",)

_SEVERITIES = {
    Severity.CRITICAL: "blocker",
    Severity.HIGH: "critical",
    Severity.MEDIUM: "major",
    Severity.LOW: "minor",
    Severity.NOTE: "info",
}


def render(report: Report, canvas: Canvas) -> str:  # noqa: ARG001 - every format is called alike
    """A JSON array; the format has no place for gaps, which the security reports tell."""
    from scanner.report.formats.json import sound

    notebooks = NotebookLines(report.root)
    entries = [_entry(finding, notebooks) for finding in gitlab.reported(report)]
    return json.dumps(sound(entries), indent=2) + "\n"


def _entry(finding: Finding, notebooks: NotebookLines) -> gitlab.Object:
    first, last = gitlab.lines(finding.location, notebooks)
    path = gitlab.shown(finding.location.path)
    substitute = f"{finding.rule} {path} {first} {finding.message}"
    text = " ".join(filter(None, (sentence(finding.message), sentence(finding.suggestion or ""))))
    return {
        "description": gitlab.shown(text),
        "check_name": gitlab.shown(finding.rule),
        "fingerprint": finding.fingerprint
        or hashlib.sha256(substitute.encode("utf-8", "backslashreplace")).hexdigest(),
        "severity": _SEVERITIES[finding.rating.severity],
        "location": {"path": path, "lines": {"begin": first, "end": last}},
    }
