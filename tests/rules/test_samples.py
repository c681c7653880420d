"""Every rule holds on its own sample, line by line: ``# expect: hit``, ``miss``, ``false-alarm``, and silence elsewhere."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path, PurePosixPath

import pytest

from bundles import BundledFile, read_bundle

from scanner.analyse import Analyst, validators
from scanner.analyse.texts import Reader
from scanner.model import Source, SourceKind, Unit
from scanner.parse import classify, tree, units
from scanner.rulebook import load, rules_directory
from scanner.settings import Settings

_MARK = re.compile(r"#\s*expect:\s*(hit|miss|false-alarm)\b")
BOOK = load(Settings(Path.cwd(), (), cache=False), validators(), rules=rules_directory())  # proven
FILE_RULES = sorted(rule.id for rule in BOOK.rules.values() if rule.sample.endswith(".sample"))
# Of an installed Assay the samples have a name of their own, so that nobody compiles them.
CODE_RULES = sorted(rule.id for rule in BOOK.rules.values() if rule.sample.endswith((".py", ".python")))


def marks(text: str) -> dict[int, str]:
    """Line → mark."""
    found = ((number, _MARK.search(line)) for number, line in enumerate(text.splitlines(), 1))
    return {number: match[1] for number, match in found if match}


def examine(rule_id: str, data: bytes, path: str = "app/sample.py") -> set[int]:
    """The lines that one rule reports in a text."""
    return examine_unit(rule_id, Unit(Source(path, SourceKind.PYTHON), data))


def examine_unit(rule_id: str, unit: Unit) -> set[int]:
    """The lines that one rule reports in a unit."""
    analyst = Analyst([BOOK.rules[rule_id]], BOOK.knowledge)
    path, data = unit.source.path, unit.text
    sketch = analyst.sketch(unit, tree(data))
    analyst.link({(path, 0): sketch.outline})
    examination = analyst.examine(unit, tree(data))
    assert not examination.gaps
    return {finding.location.line for finding in (*sketch.findings, *examination.findings)}


@pytest.mark.parametrize(
    ("arguments", "setting"),
    [("'/x', verify=False", "verify=False"), ("'/x', **{'verify': False}", "verify=False")],
    ids=["written", "handed over in a dictionary"],
)
def test_a_message_says_which_argument_switches_a_check_off(arguments: str, setting: str) -> None:
    data = f"import requests\nrequests.get({arguments})\n".encode()
    analyst = Analyst([BOOK.rules["tls-verification-disabled"]], BOOK.knowledge)
    unit = Unit(Source("a.py", SourceKind.PYTHON), data)
    analyst.link({("a.py", 0): analyst.sketch(unit, tree(data)).outline})
    messages = [finding.message for finding in analyst.examine(unit, tree(data)).findings]
    assert messages == [f"`requests.get` accepts any certificate ({setting})"]


def test_there_are_samples_for_all() -> None:
    assert len(CODE_RULES) > 200
    assert len(FILE_RULES) > 20


@pytest.mark.parametrize("rule_id", CODE_RULES)
def test_sample(rule_id: str) -> None:
    rule = BOOK.rules[rule_id]
    sample = rules_directory() / rule.sample
    data = sample.read_bytes()
    expected = marks(data.decode())
    assert "hit" in expected.values(), "a sample shows at least one hit"
    placed = re.match(rb"# path: (\S+)\n", data)  # some rules ask where a file stands
    found = examine(rule_id, data, placed[1].decode() if placed else "app/sample.py")
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


def misses(file: BundledFile, found: set[int]) -> list[str]:
    """What is not as the marks of a file say."""
    wrong = []
    for line in sorted(found | set(file.marks)):
        mark = file.marks.get(line, "silent")
        if (line in found) is not (mark in ("hit", "false-alarm")):
            did = "reported" if line in found else "silent"
            wrong.append(f"{file.path}:{line}: {did}, marked {mark}: {file.lines[line - 1].strip()}")
    return wrong


@pytest.mark.parametrize("rule_id", FILE_RULES)
def test_sample_of_files(rule_id: str) -> None:
    rule = BOOK.rules[rule_id]
    files = read_bundle((rules_directory() / rule.sample).read_text("utf-8"))
    assert any("hit" in one.marks.values() for one in files), "a sample shows at least one hit"
    contents = {one.path: one.data for one in files}
    reader = Reader([rule], BOOK.knowledge, contents.get)
    wrong = []
    for one in files:
        kind = classify(one.path, lambda data=one.data: data)
        assert kind is not None, one.path
        source = Source(one.path, kind, content=one.data)
        if rule.language == "python":
            found = set().union(*(examine_unit(rule_id, unit) for unit in units(source, one.data).units))
            wrong += misses(one, found)
            continue
        reading = reader.unpickle(source) if kind is SourceKind.PICKLE else reader.read(source, one.data)
        assert not reading.gaps, reading.gaps
        found = {finding.location.line for finding in reading.findings}
        wrong += misses(one, found)
    assert not wrong, "\n".join(wrong)
