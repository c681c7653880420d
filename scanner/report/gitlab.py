"""What GitLab's security reports share (security-report-schemas 15.x): scan, vulnerability, identifiers."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from scanner.model import Finding, Location, Outcome, Report, Rule, Severity
from scanner.report.notebooks import NotebookLines
from scanner.report.stations import stations
from scanner.report.wording import place, purl, sentence
from scanner.support.terminal import escape

Object = dict[str, Any]

VERSION = "15.2.1"
_SEVERITIES = {
    Severity.CRITICAL: "Critical",
    Severity.HIGH: "High",
    Severity.MEDIUM: "Medium",
    Severity.LOW: "Low",
    Severity.NOTE: "Info",
}
_LONGEST_NAME = 255
_LONGEST_SOLUTION = 7_000
_LONGEST_TEXT = 20_000
_MOST_IDENTIFIERS = 20
_OURS = uuid.UUID("a55a7000-0000-4000-8000-000000000000")  # the name space of our identifiers


def reported(report: Report) -> Iterable[Finding]:
    """All that nobody has accepted, also what was there before: GitLab compares branches itself."""
    return (finding for finding in report.findings if finding.suppression is None)


def document(kind: str, report: Report, vulnerabilities: list[Object], **more: Any) -> str:
    """The report of type ``kind`` as JSON in ASCII."""
    from scanner.report.formats.json import sound

    tool = {"id": "assay", "name": "Assay", "version": report.version, "vendor": {"name": "Assay"}}
    started, ended = _times(report)
    done = report.gate.outcome in (Outcome.PASSED, Outcome.FAILED)
    page = {
        "version": VERSION,
        "scan": {
            "analyzer": tool,
            "scanner": tool,
            "type": kind,
            "start_time": started,
            "end_time": ended,
            "status": "success" if done else "failure",
            "messages": _messages(report),
        },
        "vulnerabilities": vulnerabilities,
        **more,
    }
    return json.dumps(sound(page), indent=2) + "\n"


def vulnerability(finding: Finding, report: Report, location: Object) -> Object:
    """What the types have in common; ``location`` is the type's own."""
    rule = report.rules.get(finding.rule)
    description = sentence(finding.message)
    if finding.location.cell is not None:
        description += f" In cell {finding.location.cell}, line {finding.location.line}."
    solution = " ".join(filter(None, (sentence(finding.suggestion or ""), rule.fix if rule else "")))
    entry: Object = {
        "id": str(uuid.uuid5(_OURS, finding.fingerprint or f"{finding.rule} {place(finding.location)}")),
        "name": shown(rule.title if rule else finding.rule)[:_LONGEST_NAME],
        "description": markdown(f"{description} {rule.why if rule else ''}".strip()),
        "severity": _SEVERITIES[finding.rating.severity],
        "solution": shown(solution)[:_LONGEST_SOLUTION],
        "identifiers": _identifiers(finding, rule),
        "location": location,
    }
    links = (
        [{"url": one} for one in rule.references if one.startswith(("https://", "http://"))] if rule else []
    )
    details = _details(finding, NotebookLines(report.root))
    return {key: value for key, value in (entry | {"links": links, "details": details}).items() if value}


def lines(location: Location, notebooks: NotebookLines) -> tuple[int, int]:
    """First and last line in the file."""
    return notebooks.of(location) or (location.span.line, max(location.span.line, location.span.end_line))


def shown(text: str) -> str:
    """Text on one line with nothing hidden in it."""
    return escape(" ".join((text if len(text) <= _LONGEST_TEXT else f"{text[:_LONGEST_TEXT]}…").split()))


def markdown(text: str) -> str:
    """Text where GitLab reads its Markdown: what would be markup, a mention or a reference is escaped."""
    from scanner.report.formats.markdown import text as plain

    return plain(text)


def _identifiers(finding: Finding, rule: Rule | None) -> list[Object]:
    """The rule first: GitLab follows a finding by the first identifier."""
    name = shown(finding.rule)
    entries: list[Object] = [{"type": "assay_rule", "name": f"Assay {name}", "value": name}]
    for number in rule.cwe if rule else ():
        url = f"https://cwe.mitre.org/data/definitions/{number}.html"
        entries.append({"type": "cwe", "name": f"CWE-{number}", "value": str(number), "url": url})
    for category in rule.owasp if rule else ():
        entries.append({"type": "owasp", "name": category, "value": category})
    return entries[:_MOST_IDENTIFIERS]


def _details(finding: Finding, notebooks: NotebookLines) -> Object:
    details: Object = {}
    path = list(stations(finding.flow))
    if len(path) > 1:
        nodes = []
        for index, station in enumerate(path):
            first, last = lines(station.location, notebooks)
            role = "source" if index == 0 else "sink" if index == len(path) - 1 else "propagation"
            where = {
                "type": "file-location",
                "file_name": shown(station.location.path),
                "line_start": first,
                "line_end": last,
            }
            nodes.append({"type": "code-flow-node", "node_type": role, "file_location": where})
        details["code_flows"] = {"type": "code-flows", "name": "How it gets there", "items": [nodes]}
    if finding.inquiries:
        said = [f"{one.index} for {one.package} at {one.asked_at}: {one.answer}" for one in finding.inquiries]
        entries = [{"type": "text", "value": shown(text)} for text in said]
        details["asked"] = {"type": "list", "name": "Who was asked", "items": entries}
    if finding.package is not None:
        address = purl(finding.package) or finding.package.name
        details["package"] = {"type": "text", "name": "Package", "value": shown(address)}
    return details


def _messages(report: Report) -> list[Object]:
    """Gaps: what was not looked at is never silently clean."""
    return [
        {
            "level": "warn" if gap.blocking else "info",
            "value": shown(f"{gap.kind.value}: {gap.subject}: {sentence(gap.cause)} {gap.next_step}".strip()),
        }
        for gap in report.gaps
    ]


def _times(report: Report) -> tuple[str, str]:
    """Start and end in UTC, as the schema has them."""
    try:
        started = datetime.fromisoformat(report.started_at)
    except ValueError:
        started = datetime.fromtimestamp(0, UTC)
    if started.tzinfo is not None:
        started = started.astimezone(UTC)
    ended = started + timedelta(seconds=report.counts.seconds)
    return started.strftime("%Y-%m-%dT%H:%M:%S"), ended.strftime("%Y-%m-%dT%H:%M:%S")
