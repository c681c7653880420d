"""Operators on known constants."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from scanner.program.folding.limits import MAX_SIZE, TooLargeError, UnfoldableError, attempt, bounded, size
from scanner.program.folding.texts import percent

_BINARY: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "//": operator.floordiv,
    "%": operator.mod,
    "&": operator.and_,
    "|": operator.or_,
    "^": operator.xor,
    "<<": operator.lshift,
    ">>": operator.rshift,
}
_COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "is": lambda left, right: left is right or left == right,
    "is not": lambda left, right: not (left is right or left == right),
    "in": lambda left, right: left in right,
    "not in": lambda left, right: left not in right,
}
_UNARY: dict[str, Callable[[Any], Any]] = {
    "-": operator.neg,
    "+": operator.pos,
    "~": operator.invert,
    "not": operator.not_,
}


def binary(symbol: str, left: Any, right: Any) -> Any:
    """``left symbol right``; ``UnfoldableError`` when it fails, is unknown or would be large."""
    if symbol == "**":
        if isinstance(left, int) and isinstance(right, int) and 0 <= right <= 64 and size(left) <= 8:
            return int(left**right)
        raise UnfoldableError
    function = _BINARY.get(symbol)
    if function is None:
        raise UnfoldableError
    if size(left) + size(right) > MAX_SIZE:
        raise TooLargeError
    if symbol == "*" and not (isinstance(left, int | float) and isinstance(right, int | float)):
        count = right if isinstance(right, int) else left if isinstance(left, int) else 0
        if max(size(left), size(right)) * max(1, abs(count)) > MAX_SIZE:
            raise TooLargeError
    if symbol == "<<" and not (isinstance(right, int) and 0 <= right <= 512):
        raise UnfoldableError
    if symbol == "%" and isinstance(left, str | bytes):
        return percent(left, right)
    return bounded(attempt(function, left, right))


def compare(symbol: str, left: object, right: object) -> bool:
    """``left symbol right`` as a truth value."""
    function = _COMPARE.get(symbol)
    if function is None:
        raise UnfoldableError
    return bool(attempt(function, left, right))


def unary(symbol: str, value: Any) -> Any:
    """``symbol value``."""
    function = _UNARY.get(symbol)
    if function is None:
        raise UnfoldableError
    return attempt(function, value)
