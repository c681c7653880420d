from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from scanner.dependencies import npm_versions, python_versions
from scanner.dependencies.known_names import known_names
from scanner.dependencies.suggestions import Names, edits
from scanner.model import Ecosystem, Release
from scanner.registries import is_valid_name

PYPI, NPM = Ecosystem.PYPI, Ecosystem.NPM


def suggest_name(ecosystem: Ecosystem, written: str, real: set[str] | None = None) -> str | None:
    found = Names(ecosystem, real or set()).suggest(written)
    return found.sentence if found is not None else None


@pytest.mark.parametrize(
    ("ecosystem", "written", "meant"),
    [
        (PYPI, "cv2", "opencv-python"),
        (PYPI, "sklearn", "scikit-learn"),
        (PYPI, "PIL", "pillow"),
        (PYPI, "bs4", "beautifulsoup4"),
        (PYPI, "requestes", "requests"),
        (PYPI, "reqeusts", "requests"),
        (PYPI, "djangorest-framework", "djangorestframework"),
        (PYPI, "python-requests", "requests"),
        (PYPI, "python3-numpy", "numpy"),
        (PYPI, "numpy2", "numpy"),
        (PYPI, "requests-py", "requests"),
        (PYPI, "fastapi-auth-toolkit", "fastapi"),
        (PYPI, "torch.nn", "mean torch?"),
        (PYPI, "express", "npm"),
        (NPM, "expresss", "express"),
        (NPM, "lodash-js", "lodash"),
        (NPM, "node-axios", "axios"),
        (NPM, "react-doms", "react-dom"),
        (NPM, "@axios/axios", "axios"),
        (NPM, "pandas", "Python"),
    ],
)
def test_nearest_names(ecosystem: Ecosystem, written: str, meant: str) -> None:
    sentence = suggest_name(ecosystem, written)
    assert sentence is not None
    assert meant in sentence


def test_names_that_the_same_scan_found_are_suggested() -> None:
    assert suggest_name(PYPI, "sandcastel-kit") is None
    assert suggest_name(PYPI, "sandcastel-kit", {"sandcastle-kit"}) == "Did you mean sandcastle-kit?"


@pytest.mark.parametrize("written", ["zq", "qqqqqqqqqqqq", "x" * 100_000])
def test_nothing_near_gives_no_suggestion(written: str) -> None:
    assert suggest_name(PYPI, written) is None


def test_edits() -> None:
    assert edits("requests", "requests", 2) == 0
    assert edits("reqeusts", "requests", 2) == 1
    assert edits("requets", "requests", 2) == 1
    assert edits("flask", "django", 2) == 3


def releases(*versions: str) -> list[Release]:
    return [Release(version) for version in versions]


@pytest.mark.parametrize(
    ("wanted", "near"),
    [("1.1.9", "1.1.2"), ("1.7", "1.2"), ("9", "2.0"), ("", "2.0"), ("nonsense", "2.0"), ("2.1", "2.0")],
)
def test_nearest_python_release(wanted: str, near: str) -> None:
    known = releases("2.1rc1", "2.0", "1.2", "1.1.2", "1.1.1", "garbage")
    assert python_versions.nearest(wanted, known) == near


def test_nearest_release_of_nothing_and_of_yanked_ones() -> None:
    assert python_versions.nearest("1", []) == ""
    assert python_versions.nearest("1", [Release("1.0", yanked=""), Release("0.9")]) == "0.9"
    assert python_versions.nearest("1", releases("0.1a1")) == "0.1a1"


@pytest.mark.parametrize(
    ("wanted", "near"), [("1.1.9", "1.1.2"), ("1.7.0", "1.2.0"), ("9", "2.0.0"), ("", "2.0.0")]
)
def test_nearest_npm_release(wanted: str, near: str) -> None:
    assert npm_versions.nearest(wanted, releases("1.1.2", "1.2.0", "2.0.0", "2.1.0-rc.1", "odd")) == near


def test_the_known_names_are_dated_and_valid() -> None:
    folder = Path(__file__).parents[2] / "corpora" / "names"
    for file in folder.glob("*.toml"):
        content = tomllib.loads(file.read_text(encoding="utf-8"))
        assert content["origin"]
        assert content["date"]
    known = known_names()
    for ecosystem in Ecosystem:
        assert len(known.packages[ecosystem]) > 300
        assert all(is_valid_name(ecosystem, name) for name in known.packages[ecosystem])
    assert all(is_valid_name(PYPI, package) for package in known.imports.values())
