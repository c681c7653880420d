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
from scanner.analyse.results import CodeResult, Look, together
from scanner.model import Knowledge, Rule, Source
from scanner.program import top_package
from scanner.settings import Settings
from scanner.support.progress import Progress

if TYPE_CHECKING:
    from scanner.analyse.examine import Analyst
    from scanner.analyse.holding import World
    from scanner.program import Outline

Unit = tuple[str, int]


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
            return together(self._results(sources, sources, sources, progress)[0])
        digests = {source.path: content(source, self._settings)[0] for source in sources}
        scan = sorted((source.path, f"{source.kind}:{digests[source.path]}") for source in sources)
        scan.append(("", top_package(sources)))
        found = self._memory.whole(scan)
        if found is None:
            results, same = self._results(sources, sources, sources, progress, digests)
            found = together(results)
            if same and all(digests.values()):
                self._memory.keep_whole(scan, found)
        self._memory.close()
        return found

    def _some(self, sources: Sequence[Source], program: Sequence[Source], progress: Progress) -> CodeResult:
        """The result of some files of a program. What git keeps has a name for its content already."""
        from scanner.analyse.nearby import nearby

        names = [*_names(sources), ("", str(self._settings.follows_all)), *_names(program)]
        named = all(name for _, name in names)
        found = self._memory.whole(names) if named else None
        if found is None:
            around = nearby(sources, program, self._settings)
            results, same = self._results(sources, around, program, progress)
            found = together(results)
            if named and same:
                self._memory.keep_whole(names, found)
        self._memory.close()
        return found

    def _results(
        self,
        asked: Sequence[Source],
        sources: Sequence[Source],
        program: Sequence[Source],
        progress: Progress,
        digests: Mapping[str, str] | None = None,
    ) -> tuple[list[CodeResult], bool]:
        """The results of all files that are asked about, then of their units; and whether all files held
        what their digests say. ``sources`` are those of the ``program`` that are sketched.
        """
        from scanner.analyse import tasks
        from scanner.analyse.workers import Workers

        given = (self._rules, self._knowledge, self._settings, program)
        files = {source.path: source for source in asked}
        if digests is None:
            chosen = sources if self._settings.cache else ()
            digests = {source.path: content(source, self._settings)[0] for source in chosen}
        analyst = tasks.prepare(*given)
        workers = Workers(given, self._settings.jobs or os.cpu_count() or 1)
        looks = self._memory.looks(digests)
        new: dict[str, Look] = {}
        for (source, _), look in workers.run(
            tasks.look, [(source, 0) for source in sources if source.path not in looks]
        ):
            new[source.path] = look
            progress.advance(source.path in files)
        self._memory.keep_looks(new)
        looks.update(new)
        outlines = {
            (path, number): outline
            for path, look in sorted(looks.items())
            for number, outline in enumerate(look.outlines)
            if outline is not None
        }
        wanted = [unit for unit in analyst.link(outlines) if unit[0] in files]
        known, read = {}, {path: look.digest for path, look in looks.items()}
        focus = {unit: analyst.focuses[unit].digest() for unit in wanted}
        world = self._world(analyst, outlines, read, program)
        if digests:
            known = self._memory.evaluations(focus, read, world.holds)
        left = [(files[path], number) for path, number in wanted if (path, number) not in known]
        progress.stage("Following values", len(left))
        evaluated: dict[Unit, Look] = {}
        for (source, number), look in workers.run(tasks.examine, left, analyst.focuses):
            evaluated[(source.path, number)] = look
            progress.advance()
        if digests:
            self._memory.keep_evaluations(
                focus, {unit: world.resting(look) for unit, look in evaluated.items()}
            )
        same = all(look.kept and digests.get(path) == look.digest for path, look in new.items())
        same = same and all(look.kept and read[unit[0]] == look.digest for unit, look in evaluated.items())
        known.update(evaluated)
        results = [looks[path].result for path in sorted(looks) if path in files]
        return results + [known[unit].result for unit in sorted(known)], same

    def _world(
        self,
        analyst: Analyst,
        outlines: Mapping[Unit, Outline],
        read: Mapping[str, str],
        program: Sequence[Source],
    ) -> World:
        from scanner.analyse.holding import World

        files = {source.path: source for source in program}

        @cache
        def content_of(path: str) -> str:
            """The digest of a file of the program, also where it was not sketched; "" for none."""
            if path in read or path not in files:
                return read.get(path, "")
            return content(files[path], self._settings)[0]

        paths = digest(
            *(
                f"{source.kind} {path}".encode("utf-8", "surrogateescape")
                for path, source in sorted(files.items())
            )
        )
        return World(content_of, outlines, analyst.focuses, analyst.leads_to, paths)


def _names(sources: Sequence[Source]) -> list[tuple[str, str]]:
    """What git calls the contents of files, by path; "" for a file that it does not keep."""
    return [(one.path, f"{one.kind}:{one.blob.oid}" if one.blob is not None else "") for one in sources]
