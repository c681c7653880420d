"""Edits that put what was meant in the place of what is wrong, where it is plain what that is.

Nothing is guessed twice: a name is replaced by the only one that a slip explains, once its registry has shown
that it has releases which fit the entry; a version by the nearest one that is published, or that has none of
the known weaknesses; an extra by the only one that is near.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from scanner.dependencies import extras, npm_versions, python_versions
from scanner.dependencies.excerpts import line_of
from scanner.dependencies.subjects import is_lock
from scanner.dependencies.suggestions import Names
from scanner.dependencies.upgrades import Weak, pinned_version, upgrades
from scanner.model import Answer, Ecosystem, Edit, Location, Package, Requirement, Span, Verdict
from scanner.registries import Question, Registries, digests

_HISTORY = 3  # releases; a name with fewer is not put in
_NAME = (Verdict.NONEXISTENT_PACKAGE, Verdict.TYPOSQUAT, Verdict.IMPORT_NAME)
_VERSION = (Verdict.NONEXISTENT_VERSION, Verdict.YANKED)
_MENDED = (*_NAME, *_VERSION, Verdict.UNKNOWN_EXTRA, Verdict.KNOWN_VULNERABLE)

_Key = TypeVar("_Key", bound=Hashable)


class Fault(Struct, frozen=True):
    """An entry that is wrong: ``question`` asked for it, ``wanted`` is the version that is not to be had.

    ``weak`` has what is known against its version, ``offered`` are the extras that its release offers.
    """

    requirement: Requirement
    verdict: Verdict
    answer: Answer
    question: Question
    wanted: str = ""
    weak: Weak | None = None
    offered: Collection[str] = ()


class Mend(Struct, frozen=True):
    """What is to be done about a fault: ``edits``, or a sentence that says why nothing is."""

    edits: tuple[Edit, ...] = ()
    refusal: str = ""


def mends(
    faults: Mapping[_Key, Fault],
    real: Mapping[Ecosystem, set[str]],
    registries: Registries,
    root: Path,
    now: float,
) -> dict[_Key, Mend]:
    """What is to be done about each of ``faults`` (by any key); ``real`` are names that exist, ``now`` is in
    seconds since 1970.
    """
    wrong = {key: fault for key, fault in faults.items() if fault.verdict in _MENDED}
    made = {key: Mend(refusal=why) for key, fault in wrong.items() if (why := _hindrance(fault))}
    rest = {key: fault for key, fault in wrong.items() if key not in made}
    made |= _names({k: one for k, one in rest.items() if one.verdict in _NAME}, real, registries, root)
    weak = {key: fault.weak for key, fault in rest.items() if fault.weak is not None}
    pinned = {key: one for key, one in weak.items() if one.pinned and not one.subject.requirement.hashes}
    better = upgrades(pinned, registries, now)
    for key, fault in rest.items():
        if fault.verdict in _VERSION:
            made[key] = _version(fault, registries, root)
        elif fault.verdict is Verdict.UNKNOWN_EXTRA:
            found = extras.mend(fault.requirement, fault.offered, root)
            made[key] = Mend(refusal=found) if isinstance(found, str) else Mend(found)
        elif key in better:
            made[key] = _upgraded(fault, *better[key], root)
        elif key in weak:
            why = (
                "The digests are those of this version."
                if weak[key].pinned
                else "It names no single version."
            )
            made[key] = Mend(refusal=why)
    return made


def _names(
    faults: Mapping[_Key, Fault], real: Mapping[Ecosystem, set[str]], registries: Registries, root: Path
) -> dict[_Key, Mend]:
    names = {ecosystem: Names(ecosystem, real[ecosystem]) for ecosystem in Ecosystem} if faults else {}
    meant = {key: _meant(fault, names[fault.requirement.package.ecosystem]) for key, fault in faults.items()}
    asked = {
        key: replace(faults[key].question, package=_renamed(faults[key], found[0]))
        for key, found in meant.items()
        if len(found) == 1
    }
    answers = registries.ask(asked.values()) if asked else {}
    made = {}
    for key, fault in faults.items():
        if key in asked:
            question = asked[key]
            made[key] = _name(fault, question, answers[question], registries, root)
        else:
            several = f"It may stand for {' or '.join(meant[key][:4])}." if meant[key] else ""
            made[key] = Mend(refusal=several or "No name is near enough.")
    return made


def _meant(fault: Fault, names: Names) -> Sequence[str]:
    name = fault.requirement.name
    if fault.verdict in (Verdict.TYPOSQUAT, Verdict.IMPORT_NAME):
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
    pinned = pinned_version(requirement)
    if requirement.hashes and not _published(requirement, question, pinned, registries):
        return Mend(refusal=f"The digests are not those of {name}.")
    edit = Edit(requirement.location, name, safe=False, why=f"{requirement.name} is taken to mean {name}.")
    return _checked(edit, requirement.name, root)


def _version(fault: Fault, registries: Registries, root: Path) -> Mend:
    requirement = fault.requirement
    kind = npm_versions if requirement.package.ecosystem is Ecosystem.NPM else python_versions
    version = kind.nearest(fault.wanted, fault.answer.releases)
    if not version or version == fault.wanted or requirement.specifier_location is None:
        return Mend(refusal="No other version is published.")
    if requirement.hashes and not _published(requirement, fault.question, version, registries):
        return Mend(refusal=f"The digests are not those of version {version}.")
    why = f"{version} is the nearest version that is published; it may behave in another way."
    return _instead(requirement, fault.wanted, version, why, root)


def _upgraded(fault: Fault, version: str, refusal: str, root: Path) -> Mend:
    if refusal:
        return Mend(refusal=refusal)
    why = f"{version} is the nearest version without what is known; it may behave in another way."
    return _instead(fault.requirement, pinned_version(fault.requirement), version, why, root)


def _instead(requirement: Requirement, old: str, version: str, why: str, root: Path) -> Mend:
    """``version`` in the place of ``old``, where that stands once in the entry's specifier."""
    place, written = requirement.specifier_location, requirement.written or requirement.specifier
    if place is None or written.count(old) != 1 or place.span.end_column - place.span.column != len(written):
        return Mend(refusal="The version could not be told apart from the rest of the entry.")
    start = place.span.column + written.index(old)
    span = Span(place.span.line, start, place.span.line, start + len(old))
    return _checked(Edit(Location(place.path, span), version, safe=False, why=why), old, root)


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
