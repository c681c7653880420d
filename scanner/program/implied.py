"""Methods that are called without being named: properties, and special methods of a variable's class."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from scanner.support.patterns import lazy

_PROPERTY = lazy(
    rb"^[ \t]*@(?:\w+\.){0,3}(?:cached_)?property(?:\([^)\n]{0,80}\))?[ \t]*\n"
    rb"[ \t]*(?:async[ \t]+)?def[ \t]+(\w+)",
    re.MULTILINE,
)
_ACTING = lazy(
    r"([^\W\d]\w*)\.__(?:getattr|getattribute|setattr|bool|len|iter|contains|str|format|r?[lr]shift|r?x?or|r?and|r?matmul"
    r"|r?(?:add|sub|mul|truediv|mod|pow)|neg|pos|invert|enter|exit|int|float|index|bytes|fspath|lt|gt|le|ge)__\Z"
)
_ATTRIBUTE = lazy(rb"^[ \t]+([A-Za-z_]\w*)[ \t]*=[ \t]*([A-Za-z_]\w*)\(", re.MULTILINE)
_INSTANCE = lazy(rb"^([A-Za-z_]\w*)[ \t]*(?::[^=\n]{1,80})?=[ \t]*([A-Za-z_]\w*)\(", re.MULTILINE)


def properties_of(text: bytes) -> set[bytes]:
    """The names of a unit's properties."""
    return set(_PROPERTY.findall(text)) if b"property" in text else set()


def instances_of(text: bytes, classes: Iterable[str]) -> list[tuple[bytes, bytes, int]]:
    """Variables of the module that hold an instance of one of its classes: name, class, and where."""
    own = {name.rpartition(".")[2].encode() for name in classes}
    found = _INSTANCE.finditer(text) if own else ()
    return [(match[1], match[2], match.start(1)) for match in found if match[2] in own]


def asked_of(text: bytes, end: int, acting: bool) -> bool:
    """Whether a special method of the object is called whose name ends here: ``TABLE[key]``, ``RUN(x)``.

    One of an ``acting`` object is called by whatever is done with it.
    """
    return acting or text[end : end + 1] in (b"[", b"(")


def acting_of(instances: Iterable[tuple[bytes, bytes, int]], functions: Iterable[str]) -> set[bytes]:
    """The instances whose class does something when one of its members is asked for, or in operators."""
    found = (_ACTING.search(name) for name in functions if "__" in name)
    acting = {match[1].encode() for match in found if match is not None}
    return {name for name, cls, _ in instances if cls in acting} if acting else set()


def descriptors_of(text: bytes, functions: Iterable[str]) -> Iterator[tuple[bytes, int, frozenset[bytes]]]:
    """Attributes of classes that hold a descriptor, with where, and its class: asking for one calls that."""
    found = {name.split(".")[-2].encode() for name in functions if name.endswith((".__get__", ".__set__"))}
    for match in _ATTRIBUTE.finditer(text) if found else ():
        if match[2] in found:
            yield match[1], match.start(1), frozenset((match[2],))
