"""HTML that cannot be written unescaped: text becomes markup in here only, and every text is escaped.

Hidden, bidirectional and control characters of scanned text are spelled out (``⟨U+202E⟩``) as in a terminal.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from html import escape as _escape
from typing import TypeAlias

from scanner.support.terminal import escape

_VOID = frozenset({"input", "meta"})
_BLOCKS = frozenset({"dd", "div", "h1", "h2", "h3", "head", "li", "p", "section", "table", "tr"})
_LONGEST = 2_000  # characters of one text


class Markup(str):
    """Text that is HTML already. Joined or formatted it is plain text again, and would be escaped."""

    __slots__ = ()


Child: TypeAlias = "str | Iterable[Child] | None"
Attribute = str | int | bool | None


def element(tag: str, /, *children: Child, **attributes: Attribute) -> Markup:
    """One element. ``class_`` and ``for_`` lose their underscore, other ones become hyphens.

    An attribute that is True stands alone; one that is False or None is left out.
    """
    written = "".join(_attribute(key, value) for key, value in attributes.items())
    if tag in _VOID:
        return Markup(f"<{tag}{written}>")
    end = "\n" if tag in _BLOCKS else ""  # so that people can compare two reports
    return Markup(f"<{tag}{written}>{''.join(_flat(children))}</{tag}>{end}")


def join(*children: Child) -> Markup:
    """Children without an element around them."""
    return Markup("".join(_flat(children)))


def inline(text: str) -> Markup:
    """A text in which `` `code` `` stands in backticks."""
    pieces = text.split("`")
    if len(pieces) % 2 == 0:  # a backtick of the scanned code
        return join(text)
    return join(element("code", piece) if index % 2 else piece for index, piece in enumerate(pieces))


@lru_cache(maxsize=4096)
def safe(text: str) -> str:
    """``text`` escaped for content and attributes, cut where it is endless."""
    shown = escape(text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…")
    return _escape(shown, quote=True)


def _flat(children: Iterable[Child]) -> Iterable[str]:
    for child in children:
        if isinstance(child, Markup):
            yield child
        elif isinstance(child, str):
            yield safe(child)
        elif child is not None:
            yield from _flat(child)


def _attribute(name: str, value: Attribute) -> str:
    if value is None or value is False:
        return ""
    key = name.rstrip("_").replace("_", "-")
    return f" {key}" if value is True else f' {key}="{safe(str(value))}"'
