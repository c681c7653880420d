"""``behaviour``: acts that together are malicious: what is read, what becomes of it, under which conditions.

A rule lists acts. One act is a call or a use of a sink, with conditions on its values and on how it comes to
happen. With several, all have to be found in one definition (or in what it calls); the last is reported.
``also`` lists other ways: an act that suffices alone, or ``acts`` that do together.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scanner.analyse.acts import Act, Seen, compile_act
from scanner.analyse.matcher import Hit, Matcher, Place, Report
from scanner.analyse.options import only
from scanner.model import Confidence, Evidence, Rule, Severity, Sink
from scanner.program import CallEvent

_TOGETHER = ("definition", "class", "file")
_CONNECTING = frozenset({"url", "connect"})
_ANY = {"*": ""}  # what clears needs no host
_MAX_SEEN = 400


def validate(options: Mapping[str, Any]) -> None:
    """``acts`` or ``also`` (one of them required), ``cleared``, ``together``."""
    only(options, {"acts", "also", "cleared", "together"})
    for key in ("acts", "also", "cleared"):
        acts = options.get(key, [])
        if not isinstance(acts, list) or not all(isinstance(act, Mapping) for act in acts):
            raise ValueError(f"{key!r} must be a list of tables")
    _groups(options)
    for act in options.get("cleared", ()):
        compile_act(act, "cleared")
    if not options.get("acts"):
        raise ValueError("'acts' must list at least one act")
    if options.get("together", "definition") not in _TOGETHER:
        raise ValueError(f"'together' must be one of {', '.join(_TOGETHER)}")


def _groups(options: Mapping[str, Any]) -> list[list[Act]]:
    """The acts that belong together: those of ``acts``, and each way that ``also`` lists."""
    groups = [[compile_act(act, "acts") for act in options.get("acts", ())]]
    for way in options.get("also", ()):
        groups.append([compile_act(act, "also") for act in way.get("acts", [way])])
    return groups


class _Watch:
    """Collects the acts of a unit, and decides when it has been evaluated."""

    def __init__(self, rule: Rule) -> None:
        options = rule.match.options
        self.rule = rule
        self.groups = _groups(options)
        self.clearing = [compile_act(act, "cleared") for act in options.get("cleared", ())]
        self.together = options.get("together", "definition")
        self.start()

    def start(self) -> None:
        """A new unit begins."""
        self.seen: list[list[list[Seen]]] = [[[] for _ in group] for group in self.groups]
        self.cleared: list[Seen] = []
        self.notes = 0
        # Packages through which something was connected to a fixed host, and to which.
        self.connected: dict[str, str] = {}

    def noted(self) -> int:
        """How often something was noted in this unit."""
        return self.notes

    def on_call(self, event: CallEvent, place: Place, _name: str, _report: Report) -> None:
        """A call that an act may be."""
        self._note(event, place, None)

    def on_flow(self, event: CallEvent, place: Place, sink: Sink, _report: Report) -> None:
        """A sink that an act may use."""
        if sink.kind in _CONNECTING:
            address = _fixed_address(event, sink)
            if address is not None:
                self.notes += 1
                self.connected.update((name.partition(".")[0], address) for name in event.names)
        self._note(event, place, sink)

    def _note(self, event: CallEvent, place: Place, sink: Sink | None) -> None:
        for group, seen in zip(self.groups, self.seen, strict=True):
            for act, found in zip(group, seen, strict=True):
                one = act.match(event, place, sink, self.connected) if len(found) < _MAX_SEEN else None
                if one is not None:
                    self.notes += 1
                    found.append(one)
        for act in self.clearing:
            one = act.match(event, place, sink, self.connected | _ANY)
            if one is not None:
                self.notes += 1
                self.cleared.append(one)

    def end(self, report: Report) -> None:
        """The unit has been evaluated."""
        for seen in self.seen:
            for last in seen[-1] if all(seen) else ():
                found = self._company(last, seen[:-1])
                if found is not None and all(one.chain.isdisjoint(last.chain) for one in self.cleared):
                    report(_hit(self.rule, [*found, last]))

    def _company(self, last: Seen, others: list[list[Seen]]) -> list[Seen] | None:
        """An occurrence of each other act beside the last one; None when one is missing."""
        out: list[Seen] = []
        for found in others:
            near = next((one for one in found if _other(one, last) and _near(one, last, self.together)), None)
            if near is None:
                return None
            out.append(near)
        return out


def build(rule: Rule) -> Matcher:
    """The matcher of a behaviour rule."""
    watch = _Watch(rule)
    acts = [act for group in [*watch.groups, watch.clearing] for act in group]
    sinks = {kind for act in acts for kind in act.sinks}
    if any(act.fixed_host for act in acts):
        sinks |= _CONNECTING
    conditional = [act for act in acts if act.guard and not act.sources]
    always = {name for act in acts if act not in conditional for name in act.calls}
    return Matcher(
        rule,
        calls=tuple(sorted({name for act in acts for name in act.calls})),
        sinks=tuple(sorted(sinks)),
        acting=tuple(sorted({kind for act in acts if _whatever(act) for kind in act.sinks})),
        hinted=tuple((name, act.hints) for act in acts if act.hints for name in act.calls),
        guarded=frozenset(name for act in conditional for name in act.calls) - always,
        guards=frozenset(kind for act in conditional for kind in act.guard),
        on_call=watch.on_call,
        on_flow=watch.on_flow,
        on_start=watch.start,
        on_end=watch.end,
        noted=watch.noted,
    )


def _whatever(act: Act) -> bool:
    """Whether the sinks of an act matter whatever reaches them: for a text, or an address that is written."""
    return (act.text is not None or act.fixed_host) and not act.sources and not act.guard


def _fixed_address(event: CallEvent, sink: Sink) -> str | None:
    """The address that a connection is made to, where the code itself names it."""
    for selector in sink.arguments:
        value = None if selector in ("*", "self") else event.argument([selector])
        if value is not None and not event.taints(value):
            return next((str(folded) for folded in event.fold(value) if folded not in ("", None)), None)
    return None


def _other(one: Seen, last: Seen) -> bool:
    """Whether two occurrences are two calls: at one place there may be many, through a table of names."""
    return one.at != last.at or one.what != last.what


def _near(one: Seen, other: Seen, together: str) -> bool:
    if together == "file":
        return one.at[2] == other.at[2]
    if not one.chain.isdisjoint(other.chain):
        return True
    return together == "class" and bool(one.cls) and one.cls == other.cls


def _hit(rule: Rule, found: list[Seen]) -> Hit:
    last = found[-1]
    taint = next((one.taint for one in reversed(found) if one.taint is not None), None)
    severity = rule.rating.severity
    if last.trigger == "import":
        severity = Severity(min(severity + 1, Severity.CRITICAL))
    evidence = [Evidence("act", f"{one.what} (line {one.line})") for one in found]
    evidence.extend(Evidence("decoded", one.decoded) for one in found if one.decoded)
    if last.trigger == "import":
        evidence.append(Evidence("trigger", "happens on import"))
    sure = min([rule.rating.confidence, *(one.sure for one in found)], default=Confidence.LOW)
    if any(one.asked for one in found):
        severity, sure = Severity(max(severity - 2, Severity.NOTE)), Confidence.LOW
    fields = {
        "callee": f"`{last.what}`",
        "source": last.source or "data",
        "decoded": last.decoded,
        "first": f"`{found[0].what}`",
    }
    return Hit(rule, last.at, sure, last.scope, fields, taint, tuple(evidence), severity=severity)
