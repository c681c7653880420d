"""What import statements bind, read from their text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from scanner.support.patterns import lazy

_FROM = lazy(rb"\s*from\s+([\w.\s]+?)\s+import\b(.*)", re.DOTALL)
_IMPORTED = lazy(rb"([\w.]+|\*)(?:\s+as\s+(\w+))?")
_COMMENT = lazy(rb"#[^\n]*")
_MAX_IMPORTED = 300  # names of one statement


class Import(Struct, frozen=True, array_like=True):
    """An imported module or name: ``dotted`` as it is written (leading dots kept), bound to ``bound``.

    ``flags`` say what it is of interest for, where it is a library's name.
    """

    dotted: str
    bound: str
    star: bool = False
    flags: int = 0
    whole: bool = False


def imported(statement: bytes) -> Iterator[Import]:
    """What one import statement binds."""
    statement = _COMMENT.sub(b"", statement)
    match = _FROM.match(statement)
    names = match[2] if match is not None else statement.partition(b"import")[2]
    base = b"".join(match[1].split()).decode("utf-8", "replace") if match is not None else ""
    joint = "" if base.endswith(".") or not base else "."
    for count, found in enumerate(_IMPORTED.finditer(names)):
        if count >= _MAX_IMPORTED:
            return
        name, alias = found[1].decode("utf-8", "replace"), (found[2] or b"").decode("utf-8", "replace")
        if match is None:
            yield Import(name, alias or name.partition(".")[0], whole=not alias)
        elif name == "*":
            yield Import(base, "", star=True)
        else:
            yield Import(f"{base}{joint}{name}", alias or name)
