"""What the rules and library models ask of programs, as clues that decide what is worth evaluating."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence, Set

from scanner.analyse.listening import Listener
from scanner.analyse.matcher import Matcher
from scanner.model import REST, Knowledge, Sink
from scanner.program import Clue, Interest, Written


def interest_of(matchers: Iterable[Matcher], listener: Listener, types: Set[str]) -> Interest:
    """All clues of a scan."""
    knowledge = listener.knowledge
    level = knowledge.trust.get("parameter")
    direct = {*level.sinks, *level.embedded} if level is not None else set()
    matchers = list(matchers)
    acting: dict[tuple[str, ...], set[str]] = {}
    for matcher in matchers:
        acting.setdefault(matcher.files, set()).update(matcher.acting)
    acts = [
        (name, files)
        for files, kinds in acting.items()
        for name, sinks in listener.sinks.items()
        if any(sink.kind in kinds for sink, _ in sinks)
    ]
    return Interest(
        (
            *(Clue.of(call, types, one.needs, one.may, one.files) for one in matchers for call in one.calls),
            *(Clue.of(name, types, files=files) for name, files in acts),
        ),
        (
            Clue.of(name, types, may=_sinks([sink for sink, _ in sinks]))
            for name, sinks in listener.sinks.items()
        ),
        _sources(knowledge, types),
        (
            Clue.of(name, types, may=_sinks(found))
            for name, sinks in listener.sinks.items()
            if (found := [sink for sink, _ in sinks if sink.kind in direct])
        ),
        listener.targets,
        listener.functions,
    )


def _sources(knowledge: Knowledge, types: Set[str]) -> Iterator[Clue]:
    names = (*knowledge.sources, *knowledge.handlers, *knowledge.readings)
    yield from (Clue.of(name, types) for name in names)
    yield from (Clue.of(name, types) for name, model in knowledge.callbacks.items() if model.kind)
    yield from (Clue.parameter(name) for name in knowledge.untrusted)
    for entry in knowledge.entries:
        named = entry.parameters[:1] if REST in entry.inputs else entry.inputs
        words = named if entry.function == "*" else (entry.function,)
        yield from (Clue.parameter(word, entry.package) for word in words)
    for name, pairs in knowledge.parameters.items():
        yield from (Clue.parameter(name, package) for package, _ in pairs)


def _sinks(sinks: Sequence[Sink]) -> Callable[[Written], bool]:
    return lambda written: any(_reaches(written, sink) for sink in sinks)


def _reaches(written: Written, sink: Sink) -> bool:
    """Whether input can reach a sink in a call with this text."""
    if written.spread:
        return True
    for name, wanted in sink.when.items():
        key = int(name) if name.isdigit() else name
        literal = written.argument([key])
        if not written.has([key]):
            return False
        if literal is not None and (isinstance(wanted, tuple) or literal.value != wanted):
            return False
    for selector in sink.arguments:
        if selector in ("*", "self"):
            return True
        if written.has([selector]) and written.argument([selector]) is None:
            return True
    return False
