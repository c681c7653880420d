"""The nearest version of a pinned package without what is known against the pinned one.

A version counts when it is published and not withdrawn, runs on the project's Pythons, fits what else is said
of the package, and the advisories that name it have been asked for: the next fix may have a flaw of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec import Struct

from scanner.dependencies import npm_versions, python_versions, pythons
from scanner.dependencies.statement import Subject
from scanner.model import Ecosystem, Package, Release, Requirement
from scanner.registries import Registries

if TYPE_CHECKING:
    from scanner.registries.advisories import Advisory

_ROUNDS = 4  # fixes that turn out to have flaws of their own

_Key = TypeVar("_Key", bound=Hashable)


class Weak(Struct, frozen=True):
    """A pinned entry with the ``advisories`` on its version; ``others`` are what else names the package."""

    subject: Subject
    advisories: tuple[Advisory, ...]
    others: tuple[Requirement, ...] = ()

    @property
    def package(self) -> Package:
        """The package, without a version."""
        return self.subject.requirement.package

    @property
    def pinned(self) -> str:
        """The version that the entry names."""
        return pinned_version(self.subject.requirement)


def pinned_version(requirement: Requirement) -> str:
    """The one version that an entry names; "" when it names a range."""
    if requirement.package.ecosystem is Ecosystem.NPM:
        return npm_versions.pinned_version(requirement.specifier)
    return python_versions.pinned_version(requirement.specifier)


def upgrades(weak: Mapping[_Key, Weak], registries: Registries, now: float) -> dict[_Key, tuple[str, str]]:
    """For each entry a version and "", or "" and a sentence that says why there is none."""
    settled: dict[_Key, tuple[str, str]] = {}
    against = {key: one.advisories for key, one in weak.items()}
    last = {key: one.pinned for key, one in weak.items()}
    for _ in range(_ROUNDS):
        tried = {}
        for key in weak.keys() - settled.keys():
            version, refusal = _next(weak[key], last[key], against[key], now)
            if refusal:
                settled[key] = ("", refusal)
            else:
                tried[key] = version
        if not tried:
            return settled
        asked = {key: _release(weak[key], version) for key, version in tried.items()}
        advice = registries.advisories(dict.fromkeys(asked.values()))
        for key, release in asked.items():
            if advice is None or release in advice.unasked:
                settled[key] = ("", f"Whether anything is known against {tried[key]} could not be asked.")
                continue
            against[key], last[key] = advice.advisories.get(release, ()), tried[key]
            if not against[key]:
                settled[key] = (tried[key], "")
    rest = dict.fromkeys(weak.keys() - settled.keys(), ("", "The fixes have known flaws of their own."))
    return settled | rest


def _release(one: Weak, version: str) -> Package:
    return Package(one.package.ecosystem, one.package.name, version)


def _next(one: Weak, version: str, known: Sequence[Advisory], now: float) -> tuple[str, str]:
    """The nearest version above ``version`` where everything in ``known`` is fixed, or why there is none."""
    is_python = one.package.ecosystem is Ecosystem.PYPI
    order: Callable[[str], Any] = python_versions.key if is_python else npm_versions.key
    start = floor = order(version)
    if floor is None:
        return "", f"{version!r} could not be compared with other versions."
    for advisory in known:
        fixes = [found for text in advisory.fixed if (found := order(text)) is not None]
        above = [found for found in fixes if found > start]
        if not above:
            return "", f"No version without {advisory.id} is known."
        floor = max(floor, min(above))
    fixed = [
        (found, release)
        for release in one.subject.answer.releases
        if (found := order(release.version)) is not None and found >= floor and found > start
    ]
    fit = [pair for pair in fixed if _is_sound(pair[1]) and pythons.runs_on(pair[1], one.subject.python, now)]
    if not fit:
        return "", "The index has no version without it."
    free = [pair for pair in fit if not _excluded(one, pair[1].version)]
    if not free:
        place = _excluded(one, min(fit, key=lambda pair: pair[0])[1].version)
        return "", f"{place} leaves no room for a version without it."
    return min(free, key=lambda pair: pair[0])[1].version, ""


def _is_sound(release: Release) -> bool:
    return release.yanked is None and release.deprecated is None and not _is_early(release.version)


def _is_early(version: str) -> bool:
    return "-" in version or python_versions.is_prerelease(version)


def _excluded(one: Weak, version: str) -> str:
    """The place that rules ``version`` out: the rest of the entry, or another one; "" when there is none."""
    mine = one.subject.requirement
    if one.package.ecosystem is Ecosystem.PYPI and not python_versions.fits_besides(mine.specifier, version):
        return "The rest of the entry"
    for other in one.others:
        if pinned_version(other) or not other.specifier:
            continue
        kind = npm_versions if one.package.ecosystem is Ecosystem.NPM else python_versions
        if not kind.admits(other.specifier, version):
            return f"{other.location.path}:{other.location.line} ({other.written or other.specifier})"
    return ""
