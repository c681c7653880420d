"""Whether any release that an entry admits runs on the Python versions that its project supports."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import lru_cache

from packaging.markers import InvalidMarker, Marker, UndefinedComparison, UndefinedEnvironmentName
from packaging.specifiers import InvalidSpecifier, SpecifierSet

from scanner.dependencies.statement import Statement, Subject
from scanner.model import Confidence, Rating, Release, Severity, Verdict

_PLATFORMS = (("linux", "posix", "Linux"), ("win32", "nt", "Windows"), ("darwin", "posix", "Darwin"))
_FIRST_YEAR = 2011  # 3.y comes in the October of this year + y
_LONGEST = 300


def judge(subject: Subject, now: float) -> Statement | None:
    """What there is to say about ``subject``; ``now`` in seconds since 1970."""
    project = minors(subject.python, newest(now)) if subject.python else None
    if not project:
        return None
    wanted = _under_marker(project, subject.requirement.marker)
    if not wanted or not subject.fitting:
        return None
    supported = _supported(subject.fitting, newest(now))
    if supported is None:
        return None
    lowest, both = min(wanted), wanted & supported
    if lowest in both:
        return None
    rating = None
    if both and 2 * len(both) >= len(wanted):
        own = subject.own_python and not subject.requirement.group and not subject.requirement.marker
        rating = Rating(Severity.MEDIUM, Confidence.MEDIUM if own else Confidence.LOW)
    needs = sorted({release.requires_python for release in subject.fitting})
    shown = ", ".join(f"`{text[:60]}`" for text in needs[:3]) + (", …" if len(needs) > 3 else "")
    reach = f"none for Python 3.{lowest}" if both else "none of them for any Python that the project supports"
    detail = (
        f"The project asks for Python `{subject.python}`; the releases that fit ask for {shown}: {reach}."
    )
    return Statement(Verdict.PYTHON_INCOMPATIBLE, detail, rating, at_version=True)


def runs_on(release: Release, python: str, now: float) -> bool:
    """Whether ``release`` is for any Python that ``python`` (a project's bound) admits, as far as known."""
    project = minors(python, newest(now)) if python else None
    mine = minors(release.requires_python, newest(now)) if release.requires_python else None
    return not project or mine is None or bool(project & mine)


def newest(now: float) -> int:
    """The newest ``y`` of Python 3.y at ``now``: one comes every October."""
    today = datetime.fromtimestamp(now, UTC)
    return max(today.year - _FIRST_YEAR - (today.month < 10), 14)


@lru_cache(4096)
def minors(specifier: str, last: int) -> frozenset[int] | None:
    """The ``y`` of every Python 3.y up to ``last`` that ``specifier`` admits; None if unreadable."""
    if len(specifier) > _LONGEST:
        return None
    try:
        wanted = SpecifierSet(specifier)
    except InvalidSpecifier:
        return None
    named = [clause.version.removesuffix(".*") for clause in wanted]
    return frozenset(
        minor
        for minor in range(last + 1)
        if any(
            wanted.contains(version, prereleases=True)
            for version in (
                f"3.{minor}.0",
                f"3.{minor}.99",
                *(text for text in named if text.startswith(f"3.{minor}.")),
            )
        )
    )


def _supported(releases: Iterable[Release], last: int) -> frozenset[int] | None:
    """What the releases run on together; None when one of them does not say."""
    found: set[int] = set()
    for release in releases:
        mine = minors(release.requires_python, last) if release.requires_python else None
        if mine is None:
            return None
        found |= mine
    return frozenset(found)


def _under_marker(project: frozenset[int], marker: str) -> frozenset[int]:
    """The versions for which the entry's marker lets it in on some platform; none where that is unclear."""
    if not marker:
        return project
    try:
        parsed = Marker(marker)
        return frozenset(minor for minor in project if any(map(parsed.evaluate, _environments(minor))))
    except (
        InvalidMarker,
        UndefinedComparison,
        UndefinedEnvironmentName,
        ValueError,
        TypeError,
        RecursionError,
    ):
        return frozenset()


def _environments(minor: int) -> list[dict[str, str]]:
    return [
        {
            "python_version": f"3.{minor}",
            "python_full_version": f"3.{minor}.0",
            "sys_platform": system,
            "os_name": family,
            "platform_system": title,
            "extra": "",
        }
        for system, family, title in _PLATFORMS
    ]
