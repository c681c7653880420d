"""``script``: a file of JavaScript does what no honest program does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scanner.analyse.matcher import Hit, Matcher, Report, Text
from scanner.analyse.options import only, texts
from scanner.model import Evidence, Rule

_DEEDS = (
    "encoded-run",
    "fetch-and-run",
    "secret-sent",
    "asked-run",
    "destroyed",
    "published",
    "remote-shell",
    "persisted",
    "dated",
    "always",
    "door",
    "unchecked",
    "built-name",
    "host-resolved",
)


def validate(options: Mapping[str, Any]) -> None:
    """``deeds`` (required)."""
    only(options, {"deeds"})
    for deed in texts(options, "deeds", required=True):
        if deed not in _DEEDS:
            raise ValueError(f"{deed!r} is no deed; there are {', '.join(_DEEDS)}")


def build(rule: Rule) -> Matcher:
    """The matcher of a rule about scripts."""
    deeds = frozenset(rule.match.options["deeds"])

    def on_text(text: Text, report: Report) -> None:
        if not text.acts:
            return
        for deed in text.acts:
            if deed.kind in deeds:
                shown = " ".join(text.text[deed.start : deed.end].split())[:120]
                evidence = (Evidence("act", shown),)
                fields = {"deed": deed.said}
                at = text.at(deed.start, deed.end)
                report(Hit(rule, at, rule.rating.confidence, "", fields, None, evidence))

    return Matcher(rule, on_text=on_text)
