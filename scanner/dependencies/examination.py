"""Everything that is looked at besides whether a package and its version exist.

The entries are gathered first, so that what has to be asked for them is asked once and together.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace
from packaging.utils import canonicalize_name

from scanner.dependencies import confusion, integrity, misnomers, newcomers, pythons, standing
from scanner.dependencies.extras import missing_extras
from scanner.dependencies.statement import Statement, Subject
from scanner.dependencies.subjects import ProjectPythons, subject
from scanner.model import Answer, Ecosystem, Gap, Manifest, ManifestFile, Package, Requirement, Verdict
from scanner.registries import Question, Registries

if TYPE_CHECKING:
    from scanner.registries.advisories import Advice, Advisory

_ADVISED = (Verdict.KNOWN_VULNERABLE, Verdict.KNOWN_MALICIOUS)


class Examination:
    """One round over all entries. ``wanted`` are verdicts that have a rule; ``now`` is seconds since 1970."""

    def __init__(
        self, manifests: Sequence[Manifest], registries: Registries, wanted: frozenset[str], now: float
    ) -> None:
        self._pythons = ProjectPythons(manifests)
        self._registries = registries
        self._wanted = wanted
        self._now = now
        self._subjects: dict[int, tuple[Subject, Question]] = {}
        self._absent: dict[int, Package] = {}
        self._extras: dict[tuple[Question, str], frozenset[str]] = {}
        self._advice: Advice | None = None

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """What could not be asked."""
        return self._advice.gaps if self._advice is not None else ()

    def add(
        self, number: int, file: ManifestFile, requirement: Requirement, answer: Answer, question: Question
    ) -> None:
        """Take in an entry whose package and version exist."""
        deep = self._registries.advises or bool(requirement.extras or requirement.hashes)
        found = subject(file, requirement, answer, self._pythons.of(file), self._now, deep)
        self._subjects[number] = (found, question)

    def add_absent(self, number: int, requirement: Requirement, question: Question) -> None:
        """Take in an entry whose package is gone: registries remove what does harm, advisories stay."""
        if any(index.public for index in question.indexes):
            self._absent[number] = replace(requirement.package, version=None)

    def ask(self) -> None:
        """Ask what single releases are to be asked for: metadata where an extra is named, and advisories."""
        subjects = self._subjects.values()
        if Verdict.UNKNOWN_EXTRA in self._wanted:
            self._extras = self._registries.extras(
                (question, one.release.version)
                for one, question in subjects
                if one.requirement.extras and one.release is not None
            )
        if any(verdict in self._wanted for verdict in _ADVISED):
            releases = [_public_release(one) for one, _ in subjects]
            named = [release for release in releases if release is not None]
            self._advice = self._registries.advisories([*named, *self._absent.values()])

    def statements(self, number: int) -> list[Statement]:
        """What there is to say about the entry that was added as ``number``."""
        if number in self._absent:
            gone = self._advisories(self._absent[number])
            return [one for one in gone if one.verdict is Verdict.KNOWN_MALICIOUS]
        if number not in self._subjects:
            return []
        one, question = self._subjects[number]
        found: list[Statement | None] = [*newcomers.judge(one, self._now)]
        if not found:
            found.append(misnomers.judge(one))
        found += self._advisories(_public_release(one))
        version = one.release.version if one.release is not None else ""
        artifacts = self._registries.artifacts
        if one.requirement.hashes and version:
            found.append(integrity.judge(one, artifacts(question, version)))
        if len(one.answer.holdings) > 1:
            found.append(confusion.judge(one, lambda text: artifacts(question, text)))
        found.append(standing.judge_status(one))
        if one.requirement.package.ecosystem is Ecosystem.PYPI:
            found.append(pythons.judge(one, self._now) if not one.answer.problem else None)
            found.append(self._extra(one, question))
        return [statement for statement in found if statement is not None]

    def subject(self, number: int) -> Subject | None:
        """The entry that was added as ``number``, with its release."""
        return self._subjects[number][0] if number in self._subjects else None

    def weaknesses(self, number: int) -> tuple[Advisory, ...]:
        """What is known against the release of the entry that was added as ``number``."""
        one = self.subject(number)
        release = _public_release(one) if one is not None else None
        if release is None or self._advice is None:
            return ()
        return self._advice.advisories.get(release, ())

    def offered(self, number: int) -> frozenset[str] | None:
        """The extras (normal form) that the release of that entry offers; None where that is not known."""
        one, question = self._subjects[number]
        return self._extras.get((question, one.release.version)) if one.release is not None else None

    def _advisories(self, release: Package | None) -> list[Statement]:
        if release is None or self._advice is None:
            return []
        known = self._advice.advisories.get(release, ())
        return standing.judge_advisories(known, self._advice.inquiries.get(release))

    def _extra(self, one: Subject, question: Question) -> Statement | None:
        if not one.requirement.extras or one.release is None:
            return None
        offered = self._extras.get((question, one.release.version))
        if offered is None:
            return None
        missing = missing_extras(one.requirement, offered)
        if not missing:
            return None
        names = ", ".join(sorted(offered)[:8])
        has = f"it offers: {names}" if offered else "it offers none"
        detail = f"Version {one.release.version} has no extra {', '.join(missing)} ({has})."
        return Statement(Verdict.UNKNOWN_EXTRA, detail, suggestion=_nearest(missing[0], sorted(offered)))


def _nearest(name: str, offered: Sequence[str]) -> str | None:
    from difflib import get_close_matches

    near = get_close_matches(canonicalize_name(name), offered, n=1)
    return f"Did you mean the extra {near[0]}?" if near else None


def _public_release(one: Subject) -> Package | None:
    """The release to ask advisories for; None for what only a private index has."""
    if one.release is None or not any(holding.public for holding in one.answer.holdings):
        return None
    package = one.requirement.package
    return Package(package.ecosystem, package.name, one.release.version)
