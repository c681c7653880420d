"""Looks at one unit with all rules at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tree_sitter import Tree

from scanner.analyse.findings import findings_of
from scanner.analyse.listening import Listener
from scanner.analyse.matcher import Hit, Place
from scanner.analyse.matchers import module
from scanner.analyse.queries import Queries
from scanner.model import Finding, Gap, GapKind, Knowledge, Rule, Sink, Source, Unit
from scanner.program import Clue, Interest, Program, evaluate
from scanner.program.linking import Loader

_IMPORTS = re.compile(rb"^[ \t]*(?:from|import)[ \t]+([\w.]+(?:[ \t]*,[ \t]*[\w.]+)*)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Examination:
    """What came out of one unit."""

    findings: tuple[Finding, ...]
    gaps: tuple[Gap, ...]


class Analyst:
    """Compiled rules, ready to examine units; made once per process."""

    def __init__(
        self,
        rules: Iterable[Rule],
        knowledge: Knowledge,
        sources: Iterable[Source] = (),
        load: Loader = lambda _: None,
    ) -> None:
        """``sources`` are all files of the program, ``load`` reads and parses one of them."""
        self.knowledge = knowledge
        self.matchers = [
            module(rule.match.kind).build(rule)
            for rule in rules
            if rule.language == "python" and hasattr(module(rule.match.kind), "build")
        ]
        self._listener = Listener(self.matchers, knowledge)
        interest = Interest(
            (Clue.of(call) for matcher in self.matchers for call in matcher.calls),
            (Clue.of(name) for name in self._listener.sinks),
            _source_clues(knowledge),
            self._listener.targets,
            (Clue.of(name) for name in _direct(self._listener.sinks, knowledge)),
        )
        self._program = Program(knowledge, sources, load, interest)
        self._queries = Queries([matcher for matcher in self.matchers if matcher.query])

    def warm(self) -> None:
        """Prepare for many units, before processes are forked."""
        self._queries.combine()

    def examine(self, unit: Unit, tree: Tree) -> Examination:
        """Everything the rules have to say about a unit. Never raises for what the unit contains."""
        if not self.matchers:
            return Examination((), ())
        this = self._program.module(unit, tree)
        places: dict[int, Place] = {}

        def place_of(number: int) -> Place:
            if number not in places:
                other = self._program.modules[number].unit
                places[number] = Place(
                    number,
                    other.source.path,
                    other.text,
                    _imports(other.text),
                    self.knowledge,
                    other.text.lower(),
                )
            return places[number]

        place = place_of(this.number)
        hits: list[Hit] = []
        gaps: list[Gap] = []
        self._listener.start(place_of, hits.append)
        for matcher in self.matchers:
            if matcher.on_unit is not None:
                matcher.on_unit(tree, place, hits.append)
        self._queries.ask(tree, place, hits.append)
        try:
            self._program.extend(this)
            if this.words:
                gaps.extend(_exhausted(unit, evaluate(self._program, this, self._listener)))
                self._listener.finish()
        except RecursionError:
            gaps.extend(_exhausted(unit, [""]))
        findings = findings_of(lambda number: self._program.modules[number].unit, hits, this.number)
        self._program.release(this)
        return Examination(findings, tuple(gaps))


def _source_clues(knowledge: Knowledge) -> Iterable[Clue]:
    yield from (Clue.of(name) for name in (*knowledge.sources, *knowledge.handlers, *knowledge.readings))
    yield from (Clue.of(name) for name, model in knowledge.callbacks.items() if model.kind)
    yield from (Clue("", name) for name in knowledge.untrusted)
    for entry in knowledge.entries:
        words = entry.inputs if entry.function == "*" else (entry.function,)
        yield from (Clue(entry.package, word) for word in words)
    for name, pairs in knowledge.parameters.items():
        yield from (Clue(package, name) for package, _ in pairs)


def _direct(sinks: Mapping[str, Iterable[tuple[Sink, object]]], knowledge: Knowledge) -> Iterable[str]:
    """The sinks that the parameters of a public function must not reach."""
    level = knowledge.trust.get("parameter")
    kinds = {*level.sinks, *level.embedded} if level is not None else set()
    return (name for name, found in sinks.items() if any(sink.kind in kinds for sink, _ in found))


def _imports(text: bytes) -> frozenset[str]:
    out = set()
    for match in _IMPORTS.finditer(text):
        for name in match.group(1).decode("utf-8", "replace").split(","):
            out.add(name.strip().partition(".")[0])
    return frozenset(out)


def _exhausted(unit: Unit, names: Iterable[str]) -> list[Gap]:
    return [
        Gap(
            GapKind.LIMIT,
            unit.source.path,
            f"The analysis of {f'`{name}`' if name else 'the module level'} ran out of its budget of steps; "
            "what was found until then is reported.",
            "Split the definition, or review it by hand.",
        )
        for name in names
    ]
