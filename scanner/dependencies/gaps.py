"""Entries that could not be verified, as few gaps that say the same thing once."""

from __future__ import annotations

from collections.abc import Iterable

from scanner.model import Gap, GapKind, Location, Requirement

_NAMED = 5  # names and places that a gap lists


def gather(unverified: Iterable[tuple[Requirement, str, str]]) -> tuple[Gap, ...]:
    """One gap per cause from ``(entry, problem, remedy)``: an index that is down is told once, not for every
    name.
    """
    causes: dict[tuple[str, str], dict[str, list[Location]]] = {}
    for requirement, problem, remedy in unverified:
        places = causes.setdefault((problem, remedy), {}).setdefault(requirement.name[:80], [])
        places.append(requirement.location)
    return tuple(_gap(problem, remedy, packages) for (problem, remedy), packages in causes.items())


def _gap(problem: str, remedy: str, packages: dict[str, list[Location]]) -> Gap:
    places = sorted(location for found in packages.values() for location in found)
    names = sorted(packages)
    first = f"{places[0].path}:{places[0].line}"
    if len(names) == 1:
        more = f" and {_count(len(places) - 1, 'more place')}" if len(places) > 1 else ""
        subject, cause = f"{names[0]} ({first}{more})", f"{problem} It stays unverified."
    else:
        listed = ", ".join(names[:_NAMED]) + (", …" if len(names) > _NAMED else "")
        subject = _count(len(names), "package")
        cause = f"{problem} Unverified for it: {listed}; {_count(len(places), 'place')} from {first} on."
    return Gap(GapKind.UNVERIFIED, subject, cause, remedy, places[0])


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
