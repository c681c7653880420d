"""Whole runs of ``assay`` on real files: verdicts, exit codes, outputs. No registry is asked."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time

import pytest
from test_cli_usage import assay, complains

BAD = "import flask\nimport os\n\n\ndef run():\n    os.system(flask.request.args['cmd'])\n"


@pytest.fixture
def project(tmp_path):
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "assay.toml").write_text('cache-dir = ".cache"\noffline = true\n')
    (folder / "good.py").write_text("print('hello')\n")
    return folder


def scan(folder, *arguments, code=None, **rest):
    done = assay("scan", *arguments, cwd=folder, **rest)
    assert b"Traceback" not in done.stderr, done.stderr.decode()
    if code is not None:
        assert done.returncode == code, done
    return done


def scan_json(folder, *arguments, **rest):
    return json.loads(scan(folder, "-f", "json", *arguments, **rest).stdout)


def test_clean_project_passes_in_one_line(project):
    done = scan(project, code=0)
    text = done.stdout.decode()
    assert text.startswith("no findings · 1 file, 1 line checked · gate passed")
    assert text.count("\n") == 1
    assert done.stderr == b""


def test_clean_scan_needs_no_heavy_module(project):
    code = (
        "import sys\nfrom scanner.cli.app import run\nrun(['scan', '-q'])\n"
        "heavy = {'requests', 'networkx', 'rich', 'bandit', 'semgrep', 'packageurl', 'pydantic'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=project, capture_output=True, check=True)
    assert done.stdout == b"[]\n"


def test_quiet_says_nothing_when_all_is_well(project):
    done = scan(project, "--quiet", code=0)
    assert (done.stdout, done.stderr) == (b"", b"")


def test_finding_fails_the_gate_and_is_explained(project):
    (project / "bad.py").write_text(BAD)
    text = scan(project, code=1).stdout.decode()
    assert "bad.py:6:" in text
    assert "os.system(flask.request.args['cmd'])" in text
    assert "^^^" in text
    assert "CWE-78" in text
    assert text.rstrip().endswith("gate failed (high or worse)")
    assert "\x1b" not in text


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--fail-on", "critical"], {0, 1}),
        (["--fail-on", "never"], {0}),
        (["--exit-zero"], {0}),
        (["--ignore", "command-injection"], {0}),
        (["--select", "sql-injection"], {0}),
        (["--only", "dependencies"], {3}),
        (["--exclude", "bad.py"], {0}),
        (["good.py"], {0}),
        (["bad.py"], {1}),
    ],
)
def test_options_change_the_verdict(project, arguments, code):
    (project / "bad.py").write_text(BAD)
    assert scan(project, *arguments).returncode in code


def test_configuration_and_environment_count(project):
    (project / "bad.py").write_text(BAD)
    with (project / "assay.toml").open("a") as stream:
        stream.write('fail-on = "never"\n')
    scan(project, code=0)
    scan(project, code=1, ASSAY_FAIL_ON="high")
    scan(project, "--fail-on", "never", code=0, ASSAY_FAIL_ON="high")


def test_unknown_rule_in_select_is_a_mistake(project):
    assert "sql-injektion" in complains(assay("scan", "--select", "sql-injektion", cwd=project))


def test_empty_directory_is_nothing_to_scan(tmp_path):
    done = scan(tmp_path, code=3)
    assert done.stdout.decode().rstrip().endswith("nothing to scan")
    assert scan_json(tmp_path, code=3)["gate"]["outcome"] == "nothing"


def test_standard_input(project):
    report = scan_json(project, "-", "--stdin-filename", "views.py", stdin=BAD.encode(), code=1)
    assert {finding["location"]["path"] for finding in report["findings"]} == {"views.py"}
    scan(project, "-", stdin=b"print(1)\n", code=0)


def test_huge_standard_input_is_a_gap(project):
    report = scan_json(project, "-", "--max-file-size", "1000", stdin=b"x = 1\n" * 10_000)
    assert report["gaps"]
    assert report["findings"] == []


def test_several_reports_in_one_run(project):
    (project / "bad.py").write_text(BAD)
    done = scan(project, "-f", "sarif", "-o", "out/o.sarif", "-f", "json", "-o", "o.json", code=1)
    assert done.stdout == b""
    assert done.stderr.decode().rstrip().endswith("gate failed (high or worse)")
    assert json.loads((project / "out/o.sarif").read_text())["runs"][0]["results"]
    assert json.loads((project / "o.json").read_text())["gate"]["exit_code"] == 1


def test_format_follows_from_the_file_name(project):
    done = scan(project, "-o", "o.sarif", "-f", "sarif", "-f", "terminal", code=0)
    assert done.stdout.startswith(b"no findings")
    scan(project, "-o", "p.sarif", code=0)
    first, second = (json.loads((project / name).read_text()) for name in ("o.sarif", "p.sarif"))
    assert first["version"] == second["version"] == "2.1.0"


def test_json_goes_to_standard_output_alone(project):
    done = scan(project, "-f", "json", code=0)
    assert json.loads(done.stdout)["schema"] == "1.0"
    assert done.stderr.decode().startswith("no findings")
    assert scan(project, "-f", "json", "--quiet", code=0).stderr == b""


def test_colour_only_when_asked(project):
    (project / "bad.py").write_text(BAD)
    assert b"\x1b[" in scan(project, "--color").stdout
    assert b"\x1b[" in scan(project, FORCE_COLOR="1").stdout
    assert b"\x1b" not in scan(project, FORCE_COLOR="1", NO_COLOR="1").stdout
    assert b"\x1b" not in scan(project).stdout


def test_inline_ignore_is_on_the_record(project):
    (project / "bad.py").write_text(BAD.replace("'])\n", "'])  # assay: ignore[command-injection] a demo\n"))
    report = scan_json(project, code=0)
    reasons = [finding["suppression"]["reason"] for finding in report["findings"] if finding["suppression"]]
    assert reasons == ["a demo"]


def test_wrong_ignores_are_findings(project):
    (project / "odd.py").write_text(
        "x = 1  # assay: ignore\ny = 2  # assay: ignore[command-injection] gone\n"
    )
    report = scan_json(project, code=0)
    assert sorted(finding["rule"] for finding in report["findings"]) == ["bare-ignore", "unused-ignore"]


def test_offline_dependency_is_a_gap_and_only_safety_mode_fails(project):
    (project / "requirements.txt").write_text("flask==3.0.0\n")
    report = scan_json(project, code=0)
    assert [target["verdict"] for target in report["targets"]] == ["unverified"]
    assert [gap["kind"] for gap in report["gaps"]] == ["unverified"]
    done = scan(project, "--mode", "safety", code=4)
    assert "incomplete (safety mode forbids gaps)" in done.stdout.decode()


def test_unreadable_and_odd_files_are_gaps(project):
    (project / "binary.py").write_bytes(b"\x00\x01\xff" * 100)
    (project / "broken.py").write_text("def (:\n")
    report = scan_json(project)
    assert {gap["subject"] for gap in report["gaps"]} == {"binary.py", "broken.py"}


@pytest.mark.skipif(sys.platform == "win32", reason="names of files are text there")
def test_hostile_file_names(project):
    (project / "a\x1b[2J\n\u202e.py").write_text(BAD)
    (project / os.fsdecode(b"b\xff.py")).write_text(BAD)
    done = scan(project, code=1)
    text = done.stdout.decode()
    assert all(character == "\n" or character.isprintable() for character in text)
    for form in ("json", "sarif"):
        assert json.loads(scan(project, "-f", form, code=1).stdout)


def test_reader_that_leaves_changes_nothing(project):
    for number in range(30):
        (project / f"bad{number}.py").write_text(BAD)
    process = subprocess.Popen(
        [sys.executable, "-c", "from scanner.cli import main; main()", "scan", "-f", "json"],
        cwd=project,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    process.stdout.close()
    errors = process.stderr.read().decode()
    process.stderr.close()
    assert process.wait(60) == 1
    assert "Traceback" not in errors
    assert "Broken pipe" not in errors


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_interrupt(project):
    # Where the tests run in the background of a shell, interrupts are ignored unless they are asked for.
    code = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
    process = subprocess.Popen(
        [sys.executable, "-c", f"{code}; from scanner.cli import main; main()", "scan", "-"],
        cwd=project,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    time.sleep(3)  # by then it waits for standard input
    process.send_signal(signal.SIGINT)
    output, errors = process.communicate(timeout=60)
    assert (process.returncode, output, errors.strip()) == (130, b"", b"assay: interrupted")


def test_rules_list(project):
    text = assay("rules", "list", cwd=project).stdout.decode()
    assert "sql-injection" in text
    listed = json.loads(assay("rules", "list", "--format", "json", cwd=project).stdout)["rules"]
    assert len(listed) >= 40
    assert all({"id", "title", "severity", "cwe", "owasp", "why", "fix"} <= set(rule) for rule in listed)
    some = json.loads(assay("rules", "list", "-f", "json", "--select", "sql-injection", cwd=project).stdout)
    assert [rule["id"] for rule in some["rules"]] == ["sql-injection"]


def test_explain(project):
    done = assay("explain", "sql-injection", cwd=project)
    text = done.stdout.decode()
    assert done.returncode == 0
    assert text.startswith("sql-injection: ")
    for part in ("severity", "CWE-89", "A05:2025", "Why", "Fix", "execute(", "assay: ignore[sql-injection]"):
        assert part in text
    assert "did you mean 'sql-injection'?" in complains(assay("explain", "sql-injektion", cwd=project))
