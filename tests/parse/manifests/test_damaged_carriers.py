"""Files that carry commands, damaged or hostile: a gap or a partial answer, and never an error."""

from __future__ import annotations

import json
import random
import time
from pathlib import Path

import pytest

from scanner.model import GapKind
from scanner.parse.manifests import loader, names_packages, read_manifest

NAMES = {"alpha", "bravo", "charlie"}


def notebook(*cells: object) -> str:
    return json.dumps({"cells": [{"cell_type": "code", "source": one} for one in cells], "nbformat": 4})


SAMPLES = {
    "Dockerfile": "FROM x\nRUN pip install alpha==1.0 && \\\n    # why\n    npm i bravo\n"
    'RUN ["pip", "install", "charlie"]\n',
    "setup.sh": 'set -e\npip install "alpha>=1"\nbash -c "npm i bravo"\nuvx charlie <<EOF\nx\nEOF\n',
    "Makefile": "all:\n\tpip install alpha \\\n\t  bravo\n\t@npm i charlie\n",
    ".github/workflows/ci.yml": "jobs:\n  a:\n    steps:\n      - run: pip install alpha\n"
    "      - run: |\n          npm i bravo\n      - run: >-\n          pip install\n          charlie\n",
    ".gitlab-ci.yml": ".b: &b\n  before_script: [pip install alpha]\nt:\n  <<: *b\n  script:\n"
    "    - pip install bravo\n    - npm i charlie\n",
    "a.ipynb": notebook(
        ["!pip install alpha\n", "x = 1"], "%%bash\npip install bravo\n", "%pip install charlie"
    ),
    "README.md": "Run `pip install alpha`.\n\n```bash\n$ npm i bravo\n```\n\n"
    "> ~~~\n> pip install charlie\n> ~~~\n",
}


def read(path: str, data: bytes):
    result = read_manifest(path, data, loader(Path("/nonexistent"), path))
    assert result is not None
    return result


def names(path: str, data: bytes) -> set[str]:
    return {one.name for one in read(path, data).manifest.requirements}


def causes(path: str, data: bytes) -> str:
    return " ".join(gap.cause for gap in read(path, data).gaps)


@pytest.mark.parametrize("path", SAMPLES)
def test_the_samples_are_sound(path):
    result = read(path, SAMPLES[path].encode())
    assert ({one.name for one in result.manifest.requirements}, result.gaps) == (NAMES, ())


@pytest.mark.parametrize("path", SAMPLES)
def test_wherever_it_breaks_off(path):
    data = SAMPLES[path].encode()
    for end in range(len(data)):
        cut = {name for name in names(path, data[:end]) if not any(one.startswith(name) for one in NAMES)}
        assert cut <= {"npm", "pip"}  # the start of a command in the middle of which the file ends
    last = data.index(b"charlie")
    assert {"alpha", "bravo"} <= names(path, data[:last])


@pytest.mark.parametrize("path", SAMPLES)
@pytest.mark.parametrize("dirt", [b"\0", b"\xff\xfe", b"\x1b[31m", "\u2028".encode(), "\U000e0041".encode()])
def test_dirt_between_takes_nothing_else_away(path, dirt):
    data = SAMPLES[path].encode()
    at = 1 + data.index(b"\n") if path != "a.ipynb" else data.index(b"x = 1")
    assert names(path, data[:at] + b"#" + dirt + b"\n"[path == "a.ipynb" :] + data[at:]) == NAMES


@pytest.mark.parametrize("path", SAMPLES)
def test_a_failed_merge(path):
    lines = SAMPLES[path].splitlines(keepends=True)
    number = next(number for number, line in enumerate(lines) if "bravo" in line)
    ours, theirs = lines[number], lines[number].replace("bravo", "delta")
    lines[number] = f"<<<<<<< ours\n{ours.rstrip()}\n=======\n{theirs.rstrip()}\n>>>>>>> theirs\n"
    data = "".join(lines).encode()
    found = names(path, data)
    assert "alpha" in found
    assert {"bravo", "delta"} & found or path == "Makefile"  # the line before goes on
    assert path == "README.md" or "failed merge" in causes(path, data)


DIRT = (
    *(b"\0", b"\x1b", b"\xff", b"*a", b"&a ", b"<<: ", b"${{", b"$(", b"`"),
    *(b'"', b"'", b"\\", b"{", b"[", b"```\n", b"<<E\n"),
)


@pytest.mark.parametrize("path", SAMPLES)
@pytest.mark.parametrize("seed", range(100))
def test_whatever_the_bytes(path, seed):
    dice = random.Random(f"{path} {seed}")
    data = bytearray(SAMPLES[path].encode())
    for _ in range(dice.randint(1, 8)):
        at = dice.randrange(len(data) + 1)
        end = min(len(data), at + dice.randint(0, 30))
        data[at:end] = dice.choice([b"", data[at:end] * 30, *DIRT])
    names_packages(path, bytes(data))
    for gap in read(path, bytes(data)).gaps:
        assert gap.cause.isprintable()
        assert gap.next_step


WRONG = (None, True, 0, -1, 1e308, 10**400, "", "x", [], {}, [[]], [None], {"a": None}, "\ud800")


