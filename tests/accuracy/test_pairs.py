"""The labelled programs in corpora/pairs: weaknesses found, safe twins silent, known faults marked."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

PAIRS = Path(__file__).resolve().parents[2] / "corpora" / "pairs"
FILES = sorted(file for file in PAIRS.rglob("*.py") if file.stat().st_size)
MARK = re.compile(r"# (weak|missed): ([\d ]+)|# (false-alarm)")


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """Findings by file: (lines, rule, CWEs)."""
    out = tmp_path_factory.mktemp("pairs") / "report.json"
    command = [sys.executable, "-c", "from scanner.cli import main; main()", "scan", "--only", "code"]
    options = ["--no-cache", "-q", "-f", "json", "-o", out, "--exit-zero"]
    subprocess.run([*command, *options], cwd=PAIRS, check=True)
    report = json.loads(out.read_text())
    rules = report["rules"]
    by_file = {}
    for finding in report["findings"]:
        place = finding["location"]
        by_file.setdefault(place["path"].rpartition("pairs/")[2], []).append(
            (range(place["line"], place["end_line"] + 1), finding["rule"], set(rules[finding["rule"]]["cwe"]))
        )
    return by_file


def marks(text):
    """Line → (mark, CWEs)."""
    out = {}
    for number, line in enumerate(text.splitlines(), 1):
        match = MARK.search(line)
        if match:
            out[number] = (match[1] or match[3], set(map(int, (match[2] or "").split())))
    return out


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.relative_to(PAIRS).as_posix())
def test_every_weakness_is_found_and_nothing_else(file, found):
    text = file.read_text()
    marked = marks(text)
    here = found.get(file.relative_to(PAIRS).as_posix(), [])
    wrong = []
    for line, (mark, wanted) in marked.items():
        hits = [rule for at, rule, cwes in here if line in at and cwes & wanted]
        if mark == "weak" and not hits:
            wrong.append(f"{line}: not found")
        if mark == "missed" and hits:
            wrong.append(f"{line}: found by {hits} now: make the mark 'weak'")
        if mark == "false-alarm" and not any(line in at for at, _, _ in here):
            wrong.append(f"{line}: silent now: remove the mark")
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
            inside = range(first, (node.end_lineno or first) + 1)
            if not any(line in inside for line in marked):
                wrong += [f"{at[0]}: false alarm {rule}" for at, rule, _ in here if at[0] in inside]
    assert not wrong
