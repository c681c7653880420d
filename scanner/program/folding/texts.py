"""Methods of texts, bytes and containers that only compute, and formatting."""

from __future__ import annotations

import string
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from scanner.program.folding.limits import MAX_SIZE, TooLargeError, UnfoldableError, attempt, bounded, size
from scanner.support.patterns import lazy

_WIDTH = lazy(r"\d{5,}")
_FIELD = lazy(r"[^\W\d]\w*|\d*")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ENCODINGS = _words(
    "utf-8 utf8 utf_8 u8 utf-8-sig ascii us-ascii latin-1 latin1 latin_1 iso-8859-1 utf-16 utf-16le"
    " utf-16-le utf-16-be utf_16_le utf-32 cp1252 cp437 utf-7"
)
ESCAPES = _words("unicode_escape unicode-escape raw_unicode_escape idna punycode")
_TEXT = _words(
    "capitalize casefold center count endswith expandtabs find index isalnum isalpha isascii isdecimal"
    " isdigit isidentifier islower isnumeric isspace istitle isupper ljust lower lstrip partition"
    " removeprefix removesuffix replace rfind rindex rjust rpartition rsplit rstrip split splitlines"
    " startswith strip swapcase title upper zfill encode decode hex join translate format format_map"
    " isprintable __getitem__ __len__ __add__ __contains__"
)
_READING: dict[type, frozenset[str]] = {
    list: frozenset({"index", "count", "copy", "__getitem__", "__len__", "__contains__"}),
    tuple: frozenset({"index", "count", "__getitem__", "__len__"}),
    dict: frozenset({"get", "items", "keys", "values", "copy", "__getitem__", "__len__", "__contains__"}),
    set: frozenset({"union", "intersection", "difference", "copy", "issubset", "issuperset"}),
    frozenset: frozenset({"union", "intersection", "difference"}),
    int: frozenset({"to_bytes", "bit_length", "__add__", "__xor__"}),
    float: frozenset({"is_integer", "hex"}),
}
_PADDED = frozenset({"center", "ljust", "rjust", "zfill", "expandtabs"})


def method(
    name: str, receiver: Any, arguments: Sequence[Any], keywords: Mapping[str, Any] | None = None
) -> Any:
    """``receiver.name(*arguments)`` for methods that only compute.

    Raises:
        UnfoldableError: the method is unknown, fails, or its result would be large.
    """
    given = keywords or {}
    if isinstance(receiver, str | bytes | bytearray):
        if name not in _TEXT:
            raise UnfoldableError
        special = _SPECIAL.get(name)
        if special is not None:
            return bounded(special(receiver, arguments, given))
        if name in _PADDED and any(isinstance(item, int) and item > MAX_SIZE // 100 for item in arguments):
            raise TooLargeError
    elif name not in _READING.get(type(receiver), frozenset()):
        raise UnfoldableError
    if name == "to_bytes" and arguments and not (isinstance(arguments[0], int) and arguments[0] <= MAX_SIZE):
        raise TooLargeError
    call = getattr(receiver, name, None)
    if call is None:
        raise UnfoldableError
    result = attempt(call, *arguments, **given)
    return bounded(list(result) if name in ("items", "keys", "values") else result)


def _replace(receiver: Any, arguments: Sequence[Any], keywords: Mapping[str, Any]) -> Any:
    if len(arguments) < 2 or keywords:
        raise UnfoldableError
    old, new = arguments[:2]
    count = attempt(receiver.count, old)
    if size(receiver) + count * size(new) > MAX_SIZE:
        raise TooLargeError
    return attempt(receiver.replace, *arguments)


def _join(receiver: Any, arguments: Sequence[Any], keywords: Mapping[str, Any]) -> Any:
    items = attempt(list, *arguments)
    if keywords:
        raise UnfoldableError
    if sum(size(item) for item in items) + size(receiver) * len(items) > MAX_SIZE:
        raise TooLargeError
    return attempt(receiver.join, items)


def _translate(receiver: Any, arguments: Sequence[Any], keywords: Mapping[str, Any]) -> Any:
    table = arguments[0] if arguments else None
    if isinstance(table, dict):
        widest = max((size(item) for item in table.values() if isinstance(item, str)), default=1)
        if size(receiver) * max(1, widest) > MAX_SIZE:
            raise TooLargeError
    return attempt(receiver.translate, *arguments, **keywords)


def _encode(receiver: Any, arguments: Sequence[Any], keywords: Mapping[str, Any]) -> Any:
    if not isinstance(receiver, str):
        raise UnfoldableError
    return attempt(
        receiver.encode, _codec(arguments, keywords, ENCODINGS | ESCAPES), _errors(arguments, keywords)
    )


def _decode(receiver: Any, arguments: Sequence[Any], keywords: Mapping[str, Any]) -> Any:
    if isinstance(receiver, str):
        raise UnfoldableError
    return attempt(receiver.decode, _codec(arguments, keywords, ENCODINGS), _errors(arguments, keywords))


def _codec(arguments: Sequence[Any], keywords: Mapping[str, Any], known: frozenset[str]) -> str:
    name = arguments[0] if arguments else keywords.get("encoding", "utf-8")
    if not isinstance(name, str) or name.lower() not in known:
        raise UnfoldableError
    return name


def _errors(arguments: Sequence[Any], keywords: Mapping[str, Any]) -> str:
    how = arguments[1] if len(arguments) > 1 else keywords.get("errors", "strict")
    return how if how in ("strict", "ignore", "replace", "surrogateescape", "backslashreplace") else "strict"


def _format(receiver: Any, arguments: Sequence[Any], keywords: Mapping[str, Any]) -> Any:
    if not isinstance(receiver, str):
        raise UnfoldableError
    for _, name, spec, _ in attempt(lambda: list(string.Formatter().parse(receiver))):
        if name is not None and (
            not _FIELD.fullmatch(name) or _WIDTH.search(spec or "") or "{" in (spec or "")
        ):
            raise UnfoldableError
    return attempt(receiver.format, *arguments, **keywords)


def _format_map(receiver: Any, arguments: Sequence[Any], keywords: Mapping[str, Any]) -> Any:
    if keywords or len(arguments) != 1 or not isinstance(arguments[0], dict):
        raise UnfoldableError
    return _format(receiver, (), {str(key): value for key, value in arguments[0].items()})


_SPECIAL = {
    "replace": _replace,
    "join": _join,
    "translate": _translate,
    "encode": _encode,
    "decode": _decode,
    "format": _format,
    "format_map": _format_map,
}


def percent(template: str | bytes, values: Any) -> Any:
    """``template % values``."""
    shown = template if isinstance(template, str) else template.decode("latin-1")
    if _WIDTH.search(shown) or "*" in shown:
        raise UnfoldableError
    return bounded(attempt(lambda: template % values))


def formatted(value: Any, conversion: str, spec: str) -> str:
    """``f"{value!conversion:spec}"``."""
    if _WIDTH.search(spec):
        raise UnfoldableError
    convert: dict[str, Callable[[object], str]] = {"r": repr, "a": ascii, "s": str}
    shown = convert[conversion](value) if conversion in convert else value
    return str(bounded(attempt(format, shown, spec)))
