"""The GitHub Action: its own steps, run under bash with the files that a runner gives."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import jsonschema
import pytest
import yaml
from demo_registry import DEMO, demo_registry

ROOT = Path(__file__).resolve().parents[2]
ACTION = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
STEPS = ACTION["runs"]["steps"]
EXPRESSION = re.compile(r"\$\{\{ *([\w.-]+) *\}\}")
HOSTILE = '"; touch owned; echo "$(touch owned)`touch owned`'

pytestmark = pytest.mark.skipif(shutil.which("bash") is None, reason="the steps are written for bash")


class Runner:
    """What the action needs of a runner: environment files, ``steps`` and ``inputs`` in ``env``."""

    def __init__(self, place: Path, workspace: Path, environ: dict[str, str]) -> None:
        self.place = place
        self.workspace = workspace
        self.steps: dict[str, dict[str, str]] = {}
        self.logs: dict[str, str] = {}
        self.summary = place / "summary.md"
        self._environ = {
            **{name: value for name, value in os.environ.items() if not name.startswith("ASSAY_")},
            **environ,
            "RUNNER_TEMP": str(place / "temp"),
            "GITHUB_ACTION_PATH": str(ROOT),
            "GITHUB_STEP_SUMMARY": str(self.summary),
            "GITHUB_ENV": str(place / "environment"),
            "GITHUB_PATH": str(place / "path"),
        }
        (place / "temp").mkdir(exist_ok=True)

    def run(self, step: dict, inputs: dict[str, str]) -> int:
        """Run one ``run`` step; its exit code."""
        name = step["name"]
        output = self.place / f"output-{len(self.logs)}"
        output.touch()
        environ = {
            key: EXPRESSION.sub(lambda match: self._value(match[1], inputs), value)
            for key, value in step.get("env", {}).items()
        }
        script = self.place / "step.sh"
        script.write_text(step["run"])
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)],
            cwd=self.workspace,
            env={**self._environ, **environ, "GITHUB_OUTPUT": str(output)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        self.logs[name] = done.stdout + done.stderr
        pairs = (line.partition("=") for line in output.read_text().splitlines())
        self.steps[step.get("id", name)] = {key: value for key, _, value in pairs}
        return done.returncode

    def _value(self, expression: str, inputs: dict[str, str]) -> str:
        match expression.split("."):
            case ["inputs", name]:
                return inputs[name]
            case ["steps", step, "outputs", name]:
                return self.steps[step][name]
        raise AssertionError(f"no value for {expression}")


@pytest.fixture(scope="module")
def programs(tmp_path_factory):
    """The install step's outcome: where the programs are."""
    place = tmp_path_factory.mktemp("install")
    runner = Runner(place, place, {})
    assert runner.run(step("Install Assay"), {"mode": "balanced"}) == 0, runner.logs
    return runner.steps["install"]["programs"]


@pytest.fixture
def act(tmp_path, programs):
    """Runs the action on the demo; gives the runner and the exit code of the step that ended the job."""
    workspace = shutil.copytree(DEMO, tmp_path / "space", ignore=shutil.ignore_patterns("__pycache__"))
    subprocess.run(["git", "init", "--quiet", str(workspace)], check=True)

    def run(**inputs):
        values = {name: str(entry["default"]) for name, entry in ACTION["inputs"].items()}
        values |= {name.replace("_", "-"): value for name, value in inputs.items()}
        with demo_registry() as registry:
            urls = {"ASSAY_INDEX_URL": registry.index_url, "ASSAY_NPM_REGISTRY": registry.npm_url}
            runner = Runner(tmp_path, workspace, {**urls, "ASSAY_CACHE_DIR": str(tmp_path / "cache")})
            runner.steps["install"] = {"programs": programs}
            codes = [
                runner.run(each, values) for each in STEPS if "run" in each and each.get("id") != "install"
            ]
        assert codes[:-1] == [0, 0, 0], runner.logs
        return runner, codes[-1]

    return run


def step(name):
    return next(each for each in STEPS if each["name"] == name)


@pytest.mark.installs
def test_findings_fail_the_job_after_everything_was_told(act):
    runner, code = act()
    assert code == 1
    outputs = runner.steps["scan"]
    assert set(outputs) == set(ACTION["outputs"])
    assert (outputs["verdict"], outputs["exit-code"], outputs["gaps"]) == ("failed", "1", "0")
    counts = json.loads(outputs["counts"])
    assert list(counts) == ["critical", "high", "medium", "low", "note"]
    assert sum(counts.values()) == int(outputs["findings"])
    assert counts["critical"] >= 3
    assert Path(outputs["html-file"]).read_text().startswith("<!doctype html>")
    assert json.loads(Path(outputs["json-file"]).read_text())["gate"]["outcome"] == "failed"
    assert outputs["sarif-file"] == "assay.sarif"
    sarif = json.loads((runner.workspace / "assay.sarif").read_text())
    reported = [result for result in sarif["runs"][0]["results"] if not result.get("suppressions")]
    assert int(outputs["findings"]) == len(reported) > 20
    uris = {result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for result in reported}
    assert "ordering/web.py" in uris


