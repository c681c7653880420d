"""Other engines: small ones written here that behave, die, hang and lie, and the real ones where they are."""

from __future__ import annotations

import json
import os
import stat
import sys
import time
from pathlib import Path

import pytest

from scanner import pipeline
from scanner.model import Confidence, Outcome, State
from scanner.settings import Mode, Settings, SettingsError
from scanner.support.process import ProcessError, run

CODE = "import yaml\n\n\ndef read(text):\n    return yaml.load(text, yaml.Loader)\n\n\nsnmp = 1\n"


def result(rule: str, line: int, start: int, end: int, **more) -> dict:
    return {
        "test_id": rule,
        "test_name": "some_test",
        "filename": "{folder}/a.py",
        "line_number": line,
        "line_range": [line],
        "col_offset": start,
        "end_col_offset": end,
        "issue_text": "text of the engine",
        "issue_severity": "MEDIUM",
        "issue_confidence": "HIGH",
        "issue_cwe": {"id": 319},
        **more,
    }


@pytest.fixture
def engine(tmp_path, monkeypatch):
    """Puts a bandit on PATH that does what is written."""
    programs = tmp_path / "programs"
    programs.mkdir()
    monkeypatch.setenv("PATH", str(programs), prepend=os.pathsep)
    monkeypatch.setattr(sys, "executable", str(programs / "python"))  # nothing is beside the interpreter

    def write(body: str) -> None:
        file = programs / "bandit"
        head = "import json, os, sys, time\n"
        head += "if '--version' in sys.argv:\n    print('bandit 9.9')\n    sys.exit()\n"
        file.write_text(
            f"#!{os.path.realpath(os.environ['REAL_PYTHON'])}\n{head}folder = sys.argv[-1]\n{body}\n"
        )
        file.chmod(file.stat().st_mode | stat.S_IEXEC)

    return write


@pytest.fixture(autouse=True)
def _python(monkeypatch):
    monkeypatch.setenv("REAL_PYTHON", sys.executable)


@pytest.fixture
def project(tmp_path):
    root = tmp_path / "project"
    root.mkdir()
    (root / "a.py").write_text(CODE)
    return root


def scan(root: Path, **options):
    given = {"engines": ("bandit",), "checks": frozenset({"code"}), "cache": False, "jobs": 1} | options
    return pipeline.scan(Settings(root, (root,), **given))


def tell(*results: dict) -> str:
    report = json.dumps({"results": results, "errors": []})
    return f"print({report!r}.replace('{{folder}}', folder))"


def test_same_weakness_at_the_same_place_is_one_finding(project, engine):
    engine(tell(result("B506", 5, 11, 39)))
    report = scan(project)
    (found,) = report.findings
    assert [one.tool for one in found.reporters] == ["assay", "bandit"]
    assert found.reporters[1].rule == "B506"
    (ran,) = report.engines
    assert (ran.name, ran.version, ran.ran, ran.findings) == ("bandit", "9.9", True, 1)
    assert len(ran.rules) == 64
    assert not report.gaps


def test_maybe_and_unconfirmed_are_rated_low_and_news_is_shown(project, engine):
    engine(tell(result("B101", 1, 0, 4), result("B602", 4, 0, 4), result("B508", 8, 0, 8)))
    low = scan(project, min_confidence=Confidence.LOW).findings
    rated = {one.reporters[-1].rule: one.rating.confidence for one in low if one.reporters}
    assert rated == {"B101": Confidence.LOW, "B602": Confidence.LOW, "B508": Confidence.HIGH}
    report = scan(project)
    (found,) = [one for one in report.findings if one.reporters]
    assert found.rule == "bandit.B508"
    rule = report.rules["bandit.B508"]
    assert rule.cwe == (319,)
    assert any("2025" in category for category in rule.owasp)


@pytest.mark.parametrize("chosen", ["bandit.B508", "bandit", "bandit.B5*"])
def test_rules_that_only_an_engine_has_can_be_chosen(project, engine, chosen):
    engine(tell(result("B602", 4, 0, 4), result("B508", 8, 0, 8)))
    report = scan(project, select=(chosen,), min_confidence=Confidence.LOW)
    told = {one.rule for one in report.findings}
    assert "bandit.B508" in told
    assert {one.partition(".")[0] for one in told} == {"bandit"}
    assert ("bandit.B602" in told) is (chosen == "bandit")
    assert "bandit.B508" not in {one.rule for one in scan(project, ignore=(chosen,)).findings}


def test_rules_of_an_engine_that_does_not_run_are_no_choice(project):
    with pytest.raises(SettingsError, match="--engines bandit"):
        scan(project, engines=(), select=("bandit.B508",))
    scan(project, engines=(), ignore=("bandit.B508",))
    with pytest.raises(SettingsError, match="names no rule"):
        scan(project, select=("bandit-B508",))


