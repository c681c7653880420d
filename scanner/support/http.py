"""One bounded HTTP question: size, time, redirects and decompression have limits, and credentials stay with
their host.

Built on requests, which is imported only here and only when something is asked. How many calls run at once
and what is tried again is decided in ``scanner.support.fetching``.
"""

from __future__ import annotations

import errno
import os
import re
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit, urlunsplit

from msgspec import Struct

from scanner import __version__
from scanner.support.clock import Clock

if TYPE_CHECKING:
    import requests

MAX_BODY = 64 * 1024 * 1024  # bytes, after decompression
LARGE = 4 * 1024 * 1024  # bytes of a body from which on it waits for its turn
_MAX_REDIRECTS = 5
_CHUNK = 64 * 1024
_PATIENCE = 45.0  # seconds for one body, however steadily it drips
_ERROR_BODY = 64 * 1024  # bytes of an error page that are read to keep its connection alive
_ERROR_PATIENCE = 2.0  # seconds for that
_PORTS = {"http": 80, "https": 443}
_WITH_BODY = (HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT)
_REDIRECTS = (301, 302, 303, 307, 308)
_USERINFO = re.compile(r"(?<=://)[^/?#\s]*@")


class FetchError(Exception):
    """An answer that says nothing, or no answer.

    ``reason`` is a clause without the index's name, ``next_step`` a sentence. ``again`` tells that another
    try may help, ``after`` how many seconds the server wants to be left alone, ``host`` that the host itself
    was not reached, ``slow`` that it was, but took too long.
    """

    def __init__(
        self,
        reason: str,
        next_step: str,
        *,
        again: bool = False,
        after: float | None = None,
        host: bool = False,
        slow: bool = False,
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.next_step = next_step
        self.again = again
        self.after = after
        self.host = host
        self.slow = slow


class Route(Struct, frozen=True):
    """How a host is reached: ``ca_file`` in place of the default certificates, ``verify`` False without any
    check, ``proxy`` in place of the environment's.
    """

    ca_file: str | None = None
    verify: bool = True
    proxy: str | None = None

    def __repr__(self) -> str:
        return f"Route(ca_file={self.ca_file!r}, verify={self.verify!r})"  # a proxy may hold a password


DEFAULT_ROUTE = Route()


class Call(Struct, frozen=True):
    """One question: a GET, a HEAD, or a POST of ``body``. ``authorization`` is that header's value; it is
    sent to the host of ``url`` only and never shown. ``limit`` bounds the answer's body (bytes).
    """

    url: str
    headers: tuple[tuple[str, str], ...] = ()
    authorization: str = ""
    route: Route = DEFAULT_ROUTE
    method: str = "GET"
    body: bytes = b""
    limit: int = MAX_BODY

    def __repr__(self) -> str:
        return f"Call(url={self.url!r}, method={self.method!r})"


class Response(Struct, frozen=True):
    """What came back. ``headers`` have lower-case names; ``url`` is where redirects ended."""

    status: int
    headers: dict[str, str]
    body: bytes
    url: str

    @property
    def phrase(self) -> str:
        """The status in words, such as ``404 Not Found``."""
        return phrase(self.status)


def phrase(status: int) -> str:
    """A status code with its standard words: ``404 Not Found``."""
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def scrub(text: str) -> str:
    """``text`` with the user name and password cut out of every URL in it."""
    return _USERINFO.sub("", text)


def origin(url: str) -> tuple[str, str, int]:
    """Scheme, host and port of ``url``; ValueError if it has no usable ones."""
    parts = urlsplit(url)
    scheme = parts.scheme.lower()
    if scheme not in _PORTS or not parts.hostname:
        raise ValueError(f"not an http or https address: {scrub(url)}")
    return scheme, parts.hostname.lower(), parts.port or _PORTS[scheme]


def new_session() -> requests.Session:
    """A session with a connection pool that takes nothing from the environment by itself."""
    import requests

    session = requests.Session()
    session.trust_env = False
    session.headers.clear()
    session.headers.update({"User-Agent": f"assay/{__version__}", "Accept-Encoding": "gzip"})
    return session


class Turn:
    """Whoever has it may read, and keep, a large body: with one for all, memory holds one at a time.

    A context: it is given back at the end, when what was read has been judged.
    """

    def __init__(self, lock: threading.Lock) -> None:
        self._lock = lock
        self._mine = False

    def __enter__(self) -> Turn:
        return self

    def __exit__(self, *_: object) -> None:
        if self._mine:
            self._lock.release()

    def take(self, seconds: float) -> None:
        """Wait for it, at most so long. Raises ``FetchError`` when it does not come."""
        self._mine = self._mine or self._lock.acquire(timeout=max(0.0, seconds))
        if not self._mine:
            raise FetchError("the time for the network ran out", MORE_TIME)


def get(
    session: requests.Session,
    call: Call,
    timeout: float,
    until: float,
    clock: Clock,
    limit: int = MAX_BODY,
    turn: Turn | None = None,
) -> Response:
    """The answer to ``call``.

    ``timeout`` bounds the wait for a connection and for each piece of the answer (seconds), ``until``
    everything together (in ``clock.ticks``), ``limit`` the body (bytes). A large body waits for ``turn``.

    Raises:
        FetchError: no answer, or one that breaks a limit.
    """
    url, authorization = call.url, call.authorization
    for _ in range(_MAX_REDIRECTS + 1):
        with _translated(timeout):
            response = _get_one(
                session,
                call,
                url,
                authorization,
                min(timeout, _left(until, clock)),
                until,
                clock,
                min(limit, call.limit),
                turn,
            )
        if response.status not in _REDIRECTS or "location" not in response.headers:
            return response
        target = redirected(url, response.headers["location"])
        if origin(url) != origin(target):
            if call.body:
                raise FetchError("it redirects a question to another host", _CHECK_INDEX)
            authorization = ""
        url = target
    raise FetchError(f"it redirects more than {_MAX_REDIRECTS} times", _CHECK_INDEX)


@contextmanager
def open_stream(
    session: requests.Session, call: Call, timeout: float, until: float, clock: Clock
) -> Iterator[tuple[requests.Response, dict[str, str]]]:
    """The answer to ``call`` whose body is still to be read, and its headers by lower-case names.

    Redirects, credentials and errors are treated as in ``get``.
    """
    url, authorization = call.url, call.authorization
    for _ in range(_MAX_REDIRECTS + 1):
        with _translated(timeout):
            answer = _sent(session, call, url, authorization, min(timeout, _left(until, clock)))
            with answer:
                names = {name.lower(): value for name, value in answer.headers.items()}
                if answer.status_code not in _REDIRECTS or "location" not in names:
                    yield answer, names
                    return
        target = redirected(url, names["location"])
        if origin(url) != origin(target):
            authorization = ""
        url = target
    raise FetchError(f"it redirects more than {_MAX_REDIRECTS} times", _CHECK_INDEX)


def redirected(url: str, location: str) -> str:
    """Where a redirect from ``url`` leads, without credentials.

    Raises:
        FetchError: to another kind of address, or from https into the clear.
    """
    try:
        target = urljoin(url, location)
        before, after = origin(url), origin(target)
        parts = urlsplit(target)
    except ValueError:
        raise FetchError("it redirects to something that is not http or https", _CHECK_INDEX) from None
    if before[0] == "https" and after[0] == "http":
        raise FetchError("it redirects from https to plain http", _CHECK_INDEX)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2], fragment=""))


