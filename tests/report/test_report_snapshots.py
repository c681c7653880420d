"""Whole outputs, read when they were written; ``ASSAY_SNAPSHOTS=update pytest tests/report`` rewrites."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from reports import hostile, report

from scanner.model import Outcome
from scanner.report import render
from scanner.support.terminal import Canvas

_FOLDER = Path(__file__).parent / "snapshots"
_TERMINAL = Canvas(width=80, color=True, hyperlinks=True)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("terminal-plain.txt", lambda: render("terminal", report())),
        ("terminal-color.txt", lambda: render("terminal", report(), _TERMINAL)),
        (
            "terminal-clean.txt",
            lambda: render("terminal", report(findings=(), gaps=(), outcome=Outcome.PASSED, hidden=0)),
        ),
        ("terminal-hostile.txt", lambda: render("terminal", hostile())),
        ("report.json", lambda: render("json", report())),
        ("report.sarif.json", lambda: render("sarif", report())),
        ("report.html", lambda: render("html", report())),
        ("report.cdx.json", lambda: render("cyclonedx", report())),
        ("report.md", lambda: render("markdown", report())),
        ("report.junit.xml", lambda: render("junit", report())),
        ("github.txt", lambda: render("github", report())),
        ("gl-sast-report.json", lambda: render("gitlab-sast", report())),
        ("gl-dependency-scanning-report.json", lambda: render("gitlab-dependency-scanning", report())),
        ("gl-code-quality-report.json", lambda: render("gitlab-code-quality", report())),
    ],
)
def test_whole_output(name, text):
    file = _FOLDER / name
    if os.environ.get("ASSAY_SNAPSHOTS") == "update":
        file.write_text(text(), encoding="utf-8", newline="\n")
    assert text() == file.read_bytes().decode()
