"""Every structured format, cut off and with the markers of a failed merge: what can be made out is read,
and the file is named in a gap.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from scanner.parse.manifests import loader, read_manifest

SAMPLES = {
    "pyproject.toml": '[project]\ndependencies = [\n  "alpha>=1",\n  "bravo==1.0",\n  "charlie",\n]\n',
    "Pipfile": '[packages]\nalpha = "*"\nbravo = "==1.0"\ncharlie = "*"\n',
    "uv.lock": "version = 1\n"
    + "".join(f'[[package]]\nname = "{name}"\nversion = "1.0"\n' for name in ("alpha", "bravo", "charlie")),
    "poetry.lock": "".join(
        f'[[package]]\nname = "{name}"\nversion = "1.0"\n' for name in ("alpha", "bravo", "charlie")
    ),
    "pdm.lock": "".join(
        f'[[package]]\nname = "{name}"\nversion = "1.0"\n' for name in ("alpha", "bravo", "charlie")
    ),
    "pylock.toml": 'lock-version = "1.0"\n'
    + "".join(f'[[packages]]\nname = "{name}"\nversion = "1.0"\n' for name in ("alpha", "bravo", "charlie")),
    "Pipfile.lock": '{"_meta": {},\n"default": {\n"alpha": {"version": "==1.0"},\n'
    '"bravo": {"version": "==1.0"},\n"charlie": {"version": "==1.0"}\n}}\n',
    "package.json": '{"dependencies": {\n"alpha": "1.0.0",\n"bravo": "1.0.0",\n"charlie": "1.0.0"\n}}\n',
    "package-lock.json": '{"lockfileVersion": 3, "packages": {\n'
    '"node_modules/alpha": {"version": "1.0.0"},\n"node_modules/bravo": {"version": "1.0.0"},\n'
    '"node_modules/charlie": {"version": "1.0.0"}\n}}\n',
    "pnpm-lock.yaml": "lockfileVersion: '9.0'\npackages:\n  alpha@1.0.0:\n    resolution: {integrity: x}\n"
    "  bravo@1.0.0:\n    resolution: {integrity: x}\n  charlie@1.0.0:\n    resolution: {integrity: x}\n",
    "yarn.lock": '# yarn lockfile v1\n\nalpha@^1.0.0:\n  version "1.0.0"\n\nbravo@^1.0.0:\n'
    '  version "1.0.0"\n\ncharlie@^1.0.0:\n  version "1.0.0"\n',
    "environment.yml": "dependencies:\n  - pip:\n    - alpha\n    - bravo==1.0\n    - charlie\n",
    "setup.cfg": "[options]\ninstall_requires =\n    alpha\n    bravo==1.0\n    charlie\n",
    "tox.ini": "[testenv]\ndeps =\n    alpha\n    bravo==1.0\n    charlie\n",
    "requirements.txt": "alpha\nbravo==1.0\ncharlie\n",
}


def names(path: str, text: str) -> tuple[set[str], set[str]]:
    """What is read from the file, and the subjects of the gaps."""
    result = read_manifest(path, text.encode(), loader(Path("/nonexistent"), path))
    assert result is not None
    assert all(gap.next_step for gap in result.gaps)
    return {one.name for one in result.manifest.requirements}, {gap.subject for gap in result.gaps}


def test_the_samples_are_sound() -> None:
    for path, text in SAMPLES.items():
        found, gaps = names(path, text)
        assert (found, gaps - {"environment.yml"}) == ({"alpha", "bravo", "charlie"}, set()), path


@pytest.mark.parametrize("path", [path for path in SAMPLES if path.endswith((".json", ".toml", ".lock"))])
def test_half_written(path: str) -> None:
    text = SAMPLES[path]
    found, gaps = names(path, text[: text.index("charlie") - 1] + '"cha')
    assert {"alpha", "bravo"} <= found
    assert path == "yarn.lock" or gaps == {path}
    for end in range(0, len(text), 5):  # wherever it breaks off, no half of a name is taken for one
        assert names(path, text[:end])[0] <= {"alpha", "bravo", "charlie"}


@pytest.mark.parametrize("path", SAMPLES)
def test_a_failed_merge(path: str) -> None:
    lines = SAMPLES[path].splitlines(keepends=True)
    number = next(number for number, line in enumerate(lines) if "bravo" in line)
    theirs = lines[number].replace("bravo", "delta")
    lines[number] = f"<<<<<<< ours\n{lines[number]}=======\n{theirs}>>>>>>> theirs\n"
    found, gaps = names(path, "".join(lines))
    assert path in gaps
    assert {"alpha", "charlie"} <= found
    assert {"bravo", "delta"} & found
