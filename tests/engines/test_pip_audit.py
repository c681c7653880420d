"""pip-audit by a small program that tells what it was asked: whom, and about which packages."""

from __future__ import annotations

import json
import stat
import sys
from pathlib import Path

import pytest

from scanner.analyse import validators
from scanner.engines import pip_audit
from scanner.engines.task import Task
from scanner.parse.manifests import read_manifest
from scanner.rulebook import corpora_directory, load
from scanner.rulebook.taxonomy import read_taxonomy
from scanner.settings import Settings

REQUIREMENTS = b"jinja2==3.1.2\nflask==3.0.0\nrequests>=2\n"
PROGRAM = """#!{python}
import json, sys
if "--version" in sys.argv:
    print("pip-audit 9.9")
    sys.exit()
asked = open(sys.argv[sys.argv.index("-r") + 1]).read().split()
open({log!r}, "w").write(json.dumps([sys.argv[1:], asked]))
print({answer!r})
"""


@pytest.fixture
def look(tmp_path, monkeypatch):
    """Lets pip-audit answer something; gives what it told and what it was asked."""
    for name, value in {"PIP_CONFIG_FILE": "/dev/null", "UV_NO_CONFIG": "1"}.items():
        monkeypatch.setenv(name, value)
    for name in ("PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_NO_INDEX", "UV_INDEX_URL", "UV_DEFAULT_INDEX"):
        monkeypatch.delenv(name, raising=False)
    programs, folder = tmp_path / "programs", tmp_path / "folder"
    programs.mkdir()
    folder.mkdir()
    log = tmp_path / "asked.json"
    monkeypatch.setattr(sys, "executable", str(programs / "python"))  # nothing is beside the interpreter
    monkeypatch.setenv("PATH", str(programs))
    python = Path(sys.base_prefix, "bin", "python3")

    def run(answer: object, requirements: bytes = REQUIREMENTS, **options):
        file = programs / "pip-audit"
        file.write_text(PROGRAM.format(python=python, log=str(log), answer=json.dumps(answer)))
        file.chmod(file.stat().st_mode | stat.S_IEXEC)
        settings = Settings(tmp_path, (tmp_path,), cache=False, **options)
        book = load(settings, validators())
        manifest = read_manifest("requirements.txt", requirements, lambda _: b"")
        assert manifest is not None
        task = Task(
            (), (manifest.manifest,), book.rules, read_taxonomy(corpora_directory()), settings, folder
        )
        told = pip_audit.look(task)
        return told, json.loads(log.read_text()) if log.exists() else None

    return run


def entry(name: str, version: str, *ids: str) -> dict:
    return {"name": name, "version": version, "vulns": [{"id": one, "fix_versions": ["9"]} for one in ids]}


def test_without_a_service_the_public_index_is_asked_as_pip_audit_does_by_itself(look):
    answer = {"dependencies": [entry("jinja2", "3.1.2", "CVE-1"), entry("flask", "3.0.0")]}
    told, (arguments, asked) = look(answer)
    assert asked == ["flask==3.0.0", "jinja2==3.1.2"]
    assert "-s" not in arguments
    assert {"--no-deps", "--disable-pip"} <= set(arguments)
    assert [(one.rule, one.location.span.line) for one in told.findings] == [("known-vulnerable", 1)]
    assert not told.gaps


def test_a_service_of_the_settings_is_asked_instead(look):
    _, (arguments, _) = look({"dependencies": []}, osv_url="https://osv.example/v1/")
    assert arguments[arguments.index("-s") + 1] == "osv"
    assert arguments[arguments.index("--osv-url") + 1] == "https://osv.example/v1/query"


def test_the_public_index_does_not_learn_of_packages_from_elsewhere(look):
    told, asked = look({"dependencies": []}, index_url="https://own.example/simple")
    assert asked is None
    (gap,) = told.gaps
    assert not gap.blocking
    assert "flask, jinja2" in gap.cause
    private = b"--index-url https://own.example/simple\nsecret-name==1\n"
    told, asked = look({"dependencies": []}, private)
    assert asked is None
    assert "secret-name" in told.gaps[0].cause
    _, asked = look({"dependencies": []}, private, osv_url="https://osv.example/v1")
    assert asked is not None


def test_what_pip_audit_has_skipped_is_a_gap(look):
    skipped = {"name": "flask", "skip_reason": "not found"}
    told, _ = look({"dependencies": [entry("jinja2", "3.1.2"), skipped]})
    (gap,) = told.gaps
    assert gap.blocking
    assert "no record of flask" in gap.cause
