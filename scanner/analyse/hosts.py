"""Hosts to which something is sent: named by the code itself, and that of the service or of somebody else."""

from __future__ import annotations

import re
from collections.abc import Mapping

from scanner.program import CallEvent, Taint
from scanner.support.patterns import lazy

_FIXED_HOST = lazy(r"^[A-Za-z][A-Za-z0-9+.-]*://[^/?#\\\x00]+\.?[^/?#\\\x00]*")
_LOCAL = lazy(r"://(?:localhost|127\.|0\.0\.0\.0|\[::1\]|testserver|[\w.-]+\.(?:local|internal)\b)")
_CONNECTED = (
    "socket.",
    "smtplib.",
    "ftplib.",
    "http.client.",
    "paramiko.",
    "websocket.",
    "ssl.",
    "asyncio.",
    "xmlrpc.",
    "logging.",
)
_BASED = ("httpx.Client.", "httpx.AsyncClient.", "aiohttp.ClientSession.")  # made for one address
_SERVICES = ("telebot.", "telegram.", "discord_webhook.")  # each is a host of its own
_COMMON = frozenset(
    [
        *("api", "secret", "access", "auth", "token", "key", "private", "client", "service", "user"),
        *("password", "app", "bot", "webhook", "url", "admin", "session", "credential"),
        *("credentials", "the", "base", "host", "endpoint", "server", "remote", "upstream", "backend"),
        *("prod", "dev", "test", "oauth", "oauth2", "oidc", "openid", "sso", "idp", "provider", "partner"),
        *("login", "signing", "payment", "payments", "gateway", "upload", "internal", "external"),
    ]
)


def foreign(taint: Taint, shown: list[str], peer: str) -> bool:
    """Whether a variable that names a service (``AWS_…``) is sent to a host that is none of that service:
    that of an address, or the one that was connected to before.
    """
    name = re.search(r"`(\w+)`", taint.trail.steps()[0][0])
    words = [word for word in (name[1].lower().split("_") if name else ()) if len(word) > 2]
    service = next((word for word in words if word not in _COMMON), "")
    hosts = " ".join(one.partition("://")[2].partition("/")[0].lower() for one in shown if "://" in one)
    hosts = hosts or peer.partition("://")[2].partition("/")[0].lower() or peer.lower()
    return bool(service) and bool(hosts) and not any(word in hosts for word in words if word not in _COMMON)


def peer_of(event: CallEvent, connected: Mapping[str, str]) -> str:
    """The host to which a call's package was connected before; "" for none."""
    return next(
        (connected[root] for name in event.names if (root := name.partition(".")[0]) in connected), ""
    )


def fixed(event: CallEvent, shown: list[str], connected: Mapping[str, str]) -> bool:
    """Whether the host is named by the code itself: in the address, or where it was connected before."""
    logs = any(name.startswith("logging.") for name in event.names)  # not through any other connection
    addresses = [] if logs else [one for one in shown if "://" in one]
    if addresses:
        return any(_FIXED_HOST.match(one) and not _LOCAL.search(one) for one in addresses)
    if any(name.startswith(_SERVICES) for name in event.names):
        return True
    if logs != ("logging" in connected) and (logs or connected.keys() == {"logging"}):
        return False
    relative = any(one.startswith("/") for one in shown)
    roots = (*_CONNECTED, *_BASED) if relative else _CONNECTED
    return bool(connected) and any(name.startswith(roots) for name in event.names)
