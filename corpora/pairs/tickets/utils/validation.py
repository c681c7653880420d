"""Checks of what comes in."""
import re

_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")


def is_identifier(text):
    return _IDENTIFIER.match(text) is not None


def require_slug(text):
    if not re.fullmatch(r"[a-z0-9-]+", text):
        raise ValueError(text)
