"""What a unit imports by name, read from its text: enough to follow a name to where it comes from. And the
variables of the module that its functions say they set.
"""

from __future__ import annotations

import re

from scanner.support.patterns import lazy

_FROM = lazy(rb"^[ \t]*from[ \t]+([\w.]+)[ \t]+import[ \t]+(\([^)]{0,4000}\)|[^\n]{0,1000})", re.MULTILINE)
_GLOBAL = lazy(rb"^[ \t]+global[ \t]+([\w, \t]+)", re.MULTILINE)
_IMPORTED = lazy(rb"([A-Za-z_]\w*)(?:[ \t]+as[ \t]+([A-Za-z_]\w*))?")


def bindings(text: bytes) -> dict[str, str]:
    """The name here, and the dotted name (leading dots kept) behind it."""
    out: dict[str, str] = {}
    for match in _FROM.finditer(text):
        base = match[1].decode("utf-8", "replace")
        joint = "" if base.endswith(".") else "."
        for name, alias in _IMPORTED.findall(match[2])[:100]:
            shown = name.decode("utf-8", "replace")
            out[alias.decode("utf-8", "replace") or shown] = f"{base}{joint}{shown}"
    return out


def global_names(text: bytes) -> set[str]:
    """The variables that some function declares global."""
    found = (match[1].decode("utf-8", "replace") for match in _GLOBAL.finditer(text))
    return {name for names in found for name in names.replace(",", " ").split()}
