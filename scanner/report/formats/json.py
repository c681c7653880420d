"""The whole report as JSON; ``docs/report.schema.json`` describes it, ``schema`` is its version."""

from __future__ import annotations

from typing import Any

from scanner.model import (
    Comparison,
    Coverage,
    Edit,
    Engine,
    Excerpt,
    Finding,
    Gap,
    Gate,
    Inquiry,
    Location,
    Package,
    Report,
    Reporter,
    Requirement,
    Rule,
    Step,
    Suppression,
    Target,
    Vetting,
)
from scanner.report.wording import purl
from scanner.support.terminal import Canvas

suffixes = (".json",)

SCHEMA = "1.0"
_Object = dict[str, Any]


def render(report: Report, canvas: Canvas) -> str:  # noqa: ARG001 - every format is called alike
    """One JSON document in ASCII: whatever hides in scanned text is visible as an escape."""
    import json

    document = {
        "schema": SCHEMA,
        "tool": {"name": "assay", "version": report.version},
        "root": report.root.as_posix(),
        "started_at": report.started_at,
        "mode": report.mode,
        "gate": _gate(report.gate),
        "counts": {
            "files": report.counts.files,
            "lines": report.counts.lines,
            "requirements": report.counts.requirements,
            "packages": report.counts.packages,
            "rules": report.counts.rules,
            "seconds": round(report.counts.seconds, 3),
            "hidden": report.hidden,
        },
        "findings": [_finding(finding) for finding in report.findings],
        "gaps": [_gap(gap) for gap in report.gaps],
        "targets": [_target(target) for target in report.targets],
        "rules": {rule_id: rule_entry(rule) for rule_id, rule in sorted(report.rules.items())},
        "engines": [_engine(engine) for engine in report.engines],
        "coverage": [_coverage(entry) for entry in report.coverage],
        "comparisons": [_comparison(entry) for entry in report.comparisons],
    }
    if report.vetting is not None:
        document["vetting"] = vetting_entry(report.vetting)
    return json.dumps(sound(document), indent=2) + "\n"


def vetting_entry(vetting: Vetting) -> _Object:
    """What a package can do, as a table of plain values."""
    return {
        "package": vetting.package,
        "files": [{"name": name, "digest": digest} for name, digest in vetting.files],
        "against": vetting.against,
        "capabilities": [
            {
                "name": one.name,
                "title": one.title,
                "new": one.new,
                "places": [{"path": place.path, "line": place.line} for place in one.places],
            }
            for one in vetting.capabilities
        ],
    }


