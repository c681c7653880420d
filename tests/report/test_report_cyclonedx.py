"""The CycloneDX report against its published schema, which the library ships."""

from __future__ import annotations

import json

import pytest
from msgspec.structs import replace
from reports import hostile, report

from scanner.model import Ecosystem, Package, Suppression
from scanner.report import render

pytest.importorskip("cyclonedx", reason="the extra 'sbom' is not installed")


@pytest.mark.parametrize("made", [report(), hostile(), report(findings=(), gaps=())])
def test_follows_the_published_schema(made):
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator

    text = render("cyclonedx", made)
    validator = JsonStrictValidator(SchemaVersion.V1_6)
    assert validator.validate_str(text) is None
    broken = json.loads(text) | {"surprise": 1}
    assert validator.validate_str(json.dumps(broken)) is not None


def test_every_package_with_its_verdict():
    document = json.loads(render("cyclonedx", report()))
    verdicts = {one["purl"]: one["properties"][0]["value"] for one in document["components"]}
    assert verdicts == {
        "pkg:npm/left-pad": "unverified",
        "pkg:pypi/flask@3.0.0": "real",
        "pkg:pypi/requests-async-client": "nonexistent-package",
    }
    assert document["metadata"]["component"]["name"] == "my project"
    assert render("cyclonedx", report()) == render("cyclonedx", report())


def test_what_was_decided_about_advisories():
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator

    flask = Package(Ecosystem.PYPI, "flask", "3.0.0")
    known = replace(
        report().findings[1],
        rule="known-vulnerable",
        package=flask,
        message="GHSA-aaaa-bbbb: bad. CVE-2026-1: worse.",
    )
    accepted = Suppression("inline", "code not reachable: we never call it")
    open_one = replace(known, message="GHSA-aaaa-bbbb: bad.")
    made = report(findings=(replace(known, suppression=accepted), open_one, replace(known, package=None)))
    text = render("cyclonedx", made)
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    told = {one["id"]: one for one in json.loads(text)["vulnerabilities"]}
    assert told["GHSA-aaaa-bbbb"]["analysis"] == {"state": "in_triage"}
    assert told["CVE-2026-1"]["analysis"] == {
        "state": "not_affected",
        "justification": "code_not_reachable",
        "detail": "code not reachable: we never call it",
    }
    assert told["CVE-2026-1"]["affects"] == [{"ref": "pkg:pypi/flask@3.0.0"}]
