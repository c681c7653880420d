"""A package index and npm registry on loopback that answers from dictionaries, and lies or breaks where it
is told to.
"""

from __future__ import annotations

import gzip
import json
import socket
import struct
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any
from urllib.parse import unquote

SIMPLE = "application/vnd.pypi.simple.v1+json"
JSON = "application/json"
HTML = "text/html"


@dataclass
class Asked:
    """One request as it arrived."""

    method: str
    path: str
    headers: dict[str, str]


@dataclass
class LoopbackRegistry:
    """``python`` maps a normal name to its versions (or to a ready JSON page), ``npm`` a name to a
    packument.

    ``faults`` maps a name to ``(kind, times)``; ``times`` -1 is for ever. ``elsewhere`` is where redirects
    go.
    """

    python: dict[str, Any] = field(default_factory=dict)
    npm: dict[str, Any] = field(default_factory=dict)
    faults: dict[str, tuple[str, int]] = field(default_factory=dict)
    files: dict[str, str | bytes] = field(default_factory=dict)  # by path below /files/
    advised: dict[tuple[str, str], list[str]] = field(default_factory=dict)  # (name, version) to ids
    records: dict[str, Any] = field(default_factory=dict)  # OSV records by id
    posted: list[Any] = field(default_factory=list)
    latency: float = 0.0
    elsewhere: str = ""
    etag: str = ""
    html_only: bool = False
    root_status: int = 200
    log: list[Asked] = field(default_factory=list)

    def __enter__(self) -> LoopbackRegistry:
        handler = type("Bound", (_Handler,), {"registry": self})
        self._server = _Server(("127.0.0.1", 0), handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def index_url(self) -> str:
        return f"{self.address}/simple"

    @property
    def npm_url(self) -> str:
        return f"{self.address}/npm"

    @property
    def osv_url(self) -> str:
        return f"{self.address}/v1"

    @property
    def asked(self) -> Counter[str]:
        """How often each path was asked with GET."""
        return Counter(entry.path for entry in self.log if entry.method == "GET")

    def fault_for(self, name: str) -> str:
        kind, times = self.faults.get(name, ("", 0))
        if times == 0:
            return ""
        self.faults[name] = (kind, times - 1)
        return kind


def page(name: str, versions: list[str], **extra: Any) -> dict[str, Any]:
    """A PEP 691 page with one wheel a version; ``extra`` maps a version (as ``v1_0``) to keys of its file."""
    files = []
    for version in versions:
        file = {"filename": f"{name.replace('-', '_')}-{version}-py3-none-any.whl", "url": "x", "hashes": {}}
        files.append({**file, **extra.get("v" + version.replace(".", "_"), {})})
    return {"meta": {"api-version": "1.1"}, "name": name, "versions": versions, "files": files}


def packument(name: str, versions: list[str], **tags: str) -> dict[str, Any]:
    return {
        "name": name,
        "versions": {version: {"name": name, "version": version} for version in versions},
        "dist-tags": {"latest": versions[-1], **tags},
    }


@cache
def _bomb() -> bytes:
    return gzip.compress(b" " * 80_000_000, 1)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients may hang up."""


class _Handler(BaseHTTPRequestHandler):
    registry: LoopbackRegistry
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        pass

    def do_HEAD(self) -> None:
        self._note()
        self._send(self.registry.root_status, b"", "text/html")

    def do_POST(self) -> None:
        self._note()
        queries = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["queries"]
        self.registry.posted += queries
        found = [self.registry.advised.get((q["package"]["name"], q.get("version", "")), []) for q in queries]
        self._json(
            {"results": [{"vulns": [{"id": i, "modified": "2026-01-01"} for i in ids]} for ids in found]}
        )

    def do_GET(self) -> None:
        registry = self.registry
        self._note()
        time.sleep(registry.latency)
        kind, _, rest = self.path.lstrip("/").partition("/")
        name = unquote(rest).strip("/")
        fault = registry.fault_for(name)
        if fault:
            self._fail(fault, name)
            return
        if kind == "simple":
            self._simple(name)
        elif kind == "npm" and name in registry.npm:
            self._json(registry.npm[name])
        elif kind == "files" and name in registry.files:
            content = registry.files[name]
            data = content if isinstance(content, bytes) else content.encode()
            self._send(200, data, "application/octet-stream")
        elif kind == "v1" and name.removeprefix("vulns/") in registry.records:
            self._json(registry.records[name.removeprefix("vulns/")])
        elif kind == "links":
            names = [f"{key}-{version}.tar.gz" for key, found in registry.python.items() for version in found]
            self._send(200, _anchors("Links", names), "text/html")
        else:
            self._send(404, b'{"error":"not found"}', "application/json")

    def _note(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.registry.log.append(Asked(self.command, self.path, headers))

    def _simple(self, name: str) -> None:
        found = self.registry.python.get(name)
        if found is None:
            self._send(404, b"404", "text/plain")
        elif self.registry.html_only:
            names = [f"{name}-{version}.tar.gz" for version in found]
            self._send(200, _anchors(f"Links for {name}", names), "text/html")
        else:
            self._json(found if isinstance(found, dict) else page(name, found), SIMPLE)

    def _json(self, content: Any, kind: str = "application/json") -> None:
        etag = self.registry.etag
        if etag and self.headers.get("If-None-Match") == etag:
            self._send(304, b"", kind)
        else:
            self._send(200, json.dumps(content).encode(), kind, {"ETag": etag} if etag else {})

    def _send(self, status: int, body: bytes, kind: str, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        if status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD" and status != 304:
            self.wfile.write(body)

    def _fail(self, fault: str, name: str) -> None:
        good = json.dumps(page(name, ["1.0", "2.0"])).encode()
        packed = gzip.compress(good)
        zipped = {"Content-Encoding": "gzip"}
        answers: dict[str, Callable[[], tuple[int, bytes, str, dict[str, str]]]] = {
            "429": lambda: (429, b"", HTML, {"Retry-After": "1"}),
            "429-long": lambda: (429, b"", HTML, {"Retry-After": "86400"}),
            "cut-gzip": lambda: (200, packed[: len(packed) // 2], SIMPLE, zipped),
            "wrong-json": lambda: (200, good[: len(good) // 2], SIMPLE, {}),
            "error-page": lambda: (200, b"<title>Sign in</title><a href='/login'>Sign in</a>", HTML, {}),
            "json-error": lambda: (200, b'{"error": "internal"}', JSON, {}),
            "other": lambda: (200, json.dumps(page("somebody-else", ["1.0"])).encode(), SIMPLE, {}),
            "other-npm": lambda: (200, json.dumps(packument("somebody-else", ["1.0.0"])).encode(), JSON, {}),
            "other-html": lambda: (200, _anchors("x", ["somebody_else-1.0.tar.gz"]), HTML, {}),
            "bomb": lambda: (200, _bomb(), SIMPLE, zipped),
            "redirect": lambda: (302, b"", HTML, {"Location": f"{self.registry.elsewhere}/{name}/"}),
            "redirect-here": lambda: (302, b"", HTML, {"Location": "real/"}),
            "loop": lambda: (302, b"", HTML, {"Location": self.path}),
            "to-file": lambda: (302, b"", HTML, {"Location": "file:///etc/passwd"}),
        }
        if fault in answers:
            self._send(*answers[fault]())
        elif fault.isdigit():
            self._send(int(fault), b"<h1>no</h1>", HTML)
        else:
            {
                "drip": self._drip,
                "endless": self._endless,
                "slow": self._sleep,
                "reset": self._reset,
                "truncated": self._cut,
                "huge": self._huge,
            }[fault]()

    def _sleep(self) -> None:
        time.sleep(3)
        self.close_connection = True

    def _drip(self) -> None:
        """A byte now and then: no single wait is long."""
        self.send_response(200)
        self.send_header("Content-Type", SIMPLE)
        self.send_header("Content-Length", "100000")
        self.end_headers()
        self.close_connection = True
        for _ in range(900):
            self.wfile.write(b" ")
            time.sleep(0.1)

    def _endless(self) -> None:
        """Small chunks without end."""
        self.send_response(200)
        self.send_header("Content-Type", SIMPLE)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self.close_connection = True
        for _ in range(900):
            self.wfile.write(b"1\r\n \r\n")
            time.sleep(0.1)

    def _reset(self) -> None:
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
        self.close_connection = True

    def _cut(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", SIMPLE)
        self.send_header("Content-Length", "500")
        self.end_headers()
        self.wfile.write(b'{"name": "alpha", "files": []')
        self.close_connection = True

    def _huge(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", SIMPLE)
        self.send_header("Content-Length", str(1 << 40))
        self.end_headers()
        self.close_connection = True
        piece = b" " * 1_000_000
        for _ in range(200):
            self.wfile.write(piece)


def _anchors(title: str, names: list[str]) -> bytes:
    links = "".join(f'<a href="../../files/{name}#sha256=0">{name}</a><br>' for name in names)
    return f"<!DOCTYPE html><html><head><title>{title}</title></head><body>{links}</body></html>".encode()
