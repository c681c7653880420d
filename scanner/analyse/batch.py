"""Examines many sources: read, parse, analyse, on several processes when that pays."""

from __future__ import annotations

import gc
import multiprocessing
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass

from tree_sitter import Tree

from scanner.analyse.examine import Analyst
from scanner.analyse.texts import Reader, Reading
from scanner.discover import read
from scanner.model import Finding, Gap, GapKind, Ignore, Knowledge, Rule, Source, SourceKind, Unit
from scanner.parse import ParseLimitError, ignores, syntax_gaps, tree, units
from scanner.settings import Settings
from scanner.support.progress import Progress

_WORTH_IT = 400_000  # bytes of code from which a second process earns its start
_CHUNK = 200_000  # bytes of code that one task of a process holds
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


class Batch:
    """Examines sources with compiled rules. ``settings.jobs`` 0 means one process per core."""

    def __init__(self, rules: Mapping[str, Rule], knowledge: Knowledge, settings: Settings) -> None:
        self._rules = tuple(rules.values())
        self._knowledge = knowledge
        self._settings = settings

    def run(self, sources: Sequence[Source], progress: Progress) -> CodeResult:
        """Examine all sources. Never raises for what they contain; a process that dies costs one file."""
        sized = sorted(
            ((_size(source), source) for source in sources), key=lambda pair: (-pair[0], pair[1].path)
        )
        jobs = self._settings.jobs or os.cpu_count() or 1
        if jobs == 1 or sum(size for size, _ in sized) < _WORTH_IT:
            _prepare(self._rules, self._knowledge, self._settings, sources)
            return self._gather(([_examine(source)] for source in sources), progress)
        return self._gather(self._spread(list(_chunks(sized)), jobs, sources), progress)

    def _gather(self, results: Iterable[Sequence[CodeResult]], progress: Progress) -> CodeResult:
        findings: list[Finding] = []
        gaps: list[Gap] = []
        found: list[Ignore] = []
        files = lines = 0
        for batch in results:
            for result in batch:
                findings.extend(result.findings)
                gaps.extend(result.gaps)
                found.extend(result.ignores)
                files += result.files
                lines += result.lines
            progress.advance(len(batch))
        return CodeResult(tuple(findings), tuple(gaps), tuple(found), files, lines)

    def _spread(
        self, chunks: list[list[Source]], jobs: int, sources: Sequence[Source]
    ) -> Iterator[list[CodeResult]]:
        broken: list[list[Source]] = []
        with self._pool(min(jobs, len(chunks)), sources) as pool:
            futures: dict[Future[list[CodeResult]], list[Source]] = {}
            for chunk in chunks:
                futures[pool.submit(_examine_all, chunk)] = chunk
            for future in as_completed(futures):
                try:
                    yield future.result()
                except BrokenProcessPool:
                    broken.append(futures[future])
        for source in (source for chunk in broken for source in chunk):
            yield [self._alone(source, sources)]

    def _alone(self, source: Source, sources: Sequence[Source]) -> CodeResult:
        """Examine one source in a process of its own, after a process has died."""
        with self._pool(1, sources) as pool:
            try:
                return pool.submit(_examine_all, [source]).result()[0]
            except BrokenProcessPool:
                cause = "The process that analysed this file died."
                return CodeResult(gaps=(Gap(GapKind.INTERNAL, source.path, cause, _REPORT),))

    def _pool(self, jobs: int, sources: Sequence[Source]) -> ProcessPoolExecutor:
        given = (self._rules, self._knowledge, self._settings, sources)
        if "fork" in multiprocessing.get_all_start_methods() and not sys.platform.startswith("darwin"):
            _prepare(*given).warm()  # forked processes share the compiled rules and start at once
            return ProcessPoolExecutor(jobs, multiprocessing.get_context("fork"))
        spawn = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(jobs, spawn, initializer=_prepare, initargs=given)


_REPORT = "Exclude the file to go on, and report it as a defect of Assay with the file if you may share it."
_ready: tuple[Analyst, Reader, Settings] | None = None


def _prepare(
    rules: Sequence[Rule], knowledge: Knowledge, settings: Settings, sources: Sequence[Source]
) -> Analyst:
    """Compile the rules for this process."""
    global _ready
    sys.setrecursionlimit(max(_DEPTH, sys.getrecursionlimit()))
    # Trees and values are acyclic for the most part: collecting rarely is faster.
    gc.set_threshold(100_000, 20, 20)
    analyst = Analyst(rules, knowledge, sources, lambda source: _load(source, settings))
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


def _examine_all(sources: Sequence[Source]) -> list[CodeResult]:
    return [_examine(source) for source in sources]


def _examine(source: Source) -> CodeResult:
    """Examine one source; whatever goes wrong is a gap of this file."""
    assert _ready is not None, "_prepare comes first"
    analyst, reader, settings = _ready
    if source.kind is SourceKind.PICKLE:
        return _read(lambda: reader.unpickle(source), source)
    data = read(source, settings)
    if isinstance(data, Gap):
        return CodeResult(gaps=(data,), files=1)
    as_text = _read(lambda: reader.read(source, data), source)
    if source.kind is SourceKind.MANIFEST:
        return as_text
    try:
        parsed = units(source, data)
        result = as_text + CodeResult(gaps=parsed.gaps)
        for unit in parsed.units:
            result += _examine_unit(analyst, unit)
    except Exception as error:  # noqa: BLE001 - a defect must cost one file, not the scan
        cause = f"The analysis failed ({type(error).__name__}: {error})."
        return as_text + CodeResult(gaps=(Gap(GapKind.INTERNAL, source.path, cause, _REPORT),))
    return result


def _read(reading: Callable[[], Reading], source: Source) -> CodeResult:
    """A file as text, or as instructions; whatever goes wrong is a gap of this file."""
    try:
        found = reading()
    except Exception as error:  # noqa: BLE001 - a defect must cost one file, not the scan
        cause = f"Reading it failed ({type(error).__name__}: {error})."
        return CodeResult(gaps=(Gap(GapKind.INTERNAL, source.path, cause, _REPORT),), files=1)
    return CodeResult(found.findings, found.gaps, found.ignores, 1)


def _examine_unit(analyst: Analyst, unit: Unit) -> CodeResult:
    try:
        parsed = tree(unit.text)
    except ParseLimitError as error:
        gap = Gap(GapKind.LIMIT, unit.source.path, f"{error}.", "Split the file, or review it by hand.")
        return CodeResult(gaps=(gap,))
    examination = analyst.examine(unit, parsed)
    fragment = unit.source.kind is SourceKind.MARKDOWN  # an excerpt in prose need not be whole
    gaps = (*(() if fragment else syntax_gaps(unit, parsed)), *examination.gaps)
    lines = unit.text.count(b"\n") + (not unit.text.endswith(b"\n"))  # a line break ends a line
    return CodeResult(examination.findings, gaps, ignores(unit, parsed), 0, lines)


def _size(source: Source) -> int:
    if source.file is None:
        return len(source.content or b"")
    try:
        return source.file.stat().st_size
    except OSError:
        return 0


def _chunks(sized: Iterable[tuple[int, Source]]) -> Iterator[list[Source]]:
    """Tasks of about equal size, large files first, so that all processes end together."""
    chunk: list[Source] = []
    total = 0
    for size, source in sized:
        chunk.append(source)
        total += size
        if total >= _CHUNK or len(chunk) >= 64:
            yield chunk
            chunk, total = [], 0
    if chunk:
        yield chunk
