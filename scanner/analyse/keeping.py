"""Results as plain JSON values, and back: what lies in a cache directory must stay data.

An object is ``[number of its class, *fields]``, a tuple ``[0, *items]``, an enum's member
``[-number, value]``, a set of bytes ``[-100, *texts]``.
"""

from __future__ import annotations

import json
from dataclasses import fields
from enum import Enum
from typing import Any

from scanner.analyse.results import CodeResult, Look
from scanner.model import (
    Confidence,
    Edit,
    Evidence,
    Excerpt,
    Finding,
    Gap,
    GapKind,
    Ignore,
    Location,
    Rating,
    Reporter,
    Severity,
    Span,
    State,
    Step,
    Suppression,
)
from scanner.program import Definition, Import, Outline

_CLASSES: tuple[type, ...] = (
    *(Finding, Location, Span, Excerpt, Step, Evidence, Rating, Gap, Ignore, Edit, Suppression, Reporter),
    *(CodeResult, Look, Outline, Definition, Import),
)
_ENUMS: tuple[type[Enum], ...] = (Severity, Confidence, GapKind, State)
_NUMBERS = {kind: number for number, kind in enumerate(_CLASSES, 1)}
_ENUM_NUMBERS = {kind: number for number, kind in enumerate(_ENUMS, 1)}
_FIELDS = {kind: tuple(field.name for field in fields(kind)) for kind in _CLASSES}
_SET = -100


def encoded(value: object) -> bytes:
    """A result in the form in which it is kept.

    Raises:
        TypeError: it holds something that has no such form.
    """
    return json.dumps(_plain(value), separators=(",", ":")).encode()


def decoded(data: bytes) -> Any:
    """The result again.

    Raises:
        ValueError: this is no such form.
    """
    try:
        return _restored(json.loads(data))
    except (TypeError, KeyError, IndexError, AttributeError, RecursionError) as error:
        raise ValueError(f"no kept result: {error}") from error


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return [-_ENUM_NUMBERS[type(value)], value.value]
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, tuple):
        return [0, *map(_plain, value)]
    if isinstance(value, frozenset):
        return [_SET, *sorted(word.decode("latin-1") for word in value)]
    kind = type(value)
    if kind not in _NUMBERS:
        raise TypeError(f"{kind.__name__} is not kept")
    return [_NUMBERS[kind], *(_plain(getattr(value, name)) for name in _FIELDS[kind])]


def _restored(value: Any) -> Any:
    if not isinstance(value, list):
        return value
    number = value[0]
    if number == 0:
        return tuple([_restored(item) for item in value[1:]])
    if number == _SET:
        return frozenset([word.encode("latin-1") for word in value[1:]])
    if number < 0:
        return _ENUMS[-number - 1](value[1])
    return _CLASSES[number - 1](*[_restored(item) for item in value[1:]])
