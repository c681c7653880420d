"""Looks at one unit with all rules at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from msgspec import Struct
from tree_sitter import Tree

from scanner.analyse.demand import interest_of
from scanner.analyse.findings import findings_of
from scanner.analyse.listening import Listener
from scanner.analyse.matcher import Hit, Place
from scanner.analyse.matchers import module
from scanner.analyse.queries import Queries
from scanner.model import Finding, Gap, GapKind, Knowledge, Rule, Source, Unit
from scanner.program import Focus, Outline, Program, UnitKey
from scanner.program.ir import At
from scanner.program.linking import Asked, Loader, Use, modelled_types
from scanner.program.loading import Body
from scanner.program.outline import outline
from scanner.program.unit import Evaluated, evaluate
from scanner.support.patterns import lazy

_IMPORTS = lazy(rb"^[ \t]*(?:from|import)[ \t]+([\w.]+(?:[ \t]*,[ \t]*[\w.]+)*)", re.MULTILINE)


class Sketch(Struct, frozen=True):
    """What one unit shows by itself: findings about its form, and its outline for the program."""

    findings: tuple[Finding, ...]
    outline: Outline


class Examination(Struct, frozen=True):
    """What came out of the evaluation of one unit, and what it rests on (see ``Look``)."""

    findings: tuple[Finding, ...]
    gaps: tuple[Gap, ...]
    uses: tuple[Use, ...] = ()
    asked: tuple[Asked, ...] = ()
    kept: bool = False
    uneventful: tuple[tuple[str, tuple[Body, ...]], ...] = ()
    base: tuple[Body, ...] = ()


class Compiled:
    """Rules that are ready to look at units, whatever program these belong to."""

    def __init__(self, rules: Iterable[Rule], knowledge: Knowledge) -> None:
        self.matchers = [
            module(rule.match.kind).build(rule)
            for rule in rules
            if rule.language == "python" and hasattr(module(rule.match.kind), "build")
        ]
        self.listener = Listener(self.matchers, knowledge)
        self.interest = interest_of(self.matchers, self.listener, modelled_types(knowledge))
        self.queries = Queries([matcher for matcher in self.matchers if matcher.query])


_latest: tuple[tuple[Rule, ...], Knowledge, Compiled] | None = None


def _compiled(rules: tuple[Rule, ...], knowledge: Knowledge) -> Compiled:
    """The rules, compiled; at each keystroke in an editor they are the same again."""
    global _latest
    if _latest is None or _latest[:2] != (rules, knowledge):
        _latest = (rules, knowledge, Compiled(rules, knowledge))
    return _latest[2]


class Analyst:
    """Compiled rules, ready to look at units: first ``sketch`` each, then ``link`` them, then ``examine``."""

    def __init__(
        self,
        rules: Iterable[Rule],
        knowledge: Knowledge,
        sources: Iterable[Source] = (),
        load: Loader = lambda _: None,
    ) -> None:
        """``sources`` are all files of the program, ``load`` reads and parses one of them."""
        self.knowledge = knowledge
        compiled = _compiled(tuple(rules), knowledge)
        self.matchers = compiled.matchers
        self._listener = compiled.listener
        self._interest = compiled.interest
        self._queries = compiled.queries
        self._queries.begin()
        self._program = Program(knowledge, sources, load)

    def warm(self) -> None:
        """Prepare for many units, before processes are forked."""
        self._queries.combine()

    def sketch(self, unit: Unit, tree: Tree) -> Sketch:
        """What can be said of a unit without evaluating anything."""
        if not self.matchers:
            return Sketch((), Outline())
        place = self._place(0, unit)
        hits: list[Hit] = []
        for matcher in self.matchers:
            if matcher.on_unit is not None:
                matcher.on_unit(tree, place, hits.append)
        self._queries.ask(tree, place, hits.append)
        return Sketch(
            findings_of(lambda _: unit, hits), outline(unit.text, tree, self._interest, unit.source.path)
        )

    @property
    def focuses(self) -> Mapping[UnitKey, Focus]:
        """Which functions of each unit matter, once they are linked."""
        return self._program.focuses

    @focuses.setter
    def focuses(self, focuses: Mapping[UnitKey, Focus]) -> None:
        self._program.focuses = focuses

    def file_of(self, dotted: str, path: str) -> str:
        """The file of the program that a name leads to as it is written in the file ``path``; "" for none."""
        found = self._program.file_of(dotted, path)
        return found[0] if found is not None else ""

    def asks(self, dotted: str, path: str) -> tuple[str, str]:
        """That file, and the name that is asked for in it; "" for none."""
        return self._program.asks(dotted, path)

    def leads_to(self, dotted: str, path: str) -> str:
        """The file of the program that a name leads to, seen from the file ``path``; "" for none."""
        return self._program.leads_to(dotted, path)

    def link(self, outlines: Mapping[UnitKey, Outline]) -> list[UnitKey]:
        """The units that are worth examining, given all outlines of the program."""
        self._program.link(outlines)
        return self.worthwhile()

    def worthwhile(self) -> list[UnitKey]:
        """The same, once the focuses are there."""
        return [key for key, focus in self._program.focuses.items() if focus.worthwhile]

    def examine(
        self,
        unit: Unit,
        tree: Tree,
        number: int = 0,
        *,
        remembered: bool = True,
        skipped: frozenset[str] = frozenset(),
    ) -> Examination:
        """What the evaluation of a unit tells; ``number`` counts the units of its file. What it rests on is
        told where it is to be ``remembered``. The functions in ``skipped`` are known to tell nothing.
        """
        self._program.begin()
        self._program.loading.watching = remembered
        this = self._program.module(unit, tree, number)
        places: dict[int, Place] = {}

        def place_of(number: int) -> Place:
            if number not in places:
                places[number] = self._place(number, self._program.modules[number].unit, unit.source.path)
            return places[number]

        hits: list[Hit] = []
        done: Evaluated | None = None
        self._listener.start(place_of, hits.append)
        try:
            done = evaluate(self._program, this, self._listener, skipped)
            gaps = _exhausted(unit, done.exhausted)
            gaps += [self._unseen(at, limit) for at, limit in done.unseen.items()]
            gaps += [self._cut(name, at) for name, at in done.cut.items()]
            self._listener.finish()
        except RecursionError:
            gaps = _exhausted(unit, [""])
        findings = findings_of(lambda number: self._program.modules[number].unit, hits, this.number)
        if not remembered:
            return Examination(findings, tuple(gaps))
        uses, asked, loaded, complete = self._program.rests_on()
        if done is None:
            return Examination(findings, tuple(gaps), uses, asked, complete)
        uneventful = tuple((scope, tuple(sorted(bodies))) for scope, bodies in done.uneventful.items())
        base = tuple(sorted(done.base.union(loaded)))
        return Examination(findings, tuple(gaps), uses, asked, complete, uneventful, base)

    def _stands(self, at: At) -> tuple[Unit, int]:
        unit = self._program.modules[at[2]].unit
        return unit, unit.text.count(b"\n", 0, at[0]) + 1

    def _cut(self, name: str, at: At) -> Gap:
        """Something is nested deeper than the analysis goes."""
        unit, line = self._stands(at)
        where = f"`{name}`" if name else "the module level"
        cause = f"Line {line} in {where} is nested too deeply; what is inside was not looked at."
        return Gap(GapKind.LIMIT, unit.source.path, cause, "Split the expression, or review it by hand.")

    def _unseen(self, at: At, limit: str) -> Gap:
        """Code is run that is not known, because a limit was hit."""
        unit, line = self._stands(at)
        cause = f"What line {line} runs was not looked at: {limit}."
        return Gap(GapKind.LIMIT, unit.source.path, cause, "Find out by hand what it runs.")

    def _place(self, number: int, unit: Unit, entry: str = "") -> Place:
        text = unit.text
        return Place(number, unit.source.path, text, _imports(text), self.knowledge, text.lower(), entry)


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
