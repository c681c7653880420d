"""``pickled``: a serialised object that calls, when it is loaded, what no data needs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scanner.analyse.matcher import Hit, Matcher, Report
from scanner.analyse.options import only, texts
from scanner.model import Confidence, Evidence, Rule
from scanner.parse.pickles import PickleCall, Pickles


def validate(options: Mapping[str, Any]) -> None:
    """``names`` (required): dotted names, ``module.*`` for all of a module and below it; ``unless``."""
    only(options, {"names", "unless"})
    texts(options, "names", required=True)
    texts(options, "unless")


def build(rule: Rule) -> Matcher:
    """The matcher of a rule about serialised objects."""
    names = _Names(rule.match.options["names"])
    harmless = _Names(rule.match.options.get("unless", ()))

    def on_pickle(pickles: Pickles, report: Report) -> None:
        told: set[str] = set()
        for call in sorted(pickles.calls, key=lambda call: not call.called):
            if call.name in harmless or call.name not in names or call.name in told:
                continue
            told.add(call.name)
            report(_hit(rule, call))

    return Matcher(rule, on_pickle=on_pickle)


def _hit(rule: Rule, call: PickleCall) -> Hit:
    where = f"{call.member}, byte {call.at}" if call.member else f"byte {call.at}"
    shown = f"{call.name}({call.arguments})" if call.called else call.name
    evidence = (Evidence("call" if call.called else "name", shown[:200]), Evidence("place", where[:200]))
    confidence = rule.rating.confidence if call.called else min(rule.rating.confidence, Confidence.MEDIUM)
    fields = {"call": f"`{shown[:120]}`", "does": "calls" if call.called else "names"}
    return Hit(rule, (0, 0, 0), confidence, where, fields, evidence=evidence)


class _Names:
    """Dotted names, some for everything below them."""

    def __init__(self, names: list[str] | tuple[str, ...]) -> None:
        self._exact = frozenset(name for name in names if not name.endswith(".*"))
        self._below = tuple(name[:-1] for name in names if name.endswith(".*"))

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and (name in self._exact or name.startswith(self._below))
