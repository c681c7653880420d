"""Containers of functions: what calls ``self.steps["apply"]`` may reach any that it holds."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Container, Iterable, Iterator, Sequence, Set

from tree_sitter import Node


def holders(
    text: bytes,
    assignments: Iterable[Node],
    names: Sequence[tuple[int, bytes]],
    known: Set[bytes],
    calls: Container[int],
) -> Iterator[tuple[bytes, int, frozenset[bytes]]]:
    """The variables and attributes that are given a container of functions: name, where the container starts,
    and the mentions of what it holds. ``names`` are the unit's identifiers by offset, ``known`` those of its
    functions, ``calls`` the offsets of callees.
    """
    assignments = list(assignments)
    ordered = names if assignments and known else ()
    for node in assignments if ordered else ():
        target, display = node.child_by_field_name("left"), node.child_by_field_name("right")
        if target is None or display is None or target.type not in ("identifier", "attribute"):
            continue
        first = bisect_left(ordered, (display.start_byte, b""))
        last = bisect_left(ordered, (display.end_byte, b""))
        held = {word for offset, word in ordered[first:last] if word in known and offset not in calls}
        if held:
            name = text[target.start_byte : target.end_byte].rpartition(b".")[2].strip()
            yield name, display.start_byte, frozenset(held) | {b"self." + word for word in held}
