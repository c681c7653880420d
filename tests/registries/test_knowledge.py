"""Dumps and lists that are fetched beforehand: resumed, replaced whole, and what they say."""

from __future__ import annotations

import io
import json
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from msgspec.structs import replace

from scanner.model import Ecosystem, Package
from scanner.registries import Registries
from scanner.registries.affected import affects
from scanner.registries.knowledge import Store
from scanner.registries.knowledge_update import update
from scanner.settings import Settings

PYPI, NPM = Ecosystem.PYPI, Ecosystem.NPM


def record(identity, name, ecosystem="PyPI", **affected):
    return {"id": identity, "summary": f"about {name}", "affected": [
        {"package": {"ecosystem": ecosystem, "name": name}, **affected}
    ]}  # fmt: skip


def dump(*records, extra=()):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for one in records:
            archive.writestr(f"{one['id']}.json", json.dumps(one))
        for name, text in extra:
            archive.writestr(name, text)
    return out.getvalue()


class Files:
    """Serves ``pages`` by path, with validators and ranges; ``cut`` ends the next answers early."""

    def __init__(self):
        self.pages, self.asked, self.cut = {}, [], 0
        files = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                body = files.pages[self.path]
                tag = f'"{hash(body)}"'
                files.asked.append(dict(self.headers))
                begin = 0
                if self.headers.get("If-None-Match") == tag:
                    self.send_response(304)
                    self.end_headers()
                    return
                if "Range" in self.headers and self.headers.get("If-Range") == tag:
                    begin = int(self.headers["Range"].removeprefix("bytes=").rstrip("-"))
                self.send_response(206 if begin else 200)
                self.send_header("ETag", tag)
                self.send_header("Content-Length", str(len(body) - begin))
                self.end_headers()
                if files.cut:
                    files.cut -= 1
                    self.wfile.write(body[begin : begin + len(body) // 2])
                    self.connection.close()
                    return
                self.wfile.write(body[begin:])

            def log_message(self, *arguments):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.handle_error = lambda *arguments: None
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def files():
    made = Files()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def settings(tmp_path, files):
    return Settings(
        tmp_path, (tmp_path,), cache_dir=tmp_path / "cache", network_timeout=2.0,
        osv_dumps=(f"{files.url}/all.zip",), name_lists=(f"pypi={files.url}/top.json",),
    )  # fmt: skip


def run(settings):
    return {one.url.rpartition("/")[2]: one for one in update(settings, lambda url: None)}


def test_what_was_fetched_is_known_offline_and_asked_for_once(files, settings):
    files.pages["/all.zip"] = dump(
        record("MAL-2025-1", "Evil_Thing", versions=["1.0"]),
        record("GHSA-a", "web", ranges=[{"type": "ECOSYSTEM", "events": [
            {"introduced": "0"}, {"fixed": "1.2"}, {"introduced": "2.0"}, {"fixed": "2.1"}]}]),
        record("GHSA-w", "web", versions=["9"]) | {"withdrawn": "2025-01-01T00:00:00Z"},
        extra=[("readme.txt", "x"), ("bad.json", "{"), ("list.json", "[]")],
    )  # fmt: skip
    files.pages["/top.json"] = json.dumps({"rows": [{"project": "Well_Known"}, {"project": "../x"}]}).encode()
    first = run(settings)
    assert (first["all.zip"].rows, first["top.json"].rows) == (2, 1)
    again = run(settings)
    assert not again["all.zip"].changed
    assert len(files.asked) == 4
    registries = Registries(replace(settings, offline=True))
    assert registries.popular == {PYPI: frozenset({"well-known"})}
    wanted = [Package(PYPI, "evil-thing", None), Package(PYPI, "web", "1.1"), Package(PYPI, "web", "1.2")]
    advice = registries.advisories(wanted)
    assert [[one.id for one in advice.advisories[package]] for package in wanted] == [
        ["MAL-2025-1"],
        ["GHSA-a"],
        [],
    ]
    assert advice.inquiries[wanted[1]].answer == "1 advisory"
    assert advice.gaps == ()


def test_a_download_goes_on_where_it_broke_off(files, settings):
    files.pages["/all.zip"] = dump(
        record("GHSA-a", "web", versions=["1"]), extra=[("x.bin", bytes(range(256)) * 400)]
    )
    files.pages["/top.json"] = b"alpha\nbeta # comment\n"
    files.cut = 1
    broken = run(settings)
    assert "cut off" in broken["all.zip"].problem
    assert broken["top.json"].rows == 2
    assert [one.kind for one in Store(settings.cache_dir).origins()] == ["names"]
    assert run(settings)["all.zip"].rows == 1
    assert files.asked[-2]["Range"].startswith("bytes=")
    assert [file.name for file in settings.cache_dir.iterdir()] == ["knowledge.sqlite"]


def test_what_is_no_dump_leaves_the_old_one(files, settings):
    files.pages |= {"/all.zip": dump(record("GHSA-a", "web", versions=["1"])), "/top.json": b"alpha"}
    run(settings)
    for nonsense in (b"<html>login</html>", dump(extra=[("a.json", "{}")])):
        files.pages["/all.zip"] = nonsense
        assert run(settings)["all.zip"].problem
        assert {one.kind: one.rows for one in Store(settings.cache_dir).origins()}["advisories"] == 1


def test_a_damaged_store_is_made_anew(settings, files):
    files.pages |= {"/all.zip": dump(record("GHSA-a", "web", versions=["1"])), "/top.json": b"alpha"}
    settings.cache_dir.mkdir()
    (settings.cache_dir / "knowledge.sqlite").write_bytes(b"no database at all" * 100)
    assert Registries(settings).popular == {}
    assert run(settings)["all.zip"].rows == 1


@pytest.mark.parametrize(
    ("ecosystem", "version", "inside"),
    [
        (PYPI, "1.0", True), (PYPI, "1.5.0", False), (PYPI, "1.5rc1", True), (PYPI, "2.0", True),
        (PYPI, "2.3", True),
        (PYPI, "2.3.1", False), (PYPI, "nonsense", False), (NPM, "1.4.9", True), (NPM, "1.5.0-beta.2", True),
        (NPM, "1.5.0", False), (NPM, "2.3.0", True), (NPM, "2.3.1-alpha", False),
    ],
)  # fmt: skip
def test_ranges(ecosystem, version, inside):
    two = ["2.0.0", "2.3.0", "1.5.0"] if ecosystem is NPM else ["2.0", "2.3", "1.5"]
    events = [{"introduced": two[0]}, {"last_affected": two[1]}, {"fixed": two[2]}, {"introduced": "0"}]
    assert affects({"ranges": [{"type": "SEMVER", "events": events}]}, ecosystem, version) is inside
