"""Hits → findings: one for each rule and place, with its message, excerpt and flow."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from pathlib import PurePosixPath

from msgspec.structs import replace
from tree_sitter import Node, Point

from scanner.analyse.matcher import Hit
from scanner.model import (
    ALSO,
    Confidence,
    Edit,
    Evidence,
    Excerpt,
    Finding,
    Location,
    Rating,
    Repair,
    Severity,
    SourceKind,
    Step,
    Unit,
)
from scanner.parse import excerpt, locate, tree
from scanner.program.ir import At
from scanner.support.patterns import lazy

_FIELD = lazy(r"\{(\w+)\}")
_MAX_LINES = 6
_MOST_SOURCES = 12
_MALICE = "backdoor"  # the family of rules for malicious logic
_TEST_FOLDERS = frozenset({"test", "tests", "testing", "test_apps", "unittests"})
# What an example may do: help to find mistakes, leave out limits and what a password has to be.
_OF_EXAMPLES = frozenset({489, 307, 521})
_EXAMPLES = frozenset(
    {
        "example",
        "examples",
        "demo",
        "demos",
        "sample",
        "samples",
        "doc",
        "docs",
        "docs_src",
        "tutorial",
        "tutorials",
    }
)
_TESTING = lazy(
    rb"^[ \t]*(?:import|from)[ \t]+(?:pytest|unittest|nose|hypothesis|django\.test|flask\.testing|mock)\b"
    rb"|^[ \t]*(?:async[ \t]+)?def[ \t]+test_|\bTestCase\b",
    re.MULTILINE,
)


class _Lines:
    """Byte offsets of a unit → tree-sitter points."""

    def __init__(self, text: bytes) -> None:
        self._starts = [0, *(match.end() for match in re.finditer(b"\n", text))]

    def point(self, offset: int) -> Point:
        row = bisect_right(self._starts, offset) - 1
        return Point(row, offset - self._starts[row])


def findings_of(
    units: Callable[[int], Unit], hits: Iterable[Hit], entered: int | None = None
) -> tuple[Finding, ...]:
    """The findings of hits, whichever units they stand in: of several of a rule at a place, the surest with
    the shortest way. ``entered`` is the unit whose evaluation led there: what a test hands to a library is
    the test's.
    """
    best: dict[tuple[str, At], Hit] = {}
    ways: dict[tuple[str, At], dict[At, Hit]] = {}  # by where they begin, those that others came before
    for hit in hits:
        key = (hit.rule.id, hit.at)
        other = best.get(key)
        if other is None or _rank(hit) > _rank(other):
            best[key] = hit
        if other is not None and hit.taint is not None and other.taint is not None:
            if hit.taint.origin != other.taint.origin:
                known = ways.setdefault(key, {other.taint.origin: other})
                known.setdefault(hit.taint.origin, hit)
    if not best:
        return ()
    shown = _Shown(units)
    return tuple(_finding(shown, hit, entered, ways.get(key)) for key, hit in best.items())


def is_test(path: str, text: bytes) -> bool:
    """Whether a file is a test: by where it stands *and* by what it holds, so that a name alone hides
    nothing.
    """
    return stands_among_tests(path) and _TESTING.search(text) is not None


def stands_among_tests(path: str) -> bool:
    """Whether a file is a test by where it stands."""
    parts = PurePosixPath(path)
    name = parts.name
    placed = (
        name == "conftest.py"
        or name.startswith("test_")
        or name.endswith(("_test.py", "_tests.py"))
        or name == "tests.py"
    )
    return placed or not _TEST_FOLDERS.isdisjoint(parts.parts[:-1])


def _in_test(finding: Finding, where: str = "test code") -> Finding:
    """Weaknesses of tests do not reach production: a maybe, whatever the rule says."""
    rating = Rating(finding.rating.severity, Confidence.LOW)
    return replace(finding, rating=rating, evidence=(*finding.evidence, Evidence("context", where)))


def _in_example(finding: Finding) -> Finding:
    """How an example is set up (its debug mode, its first password) is one level less severe: it shows
    something, and does not serve.
    """
    severity = min(finding.rating.severity, Severity.MEDIUM)
    rating = Rating(severity, finding.rating.confidence)
    return replace(finding, rating=rating, evidence=(*finding.evidence, Evidence("context", "an example")))


def _lowered(finding: Finding) -> Finding:
    """Malicious logic in tests runs where developers and CI have their secrets: one level lower, unless it
    runs by itself.
    """
    if any(one.label == "trigger" for one in finding.evidence):
        return finding
    severity = Severity(max(finding.rating.severity - 1, Severity.NOTE))
    rating = Rating(severity, finding.rating.confidence)
    return replace(finding, rating=rating, evidence=(*finding.evidence, Evidence("context", "test code")))


def _rank(hit: Hit) -> tuple[int, int]:
    return (hit.confidence, -hit.taint.trail.length if hit.taint is not None else 0)


def _also(shown: _Shown, hit: Hit, ways: Mapping[At, Hit] | None) -> tuple[Evidence, ...]:
    """Other sources from which the place is reached, of those that are as sure."""
    own = hit.taint
    if own is None or not ways or hit.confidence < Confidence.MEDIUM:
        return ()
    found = {
        (where.path, where.line)
        for origin, one in ways.items()
        if origin != own.origin and one.confidence >= hit.confidence and origin[1] and _handed(one)
        for where in (shown.place(origin, "", 1)[0],)
    }
    told = ", ".join(f"{path}:{line}" for path, line in sorted(found)[:_MOST_SOURCES])
    return (Evidence(ALSO, told),) if told else ()


def _handed(hit: Hit) -> bool:
    """Whether another function than that of the sink has handed on the input."""
    return hit.taint is not None and any(note.startswith("passed to") for note, _ in hit.taint.trail.steps())


def _finding(shown: _Shown, hit: Hit, entered: int | None, ways: Mapping[At, Hit] | None) -> Finding:
    location, lines = shown.place(hit.at, hit.secret)
    flow: list[Step] = []
    if hit.taint is not None:
        for note, at in hit.taint.trail.steps():
            if at[1] == 0:
                continue  # nowhere in the text: while something was imported, or inside of a display
            where, line = shown.place(at, "", 1)
            flow.append(Step(where, note, line))
        flow.append(Step(location, f"reaches {hit.fields.get('callee', 'the sink')}", lines))
    finding = Finding(
        hit.rule.id,
        location,
        fill(hit.rule.message, hit.fields),
        Rating(hit.rule.rating.severity if hit.severity is None else hit.severity, hit.confidence),
        scope=hit.scope,
        excerpt=lines,
        flow=tuple(flow),
        evidence=(*hit.evidence, *_also(shown, hit, ways)),
    )
    # A leaked key leaks from tests, too, and what a file steers runs wherever it lies.
    if hit.rule.repair is not None:
        finding = replace(finding, edits=shown.edits(hit, hit.rule.repair))
    exempt = "shapes" in hit.rule.match.options or hit.rule.language == "any"
    tested = shown.is_test(hit.at[2]) or (entered is not None and shown.is_test(entered))
    if "in_tests" in hit.rule.match.options and stands_among_tests(location.path):
        severity = Severity.parse(hit.rule.match.options["in_tests"])
        return replace(finding, rating=Rating(severity, finding.rating.confidence))
    if tested and hit.rule.family == _MALICE and not exempt:
        return _lowered(finding)
    if tested and not exempt:
        return _in_test(finding)
    shows = hit.taint is None and hit.rule.family != _MALICE and not exempt and shown.is_example(hit.at[2])
    if shows and not _OF_EXAMPLES.isdisjoint(hit.rule.cwe):
        return _in_test(finding, "an example")  # people run it on their own machine
    return _in_example(finding) if shows else finding


class _Shown:
    """Places of units as reports show them."""

    def __init__(self, units: Callable[[int], Unit]) -> None:
        self._units = units
        self._lines: dict[int, _Lines] = {}
        self._tests: dict[int, bool] = {}
        self._roots: dict[int, Node] = {}

    def is_test(self, number: int) -> bool:
        """Whether a unit is a test."""
        if number not in self._tests:
            unit = self._units(number)
            self._tests[number] = is_test(unit.source.path, unit.text)
        return self._tests[number]

    def is_example(self, number: int) -> bool:
        """Whether a unit lies among examples or documents, or is code in a text."""
        source = self._units(number).source
        folders = PurePosixPath(source.path).parts[:-1]
        return source.kind is SourceKind.MARKDOWN or not _EXAMPLES.isdisjoint(folders)

    def edits(self, hit: Hit, repair: Repair) -> tuple[Edit, ...]:
        """What mends a hit."""
        from scanner.analyse.edits import Spot, edits_of

        start, end, number = hit.at
        if number not in self._roots:
            self._roots[number] = tree(self._units(number).text).root_node
        callee = hit.fields.get("callee", "").strip("`")
        return edits_of(repair, Spot(self._units(number), self._roots[number], start, end, callee))

    def place(self, at: At, secret: str, limit: int = _MAX_LINES) -> tuple[Location, Excerpt]:
        """The location of a place, and its lines."""
        unit = self._units(at[2])
        lines = self._lines.get(at[2])
        if lines is None:
            lines = self._lines[at[2]] = _Lines(unit.text)
        start, end = lines.point(at[0]), lines.point(at[1])
        text = excerpt(unit, start.row, min(end.row, start.row + limit - 1))
        if secret:
            text = Excerpt(text.first_line, tuple(_masked(line, secret) for line in text.lines))
        return locate(unit, start, end), text


def _masked(line: str, secret: str) -> str:
    """A line in which a secret is cut to its first characters."""
    for text in (secret, *(part for part in re.split(r"\s+", secret) if len(part) >= 6)):
        line = line.replace(text, f"{text[:3]}…")
    return line


def fill(message: str, fields: Mapping[str, str]) -> str:
    """A message with its placeholders filled; the first letter large."""
    text = _FIELD.sub(lambda match: fields.get(match[1], match[0]), message)
    return text[:1].upper() + text[1:]
