"""Results as plain JSON values, and back: what lies in a cache directory must stay data.

An object is ``[number of its class, *fields]``, a tuple ``[0, *items]``, an enum's member
``[-number, value]``, a set of bytes ``[-100, *texts]``, a day ``[-101, text]``, bytes ``[-102, text]``.
"""

from __future__ import annotations

import json
from datetime import date
from enum import Enum
from functools import cache
from typing import Any

from msgspec import Struct

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

_COMMON: tuple[type, ...] = (
    *(Finding, Location, Span, Excerpt, Step, Evidence, Rating, Gap, Ignore, Edit, Suppression, Reporter),
    *(CodeResult, Look),
)
_ENUMS: tuple[type[Enum], ...] = (Severity, Confidence, GapKind, State)
_ENUM_NUMBERS = {kind: number for number, kind in enumerate(_ENUMS, 1)}
_SET = -100
_DAY = -101
_BYTES = -102


@cache
def _classes() -> tuple[type, ...]:
    """All classes; those of programs are imported only where one of them was kept."""
    from scanner.program import Definition, Import, Outline

    return (*_COMMON, Outline, Definition, Import)


@cache
def _form(kind: type[Struct]) -> tuple[int, tuple[str, ...]]:
    """The number of a class, and its fields."""
    classes = _COMMON if kind in _COMMON else _classes()
    if kind not in classes:
        raise TypeError(f"{kind.__name__} is not kept")
    return classes.index(kind) + 1, kind.__struct_fields__


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
    if isinstance(value, bytes):
        return [_BYTES, value.decode("latin-1")]
    if isinstance(value, date):
        return [_DAY, value.isoformat()]
    kind: type[Struct] = type(value)
    number, names = _form(kind)
    return [number, *(_plain(getattr(value, name)) for name in names)]


def _restored(value: Any) -> Any:
    if not isinstance(value, list):
        return value
    number = value[0]
    if number == 0:
        return tuple([_restored(item) for item in value[1:]])
    if number == _SET:
        return frozenset([word.encode("latin-1") for word in value[1:]])
    if number == _BYTES:
        return value[1].encode("latin-1")
    if number == _DAY:
        return date.fromisoformat(value[1])
    if number < 0:
        return _ENUMS[-number - 1](value[1])
    kind = _COMMON[number - 1] if number <= len(_COMMON) else _classes()[number - 1]
    return kind(*[_restored(item) for item in value[1:]])
