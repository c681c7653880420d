"""``characters``: what nobody sees in a text: controls of direction, tags, selectors, look-alike names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scanner.analyse.matcher import Hit, Matcher, Report, Text
from scanner.analyse.options import only, texts
from scanner.model import Confidence, Evidence, Rule, Severity
from scanner.parse.characters import Hidden, Trick, hidden
from scanner.parse.steering import form_of, is_agent_text

_LOOK_ALIKE = "look-alike"
_TRICKS = (*(trick.value for trick in Trick), _LOOK_ALIKE)
_SHOWN = 80
_SAID = {
    Trick.BIDI: "the order in which it is shown is not that in which it is read",
    Trick.TAGS: "invisible tag characters",
    Trick.SELECTORS: "bytes in variation selectors",
    Trick.WIDTHLESS: "a run of characters without width",
    Trick.FILLER: "a blank that counts as a letter of a name",
}


def validate(options: Mapping[str, Any]) -> None:
    """``tricks`` (required), ``agents``: only (true) or not (false) in texts that agents follow."""
    only(options, {"tricks", "agents"})
    for trick in texts(options, "tricks", required=True):
        if trick not in _TRICKS:
            raise ValueError(f"{trick!r} is no trick; there are {', '.join(_TRICKS)}")
    if not isinstance(options.get("agents", False), bool):
        raise ValueError("'agents' must be true or false")


def build(rule: Rule) -> Matcher:
    """The matcher of a rule about characters."""
    tricks = frozenset(rule.match.options["tricks"])
    agents = rule.match.options.get("agents", False)

    def on_text(text: Text, report: Report) -> None:
        if is_agent_text(text.path) is not agents:
            return
        prose = not text.family and (agents or form_of(text.path) is None)
        for one in hidden(text.text, prose and not agents):
            if one.trick in tricks:
                report(_hit(rule, text, one, prose and not agents))
        if _LOOK_ALIKE in tricks and text.family:
            from scanner.analyse.confusables import look_alikes

            for name in look_alikes(text.text, text.family):
                fields = {"what": f"a name that looks like `{name.plain}`: {name.reason}", "decoded": ""}
                spelled = ascii(text.text[name.start : name.end])[1:-1]
                evidence = (Evidence("spelled", spelled[:300]), Evidence("looks like", name.plain[:100]))
                report(
                    Hit(rule, text.at(name.start, name.end), Confidence.HIGH, "", fields, evidence=evidence)
                )

    return Matcher(rule, on_text=on_text)


def _hit(rule: Rule, text: Text, one: Hidden, prose: bool) -> Hit:
    decoded = ascii(one.decoded)[1:-1]
    shown = decoded if len(decoded) <= _SHOWN else decoded[: _SHOWN - 1] + "…"
    fields = {"what": _SAID[one.trick], "decoded": f", which say `{shown}`" if shown else ""}
    letters = " ".join(f"U+{ord(char):04X}" for char in text.text[one.start : one.end][:12])
    evidence = [Evidence("characters", letters)]
    if decoded:
        evidence.append(Evidence("decoded", decoded[:300]))
    severity = None
    if prose and one.trick not in (Trick.TAGS, Trick.SELECTORS):
        severity = Severity.MEDIUM  # text for people: it deceives a reader, but nothing runs it
    at = text.at(one.start, one.end)
    return Hit(rule, at, rule.rating.confidence, "", fields, evidence=tuple(evidence), severity=severity)