def sound(value: Any) -> Any:
    """``value`` with lone surrogates (file names that are not UTF-8) spelled out: any reader takes it."""
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-8", "backslashreplace").decode()
    if isinstance(value, dict):
        return {sound(key): sound(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [sound(entry) for entry in value]
    return value


def _gate(gate: Gate) -> _Object:
    return {
        "outcome": gate.outcome.name.lower(),
        "exit_code": int(gate.outcome),
        "fail_on": "never" if gate.fail_on is None else str(gate.fail_on),
        "reason": gate.reason,
    }


def _location(location: Location | None) -> _Object | None:
    if location is None:
        return None
    span = location.span
    return {
        "path": location.path,
        "cell": location.cell,
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
    }


def _excerpt(excerpt: Excerpt | None) -> _Object | None:
    return None if excerpt is None else {"first_line": excerpt.first_line, "lines": list(excerpt.lines)}


def _finding(finding: Finding) -> _Object:
    return {
        "rule": finding.rule,
        "severity": str(finding.rating.severity),
        "confidence": str(finding.rating.confidence),
        "message": finding.message,
        "location": _location(finding.location),
        "scope": finding.scope,
        "excerpt": _excerpt(finding.excerpt),
        "flow": [_step(step) for step in finding.flow],
        "evidence": [{"label": item.label, "text": item.text} for item in finding.evidence],
        "package": _package(finding.package),
        "inquiries": [_inquiry(inquiry) for inquiry in finding.inquiries],
        "suggestion": finding.suggestion,
        "fingerprint": finding.fingerprint,
        "suppression": _suppression(finding.suppression),
        "edits": [_edit(edit) for edit in finding.edits],
        "reporters": [_reporter(reporter) for reporter in finding.reporters],
        "state": None if finding.state is None else finding.state.value,
    }


def _edit(edit: Edit) -> _Object:
    return {
        "location": _location(edit.location),
        "replacement": edit.replacement,
        "safe": edit.safe,
        "why": edit.why,
    }


def _reporter(reporter: Reporter) -> _Object:
    return {"tool": reporter.tool, "rule": reporter.rule, "version": reporter.version}


def _engine(engine: Engine) -> _Object:
    return {
        "name": engine.name,
        "version": engine.version,
        "ran": engine.ran,
        "rules": engine.rules,
        "findings": engine.findings,
        "seconds": round(engine.seconds, 3),
    }


def _coverage(entry: Coverage) -> _Object:
    return {"part": entry.part, "looked": entry.looked, "reason": entry.reason}


def _comparison(entry: Comparison) -> _Object:
    return {
        "kind": entry.kind,
        "name": entry.name,
        "commit": entry.commit,
        "matched": entry.matched,
        "gone": entry.gone,
    }


def _step(step: Step) -> _Object:
    return {"location": _location(step.location), "note": step.note, "excerpt": _excerpt(step.excerpt)}


def _package(package: Package | None) -> _Object | None:
    if package is None:
        return None
    return {
        "ecosystem": package.ecosystem.value,
        "name": package.name,
        "version": package.version,
        "purl": purl(package),
    }


def _inquiry(inquiry: Inquiry) -> _Object:
    return {
        "index": inquiry.index,
        "package": inquiry.package,
        "asked_at": inquiry.asked_at,
        "answer": inquiry.answer,
        "cached": inquiry.cached,
    }


def _suppression(suppression: Suppression | None) -> _Object | None:
    if suppression is None:
        return None
    return {
        "kind": suppression.kind,
        "reason": suppression.reason,
        "location": _location(suppression.location),
        "until": suppression.until.isoformat() if suppression.until else None,
    }


def _gap(gap: Gap) -> _Object:
    return {
        "kind": gap.kind.value,
        "subject": gap.subject,
        "cause": gap.cause,
        "next_step": gap.next_step,
        "location": _location(gap.location),
        "blocking": gap.blocking,
    }


def _target(target: Target) -> _Object:
    return {
        "verdict": target.verdict.value,
        **_requirement(target.requirement),
        "inquiries": [_inquiry(inquiry) for inquiry in target.inquiries],
    }


def _requirement(requirement: Requirement) -> _Object:
    return {
        "package": _package(requirement.package),
        "name": requirement.name,
        "specifier": requirement.specifier,
        "written": requirement.written,
        "location": _location(requirement.location),
        "specifier_location": _location(requirement.specifier_location),
        "extras": list(requirement.extras),
        "marker": requirement.marker,
        "provenance": requirement.provenance.value,
        "reference": requirement.reference,
        "hashes": list(requirement.hashes),
        "group": requirement.group,
        "index": requirement.index,
    }


def rule_entry(rule: Rule) -> _Object:
    """A rule without its id, as reports and ``assay rules list`` show it."""
    return {
        "title": rule.title,
        "severity": str(rule.rating.severity),
        "confidence": str(rule.rating.confidence),
        "cwe": list(rule.cwe),
        "owasp": list(rule.owasp),
        "language": rule.language,
        "family": rule.family,
        "matcher": rule.match.kind,
        "message": rule.message,
        "why": rule.why,
        "fix": rule.fix,
        "references": list(rule.references),
        "sample": rule.sample,
    }
