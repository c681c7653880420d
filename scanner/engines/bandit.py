"""bandit: patterns on the syntax trees of Python files."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from scanner.engines.mirror import Mirror
from scanner.engines.names import names
from scanner.engines.program import document, execute, find, version_of
from scanner.engines.task import Task
from scanner.engines.told import Said, Told, translate
from scanner.model import Confidence, Gap, GapKind, Severity, Span

NAME = "bandit"
SUFFIXES = (".py", ".pyi", ".pyw")
_SEVERITIES = {"HIGH": Severity.HIGH, "MEDIUM": Severity.MEDIUM, "LOW": Severity.LOW}
_CONFIDENCES = {"HIGH": Confidence.HIGH, "MEDIUM": Confidence.MEDIUM}
_WORDS = str.maketrans("_", " ")


def look(task: Task) -> Told:
    """What bandit says of the Python files. Raises ``EngineError``."""
    program = find(NAME)
    mirror = task.mirror(lambda path: path.endswith(SUFFIXES))
    version = version_of(NAME, program, task.folder)
    if not mirror:
        return Told(version)
    # The ignores in the code are ours to judge; its configuration would be the project's.
    command = [program, "-r", "-f", "json", "-q", "--ignore-nosec", "--exit-zero", str(mirror.folder)]
    report = document(NAME, execute(command, task.folder, task.timeout), (0,))
    said = [one for result in _list(report, "results") if (one := _said(result, mirror)) is not None]
    findings, rules = translate(NAME, version, said, names(NAME), mirror, task.rules, task.taxonomy)
    gaps = tuple(
        Gap(
            GapKind.SYNTAX,
            path,
            "bandit could not look at it: the Python that it runs on does not take it.",
            "Nothing to do if Assay's own engine reads it.",
            blocking=False,
        )
        for error in _list(report, "errors")
        if (path := mirror.path_of(str(error.get("filename", "")))) is not None
    )
    return Told(version, _digest(version), findings, rules, gaps)


def _digest(version: str) -> str:
    """Its rules come with its version; none are configured."""
    return hashlib.sha256(f"bandit {version}".encode()).hexdigest() if version else ""


def _list(report: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
    value = report.get(key)
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def _said(result: Mapping[str, Any], mirror: Mirror) -> Said | None:
    path = mirror.path_of(str(result.get("filename", "")))
    rule, text = str(result.get("test_id", "")), str(result.get("issue_text", ""))
    line = result.get("line_number")
    if path is None or not isinstance(line, int) or not rule:
        return None
    lines = mirror.lines(path)
    # Columns count bytes of UTF-8; the end is that of the last line of the node.
    last = max([line, *(number for number in result.get("line_range") or () if isinstance(number, int))])
    start = _column(lines, line, result.get("col_offset"))
    end = _column(lines, last, result.get("end_col_offset"))
    cwe = result.get("issue_cwe")
    number = cwe.get("id") if isinstance(cwe, dict) else None
    return Said(
        rule=rule,
        path=path,
        span=Span(line, start, last, end),
        text=" ".join(text.split())[:400],
        severity=_SEVERITIES.get(str(result.get("issue_severity")), Severity.LOW),
        confidence=_CONFIDENCES.get(str(result.get("issue_confidence")), Confidence.LOW),
        cwe=(number,) if isinstance(number, int) and number > 0 else (),
        title=str(result.get("test_name", "")).translate(_WORDS).capitalize()[:100],
        reference=str(result.get("more_info", "")),
    )


def _column(lines: list[str], line: int, offset: object) -> int:
    if not isinstance(offset, int) or not 0 < line <= len(lines):
        return 1
    return len(lines[line - 1].encode()[:offset].decode("utf-8", "ignore")) + 1
