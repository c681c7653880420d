"""What a package can do: from the calls that its code makes, and from what its archive holds.

``rules/capabilities.toml`` says which calls need which capability. Calls of Python are told by the evaluation
that the rules use (aliases and built-up names are seen through); JavaScript is looked through for what it
requires.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from fnmatch import fnmatch
from functools import cache
from typing import Any

from scanner.model import (
    Capability,
    Confidence,
    Finding,
    Location,
    Match,
    Rating,
    Rule,
    Severity,
    Source,
    SourceKind,
    Span,
    Vetting,
)
from scanner.rulebook import rules_directory
from scanner.vetting.packages import Package

_PREFIX = "capability "
_MOST_PLACES = 20
_LIFECYCLE = ("preinstall", "install", "postinstall", "prepare")


Abilities = Mapping[str, tuple[Location, ...]]


def capability_rules() -> dict[str, Rule]:
    """A rule for each capability that calls of Python show; their findings are none."""
    found = {}
    for name, table in _table().items():
        if calls := table.get("calls"):
            rule_id = _PREFIX + name
            rating = Rating(Severity.NOTE, Confidence.HIGH)
            match = Match("call", {"calls": calls})
            found[rule_id] = Rule(rule_id, name, rating, (), match, name, "", "", "python", "capabilities")
    return found


def sorted_out(findings: Iterable[Finding], package: Package) -> tuple[tuple[Finding, ...], Abilities]:
    """The findings that are some, and where the package shows which capability."""
    real: list[Finding] = []
    places: dict[str, list[Location]] = {}
    for finding in findings:
        if finding.rule.startswith(_PREFIX):
            places.setdefault(finding.rule.removeprefix(_PREFIX), []).append(finding.location)
        else:
            real.append(finding)
    for name, table in _table().items():
        found = places.setdefault(name, [])
        found += [_whole(one) for one in package.names if _is_listed(one, table.get("files", ()), package)]
        found += _in_texts(package.sources, table)
        if name == "runs at install":
            found += _lifecycle(package.sources)
    kept = {name: _distinct(found) for name, found in places.items() if found}
    return tuple(real), kept


def vetted(package: Package, can: Abilities, could: Abilities | None, against: str) -> Vetting:
    """The table of a report; with ``could``, what is new in it."""
    rows = []
    for name, table in _table().items():
        if name not in can:
            continue
        places = can[name]
        new = None
        if could is not None:
            known = {location.path for location in could.get(name, ())}
            fresh = tuple(location for location in places if location.path not in known)
            new = name not in could
            places = (*fresh, *(location for location in places if location not in fresh))
        rows.append(Capability(name, table["title"], places[:_MOST_PLACES], new))
    return Vetting(package.name, package.files, tuple(rows), against)


@cache
def _table() -> dict[str, dict[str, Any]]:
    with (rules_directory() / "capabilities.toml").open("rb") as file:
        return tomllib.load(file)


def _distinct(places: Iterable[Location]) -> tuple[Location, ...]:
    """One place for each line, sorted."""
    return tuple({(place.path, place.line): place for place in sorted(places)}.values())


def _whole(path: str) -> Location:
    return Location(path, Span(1, 1, 1, 1))


def _is_listed(path: str, globs: Iterable[str], package: Package) -> bool:
    name = path.rpartition("/")[2]
    if not any(fnmatch(name, glob) for glob in globs):
        return False
    if not name.endswith(".pth"):
        return name != "setup.py" or path == name
    content = next((source.content for source in package.sources if source.path == path), None) or b""
    return re.search(rb"^import[ \t]", content, re.MULTILINE) is not None


def _in_texts(sources: Iterable[Source], table: Mapping[str, Any]) -> list[Location]:
    words = [word.encode() for word in table.get("words", ())]
    script = re.compile(table["script"].encode()) if "script" in table else None
    found = []
    for source in sources:
        data = source.content or b""
        at = -1
        if source.kind in (SourceKind.PYTHON, SourceKind.NOTEBOOK):
            at = min((place for word in words if (place := data.find(word)) >= 0), default=-1)
        elif script is not None and source.path.endswith((".js", ".mjs", ".cjs", ".ts")):
            match = script.search(data)
            at = match.start() if match else -1
        if at >= 0:
            line = data.count(b"\n", 0, at) + 1
            found.append(Location(source.path, Span(line, 1, line, 1)))
    return found


def _lifecycle(sources: Iterable[Source]) -> list[Location]:
    from scanner.parse.steering import Moment, steering

    found = []
    for source in sources:
        if source.path != "package.json" or source.content is None:
            continue
        steers = steering(source.path, source.content)
        for line in steers.commands if steers is not None else ():
            if line.moment is Moment.INSTALL and line.name in _LIFECYCLE and steers is not None:
                found.append(steers.lines.location(line.text.at(0), line.text.at(len(line.text.text))))
    return found