def _left(until: float, clock: Clock) -> float:
    left = until - clock.ticks()
    if left <= 0:
        raise FetchError("the time for the network ran out", MORE_TIME)
    return left


def _get_one(
    session: requests.Session,
    call: Call,
    url: str,
    authorization: str,
    timeout: float,
    until: float,
    clock: Clock,
    limit: int,
    turn: Turn | None,
) -> Response:
    answer = _sent(session, call, url, authorization, timeout)
    with answer:
        names = {name.lower(): value for name, value in answer.headers.items()}
        if answer.status_code not in _WITH_BODY or call.method == "HEAD":
            _drain(answer, until, clock)
            return Response(answer.status_code, names, b"", url)
        body = bytearray()  # one block: freed pieces would stay with their thread
        for piece in _bounded(answer, names, until, clock, limit, turn):
            body += piece
        return Response(answer.status_code, names, bytes(body), url)


def _sent(
    session: requests.Session, call: Call, url: str, authorization: str, timeout: float
) -> requests.Response:
    import requests

    headers = dict(call.headers)
    if authorization:
        headers["Authorization"] = authorization
    prepared = session.prepare_request(
        requests.Request(call.method, url, headers=headers, data=call.body or None)
    )
    return session.send(
        prepared,
        stream=True,
        timeout=timeout,
        allow_redirects=False,
        verify=_certificates(call.route),
        proxies=_proxies(call.route, url),
    )


def come(answer: requests.Response) -> bytes:
    """What has come of the body, undecoded, as soon as anything has, so that who drips holds nobody up.

    b"" at its end.
    """
    return bytes(answer.raw.read1(_CHUNK, decode_content=False))


def _drain(answer: requests.Response, until: float, clock: Clock) -> None:
    """Read a short error page, so that its connection can be used again; a long one is not worth the time."""
    size, patience = 0, min(until, clock.ticks() + _ERROR_PATIENCE)
    while size < _ERROR_BODY and clock.ticks() < patience and (piece := come(answer)):
        size += len(piece)