def changed(value: object, wrong: object) -> list[object]:
    """The value with each thing in it, one after the other, replaced by ``wrong``."""
    found = [wrong]
    if isinstance(value, dict):
        for key in value:
            found += [{**value, key: one} for one in changed(value[key], wrong)]
    if isinstance(value, list):
        for at, inner in enumerate(value):
            found += [[*value[:at], one, *value[at + 1 :]] for one in changed(inner, wrong)]
    return found


@pytest.mark.parametrize("wrong", WRONG, ids=lambda one: repr(one)[:12])
def test_a_notebook_with_parts_of_the_wrong_type(wrong):
    whole = json.loads(SAMPLES["a.ipynb"])
    whole["metadata"] = {"language_info": {"name": "python"}, "kernelspec": {"name": "python3"}}
    old = {"worksheets": [{"cells": [{"cell_type": "code", "input": "!pip install alpha"}]}]}
    for document in (*changed(whole, wrong), *changed(old, wrong)):
        read("a.ipynb", json.dumps(document).encode())
    whole["cells"].insert(1, wrong)
    assert names("a.ipynb", json.dumps(whole).encode()) == NAMES


@pytest.mark.parametrize(
    ("data", "found", "said"),
    [
        (b'{"cells": [{"cell_type": "code", "source": ["!pip install alpha", "!', {"alpha"}, "valid JSON"),
        (b'{"cells": {"a": "!pip install alpha"}}', set(), "its cells are no list"),
        (b'["!pip install alpha"]', set(), "it holds no object"),
        (b'{"cells":' * 50_000 + b'"!pip"', set(), "It is not a notebook"),
        (SAMPLES["a.ipynb"].encode("utf-16"), NAMES, ""),
    ],
)  # fmt: skip
def test_a_broken_notebook_is_a_gap_without_its_code_too(data, found, said):
    assert names_packages("a.ipynb", data)
    result = read("a.ipynb", data)
    assert {one.name for one in result.manifest.requirements} == found
    assert [said in gap.cause for gap in result.gaps] == ([True] if said else [])


BOMB = "a: &a [x, x]\n" + "".join(
    f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]\n"
    for old, new in zip("abcdefghijklmnop", "bcdefghijklmnopq", strict=True)
)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("run: pip install alpha\n" + BOMB + "script: *q\n", ""),
        ("run: pip install alpha\nx: " + "[" * 5_000, "nest"),
        ("run: pip install alpha\nx: " + "{a: " * 5_000, "nest"),
        ("run: pip install alpha\na: &a\n  run: *a\n", ""),
        ("run: pip install alpha\n" + "".join(f"x{n}: *y\n" for n in range(1_100)), "too many aliases"),
        ("run: pip install alpha\nx: ]\n", "not valid YAML"),
    ],
)
def test_hostile_workflows(text, said):
    for path in (".github/workflows/ci.yml", ".gitlab-ci.yml"):
        assert names(path, text.encode()) == {"alpha"}
        assert said in causes(path, text.encode())


def test_what_a_limit_leaves_out_is_said():
    words = read("setup.sh", b"pip install " + b"a " * 60_000)
    assert [gap.kind for gap in words.gaps] == [GapKind.LIMIT]
    assert words.gaps[0].blocking
    long = read("setup.sh", b"pip install alpha\n" + b"# x\n" * 2_600_000)
    assert [gap.kind for gap in long.gaps] == [GapKind.LIMIT]
    deep = read("setup.sh", b"uv run " * 20 + b"pip install alpha")
    assert [gap.kind for gap in deep.gaps] == [GapKind.LIMIT]
    assert [gap.kind for gap in read("README.md", b"```sh\npip install " + b"a " * 60_000).gaps] == [
        GapKind.LIMIT
    ]
    servers = read(".mcp.json", b'{"a": {"command": "npx", "args": ["-y", "alpha"]}, "b": ')
    assert "not valid JSON" in servers.gaps[0].cause
    assert [one.name for one in servers.manifest.requirements] == ["alpha"]


LONG = {
    "blanks before": b" " * 200_000 + b"x!pip install alpha",
    "names before": b"a\t" * 100_000 + b"!pip install alpha",
    "escaped quotes": b'x = """' + b'\\"""' * 20_000 + b"!pip",
    "open braces": b"!pip " + b"{" * 200_000,
    "quotes": b"pip install '" + b"\"'" * 100_000,
    "continued": b"pip install x \\\n" * 20_000,
    "substitutions": b"pip install " + b"$(" * 100_000,
    "documents": b"pip install x <<A\n" * 20_000,
    "templates": b"pip install " + b"${{" * 60_000,
}


@pytest.mark.parametrize("name", LONG)
@pytest.mark.parametrize("path", SAMPLES)
def test_huge_lines_take_linear_time(path, name):
    data = LONG[name]
    if path == "a.ipynb":
        data = notebook(data.decode()).encode()
    elif path == "Makefile":
        data = b"a:\n\t" + data
    elif path.endswith(".yml"):
        data = json.dumps({"run": data.decode(), "script": data.decode()}).encode()
    elif path == "Dockerfile":
        data = b"RUN " + data
    start = time.process_time()
    read(path, data)
    assert time.process_time() - start < 20  # what grows with the square takes hours
