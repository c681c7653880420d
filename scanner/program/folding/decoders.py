"""Decoders and decompressors with bounded output."""

from __future__ import annotations

import base64
import binascii
import bz2
import codecs
import html
import json
import lzma
import quopri
import struct
import urllib.parse
import zlib
from collections.abc import Callable
from typing import Any

from scanner.program.folding.limits import MAX_SIZE, TooLargeError, UnfoldableError
from scanner.program.folding.texts import ENCODINGS, ESCAPES


def _raw(value: Any) -> bytes:
    return value.encode("latin-1") if isinstance(value, str) else bytes(value)


def _inflate(data: Any, wbits: int = 47, *_: Any) -> bytes:
    stream = zlib.decompressobj(47 if wbits == 15 else wbits)  # 47: zlib and gzip headers
    out = stream.decompress(_raw(data), MAX_SIZE)
    if stream.unconsumed_tail:
        raise TooLargeError
    if not stream.eof:
        raise UnfoldableError
    return out


def _unpacked(make: Callable[[], Any]) -> Callable[..., bytes]:
    def unpack(data: Any, *_: Any) -> bytes:
        stream = make()
        out: bytes = stream.decompress(_raw(data), MAX_SIZE)
        if not stream.eof:
            raise TooLargeError if len(out) == MAX_SIZE else UnfoldableError
        return out

    return unpack


_bunzip, _unxz = _unpacked(bz2.BZ2Decompressor), _unpacked(lzma.LZMADecompressor)


def _uudecode(data: Any) -> bytes:
    lines = _raw(data).splitlines()
    return b"".join(
        binascii.a2b_uu(line) for line in lines if line and not line.startswith((b"begin", b"end"))
    )


_CODECS: dict[str, Callable[[Any], Any]] = {
    "rot13": lambda value: codecs.decode(value, "rot13"),
    "hex": lambda value: binascii.unhexlify(value),
    "base64": lambda value: binascii.a2b_base64(value),
    "zlib": _inflate,
    "zip": _inflate,
    "bz2": _bunzip,
    "uu": _uudecode,
    "quopri": lambda value: quopri.decodestring(_raw(value)),
    "quotedprintable": lambda value: quopri.decodestring(_raw(value)),
}


def decode(value: Any, how: Any = "utf-8", *_: Any) -> Any:
    """``codecs.decode(value, how)``."""
    if not isinstance(how, str):
        raise UnfoldableError
    name = how.lower().replace("_", "-").removesuffix("-codec").replace("-", "")
    call = _CODECS.get(name)
    if call is not None:
        return call(value)
    if how.lower() in ENCODINGS | ESCAPES and isinstance(value, bytes | bytearray):
        return value.decode(how)
    if how.lower() in ESCAPES and isinstance(value, str):
        return value.encode("latin-1").decode(how)
    raise UnfoldableError


def _encode(value: Any, how: Any = "utf-8", *_: Any) -> Any:
    if not isinstance(how, str):
        raise UnfoldableError
    name = how.lower().replace("_", "-").removesuffix("-codec").replace("-", "")
    if name == "rot13":
        return codecs.encode(value, "rot13")
    if name == "hex":
        return binascii.hexlify(value)
    if name == "base64":
        return base64.encodebytes(value)
    if how.lower() in ENCODINGS and isinstance(value, str):
        return value.encode(how)
    raise UnfoldableError


def _unpack(form: Any, data: Any) -> Any:
    if not isinstance(form, str | bytes) or struct.calcsize(form) > MAX_SIZE:
        raise UnfoldableError
    return struct.unpack(form, _raw(data))


def _pack(form: Any, *values: Any) -> bytes:
    if not isinstance(form, str | bytes) or struct.calcsize(form) > MAX_SIZE:
        raise UnfoldableError
    return struct.pack(form, *values)


DECODERS: dict[str, Callable[..., Any]] = {
    "bytes.fromhex": bytes.fromhex,
    "bytearray.fromhex": bytearray.fromhex,
    "binascii.unhexlify": binascii.unhexlify,
    "binascii.a2b_hex": binascii.unhexlify,
    "binascii.a2b_base64": binascii.a2b_base64,
    "binascii.a2b_uu": binascii.a2b_uu,
    "binascii.a2b_qp": binascii.a2b_qp,
    "base64.b64decode": base64.b64decode,
    "base64.standard_b64decode": base64.b64decode,
    "base64.urlsafe_b64decode": base64.urlsafe_b64decode,
    "base64.b32decode": base64.b32decode,
    "base64.b32hexdecode": base64.b32hexdecode,
    "base64.b16decode": base64.b16decode,
    "base64.b85decode": base64.b85decode,
    "base64.a85decode": base64.a85decode,
    "base64.decodebytes": base64.decodebytes,
    "base64.decodestring": base64.decodebytes,
    "zlib.decompress": _inflate,
    "gzip.decompress": _inflate,
    "bz2.decompress": _bunzip,
    "lzma.decompress": _unxz,
    "codecs.decode": decode,
    "quopri.decodestring": lambda value: quopri.decodestring(_raw(value)),
    "urllib.parse.unquote": lambda value, *_: urllib.parse.unquote(value),
    "urllib.parse.unquote_plus": lambda value, *_: urllib.parse.unquote_plus(value),
    "urllib.parse.unquote_to_bytes": urllib.parse.unquote_to_bytes,
    "html.unescape": html.unescape,
    "json.loads": json.loads,
    "struct.unpack": _unpack,
    "codecs.getdecoder": lambda how: _Coder(how),
}
ENCODERS: dict[str, Callable[..., Any]] = {
    "base64.b64encode": base64.b64encode,
    "base64.urlsafe_b64encode": base64.urlsafe_b64encode,
    "base64.b32encode": base64.b32encode,
    "base64.b16encode": base64.b16encode,
    "base64.b85encode": base64.b85encode,
    "binascii.hexlify": binascii.hexlify,
    "binascii.b2a_hex": binascii.hexlify,
    "codecs.encode": _encode,
    "urllib.parse.quote": lambda value, *_: urllib.parse.quote(value),
    "struct.pack": _pack,
}


class _Coder:
    """What ``codecs.getdecoder`` gives: called, it decodes to ``(result, length)``."""

    __slots__ = ("how",)

    def __init__(self, how: str) -> None:
        self.how = how

    def __call__(self, value: Any) -> tuple[Any, int]:
        return decode(value, self.how), len(value)
