"""What linking asks of outlines, and what it has found out: to be kept from one scan to the next.

Which functions matter depends on names and calls, not on where functions stand or what else is in them.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import blake2b

from msgspec import json

from scanner.program.callgraph import UnitKey
from scanner.program.focus import Focus
from scanner.program.outline import Outline


def shape(outline: Outline) -> str:
    """A digest of all that linking asks of an outline."""
    definitions = [(one.name, one.flags, sorted(one.mentions)) for one in outline.definitions]
    imports = [(one.dotted, one.bound, one.star, one.flags, one.whole) for one in outline.imports]
    mentions = (sorted(outline.mentions), outline.giving, outline.flags)
    asked = repr((definitions, imports, outline.classes, mentions, outline.deeds, outline.kept, outline.asks))
    return blake2b(asked.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def written(focuses: Mapping[UnitKey, Focus], outlines: Mapping[UnitKey, Outline]) -> bytes:
    """Focuses as JSON text: functions by their place among the definitions of their outline.

    Raises:
        UnicodeEncodeError: the name of a file is no Unicode.
    """
    out = []
    for key in sorted(outlines):
        focus = focuses[key]
        places = {one.key: place for place, one in enumerate(outlines[key].definitions)}
        groups = (focus.named, focus.exposed, focus.telling, focus.between)
        found = [sorted(places[one] for one in group) for group in groups]
        out.append([*found, focus.worthwhile, focus.started, sorted(focus.kept.items())])
    return json.encode(out)


def read(text: bytes, outlines: Mapping[UnitKey, Outline]) -> dict[UnitKey, Focus]:
    """The focuses again, for outlines of the same shapes."""
    found: dict[UnitKey, Focus] = {}
    for key, (*groups, worthwhile, started, kept) in zip(sorted(outlines), json.decode(text), strict=True):
        definitions = outlines[key].definitions
        named, exposed, telling, between = (
            frozenset(definitions[place].key for place in group) for group in groups
        )
        names = {one.key: one.name for one in definitions}
        held = {name: (path, callee) for name, (path, callee) in kept}
        found[key] = Focus(names, named, exposed, telling, between, worthwhile, started, held)
    return {key: found[key] for key in outlines}
