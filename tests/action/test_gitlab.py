"""The GitLab component: valid, its scripts run as a runner runs them, and no input becomes code."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
import yaml
from demo_registry import DEMO, demo_registry

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "templates" / "assay.yml").read_text("utf-8")
SPEC, JOBS = yaml.safe_load_all(TEXT)
INPUTS = SPEC["spec"]["inputs"]
JOB = JOBS["assay"]


def filled(**inputs):
    """The job as GitLab makes it: inputs put into the text, then read as YAML."""
    values = {name: str(entry["default"]) for name, entry in INPUTS.items()}
    values |= {name.replace("_", "-"): value for name, value in inputs.items()}
    text = TEXT.partition("\n---\n")[2]
    return yaml.safe_load(re.sub(r"\$\[\[ inputs\.([\w-]+) \]\]", lambda match: values[match[1]], text))[
        "assay"
    ]


def run(place, job, environ):
    """The ``script`` as a runner runs it, with this environment's ``assay`` on the path."""
    folder = place / "bin"
    folder.mkdir()
    program = folder / "assay"
    program.write_text(f"#!{sys.executable} -I\nfrom scanner.cli import main\nmain()\n")
    program.chmod(0o755)
    known = {
        **os.environ,
        **environ,
        "CI_PROJECT_DIR": str(place / "space"),
        "PATH": f"{folder}:{os.environ['PATH']}",
    }
    variables = {
        name: value.replace("$CI_PROJECT_DIR", known["CI_PROJECT_DIR"])
        for name, value in job["variables"].items()
    }
    script = "set -eo pipefail\n" + "\n".join(job["script"])
    return subprocess.run(
        ["bash", "-c", script], cwd=place / "space", env=known | variables, capture_output=True, text=True
    )


@pytest.fixture
def space(tmp_path):
    shutil.copytree(DEMO, tmp_path / "space", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def test_follows_the_published_schema():
    builtin = pytest.importorskip("check_jsonschema.builtin_schemas", reason="check-jsonschema is missing")
    schema = builtin.get_builtin_schema("vendor.gitlab-ci")
    jsonschema.validate({"assay": filled()}, schema)


def test_job_stores_its_reports_and_fails_as_the_gate_says(space):
    job = filled()
    with demo_registry() as registry:
        urls = {"ASSAY_INDEX_URL": registry.index_url, "ASSAY_NPM_REGISTRY": registry.npm_url}
        done = run(space, job, urls)
    assert done.returncode == 1, done.stderr
    assert "sql-injection" in done.stdout
    reports = job["artifacts"]["reports"]
    read = {name: json.loads((space / "space" / file).read_text()) for name, file in reports.items()}
    assert read["sast"]["scan"]["type"] == "sast"
    assert len(read["sast"]["vulnerabilities"]) > 20
    assert {entry["path"] for entry in read["dependency_scanning"]["dependency_files"]} >= {
        "requirements.txt"
    }
    assert len(read["codequality"]) > 20
    for file in job["artifacts"]["paths"]:
        assert (space / "space" / file).is_file()


def test_inputs_choose_and_none_is_run_as_code(space):
    job = filled(
        paths="ordering/suppliers.py $(touch owned) `touch owned` ;touch", mode="speed", fail_on="never"
    )
    done = run(space, job, {"ASSAY_OFFLINE": "1"})
    assert done.returncode == 2
    assert "there is no such file" in done.stderr
    assert not list(space.rglob("owned"))
    shutil.rmtree(space / "bin")
    done = run(
        space, filled(paths="ordering/suppliers.py", mode="speed", fail_on="never"), {"ASSAY_OFFLINE": "1"}
    )
    assert done.returncode == 0, done.stderr


def test_scripts_hold_no_input_and_python_runs_isolated():
    lines = [*JOB["before_script"], *JOB["script"]]
    assert not [line for line in lines if "$[[" in line]
    for line in lines:
        for call in re.findall(r"python3? (\S+)", line):
            assert call == "-I"
