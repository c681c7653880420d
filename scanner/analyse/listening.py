"""Brings what the evaluation tells to the matchers that asked for it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from scanner.analyse.matcher import Hit, Matcher, Place, Report
from scanner.model import Knowledge, Sink
from scanner.program import AssignEvent, CallEvent, ReturnEvent, ir
from scanner.program.callables import Closure

_MAX_WANTED = 100_000  # names of calls of which is remembered whether somebody asks for them


class Listener:
    """Dispatches events by name; one per process, started anew for each unit."""

    def __init__(self, matchers: Iterable[Matcher], knowledge: Knowledge) -> None:
        matchers = list(matchers)
        self._exact: dict[str, list[Matcher]] = {}
        self._methods: dict[str, list[tuple[str, Matcher]]] = {}
        self._members: dict[str, list[Matcher]] = {}
        for matcher in matchers:
            for call in matcher.calls:
                if call.startswith("*."):
                    self._methods.setdefault(call.rpartition(".")[2], []).append((call[1:], matcher))
                elif call.endswith(".*"):
                    self._members.setdefault(call[:-2], []).append(matcher)
                else:
                    self._exact.setdefault(call, []).append(matcher)
        flows: dict[str, list[Matcher]] = {}
        for matcher in matchers:
            for kind in matcher.sinks:
                flows.setdefault(kind, []).append(matcher)
        self.sinks: dict[str, list[tuple[Sink, list[Matcher]]]] = {}
        for name, sinks in knowledge.sinks.items():
            wanted = [(sink, flows[sink.kind]) for sink in sinks if sink.kind in flows]
            if wanted:
                self.sinks[name] = wanted
        self._assigning = [matcher for matcher in matchers if matcher.on_assign is not None]
        self.targets = _any_of(matcher.targets for matcher in self._assigning)
        self.functions = _any_of(one.returns.pattern for one in matchers if one.returns is not None)
        self._last = {name.rpartition(".")[2] for name in (*self._exact, *self.sinks, *self._methods)}
        self._returning = [matcher for matcher in matchers if matcher.on_return is not None]
        self._deciding = [matcher for matcher in matchers if matcher.on_end is not None]
        self.knowledge = knowledge
        self._wanted: dict[str, bool] = {}
        self._wanted_returns: dict[str, bool] = {}
        self._wanted_calls: dict[tuple[str, tuple[str, ...]], bool] = {}
        self._places: Callable[[int], Place] = lambda number: Place(number, "", b"", frozenset(), knowledge)
        self._report: Report = lambda _: None
        self._told = 0

    def start(self, places: Callable[[int], Place], report: Report) -> None:
        """A new unit begins; what is seen in other units of the program is reported there."""
        self._places = places

        def found(hit: Hit) -> None:
            self._told += 1
            report(hit)

        self._report = found
        for matcher in self._deciding:
            if matcher.on_start is not None:
                matcher.on_start()

    def wants_call(self, method: str, names: tuple[str, ...]) -> bool:
        """Whether any rule asks for a call of this name."""
        wanted = self._wanted_calls.get((method, names))
        if wanted is None:
            last = [method, *(name.rpartition(".")[2] for name in names[1:])]
            wanted = not self._last.isdisjoint(last)
            wanted = wanted or any(name.rpartition(".")[0] in self._members for name in names)
            if len(self._wanted_calls) < _MAX_WANTED:
                self._wanted_calls[method, names] = wanted
        return wanted

    def wants_target(self, target: str) -> bool:
        """Whether any rule asks for an assignment to this name."""
        if self.targets is None:
            return False
        wanted = self._wanted.get(target)
        if wanted is None:
            wanted = self._wanted[target] = self.targets.fullmatch(target) is not None
        return wanted

    def told(self) -> int:
        """How much was found or noted; a rule that some other text in the file would call in counts, too."""
        return self._told + sum(one.noted() for one in self._deciding if one.noted is not None)

    def call(self, event: CallEvent) -> None:
        """A call: first the rules that name it, then the sinks."""
        heard: set[int] = set()
        place = self._places(event.node.at[2])
        for name in event.names:
            found = [*self._exact.get(name, ()), *self._members.get(name.rpartition(".")[0], ())]
            for matcher in found:
                self._on_call(matcher, event, place, name, heard)
        received = _receives(event) and not _own(event)
        if event.method in self._methods and (
            received or event.method[:1].isupper()
        ):  # a class, however imported
            for suffix, matcher in self._methods[event.method]:
                if suffix.count(".") == 1 or any(name.endswith(suffix) for name in event.names):
                    self._on_call(matcher, event, place, event.method, heard)
        modelled = False
        for name in event.names:
            for sink, matchers in self.sinks.get(name, ()):
                modelled = True
                self._on_flow(matchers, event, place, sink)
        general = self.sinks.get(f"*.{event.method}")
        if general and not modelled and _receives(event) and not self._known(event) and not _own(event):
            for sink, matchers in general:
                self._on_flow(matchers, event, place, sink)

    def _on_call(self, matcher: Matcher, event: CallEvent, place: Place, name: str, heard: set[int]) -> None:
        if id(matcher) not in heard and matcher.on_call is not None:
            if not matcher.applies(place):
                self._told += 1
                return
            heard.add(id(matcher))
            matcher.on_call(event, place, name, self._report)

    def _on_flow(self, matchers: list[Matcher], event: CallEvent, place: Place, sink: Sink) -> None:
        for matcher in matchers:
            if matcher.on_flow is not None:
                matcher.on_flow(event, place, sink, self._report)

    def _known(self, event: CallEvent) -> bool:
        """Whether a library model says something else about the callee."""
        models = self.knowledge
        return any(name in models.sanitizers or name in models.returns for name in event.names)

    def wants_return(self, function: str) -> bool:
        """Whether any rule asks what functions of this name return."""
        wanted = self._wanted_returns.get(function)
        if wanted is None:
            wanted = any(one.returns.fullmatch(function) for one in self._returning if one.returns)
            if len(self._wanted_returns) < _MAX_WANTED:
                self._wanted_returns[function] = wanted
        return wanted

    def returned(self, event: ReturnEvent) -> None:
        """A function ended."""
        place = self._places(event.at[2])
        for matcher in self._returning:
            fits = matcher.returns is not None and matcher.returns.fullmatch(event.scope.function)
            if fits and matcher.on_return is not None:
                matcher.on_return(event, place, self._report)

    def finish(self) -> None:
        """The unit has been evaluated: rules that look at several things together decide."""
        for matcher in self._deciding:
            if matcher.on_end is not None:
                matcher.on_end(self._report)

    def assign(self, event: AssignEvent) -> None:
        """An assignment."""
        place = self._places(event.at[2])
        for matcher in self._assigning:
            if not matcher.applies(place):
                self._told += 1
            elif matcher.on_assign is not None:
                matcher.on_assign(event, place, self._report)


def _receives(event: CallEvent) -> bool:
    """Whether the call is a method's, of a receiver that could be anything."""
    receiver = event.receiver
    return receiver is not None and not receiver.constants and receiver.parts is None


def _own(event: CallEvent) -> bool:
    """Whether the method is the program's own, with a body to look at, of a class without foreign bases."""
    called = event.function.callables if event.function is not None else ()
    return bool(called) and all(
        isinstance(one, Closure)
        and one.owner is not None
        and not any(cls.foreign for cls in one.owner.lineage())
        and any(
            isinstance(line.value, ir.Call)
            if isinstance(line, ir.Evaluate)
            else not isinstance(line, ir.Raise)
            for line in one.function.body
        )
        for one in called
    )


def _any_of(patterns: Iterable[str]) -> re.Pattern[str] | None:
    """One pattern for what any of these fits; None for no patterns."""
    found = [f"(?:{_scoped(text)})" for text in patterns if text]
    return re.compile("|".join(found)) if found else None


def _scoped(pattern: str) -> str:
    """A pattern whose leading flags hold for itself only, so that it can stand among others."""
    match = re.match(r"\(\?([aiLmsux]+)\)", pattern)
    return f"(?{match[1]}:{pattern[match.end() :]})" if match else pattern
