"""Reads the options of a rule's ``[match]`` table, as far as they are of a common kind."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from scanner.support.patterns import lazy


def only(options: Mapping[str, Any], allowed: set[str]) -> None:
    """Refuse options that the matcher does not know.

    Raises:
        ValueError: naming the first unknown option and the known ones.
    """
    for key in options:
        if key not in allowed:
            raise ValueError(f"{key!r} is not an option of this matcher; it has {', '.join(sorted(allowed))}")


def texts(options: Mapping[str, Any], key: str, *, required: bool = False) -> tuple[str, ...]:
    """A list of texts.

    Raises:
        ValueError: it is missing although required, or something else.
    """
    value = options.get(key)
    if value is None and not required:
        return ()
    if not isinstance(value, list) or not value or not all(isinstance(item, str) for item in value):
        raise ValueError(f"{key!r} must be a list of texts")
    return tuple(value)


def pattern(options: Mapping[str, Any], key: str) -> re.Pattern[str] | None:
    """A regular expression, compiled when it is used; None when it is not given.

    Raises:
        ValueError: it is none; in a validator also when it does not compile.
    """
    value = options.get(key)
    if value is None:
        return None
    if not isinstance(value, str):
        raise ValueError(f"{key!r} must be a regular expression")
    try:
        return lazy(value)
    except re.error as error:
        raise ValueError(f"{key!r} is no regular expression: {error}") from error
