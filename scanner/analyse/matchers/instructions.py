"""``instructions``: a text that agents follow tells them to do what its reader would not want."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct

from scanner.analyse.matcher import Hit, Matcher, Report, Text
from scanner.analyse.options import only, pattern
from scanner.model import Evidence, Rule
from scanner.parse.steering import Form, Steering
from scanner.parse.toolserver import described
from scanner.support.patterns import lazy

_PARAGRAPH = lazy(r"\n[ \t]*(?:\n[ \t]*)+")
_SENTENCE = lazy(r"(?<=[.!?;])\s+|\n(?=[ \t]*(?:[-*+]|\d+[.)])[ \t])|\n(?=#)")
_ITEM = lazy(r"^[ \t]*(?:[-*+]|\d+[.)])[ \t]", re.MULTILINE)
_NEAR = 3  # sentences between two signals of one instruction
_NEAR_ITEMS = 1  # the same in a list, whose items are instructions of their own
_CLAUSE = lazy(r", (?:and|but|then|instead)\b|: |; ")
_MAX_TEXT = 400_000


class _Signal(Struct, frozen=True):
    """A signal in a sentence (by its number in the paragraph), with its place in the text."""

    name: str
    sentence: int
    start: int
    end: int


def validate(options: Mapping[str, Any]) -> None:
    """``signals`` (a table of regular expressions), ``negated`` and ``told`` (what takes a signal back),
    ``fewest`` signals.
    """
    only(options, {"signals", "negated", "told", "fewest", "always"})
    signals = options.get("signals")
    if not isinstance(signals, Mapping) or not signals:
        raise ValueError("'signals' must be a table of regular expressions")
    for name in signals:
        pattern(signals, name)
    for name in ("negated", "told"):
        pattern(options, name)
    if not isinstance(options.get("fewest", 2), int):
        raise ValueError("'fewest' must be a number")


def build(rule: Rule) -> Matcher:
    """The matcher of a rule about instructions."""
    options = rule.match.options
    signals = {name: lazy(text, re.IGNORECASE) for name, text in options["signals"].items()}
    negated = lazy(options["negated"], re.IGNORECASE) if "negated" in options else None
    told = lazy(options["told"], re.IGNORECASE) if "told" in options else None
    always = frozenset(options.get("always", ()))  # signals that are negations themselves
    fewest = options.get("fewest", 2)

    def on_steering(steering: Steering, text: Text, report: Report) -> None:
        if steering.form is Form.AGENT_SETTINGS:
            whole = described(steering.text)
        elif steering.form is Form.AGENT_TEXT:
            whole = steering.text
        else:
            return
        for start, paragraph in _paragraphs(whole[:_MAX_TEXT]):
            if told is not None and told.search(paragraph):
                continue
            seen: list[_Signal] = []
            for number, (offset, sentence) in enumerate(_sentences(paragraph)):
                sentence = sentence.replace("\n", " ")  # where a line is broken says nothing
                for name, one in signals.items():
                    match = one.search(sentence)
                    if match and (name in always or not _taken_back(sentence, match.start(), negated)):
                        begin = start + offset
                        seen.append(_Signal(name, number, begin + match.start(), begin + match.end()))
            for group in _together(seen, _NEAR_ITEMS if _ITEM.search(paragraph) else _NEAR, fewest):
                report(_hit(rule, steering.text, text, group))

    return Matcher(rule, on_steering=on_steering)


def _hit(rule: Rule, whole: str, text: Text, group: list[_Signal]) -> Hit:
    first = min(one.start for one in group)
    last = max(one.end for one in group)
    evidence = tuple(Evidence(one.name, " ".join(whole[one.start : one.end].split())[:120]) for one in group)
    fields = {"signals": " and ".join(one.name for one in group)}
    return Hit(rule, text.at(first, last), rule.rating.confidence, "", fields, evidence=evidence)


def _together(seen: list[_Signal], near: int, fewest: int) -> Iterator[list[_Signal]]:
    """Groups of different signals, each close to the one before; no signal is in two of them."""
    group: dict[str, _Signal] = {}
    last = -1
    for one in [*sorted(seen, key=lambda one: one.start), None]:
        if one is None or (group and one.sentence - last > near):
            if len(group) >= fewest:
                yield list(group.values())
            group = {}
        if one is not None:
            group.setdefault(one.name, one)
            last = one.sentence


def _taken_back(sentence: str, at: int, negated: re.Pattern[str] | None) -> bool:
    """Whether a prohibition before ``at`` reaches as far, without a clause of its own between."""
    if negated is None:
        return False
    return any(
        _CLAUSE.search(sentence, match.end(), at) is None
        for match in negated.finditer(sentence, 0, at + 40)
        if match.start() <= at
    )


def _paragraphs(text: str) -> Iterator[tuple[int, str]]:
    start = 0
    for match in _PARAGRAPH.finditer(text):
        yield start, text[start : match.start()]
        start = match.end()
    yield start, text[start:]


def _sentences(paragraph: str) -> Iterator[tuple[int, str]]:
    start = 0
    for match in _SENTENCE.finditer(paragraph):
        yield start, paragraph[start : match.start()]
        start = match.end()
    yield start, paragraph[start:]
