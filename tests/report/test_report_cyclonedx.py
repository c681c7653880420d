"""The CycloneDX report against its published schema, which the library ships."""

from __future__ import annotations

import json

import pytest
from reports import hostile, report

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
