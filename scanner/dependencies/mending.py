"""Edits that put what was meant in the place of what is wrong, where it is plain what that is.

Nothing is guessed twice: a name is replaced by the only one that a slip explains, once its registry has shown
that it has releases which fit the entry; a version by the nearest one that is published.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from scanner.dependencies import npm_versions, python_versions
from scanner.dependencies.excerpts import line_of
from scanner.dependencies.subjects import is_lock
from scanner.dependencies.suggestions import Names
from scanner.model import Answer, Ecosystem, Edit, Location, Package, Requirement, Span, Verdict
from scanner.registries import Question, Registries, digests

_HISTORY = 3  # releases; a name with fewer is not put in
_NAME = (Verdict.NONEXISTENT_PACKAGE, Verdict.TYPOSQUAT)
_VERSION = (Verdict.NONEXISTENT_VERSION, Verdict.YANKED)
_MENDED = (*_NAME, *_VERSION)


@dataclass(frozen=True, slots=True)
class Fault:
    """An entry that is wrong: ``question`` asked for it, ``wanted`` is the version that is not to be had."""

    requirement: Requirement
    verdict: Verdict
    answer: Answer
    question: Question
    wanted: str = ""


@dataclass(frozen=True, slots=True)
class Mend:
    """What is to be done about a fault: ``edits``, or a sentence that says why nothing is."""

    edits: tuple[Edit, ...] = ()
    refusal: str = ""


def mends(
    faults: Mapping[int, Fault],
    real: Mapping[Ecosystem, set[str]],
    registries: Registries,
    root: Path,
) -> dict[int, Mend]:
    """What is to be done about each of ``faults`` (by any number); ``real`` are names that exist."""
    names = {ecosystem: Names(ecosystem, real[ecosystem]) for ecosystem in Ecosystem}
    meant = {
        number: _meant(fault, names[fault.requirement.package.ecosystem])
        for number, fault in faults.items()
        if fault.verdict in _NAME
    }
    asked = {
        number: replace(faults[number].question, package=_renamed(faults[number], found[0]))
        for number, found in meant.items()
        if len(found) == 1 and not _hindrance(faults[number])
    }
    answers = registries.ask(asked.values()) if asked else {}
    made: dict[int, Mend] = {}
    for number, fault in faults.items():
        if fault.verdict not in _MENDED:
            continue
        if hindrance := _hindrance(fault):
            made[number] = Mend(refusal=hindrance)
        elif number in asked:
            question = asked[number]
            made[number] = _name(fault, question, answers[question], registries, root)
        elif number in meant:
            several = f"It may stand for {' or '.join(meant[number][:4])}." if meant[number] else ""
            made[number] = Mend(refusal=several or "No name is near enough.")
        else:
            made[number] = _version(fault, registries, root)
    return made


def _meant(fault: Fault, names: Names) -> Sequence[str]:
    name = fault.requirement.name
    if fault.verdict is Verdict.TYPOSQUAT:
        module = names.of_module(name.lower())
        return [module] if module else names.one_off(name)
    found = names.suggest(name)
    return found.names if found is not None else ()


def _renamed(fault: Fault, name: str) -> Package:
    return Package(fault.requirement.package.ecosystem, name)


def _hindrance(fault: Fault) -> str:
    requirement = fault.requirement
    if is_lock(requirement.location.path):
        return "A lock file is written by its tool: mend what it was made from, and lock again."
    if requirement.location.cell is not None:
        return "It stands in a notebook."
    return ""


def _name(fault: Fault, question: Question, answer: Answer, registries: Registries, root: Path) -> Mend:
    requirement, name = fault.requirement, question.package.name
    if not answer.exists or len(answer.releases) < _HISTORY:
        return Mend(refusal=f"The index could not confirm {name}.")
    if requirement.package.ecosystem is Ecosystem.NPM:
        judgement = npm_versions.judge(requirement.specifier, answer.releases, answer.tags)
    else:
        judgement = python_versions.judge(requirement.specifier, answer.releases)
    if judgement.verdict is not Verdict.REAL:
        return Mend(refusal=f"{name} has no release that fits {requirement.specifier!r}.")
    pinned = _pinned(requirement)
    if requirement.hashes and not _published(requirement, question, pinned, registries):
        return Mend(refusal=f"The digests are not those of {name}.")
    edit = Edit(requirement.location, name, safe=False, why=f"{requirement.name} is taken to mean {name}.")
    return _checked(edit, requirement.name, root)


def _version(fault: Fault, registries: Registries, root: Path) -> Mend:
    requirement, place = fault.requirement, fault.requirement.specifier_location
    kind = npm_versions if requirement.package.ecosystem is Ecosystem.NPM else python_versions
    version = kind.nearest(fault.wanted, fault.answer.releases)
    written = requirement.written or requirement.specifier
    if not version or version == fault.wanted or place is None:
        return Mend(refusal="No other version is published.")
    if requirement.hashes and not _published(requirement, fault.question, version, registries):
        return Mend(refusal=f"The digests are not those of version {version}.")
    if written.count(fault.wanted) != 1 or place.span.end_column - place.span.column != len(written):
        return Mend(refusal="The version could not be told apart from the rest of the entry.")
    start = place.span.column + written.index(fault.wanted)
    span = Span(place.span.line, start, place.span.line, start + len(fault.wanted))
    why = f"{version} is the nearest version that is published; it may behave in another way."
    return _checked(Edit(Location(place.path, span), version, safe=False, why=why), fault.wanted, root)


def _pinned(requirement: Requirement) -> str:
    if requirement.package.ecosystem is Ecosystem.NPM:
        return npm_versions.pinned_version(requirement.specifier)
    return python_versions.pinned_version(requirement.specifier)


def _published(requirement: Requirement, question: Question, version: str, registries: Registries) -> bool:
    """Whether every digest of the entry is that of a file of the release."""
    locked = {short for text in requirement.hashes for short in digests.from_lock(text)}
    files = registries.artifacts(question, version)
    return bool(locked) and locked <= {digest for one in files for digest in one.digests}


def _checked(edit: Edit, expected: str, root: Path) -> Mend:
    """The edit, if the file still has there what is to be replaced, as it stands."""
    span = edit.location.span
    line = line_of(root, edit.location)
    if line is None or span.line != span.end_line or line[span.column - 1 : span.end_column - 1] != expected:
        return Mend(refusal="What is to be replaced is written with escapes, or over several lines.")
    return Mend((edit,))
