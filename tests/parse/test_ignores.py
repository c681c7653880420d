"""Inline ignores cover the statement that they belong to, and nothing else."""

from __future__ import annotations

import json

import pytest

from scanner.model import Source, SourceKind
from scanner.parse import ignores, line_ignores, tree, units

MARK = "# assay: ignore[some-rule] because"


def read(code: str):
    (unit,) = units(Source("a.py", SourceKind.PYTHON), code.encode()).units
    return ignores(unit, tree(unit.text))


def covered(code: str) -> list[tuple[int, int]]:
    found = read(code)
    assert [ignore.problem for ignore in found] == [""] * len(found)
    return [(ignore.first_line, ignore.last_line) for ignore in found]


@pytest.mark.parametrize(
    ("code", "lines"),
    [
        (f"x = 1  {MARK}\ny = 2\n", (1, 1)),
        (f"a = 0\n{MARK}\nx = 1\ny = 2\n", (3, 3)),
        (f"{MARK}\n\n# other\nx = f(\n  1,\n)\n", (4, 6)),
        (f"x = f(\n  1,  {MARK}\n  2,\n)\ny = 1\n", (1, 4)),
        (f"x = f(\n  {MARK}\n  2,\n)\ny = 1\n", (1, 4)),
        (f"x = f(  {MARK}\n  2,\n)\n", (1, 3)),
        (f"x = f(\n  2,\n)  {MARK}\ny = 1\n", (1, 3)),
        (f"x = 1 + \\\n  2  {MARK}\n", (1, 2)),
        (f"x = '''\n\n'''  {MARK}\n", (1, 3)),
        (f"def f(a,\n      b):  {MARK}\n    return 1\n", (1, 2)),
        (f"def f(a):\n    {MARK}\n    return 1\n", (3, 3)),
        (f"{MARK}\ndef f(a):\n    return 1\n", (2, 2)),
        (f"@deco\n@other(\n  1)  {MARK}\ndef f(a):\n    return 1\n", (1, 4)),
        (f"{MARK}\n@deco\nclass A(B):\n    x = 1\n", (2, 3)),
        (f"if a:\n    b\nelif c:  {MARK}\n    d\n", (3, 3)),
        (f"try:\n    b\nexcept E:  {MARK}\n    pass\n", (3, 3)),
        (f"if a: b()  {MARK}\nc()\n", (1, 1)),
        (f"with a as b, \\\n    c as d:  {MARK}\n    pass\n", (1, 2)),
        (f"match x:\n    case 1:  {MARK}\n        y\n", (2, 2)),
        (f"x = 1  # noqa  {MARK}\n", (1, 1)),
        (f"def f():\n    x = 1\n{MARK}\ny = 2\n", (4, 4)),
    ],
)
def test_cover(code, lines):
    assert covered(code) == [lines]


def test_parts():
    (ignore,) = read("x = 1  # assay: ignore[a-rule, b2-rule, BD101] -- the input is constant\n")
    assert ignore.rules == ("a-rule", "b2-rule", "BD101")
    assert ignore.reason == "the input is constant"
    assert (ignore.location.path, ignore.location.span.line, ignore.location.span.column) == ("a.py", 1, 8)


@pytest.mark.parametrize(
    ("comment", "problem"),
    [
        ("# assay: ignore", "no rule"),
        ("# assay: ignore because I say so", "no rule"),
        ("# assay: ignore[] reason", "no rule"),
        ("# assay: ignore[a-rule]", "no reason"),
        ("# assay: ignore[a-rule] --", "no reason"),
        ("# assay: ignore[*] all of it", "not the id"),
        ("# assay: disable=all", "not known"),
        ("# assay:", "not known"),
        ("# assay: ignored[a-rule] x", "not known"),
    ],
)
def test_problems(comment, problem):
    (ignore,) = read(f"x = 1  {comment}\n")
    assert problem in ignore.problem


def test_nothing_to_belong_to():
    (ignore,) = read(f"x = 1\n{MARK}\n")
    assert "no statement" in ignore.problem


def test_text_in_strings_is_no_comment():
    assert read(f"x = '{MARK}'\ny = '''\n{MARK}\n'''\n") == ()


def test_in_a_notebook_lines_are_the_cells():
    cells = [
        {"cell_type": "code", "source": "a = 1\n"},
        {"cell_type": "code", "source": f"b = f(\n 1) {MARK}"},
    ]
    data = json.dumps({"cells": cells}).encode()
    (unit,) = units(Source("n.ipynb", SourceKind.NOTEBOOK), data).units
    (ignore,) = ignores(unit, tree(unit.text))
    assert (ignore.location.cell, ignore.first_line, ignore.last_line) == (2, 1, 2)


def test_lines_of_manifests():
    text = f"{MARK}\n\n# c\nrequests==1 \\\n  --hash=x\nflask  {MARK}\nname#assay: ignore[x] no\n"
    found = line_ignores("requirements.txt", text)
    assert [(ignore.first_line, ignore.last_line, ignore.problem) for ignore in found] == [
        (4, 5, ""),
        (6, 6, ""),
    ]
