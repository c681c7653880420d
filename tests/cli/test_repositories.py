"""Whole scans in repositories of every shape: a clear error or a finding, never a finding that is lost."""

from __future__ import annotations

import json
import os
import subprocess

import pytest
from test_cli_usage import assay, complains

FINDING = b"import flask\nimport os\n\n\ndef run():\n    os.system(flask.request.args['cmd'])\n"


def git(folder, *arguments):
    kept = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    command = ["git", "-c", "user.name=a", "-c", "user.email=a@a.example", "-c", "protocol.file.allow=always"]
    subprocess.run([*command, *arguments], cwd=folder, check=True, capture_output=True, env=kept)


@pytest.fixture
def project(tmp_path):
    """A repository whose first commit has one finding; a second one is staged."""
    folder = tmp_path / "a project"
    folder.mkdir()
    git(folder, "init", "-q")
    (folder / "assay.toml").write_text("cache = false\noffline = true\n")
    (folder / "old.py").write_bytes(FINDING)
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "x")
    (folder / "new.py").write_bytes(FINDING)
    git(folder, "add", "-A")
    return folder


def look(folder, *arguments, code=1):
    """The files with findings that count as new (without something to compare with: all)."""
    done = assay("scan", "-f", "json", *arguments, cwd=folder)
    assert b"Traceback" not in done.stderr
    assert done.returncode == code, done.stderr
    found = [one for one in json.loads(done.stdout)["findings"] if one.get("suppression") is None]
    return {one["location"]["path"] for one in found if one["state"] != "existing"}


def detached(folder):
    git(folder, "checkout", "-q", "--detach")


def on_a_branch(folder):
    git(folder, "checkout", "-qb", "topic/x y".replace(" ", "-"))


@pytest.mark.parametrize("shape", [detached, on_a_branch])
def test_heads(project, shape):
    shape(project)
    assert look(project) == {"old.py", "new.py"}
    assert look(project, "--staged") == {"new.py"}
    assert look(project, "--changed") == {"new.py"}
    assert look(project, "--base", "HEAD") == {"new.py"}


def test_a_branch_without_commits(tmp_path):
    git(tmp_path, "init", "-q")
    (tmp_path / "assay.toml").write_text("cache = false\noffline = true\n")
    (tmp_path / "new.py").write_bytes(FINDING)
    git(tmp_path, "add", "-A")
    assert look(tmp_path) == look(tmp_path, "--staged") == look(tmp_path, "--changed") == {"new.py"}
    assert "'HEAD' cannot be used" in complains(assay("scan", "--base", "HEAD", cwd=tmp_path))


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (["--base", "no-such-branch"], "'no-such-branch' cannot be used"),
        (["--base", "--upload-pack=x"], "base: "),
        (["--baseline", "none.json"], "there is no such file; 'assay baseline create' makes one"),
        (["--baseline", "old.py"], "it is not valid JSON"),
    ],
)
def test_nothing_to_compare_with_is_one_line(project, arguments, part):
    assert part in complains(assay("scan", *arguments, cwd=project))


def test_a_shallow_clone(project, tmp_path):
    git(project, "commit", "-qm", "y")
    git(tmp_path, "clone", "-q", "--depth", "1", project.as_uri(), "shallow")
    assert look(tmp_path / "shallow") == {"old.py", "new.py"}
    assert look(tmp_path / "shallow", "--base", "HEAD", code=0) == set()
    assert "fetch it first" in complains(assay("scan", "--base", "HEAD~1", cwd=tmp_path / "shallow"))


@pytest.mark.parametrize("option", ["--staged", "--changed", "--base=HEAD"])
def test_no_git(tmp_path, option):
    (tmp_path / "new.py").write_bytes(FINDING)
    assert look(tmp_path, "--offline", "--no-cache") == {"new.py"}
    assert "git repository" in complains(assay("scan", option, cwd=tmp_path))


def test_a_submodule_is_told_and_looked_at_where_it_lives(project, tmp_path):
    git(tmp_path, "clone", "-q", str(project), "inner")
    git(project, "submodule", "add", "-q", (tmp_path / "inner").as_uri(), "sub")
    assert {"old.py", "new.py"} <= look(project)
    assert look(project, "--staged") == {"new.py"}
    assert look(project / "sub") == {"old.py"}


@pytest.mark.parametrize(
    "name", [b"a b.py", b"a\nb.py", b"caf\xe9.py", "名前.py".encode(), b"-rf.py", b"%41.py"]
)
@pytest.mark.parametrize("form", ["json", "sarif", "html", "markdown", "gitlab-sast", "terminal"])
def test_odd_names(project, name, form):
    (project / "new.py").unlink()
    with open(os.path.join(os.fsencode(project), name), "wb") as file:
        file.write(FINDING)
    git(project, "add", "-A")
    done = assay("scan", "--staged", "-f", form, cwd=project)
    assert done.returncode == 1, done.stderr
    assert b"command-injection" in done.stdout
    assert "Traceback" not in done.stderr.decode()
    done.stdout.decode()  # it is UTF-8, whatever the name
    if form == "json":
        (found,) = json.loads(done.stdout)["findings"]
        assert found["location"]["path"].endswith(".py")
