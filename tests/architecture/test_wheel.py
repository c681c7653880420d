"""What is installed: the rules with their samples, none of these compiled or to be imported."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path, PurePosixPath

import pytest

from scanner.analyse.matchers import validators
from scanner.rulebook.loading import compiled

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.installs
def test_rules_and_samples_are_in_the_wheel(tmp_path):
    build = (sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", str(tmp_path), str(ROOT))
    subprocess.run(build, check=True, timeout=300, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as packed:
        names = [PurePosixPath(name) for name in packed.namelist()]
        book = json.loads(packed.read("scanner/data/rulebook.json"))
    data = {name.relative_to("scanner/data") for name in names if name.is_relative_to("scanner/data")}
    files = [file.relative_to(ROOT) for file in (ROOT / "rules").rglob("*") if file.is_file()]
    kept = [file for file in files if "__pycache__" not in file.parts]
    expected = {file.with_suffix(".python") if file.suffix == ".py" else file for file in kept}
    assert {name for name in data if name.parts[0] == "rules"} == {PurePosixPath(file) for file in expected}
    assert not [name for name in data if name.suffix == ".py"]
    assert PurePosixPath("scanner/cli/__init__.py") in names
    places = sorted(str(file.relative_to("rules")) for file in expected)
    assert book == json.loads(json.dumps(compiled(ROOT / "rules", ROOT / "corpora", places, validators())))
