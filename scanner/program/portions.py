"""A unit in portions, of which others may use only some: bodies of functions, and the frame around them.

An evaluation that enters one function of a module rests on its frame and on this body; what happens to the
other bodies, to comments, and to where things stand, is all the same to it.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b

from tree_sitter import Node

from scanner.program.bindings import bindings, global_names

SHORT = 600  # bytes of a function that is always evaluated in place, for what it returns


def portions(text: bytes, functions: Iterable[Node], comments: Iterable[Node]) -> tuple[str, dict[int, str]]:
    """Digests of the frame, and of the body of each function that stands in no other one, by its start.

    Whether a function is short belongs to the frame: such ones are entered for what they return.
    """
    shared = sorted(global_names(text))
    frame = blake2b(repr((sorted(bindings(text).items()), shared)).encode(), digest_size=16)
    notes = iter(sorted((node.start_byte, node.end_byte) for node in comments))
    note = next(notes, None)
    bodies: dict[int, str] = {}
    place = 0
    if note is None or text[: note[0]].strip():
        frame.update(b"\n")  # which is there behind a comment at the start, too

    def keep(end: int) -> None:
        """The text from ``place`` to ``end``, without comments and the space before each."""
        nonlocal note, place
        while note is not None and note[0] < end:
            if note[0] >= place:
                frame.update(text[place : note[0]].rstrip())
                place = note[1]
            note = next(notes, None)
        frame.update(text[place:end])

    last = 0
    for node in sorted(functions, key=lambda node: node.start_byte):
        start, end = node.start_byte, node.end_byte
        if start < last:
            continue
        last = end
        block = node.child_by_field_name("body")
        inner = start if block is None else block.start_byte
        bodies[start] = blake2b(text[inner:end], digest_size=12).hexdigest()
        keep(inner)
        frame.update(b"\0short\0" if end - start <= SHORT else b"\0long\0")
        place = end
    keep(len(text))
    return frame.hexdigest(), bodies
