"""``regex``: a regular expression whose time grows too fast, decided on its structure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from scanner.analyse.matcher import Hit, Matcher, Place, Report
from scanner.analyse.options import only
from scanner.model import Confidence, Rule
from scanner.program import CallEvent, Value

_GROWTHS = ("exponential", "polynomial")
_METHODS = ("match", "fullmatch", "search", "findall", "finditer", "sub", "subn", "split")
_TEXT = {"sub": 1, "subn": 1}  # position of the text behind the pattern; 0 for all others
_POWERS = {2: "the square", 3: "the third power"}
_MAX_PATTERNS = 4
_FLAGS = (("m", re.compile(rb"\bMULTILINE\b|\bre\.M\b")), ("s", re.compile(rb"\bDOTALL\b|\bre\.S\b")))


def validate(options: Mapping[str, Any]) -> None:
    """``growth`` (required): exponential, or polynomial."""
    only(options, {"growth"})
    if options.get("growth") not in _GROWTHS:
        raise ValueError(f"'growth' must be one of {', '.join(_GROWTHS)}")


def build(rule: Rule) -> Matcher:
    """The matcher of a regex rule. An exponential expression is reported where it stands, a polynomial one
    where it meets input.
    """
    exponential = rule.match.options["growth"] == "exponential"

    def on_call(event: CallEvent, place: Place, name: str, report: Report) -> None:
        compiled = name.startswith("re.Pattern.")
        if compiled and exponential:
            return  # told where it was compiled
        method = name.rpartition(".")[2]
        patterns = [text for text in _patterns(event, compiled) if len(text) > 3]
        power = _power(patterns, method, event.node, place) if patterns else 1
        if power < (_exponential() if exponential else 2):
            return
        if exponential:
            confidence: Confidence | None = rule.rating.confidence
        elif power == _exponential():
            return
        else:
            confidence = _sure(event, place, _text(event, method, compiled))
        if confidence is not None:
            fields = {"value": repr(patterns[0])[:120], "growth": _POWERS.get(power, "a high power")}
            at, sure = event.node.at, min(confidence, rule.rating.confidence)
            report(Hit(rule, at, sure, event.scope.name, fields))

    calls = tuple(f"re.{method}" for method in ("compile", *_METHODS) if exponential or method != "compile")
    bound = () if exponential else tuple(f"re.Pattern.{method}" for method in _METHODS)
    return Matcher(rule, calls=(*calls, *bound), on_call=on_call)


def _exponential() -> int:
    from scanner.analyse.ambiguity import EXPONENTIAL

    return EXPONENTIAL


def _patterns(event: CallEvent, compiled: bool) -> Iterator[str]:
    """The constant expressions that a call may use."""
    if compiled:
        values = [
            found.items["pattern"]
            for reference in (event.receiver.objects if event.receiver is not None else ())
            if (found := event.state.heap.get(reference)) is not None and "pattern" in found.items
        ]
    else:
        given = event.argument([0, "pattern"])
        values = [given] if given is not None else []
    for value in values:
        for constant in event.fold(value)[:_MAX_PATTERNS]:
            if isinstance(constant, bytes):
                constant = constant.decode("latin-1")
            if isinstance(constant, str):
                yield constant


def _power(patterns: list[str], method: str, node: Any, place: Place) -> int:
    from scanner.analyse.ambiguity import growth

    written = place.text[node.at[0] : node.at[1]][-80:]
    verbose = b"VERBOSE" in written or b"re.X" in written
    given = "".join(sign for sign, flag in _FLAGS if flag.search(written))
    if given:
        patterns = [text if text.startswith("(?") else f"(?{given}){text}" for text in patterns]
    anywhere = method in ("search", "findall", "finditer", "sub", "subn", "split")
    return max(
        growth(
            text,
            whole=method == "fullmatch",
            anywhere=anywhere,
            verbose=verbose or ("\n" in text and "#" in text),
        )
        for text in patterns
    )


def _text(event: CallEvent, method: str, compiled: bool) -> Value | None:
    position = _TEXT.get(method, 0) + (0 if compiled else 1)
    return event.argument([position, "string"])


def _sure(event: CallEvent, place: Place, text: Value | None) -> Confidence | None:
    """Whether the text is input; of a library, what its callers hand in."""
    if text is None:
        return None
    levels = [
        level for taint in event.taints(text) if (level := place.knowledge.trust.get(taint.kind)) is not None
    ]
    if not levels:
        return None
    surest = max(level.confidence for level in levels)
    given = any(level.kind in ("parameter", "setting") for level in levels)
    return max(surest, Confidence.MEDIUM) if given else surest
