"""Names that are suspiciously young, and names that are one slip away from a well-known one."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import cache

from scanner.dependencies.known_names import known_names
from scanner.dependencies.statement import Statement, Subject
from scanner.dependencies.suggestions import Names
from scanner.model import Confidence, Ecosystem, Holding, Rating, Severity, Verdict
from scanner.parse.entries import MAYBE_LOCAL

_DAY = 24 * 3600.0
_YOUNG = 14 * _DAY  # most malicious names are found and removed within days
_FEW = 5  # releases of a young name on an index that may be a mirror with dates of its own
_THIN = 5  # releases
_RECENT = 730 * _DAY
_THIN_UNDATED = 2  # releases, where the index tells no dates
_AT_ONCE = 3600.0
_SHORTEST = 5  # letters of a popular name: shorter ones have too many neighbours


def judge(subject: Subject, now: float) -> list[Statement]:
    """What there is to say about the name of ``subject``; ``now`` in seconds since 1970."""
    package = subject.requirement.package
    if package.name in known_names().packages[package.ecosystem]:
        return []
    public = [holding for holding in subject.answer.holdings if holding.public]
    if not public or len(public) != len(subject.answer.holdings):
        return []  # what a private index has under this name is its owners' matter
    found = [_new(public[0], now), _squat(subject, public[0], now)]
    return [statement for statement in found if statement is not None]


def _new(holding: Holding, now: float) -> Statement | None:
    born = holding.born
    if born is None or now - born >= _YOUNG or len(holding.releases) > _FEW or _looks_copied(holding):
        return None
    days = max(0, int((now - born) / _DAY))
    age = "less than a day" if days < 1 else f"{days} day" + ("" if days == 1 else "s")
    count = len(holding.releases)
    detail = (
        f"{holding.index} dates its first file {_day(born)}, {age} ago, and knows {count} release"
        + ("" if count == 1 else "s")
        + "; no list of well-known packages has it."
    )
    return Statement(Verdict.NEW_PACKAGE, detail)


def _looks_copied(holding: Holding) -> bool:
    """Many releases within an hour are a mirror that has just copied them, with dates of its own."""
    dates = [release.uploaded for release in holding.releases if release.uploaded is not None]
    return len(dates) >= 3 and max(dates) - min(dates) < _AT_ONCE


def _out_of_order(holding: Holding) -> bool:
    """Whether the oldest version is dated after the newest, as by a mirror that fetches what is asked for."""
    dates = [release.uploaded for release in holding.releases if release.uploaded is not None]
    if len(dates) < max(2, len(holding.releases)):
        return False
    versions = sorted(holding.releases, key=lambda release: _numbers(release.version))
    first, last = versions[0].uploaded, versions[-1].uploaded
    return first is not None and last is not None and first > last


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d{1,9}", version)[:4])


def _squat(subject: Subject, holding: Holding, now: float) -> Statement | None:
    count, born = len(holding.releases), holding.born
    sure = born is not None and not _out_of_order(holding)
    thin = count <= _THIN and now - born < _RECENT if born is not None else count <= _THIN_UNDATED
    if not thin:
        return None
    package = subject.requirement.package
    meant, module = _popular_neighbour(package.ecosystem, package.name)
    if not meant:
        return None
    history = f"{count} release" + ("" if count == 1 else "s")
    if born is not None:
        history += f", the first of {_day(born)}"
    likeness = "is the name of a module of" if module else "is one letter away from"
    sure = sure and subject.requirement.group != MAYBE_LOCAL  # an installed program may be meant
    rating = None if sure else Rating(Severity.HIGH, Confidence.LOW)
    detail = f"It {likeness} the well-known {meant}, and has little history ({history})."
    return Statement(Verdict.TYPOSQUAT, detail, rating, f"Did you mean {meant}?")


def _popular_neighbour(ecosystem: Ecosystem, name: str) -> tuple[str, bool]:
    """A well-known name that ``name`` may be taken for, and whether as its module."""
    names = _well_known(ecosystem, len(known_names().packages[ecosystem]))
    package = names.of_module(name) if "." not in name else None
    if package:
        return package, True
    near = [real for real in names.one_off(name) if len(real) >= _SHORTEST]
    return " or ".join(near[:3]), False


@cache
def _well_known(ecosystem: Ecosystem, known: int) -> Names:  # noqa: ARG001 - more may become known
    return Names(ecosystem)


def _day(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%d")
