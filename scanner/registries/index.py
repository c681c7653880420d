"""An index: an address that can be asked for names, how it is reached, and who asks."""

from __future__ import annotations

import base64
import os
import re
from enum import StrEnum
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from msgspec import Struct
from msgspec.structs import replace

from scanner.model import Ecosystem
from scanner.support.http import DEFAULT_ROUTE, Route

_PYPI_NAME = re.compile(r"[A-Za-z0-9]|[A-Za-z0-9][A-Za-z0-9._-]{0,198}[A-Za-z0-9]")
_NPM_PART = r"[A-Za-z0-9~!'()*-][A-Za-z0-9~!'()*._-]{0,213}"
_NPM_NAME = re.compile(rf"(?:@[A-Za-z0-9~!'()*._-]{{1,213}}/)?{_NPM_PART}")
_LOOPBACK = re.compile(r"127\.\d+\.\d+\.\d+|::1|localhost")


class IndexKind(StrEnum):
    """How an index is laid out."""

    SIMPLE = "simple"
    FIND_LINKS = "find-links"
    NPM = "npm"


class Index(Struct, frozen=True):
    """One place to ask.

    ``url`` has no credentials, no final slash; ``file:`` addresses are directories or pages on this machine.
    ``authorization`` is the header's value, ``user`` the name to look up in a keyring. ``configured`` tells
    that the user named it, not the scanned project; ``public`` that it is the
    ecosystem's own or stands in for it. ``trouble`` says why it cannot be asked ("" when it can).
    """

    url: str
    kind: IndexKind
    authorization: str = ""
    user: str = ""
    route: Route = DEFAULT_ROUTE
    configured: bool = True
    trouble: str = ""
    public: bool = False

    def __repr__(self) -> str:
        return f"Index(url={self.url!r}, kind={self.kind!r})"  # never the credentials

    @property
    def is_local(self) -> bool:
        """Whether it lies on this machine's disk."""
        return self.url.startswith("file:")

    @property
    def directory(self) -> Path:
        """The path of a local index."""
        path = urlsplit(self.url).path
        if os.name != "nt":
            return Path(unquote(path))
        from urllib.request import url2pathname  # knows drives; costs 20 ms

        return Path(url2pathname(path))

    @property
    def asker(self) -> str:
        """A short mark of the credentials: too short to find them by trying, enough to keep answers apart."""
        if not self.authorization:
            return ""
        import hashlib

        return hashlib.sha256(self.authorization.encode()).hexdigest()[:8]

    @property
    def home(self) -> str:
        """The address that belongs to the index itself, not to a name."""
        return f"{self.url}/" if self.kind is not IndexKind.FIND_LINKS else self.url

    def address(self, name: str) -> str:
        """The address of a name's page. ``name`` has passed ``is_valid_name``; it is quoted nevertheless."""
        if self.kind is IndexKind.NPM:
            scope, slash, bare = name.rpartition("/")
            quoted = quote(bare, safe="")
            return f"{self.url}/@{quote(scope[1:], safe='')}%2f{quoted}" if slash else f"{self.url}/{quoted}"
        if self.kind is IndexKind.FIND_LINKS:
            return self.url
        return f"{self.url}/{quote(name, safe='')}/"


def is_valid_name(ecosystem: Ecosystem, name: str) -> bool:
    """Whether ``name`` can be a package's name at all: only then is it put into an address."""
    pattern = _PYPI_NAME if ecosystem is Ecosystem.PYPI else _NPM_NAME
    return pattern.fullmatch(name) is not None


def parse_index(url: str, kind: IndexKind, *, configured: bool = True) -> Index:
    """The index at ``url``, whose user name and password become credentials."""
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return Index(
            "(unreadable address)", kind, configured=configured, trouble="its address cannot be read"
        )
    scheme = parts.scheme.lower()
    if ":" in host:
        host = f"[{host}]"
    netloc = host if port is None else f"{host}:{port}"
    clean = urlunsplit((scheme, netloc, parts.path.rstrip("/"), parts.query, ""))
    index = Index(clean, kind, configured=configured)
    if scheme not in ("http", "https", "file") or (scheme != "file" and not host):
        return replace(index, trouble="its address is neither http, https nor file")
    if "${" in url:
        return replace(index, trouble="its address holds a variable that has no value here")
    if parts.username is None:
        return index
    user, password = unquote(parts.username), unquote(parts.password or "")
    if not password and not user:
        return index
    return replace(index, user=user, authorization=basic(user, password))


def basic(user: str, password: str) -> str:
    """The value of an Authorization header for a user name and a password."""
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode("ascii")


def may_carry_credentials(index: Index) -> bool:
    """Whether the user's credentials may go there: never in the clear to a host that the project chose."""
    parts = urlsplit(index.url)
    if parts.scheme == "https":
        return True
    return parts.scheme == "http" and (index.configured or bool(_LOOPBACK.fullmatch(parts.hostname or "")))
