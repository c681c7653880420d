"""The JSON report against its published schema, and against the report it was made from."""

from __future__ import annotations

import json
from datetime import date
from enum import Enum
from pathlib import Path

import jsonschema
import pytest
from msgspec import Struct
from msgspec.structs import replace
from reports import RULES, hostile, report

from scanner.model import Ecosystem, Package, Verdict
from scanner.report import render

SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "report.schema.json").read_text())
VALIDATOR = jsonschema.Draft202012Validator(
    SCHEMA, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
)


def test_schema_is_a_schema():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("made", [report(), hostile(), report(findings=(), gaps=())])
def test_follows_the_schema(made):
    VALIDATOR.validate(json.loads(render("json", made)))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda document: document["findings"][0].pop("flow"),
        lambda document: document["findings"][0].update(severity="terrible"),
        lambda document: document["findings"][0]["location"].update(line=0),
        lambda document: document.update(surprise=1),
        lambda document: document["targets"][0].update(verdict="fine"),
    ],
)
def test_schema_notices_what_is_wrong(spoil):
    document = json.loads(render("json", report()))
    spoil(document)
    assert not VALIDATOR.is_valid(document)


def test_schema_knows_every_verdict():
    assert SCHEMA["$defs"]["target"]["properties"]["verdict"]["enum"] == [str(one) for one in Verdict]


def leaves(value):
    if isinstance(value, Struct):
        for field in value.__struct_fields__:
            yield from leaves(getattr(value, field))
    elif isinstance(value, dict):
        for entry in value.values():
            yield from leaves(entry)
    elif isinstance(value, list | tuple):
        for entry in value:
            yield from leaves(entry)
    elif isinstance(value, Enum):
        yield value.value if isinstance(value.value, str) else str(value)
    elif isinstance(value, date):
        yield value.isoformat()
    elif value is not None and not isinstance(value, bool):
        yield value


def test_nothing_of_the_report_is_lost():
    made = report()
    document = json.loads(render("json", made))
    written = set(leaves(document)) | set(document["rules"])
    for part in (
        made.findings,
        made.gaps,
        made.targets,
        made.counts,
        made.rules,
        made.engines,
        made.coverage,
        made.comparisons,
    ):
        assert set(leaves(part)) <= written
    assert {made.version, str(made.root), made.started_at, made.mode, made.gate.reason} <= written
    assert document["gate"] == {
        "outcome": "failed",
        "exit_code": 1,
        "fail_on": "high",
        "reason": "the reason",
    }
    accepted = [finding["suppression"] is not None for finding in document["findings"]]
    assert accepted == [False, False, False, True, True, False]
    assert document["findings"][1]["package"]["purl"] == "pkg:pypi/requests-async-client"
    assert document["targets"][0]["verdict"] == "real"
    assert set(document["rules"]) == set(RULES)


def test_hostile_text_is_kept_but_only_as_ascii():
    text = render("json", hostile())
    assert text.isascii()
    assert "\x1b" not in text
    document = json.loads(text)
    assert "\u202e" in document["findings"][0]["message"]
    assert "\\udc80" in document["findings"][0]["location"]["path"]  # spelled out: no lone surrogate
    text.encode()


def test_a_name_without_package_url():
    made = report()
    odd = replace(made.findings[1], package=Package(Ecosystem.PYPI, ""))
    document = json.loads(render("json", replace(made, findings=(odd,))))
    assert document["findings"][0]["package"]["purl"] is None
    VALIDATOR.validate(document)
    for name in ("sarif", "terminal"):
        assert render(name, replace(made, findings=(odd,)))