def test_it_sees_a_copy_without_configuration_and_secrets(project, engine, monkeypatch):
    (project / ".bandit").write_text("[bandit]\nskips: B506\n")
    monkeypatch.setenv("SECRET_TOKEN", "x")
    engine(
        "seen = [os.path.join(d, f) for d, _, fs in os.walk(folder) for f in fs]\n"
        f"ok = [os.path.basename(f) for f in seen] == ['a.py'] and not folder.startswith({str(project)!r})\n"
        "ok = ok and 'SECRET_TOKEN' not in os.environ and os.environ['HOME'].startswith(os.getcwd())\n"
        "open(seen[0], 'w').write('changed')\n"
        "print(json.dumps({'results': [], 'errors': []})) if ok else sys.exit(7)"
    )
    assert not scan(project).gaps
    assert (project / "a.py").read_text() == CODE


@pytest.mark.parametrize(
    ("body", "cause"),
    [
        ("sys.exit(3)", "ended with code 3"),
        ("os.kill(os.getpid(), 9)", "ended with code -9"),
        ('print(\'{"results": [{"test_id"\')', "did not write the JSON"),
        ("print('[]')", "another form"),
        ("print('[' * 100000)", "did not write the JSON"),
        ("sys.stderr.write('no such thing')\nsys.exit(2)", "no such thing"),
        ("time.sleep(60)", "did not end within"),
        ("os.fork() or time.sleep(60)\ntime.sleep(60)", "did not end within"),
    ],
)
def test_what_it_fails_at_is_a_gap(project, engine, body, cause):
    engine(body)
    began = time.monotonic()
    report = scan(project, engine_timeout=3.0, mode=Mode.SAFETY)
    (gap,) = report.gaps
    assert (gap.subject, gap.blocking) == ("bandit", True)
    assert cause in gap.cause
    assert [one.ran for one in report.engines] == [False]
    assert [one.rule for one in report.findings]  # ours are all there
    assert time.monotonic() - began < 30


def test_missing_engine_leaves_a_safety_scan_incomplete(project, engine):
    (project / "a.py").write_text("x = 1\n")
    report = scan(project, mode=Mode.SAFETY)
    assert report.gate.outcome is Outcome.INCOMPLETE
    (gap,) = report.gaps
    assert "code-assay[engines]" in gap.next_step


def test_nonsense_in_results_hurts_nobody(project, engine):
    engine(
        tell(
            result("B506", 10**9, -5, 10**9),
            result("B508", 5, 0, 4, filename="/etc/passwd"),
            result("B508", 5, 0, 4, filename="{folder}/../../../etc/passwd"),
            result("B508", "five", None, []),
            result("\x1b[31mB508", 5, 0, 4, issue_text="\x1b]8;;\x07" * 1000),
        )
    )
    report = scan(project, min_confidence=Confidence.LOW)
    assert {one.location.path for one in report.findings} == {"a.py"}
    assert all(one.location.line <= 9 for one in report.findings)


def test_output_without_end_is_cut(tmp_path):
    began = time.monotonic()
    with pytest.raises(ProcessError, match="wrote more than"):
        run(
            [os.environ["REAL_PYTHON"], "-c", "while True: print('x' * 9999)"],
            folder=tmp_path,
            timeout=60,
            limit=10**6,
        )
    assert time.monotonic() - began < 20


def test_known_lines_of_an_engine_are_not_new(project, engine):
    import subprocess

    for command in (
        ["init", "-q"],
        ["add", "-A"],
        ["-c", "user.name=t", "-c", "user.email=t@t.example", "commit", "-qm", "x"],
    ):
        subprocess.run(["/usr/bin/env", "git", *command], cwd=project, check=True)
    with (project / "a.py").open("a") as file:
        file.write("snmp = 2\n")
    engine(tell(result("B508", 8, 0, 8), result("B508", 9, 0, 8)))
    found = [one for one in scan(project, base="HEAD").findings if one.rule == "bandit.B508"]
    assert [one.state for one in sorted(found, key=lambda one: one.location)] == [State.EXISTING, State.NEW]


def test_report_says_what_was_left_out(project):
    told = {one.part: one for one in scan(project, engines=None, mode=Mode.SPEED).coverage}
    assert told["code"].looked
    assert not told["bandit"].looked
    assert "speed mode" in told["bandit"].reason
    assert not told["packages"].looked


PEERS = os.environ.get("ASSAY_TEST_ENGINES", "")


@pytest.mark.skipif(not PEERS, reason="ASSAY_TEST_ENGINES names no folder with bandit, semgrep and pip-audit")
def test_real_engines(project, monkeypatch):
    monkeypatch.setenv("PATH", PEERS, prepend=os.pathsep)
    (project / "b.js").write_text("const cp = require('child_process');\ncp.exec('ls ' + name);\n")
    (project / "requirements.txt").write_text("jinja2==2.4.1\n")
    report = scan(project, engines=None, mode=Mode.SAFETY)
    assert not report.gaps, report.gaps
    told = {one.reporters[-1].tool for one in report.findings if one.reporters}
    assert told == {"bandit", "semgrep"}
    assert all(one.ran and one.version for one in report.engines)
