"""Hostile and broken input, from the outside: a gap in every format, the other findings kept, no traceback.

Each project also holds ``good.py`` with one finding, which nothing may take away.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from loopback_registry import LoopbackRegistry
from python_index import free_port
from test_cli_usage import assay

FINDING = "import flask\nimport os\n\n\ndef run():\n    os.system(flask.request.args['cmd'])\n"
BAD = FINDING.encode()
SECONDS = 10  # of processor time: others may be busy on this machine


@pytest.fixture
def project(tmp_path):
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "assay.toml").write_text('cache-dir = ".cache"\noffline = true\n')
    (folder / "good.py").write_text(FINDING)
    return folder


def look(folder, *arguments):
    """One scan, told in three formats."""
    files = {name: folder.parent / f"report.{name}" for name in ("json", "sarif", "txt")}
    outputs = [word for file in files.values() for word in ("-o", str(file))]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = assay("scan", *arguments, *outputs, cwd=folder)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    errors = done.stderr.decode()
    assert "Traceback" not in errors
    assert done.returncode in (0, 1, 4), errors
    report = json.loads(files["json"].read_text())
    (run,) = json.loads(files["sarif"].read_text())["runs"]
    return SimpleNamespace(
        code=done.returncode,
        seconds=seconds,
        gaps=report["gaps"],
        verdicts=[target["verdict"] for target in report["targets"]],
        rules={(finding["location"]["path"], finding["rule"]) for finding in report["findings"]},
        results={
            (result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], result["ruleId"])
            for result in run["results"]
        },
        notes=[note["message"]["text"] for note in run["invocations"][0]["toolExecutionNotifications"]],
        text=" ".join(files["txt"].read_text().split()),
    )


def whole(seen):
    """What holds for every scan: nothing is lost, nothing is a defect, all formats tell the same."""
    assert ("good.py", "command-injection") in seen.rules
    assert seen.results == seen.rules
    assert "good.py:6:5" in seen.text
    assert len(seen.notes) == len(seen.gaps)
    assert [gap for gap in seen.gaps if gap["kind"] == "internal"] == []
    if seen.gaps:
        assert "not looked at" in seen.text
        assert f"{len(seen.gaps)} gap" in seen.text
    for gap in seen.gaps:
        assert gap["cause"]
        assert any(gap["cause"].rstrip(".") in note for note in seen.notes)
        assert gap["next_step"] or not gap["blocking"]
    return seen


def broken(text, width=100):
    """A bracketed expression broken into short lines, so that it is not taken for minified."""
    return b"x = (\n" + b"\n".join(text[i : i + width] for i in range(0, len(text), width)) + b"\n)\n"


NOT_READ = {
    "binary": (bytes(range(256)) * 400, "skipped"),
    "a NUL byte": (BAD + b"x = '\x00'\n", "skipped"),
    "no UTF-8": (BAD + b"# caf\xe9\n", "unreadable"),
    "an unknown encoding": (b"# -*- coding: nonsense -*-\n" + BAD, "unreadable"),
    "UTF-16 without a mark": (FINDING.encode("utf-16-be"), "skipped"),
    "10 MB in a line": (BAD + b"x = '" + b"a" * 10_000_000 + b"'\n", "skipped"),
    "code in one line": (BAD + b"x = [" + b"a(1)," * 10_000 + b"]\n", "skipped"),
}


@pytest.mark.parametrize("name", NOT_READ)
def test_what_cannot_be_read_is_a_gap(project, name):
    data, kind = NOT_READ[name]
    (project / "odd.py").write_bytes(data)
    seen = whole(look(project))
    assert {(gap["kind"], gap["subject"]) for gap in seen.gaps} == {(kind, "odd.py")}
    assert seen.seconds < SECONDS


READ = {
    "a byte order mark": b"\xef\xbb\xbf" + BAD,
    "carriage returns": BAD.replace(b"\n", b"\r"),
    "200 brackets": BAD + b"x = " + b"(" * 200 + b"1" + b")" * 200 + b"\n",
    "200 functions": BAD + b"".join(b" " * i + b"def f():\n" for i in range(200)) + b" " * 200 + b"pass\n",
    "200 ifs": BAD + b"".join(b" " * i + b"if a:\n" for i in range(200)) + b" " * 200 + b"pass\n",
    "50,000 lines of functions": BAD
    + b"".join(b"def f%d(a):\n    b = a\n    return b\n\n\n" % i for i in range(10_000)),
    "20,000 assignments": b"import os\n" + b"".join(b"x%d = g(%d)\n" % (i, i) for i in range(20_000)) + BAD,
    "100,000 attributes": BAD + broken(b"a" + b".b" * 100_000),
    "10,000 decorators": BAD + b"@d\n" * 10_000 + b"def f():\n    pass\n",
    "hidden characters": BAD + "x = '\U0001f600\u202e\u0301'\n".encode() * 1000,
}


@pytest.mark.parametrize("name", READ)
def test_what_is_odd_but_sound_is_read(project, name):
    (project / "odd.py").write_bytes(READ[name])
    seen = whole(look(project))
    assert ("odd.py", "command-injection") in seen.rules or seen.gaps
    assert seen.seconds < SECONDS + 5


DEEP = {
    "100,000 brackets": broken(b"(" * 100_000 + b"1" + b")" * 100_000),
    "100,000 lists": broken(b"[" * 100_000 + b"1" + b"]" * 100_000),
    "400,000 open brackets": b"x = " + (b"(" * 100 + b"\n") * 4_000,
    "1,300 functions": b"".join(b" " * i + b"def f():\n" for i in range(1300)) + b" " * 1300 + b"pass\n",
    "1,300 ifs": b"".join(b" " * i + b"if a:\n" for i in range(1300)) + b" " * 1300 + b"pass\n",
    "text of 50,000 parts": broken(b"'a' + " * 50_000 + b"'a'", 120),
}


@pytest.mark.parametrize("name", DEEP)
def test_what_is_deep_takes_bounded_time(project, name):
    (project / "odd.py").write_bytes(BAD + DEEP[name])
    seen = whole(look(project))
    assert ("odd.py", "command-injection") in seen.rules or "odd.py" in {gap["subject"] for gap in seen.gaps}
    assert seen.seconds < SECONDS + 5


def test_loops_and_special_files(project):
    (project / "loop").symlink_to(project)
    (project / "self").symlink_to("self")
    (project / "deep").mkdir()
    (project / "deep" / "up").symlink_to("..")
    (project / "gone.py").symlink_to("nowhere.py")
    os.mkfifo(project / "pipe.py")
    seen = whole(look(project))
    assert seen.rules == {("good.py", "command-injection")}
    assert seen.seconds < SECONDS


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_unreadable_files(project):
    (project / "locked.py").write_text(FINDING)
    (project / "locked.py").chmod(0)
    seen = whole(look(project))
    assert [(gap["kind"], gap["subject"]) for gap in seen.gaps] == [("unreadable", "locked.py")]


def test_requirements_that_include_each_other(project):
    (project / "requirements.txt").write_text("-r requirements.txt\n-r other.txt\nalpha==1.0\n")
    (project / "other.txt").write_text("-r requirements.txt\nbeta==1.0\n")
    (project / "requirements-dev.txt").write_text("-r missing.txt\n-c /dev/zero\n")
    seen = whole(look(project))
    assert seen.verdicts == ["unverified", "unverified"]
    assert "missing.txt" in " ".join(seen.notes)
    assert seen.seconds < SECONDS


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("broken.ipynb", '{"cells": [{"cell_type": "code", "source": 5}, '),
        ("deep.ipynb", '{"cells": ' + "[" * 100_000),
        ("pyproject.toml", "[project\nname = "),
        ("pyproject.toml", "x = " + "[" * 100_000),
        ("package.json", "[" * 100_000),
        ("requirements.txt", "alpha ===== 1\n\x00\n"),
    ],
)
def test_broken_files_name_themselves_and_the_next_step(project, name, content):
    (project / name).write_text(content)
    if name == "pyproject.toml":
        arguments = ["--config", "assay.toml"]
    else:
        arguments = []
    seen = whole(look(project, *arguments))
    assert name in {gap["subject"].partition(":")[0] for gap in seen.gaps}
    assert all(gap["next_step"] for gap in seen.gaps if gap["blocking"])
    assert seen.seconds < SECONDS


FAULTS = (
    *("500", "503", "403", "429-long", "slow", "reset", "truncated", "cut-gzip", "wrong-json"),
    *(
        "error-page",
        "json-error",
        "drip",
        "endless",
        "other",
        "other-html",
        "bomb",
        "huge",
        "loop",
        "to-file",
    ),
)


@pytest.fixture
def online(project):
    """The project with one requirement, and a registry to be told how to behave."""
    (project / "assay.toml").write_text('cache-dir = ".cache"\nnetwork-timeout = 1\nnetwork-deadline = 8\n')
    (project / "requirements.txt").write_text("alpha==1.0\n")
    with LoopbackRegistry(python={"alpha": ["1.0"]}) as registry:
        yield project, registry


@pytest.mark.parametrize("fault", FAULTS)
def test_what_a_registry_does_not_answer_is_never_real(online, fault):
    project, registry = online
    registry.faults = {"alpha": (fault, -1)}
    seen = whole(look(project, "--index-url", registry.index_url))
    assert seen.verdicts == ["unverified"]
    assert [gap["kind"] for gap in seen.gaps] == ["unverified"]
    assert "requirements.txt" in seen.notes[0]
    assert "requirements.txt" in seen.text
    assert seen.seconds < SECONDS + 5


def test_a_registry_that_is_down(online):
    project, _ = online
    (project / "good.py").write_text("print(1)\n")
    address = f"http://127.0.0.1:{free_port()}/simple"
    seen = look(project, "--index-url", address, "--mode", "safety")
    assert (seen.code, seen.verdicts) == (4, ["unverified"])
    assert "incomplete (safety mode forbids gaps)" in seen.text


def test_a_registry_that_answers_is_believed(online):
    project, registry = online
    seen = whole(look(project, "--index-url", registry.index_url))
    assert (seen.verdicts, seen.gaps) == (["real"], [])


def test_a_defect_is_one_line(project):
    """What no one has thought of ends in one line, too."""
    code = (
        "import scanner.pipeline as p\ndef scan(*_): raise ZeroDivisionError('x\\ny')\np.scan = scan\n"
        "from scanner.cli import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "scan"], cwd=project, capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stdout) == (5, "")
    assert done.stderr.startswith("assay: a defect of assay")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("pyproject.toml", "[project]\nname = 'a'\ndependencies = 'requests'\n"),
        ("package.json", '{"name": "a", "dependencies": ["left-pad"]}'),
        ("analysis.ipynb", '{"cells": 3}'),
    ],
)
def test_a_table_of_the_wrong_shape_is_a_gap(tmp_path: Path, name: str, text: str) -> None:
    from scanner import pipeline
    from scanner.settings import Settings

    (tmp_path / name).write_text(text, encoding="utf-8")
    report = pipeline.scan(Settings(tmp_path, (tmp_path,), offline=True, cache=False, jobs=1))
    assert [gap.subject for gap in report.gaps] == [name]
    assert report.gaps[0].next_step
