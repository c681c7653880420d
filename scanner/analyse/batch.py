"""Examines many sources, and remembers what came out.

First each unit is sketched by itself; then the outlines of all are linked, which tells what is worth
evaluating; then that is evaluated. What the memory still knows is not done again.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence

from scanner.analyse.memory import Memory, content
from scanner.analyse.results import CodeResult, Look, together
from scanner.model import Knowledge, Rule, Source
from scanner.settings import Settings
from scanner.support.progress import Progress

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
            from scanner.analyse.nearby import nearby

            around = nearby(sources, program, self._settings)
            return together(self._results(sources, around, program, progress)[0])
        if not self._settings.cache:
            return together(self._results(sources, sources, sources, progress)[0])
        digests = {source.path: content(source, self._settings)[0] for source in sources}
        scan = sorted((source.path, f"{source.kind}:{digests[source.path]}") for source in sources)
        found = self._memory.whole(scan)
        if found is None:
            results, same = self._results(sources, sources, sources, progress, digests)
            found = together(results)
            if same and all(digests.values()):
                self._memory.keep_whole(scan, found)
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
        focus: dict[Unit, str] = {}
        if digests:
            focus = {unit: one.digest() for unit, one in analyst.focuses.items()}
            units = {unit: focus[unit] for unit in wanted}
            known = self._memory.evaluations(units, read, focus, analyst.leads_to)
        left = [(files[path], number) for path, number in wanted if (path, number) not in known]
        progress.stage("Following values", len(left))
        evaluated: dict[Unit, Look] = {}
        for (source, number), look in workers.run(tasks.examine, left, analyst.focuses):
            evaluated[(source.path, number)] = look
            progress.advance()
        if digests:
            self._memory.keep_evaluations(focus, evaluated)
        same = all(look.kept and digests.get(path) == look.digest for path, look in new.items())
        same = same and all(look.kept and read[unit[0]] == look.digest for unit, look in evaluated.items())
        known.update(evaluated)
        results = [looks[path].result for path in sorted(looks) if path in files]
        return results + [known[unit].result for unit in sorted(known)], same