@pytest.mark.installs
def test_summary_and_log_show_the_report_and_give_no_commands(act):
    runner, _ = act()
    summary = runner.summary.read_text()
    assert summary.startswith("## Assay: failed\n")
    assert summary.index("<b>critical</b>") < summary.index("<b>high</b>") < summary.index("<b>medium</b>")
    assert "sql-injection" in summary
    assert "<h1>" not in summary
    assert "&#60;h1&#62;Enjoy your meal" in summary
    assert len(summary.encode()) <= 900_000
    log = runner.logs["Scan"]
    fence = re.search(r"^::stop-commands::(\w{32})$", log, re.MULTILINE)
    assert fence is not None
    start, end = fence.end(), log.index(f"\n::{fence[1]}::")
    assert "sql-injection" in log[start:end]
    assert "│" not in log[:start] + log[end:]


@pytest.mark.installs
def test_inputs_choose_paths_mode_and_gate(act):
    runner, code = act(
        paths="ordering/suppliers.py\nordering/accounts.py\n",
        mode="speed",
        fail_on="never",
        args="--only\ncode\n--offline",
        sarif_file="out/report.sarif",
    )
    assert code == 0
    assert runner.steps["scan"]["verdict"] == "passed"
    sarif = json.loads((runner.workspace / "out" / "report.sarif").read_text())
    uris = {
        result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        for result in sarif["runs"][0]["results"]
    }
    assert uris == {"ordering/suppliers.py", "ordering/accounts.py"}


@pytest.mark.installs
@pytest.mark.parametrize("name", ["paths", "mode", "fail_on", "args", "sarif_file"])
def test_no_input_is_run_as_code(act, name):
    runner, _ = act(**{name: HOSTILE})
    assert not list(runner.workspace.rglob("owned"))


@pytest.mark.installs
def test_wrong_usage_gives_no_report_and_its_own_code(act):
    runner, code = act(paths="no-such-folder")
    assert code == 2
    assert runner.steps["scan"] == {
        "exit-code": "2",
        "verdict": "error",
        "findings": "0",
        "counts": "{}",
        "gaps": "0",
        "sarif-file": "",
        "json-file": "",
        "html-file": "",
    }
    assert runner.logs["Annotate"] == ""
    assert "no-such-folder: there is no such file" in runner.logs["Scan"]
    assert "There is no report" in runner.summary.read_text()


@pytest.mark.installs
def test_modules_of_the_scanned_project_are_not_imported(act, tmp_path):
    for name in ("json", "secrets", "pip", "venv", "sys"):
        (tmp_path / "space" / f"{name}.py").write_text("open('owned', 'w')\n")
    runner, code = act()
    assert code == 1
    assert not list(runner.workspace.rglob("owned"))


def test_no_script_holds_an_expression():
    for each in STEPS:
        assert "${{" not in each.get("run", "")


def test_scripts_run_isolated_interpreters():
    for each in STEPS:
        for call in re.findall(r'python" (\S+)', each.get("run", "")):
            assert call == "-I"


def test_foreign_actions_are_pinned_by_commit():
    used = [each["uses"] for each in STEPS if "uses" in each]
    assert used
    for action in used:
        assert re.fullmatch(r"(actions|github)/[\w/-]+@[0-9a-f]{40}", action)


@pytest.mark.installs
def test_ten_annotations_of_the_worst_and_no_other_commands(act):
    runner, _ = act()
    lines = runner.logs["Annotate"].splitlines()
    commands = [line for line in lines if line.startswith("::")]
    assert len(commands) == 10
    assert commands[0].startswith("::error file=")
    assert "title=critical%3A " in commands[0]
    assert commands[-1].startswith("::notice title=Assay::")
    assert len(lines) == 11


def test_the_scan_is_told_whatever_happened_and_uploaded_where_that_is_permitted():
    order = ["Scan", "Upload to code scanning", "Write the summary", "Annotate", "Gate"]
    assert [each["name"] for each in STEPS][-5:] == order
    for name in order[1:]:
        assert "!cancelled()" in step(name)["if"]
    upload = step("Upload to code scanning")
    assert upload["continue-on-error"] is True
    assert "github.event.pull_request.head.repo.full_name == github.repository" in upload["if"]


def test_follows_the_published_schema():
    builtin = pytest.importorskip("check_jsonschema.builtin_schemas", reason="check-jsonschema is missing")
    schema = builtin.get_builtin_schema("vendor.github-actions")
    jsonschema.validate(ACTION, schema)


def test_gate_comes_last_and_each_output_has_a_source():
    assert STEPS[-1]["name"] == "Gate"
    script = step("Scan")["run"]
    for name, entry in ACTION["outputs"].items():
        assert entry["value"] == f"${{{{ steps.scan.outputs.{name} }}}}"
        assert f"{name}=" in script
