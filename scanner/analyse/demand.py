"""What the rules and library models ask of programs, as clues that decide what is worth evaluating."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set

from scanner.analyse.acts import DATES
from scanner.analyse.listening import Listener
from scanner.analyse.matcher import Matcher
from scanner.model import REST, Knowledge, Sink
from scanner.program import Interest, Written
from scanner.program.interest import DEED, DIRECT, GUARD, NAMED, SINK, SOURCE, Ask

_COMMON = frozenset({"get", "pop", "open", "read", "items", "values", "next", "first", "copy", "connect"})
# What a function of the program may do with a text that its callers hand to it.
_BEHIND = frozenset({"command", "place", "destroy"})


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
    guards = frozenset().union(*(matcher.guards for matcher in matchers))
    guarded = [(call, one) for one in matchers for call in one.guarded]
    asks = (
        *(
            (NAMED, Ask(call, one.needs, one.may, one.files, gotten=True))
            for one in matchers
            for call in one.calls
            if call not in one.guarded
        ),
        *((NAMED, Ask(name, gotten=True)) for name, files in acts if not files),
        *(
            (SINK, Ask(name, may=_sinks([sink for sink, _ in sinks]), gotten=True))
            for name, sinks in listener.sinks.items()
        ),
        *(  # under a condition it is all the same whether what is destroyed is a constant
            (SINK, Ask(name, gotten=True))
            for name, sinks in (listener.sinks.items() if guards else ())
            if any(sink.kind == "destroy" for sink, _ in sinks)
        ),
        *((SINK, Ask(call, one.needs, one.may, one.files, gotten=True)) for call, one in guarded),
        *(
            (SOURCE, ask)
            for ask in _sources(knowledge, knowledge.trust.keys() - ((guards | DATES) - _named_in(matchers)))
        ),
        *(
            (DIRECT, Ask(name, may=_sinks(found), gotten=True))
            for name, sinks in listener.sinks.items()
            if (found := [sink for sink, _ in sinks if sink.kind in direct])
        ),
        *((GUARD, Ask(name, gotten=True)) for name, one in knowledge.sources.items() if one.kind in guards),
        *(
            (DEED, Ask(name, files=files, gotten=True))
            for name, files in acts
            if files or any(sink.kind in _BEHIND for sink, _ in listener.sinks[name])
        ),
        *((DEED, Ask(name, hints=tuple(sorted(words)))) for one in matchers for name, words in one.hinted),
    )
    return Interest(asks, listener.targets, listener.functions, types, _had(knowledge))


def _named_in(matchers: Iterable[Matcher]) -> frozenset[str]:
    """All texts in the rules' options, but for the kinds that are asked for in conditions only."""
    found: set[str] = set()
    pending: list[object] = [matcher.rule.match.options for matcher in matchers]
    while pending:
        option = pending.pop()
        if isinstance(option, str):
            found.add(option)
        elif isinstance(option, Mapping):
            pending.extend(value for key, value in option.items() if key != "guard")
        elif isinstance(option, Sequence):
            pending.extend(option)
    return frozenset(found)


def _had(knowledge: Knowledge) -> dict[str, frozenset[bytes]]:
    """For each type that library models know: words of which code has one where it gets an instance."""
    words: dict[str, set[str]] = {}
    from_others: dict[str, set[str]] = {}  # types whose words do for another one, too
    yielding = [*knowledge.returns.items(), *knowledge.attributes.items()]
    yielding += [(name, declared) for name, pairs in knowledge.parameters.items() for _, declared in pairs]
    for name, declared in yielding:
        owner, _, last = name.removesuffix("()").rpartition(".")
        words.setdefault(declared, set()).add(last)
        if last.startswith("__") or last in _COMMON or last == "*":
            words[declared].discard(last)
            from_others.setdefault(declared, set()).add(owner)
    for name, bases in knowledge.bases.items():
        for base in bases:
            from_others.setdefault(base, set()).add(name)
    for table in (knowledge.sources, knowledge.sinks, knowledge.returns, knowledge.attributes):
        for name in table:
            words.setdefault(name.removesuffix("()").rpartition(".")[0], set())
    known = {*words, *from_others, *(name for names in from_others.values() for name in names)}
    out = {name: words.get(name, set()) | {name.rpartition(".")[2]} for name in known if name}
    more = True
    while more:
        more = False
        for name, others in from_others.items():
            for other in others:
                if other and not out[other] <= out[name]:
                    out[name] |= out[other]
                    more = True
    return {
        name: frozenset(word.encode() for word in found)
        for name, found in out.items()
        if "*" not in found and not name.startswith("*")
    }


def _sources(knowledge: Knowledge, kinds: Set[str]) -> Iterator[Ask]:
    yield from (Ask(name, gotten=True) for name, model in knowledge.sources.items() if model.kind in kinds)
    yield from (Ask(name, decorates=name.startswith("*.")) for name in knowledge.handlers)
    for name, pairs in knowledge.readings.items():
        if any(kind in kinds for kind, _ in pairs):
            yield Ask(name)
    yield from (Ask(name) for name, model in knowledge.callbacks.items() if model.kind)
    yield from (Ask(name, package="") for name in knowledge.untrusted)
    for entry in knowledge.entries:
        named = entry.parameters[:1] if REST in entry.inputs else entry.inputs
        words = named if entry.function == "*" else (entry.function,)
        yield from (Ask(word, package=entry.package) for word in words)
    for name, pairs in knowledge.parameters.items():
        yield from (Ask(name, package=package) for package, _ in pairs)


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
        if selector == "*" or (selector == "self" and not written.on_literal):
            return True
        if written.has([selector]) and written.argument([selector]) is None:
            return True
    return False
