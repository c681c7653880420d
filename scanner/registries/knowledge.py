"""Knowledge that was fetched beforehand: published advisories and names of popular packages, in SQLite.

One file under the cache directory. A source is replaced in one transaction: readers see all of the old or all
of the new.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct

from scanner.model import Ecosystem, Package
from scanner.support.directories import cache_directory
from scanner.support.files import keep_private

_SCHEMA = 1
_TABLES = (
    "CREATE TABLE sources"
    " (url TEXT PRIMARY KEY, kind TEXT, ecosystem TEXT, etag TEXT, fetched REAL, rows INT)",
    "CREATE TABLE advisories (source TEXT, ecosystem TEXT, name TEXT, id TEXT, record BLOB)",
    "CREATE INDEX by_name ON advisories (ecosystem, name)",
    "CREATE TABLE names (source TEXT, ecosystem TEXT, name TEXT)",
)
ADVISORIES, NAMES = "advisories", "names"


class Origin(Struct, frozen=True):
    """Where a part of the knowledge comes from.

    ``url`` is without credentials, ``fetched`` in seconds since 1970. ``kind`` is
    ``advisories`` or ``names``; ``ecosystem`` "" for all that the source has.
    """

    url: str
    kind: str
    ecosystem: str
    etag: str
    fetched: float
    rows: int


class Store:
    """The knowledge below ``directory``; what cannot be read is as good as not there."""

    def __init__(self, cache_dir: Path | None) -> None:
        self.file = cache_directory(cache_dir) / "knowledge.sqlite"

    def origins(self) -> tuple[Origin, ...]:
        """Every source, by kind and address."""
        rows = self._select(
            "SELECT url, kind, ecosystem, etag, fetched, rows FROM sources ORDER BY kind, url"
        )
        return tuple(Origin(*row) for row in rows)

    def names(self) -> dict[Ecosystem, frozenset[str]]:
        """Popular names by ecosystem; empty without a list."""
        found: dict[Ecosystem, set[str]] = {}
        for ecosystem, name in self._select("SELECT ecosystem, name FROM names"):
            if ecosystem in set(Ecosystem):
                found.setdefault(Ecosystem(ecosystem), set()).add(name)
        return {ecosystem: frozenset(names) for ecosystem, names in found.items()}

    def records(self, packages: Iterable[Package]) -> dict[Package, list[Mapping[str, Any]]]:
        """The records that name each package, whatever their versions."""
        found: dict[Package, list[Mapping[str, Any]]] = {}
        wanted = list(packages)
        if not wanted or not self.file.is_file():
            return found
        with contextlib.suppress(sqlite3.Error, OSError), contextlib.closing(self._open()) as base:
            query = "SELECT record FROM advisories WHERE ecosystem = ? AND name = ? LIMIT 500"
            for package in wanted:
                rows = base.execute(query, (package.ecosystem.value, key_of(package))).fetchall()
                if rows:
                    found[package] = [_unpacked(row[0]) for row in rows]
        return found

    def replace(self, origin: Origin, rows: Iterable[tuple[str, str, str, Mapping[str, Any]]]) -> int:
        """Put ``rows`` (ecosystem, name, id, record) of a source in the place of what it had; how many.

        For popular names, id and record are empty.
        """
        self.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        keep_private(self.file)
        count = 0
        with contextlib.closing(self._open()) as base, _transaction(base):
            for table in (ADVISORIES, NAMES):
                base.execute(f"DELETE FROM {table} WHERE source = ?", (origin.url,))  # noqa: S608
            for ecosystem, name, identity, record in rows:
                if origin.kind == NAMES:
                    base.execute("INSERT INTO names VALUES (?, ?, ?)", (origin.url, ecosystem, name))
                else:
                    packed = zlib.compress(json.dumps(record).encode(), 6)
                    values = (origin.url, ecosystem, name, identity, packed)
                    base.execute("INSERT INTO advisories VALUES (?, ?, ?, ?, ?)", values)
                count += 1
            if not count:
                raise ValueError("nothing in it could be read")
            told = (origin.url, origin.kind, origin.ecosystem, origin.etag, origin.fetched, count)
            base.execute("INSERT OR REPLACE INTO sources VALUES (?, ?, ?, ?, ?, ?)", told)
        return count

    def confirm(self, url: str, fetched: float) -> None:
        """Note that a source has not changed."""
        with contextlib.closing(self._open()) as base, _transaction(base):
            base.execute("UPDATE sources SET fetched = ? WHERE url = ?", (fetched, url))

    def _select(self, query: str) -> list[tuple[Any, ...]]:
        if not self.file.is_file():
            return []
        try:
            with contextlib.closing(self._open()) as base:
                return base.execute(query).fetchall()
        except (sqlite3.Error, OSError):
            return []

    def _open(self) -> sqlite3.Connection:
        base = sqlite3.connect(self.file, timeout=10.0, isolation_level=None)
        try:
            _prepare(base)
        except sqlite3.DatabaseError as error:
            base.close()
            if isinstance(error, sqlite3.OperationalError):
                raise
            self.file.unlink(missing_ok=True)  # damaged: it can be fetched again
            base = sqlite3.connect(self.file, timeout=10.0, isolation_level=None)
            _prepare(base)
        return base


def key_of(package: Package) -> str:
    """The name that advisories are found by."""
    return package.name.lower() if package.ecosystem is Ecosystem.PYPI else package.name


def _prepare(base: sqlite3.Connection) -> None:
    if base.execute("PRAGMA user_version").fetchone()[0] == _SCHEMA:
        return
    with _transaction(base):
        for table in ("sources", ADVISORIES, NAMES):
            base.execute(f"DROP TABLE IF EXISTS {table}")
        for statement in _TABLES:
            base.execute(statement)
        base.execute(f"PRAGMA user_version = {_SCHEMA}")


def _unpacked(blob: bytes) -> Mapping[str, Any]:
    try:
        unpack = zlib.decompressobj()
        content = json.loads(unpack.decompress(blob, 4_000_000))
    except (zlib.error, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


@contextlib.contextmanager
def _transaction(base: sqlite3.Connection) -> Iterator[None]:
    base.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        base.execute("ROLLBACK")
        raise
    base.execute("COMMIT")
