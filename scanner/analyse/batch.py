"""Examines many sources, and remembers what came out.

First each unit is sketched by itself; then the outlines of all are linked, which tells what is worth
evaluating; then that is evaluated. What the memory still knows is not done again.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING

from scanner.analyse.memory import Memory, content, digest
from scanner.analyse.nearby import Nearby, code_of
from scanner.analyse.results import CodeResult, together
from scanner.model import Knowledge, Rule, Source
from scanner.program import top_package
from scanner.settings import Settings
from scanner.support.progress import Progress

if TYPE_CHECKING:
    from scanner.analyse.examine import Analyst
    from scanner.analyse.holding import World
    from scanner.analyse.looks import Look
    from scanner.analyse.workers import Workers
    from scanner.program import Outline

Unit = tuple[str, int]
_NONE: frozenset[str] = frozenset()
_MANY = 40  # outlines from which it is remembered which functions matter


class Batch:
    """Examines sources with compiled rules. ``settings.jobs`` 0 means one process per core."""

    def __init__(self, rules: Mapping[str, Rule], knowledge: Knowledge, settings: Settings) -> None:
        self._rules = tuple(rules.values())
        self._knowledge = knowledge
        self._settings = settings
        self._memory = Memory(self._rules, knowledge, settings)

    def run(
        self, sources: Sequence[Source], progress: Progress, program: Sequence[Source] = ()
    ) -> CodeResult:
        """Examine all sources. Never raises for what they contain; a process that dies costs one file.

        ``program``: all files among which names are followed, where those are more.
        """
        if len(program) > len(sources):
            return self._some(sources, program, progress)
        if not self._settings.cache:
            return together(self._results(sources, sources, progress)[0])
        digests = {source.path: content(source, self._settings)[0] for source in sources}
        scan = sorted((source.path, f"{source.kind}:{digests[source.path]}") for source in sources)
        scan.append(("", top_package(sources)))
        found = self._memory.whole(scan)
        if found is None:
            results, same = self._results(sources, sources, progress, digests)
            found = together(results)
            if same and all(digests.values()):
                self._memory.keep_whole(scan, found)
        self._memory.close()
        return found

    def _some(self, sources: Sequence[Source], program: Sequence[Source], progress: Progress) -> CodeResult:
        """The result of some files of a program. What git keeps has a name for its content already."""
        names = [*_names(sources), ("", str(self._settings.follows_all)), *_names(program)]
        named = all(name for _, name in names)
        found = self._memory.whole(names) if named else None
        if found is None:
            results, same = self._results(sources, program, progress)
            found = together(results)
            if named and same:
                self._memory.keep_whole(names, found)
        self._memory.close()
        return found

    def _results(
        self,
        sources: Sequence[Source],
        program: Sequence[Source],
        progress: Progress,
        digests: Mapping[str, str] | None = None,
    ) -> tuple[list[CodeResult], bool]:
        """The results of all sources, then of their units; and whether all files held what their digests
        say.
        """
        from scanner.analyse import tasks
        from scanner.analyse.uneventful import Ledgers
        from scanner.analyse.workers import Workers

        given = (self._rules, self._knowledge, self._settings, program)
        files = {source.path: source for source in sources}
        analyst = tasks.prepare(*given)
        workers = Workers(given, self._settings.jobs or os.cpu_count() or 1)
        digests = dict(digests or {})
        looks, new = self._sketches(workers, analyst, sources, program, digests, progress)
        outlines = {
            (path, number): outline
            for path, look in sorted(looks.items())
            for number, outline in enumerate(look.outlines)
            if outline is not None
        }
        paths = _paths(program)
        whole = not self._closely(sources, program)
        worthwhile = self._linked(analyst, outlines, looks, program, whole)
        wanted = [unit for unit in worthwhile if unit[0] in files]
        held: dict[Unit, Look] = {}
        read = {path: look.digest for path, look in looks.items()}
        focus = {unit: analyst.focuses[unit].digest() for unit in wanted}
        world = self._world(analyst, outlines, read, program, paths)
        if digests:
            held = self._memory.evaluations(focus, read, world.holds)
        open_ones = [unit for unit in wanted if unit not in held]
        ledgers = Ledgers(self._memory, world, open_ones if digests else ())
        left = [(files[unit[0]], unit[1], ledgers.skipped(unit)) for unit in open_ones]
        progress.stage("Following values", len(left))
        evaluated: dict[Unit, Look] = {}
        for (source, number, _), look in workers.run(tasks.examine, left, analyst.focuses):
            evaluated[(source.path, number)] = look
            progress.advance()
        if digests:
            self._memory.keep_evaluations(
                focus, {unit: ledgers.resting(unit, look) for unit, look in evaluated.items()}
            )
            ledgers.keep()
        same = all(look.kept and digests.get(path) == look.digest for path, look in new.items())
        same = same and all(look.kept and read[unit[0]] == look.digest for unit, look in evaluated.items())
        held.update(evaluated)
        results = [looks[path].result for path in sorted(looks) if path in files]
        return results + [held[unit].result for unit in sorted(held)], same

    def _linked(
        self,
        analyst: Analyst,
        outlines: Mapping[Unit, Outline],
        looks: Mapping[str, Look],
        program: Sequence[Source],
        whole: bool,
    ) -> list[Unit]:
        """The units that are worth examining: remembered for outlines of these shapes in these files, or in
        a scan of the ``whole`` program.
        """
        if not self._settings.cache or len(outlines) < _MANY:
            return analyst.link(outlines)
        from scanner.program.shapes import linked, recalled

        paths = _code_paths(program)
        shapes = {path: look.shapes for path, look in sorted(looks.items()) if look.shapes}
        said = (f"{path} {one}" for path, one in shapes.items())
        exact = digest(paths.encode(), *(one.encode("utf-8", "surrogateescape") for one in said))
        for key in (paths,) if whole else (exact, paths):
            known = self._memory.linked(key)
            focuses = recalled(known, outlines, shapes) if known is not None else None
            if focuses is not None:
                analyst.focuses = focuses
                return analyst.worthwhile()
        analyst.link(outlines)
        self._memory.keep_linked(paths if whole else exact, linked(analyst.focuses, outlines, shapes))
        return analyst.worthwhile()

    def _sketches(
        self,
        workers: Workers,
        analyst: Analyst,
        sources: Sequence[Source],
        program: Sequence[Source],
        digests: dict[str, str],
        progress: Progress,
    ) -> tuple[dict[str, Look], dict[str, Look]]:
        """The sketches of the sources and of what they lead to, by path; and which of these are new. Their
        digests are put among the others.
        """
        from scanner.analyse import tasks

        asked = {source.path for source in sources}
        closely = self._closely(sources, program)
        nearby = Nearby(sources, program, analyst.file_of)
        looks: dict[str, Look] = {}
        new: dict[str, Look] = {}
        ring = [*sources, *(() if closely else (one for one in code_of(program) if one.path not in asked))]
        while ring:
            known: dict[str, Look] = {}
            if self._settings.cache:
                known = self._memory.looks(self._digests(ring, digests))
            missing = [(source, 0, _NONE) for source in ring if source.path not in known]
            for (source, _, _), look in workers.run(tasks.look, missing):
                known[source.path] = new[source.path] = look
                progress.advance(source.path in asked)
            looks.update(known)
            ring = nearby.beyond(known.items()) if closely else []
        self._memory.keep_looks(new)
        return looks, new

    def _closely(self, sources: Sequence[Source], program: Sequence[Source]) -> bool:
        """Whether only those files of a program are looked at to which some of them lead."""
        return len(program) > len(sources) and not self._settings.follows_all

    def _digests(self, sources: Sequence[Source], digests: dict[str, str]) -> dict[str, str]:
        """The digests of some sources, which are put among the others."""
        for source in sources:
            if source.path not in digests:
                digests[source.path] = content(source, self._settings)[0]
        return {source.path: digests[source.path] for source in sources}

    def _world(
        self,
        analyst: Analyst,
        outlines: Mapping[Unit, Outline],
        read: Mapping[str, str],
        program: Sequence[Source],
        paths: str,
    ) -> World:
        from scanner.analyse.holding import World

        files = {source.path: source for source in program}

        @cache
        def content_of(path: str) -> str:
            """The digest of a file of the program, also where it was not sketched; "" for none."""
            if path in read or path not in files:
                return read.get(path, "")
            return content(files[path], self._settings)[0]

        return World(content_of, outlines, analyst.focuses, analyst.leads_to, analyst.asks, paths)


def _paths(program: Sequence[Source]) -> str:
    """A digest of what the files of a program are called."""
    named = sorted(f"{source.path} {source.kind}" for source in program)
    return digest(*(one.encode("utf-8", "surrogateescape") for one in named))


def _code_paths(program: Sequence[Source]) -> str:
    """A digest of what decides to which files of a program names lead."""
    named = sorted(source.path for source in code_of(program))
    return digest(*(one.encode("utf-8", "surrogateescape") for one in (top_package(program), *named)))


def _names(sources: Sequence[Source]) -> list[tuple[str, str]]:
    """What git calls the contents of files, by path; "" for a file that it does not keep."""
    return [(one.path, f"{one.kind}:{one.blob.oid}" if one.blob is not None else "") for one in sources]
