"""``instructions``: a text that agents follow tells them to do what its reader would not want."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from scanner.analyse.matcher import Hit, Matcher, Report, Text, only, pattern
from scanner.model import Evidence, Rule
from scanner.parse.steering import Form, Steering

_PARAGRAPH = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")
_SENTENCE = re.compile(r"(?<=[.!?;])\s+|\n(?=[ \t]*(?:[-*+]|\d+[.)])[ \t])|\n(?=#)")
_CLAUSE = re.compile(r", (?:and|but|then|instead)\b|: |; ")
_MAX_TEXT = 400_000


def validate(options: Mapping[str, Any]) -> None:
    """``signals`` (a table of regular expressions), ``negated`` and ``told`` (what takes a signal back),
    ``fewest`` signals.
    """
    only(options, {"signals", "negated", "told", "fewest", "always", "calm"})
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
    signals = {name: re.compile(text, re.IGNORECASE) for name, text in options["signals"].items()}
    negated = re.compile(options["negated"], re.IGNORECASE) if "negated" in options else None
    told = re.compile(options["told"], re.IGNORECASE) if "told" in options else None
    always = frozenset(options.get("always", ()))  # signals that are negations themselves
    fewest = options.get("fewest", 2)

    def on_steering(steering: Steering, text: Text, report: Report) -> None:
        if steering.form is not Form.AGENT_TEXT:
            return
        for start, paragraph in _paragraphs(steering.text[:_MAX_TEXT]):
            found: dict[str, tuple[int, int]] = {}
            if told is not None and told.search(paragraph):
                continue
            for offset, sentence in _sentences(paragraph):
                for name, one in signals.items():
                    match = one.search(sentence) if name not in found else None
                    if match and (name in always or not _taken_back(sentence, match.start(), negated)):
                        found[name] = (start + offset + match.start(), start + offset + match.end())
            if len(found) >= fewest and not found.keys() <= frozenset(options.get("calm", ())):
                first = min(place[0] for place in found.values())
                last = max(place[1] for place in found.values())
                names = sorted(found, key=lambda name: found[name])
                evidence = tuple(
                    Evidence(name, " ".join(steering.text[slice(*found[name])].split())[:120])
                    for name in names
                )
                fields = {"signals": " and ".join(names)}
                report(Hit(rule, text.at(first, last), rule.rating.confidence, "", fields, evidence=evidence))

    return Matcher(rule, on_steering=on_steering)


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
