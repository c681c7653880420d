"""Parameters of public functions as input: for which sinks, how sure, and who counts as public."""

import pytest
from lab import BOOK, named, scan

from scanner.model import Confidence, Severity

RULES = named(
    "unsafe-deserialization", "code-injection", "command-injection", "sql-injection", "path-traversal"
)
HEAD = "import os, pickle, sqlite3, subprocess, zipfile\n"


def rated(code, path="lib.py"):
    """Rule → confidence, of what was found."""
    found = scan({path: HEAD + code}, *RULES, knowledge=BOOK.knowledge).findings
    assert all(one.rating.severity <= Severity.MEDIUM for one in found if "parameter" in one.message)
    return {one.rule: one.rating.confidence for one in found}


MEDIUM, LOW = Confidence.MEDIUM, Confidence.LOW


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("def load(data):\n    return pickle.loads(data)\n", MEDIUM),
        ("def load(conn):\n    return pickle.loads(conn.recv())\n", MEDIUM),
        ("def _load(data):\n    return pickle.loads(data)\n", None),
        ("def _load(data):\n    return pickle.loads(data)\ndef get(raw):\n    return _load(raw)\n", MEDIUM),
        ("def load(path):\n    return pickle.load(open(path, 'rb'))\n", LOW),
        ("class _Own:\n    def load(self, data):\n        return pickle.loads(data)\n", None),
        ("class Codec:\n    def load(self, data):\n        return pickle.loads(data)\n", MEDIUM),
        (
            "class Codec:\n    def __init__(self, data):\n        self.data = data\n"
            "    def value(self):\n        return pickle.loads(self.data)\n",
            LOW,
        ),
        ("def outer():\n    def load(data):\n        return pickle.loads(data)\n    return 1\n", None),
        ("def load(data: int):\n    return pickle.loads(data)\n", None),
        ("def load(data=3):\n    return pickle.loads(data)\n", None),
    ],
)
def test_deserialization(code, expected):
    assert rated(code).get("unsafe-deserialization") == expected


@pytest.mark.parametrize(
    ("code", "rule", "expected"),
    [
        ("def f(x):\n    eval(x)\n", "code-injection", MEDIUM),
        ("def f(x):\n    os.system('ls ' + x)\n", "command-injection", MEDIUM),
        ("def f(x):\n    os.system(x)\n", "command-injection", LOW),
        ("def f(x):\n    sqlite3.connect('').execute(x)\n", "sql-injection", LOW),
        (
            "def f(x):\n    sqlite3.connect('').execute(f\"SELECT 1 WHERE a = '{x}'\")\n",
            "sql-injection",
            MEDIUM,
        ),
        ("def f(x):\n    sqlite3.connect('').execute(f'DROP TABLE {x}')\n", "sql-injection", LOW),
    ],
)
def test_kinds_of_sinks(code, rule, expected):
    assert rated(code).get(rule) == expected


@pytest.mark.parametrize("path", ["tests/lib.py", "docs/lib.py", "setup.py", "examples/a/lib.py"])
def test_files_that_nobody_imports(path):
    assert not rated("def load(data):\n    return pickle.loads(data)\n", path)


def test_member_names_of_an_archive():
    code = (
        "def unpack(data, root):\n"
        "    for member in zipfile.ZipFile(data).infolist():\n"
        "        open(os.path.join(root, member.filename), 'wb')\n"
    )
    assert rated(code)["path-traversal"] == MEDIUM


def test_classes_that_are_made_of_each_other_use_no_budget_up():
    code = """
class Context:
    def __init__(self, command: "Command", parent: "Context | None" = None):
        self.command = command
    def run(self, line: str):
        os.system("x " + line)
class Command:
    def __init__(self, context: Context, name: str):
        self.context = context
def invoke(context: Context, line: str):
    os.system("x " + line)
"""
    result = scan({"lib.py": HEAD + code}, *RULES, knowledge=BOOK.knowledge)
    assert not result.gaps
    assert len(result.findings) == 2
