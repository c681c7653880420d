"""SARIF 2.1.0, for code-scanning services (OASIS standard with errata 01)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

from scanner.model import (
    Edit,
    Engine,
    Excerpt,
    Finding,
    Gap,
    GapKind,
    Location,
    Outcome,
    Report,
    Rule,
    Severity,
    Span,
    State,
    Step,
    Suppression,
)
from scanner.report.notebooks import NotebookLines
from scanner.report.wording import place, purl, sentence
from scanner.support.terminal import Canvas, escape

suffixes = (".sarif", ".sarif.json")

_MOST_RESULTS = 25_000  # GitHub refuses a run with more
_MOST_STEPS = 1_000  # of a flow, of which GitHub shows no more
_Object = dict[str, Any]
_ROOT = "SRCROOT"
_LEVELS = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "note",
    Severity.NOTE: "note",
}
_GAPS = {
    GapKind.SKIPPED: "Left out on purpose",
    GapKind.UNREADABLE: "Could not be read",
    GapKind.SYNTAX: "Parsed in part",
    GapKind.LIMIT: "A limit was reached",
    GapKind.UNVERIFIED: "Could not be verified",
    GapKind.CONFIGURATION: "Could not be followed",
    GapKind.INTERNAL: "A defect of Assay",
}


def render(report: Report, canvas: Canvas) -> str:  # noqa: ARG001 - every format is called alike
    """One SARIF log with one run, in ASCII."""
    import json

    from scanner.report.formats.json import sound, vetting_entry

    order = {rule_id: index for index, rule_id in enumerate(sorted(report.rules))}
    lines = NotebookLines(report.root)
    driver = {
        "name": "Assay",
        "fullName": f"Assay {report.version}",
        "semanticVersion": report.version,
        "version": report.version,
        "rules": [_rule(report.rules[rule_id]) for rule_id in order],
        "notifications": [
            {"id": f"gap/{kind.value}", "shortDescription": {"text": text}} for kind, text in _GAPS.items()
        ],
    }
    extensions = [_engine(engine) for engine in report.engines if engine.ran]
    run: _Object = {
        "tool": {"driver": driver} | ({"extensions": extensions} if extensions else {}),
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {_ROOT: {"uri": report.root.as_uri().rstrip("/") + "/"}},
        "invocations": [_invocation(report, lines)],
        "results": [_result(finding, order, lines) for finding in report.findings[:_MOST_RESULTS]],
        "properties": {
            "mode": report.mode,
            "files": report.counts.files,
            "lines": report.counts.lines,
            "packages": report.counts.packages,
            "hidden": report.hidden,
            "coverage": [
                {"part": entry.part, "looked": entry.looked, "reason": entry.reason}
                for entry in report.coverage
            ],
        },
    }
    if report.vetting is not None:
        run["properties"]["vetting"] = vetting_entry(report.vetting)
    log = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [run],
    }
    return json.dumps(sound(log), indent=2) + "\n"


def _rule(rule: Rule) -> _Object:
    descriptor: _Object = {
        "id": rule.id,
        "name": "".join(word.capitalize() for word in rule.id.split("-")),
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.why},
        "help": {"text": f"{rule.why}\n\nFix: {rule.fix}", "markdown": _help(rule)},
        "defaultConfiguration": {"level": _LEVELS[rule.rating.severity]},
        "properties": _rule_properties(rule),
    }
    if rule.references:
        descriptor["helpUri"] = quote(rule.references[0], safe=":/?#[]@!$&'()*+,;=%~")
    return descriptor


def _help(rule: Rule) -> str:
    parts = [f"**{rule.title}**", rule.why, f"**Fix.** {rule.fix}"]
    kinds = [f"CWE-{number}" for number in rule.cwe] + [f"OWASP {category}" for category in rule.owasp]
    if kinds:
        parts.append(", ".join(kinds))
    parts += [f"* <{reference}>" for reference in rule.references]
    return "\n\n".join(parts)


def _rule_properties(rule: Rule) -> _Object:
    properties: _Object = {"tags": _tags(rule), "precision": str(rule.rating.confidence)}
    if rule.cwe:
        # Services sort results with this number among the security alerts, so quality rules must not have it.
        properties["security-severity"] = f"{rule.rating.security_severity:.1f}"
    return properties


def _tags(rule: Rule) -> list[str]:
    cwes = [f"external/cwe/cwe-{number:03d}" for number in rule.cwe]
    owasp = [f"owasp/{category.lower().replace(':', '-')}" for category in rule.owasp]
    return [*(["security"] if rule.cwe else []), *cwes, *owasp, *([rule.family] if rule.family else [])]


def _result(finding: Finding, order: dict[str, int], lines: NotebookLines) -> _Object:
    result: _Object = {
        "ruleId": finding.rule,
        "level": _LEVELS[finding.rating.severity],
        "message": {"text": _text(_message(finding))},
        "locations": [_location(finding.location, finding.excerpt, lines, scope=finding.scope)],
        "partialFingerprints": {"assay/v1": finding.fingerprint},
        "properties": _result_properties(finding),
    }
    if finding.rule in order:
        result["ruleIndex"] = order[finding.rule]
    if finding.flow:
        stations = [{"location": _station(step, lines)} for step in finding.flow[-_MOST_STEPS:]]
        result["codeFlows"] = [{"threadFlows": [{"locations": stations}]}]
    if finding.state is not None:
        result["baselineState"] = "new" if finding.state is State.NEW else "unchanged"
    if finding.edits and all(edit.location.cell is None for edit in finding.edits):
        result["fixes"] = [_fix(finding.edits)]  # a cell's lines are not those of its file
    if finding.suppression is not None:
        result["suppressions"] = [_suppression(finding.suppression, lines)]
    return result


def _message(finding: Finding) -> str:
    """All that must be known, because many readers show nothing else."""
    parts = [sentence(finding.message)]
    if finding.location.cell is not None:
        parts.append(f"In cell {finding.location.cell}, line {finding.location.line}.")
    if finding.suggestion:
        parts.append(sentence(finding.suggestion))
    return " ".join(parts)


def _result_properties(finding: Finding) -> _Object:
    properties: _Object = {
        "severity": str(finding.rating.severity),
        "confidence": str(finding.rating.confidence),
        "evidence": [{"label": item.label, "text": item.text} for item in finding.evidence],
        "inquiries": [
            {
                "index": inquiry.index,
                "package": inquiry.package,
                "askedAt": inquiry.asked_at,
                "answer": inquiry.answer,
                "cached": inquiry.cached,
            }
            for inquiry in finding.inquiries
        ],
    }
    if finding.package is not None:
        properties["purl"] = purl(finding.package) or finding.package.name
    if finding.reporters:
        properties["reporters"] = [
            {"tool": one.tool, "rule": one.rule, "version": one.version} for one in finding.reporters
        ]
    if finding.suggestion:
        properties["suggestion"] = finding.suggestion
    if finding.location.cell is not None:
        properties["cell"] = finding.location.cell
    return {key: value for key, value in properties.items() if value != []}


def _fix(edits: Sequence[Edit]) -> _Object:
    """All edits of a finding: they mend it together."""
    changes: dict[str, list[_Object]] = {}
    for edit in edits:
        replacement = {
            "deletedRegion": _region(edit.location.span),
            "insertedContent": {"text": edit.replacement},
        }
        changes.setdefault(edit.location.path, []).append(replacement)
    cautions = list(dict.fromkeys(sentence(edit.why) for edit in edits if not edit.safe))
    text = f"To be reviewed: {' '.join(cautions)}".rstrip() if cautions else "Safe to apply."
    return {
        "description": {"text": _text(text)},
        "artifactChanges": [
            {"artifactLocation": _artifact(path), "replacements": replacements}
            for path, replacements in changes.items()
        ],
    }


def _engine(engine: Engine) -> _Object:
    component = {"name": engine.name, "version": engine.version} if engine.version else {"name": engine.name}
    return component | ({"properties": {"rulesDigest": engine.rules}} if engine.rules else {})


def _suppression(suppression: Suppression, lines: NotebookLines) -> _Object:
    entry: _Object = {
        "kind": "inSource" if suppression.kind == "inline" else "external",
        "status": "accepted",
        "justification": _text(suppression.reason),
    }
    if suppression.location is not None:
        entry["location"] = _location(suppression.location, None, lines)
    return entry


def _station(step: Step, lines: NotebookLines) -> _Object:
    location = _location(step.location, step.excerpt, lines)
    cell = "" if step.location.cell is None else f" (cell {step.location.cell}, line {step.location.line})"
    location["message"] = {"text": _text(step.note) + cell}
    return location


def _location(location: Location, excerpt: Excerpt | None, lines: NotebookLines, scope: str = "") -> _Object:
    span = location.span
    region = _region(span)
    if (in_file := lines.of(location)) is not None:  # readers of SARIF open the file, not the cell
        region = {"startLine": in_file[0], "endLine": in_file[1]}
    physical: _Object = {"artifactLocation": _artifact(location.path), "region": region}
    if excerpt is not None and excerpt.lines and in_file is None:
        last = excerpt.first_line + len(excerpt.lines) - 1
        if excerpt.first_line <= span.line and span.end_line <= last:
            physical["contextRegion"] = {
                "startLine": excerpt.first_line,
                "endLine": last,
                "snippet": {"text": "\n".join(excerpt.lines)},
            }
    result: _Object = {"physicalLocation": physical}
    if location.cell is not None:
        result["message"] = {"text": f"Cell {location.cell}, line {span.line}"}
    if scope:
        result["logicalLocations"] = [{"fullyQualifiedName": scope}]
    return result


def _region(span: Span) -> _Object:
    return {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }


def _artifact(path: str) -> _Object:
    """The URI of a path, byte by byte percent-encoded: relative to the root, or of its own outside of it."""
    encoded = quote(path.encode("utf-8", "surrogateescape"), safe="/")
    return {"uri": f"file://{encoded}"} if path.startswith("/") else {"uri": encoded, "uriBaseId": _ROOT}


def _invocation(report: Report, lines: NotebookLines) -> _Object:
    """How the run went. It failed as an execution where something was left open that had to be looked at."""
    defect = any(gap.kind is GapKind.INTERNAL for gap in report.gaps)
    invocation: _Object = {
        "executionSuccessful": report.gate.outcome in (Outcome.PASSED, Outcome.FAILED) and not defect,
        "exitCode": int(report.gate.outcome),
        "exitCodeDescription": report.gate.reason,
        "toolExecutionNotifications": [*(_notification(gap, lines) for gap in report.gaps), *_cut(report)],
    }
    try:
        started = datetime.fromisoformat(report.started_at)
    except ValueError:
        return invocation
    if started.tzinfo is None:
        started = started.replace(tzinfo=UTC)
    ended = started + timedelta(seconds=report.counts.seconds)
    invocation["startTimeUtc"], invocation["endTimeUtc"] = _moment(started), _moment(ended)
    return invocation


def _cut(report: Report) -> list[_Object]:
    """Says so where results were left out."""
    rest = len(report.findings) - _MOST_RESULTS
    if rest <= 0:
        return []
    text = f"{rest:,} findings, the least severe, are left out: readers take {_MOST_RESULTS:,}. JSON has all."
    kind = GapKind.LIMIT
    descriptor = {"id": f"gap/{kind.value}", "index": list(_GAPS).index(kind)}
    return [{"descriptor": descriptor, "level": "warning", "message": {"text": text}}]


def _moment(time: datetime) -> str:
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


def _notification(gap: Gap, lines: NotebookLines) -> _Object:
    level = "error" if gap.kind is GapKind.INTERNAL else "warning" if gap.blocking else "note"
    subject = place(gap.location) if gap.location else gap.subject
    notification: _Object = {
        "descriptor": {"id": f"gap/{gap.kind.value}", "index": list(_GAPS).index(gap.kind)},
        "level": level,
        "message": {"text": _text(f"{subject}: {sentence(gap.cause)} {sentence(gap.next_step)}".strip())},
        "properties": {"subject": gap.subject, "blocking": gap.blocking},
    }
    if gap.location is not None:
        notification["locations"] = [_location(gap.location, None, lines)]
    return notification


def _text(text: str) -> str:
    """Text for a SARIF message: hidden characters shown, and nothing taken for an embedded link (3.11.6)."""
    clean = escape(" ".join(text.split()))
    if "](" in clean:
        clean = clean.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")
    return clean
