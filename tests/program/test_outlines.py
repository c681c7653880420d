"""What a unit shows of itself is the same each time: what is kept of a scan is found by it."""

from __future__ import annotations

from lab import BOOK, KNOWLEDGE

from scanner.analyse import Analyst
from scanner.model import Source, SourceKind, Unit
from scanner.parse import tree
from scanner.program import Outline


def outline(code: str) -> Outline:
    analyst = Analyst(BOOK.rules.values(), KNOWLEDGE)
    unit = Unit(Source("a.py", SourceKind.PYTHON, content=code.encode()), code.encode())
    return analyst.sketch(unit, tree(unit.text)).outline


def test_imports_come_in_the_order_of_the_text():
    lines = [f"from lib{number} import name{number:02}\n" for number in range(60)]
    found = [one.bound for one in outline("".join(lines) + "import os\nos.system(name01)\n").imports]
    assert found == [*(f"name{number:02}" for number in range(60)), "os"]


def test_of_two_imports_under_one_name_the_later_counts():
    code = "from a import x as run\n" * 30 + "from os import system as run\n"
    assert outline(code + "run(v)\n").imports[-1].dotted == "os.system"


def test_containers_of_functions_come_in_the_order_of_the_text():
    code = "def f():\n    pass\n\n" + "".join(f"table{number:02} = [f]\n" for number in range(60))
    names = [one.name for one in outline(code).definitions if "table" in one.name]
    assert len(names) == 60
    assert names == sorted(names)
