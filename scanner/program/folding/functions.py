"""Functions of Python and its library that only compute, on known constants."""

from __future__ import annotations

import calendar
import functools
import operator
import posixpath
import textwrap
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from scanner.program.folding.decoders import DECODERS, ENCODERS
from scanner.program.folding.limits import MAX_SIZE, TooLargeError, UnfoldableError, attempt, bounded, size
from scanner.program.folding.texts import formatted


def _bytes(*arguments: Any) -> bytes:
    if arguments and isinstance(arguments[0], int) and arguments[0] > MAX_SIZE:
        raise TooLargeError
    return bytes(*arguments)


def _bytearray(*arguments: Any) -> bytearray:
    return bytearray(_bytes(*arguments))


def _range(*arguments: Any) -> list[int]:
    numbers = range(*arguments)
    if len(numbers) > MAX_SIZE // 10:
        raise TooLargeError
    return list(numbers)


def _str(*arguments: Any, **keywords: Any) -> str:
    if len(arguments) == 1 and isinstance(arguments[0], int) and size(arguments[0]) > 1000:
        raise UnfoldableError
    return str(*arguments, **keywords)


def _digits(convert: Callable[[int], str]) -> Callable[[Any], str]:
    def digits(value: Any) -> str:
        if size(value) > 10_000:
            raise UnfoldableError
        return convert(value)

    return digits


def _int(*arguments: Any, **keywords: Any) -> int:
    if arguments and isinstance(arguments[0], str | bytes) and len(arguments[0]) > 8_000:
        raise UnfoldableError
    return int(*arguments, **keywords)


def _pow(base: Any, exponent: Any, modulus: Any = None) -> Any:
    if modulus is None and (size(base) > 8 or not (isinstance(exponent, int) and 0 <= exponent <= 64)):
        raise UnfoldableError
    if max(size(base), size(exponent), size(modulus or 0)) > 1_000:
        raise UnfoldableError
    return pow(base, exponent, modulus)


def _maketrans(*arguments: Any) -> Any:
    return bytes.maketrans(*arguments) if isinstance(arguments[0], bytes) else str.maketrans(*arguments)


def _join(*parts: str) -> str:
    return posixpath.join(*parts)


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "len": len,
    "str": _str,
    "int": _int,
    "float": float,
    "bool": bool,
    "chr": chr,
    "unichr": chr,
    "ord": ord,
    "abs": abs,
    "hex": _digits(hex),
    "oct": _digits(oct),
    "bin": _digits(bin),
    "repr": repr,
    "ascii": ascii,
    "format": lambda value, spec="": formatted(value, "", spec),
    "bytes": _bytes,
    "bytearray": _bytearray,
    "memoryview": _bytes,
    "range": _range,
    "xrange": _range,
    "list": lambda *items: list(*items),
    "tuple": lambda *items: tuple(*items),
    "set": lambda *items: set(*items),
    "frozenset": lambda *items: frozenset(*items),
    "dict": lambda *items, **named: dict(*items, **named),
    "iter": list,
    "next": lambda items: items[0],
    "sorted": lambda items, reverse=False: sorted(items, reverse=reverse),
    "reversed": lambda items: list(items)[::-1],
    "enumerate": lambda items, start=0: list(enumerate(items, start)),
    "zip": lambda *items, strict=False: list(zip(*items, strict=strict)),
    "min": min,
    "max": max,
    "sum": lambda items, start=0: functools.reduce(operator.add, items, start),
    "any": any,
    "all": all,
    "round": round,
    "divmod": divmod,
    "pow": _pow,
    "str.join": lambda separator, items: separator.join(items),
    "str.maketrans": _maketrans,
    "bytes.maketrans": _maketrans,
    "string.maketrans": _maketrans,
    "int.from_bytes": lambda data, byteorder="big", *, signed=False: int.from_bytes(
        data, byteorder, signed=signed
    ),
    "int.to_bytes": lambda value, length=1, byteorder="big": value.to_bytes(min(length, MAX_SIZE), byteorder),
    "operator.add": operator.add,
    "operator.concat": operator.add,
    "operator.xor": operator.xor,
    "operator.sub": operator.sub,
    "operator.getitem": operator.getitem,
    "itertools.chain": lambda *items: [item for one in items for item in one],
    "itertools.chain.from_iterable": lambda items: [item for one in items for item in one],
    "itertools.repeat": lambda item, times: [item] * min(times, MAX_SIZE),
    "itertools.islice": lambda items, *bounds: list(items)[slice(*bounds)],
    "textwrap.dedent": textwrap.dedent,
    "calendar.timegm": lambda fields: calendar.timegm(tuple(fields)),
    "os.path.join": _join,
    "posixpath.join": _join,
    "os.fspath": lambda value: value,
    "sys.intern": lambda value: value,
    **DECODERS,
    **ENCODERS,
}


def function(name: str, arguments: Sequence[Any], keywords: Mapping[str, Any] | None = None) -> Any:
    """The result of a function that only computes, on known constants.

    Raises:
        UnfoldableError: it is not known, fails, or its result would be large.
    """
    known = FUNCTIONS.get(name)
    if known is None:
        raise UnfoldableError
    if sum(size(argument) for argument in arguments) > MAX_SIZE:
        raise TooLargeError
    return bounded(attempt(known, *arguments, **(keywords or {})))


def foldable(name: str) -> bool:
    """Whether ``function`` knows this name."""
    return name in FUNCTIONS
