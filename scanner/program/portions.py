"""A unit in portions, of which others may use only some: bodies of functions, statements that only bind a
name (see ``loose``), and the frame around them.

An evaluation that enters one function of a module rests on its frame, on this body, and on the names that it
asks for; what happens to the rest, to comments, and to where things stand, is all the same to it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from hashlib import blake2b

from msgspec import Struct
from tree_sitter import Node

from scanner.program.bindings import bindings, global_names
from scanner.program.loose import loose, packages
from scanner.support.patterns import lazy

SHORT = 600  # bytes of a function that is always evaluated in place, for what it returns
_WORD = lazy(rb"[A-Za-z_]\w*")


class Portions(Struct, frozen=True):
    """Digests: of the frame, of the body of each function that stands in no other one (by its start), and of
    each loose statement (by the name that it binds).
    """

    frame: str
    bodies: dict[int, str]
    loose: dict[str, str]


def portions(
    text: bytes, root: Node, functions: Iterable[Node], comments: Iterable[Node], roots: Iterable[str]
) -> Portions:
    """The portions of a unit. ``roots`` are the packages that it imports.

    Whether a function is short belongs to the statement that it stands in: such ones are entered for what
    they return. A body that mentions a loose name rests on it.
    """
    bodies = list(_bodies(functions))
    cuts = sorted(
        [(inner, end, b"\0short\0" if end - start <= SHORT else b"\0long\0") for start, inner, end in bodies]
        + [(one.start_byte, one.end_byte, b"") for one in comments]
    )
    starts = [start for start, _, _ in cuts]
    pieces: dict[int, bytes] = {}
    for node in root.children:
        if node.type != "comment":
            inside = cuts[bisect_left(starts, node.start_byte) : bisect_left(starts, node.end_byte)]
            pieces[node.start_byte] = _piece(text, node, inside)
    words = Counter(word for piece in pieces.values() for word in _WORD.findall(piece))
    shared = global_names(text)
    apart = {name: node for name, node in loose(root, text, words).items() if name.decode() not in shared}
    alone = {node.start_byte for node in apart.values()}
    digests = {name: _digest(pieces[node.start_byte]) for name, node in apart.items()}
    bound = sorted(item for item in bindings(text).items() if item[0].encode() not in apart)
    frame = blake2b(repr((bound, sorted(shared), packages(roots))).encode(), digest_size=16)
    for start, piece in pieces.items():
        if start not in alone:
            frame.update(piece + b"\n")
    return Portions(
        frame.hexdigest(),
        {
            start: _resting(text[inner:end], pieces[start] if start in alone else b"", digests)
            for start, inner, end in bodies
        },
        {name.decode(): digest for name, digest in digests.items()},
    )


def _bodies(functions: Iterable[Node]) -> Iterator[tuple[int, int, int]]:
    """Where each function starts that stands in no other one, where its body does, and where both end."""
    last = 0
    for node in sorted(functions, key=lambda node: node.start_byte):
        if node.start_byte >= last:
            last = node.end_byte
            block = node.child_by_field_name("body")
            yield node.start_byte, last if block is None else block.start_byte, last


def _piece(text: bytes, node: Node, cuts: Iterable[tuple[int, int, bytes]]) -> bytes:
    """The text of a statement without bodies and comments, and the space before these."""
    out: list[bytes] = []
    place = node.start_byte
    for start, end, mark in cuts:
        if start >= place:
            out += [text[place:start].rstrip(), mark]
            place = end
    return b"".join([*out, text[place : node.end_byte]])


def _resting(body: bytes, head: bytes, digests: Mapping[bytes, str]) -> str:
    """The digest of a body, of what stands before it if that is loose, and of the loose statements that it
    mentions.
    """
    used = sorted(digests.keys() & set(_WORD.findall(body))) if digests else []
    return _digest(body, head, *(part for name in used for part in (name, digests[name].encode())))


def _digest(*parts: bytes) -> str:
    return blake2b(b"\0".join(parts), digest_size=12).hexdigest()
