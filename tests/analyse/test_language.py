"""Python's features one by one: a way on which untrusted input arrives, its safe twin, or both."""

import re
from pathlib import Path

import pytest
from lab import check, inside
from marks import params

_CASE = re.compile(r"^=== (.+)\n((?:(?!=== ).*\n)*)", re.MULTILINE)
CASES = {
    f"{path.stem}: {name}": body
    for path in sorted((Path(__file__).parent / "language").glob("*.txt"))
    for name, body in _CASE.findall(path.read_text(encoding="utf-8"))
}
WRONG = {
    "texts: split": "the fields of a text that end before its first hole are any of its fields",
}


@pytest.mark.parametrize("body", params(CASES, WRONG))
def test_feature(body):
    check(inside(body))


def test_the_cases_are_read():
    assert len(CASES) > 250
    assert all("os.system(" in body or "# hit" in body for body in CASES.values())
