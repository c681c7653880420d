"""Every rule's edit on that rule's own sample: what it mends is gone, parses, and nothing else was harmed."""

from __future__ import annotations

from pathlib import Path

import pytest

from scanner.analyse import Analyst, validators
from scanner.fix import plan
from scanner.model import Source, SourceKind, Unit
from scanner.parse import tree
from scanner.rulebook import load, rules_directory
from scanner.settings import Settings

BOOK = load(Settings(Path.cwd(), (), cache=False), validators())
MENDED = sorted(rule.id for rule in BOOK.rules.values() if rule.repair is not None)


def findings(rule_id: str, data: bytes):
    unit = Unit(Source("app/sample.py", SourceKind.PYTHON), data)
    parsed = tree(data)
    assert not parsed.root_node.has_error, data.decode()
    analyst = Analyst([BOOK.rules[rule_id]], BOOK.knowledge)
    sketch = analyst.sketch(unit, parsed)
    analyst.link({(unit.source.path, 0): sketch.outline})
    return (*sketch.findings, *analyst.examine(unit, parsed).findings)


def test_enough_rules_mend():
    assert len(MENDED) >= 25
    assert sum(BOOK.rules[rule_id].repair.safe for rule_id in MENDED) >= 10


@pytest.mark.parametrize("rule_id", MENDED)
def test_edit_mends_its_sample(rule_id, tmp_path):
    data = (rules_directory() / BOOK.rules[rule_id].sample).read_bytes()
    found = findings(rule_id, data)
    mendable = [one for one in found if one.edits]
    assert mendable, "no hit of the sample can be mended"
    for one in mendable:
        made = plan(tmp_path, [one.edits], {"app/sample.py": data})
        assert not made.gaps
        (change,) = made.changes
        left = findings(rule_id, change.after)
        assert len(left) < len(found), change.diff
