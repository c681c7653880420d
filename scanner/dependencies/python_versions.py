"""Judges PEP 440 specifiers against releases, as pip resolves them.

Pre-releases count where pip would take them: when a specifier names one, with ``--pre``, and when nothing
else fits. Yanked releases count only for an exact pin (PEP 592).
"""

from __future__ import annotations

from collections.abc import Sequence

from packaging.specifiers import InvalidSpecifier, Specifier, SpecifierSet
from packaging.version import InvalidVersion, Version

from scanner.dependencies.judgement import REAL, Judgement, unverified
from scanner.model import Release, Verdict

_LONGEST = 2000  # characters of a specifier


def judge(specifier: str, releases: Sequence[Release]) -> Judgement:
    """The verdict on ``specifier`` ("" for any) when ``releases`` are all there are."""
    try:
        wanted = SpecifierSet(specifier if len(specifier) <= _LONGEST else "too long")
    except InvalidSpecifier:
        return unverified(
            f"The specifier {specifier[:80]!r} does not follow PEP 440, so no version could be compared.",
            "Write it as pip reads it, such as `>=1.2,<2`.",
        )
    clauses = list(wanted)
    pins = [clause for clause in clauses if is_pin(clause)]
    if pins:
        return _judge_pin(pins[0], wanted, releases)
    yanked = 0
    for release in releases:
        if _fits(wanted, release.version):
            if release.yanked is None:
                return REAL
            yanked += 1
    return Judgement(Verdict.UNSATISFIABLE, wanted=_first_version(clauses), detail=_why(releases, yanked))


def fitting(specifier: str, releases: Sequence[Release]) -> list[Release]:
    """The releases that pip would choose from for ``specifier``, best first; empty when it cannot be read."""
    try:
        wanted = SpecifierSet(specifier if len(specifier) <= _LONGEST else "too long")
    except InvalidSpecifier:
        return []
    pinned = any(is_pin(clause) for clause in wanted)
    fit = [
        release
        for release in releases
        if (pinned or release.yanked is None)
        and _order(release.version)[0]
        and _fits(wanted, release.version)
    ]
    if not wanted.prereleases:
        fit = [release for release in fit if not Version(release.version).is_prerelease] or fit
    return sorted(fit, key=lambda release: Version(release.version), reverse=True)


def pinned_version(specifier: str) -> str:
    """The one version that ``specifier`` names; "" when it names a range."""
    try:
        wanted = SpecifierSet(specifier) if len(specifier) <= _LONGEST else SpecifierSet()
    except InvalidSpecifier:
        return ""
    return next((clause.version for clause in wanted if is_pin(clause)), "")


def is_pin(clause: Specifier) -> bool:
    """Whether a clause names exactly one version."""
    return clause.operator == "===" or (clause.operator == "==" and not clause.version.endswith(".*"))


def key(version: str) -> Version | None:
    """What orders versions; None for what is none."""
    known, order = _order(version)
    return order if known else None


def is_prerelease(version: str) -> bool:
    """Whether a version is an early one, or none at all."""
    known, order = _order(version)
    return not known or order.is_prerelease


def admits(specifier: str, version: str) -> bool:
    """Whether a specifier lets a version in; one that cannot be read lets none in."""
    try:
        return _fits(SpecifierSet(specifier if len(specifier) <= _LONGEST else "too long"), version)
    except InvalidSpecifier:
        return False


def fits_besides(specifier: str, version: str) -> bool:
    """Whether ``version`` fits all of a specifier but its pin."""
    try:
        clauses = list(SpecifierSet(specifier if len(specifier) <= _LONGEST else "too long"))
    except InvalidSpecifier:
        return False
    return all(is_pin(clause) or _fits(SpecifierSet(str(clause)), version) for clause in clauses)


def _judge_pin(pin: Specifier, wanted: SpecifierSet, releases: Sequence[Release]) -> Judgement:
    matching = [release for release in releases if release.version == pin.version]
    if not matching:
        only = SpecifierSet(str(pin))
        matching = [release for release in releases if _fits(only, release.version)]
    if not matching:
        return Judgement(Verdict.NONEXISTENT_VERSION, pin.version, pin.version, _why(releases, 0))
    fitting = [release for release in matching if _fits(wanted, release.version)]
    if not fitting:
        detail = "The pinned version exists, but another part of the specifier excludes it."
        return Judgement(Verdict.UNSATISFIABLE, wanted=pin.version, detail=detail)
    reasons = [release.yanked for release in fitting]
    if all(reason is not None for reason in reasons):
        reason = next((text for text in reasons if text), "")
        detail = f"Their reason: {reason}" if reason else "They gave no reason."
        return Judgement(Verdict.YANKED, pin.version, pin.version, detail)
    return REAL


def _fits(wanted: SpecifierSet, version: str) -> bool:
    # pip takes a pre-release that fits when nothing else does, so for "does any fit" all of them count
    try:
        return wanted.contains(version, prereleases=True)
    except InvalidVersion:
        return False


def _first_version(clauses: Sequence[Specifier]) -> str:
    return max((clause.version.removesuffix(".*") for clause in clauses), key=_order, default="")


def _why(releases: Sequence[Release], yanked: int) -> str:
    if not releases:
        return "The package has no release at all."
    if yanked:
        return "Every release that fits was yanked by its authors."
    latest = newest(releases)
    return f"The newest release is {latest}." if latest else ""


def newest(releases: Sequence[Release]) -> str:
    """The newest release that is neither yanked nor a pre-release, if there is such a one."""
    return nearest("", releases)


def nearest(wanted: str, releases: Sequence[Release]) -> str:
    """The release that ``wanted`` was probably meant to be: of its minor line, else of its major line, else
    the newest.
    """
    known = [release for release in releases if _order(release.version)[0]]
    good = [release for release in known if release.yanked is None]
    final = [release for release in good if not Version(release.version).is_prerelease]
    choices = [release.version for release in (final or good or known)]
    if not choices:
        return ""
    if _order(wanted)[0]:
        target = Version(wanted)
        for depth in (2, 1):
            line = [text for text in choices if _line(Version(text), depth) == _line(target, depth)]
            if line:
                return max(line, key=Version)
    return max(choices, key=Version)


def _line(version: Version, depth: int) -> tuple[int, ...]:
    return (version.epoch, *(*version.release, 0, 0)[:depth])


def _order(text: str) -> tuple[bool, Version]:
    try:
        return True, Version(text)
    except InvalidVersion:
        return False, Version("0")
