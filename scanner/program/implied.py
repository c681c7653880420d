"""Methods that are called without being named: properties, and special methods of a variable's class."""

from __future__ import annotations

import re
from collections.abc import Iterable

_PROPERTY = re.compile(
    rb"^[ \t]*@(?:\w+\.){0,3}(?:cached_)?property(?:\([^)\n]{0,80}\))?[ \t]*\n"
    rb"[ \t]*(?:async[ \t]+)?def[ \t]+(\w+)",
    re.MULTILINE,
)
_INSTANCE = re.compile(rb"^([A-Za-z_]\w*)[ \t]*(?::[^=\n]{1,80})?=[ \t]*([A-Za-z_]\w*)\(", re.MULTILINE)


def properties_of(text: bytes) -> set[bytes]:
    """The names of a unit's properties."""
    return set(_PROPERTY.findall(text)) if b"property" in text else set()


def instances_of(text: bytes, classes: Iterable[str]) -> list[tuple[bytes, bytes, int]]:
    """Variables of the module that hold an instance of one of its classes: name, class, and where."""
    own = {name.rpartition(".")[2].encode() for name in classes}
    found = _INSTANCE.finditer(text) if own else ()
    return [(match[1], match[2], match.start(1)) for match in found if match[2] in own]


def asked_of(text: bytes, end: int) -> bool:
    """Whether a special method of the object is called whose name ends here: ``TABLE[key]``, ``RUN(x)``."""
    return text[end : end + 1] in (b"[", b"(")
