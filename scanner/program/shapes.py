"""What linking asks of outlines, and what it has found out: to be kept from one scan to the next.

Which functions matter depends on names and calls, not on where functions stand or what else is in them.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import blake2b

from msgspec import Struct

from scanner.program.callgraph import UnitKey
from scanner.program.focus import Focus
from scanner.program.outline import Outline


class Role(Struct, frozen=True, array_like=True):
    """A focus, with functions by their place among the definitions of their outline."""

    named: tuple[int, ...]
    exposed: tuple[int, ...]
    telling: tuple[int, ...]
    between: tuple[int, ...]
    worthwhile: bool
    started: bool
    kept: tuple[tuple[str, tuple[str, str]], ...]


class Linked(Struct, frozen=True, array_like=True):
    """What linking has found out of the files of a program.

    ``files`` has the shapes of each file's units, and the roles of those that could be parsed, by number.
    ``keeps`` says that something lies in the application, where units may ask for it that do not import what
    has put it there.
    """

    files: Mapping[str, tuple[tuple[str, ...], Mapping[int, Role]]]
    keeps: bool


def shape(outline: Outline) -> str:
    """A digest of all that linking asks of an outline."""
    definitions = [(one.name, one.flags, sorted(one.mentions)) for one in outline.definitions]
    imports = [(one.dotted, one.bound, one.star, one.flags, one.whole) for one in outline.imports]
    mentions = (sorted(outline.mentions), outline.giving, outline.flags)
    asked = repr((definitions, imports, outline.classes, mentions, outline.deeds, outline.kept, outline.asks))
    return blake2b(asked.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def linked(
    focuses: Mapping[UnitKey, Focus],
    outlines: Mapping[UnitKey, Outline],
    shapes: Mapping[str, tuple[str, ...]],
) -> Linked:
    """What linking has found out of these outlines; ``shapes`` are those of the units of each file."""
    files: dict[str, tuple[tuple[str, ...], dict[int, Role]]] = {
        path: (one, {}) for path, one in shapes.items()
    }
    for key, outline in outlines.items():
        focus = focuses[key]
        places = {one.key: place for place, one in enumerate(outline.definitions)}
        named, exposed, telling, between = (
            tuple(sorted(places[one] for one in group))
            for group in (focus.named, focus.exposed, focus.telling, focus.between)
        )
        kept = tuple(sorted(focus.kept.items()))
        role = Role(named, exposed, telling, between, focus.worthwhile, focus.started, kept)
        files[key[0]][1][key[1]] = role
    return Linked(files, any(outline.kept for outline in outlines.values()))


def recalled(
    known: Linked, outlines: Mapping[UnitKey, Outline], shapes: Mapping[str, tuple[str, ...]]
) -> dict[UnitKey, Focus] | None:
    """The focuses of these outlines, of all files that are ``known`` or of some with all that they lead to;
    None where one of them has another shape by now, or may ask for what the others keep.
    """
    asking = known.keeps and any(outline.asks for outline in outlines.values())
    if asking and known.files.keys() != shapes.keys():
        return None
    if any(path not in known.files or known.files[path][0] != one for path, one in shapes.items()):
        return None
    found: dict[UnitKey, Focus] = {}
    for key, outline in outlines.items():
        role = known.files[key[0]][1][key[1]]
        named, exposed, telling, between = (
            frozenset(outline.definitions[place].key for place in group)
            for group in (role.named, role.exposed, role.telling, role.between)
        )
        names = {one.key: one.name for one in outline.definitions}
        groups = (named, exposed, telling, between)
        found[key] = Focus(names, *groups, role.worthwhile, role.started, dict(role.kept))
    return found
