"""A disk that is full, and two scans at once: a clear error, no lost finding, no broken file.

The disk is full by a limit on the size of files, which the system reports where a full disk would.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

pytest.importorskip("resource")  # POSIX

FINDING = "import flask\nimport os\n\n\ndef run():\n    os.system(flask.request.args['cmd'])\n"
RUN = [sys.executable, "-c", "from scanner.cli import main; main()"]
LIMITED = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({0}, {0})); "
FILES = 40


def assay(folder, *arguments, room=None):
    """A run for whose files there are ``room`` bytes."""
    command = RUN if room is None else [*RUN[:2], LIMITED.format(room) + RUN[2]]
    done = subprocess.run([*command, *arguments], cwd=folder, capture_output=True, text=True, timeout=120)
    assert "Traceback" not in done.stderr
    return done


@pytest.fixture
def project(tmp_path):
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "assay.toml").write_text('cache-dir = ".cache"\noffline = true\njobs = 1\n')
    (folder / "bad.py").write_text(FINDING)
    for number in range(FILES):
        (folder / f"m{number}.py").write_text(f"from bad import run\n\n\ndef f{number}():\n    run()\n" * 20)
    return folder


def found(done):
    report = json.loads(done.stdout)
    return [one["rule"] for one in report["findings"] if one["location"]["path"] == "bad.py"], report["gaps"]


@pytest.mark.parametrize("room", [0, 20_000, 300_000])
def test_no_room_for_the_cache(project, room):
    done = assay(project, "scan", "-f", "json", room=room)
    assert done.returncode == 1, done.stderr
    rules, gaps = found(done)
    assert rules == ["command-injection"]
    assert [gap for gap in gaps if gap["kind"] == "internal"] == []
    again = assay(project, "scan", "-f", "json")  # what it left hurts nobody
    assert found(again)[0] == ["command-injection"]
    assert found(assay(project, "scan", "-f", "json"))[0] == ["command-injection"]


def test_no_room_for_one_report(project):
    """The others are written, the old file stays whole, and the error names the file."""
    (project / "old.html").write_text("old")
    formats = ("-f", "html", "-o", "old.html", "-f", "github", "-o", "small.txt", "-f", "json")
    done = assay(project, "scan", "--no-cache", *formats, room=4_000)
    assert done.returncode == 2
    assert "old.html cannot be written: File too large" in done.stderr
    assert (project / "old.html").read_text() == "old"
    assert "command-injection" in (project / "small.txt").read_text()
    assert found(done)[0] == ["command-injection"]
    assert sorted(name for name in os.listdir(project) if name.startswith(".")) == []


def test_no_room_for_evidence(project, tmp_path):
    folder = tmp_path / "evidence"
    arguments = ("scan", "--no-cache", "-f", "json", "--evidence", str(folder))
    assert assay(project, *arguments).returncode == 1
    for room in (0, 3_000, 60_000):
        (project / f"more{room}.py").write_text(FINDING.replace("run", f"run_{room}"))
        before = (folder / "journal.jsonl").read_bytes()
        done = assay(project, *arguments, room=room)
        assert done.returncode == 2
        assert "cannot be written there" in done.stderr
        assert (folder / "journal.jsonl").read_bytes() == before
        assert found(done)[0] == ["command-injection"]
    assert assay(project, *arguments).returncode == 1  # there is room again
    verified = assay(project, "evidence", "verify", str(folder))
    assert verified.returncode == 0, verified.stdout
    assert "2 runs" in verified.stdout


def test_no_room_for_a_baseline(project):
    assert assay(project, "baseline", "create").returncode == 0
    before = (project / "assay-baseline.json").read_bytes()
    for number in range(20):
        (project / f"more{number}.py").write_text(FINDING.replace("run", f"run_{number}"))
    done = assay(project, "baseline", "update", room=1_000)
    assert done.returncode == 2
    assert "assay-baseline.json cannot be written: File too large" in done.stderr
    assert (project / "assay-baseline.json").read_bytes() == before


def test_two_scans_at_once_on_one_cache(project):
    """Both find everything, and what they leave is whole: the next one finds the same."""
    command = [*RUN, "scan", "-f", "json"]
    for _ in range(2):
        for name in (project / ".cache").glob("*"):
            name.unlink()
        runs = [subprocess.Popen(command, cwd=project, stdout=-1, stderr=-1, text=True) for _ in range(3)]
        told = [run.communicate(timeout=120) for run in runs]
        assert [run.returncode for run in runs] == [1, 1, 1], told
        reports = [json.loads(out) for out, _ in told]
        findings = [[one["fingerprint"] for one in report["findings"]] for report in reports]
        assert findings[0] == findings[1] == findings[2] != []
        assert [report["gaps"] for report in reports] == [[], [], []]
        again = json.loads(subprocess.run(command, cwd=project, capture_output=True, text=True).stdout)
        assert [one["fingerprint"] for one in again["findings"]] == findings[0]


def test_the_cache_is_for_its_owner_only(project):
    mask = os.umask(0)
    try:
        assert assay(project, "scan", "-f", "json").returncode == 1
    finally:
        os.umask(mask)
    modes = {file.name: file.stat().st_mode & 0o077 for file in (project / ".cache").iterdir()}
    assert "analysis.sqlite" in modes
    assert set(modes.values()) == {0}
    assert (project / ".cache").stat().st_mode & 0o077 == 0
    (project / ".cache" / "analysis.sqlite").chmod(0o644)  # by an earlier version
    assay(project, "scan")
    assert (project / ".cache" / "analysis.sqlite").stat().st_mode & 0o077 == 0
