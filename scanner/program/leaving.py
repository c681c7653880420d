"""Which functions of a unit leave input where others find it: in fields, and in variables of modules."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from scanner.program.interest import SINK, SOURCE
from scanner.support.patterns import lazy

_FIELD = lazy(
    rb"\bself\.(\w+)(?:\s*(?::[^=\n]{1,80})?=(?!=)|\[|\.(?:append(?:left)?|add|extend|update|insert|setdefault|put(?:_nowait)?)\()"
)
_TOUCHED = lazy(rb"\bglobal\s+(\w+)|(?<![\w.])([A-Za-z_]\w*)(?:\[|\.\w+\s*(?:\(|=(?!=)))")
_READ = lazy(rb"\bself\.(\w+)|(?<![\w.])([A-Za-z_]\w*)")
_VARIABLE = lazy(rb"^([A-Za-z_]\w*)[ \t]*(?::[^=\n]{1,80})?=(?!=)(?!.{0,40}[gG]et_?[lL]ogger)", re.MULTILINE)
_DECORATING = lazy(rb"^[ \t]*@(\w+)\.", re.MULTILINE)
_HANDED = lazy(rb"[(,=][ \t]*(?:[A-Za-z_]\w{0,80}\.)?([A-Za-z_]\w*)[ \t]*[,)]")
_DEFINED = lazy(rb"(?:async[ \t]+)?def[ \t]+([A-Za-z_]\w*)")
_CHATTER = frozenset([b"log", b"logger", b"LOG", b"LOGGER", b"logging"])


def leave(
    text: bytes,
    functions: Sequence[tuple[int, int, int]],
    flags: list[int],
    imported: Callable[[], set[bytes]],
) -> None:
    """Those that use what a function with input leaves get input, too; and it is entered for them.

    ``functions`` are index (into ``flags``), start and end; ``imported`` gives the objects of other modules
    that may hold something for long.
    """
    if not any(flags[index] & SOURCE for index, _, _ in functions):
        return
    handing = _hand_in(text, functions, flags)
    lasting = {match[1] for match in _VARIABLE.finditer(text)} | imported()
    lasting -= {match[1] for match in _DECORATING.finditer(text)} | _CHATTER
    left: dict[int, set[bytes]] = {}  # by function: fields with a dot before them, variables
    for index, start, end in functions:
        if flags[index] & SOURCE:
            names = {b"." + match[1] for match in _FIELD.finditer(text, start, end)}
            touched = {match[1] or match[2] for match in _TOUCHED.finditer(text, start, end)}
            left[index] = names | (touched & lasting)
    every = set[bytes]().union(*left.values())
    if not every:
        return
    read: dict[int, set[bytes]] = {}
    for index, start, end in functions:
        words = {b"." + match[1] if match[1] else match[2] for match in _READ.finditer(text, start, end)}
        read[index] = words & every
        if read[index]:
            flags[index] |= SOURCE
    for index, names in left.items():
        if any(other != index and not names.isdisjoint(words) for other, words in read.items()):
            flags[index] |= SINK  # where it goes from there is seen when others are entered
            for other in handing.get(index, ()):
                flags[other] |= SINK


def _hand_in(text: bytes, functions: Sequence[tuple[int, int, int]], flags: list[int]) -> dict[int, set[int]]:
    """What is handed on in a function with input, and not called there, may get it: a listener's callback.
    By function: those that hand it on.
    """
    handing: dict[int, set[int]] = {}
    names: dict[bytes, list[int]] = {}
    for index, start, _ in functions:
        match = _DEFINED.match(text, start)
        if match is not None:
            names.setdefault(match[1], []).append(index)
    with_input = [one for one in functions if flags[one[0]] & SOURCE]
    for by, start, end in with_input:
        for match in _HANDED.finditer(text, start, end):
            for index in names.get(match[1], ()):
                flags[index] |= SOURCE
                handing.setdefault(index, set()).add(by)
    return handing
