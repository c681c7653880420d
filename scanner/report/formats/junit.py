"""JUnit XML, for CI systems that show tests: a finding that fails the gate is a failed test.

Follows Jenkins' schema (``jenkins-junit.xsd``); Ant's older one knows no skipped tests.
"""

from __future__ import annotations

from datetime import datetime
from xml.etree import ElementTree as ET

from scanner.model import Finding, Gap, Outcome, Report
from scanner.report.wording import place, sentence, summary
from scanner.support.terminal import escape

suffixes = (".junit.xml", ".xml")

_LONGEST = 2_000  # characters of one text


def render(report: Report, canvas: object) -> str:  # noqa: ARG001 - every format is called alike
    """One suite: a case for the scan itself, one for each finding and for each gap."""
    cases = [_scan(report), *(_finding(one, report) for one in report.findings), *map(_gap, report.gaps)]
    numbers = {
        name: str(sum(case.find(tag) is not None for case in cases))
        for name, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped"))
    }
    seconds = f"{report.counts.seconds:.3f}"
    suite = ET.Element(
        "testsuite",
        {
            "name": "assay",
            "package": "assay",
            "id": "0",
            "hostname": "localhost",  # which machine it was is nobody's business
            "timestamp": _moment(report.started_at),
            "time": seconds,
            "tests": str(len(cases)),
            **numbers,
        },
    )
    properties = ET.SubElement(suite, "properties")
    for name, value in (("assay.version", report.version), ("assay.mode", report.mode)):
        ET.SubElement(properties, "property", {"name": name, "value": value})
    suite.extend(cases)
    ET.SubElement(suite, "system-out").text = _shown(summary(report))
    ET.SubElement(suite, "system-err")
    root = ET.Element("testsuites")
    root.append(suite)
    ET.indent(root)
    text = ET.tostring(root, encoding="unicode", xml_declaration=False, short_empty_elements=True)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


def _scan(report: Report) -> ET.Element:
    """Fails as an error where the scan itself did not do what was asked."""
    case = _case("assay", "scan", report.counts.seconds)
    if report.gate.outcome in (Outcome.NOTHING, Outcome.INCOMPLETE):
        outcome = report.gate.outcome.name.lower()
        reason = _shown(sentence(report.gate.reason))
        ET.SubElement(case, "error", {"type": outcome, "message": reason}).text = reason
    return case


def _finding(finding: Finding, report: Report) -> ET.Element:
    severity = finding.rating.severity
    message = _shown(sentence(finding.message))
    case = _case(_shown(finding.location.path), _shown(f"{finding.rule} at {place(finding.location)}"), 0)
    if finding.suppression is not None:
        ET.SubElement(case, "skipped").text = _shown(f"accepted: {finding.suppression.reason}")
    elif not finding.open:
        ET.SubElement(case, "skipped").text = "there before"
    elif report.gate.fail_on is not None and severity >= report.gate.fail_on:
        failure = ET.SubElement(case, "failure", {"type": str(severity), "message": message})
        failure.text = _text(finding, report)
    else:
        ET.SubElement(case, "skipped").text = f"{severity}, does not fail the gate: {message}"
    return case


def _text(finding: Finding, report: Report) -> str:
    """What a person needs to know who sees only the failed test."""
    lines = [f"{finding.rating.severity}: {place(finding.location)}: {_shown(sentence(finding.message))}"]
    source = finding.excerpt.lines if finding.excerpt else ()
    lines += [f"  {escape(line[:_LONGEST].expandtabs(4).rstrip())}" for line in source]
    lines += [
        f"{number}. {place(step.location)} {_shown(step.note)}" for number, step in enumerate(finding.flow, 1)
    ]
    if finding.suggestion:
        lines.append(f"Suggestion: {_shown(sentence(finding.suggestion))}")
    rule = report.rules.get(finding.rule)
    if rule is not None:
        lines += [f"Why: {_shown(rule.why)}", f"Fix: {_shown(rule.fix)}"]
    return "\n".join(lines)


def _gap(gap: Gap) -> ET.Element:
    subject = place(gap.location) if gap.location else escape(gap.subject)
    case = _case("assay.gaps", f"{gap.kind.value}: {subject}", 0)
    reason = _shown(f"{sentence(gap.cause)} {sentence(gap.next_step)}".strip())
    ET.SubElement(case, "skipped").text = f"not looked at: {reason}"
    return case


def _case(place_: str, name: str, seconds: float) -> ET.Element:
    return ET.Element("testcase", {"classname": place_, "name": name, "time": f"{seconds:.3f}"})


def _moment(started_at: str) -> str:
    """Without a zone, as the schema has it; UTC."""
    try:
        return datetime.fromisoformat(started_at).strftime("%Y-%m-%dT%H:%M:%S")
    except ValueError:
        return "1970-01-01T00:00:00"


def _shown(text: str) -> str:
    clean = " ".join(text.split("\n")).strip()
    return escape(clean if len(clean) <= _LONGEST else f"{clean[:_LONGEST]}…")
