"""Ignores in time: until a day, of other tools, and who wrote them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest

from scanner import pipeline
from scanner.settings import Settings
from scanner.support import git

LOAD = "import yaml\n\n\ndef f(x):\n    return yaml.load(x, yaml.Loader)  {}\n"
RULES = "unsafe-yaml-load, unsafe-deserialization"


def scan(root: Path, comment: str, **options):
    (root / "a.py").write_text(LOAD.format(comment))
    settings = Settings(root, (root,), checks=frozenset({"code"}), cache=False, jobs=1, **options)
    report = pipeline.scan(settings)
    return {one.rule: one for one in report.findings}


@pytest.mark.parametrize(
    ("text", "until", "reason"),
    [
        ("until 2999-01-31 old files", date(2999, 1, 31), "old files"),
        ("until 2999-01-31: old files", date(2999, 1, 31), "old files"),
        ("old files (until 2999-01-31)", date(2999, 1, 31), "old files"),
        ("old files, until 2999-01-31", date(2999, 1, 31), "old files"),
        ("not until all have moved", None, "not until all have moved"),
    ],
)
def test_last_day(tmp_path, text, until, reason):
    found = scan(tmp_path, f"# assay: ignore[{RULES}] {text}")
    accepted = next(one for one in found.values() if one.suppression)
    assert (accepted.suppression.until, accepted.suppression.reason) == (until, reason)


def test_day_that_has_passed(tmp_path):
    yesterday = date.today() - timedelta(days=2)
    found = scan(tmp_path, f"# assay: ignore[{RULES}] until {yesterday} old files")
    assert "expired-ignore" in found
    assert "unused-ignore" not in found
    assert all(one.suppression is None for one in found.values())


@pytest.mark.parametrize("text", ["until 2027-13-01 old files", "until 31.1.2027 old", "until 2999-01-31"])
def test_day_that_is_none_or_alone(tmp_path, text):
    assert "bare-ignore" in scan(tmp_path, f"# assay: ignore[{RULES}] {text}")


@pytest.mark.parametrize(
    ("comment", "form", "accepted"),
    [
        ("# nosec", "nosec", True),
        ("# nosec B506", "nosec", True),
        ("# nosec B101, B506 - ours", "nosec", True),
        ("# nosec B101", "nosec", False),
        ("# noqa: S506", "noqa", True),
        ("# noqa: E501,S506", "noqa", True),
        ("# noqa: E501", "noqa", False),
        ("# noqa", "noqa", False),
        ("# nosemgrep", "nosemgrep", True),
        ("# nosemgrep: unsafe-deserialization, other", "nosemgrep", True),
        ("# nosemgrep: other", "nosemgrep", False),
    ],
)
def test_other_tools_ignores_count_where_that_is_configured(tmp_path, comment, form, accepted):
    assert all(one.suppression is None for one in scan(tmp_path, comment).values())
    found = scan(tmp_path, comment, honour=(form,))
    assert any(one.suppression is not None for one in found.values()) is accepted
    assert not {"unused-ignore", "bare-ignore"} & set(found)


def run(root: Path, *arguments: str, **environment: str) -> str:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    command = ["git", "-c", "user.name=Ada Lovelace", "-c", "user.email=a@a.example", *arguments]
    done = subprocess.run(
        command, cwd=root, check=True, capture_output=True, text=True, env=kept | environment
    )
    return done.stdout


def test_all_are_listed_with_author_and_age(tmp_path):
    run(tmp_path, "init", "-q")
    (tmp_path / "a.py").write_text(LOAD.format(f"# assay: ignore[{RULES}] until 2020-02-02 old files"))
    (tmp_path / "requirements.txt").write_text("flask==3.0.0  # assay: ignore[yanked-version] pinned\n")
    run(tmp_path, "add", "-A")
    moment = "2026-01-02T03:04:05Z"
    run(tmp_path, "commit", "-qm", "x", GIT_AUTHOR_DATE=moment, GIT_COMMITTER_DATE=moment)
    (tmp_path / "b.py").write_text("x = 1  # assay: ignore\n")
    command = [sys.executable, "-c", "from scanner.cli import main; main()", "ignores", "--format", "json"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    listed = json.loads(done.stdout)["ignores"]
    assert [(one["path"], one["author"], one["written"]) for one in listed] == [
        ("a.py", "Ada Lovelace", "2026-01-02"),
        ("b.py", None, None),
        ("requirements.txt", "Ada Lovelace", "2026-01-02"),
    ]
    assert [one["expired"] for one in listed] == [True, False, False]
    assert listed[1]["problem"]
    done = subprocess.run([*command[:-2]], cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert "a.py:5:39: unsafe-yaml-load, unsafe-deserialization: old files" in done.stdout
    assert "Ada Lovelace, 2026-01-02" in done.stdout
    assert "3 ignores" in done.stdout


def test_what_a_baseline_accepts_is_listed_too(tmp_path):
    run(tmp_path, "init", "-q")
    (tmp_path / "a.py").write_text(LOAD.format("") + "\n\ndef g(x):\n    return yaml.load(x, yaml.Loader)\n")
    (tmp_path / "assay.toml").write_text('baseline = "known.json"\ncache = false\n')
    (tmp_path / "b.py").write_text("x = 1  # assay: ignore[weak-hash] old\n")
    command = [sys.executable, "-c", "from scanner.cli import main; main()"]

    def assay(*arguments: str) -> str:
        done = subprocess.run(
            [*command, *arguments], cwd=tmp_path, capture_output=True, text=True, timeout=120
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    assay("baseline", "create")
    text = (tmp_path / "known.json").read_text()
    known = text.count('"path"')
    assert known >= 2
    decided = text.replace('"}', '", "reason": "until we move", "until": "2020-01-31"}', 2)
    decided = decided.replace('/1", "reason": "until we move", "until": "2020-01-31"}', '/1"}')
    (tmp_path / "known.json").write_text(decided)
    run(tmp_path, "add", "-A")
    moment = "2026-01-02T03:04:05Z"
    run(tmp_path, "commit", "-qm", "x", GIT_AUTHOR_DATE=moment, GIT_COMMITTER_DATE=moment)
    first, *others = json.loads(assay("ignores", "--format", "json"))["ignores"]
    assert (first["path"], first["form"]) == ("b.py", "assay")
    assert [(one["path"], one["line"], one["form"]) for one in others] == [
        ("known.json", 3 + number, "baseline") for number in range(known)
    ]
    assert {one["author"] for one in others} == {"Ada Lovelace"}
    assert (others[0]["reason"], others[0]["expired"]) == ("a.py: until we move", True)
    assert others[-1]["reason"] == "b.py: known when the baseline was made"
    told = assay("ignores")
    assert "known.json:3:1: " in told
    assert "until 2020-01-31 (over) · baseline · Ada Lovelace, 2026-01-02" in told
    assert f"{known + 1} ignores" in told


def test_history_runs_no_filter_and_no_converter(tmp_path):
    run(tmp_path, "init", "-q")
    (tmp_path / "a.py").write_text("x = 1\n")
    run(tmp_path, "add", "-A")
    run(tmp_path, "commit", "-qm", "x")
    run(tmp_path, "config", "filter.evil.clean", f"touch {tmp_path}/ran; cat")
    run(tmp_path, "config", "diff.evil.textconv", f"touch {tmp_path}/ran; cat")
    (tmp_path / ".gitattributes").write_text("*.py filter=evil diff=evil\n")
    (tmp_path / "a.py").write_text("x = 1\ny = 2\n")
    assert list(git.authors(tmp_path, "a.py", [1, 2])) == [1]
    assert not (tmp_path / "ran").exists()
    assert git.authors(tmp_path, "none.py", [1]) == {}
    assert git.authors(tmp_path.parent, "a.py", [1]) == {}
