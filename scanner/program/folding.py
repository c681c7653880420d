"""Arithmetic and text operations on known constants, bounded in size. Nothing of the scanned program is
run.
"""

from __future__ import annotations

import base64
import binascii
import codecs
import operator
import zlib
from collections.abc import Callable
from typing import Any

from scanner.program.ir import Constant

MAX_SIZE = 100_000

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
_FAULTS = (
    ArithmeticError,
    TypeError,
    ValueError,
    AttributeError,
    LookupError,
    RecursionError,
    binascii.Error,
    zlib.error,
)


class UnfoldableError(Exception):
    """The operation has no known, small result."""


def size(value: object) -> int:
    """A constant's size: characters, bytes, or bits / 8 of a number."""
    if isinstance(value, str | bytes):
        return len(value)
    return value.bit_length() // 8 if isinstance(value, int) else 8


def binary(symbol: str, left: Constant, right: Constant) -> Constant:
    """``left symbol right``; ``UnfoldableError`` when it fails, is unknown or would be large."""
    if symbol == "**":
        if isinstance(left, int) and isinstance(right, int) and 0 <= right <= 64 and size(left) <= 8:
            return int(left**right)
        raise UnfoldableError
    function = _BINARY.get(symbol)
    if function is None or size(left) + size(right) > MAX_SIZE:
        raise UnfoldableError
    if symbol == "*":
        count = right if isinstance(right, int) else left if isinstance(left, int) else 0
        if max(size(left), size(right)) * max(1, abs(count)) > MAX_SIZE and not (
            isinstance(left, int) and isinstance(right, int)
        ):
            raise UnfoldableError
    if symbol == "<<" and not (isinstance(right, int) and 0 <= right <= 512):
        raise UnfoldableError
    if symbol == "%" and isinstance(left, str | bytes):
        raise UnfoldableError  # formatting is read part by part
    return constant(_apply(function, left, right))


def constant(value: Any) -> Constant:
    """A result, when it is a constant."""
    if value is None or isinstance(value, str | bytes | int | float | complex):
        return value
    raise UnfoldableError


def compare(symbol: str, left: object, right: object) -> bool:
    """``left symbol right`` as a truth value."""
    function = _COMPARE.get(symbol)
    if function is None:
        raise UnfoldableError
    return bool(_apply(function, left, right))


def unary(symbol: str, value: Constant) -> Constant:
    """``symbol value``."""
    functions: dict[str, Callable[[Any], Any]] = {
        "-": operator.neg,
        "+": operator.pos,
        "~": operator.invert,
        "not": operator.not_,
    }
    function = functions.get(symbol)
    if function is None:
        raise UnfoldableError
    return constant(_apply(function, value))


_TEXT_METHODS = frozenset(
    [
        "capitalize",
        "casefold",
        "center",
        "count",
        "endswith",
        "expandtabs",
        "find",
        "index",
        "isalnum",
        "isalpha",
        "isascii",
        "isdecimal",
        "isdigit",
        "isidentifier",
        "islower",
        "isnumeric",
        "isspace",
        "istitle",
        "isupper",
        "ljust",
        "lower",
        "lstrip",
        "partition",
        "removeprefix",
        "removesuffix",
        "replace",
        "rfind",
        "rindex",
        "rjust",
        "rpartition",
        "rsplit",
        "rstrip",
        "split",
        "startswith",
        "strip",
        "swapcase",
        "title",
        "upper",
        "zfill",
        "encode",
        "decode",
        "hex",
    ]
)
_PADDED = frozenset({"center", "ljust", "rjust", "zfill", "expandtabs"})


def method(name: str, receiver: Constant, arguments: list[Any]) -> Any:
    """``receiver.name(*arguments)`` for the methods of text and bytes that only compute."""
    if name not in _TEXT_METHODS or not isinstance(receiver, str | bytes):
        raise UnfoldableError
    if name in _PADDED and any(isinstance(argument, int) and argument > MAX_SIZE for argument in arguments):
        raise UnfoldableError
    if name == "replace" and len(arguments) >= 2:
        old, new = arguments[:2]
        if size(receiver) * max(1, size(new)) > MAX_SIZE and size(new) > size(old):
            raise UnfoldableError
    if name in ("decode", "encode") and arguments and str(arguments[0]).lower() not in _ENCODINGS:
        raise UnfoldableError
    call = getattr(receiver, name, None)
    if call is None:
        raise UnfoldableError
    return _bounded(_apply(call, *arguments))


_ENCODINGS = frozenset(
    {"utf-8", "utf8", "ascii", "latin-1", "latin1", "iso-8859-1", "utf-16", "utf-16le", "utf_8"}
)


def _inflate(data: Any) -> bytes:
    stream = zlib.decompressobj(47)  # zlib and gzip headers
    out = stream.decompress(data, MAX_SIZE)
    if stream.unconsumed_tail:
        raise UnfoldableError
    return out


_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "len": len,
    "str": str,
    "int": int,
    "float": float,
    "bool": bool,
    "chr": chr,
    "ord": ord,
    "abs": abs,
    "hex": hex,
    "oct": oct,
    "bin": bin,
    "bytes.fromhex": bytes.fromhex,
    "binascii.unhexlify": binascii.unhexlify,
    "binascii.a2b_hex": binascii.unhexlify,
    "binascii.a2b_base64": binascii.a2b_base64,
    "base64.b64decode": base64.b64decode,
    "base64.standard_b64decode": base64.b64decode,
    "base64.urlsafe_b64decode": base64.urlsafe_b64decode,
    "base64.b32decode": base64.b32decode,
    "base64.b16decode": base64.b16decode,
    "base64.b85decode": base64.b85decode,
    "base64.a85decode": base64.a85decode,
    "base64.decodebytes": base64.decodebytes,
    "base64.b64encode": base64.b64encode,
    "zlib.decompress": _inflate,
    "gzip.decompress": _inflate,
    "codecs.decode": lambda value, how="utf-8": _decode(value, how),
    "os.path.join": lambda *parts: "/".join(parts).replace("//", "/"),
}


def _decode(value: Any, how: str) -> Any:
    name = how.lower().replace("_", "-")
    if name in ("rot13", "rot-13") and isinstance(value, str):
        return codecs.decode(value, "rot13")
    if name in ("hex", "hex-codec"):
        return binascii.unhexlify(value)
    if name in ("base64", "base64-codec"):
        return binascii.a2b_base64(value)
    if name in _ENCODINGS and isinstance(value, bytes):
        return value.decode(name)
    raise UnfoldableError


def function(name: str, arguments: list[Any]) -> Constant:
    """The result of a library function that only computes, on known constants."""
    known = _FUNCTIONS.get(name)
    if known is None or sum(size(argument) for argument in arguments) > MAX_SIZE:
        raise UnfoldableError
    if name in ("str", "hex", "oct", "bin") and any(
        isinstance(item, int) and size(item) > 1000 for item in arguments
    ):
        raise UnfoldableError
    result = _bounded(_apply(known, *arguments))
    if isinstance(result, str | bytes | int | float):
        return result
    raise UnfoldableError


def foldable(name: str) -> bool:
    """Whether ``function`` knows this name."""
    return name in _FUNCTIONS


def _apply(call: Callable[..., Any], *arguments: Any) -> Any:
    try:
        return call(*arguments)
    except _FAULTS as fault:
        raise UnfoldableError from fault


def _bounded(value: Any) -> Any:
    if size(value) > MAX_SIZE:
        raise UnfoldableError
    return value
