"""in-toto statements about one run: the simple verification result, and everything that it rests on."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit, urlunsplit

from scanner.model import Finding, Outcome, Report, Verdict
from scanner.report.wording import purl
from scanner.settings import Settings

STATEMENT = "https://in-toto.io/Statement/v1"
RESULT = "https://in-toto.io/attestation/svr/v0.1"
RUN = "https://code-assay.example/attestation/run/v1"
VERIFIER = "https://code-assay.example/assay"
ENVELOPE = "application/vnd.in-toto+json"
Object = dict[str, Any]


def subject(source: Object, project: str, report_digest: str) -> list[Object]:
    """What the statements are about: the commit and its tree; without git, the report alone."""
    about: list[Object] = [{"name": "report.json", "digest": {"sha256": report_digest}}]
    if source:
        digest = {"gitCommit": source["commit"], "gitTree": source["tree"]}
        about.insert(0, {"name": project, "digest": digest})
    return about


def result(report: Report, about: list[Object], source: Object, ended: str) -> Object:
    """The simple verification result: only what holds is among its properties."""
    asked = [target.verdict for target in report.targets if target.verdict is not Verdict.NOT_ASKED]
    holds = {
        "ASSAY_SCANNED": report.gate.outcome is not Outcome.NOTHING,
        "ASSAY_GATE_PASSED": report.gate.outcome is Outcome.PASSED,
        "ASSAY_NO_OPEN_FINDINGS": not report.shown,
        "ASSAY_NO_GAPS": not any(gap.blocking for gap in report.gaps),
        "ASSAY_PACKAGES_REAL": bool(asked) and all(verdict is Verdict.REAL for verdict in asked),
        "ASSAY_WORK_TREE_CLEAN": bool(source.get("clean")),
    }
    predicate = {
        "verifier": {"id": VERIFIER},
        "timeCreated": ended,
        "properties": [name for name, true in holds.items() if true],
    }
    return {"_type": STATEMENT, "subject": about, "predicateType": RESULT, "predicate": predicate}


def run_statement(report: Report, settings: Settings, about: list[Object], facts: Object) -> Object:
    """The run predicate; ``facts`` are what the report does not know (source, tool, rules, times)."""
    counts = report.counts
    predicate: Object = {
        **facts,
        "mode": report.mode,
        "settings": _settings(settings),
        "engines": [
            {"name": one.name, "version": one.version, "rules": one.rules, "ran": one.ran}
            for one in report.engines
        ],
        "gate": {
            "outcome": report.gate.outcome.name.lower(),
            "exit_code": int(report.gate.outcome),
            "fail_on": "never" if report.gate.fail_on is None else str(report.gate.fail_on),
            "reason": report.gate.reason,
        },
        "counts": {"files": counts.files, "lines": counts.lines, "packages": counts.packages},
        "coverage": [
            {"part": one.part, "looked": one.looked, "reason": one.reason} for one in report.coverage
        ],
        "comparisons": [
            {"kind": one.kind, "name": one.name, "commit": one.commit, "matched": one.matched}
            for one in report.comparisons
        ],
        "findings": [_finding(finding) for finding in report.findings],
        "gaps": [
            {"kind": gap.kind.value, "subject": gap.subject, "cause": gap.cause, "blocking": gap.blocking}
            for gap in report.gaps
        ],
        "packages": [
            {
                "purl": purl(target.requirement.package) or target.requirement.name,
                "asked_for": target.requirement.specifier,
                "verdict": target.verdict.value,
                "answers": [
                    {"index": one.index, "at": one.asked_at, "answer": one.answer, "cached": one.cached}
                    for one in target.inquiries
                ],
            }
            for target in report.targets
        ],
    }
    return {"_type": STATEMENT, "subject": about, "predicateType": RUN, "predicate": predicate}


def _finding(finding: Finding) -> Object:
    entry: Object = {
        "rule": finding.rule,
        "fingerprint": finding.fingerprint,
        "severity": str(finding.rating.severity),
        "confidence": str(finding.rating.confidence),
        "path": finding.location.path,
        "line": finding.location.line,
        "state": None if finding.state is None else finding.state.value,
    }
    if finding.suppression is not None:
        until = finding.suppression.until
        entry["accepted"] = {
            "how": finding.suppression.kind,
            "reason": finding.suppression.reason,
            "until": until.isoformat() if until else None,
        }
    return entry


def _settings(settings: Settings) -> Object:
    """What decides a scan's outcome; addresses without what may be credentials."""
    return {
        "paths": [_relative(path, settings) for path in settings.paths],
        "checks": sorted(settings.checks),
        "include": list(settings.include),
        "exclude": list(settings.exclude),
        "select": list(settings.select),
        "ignore": list(settings.ignore),
        "min_confidence": str(settings.min_confidence),
        "exit_zero": settings.exit_zero,
        "offline": settings.offline,
        "untrusted_parameters": list(settings.untrusted_parameters),
        "max_file_size": settings.max_file_size,
        "index_url": _address(settings.index_url),
        "npm_registry": _address(settings.npm_registry),
        "osv_url": _address(settings.osv_url),
    }


def _relative(path: Any, settings: Settings) -> str:
    return path.relative_to(settings.root).as_posix() if path.is_relative_to(settings.root) else str(path)


def _address(url: str | None) -> str | None:
    if url is None:
        return None
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit((parts.scheme, host, parts.path, "", ""))
