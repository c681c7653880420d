"""Every rule holds on its own sample, line by line: ``# expect: hit``, ``miss``, ``false-alarm``, and silence elsewhere."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from scanner.analyse import Analyst, validators
from scanner.model import Source, SourceKind, Unit
from scanner.parse import tree
from scanner.rulebook import load, rules_directory
from scanner.settings import Settings

_MARK = re.compile(r"#\s*expect:\s*(hit|miss|false-alarm)\b")
BOOK = load(Settings(Path.cwd(), (), cache=False), validators())
CODE_RULES = sorted(rule.id for rule in BOOK.rules.values() if rule.language == "python")


def marks(text: str) -> dict[int, str]:
    """Line → mark."""
    found = ((number, _MARK.search(line)) for number, line in enumerate(text.splitlines(), 1))
    return {number: match[1] for number, match in found if match}


def examine(rule_id: str, data: bytes, path: str = "app/sample.py") -> set[int]:
    """The lines that one rule reports in a text."""
    analyst = Analyst([BOOK.rules[rule_id]], BOOK.knowledge)
    unit = Unit(Source(path, SourceKind.PYTHON), data)
    examination = analyst.examine(unit, tree(data))
    assert not examination.gaps
    return {finding.location.line for finding in examination.findings}


@pytest.mark.parametrize("rule_id", CODE_RULES)
def test_sample(rule_id: str) -> None:
    rule = BOOK.rules[rule_id]
    sample = rules_directory() / rule.sample
    data = sample.read_bytes()
    expected = marks(data.decode())
    assert "hit" in expected.values(), "a sample shows at least one hit"
    found = examine(rule_id, data)
    wrong = []
    for line in sorted(found | set(expected)):
        mark = expected.get(line, "silent")
        reported = line in found
        if reported is not (mark in ("hit", "false-alarm")):
            text = data.decode().splitlines()[line - 1].strip()
            did = "reported" if reported else "silent"
            wrong.append(f"{sample.name}:{line}: {did}, marked {mark}: {text}")
    assert not wrong, "\n".join(wrong)


def test_every_rule_has_hits_and_silent_twins() -> None:
    counts = Counter()
    for rule_id in CODE_RULES:
        text = (rules_directory() / BOOK.rules[rule_id].sample).read_text()
        counts.update(marks(text).values())
    assert counts["hit"] >= 3 * len(CODE_RULES) / 2
