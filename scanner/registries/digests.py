"""Digests as indexes and lock files spell them, in one short form that can be compared: ``sha256:0123…``.

The first 32 hexadecimal digits are kept: enough to tell files apart, and few enough to be remembered.
"""

from __future__ import annotations

import base64
import binascii
import re

_KEPT = 32
_HEX = re.compile(r"(?P<kind>md5|sha1|sha224|sha256|sha384|sha512|blake2b)[:=](?P<value>[0-9a-fA-F]{32,128})")
_SRI = re.compile(r"(?P<kind>sha1|sha256|sha384|sha512)-(?P<value>[A-Za-z0-9+/]{27,86}={0,2})(?:\?\S*)?")


def from_hex(kind: str, value: str) -> str:
    """The short form of a digest in hexadecimal."""
    return f"{kind[:20].lower()}:{value[:_KEPT].lower()}"


def from_lock(text: str) -> tuple[str, ...]:
    """The short forms of what a lock file says: ``sha256:<hex>``, ``sha256=<hex>`` or an SRI text.

    Empty for what cannot be read: it is not known what was meant.
    """
    found = []
    for word in text.split():
        if match := _HEX.fullmatch(word):
            found.append(from_hex(match["kind"], match["value"]))
        elif match := _SRI.fullmatch(word):
            try:
                found.append(from_hex(match["kind"], base64.b64decode(match["value"]).hex()))
            except (binascii.Error, ValueError):
                continue
    return tuple(found)


def kind_of(short: str) -> str:
    """The algorithm of a short form."""
    return short.partition(":")[0]
