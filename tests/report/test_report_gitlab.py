"""GitLab's three reports against what GitLab asks of them."""

from __future__ import annotations

import json

import jsonschema
import pytest
from gitlab_schemas import CODE_QUALITY, security
from many import many
from msgspec.structs import replace
from reports import CELL, EXISTING, INVENTED, SQL, hostile, report

from scanner.model import Outcome
from scanner.report import render

SCHEMAS = {
    "gitlab-sast": security("sast"),
    "gitlab-dependency-scanning": security("dependency_scanning"),
    "gitlab-code-quality": CODE_QUALITY,
}


def read(name, made):
    text = render(name, made)
    assert text.isascii()
    document = json.loads(text)
    jsonschema.Draft202012Validator(SCHEMAS[name]).validate(document)
    return document


@pytest.mark.parametrize("name", SCHEMAS)
@pytest.mark.parametrize("made", [report(), hostile(), report(findings=(), gaps=()), many(30)])
def test_follows_the_schema(name, made):
    read(name, made)


@pytest.mark.parametrize(
    ("name", "spoil"),
    [
        ("gitlab-sast", lambda page: page["scan"].update(start_time="2026-01-02T03:04:05Z")),
        ("gitlab-sast", lambda page: page["vulnerabilities"][0].update(severity="high")),
        ("gitlab-sast", lambda page: page["vulnerabilities"][0]["identifiers"].clear()),
        ("gitlab-dependency-scanning", lambda page: page.pop("dependency_files")),
        ("gitlab-code-quality", lambda page: page[0].pop("fingerprint")),
    ],
)
def test_schema_notices_what_is_wrong(name, spoil):
    page = json.loads(render(name, report()))
    spoil(page)
    assert not jsonschema.Draft202012Validator(SCHEMAS[name]).is_valid(page)


def test_findings_are_shared_out_between_the_security_reports():
    sast = read("gitlab-sast", report())["vulnerabilities"]
    packages = read("gitlab-dependency-scanning", report())["vulnerabilities"]
    assert [entry["identifiers"][0]["value"] for entry in sast] == ["sql-injection", "weak-hash", "weak-hash"]
    assert [entry["location"]["dependency"]["package"]["name"] for entry in packages] == [
        "requests-async-client"
    ]
    # Accepted ones are left out; what was there before is not, or GitLab would call it fixed.
    lines = [entry["location"]["start_line"] for entry in sast]
    assert lines == [SQL.location.line, CELL.location.line, EXISTING.location.line]
    assert len({entry["id"] for entry in (*sast, *packages)}) == 4


def test_vulnerability_has_flow_identifiers_and_stable_signature():
    first = read("gitlab-sast", report())["vulnerabilities"][0]
    nodes = first["details"]["code_flows"]["items"][0]
    assert [(node["node_type"], node["file_location"]["file_name"]) for node in nodes] == [
        ("source", "app/my views.py"),
        ("sink", "app/db.py"),
    ]
    assert [entry["type"] for entry in first["identifiers"]] == ["assay_rule", "cwe", "owasp", "owasp"]
    assert first["tracking"]["items"][0]["signatures"][0]["value"] == SQL.fingerprint
    moved = replace(
        SQL, location=replace(SQL.location, span=replace(SQL.location.span, line=40, end_line=40))
    )
    again = read("gitlab-sast", report(findings=(moved,)))["vulnerabilities"][0]
    assert again["id"] == first["id"]


def test_gaps_are_messages_and_an_incomplete_scan_is_no_success():
    scan = read("gitlab-sast", report(outcome=Outcome.INCOMPLETE))["scan"]
    assert scan["status"] == "failure"
    assert [message["level"] for message in scan["messages"]] == ["warn", "warn", "info"]
    assert "left-pad" in scan["messages"][0]["value"]
    assert read("gitlab-sast", report())["scan"]["status"] == "success"


def test_every_package_is_listed_with_its_manifest():
    files = read("gitlab-dependency-scanning", report())["dependency_files"]
    assert [(entry["path"], entry["package_manager"]) for entry in files] == [
        ("requirements.txt", "pip"),
        ("web/package.json", "npm"),
    ]
    names = [entry["package"]["name"] for entry in files[0]["dependencies"]]
    assert names == ["flask", "requests-async-client"]
    (finding,) = read("gitlab-dependency-scanning", report())["vulnerabilities"]
    assert finding["location"]["dependency"]["version"] == ">=1.0"
    assert INVENTED.suggestion in finding["solution"]


def test_hostile_text_makes_no_markdown():
    entry = (
        read("gitlab-sast", hostile())["vulnerabilities"]
        or read("gitlab-dependency-scanning", hostile())["vulnerabilities"]
    )
    assert "<script>" not in entry[0]["description"]
    assert "[click]" not in entry[0]["description"]
    assert "⟨U+202E⟩" in entry[0]["description"]
