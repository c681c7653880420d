"""Edits of entries whose package exists: an extra that is not offered, a version with known flaws."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from loopback_registry import LoopbackRegistry, packument, page
from msgspec.structs import replace
from test_dependency_check import RULES

from scanner.dependencies import check
from scanner.fix import plan
from scanner.model import NOT_MENDED
from scanner.parse.manifests import loader, read_manifest
from scanner.registries import Registries
from scanner.settings import Settings

HASH = "--hash=sha256:" + "0" * 64
Mend = Callable[..., tuple[dict[str, str], list[str]]]


@pytest.fixture
def mend(settings: Settings, environment: dict[str, str], registry: LoopbackRegistry, tmp_path: Path) -> Mend:
    """What the files of a project become, and what is said about the entries that stay."""

    def run(**files: str) -> tuple[dict[str, str], list[str]]:
        root = tmp_path / "project"
        root.mkdir(exist_ok=True)
        manifests = []
        for key, text in files.items():
            path = key.replace("_", ".")
            (root / path).write_bytes(text.encode())
            result = read_manifest(path, text.encode(), loader(root, path))
            assert result is not None
            manifests.append(result.manifest)
        chosen = replace(settings, root=root, mend=True, osv_url=registry.osv_url)
        result = check(manifests, Registries(chosen, environment=environment), RULES, chosen)
        changes = plan(root, [one.edits for one in result.findings if one.edits]).changes
        refused = [
            f"{one.location.line}: {evidence.text}"
            for one in result.findings
            for evidence in one.evidence
            if evidence.label == NOT_MENDED
        ]
        return {change.path: change.after.decode() for change in changes}, refused

    return run


def offers(registry: LoopbackRegistry, *extras: str) -> None:
    text = "Metadata-Version: 2.3\nName: alpha\nVersion: 2.0\n" + "".join(
        f"Provides-Extra: {extra}\n" for extra in extras
    )
    digest = hashlib.sha256(text.encode()).hexdigest()
    file = {"url": "../../files/alpha.whl", "core-metadata": {"sha256": digest}}
    registry.python = {"alpha": page("alpha", ["2.0"], v2_0=file)}
    registry.files = {"alpha.whl.metadata": text}


def test_the_extra_that_was_meant(registry: LoopbackRegistry, mend: Mend) -> None:
    offers(registry, "speed-ups", "postgres", "test-a", "test-b")
    before = (
        "alpha[speedups] >= 1 ; python_version > '3.0'  # speedups\r\n"
        "alpha [postgress,speed_ups]==2.0\r\n"
        "alpha[test]\r\nalpha[qwzx]\r\n"
        f"alpha[speedups]==2.0 {HASH}\r\n"
    )
    changed, refused = mend(requirements_txt=before)
    assert changed["requirements.txt"] == before.replace("[speedups] ", "[speed-ups] ").replace(
        "[postgress", "[postgres"
    )
    assert refused == [
        "3: test may stand for test-a or test-b.",
        "4: No extra is near qwzx.",
        "5: An extra brings further packages, whose digests would have to be listed as well.",
    ]


def test_extras_in_tables(registry: LoopbackRegistry, mend: Mend) -> None:
    offers(registry, "speed-ups")
    before = (
        '[project]\nname = "x"\ndependencies = ["alpha[speedups]>=1"]\n'
        '[tool.poetry.dependencies]\nalpha = { version = ">=1", extras = ["speedups"] }\n'
    )
    changed, refused = mend(pyproject_toml=before)
    assert changed["pyproject.toml"] == before.replace("speedups", "speed-ups")
    assert not refused
    before = '[tool.poetry.dependencies.alpha]\nversion = ">=1"\nextras = ["speedups"]\n'
    changed, refused = mend(pyproject_toml=before)
    assert not changed
    assert refused == ["1: speedups could not be told apart from the rest of the line."]


def flawed(registry: LoopbackRegistry, *fixes: str, **further: list[str]) -> None:
    """Version 1.0 of alpha has a flaw that ``fixes`` mend; ``further`` maps v1_1 to other advisories."""
    registry.python = {
        "alpha": page(
            "alpha",
            ["0.9", "1.0", "1.1", "1.2", "1.3rc1", "1.3", "2.0"],
            v1_2={"yanked": "broken"},
            v2_0={"requires-python": ">=3.13"},
        )
    }
    registry.advised = {("alpha", "1.0"): ["GHSA-aaaa"]}
    registry.advised |= {("alpha", key[1:].replace("_", ".")): found for key, found in further.items()}
    registry.records = {
        name: record(name, *known)
        for name, known in {"GHSA-aaaa": fixes, "GHSA-bbbb": ("1.3",), "GHSA-none": ()}.items()
    }


def record(name: str, *fixes: str) -> dict[str, Any]:
    ranges = [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": fix}]} for fix in fixes]
    return {"id": name, "affected": [{"package": {"name": "alpha"}, "ranges": ranges}]}


@pytest.mark.parametrize(
    ("fixes", "further", "line", "after"),
    [
        (("1.1",), {}, "alpha==1.0  # why", "alpha==1.1  # why"),
        (("0.9.1", "1.1", "2.0"), {}, "alpha == 1.0; python_version>'3'", "alpha == 1.1; python_version>'3'"),
        (("1.1.5",), {}, "alpha==1.0", "alpha==1.3"),  # 1.2 was withdrawn, 1.3rc1 is early
        (("1.1",), {"v1_1": ["GHSA-bbbb"]}, "alpha==1.0", "alpha==1.3"),  # the fix has a flaw of its own
        (("1.1",), {}, "alpha[x]==1.0,<1.2", "alpha[x]==1.1,<1.2"),
    ],
)
def test_the_nearest_version_without_known_flaws(
    registry: LoopbackRegistry,
    mend: Mend,
    fixes: tuple[str, ...],
    further: dict[str, list[str]],
    line: str,
    after: str,
) -> None:
    flawed(registry, *fixes, **further)
    changed, refused = mend(requirements_txt=f"# pins\n{line}\n")
    assert changed == {"requirements.txt": f"# pins\n{after}\n"}
    assert not refused


@pytest.mark.parametrize(
    ("fixes", "further", "files", "why"),
    [
        ((), {}, {"requirements_txt": "alpha==1.0\n"}, "No version without GHSA-aaaa is known."),
        (("3.0",), {}, {"requirements_txt": "alpha==1.0\n"}, "The index has no version without it."),
        (
            ("1.1",),
            {"v1_1": ["GHSA-none"]},
            {"requirements_txt": "alpha==1.0\n"},
            "No version without GHSA-none is known.",
        ),
        (
            ("1.1",),
            {},
            {"requirements_txt": f"alpha==1.0 {HASH}\n"},
            "The digests are those of this version.",
        ),
        (
            ("1.1",),
            {},
            {"requirements_txt": "alpha==1.0,<1.1\n"},
            "The rest of the entry leaves no room for a version without it.",
        ),
        (
            ("1.1",),
            {},
            {"requirements_txt": "alpha==1.0\n", "constraints_txt": "alpha<1.1\n"},
            "constraints.txt:1 (<1.1) leaves no room for a version without it.",
        ),
        (
            ("1.1",),
            {},
            {"requirements_txt": "alpha<=1.0\n"},
            "It names no single version.",
        ),
        (
            ("1.4",),
            {},
            {
                "requirements_txt": "alpha==1.0\n",
                "pyproject_toml": '[project]\nname = "x"\nrequires-python = "<3.13"\n',
            },
            "The index has no version without it.",  # 2.0 does not run on the project's Pythons
        ),
    ],
)
def test_what_is_left_alone(
    registry: LoopbackRegistry,
    mend: Mend,
    fixes: tuple[str, ...],
    further: dict[str, list[str]],
    files: dict[str, str],
    why: str,
) -> None:
    flawed(registry, *fixes, **further)
    changed, refused = mend(**files)
    assert changed == {}
    assert f"1: {why}" in refused


def test_the_same_on_npm(registry: LoopbackRegistry, mend: Mend) -> None:
    registry.npm = {"alpha": packument("alpha", ["1.0.0", "1.0.1-rc.1", "1.0.1", "2.0.0"])}
    registry.advised = {("alpha", "1.0.0"): ["GHSA-aaaa"]}
    registry.records = {"GHSA-aaaa": record("GHSA-aaaa", "1.0.1", "2.0.0")}
    before = '{\n  "dependencies": {"alpha": "1.0.0"},\n  "devDependencies": {"alpha": "^1.0.0"}\n}\n'
    changed, refused = mend(package_json=before)
    assert changed == {"package.json": before.replace('"1.0.0"', '"1.0.1"')}
    assert not refused
    lock = '{"lockfileVersion": 3, "packages": {"node_modules/alpha": {"version": "1.0.0"}}}'
    changed, refused = mend(**{"package-lock_json": lock})
    assert not changed


def test_a_package_in_place_of_its_module_s_name(registry: LoopbackRegistry, mend: Mend) -> None:
    registry.python = {"bs4": ["0.0.1"], "beautifulsoup4": ["4.1", "4.2", "4.12"], "sklearn": ["0.0"]}
    changed, refused = mend(requirements_txt="bs4  # soup\nsklearn\n")
    assert changed == {"requirements.txt": "beautifulsoup4  # soup\nsklearn\n"}
    assert refused == ["2: The index could not confirm scikit-learn."]
