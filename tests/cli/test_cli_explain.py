"""``assay explain`` for the findings at a place: the value, the way, and what would silence them."""

from __future__ import annotations

import json

import pytest
from test_cli_usage import assay

APP = """\
from flask import Flask, request, send_file
from helper import below
app = Flask(__name__)


@app.get("/")
def f():
    return send_file(below(request.args["name"]))


@app.get("/accepted")
def g():
    return eval(request.args["x"])  # assay: ignore[code-injection] a calculator for ourselves
"""


@pytest.fixture
def project(tmp_path):
    (tmp_path / "assay.toml").write_text('cache-dir = ".cache"\noffline = true\n')
    (tmp_path / "app.py").write_text(APP)
    (tmp_path / "helper.py").write_text('def below(name):\n    return "/srv/" + name\n')
    return tmp_path


def test_a_place(project):
    done = assay("explain", "app.py:8", cwd=project)
    text = done.stdout.decode()
    assert done.returncode == 0
    assert 'value       "/srv/" + ⟨a value from an HTTP request⟩' in text
    assert "`below`" in text  # the way leads through the other file
    assert "silenced by" in text
    assert "is_relative_to" in text
    assert "cross-site" not in text


def test_a_fingerprint_or_its_beginning(project):
    report = json.loads(assay("scan", "-f", "json", "--exit-zero", cwd=project).stdout)
    (mark,) = [one["fingerprint"] for one in report["findings"] if one["rule"] == "path-traversal"]
    for given in (mark, mark[:10]):
        assert "path-traversal" in assay("explain", given, cwd=project).stdout.decode()


def test_an_accepted_finding_says_why(project):
    text = assay("explain", "app.py:13", cwd=project).stdout.decode()
    assert "accepted    a calculator for ourselves" in text


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("app.py:1", "nothing is reported for app.py:1"),
        ("none.py:1", "no such file"),
        ("0123456789ab", "nothing is reported for the fingerprint"),
        ("sql-injektion", "did you mean 'sql-injection'?"),
    ],
)
def test_what_is_not_there(project, what, said):
    done = assay("explain", what, cwd=project)
    assert done.returncode == 2
    assert said in done.stderr.decode()


def test_ids_in_any_case(project):
    assert assay("explain", "bd101", cwd=project).stdout.startswith(b"BD101: ")
