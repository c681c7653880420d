"""What the command line does before any scan: start, help, and one clear line for each mistake."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from scanner import __version__

# Nothing of these is imported to tell the version …
HEAVY = {
    "typer",
    "requests",
    "networkx",
    "rich",
    "bandit",
    "semgrep",
    "packageurl",
    "tree_sitter",
    "pydantic",
    "json",
    "sqlite3",
    "asyncio",
    "scanner.pipeline",
    "scanner.model",
}
# … and of these nothing to tell about rules or mistakes.
ANALYSIS = {
    "requests",
    "networkx",
    "rich",
    "pydantic",
    "tree_sitter",
    "sqlite3",
    "scanner.analyse.examine",
    "scanner.program",
    "scanner.registries",
}


def imported(*arguments, cwd=None):
    """All modules that a run with ``arguments`` has imported at its end."""
    code = (
        "import sys\nfrom scanner.cli.app import run\nrun(sys.argv[1:])\n"
        "sys.stderr.write('\\n' + '\\n'.join(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], cwd=cwd, capture_output=True, text=True, check=True
    )
    return set(done.stderr.splitlines())


def assay(*arguments, cwd=None, stdin=b"", **environ):
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("ASSAY_")}
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", "from scanner.cli import main; main()", *arguments],
        input=stdin,
        capture_output=True,
        cwd=cwd,
        env=inherited | environ,
        timeout=120,
    )


def complains(done, code=2):
    """The only line on standard error, of a run that failed with ``code`` and wrote nothing else."""
    assert (done.returncode, done.stdout) == (code, b""), done
    text = done.stderr.decode()
    assert text.startswith("assay: ")
    assert text.count("\n") == 1
    assert "Traceback" not in text
    return text.removeprefix("assay: ").rstrip("\n")


def test_version():
    done = assay("--version")
    assert (done.returncode, done.stdout.decode(), done.stderr) == (0, f"assay {__version__}\n", b"")


@pytest.mark.parametrize("flag", ["--version", "-V"])
def test_version_needs_no_heavy_module(flag):
    modules = imported(flag)
    assert "scanner.cli.app" in modules
    assert HEAVY & modules == set()


@pytest.fixture(scope="module")
def compiled():
    """The rule book as an earlier run leaves it: to compile it takes parsers."""
    assay("rules", "list")


@pytest.mark.parametrize(
    "arguments",
    [
        ["rules", "list"],
        ["explain", "sql-injection"],
        ["explain", "nope"],
        ["scan", "--help"],
        ["scan", "nope"],
    ],
)
def test_answers_without_analysis_need_no_heavy_module(tmp_path, arguments, compiled):
    modules = imported(*arguments, cwd=tmp_path)
    assert "typer" in modules
    assert ANALYSIS & modules == set()


def test_version_before_a_command():
    assert assay("--version", "scan").stdout.decode() == f"assay {__version__}\n"


def test_help_names_every_option_and_exit_code():
    from scanner.settings.keys import KEYS

    text = assay("scan", "--help", COLUMNS="200").stdout.decode()
    others = {"osv-dumps", "name-lists"}  # of 'assay db'
    assert [key for key in KEYS if f"--{key}" not in text and key not in others] == []
    overview = assay("--help", COLUMNS="200").stdout.decode()
    assert "3 nothing to scan" in " ".join(overview.split())
    assert {"scan", "rules", "explain"} <= set(overview.split())


def test_without_a_command_help_is_shown():
    done = assay()
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"Usage: assay" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (["scann"], "No such command 'scann'. Did you mean 'scan'? 'assay --help' shows"),
        (["explain"], "Missing argument"),
        (["explain", "a", "b"], "unexpected extra argument"),
        (["rules", "lost"], "No such command 'lost'"),
        (["scan", "--bad"], "--bad"),
        (["scan", "--mode"], "--mode"),
        (["scan", "--mode", "sped"], "did you mean 'speed'?"),
        (["scan", "--fail-on", "worst"], "--fail-on: expected critical, high"),
        (["scan", "--jobs", "-3"], "--jobs: expected a whole number"),
        (["scan", "--only", "docs"], "--only: expected code or dependencies"),
        (["scan", "-f", "pdf"], "'pdf' is not one of cyclonedx, github"),
        (["scan", "-f", "json", "-f", "sarif"], "standard output takes one"),
        (["scan", "nope.py"], "nope.py: there is no such file or directory"),
        (["scan", "-", "x"], "cannot be combined"),
        (["scan", "--config", "nope.toml"], "nope.toml: cannot be read"),
        (["scan", "-o", "dir", "-f", "json"], "is a directory"),
        (["scan", "-o", "file.py/x.json"], "cannot be made"),
        (["rules", "list", "--format", "xml"], "expected terminal or json"),
    ],
)
def test_mistakes_are_one_line_with_exit_code_2(tmp_path, arguments, part):
    (tmp_path / "dir").mkdir()
    (tmp_path / "file.py").write_text("")
    assert part in complains(assay(*arguments, cwd=tmp_path))


def test_wrong_configuration(tmp_path):
    (tmp_path / "pyproject.toml").write_text("[tool.assay]\nfail_on = 'high'\n")
    text = complains(assay("scan", cwd=tmp_path))
    assert text == f"{tmp_path / 'pyproject.toml'}:2: unknown option 'fail_on' (did you mean 'fail-on'?)"


def test_configuration_cannot_steer_the_terminal(tmp_path):
    (tmp_path / "assay.toml").write_text('"\\u001b[2J\\u202e" = 1\n')
    assert complains(assay("scan", cwd=tmp_path)).isprintable()


def test_wrong_environment(tmp_path):
    text = complains(assay("scan", cwd=tmp_path, ASSAY_FAILON="low"))
    assert text.startswith("environment variable ASSAY_FAILON: unknown option")
