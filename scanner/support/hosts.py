"""Hosts that are reached without leaving one's own network."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

_NEAR = re.compile(
    r"^(?:localhost|127\.|\[?::1|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.)|\.(?:local|internal|lan|test)$"
)


def is_near(host: str) -> bool:
    """Whether ``host`` (a name or an address, as it is written) lies on this machine or its own network."""
    return _NEAR.search(host) is not None


def is_clear(address: str) -> bool:
    """Whether ``address`` is fetched in the clear from somewhere else; not where a variable stands in it."""
    try:
        parts = urlsplit(address.removeprefix("git+").strip())
        host = parts.hostname or ""
    except ValueError:
        return False
    if parts.scheme.lower() not in ("http", "ftp", "git") or not host or "$" in host or "{" in host:
        return False
    return not is_near(host)
