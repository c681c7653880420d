"""Results as bytes (MessagePack), and back: what lies in a cache directory must stay data of known types."""

from __future__ import annotations

from functools import cache
from typing import Any, TypeVar, cast

from msgspec import MsgspecError, msgpack

_Kept = TypeVar("_Kept")


def encoded(value: object) -> bytes:
    """A result in the form in which it is kept.

    Raises:
        TypeError: it holds something that has no such form.
        ValueError: a text that is no Unicode, such as the name of a file that is none.
    """
    return msgpack.encode(value)


def decoded(data: bytes, kind: type[_Kept]) -> _Kept:
    """The result again.

    Raises:
        ValueError: this is no such form, or that of something else.
    """
    decoder: msgpack.Decoder[_Kept] = _decoder(cast(Any, kind))
    try:
        return decoder.decode(data)
    except (MsgspecError, RecursionError) as error:
        raise ValueError(f"no kept result: {error}") from error


@cache
def _decoder(kind: Any) -> msgpack.Decoder[Any]:
    return msgpack.Decoder(kind)
