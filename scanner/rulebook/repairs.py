"""The ``[edit]`` table of a rule: how its findings are mended, where that is mechanical."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from scanner.model import Repair

_KEYS = ("safe", "why", "of", "callee", "set", "remove", "after", "value", "target", "text")


def repair(table: Mapping[str, Any] | None) -> Repair | None:
    """The repair that a table describes, None without one.

    Raises:
        ValueError: it is not what docs/rules.md describes.
    """
    if table is None:
        return None
    for key in table:
        if key not in _KEYS:
            raise ValueError(f"{key!r} is not a key of [edit]; it has {', '.join(_KEYS)}")
    made = Repair(
        safe=_is(table, "safe", bool),
        why=_is(table, "why", str, ""),
        of=tuple(_is(table, "of", list, [])),
        callee=dict(_is(table, "callee", dict, {})),
        set=tuple(
            (_selectors(entry.get("argument")), _is(entry, "to", str))
            for entry in _is(table, "set", list, [])
        ),
        remove=tuple(_selectors(entry) for entry in _is(table, "remove", list, [])),
        after=_is(table, "after", str, ""),
        value=_is(table, "value", str, ""),
        target=_is(table, "target", str, ""),
        text=_is(table, "text", str, ""),
    )
    if not made.safe and not made.why:
        raise ValueError("an edit that is not safe says in 'why' what may change")
    if any(all(isinstance(one, int) for one in selectors) for selectors, _ in made.set):
        raise ValueError("'argument' of 'set' names a keyword, under which it is added where it is missing")
    if sum(map(bool, (made.value, made.text, made.callee or made.set or made.remove))) != 1:
        raise ValueError("it is one of: value, text, or callee, set and remove for a call")
    re.compile(made.target)
    return made


def plain(made: Repair | None) -> dict[str, Any] | None:
    """The table that ``repair`` reads."""
    if made is None:
        return None
    table: dict[str, Any] = {"safe": made.safe, "why": made.why, "of": list(made.of)}
    table |= {"callee": dict(made.callee), "remove": [list(one) for one in made.remove]}
    table["set"] = [{"argument": list(selectors), "to": text} for selectors, text in made.set]
    return table | {"after": made.after, "value": made.value, "target": made.target, "text": made.text}


def _is(table: Mapping[str, Any], key: str, kind: type, default: Any = None) -> Any:
    value = table.get(key, default)
    if not isinstance(value, kind):
        raise ValueError(f"{key!r} must be given, as {kind.__name__}")
    return value


def _selectors(entry: Any) -> tuple[int | str, ...]:
    listed = entry if isinstance(entry, list) else [entry]
    if not listed or not all(isinstance(one, int | str) and not isinstance(one, bool) for one in listed):
        raise ValueError("an argument is a position, a keyword, or a list of both")
    return tuple(listed)
