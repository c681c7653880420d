"""``assay fix`` on real files: what it makes of them, and what it leaves alone."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from scanner import pipeline
from scanner.fix import write
from scanner.settings import Settings

ASSAY = [sys.executable, "-c", "from scanner.cli import main; main()"]


def mended(root: Path, *, unsafe: bool = False, **options) -> dict[str, bytes]:
    settings = Settings(root, (root,), cache=False, jobs=1, **options)
    _, plan = pipeline.fixes(settings, unsafe=unsafe)
    for change in plan.changes:
        write(change)
    return {change.path: (root / change.path).read_bytes() for change in plan.changes}


def test_alias_and_imported_names_are_respected(tmp_path):
    (tmp_path / "a.py").write_text(
        "import yaml as y\nfrom yaml import load\n\n\n"
        "def f(x):\n    return y.load(x, Loader=y.Loader), load(x, y.Loader)\n"
    )
    after = mended(tmp_path)["a.py"].decode()
    assert "return y.safe_load(x), y.safe_load(x)" in after


def test_import_is_added_below_the_docstring(tmp_path):
    (tmp_path / "a.py").write_text(
        '"""Tokens."""\n\nfrom __future__ import annotations\n\nimport random\n\n\n'
        "def token():\n    return random.choice('abc')\n\n\nsession_token = random.getrandbits(64)\n"
    )
    assert mended(tmp_path) == {}
    after = mended(tmp_path, unsafe=True)["a.py"].decode()
    assert "annotations\n\nimport secrets\nimport random\n" in after
    assert "session_token = secrets.randbits(64)" in after


def test_edits_at_one_place_take_rounds(tmp_path):
    (tmp_path / "a.py").write_text(
        "from flask import make_response\n\n\ndef view(value):\n    response = make_response('')\n"
        "    response.set_cookie('session_id', value)\n    return response\n"
    )
    after = mended(tmp_path, unsafe=True)["a.py"].decode()
    assert "secure=True" in after
    assert "httponly=True" in after
    compile(after, "a.py", "exec")


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1"])
def test_encoding_and_line_ends_stay(tmp_path, end, encoding):
    head = f"# -*- coding: {encoding} -*-" if encoding in ("latin-1", "utf-8") else "# "
    lines = [
        head,
        "import hashlib, yaml",
        "name = 'käse'",
        "def f(x):",
        "    return 'ü', yaml.load(x, yaml.Loader)",
        "",
    ]
    before = end.join(lines).encode(encoding)
    (tmp_path / "a.py").write_bytes(before)
    os.chmod(tmp_path / "a.py", 0o750)
    after = mended(tmp_path)["a.py"]
    assert after == before.decode(encoding).replace("yaml.load(x, yaml.Loader)", "yaml.safe_load(x)").encode(
        encoding
    )
    assert (tmp_path / "a.py").stat().st_mode & 0o777 == 0o750


def test_what_does_not_help_is_not_written(tmp_path):
    text = "def f():\n    x = breakpoint()\n    return x\n"  # `x = pass` is no Python
    (tmp_path / "a.py").write_text(text)
    (tmp_path / "b.py").write_text("def f():\n    breakpoint()\n    return 1\n")
    settings = Settings(tmp_path, (tmp_path,), cache=False, jobs=1)
    _, plan = pipeline.fixes(settings)
    assert [change.path for change in plan.changes] == ["b.py"]
    assert [gap.subject for gap in plan.gaps] == ["a.py"]


def test_accepted_and_unknown_findings_are_left_alone(tmp_path):
    (tmp_path / "a.py").write_text(
        "import yaml\n\n\ndef f(x):\n"
        "    # assay: ignore[unsafe-yaml-load, unsafe-deserialization] our own files\n"
        "    return yaml.load(x, yaml.Loader)\n"
    )
    assert mended(tmp_path) == {}


def test_name_that_means_something_else_is_not_used(tmp_path):
    (tmp_path / "a.py").write_text("import random\n\nsecrets = {}\napi_token = random.choice('abc')\n")
    assert mended(tmp_path, unsafe=True) == {}


def test_command_shows_and_writes(tmp_path):
    text = "import yaml\n\n\ndef f(x):\n    return yaml.load(x, yaml.Loader)\n"
    (tmp_path / "a.py").write_text(text)
    given = {"cwd": tmp_path, "capture_output": True, "text": True, "timeout": 120}
    done = subprocess.run([*ASSAY, "fix", "--diff", "--no-cache"], **given)
    assert done.returncode == 0, done.stderr
    assert "+    return yaml.safe_load(x)" in done.stdout
    assert (tmp_path / "a.py").read_text() == text
    done = subprocess.run([*ASSAY, "fix", "--no-cache"], **given)
    assert "a.py: changed" in done.stdout
    assert "yaml.safe_load(x)" in (tmp_path / "a.py").read_text()


def test_full_disk_leaves_the_file_whole(tmp_path, monkeypatch):
    text = "import yaml\n\n\ndef f(x):\n    return yaml.load(x, yaml.Loader)\n"
    (tmp_path / "a.py").write_text(text)
    _, plan = pipeline.fixes(Settings(tmp_path, (tmp_path,), cache=False, jobs=1))

    def full(descriptor):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write(plan.changes[0])
    assert (tmp_path / "a.py").read_text() == text
    assert os.listdir(tmp_path) == ["a.py"]
