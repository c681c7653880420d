"""Bounds of what is folded: a constant stays small, and a computation that fails has no result."""

from __future__ import annotations

import binascii
import json
import lzma
import struct
import zlib
from collections.abc import Callable
from typing import Any

MAX_SIZE = 100_000  # characters, bytes, or elements of a container and all that it holds
_DEPTH = 6
_FAULTS = (
    ArithmeticError,
    TypeError,
    ValueError,
    AttributeError,
    LookupError,
    RecursionError,
    EOFError,
    OSError,
    AssertionError,
    binascii.Error,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    json.JSONDecodeError,
)


class UnfoldableError(Exception):
    """The operation has no known, small result."""


class TooLargeError(UnfoldableError):
    """It has one, but that is larger than ``MAX_SIZE``."""


class TooLongError(UnfoldableError):
    """It may have one, but that takes more steps than there are."""


def size(value: object, depth: int = _DEPTH) -> int:
    """A constant's size: characters, bytes, bits / 8 of a number, or those of all elements together."""
    if isinstance(value, str | bytes | bytearray):
        return len(value)
    if isinstance(value, int):
        return value.bit_length() // 8
    if isinstance(value, dict):
        value = [*value.keys(), *value.values()]
    if isinstance(value, list | tuple | set | frozenset):
        if not depth or len(value) > MAX_SIZE:
            return MAX_SIZE + 1
        return len(value) + sum(size(item, depth - 1) for item in value if not isinstance(item, int | None))
    return 8


def bounded(value: Any) -> Any:
    """The value, when it is small."""
    if size(value) > MAX_SIZE:
        raise TooLargeError
    return value


def attempt(call: Callable[..., Any], /, *arguments: Any, **keywords: Any) -> Any:
    """The result of a call that may fail as Python's would."""
    try:
        return call(*arguments, **keywords)
    except _FAULTS as fault:
        raise UnfoldableError from fault
