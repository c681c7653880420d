"""``markup``: a function returns HTML into which input was put without escaping."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scanner.analyse.matcher import Hit, Matcher, Place, Report
from scanner.analyse.options import only, pattern
from scanner.model import Confidence, Rule
from scanner.program import ReturnEvent, Taint, Value, as_parts
from scanner.support.patterns import lazy

_TAG = lazy(r"<(?:!DOCTYPE\s+\w+\s+\S|/?[a-zA-Z][a-zA-Z0-9]*[\s>/])")
_NAMED = lazy(r"</?$")  # what stands behind is the name of a tag: nobody takes that from input
# Parameters that hand in what the program is made of, not what somebody has typed.
_MADE = lazy(
    r"enters as parameter `(?:request|self|cls|app|\w*schema|\w*config\w*|settings|options|spec|node|model"
    r"|theme|style|template|plugin|component)`"
)
_CALLERS = frozenset({"parameter", "setting"})


def validate(options: Mapping[str, Any]) -> None:
    """``functions`` (required): the names of functions that make pages or parts of them."""
    only(options, {"functions"})
    if pattern(options, "functions") is None:
        raise ValueError("'functions' must be a regular expression")


def build(rule: Rule) -> Matcher:
    """The matcher of a markup rule."""
    functions = pattern(rule.match.options, "functions")

    def on_return(event: ReturnEvent, place: Place, report: Report) -> None:
        taint = _unescaped(event.value)
        if taint is None:
            return
        trust = place.knowledge.trust.get(taint.kind)
        confidence = rule.rating.confidence
        if trust is not None and taint.kind not in _CALLERS:
            confidence = min(confidence, trust.confidence)
        if taint.kind == "setting" or "opened" in taint.clean:
            confidence = Confidence.LOW
        fields = {"source": trust.title if trust is not None else taint.kind, "callee": "the returned page"}
        report(Hit(rule, event.at, confidence, event.scope.name, fields, taint))

    return Matcher(rule, returns=functions, on_return=on_return)


def _unescaped(value: Value) -> Taint | None:
    """The input in a hole of a text with tags that nobody has escaped."""
    if value.parts is None:
        return None
    parts = as_parts(value)
    if not any(isinstance(part, str) and _TAG.search(part) for part in parts):
        return None
    found = [
        taint
        for before, part in zip(("", *parts), parts, strict=False)
        if isinstance(part, Value) and not (isinstance(before, str) and _NAMED.search(before))
        for taint in part.taints
        if "html" not in taint.clean and "*" not in taint.clean and not _made(taint)
    ]
    surest = [taint for taint in found if taint.kind != "setting" and "opened" not in taint.clean]
    return next(iter((*surest, *found)), None)


def _made(taint: Taint) -> bool:
    """Whether it is a part of the program's own that callers hand in."""
    return taint.kind in _CALLERS and _MADE.search(taint.trail.steps()[0][0]) is not None
