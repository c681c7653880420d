"""Edits that put the extra that was meant in the place of one that a release does not offer."""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path

from packaging.utils import canonicalize_name

from scanner.dependencies.excerpts import line_of
from scanner.model import Edit, Location, Requirement, Span

_LIST = re.compile(r"\s*\[([^\[\]]*)\]")  # behind the name, as PEP 508 has it
_TABLE = re.compile(r"\bextras\s*=\s*\[([^\[\]]*)\]")  # Poetry's and pipenv's tables
_EXTRA = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?")
_NEAR = 0.7  # of 1: how much of two names has to be the same


def missing_extras(requirement: Requirement, offered: Collection[str]) -> list[str]:
    """The extras of an entry, as they are written, that are not among ``offered`` (normal form)."""
    return [name for name in requirement.extras if canonicalize_name(name) not in offered]


def mend(requirement: Requirement, offered: Collection[str], root: Path) -> tuple[Edit, ...] | str:
    """The edits that name offered extras instead, or a sentence that says why there are none."""
    if requirement.hashes:
        return "An extra brings further packages, whose digests would have to be listed as well."
    edits = []
    for name in missing_extras(requirement, offered):
        near = _near(name, offered)
        if len(near) != 1:
            return (
                f"{name} may stand for {' or '.join(sorted(near))}." if near else f"No extra is near {name}."
            )
        place = _place(requirement.location, name, root)
        if place is None:
            return f"{name} could not be told apart from the rest of the line."
        edits.append(Edit(place, near[0], safe=False, why=f"The release offers {near[0]}, and no {name}."))
    return tuple(edits)


def _near(name: str, offered: Collection[str]) -> list[str]:
    from difflib import get_close_matches

    return get_close_matches(canonicalize_name(name), sorted(offered), n=3, cutoff=_NEAR)


def _place(named: Location, extra: str, root: Path) -> Location | None:
    """Where ``extra`` stands in the line of the entry whose name is at ``named``."""
    line, span = line_of(root, named), named.span
    if line is None or span.line != span.end_line:
        return None
    end = span.end_column - 1
    inside = _LIST.match(line, end) or _TABLE.search(line, end)
    if inside is None:
        return None
    found = [match for match in _EXTRA.finditer(line, *inside.span(1)) if match[0] == extra]
    if len(found) != 1:
        return None
    start, stop = found[0].span()
    return Location(named.path, Span(span.line, start + 1, span.line, stop + 1))
