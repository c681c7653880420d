"""Examines many sources: read, parse, analyse, on several processes when that pays.

First each unit is sketched by itself; then the outlines of all are linked, which tells what is worth
evaluating; then that is evaluated.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import TypeVar

from tree_sitter import Tree

from scanner.analyse.examine import Analyst
from scanner.analyse.nearby import nearby
from scanner.analyse.texts import Reader, Reading
from scanner.discover import read
from scanner.model import Finding, Gap, GapKind, Ignore, Knowledge, Rule, Source, SourceKind, Unit
from scanner.parse import ParseLimitError, ignores, syntax_gaps, tree, units
from scanner.program import Focus, Outline, UnitKey
from scanner.settings import Settings
from scanner.support.progress import Progress

_WORTH_IT = 400_000  # bytes of code from which a second process earns its start
_CHUNK = 150_000  # bytes of code that one task of a process holds
_DEPTH = 12_000  # Python frames: lowering and evaluation recurse by syntax, which is cut at a bounded depth


@dataclass(frozen=True, slots=True)
class CodeResult:
    """What came out of a number of sources. ``lines`` counts the lines of the units that were analysed."""

    findings: tuple[Finding, ...] = ()
    gaps: tuple[Gap, ...] = ()
    ignores: tuple[Ignore, ...] = ()
    files: int = 0
    lines: int = 0

    def __add__(self, other: CodeResult) -> CodeResult:
        return CodeResult(
            self.findings + other.findings,
            self.gaps + other.gaps,
            self.ignores + other.ignores,
            self.files + other.files,
            self.lines + other.lines,
        )


Task = tuple[Source, tuple[int, ...]]  # a file, and which of its units are meant (none: all)
Outlines = tuple[Outline | None, ...]
_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class Look:
    """What came out of one source, and the outlines of its units (None: it could not be parsed)."""

    result: CodeResult
    outlines: Outlines = ()


class Batch:
    """Examines sources with compiled rules. ``settings.jobs`` 0 means one process per core."""

    def __init__(self, rules: Mapping[str, Rule], knowledge: Knowledge, settings: Settings) -> None:
        self._rules = tuple(rules.values())
        self._knowledge = knowledge
        self._settings = settings

    def run(
        self, sources: Sequence[Source], progress: Progress, program: Sequence[Source] = ()
    ) -> CodeResult:
        """Examine all sources. Never raises for what they contain; a process that dies costs one file.

        ``program``: all files among which names are followed, where those are more.
        """
        asked = {source.path for source in sources}
        around = nearby(sources, program, self._settings) if len(program) > len(sources) else sources
        given = (self._rules, self._knowledge, self._settings, program or sources)
        analyst = _prepare(*given)
        workers = _Workers(given, self._settings.jobs or os.cpu_count() or 1)
        looks: dict[str, Look] = {}
        for source, look in workers.run(_look, [(source, ()) for source in around]):
            looks[source.path] = look
            progress.advance(source.path in asked)
        outlines = {
            (path, number): outline
            for path, look in sorted(looks.items())
            for number, outline in enumerate(look.outlines)
            if outline is not None
        }
        wanted: dict[str, list[int]] = {}
        for path, number in analyst.link(outlines):
            wanted.setdefault(path, []).append(number)
        tasks = [(source, tuple(wanted[source.path])) for source in sources if source.path in wanted]
        progress.stage("Following values", len(tasks))
        examined: dict[str, Look] = {}
        for source, look in workers.run(_examine, tasks, analyst.focuses):
            examined[source.path] = look
            progress.advance()
        found = [looks[path].result for path in sorted(looks) if path in asked]
        found.extend(examined[path].result for path in sorted(examined))
        return _together(found)


def _together(results: Sequence[CodeResult]) -> CodeResult:
    return CodeResult(
        tuple(finding for result in results for finding in result.findings),
        tuple(dict.fromkeys(gap for result in results for gap in result.gaps)),
        tuple(ignore for result in results for ignore in result.ignores),
        sum(result.files for result in results),
        sum(result.lines for result in results),
    )


Given = tuple[Sequence[Rule], Knowledge, Settings, Sequence[Source]]


class _Workers:
    """Does tasks in this process when they are few, else in several."""

    def __init__(self, given: Given, jobs: int) -> None:
        self._given = given
        self._jobs = jobs

    def run(
        self,
        work: Callable[[Task], Look],
        tasks: Sequence[Task],
        focuses: Mapping[UnitKey, Focus] | None = None,
    ) -> Iterator[tuple[Source, Look]]:
        """The result of each task, in any order. A process that dies costs one file."""
        sized = sorted(
            ((_size(task[0]), task) for task in tasks), key=lambda pair: (-pair[0], pair[1][0].path)
        )
        if self._jobs == 1 or sum(size for size, _ in sized) < _WORTH_IT:
            for task in tasks:
                yield task[0], work(task)
            return
        broken: list[list[Task]] = []
        chunks = list(_chunks(sized))
        with self._pool(min(self._jobs, len(chunks)), focuses) as pool:
            futures: dict[Future[list[Look]], list[Task]] = {}
            for chunk in chunks:
                futures[pool.submit(_all, work, chunk)] = chunk
            for future in as_completed(futures):
                try:
                    yield from zip((source for source, _ in futures[future]), future.result(), strict=True)
                except BrokenProcessPool:
                    broken.append(futures[future])
        for task in (task for chunk in broken for task in chunk):
            yield task[0], self._alone(work, task, focuses)

    def _alone(
        self, work: Callable[[Task], Look], task: Task, focuses: Mapping[UnitKey, Focus] | None
    ) -> Look:
        """Do one task in a process of its own, after a process has died."""
        with self._pool(1, focuses) as pool:
            try:
                return pool.submit(_all, work, [task]).result()[0]
            except BrokenProcessPool:
                cause = "The process that analysed this file died."
                return Look(CodeResult(gaps=(Gap(GapKind.INTERNAL, task[0].path, cause, _REPORT),)))

    def _pool(self, jobs: int, focuses: Mapping[UnitKey, Focus] | None) -> ProcessPoolExecutor:
        if "fork" in multiprocessing.get_all_start_methods() and not sys.platform.startswith("darwin"):
            assert _ready is not None, "_prepare comes first"
            _ready[0].warm()  # forked processes share the compiled rules and start at once
            gc.freeze()
            return ProcessPoolExecutor(jobs, multiprocessing.get_context("fork"))
        spawn = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(jobs, spawn, initializer=_prepare, initargs=(*self._given, focuses))


_REPORT = "Exclude the file to go on, and report it as a defect of Assay with the file if you may share it."
_ready: tuple[Analyst, Reader, Settings] | None = None


def _prepare(
    rules: Sequence[Rule],
    knowledge: Knowledge,
    settings: Settings,
    sources: Sequence[Source],
    focuses: Mapping[UnitKey, Focus] | None = None,
) -> Analyst:
    """Compile the rules for this process."""
    global _ready
    sys.setrecursionlimit(max(_DEPTH, sys.getrecursionlimit()))
    # Trees and values are acyclic for the most part: collecting rarely is faster.
    gc.set_threshold(100_000, 20, 20)
    analyst = Analyst(rules, knowledge, sources, lambda source: _load(source, settings))
    analyst.focuses = focuses or {}
    files = {source.path: source for source in sources}

    def beside(path: str) -> bytes | None:
        data = read(files[path], settings) if path in files else None
        return data if isinstance(data, bytes) else None

    _ready = (analyst, Reader(rules, knowledge, beside), settings)
    return analyst


def _load(source: Source, settings: Settings) -> tuple[Unit, Tree] | None:
    """A file that another one imports; None when it cannot be had (its own turn tells why)."""
    data = read(source, settings)
    if isinstance(data, Gap):
        return None
    parsed = units(source, data)
    if len(parsed.units) != 1:
        return None
    try:
        return parsed.units[0], tree(parsed.units[0].text)
    except ParseLimitError:
        return None


def _all(work: Callable[[Task], Look], tasks: Sequence[Task]) -> list[Look]:
    return [work(task) for task in tasks]


def _look(task: Task) -> Look:
    """Sketch the units of one source; whatever goes wrong is a gap of this file."""
    assert _ready is not None, "_prepare comes first"
    analyst, reader, settings = _ready
    source = task[0]
    if source.kind is SourceKind.PICKLE:
        return Look(_read(lambda: reader.unpickle(source), source))
    data = read(source, settings)
    if isinstance(data, Gap):
        return Look(CodeResult(gaps=(data,), files=1))
    as_text = _read(lambda: reader.read(source, data), source)
    if source.kind is SourceKind.MANIFEST:
        return Look(as_text)
    outlines: list[Outline | None] = []
    try:
        parsed = units(source, data)
        result = as_text + CodeResult(gaps=parsed.gaps)
        for unit in parsed.units:
            sketched, outline = _sketch(analyst, unit, settings.honour)
            result += sketched
            outlines.append(outline)
    except Exception as error:  # noqa: BLE001 - a defect must cost one file, not the scan
        return Look(as_text + CodeResult(gaps=(_defect(source, error),)))
    return Look(result, tuple(outlines))


def _read(reading: Callable[[], Reading], source: Source) -> CodeResult:
    """A file as text, or as instructions; whatever goes wrong is a gap of this file."""
    try:
        found = reading()
    except Exception as error:  # noqa: BLE001 - a defect must cost one file, not the scan
        cause = f"Reading it failed ({type(error).__name__}: {error})."
        return CodeResult(gaps=(Gap(GapKind.INTERNAL, source.path, cause, _REPORT),), files=1)
    return CodeResult(found.findings, found.gaps, found.ignores, 1)


def _sketch(analyst: Analyst, unit: Unit, honoured: Sequence[str]) -> tuple[CodeResult, Outline | None]:
    try:
        parsed = tree(unit.text)
    except ParseLimitError as error:
        gap = Gap(GapKind.LIMIT, unit.source.path, f"{error}.", "Split the file, or review it by hand.")
        return CodeResult(gaps=(gap,)), None
    sketch = analyst.sketch(unit, parsed)
    fragment = unit.source.kind is SourceKind.MARKDOWN  # an excerpt in prose need not be whole
    gaps = () if fragment else syntax_gaps(unit, parsed)
    lines = unit.text.count(b"\n") + (not unit.text.endswith(b"\n"))  # a line break ends a line
    return CodeResult(sketch.findings, gaps, ignores(unit, parsed, honoured), 0, lines), sketch.outline


def _examine(task: Task) -> Look:
    """Evaluate units of one source; whatever goes wrong is a gap of this file."""
    assert _ready is not None, "_prepare comes first"
    analyst, _, settings = _ready
    source, numbers = task
    data = read(source, settings)
    if isinstance(data, Gap):
        return Look(CodeResult(gaps=(data,)))
    findings: list[Finding] = []
    gaps: list[Gap] = []
    try:
        found = units(source, data).units
        for number in numbers:
            examination = analyst.examine(found[number], tree(found[number].text), number)
            findings.extend(examination.findings)
            gaps.extend(examination.gaps)
    except Exception as error:  # noqa: BLE001 - a defect must cost one file, not the scan
        gaps.append(_defect(source, error))
    return Look(CodeResult(tuple(findings), tuple(gaps)))


def _defect(source: Source, error: Exception) -> Gap:
    cause = f"The analysis failed ({type(error).__name__}: {error})."
    return Gap(GapKind.INTERNAL, source.path, cause, _REPORT)


def _size(source: Source) -> int:
    blob = source.blob
    file = f"{blob.top}/{blob.path}" if blob else source.file
    if file is None:
        return len(source.content or b"")
    try:
        return os.stat(file).st_size  # noqa: PTH116 - of thousands of files
    except OSError:
        return 0


def _chunks(sized: Iterable[tuple[int, Task]]) -> Iterator[list[Task]]:
    """Tasks of about equal size, large files first, so that all processes end together."""
    chunk: list[Task] = []
    total = 0
    for size, task in sized:
        chunk.append(task)
        total += size
        if total >= _CHUNK or len(chunk) >= 64:
            yield chunk
            chunk, total = [], 0
    if chunk:
        yield chunk
