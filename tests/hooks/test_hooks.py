"""The hooks, run by the real pre-commit in a git repository: installed from this repository as users do."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path, PurePosixPath

import pytest
import yaml
from demo_registry import demo_registry

from scanner.parse.manifests import claims

ROOT = Path(__file__).resolve().parents[2]
HOOKS = {hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))}
BAD = "import yaml\n\n\ndef read(text):\n    return yaml.load(text, yaml.Loader)\n"
GOOD = "print('hello')\n"


def git(folder, *arguments):
    identity = ["-c", "user.name=Test", "-c", "user.email=test@project.example", "-c", "commit.gpgsign=false"]
    done = subprocess.run(["git", *identity, *arguments], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture(scope="module")
def origin(tmp_path_factory):
    """A repository that holds this tree as its only commit: the ``repo`` and ``rev`` of a project."""
    place = tmp_path_factory.mktemp("origin")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    for name in listed.stdout.decode().split("\0"):
        if name and (ROOT / name).is_file():
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            (place / name).write_bytes((ROOT / name).read_bytes())
    git(place, "init", "--quiet")
    git(place, "add", "--all", "--force")
    git(place, "commit", "--quiet", "--no-verify", "--message", "all")
    return place


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """Where pre-commit keeps the environment that it makes for Assay: made once for all tests."""
    return tmp_path_factory.mktemp("pre-commit")


@pytest.fixture
def project(tmp_path, origin):
    folder = tmp_path / "project"
    (folder / "source").mkdir(parents=True)
    git(folder, "init", "--quiet")
    hooks = [{"id": name} for name in HOOKS]
    entry = {"repo": str(origin), "rev": git(origin, "rev-parse", "HEAD"), "hooks": hooks}
    (folder / ".pre-commit-config.yaml").write_text(yaml.safe_dump({"repos": [entry]}))
    return folder


@pytest.fixture
def commit(project, home, tmp_path):
    """Stages everything and runs the hooks on what is staged, as ``git commit`` does."""

    def run(*arguments, stage=True):
        if stage:
            git(project, "add", "--all")
        with demo_registry() as registry:
            environ = {
                **{name: value for name, value in os.environ.items() if not name.startswith("ASSAY_")},
                "ASSAY_CACHE_DIR": str(tmp_path / "cache"),
                "ASSAY_INDEX_URL": registry.index_url,
                "ASSAY_NPM_REGISTRY": registry.npm_url,
                "PRE_COMMIT_HOME": str(home),
                "PRE_COMMIT_COLOR": "never",
            }
            done = subprocess.run(
                [sys.executable, "-m", "pre_commit", "run", *arguments],
                cwd=project,
                env=environ,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=400,
            )
        assert "Traceback" not in done.stdout, done.stdout
        return done.returncode, done.stdout, [asked.path for asked in registry.log]

    return run


@pytest.mark.installs
def test_staged_weakness_stops_the_commit(project, commit):
    (project / "source" / "good.py").write_text(GOOD)
    (project / "source" / "offer.py").write_text(BAD)
    code, told, asked = commit()
    assert code == 1, told
    assert "source/offer.py:5:12" in told
    assert "unsafe-yaml-load" in told
    assert "good.py" not in told
    assert asked == []
    assert re.search(r"^assay \(dependencies\)\.+Passed$", told, re.MULTILINE)  # .pre-commit-config.yaml


@pytest.mark.installs
def test_only_what_is_staged_is_judged(project, commit):
    (project / "source" / "offer.py").write_text(BAD)
    git(project, "add", "--all")
    git(project, "commit", "--quiet", "--no-verify", "--message", "old")
    (project / "source" / "good.py").write_text(GOOD)
    code, told, _ = commit()
    assert code == 0, told
    assert re.search(r"^assay\.+Passed$", told, re.MULTILINE)


@pytest.mark.installs
@pytest.mark.parametrize(("staged", "on_disk", "expected"), [(BAD, GOOD, 1), (GOOD, BAD, 0)])
def test_partly_staged_file_is_judged_by_what_is_staged(project, commit, staged, on_disk, expected):
    (project / "source" / "offer.py").write_text(staged)
    git(project, "add", "--all")
    (project / "source" / "offer.py").write_text(on_disk)
    code, told, _ = commit(stage=False)
    assert code == expected, told
    assert (project / "source" / "offer.py").read_text() == on_disk
    code, told, _ = commit("--files", "source/offer.py", stage=False)  # nothing is put aside then
    assert code == expected, told


@pytest.mark.installs
def test_invented_package_stops_the_commit(project, commit):
    (project / "requirements.txt").write_text("flask==3.0.3\nassay-demo-no-such-package==1.0\n")
    (project / "package.json").write_text('{"dependencies": {"express": "^4.19.2"}}\n')
    code, told, asked = commit()
    assert code == 1, told
    assert "requirements.txt:2:1" in told
    assert "nonexistent-package" in told
    assert "express" not in told
    assert {"/simple/flask/", "/simple/assay-demo-no-such-package/", "/npm/express"} <= set(asked)
    assert re.search(r"^assay\.+\(no files to check\)Skipped$", told, re.MULTILINE)


@pytest.mark.installs
def test_files_that_are_all_excluded_pass(project, commit):
    (project / "assay.toml").write_text('exclude = ["source/**"]\n')
    (project / "source" / "offer.py").write_text(BAD)
    code, told, _ = commit()
    assert code == 0, told


READ = """
    requirements.txt a/requirements-dev.txt dev-requirements.in REQS.txt constraints.txt requirements/base.txt
    my_requirements/base.in pyproject.toml web/package.json setup.cfg tox.ini Pipfile .pre-commit-config.yaml
    environment.yml conda-env.yaml environment-dev.yml uv.lock tool.py.lock poetry.lock pdm.lock
    pdm.linux.lock Pipfile.lock yarn.lock pylock.toml pylock.dev.toml package-lock.json npm-shrinkwrap.json
    pnpm-lock.yaml Dockerfile a/Dockerfile.dev web.dockerfile Containerfile Makefile rules.mk install.sh
    .github/workflows/test.yml .github/actions/build/action.yaml .gitlab-ci.yml .mcp.json
"""
NOT_READ = """
    notes.txt myrequirements.txt requirements.doc xpyproject.toml package.json5 requirements/notes.rtf
    package-json.txt lock.yaml dockerfiles/notes.txt data.yml .github/settings.txt
"""


@pytest.mark.parametrize("path", READ.split())
def test_dependency_hook_takes_the_files_that_are_read(path):
    assert claims(PurePosixPath(path))
    assert re.search(HOOKS["assay-deps"]["files"], path)


@pytest.mark.parametrize("path", NOT_READ.split())
def test_dependency_hook_leaves_other_files_alone(path):
    assert not claims(PurePosixPath(path))
    assert not re.search(HOOKS["assay-deps"]["files"], path)