def _bounded(
    answer: requests.Response,
    names: dict[str, str],
    until: float,
    clock: Clock,
    limit: int,
    turn: Turn | None,
) -> Iterator[bytes]:
    """The decoded body in pieces. Decompressed here, piece by piece, so that a bomb never unfolds."""
    encoding = names.get("content-encoding", "").strip().lower()
    told = names.get("content-length", "")
    if told.isdecimal() and len(told) < 20 and int(told) > limit:
        raise FetchError(f"its answer is larger than {limit // (1024 * 1024)} MB", _CHECK_INDEX)
    if encoding not in ("", "identity", "gzip", "x-gzip"):
        raise FetchError(
            f"it answered in an encoding that was not asked for ({encoding[:40]!r})", _CHECK_INDEX
        )
    unpack = zlib.decompressobj(31) if encoding.endswith("gzip") else None
    total = 0
    patience = clock.ticks() + _PATIENCE
    while chunk := come(answer):
        _left(until, clock)
        if clock.ticks() > patience:
            raise FetchError(f"its answer was not complete after {_PATIENCE:g} s", LATER, again=True)
        while chunk:
            piece = unpack.decompress(chunk, _CHUNK * 16) if unpack else chunk
            chunk = unpack.unconsumed_tail if unpack else b""
            total += len(piece)
            if total > LARGE and turn is not None:
                turn.take(min(until, patience) - clock.ticks())
            if total > limit:
                raise FetchError(f"its answer is larger than {limit // (1024 * 1024)} MB", _CHECK_INDEX)
            yield piece
    if unpack and not unpack.eof and total:
        raise FetchError("its answer was cut off", LATER, again=True)


def _certificates(route: Route) -> bool | str:
    if not route.verify:
        return False
    if route.ca_file:
        return route.ca_file
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"):
        if os.environ.get(name):
            return os.environ[name]
    return True


def _proxies(route: Route, url: str) -> dict[str, str]:
    from requests.utils import get_environ_proxies, should_bypass_proxies

    if route.proxy is None:
        return get_environ_proxies(url)
    return {} if should_bypass_proxies(url, None) else {"http": route.proxy, "https": route.proxy}


LATER = "Run the scan again later; a fresh answer is needed."
MORE_TIME = "Run the scan again (what was learned is remembered), or allow more time with network-deadline."
_REACH = "Check the network, the proxy and the index's address, then run the scan again."
_CHECK_INDEX = "Check that the index's address is right and that nothing in between changes its answers."
_TRUST = "Name the certificate authority with pip's `cert` or npm's `cafile`, or correct the clock."


class _translated:  # noqa: N801 (reads as a word of the sentence where it is used)
    """Turns what requests and urllib3 raise into ``FetchError``."""

    def __init__(self, timeout: float) -> None:
        self._timeout = timeout

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        import requests
        import urllib3

        if isinstance(error, requests.RequestException | urllib3.exceptions.HTTPError | OSError | ValueError):
            raise _explained(error, self._timeout) from None
        if isinstance(error, zlib.error):
            raise FetchError("its answer is not the gzip that it says", LATER, again=True) from None


def _explained(error: Exception, timeout: float) -> FetchError:
    import requests
    import urllib3

    causes = list(_causes(error))
    if _any(causes, requests.exceptions.SSLError, urllib3.exceptions.SSLError):
        return FetchError("its TLS certificate or handshake was not accepted", _TRUST, host=True)
    if _any(causes, requests.exceptions.ProxyError, urllib3.exceptions.ProxyError):
        return FetchError("the proxy did not let the question through", _REACH, again=True, host=True)
    if _any(causes, urllib3.exceptions.NameResolutionError):
        return FetchError("the name of its host is not known", _REACH, again=True, host=True)
    if any(getattr(cause, "errno", None) == errno.ECONNREFUSED for cause in causes):
        return FetchError("it refused the connection", _REACH, again=True, host=True)
    if _any(causes, requests.exceptions.ReadTimeout, urllib3.exceptions.ReadTimeoutError):
        return FetchError(f"it did not answer within {timeout:g} s", LATER, again=True, host=True, slow=True)
    if _any(causes, requests.exceptions.Timeout, urllib3.exceptions.TimeoutError, TimeoutError):
        return FetchError(f"it did not answer within {timeout:g} s", LATER, again=True, host=True)
    if _any(causes, urllib3.exceptions.IncompleteRead):
        return FetchError("its answer was cut off", LATER, again=True)
    if isinstance(error, ValueError):  # invalid address, header or certificate file
        return FetchError("its address or options cannot be used", _CHECK_INDEX)
    if isinstance(error, OSError) and not isinstance(error, requests.RequestException):
        return FetchError(f"its certificate file or connection failed ({type(error).__name__})", _TRUST)
    return FetchError(
        "the connection broke off",
        LATER,
        again=True,
        host=_any(causes, urllib3.exceptions.NewConnectionError),
    )


def _any(causes: list[BaseException], *kinds: type[BaseException]) -> bool:
    return any(isinstance(cause, kinds) for cause in causes)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """``error`` and everything it wraps, by arguments and by chaining; bounded."""
    waiting: list[BaseException] = [error]
    seen: set[int] = set()
    while waiting and len(seen) < 20:
        current = waiting.pop()
        if id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        linked = (*current.args, current.__cause__, current.__context__, getattr(current, "reason", None))
        waiting.extend(cause for cause in linked if isinstance(cause, BaseException))
