"""What programs keep in their application for all handlers: ``app["store"] = Store(root)``.

Handlers find it under its key only, in files that import nothing of the one that has made it.
"""

from __future__ import annotations

from scanner.support.patterns import lazy

_MADE = rb"[ \t]{0,4}=[ \t]{0,4}(?:await[ \t]{1,4})?([A-Za-z_][\w.]{0,99})\("
_ITEM = lazy(rb"\b(?:\w{0,20}app|application)\[(?:[\"'](\w{1,60})[\"']|([A-Za-z_]\w{0,60}))\]" + _MADE)
_FIELD = lazy(rb"\b(?:\w{0,20}app|application)\.(?:(?:state|ctx)\.)?(\w{1,60})" + _MADE)
_ASKING = lazy(rb"\bapp(?:lication)?\[|\bapp\.(?:state|ctx)\.|\bcurrent_app\.")
_CLASS = lazy(rb"(?:.*\.)?[A-Z]")
APPLICATIONS = frozenset({"app", "application", "current_app"})
Kept = tuple[tuple[str, str], ...]


def kept(text: bytes) -> Kept:
    """The keys, and the dotted names of what makes the values."""
    if b"app" not in text:
        return ()
    found = [((match[1] or match[2]).decode(), match[3].decode()) for match in _ITEM.finditer(text)]
    for match in _FIELD.finditer(text):
        if b".state." in match[0] or b".ctx." in match[0] or _CLASS.match(match[2]):
            found.append((match[1].decode(), match[2].decode()))
    return tuple(dict(found).items())


def asks(text: bytes) -> bool:
    """Whether a unit may ask for something that was kept."""
    return b"app" in text and _ASKING.search(text) is not None
