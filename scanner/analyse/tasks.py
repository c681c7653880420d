"""What one process does with one file: sketch it, or evaluate a unit of it."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from msgspec.structs import replace
from tree_sitter import Tree

from scanner.analyse.examine import Analyst
from scanner.analyse.looks import Look
from scanner.analyse.memory import content
from scanner.analyse.results import CodeResult
from scanner.analyse.texts import Reader, Reading
from scanner.discover import read
from scanner.model import Finding, Gap, GapKind, Knowledge, Rule, Source, SourceKind, Unit
from scanner.parse import ParseLimitError, ignores, syntax_gaps, tree, units
from scanner.program import Focus, Outline, UnitKey
from scanner.program.linking import Parsed
from scanner.program.shapes import shape
from scanner.settings import Settings

_DEPTH = 12_000  # Python frames: lowering and evaluation recurse by syntax, which is cut at a bounded depth

# A file, the number of the unit that is meant, and its functions that are known to tell nothing.
Task = tuple[Source, int, frozenset[str]]
Given = tuple[Sequence[Rule], Knowledge, Settings, Sequence[Source]]
REPORT = "Exclude the file to go on, and report it as a defect of Assay with the file if you may share it."
_others: list[str] = []  # files beside the one that is read
_ready: tuple[Analyst, Reader, Settings] | None = None


def prepare(
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
    gc.set_threshold(500_000, 50, 100)
    analyst = Analyst(rules, knowledge, sources, lambda source: _load(source, settings))
    analyst.focuses = focuses or {}
    files = {source.path: source for source in sources}

    def beside(path: str) -> bytes | None:
        _others.append(path)
        data = read(files[path], settings) if path in files else None
        return data if isinstance(data, bytes) else None

    _ready = (analyst, Reader(rules, knowledge, beside), settings)
    return analyst


def warm() -> None:
    """Prepare for many files, before processes are forked."""
    assert _ready is not None, "prepare comes first"
    _ready[0].warm()


def _load(source: Source, settings: Settings) -> Parsed | None:
    """A file that another one imports; None when it cannot be had (its own turn tells why)."""
    found, data = content(source, settings)
    if not isinstance(data, bytes):
        return None
    parsed = units(source, data)
    if len(parsed.units) != 1:
        return None
    return Parsed(parsed.units[0], partial(_tree, parsed.units[0].text), found)


def _tree(text: bytes) -> Tree | None:
    try:
        return tree(text)
    except ParseLimitError:
        return None


def look(task: Task) -> Look:
    """Sketch the units of one source; whatever goes wrong is a gap of this file."""
    assert _ready is not None, "prepare comes first"
    analyst, reader, settings = _ready
    source = task[0]
    found, data = content(source, settings)
    if data is None:
        return Look(_read(lambda: reader.unpickle(source), source), digest=found)
    if isinstance(data, Gap):
        return Look(CodeResult(gaps=(data,), files=1), digest=found)
    _others.clear()
    as_text = _read(lambda: reader.read(source, data), source)
    kept = not _others and not any(gap.kind is GapKind.INTERNAL for gap in as_text.gaps)
    if source.kind is SourceKind.MANIFEST:
        return Look(as_text, digest=found, kept=kept)
    outlines: list[Outline | None] = []
    try:
        parsed = units(source, data)
        result = as_text + CodeResult(gaps=parsed.gaps)
        for unit in parsed.units:
            sketched, outline = _sketch(analyst, unit, settings.honour)
            result += sketched
            outlines.append(outline)
    except Exception as error:  # noqa: BLE001 - a defect must cost one file, not the scan
        return Look(as_text + CodeResult(gaps=(_defect(source, error),)), kept=False)
    kept = kept and None not in outlines  # the parser's limit is one of time
    shapes = tuple(shape(one) if one is not None else "" for one in outlines)
    return Look(result, tuple(outlines), shapes, found, kept=kept)


def _read(reading: Callable[[], Reading], source: Source) -> CodeResult:
    """A file as text, or as instructions; whatever goes wrong is a gap of this file."""
    try:
        found = reading()
    except Exception as error:  # noqa: BLE001 - a defect must cost one file, not the scan
        cause = f"Reading it failed ({type(error).__name__}: {error})."
        return CodeResult(gaps=(Gap(GapKind.INTERNAL, source.path, cause, REPORT),), files=1)
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
    found = _ordered(sketch.findings)
    return CodeResult(found, gaps, ignores(unit, parsed, honoured), 0, lines), sketch.outline


def examine(task: Task) -> Look:
    """Evaluate a unit of one source; whatever goes wrong is a gap of this file."""
    assert _ready is not None, "prepare comes first"
    analyst, _, settings = _ready
    source, number, skipped = task
    found, data = content(source, settings)
    if not isinstance(data, bytes):
        return Look(CodeResult(gaps=(data,) if data is not None else ()), kept=False)
    try:
        unit = units(source, data).units[number]
        remembered = settings.cache
        seen = analyst.examine(unit, tree(unit.text), number, remembered=remembered, skipped=skipped)
    except Exception as error:  # noqa: BLE001 - a defect must cost one file, not the scan
        return Look(CodeResult(gaps=(_defect(source, error),)), kept=False)
    result = CodeResult(_ordered(seen.findings), seen.gaps)
    look = Look(result, (), (), found, seen.uses, seen.asked, seen.kept)
    return replace(look, uneventful=seen.uneventful, base=seen.base)


def _ordered(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Findings in an order of their own: the one in which they come depends on what was seen before."""
    return tuple(sorted(findings, key=lambda one: (one.location, one.rule)))


def _defect(source: Source, error: Exception) -> Gap:
    cause = f"The analysis failed ({type(error).__name__}: {error})."
    return Gap(GapKind.INTERNAL, source.path, cause, REPORT)
