"""A small store of bytes under text keys, on disk, shared by every process of one user.

SQLite in WAL mode does the work. Whatever happens to the file, a caller never sees an error: a damaged store
is made anew, one that cannot be written is replaced by memory for this run, and ``gap`` says so.
"""

from __future__ import annotations

import contextlib
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import TypeVar

from msgspec import Struct

from scanner.model import Gap, GapKind
from scanner.support.clock import Clock
from scanner.support.files import keep_private

_SCHEMA = 1
_KEEP = 60 * 24 * 3600.0  # seconds after which an entry that nobody renewed is dropped
_AT_ONCE = 500  # SQLite's oldest limit on bound values is 999
_BUSY = 2.0  # seconds to wait for another process
_TRIES = 20  # the change to WAL mode does not wait by itself
_PAUSE = 0.05
_PASSING = ("locked", "busy")
_Result = TypeVar("_Result")


class Entry(Struct, frozen=True):
    """One stored value and when it was stored (seconds since 1970)."""

    value: bytes
    stored_at: float


class Cache:
    """Bytes by key in ``directory/<name>.sqlite``; ``directory`` None keeps them in memory only.

    Nothing is opened before the first use. Usable from several threads.
    """

    def __init__(
        self, directory: Path | None, name: str = "cache", clock: Clock | None = None, limit: int = 0
    ) -> None:
        """``limit``: bytes of the file beyond which the older half of the entries goes (0: no limit)."""
        self._limit = limit
        self._file = None if directory is None else directory / f"{name}.sqlite"
        self._clock = clock or Clock()
        self._lock = threading.Lock()
        self._base: sqlite3.Connection | None = None
        self._memory: dict[str, Entry] = {}
        self.gap: Gap | None = None

    def __enter__(self) -> Cache:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def read(self, keys: Iterable[str]) -> dict[str, Entry]:
        """Every entry that is stored under one of ``keys``."""
        wanted = list(dict.fromkeys(keys))
        found = self._do(lambda base: _select(base, wanted)) if self._file is not None else None
        if found is None:
            return {key: self._memory[key] for key in wanted if key in self._memory}
        return found

    def write(self, values: Mapping[str, bytes]) -> None:
        """Store ``values``: all of them or, when the store stays busy, none."""
        if not values:
            return
        now = self._clock.now()
        rows = [(key, now, value) for key, value in values.items()]
        if self._file is not None:
            self._do(lambda base: _insert(base, rows, self._limit))
        if self._file is None:  # from the start, or since just now
            self._memory.update((key, Entry(value, now)) for key, value in values.items())

    def close(self) -> None:
        """Let go of the file; the next use opens it again. What is in memory stays there."""
        with self._lock:
            self._drop()

    def _do(self, work: Callable[[sqlite3.Connection], _Result]) -> _Result | None:
        """The result of ``work``; None when the store stays busy. Mends what stands in the way."""
        mends = [self._renew, self._forget]
        with self._lock:
            for _ in range(_TRIES):
                try:
                    return work(self._open(self._file)) if self._file is not None else None
                except (sqlite3.Error, OSError) as error:
                    self._drop()
                    if any(word in str(error) for word in _PASSING):
                        time.sleep(_PAUSE)
                    elif mends:
                        mends.pop(0)(error)
                    else:
                        return None
        return None

    def _open(self, file: Path) -> sqlite3.Connection:
        if self._base is None:
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with contextlib.suppress(OSError):  # one that may only be read
                keep_private(file)  # its companions (-wal, -shm) get the same permissions
            self._base = sqlite3.connect(file, timeout=_BUSY, check_same_thread=False, isolation_level=None)
            _prepare(self._base)
        return self._base

    def _drop(self) -> None:
        if self._base is not None:
            with contextlib.suppress(sqlite3.Error):
                self._base.close()
            self._base = None

    def _renew(self, error: Exception) -> None:
        """Removes a damaged file; it holds nothing that cannot be asked again."""
        if self._file is None or isinstance(error, sqlite3.OperationalError | OSError):
            self._forget(error)
            return
        for suffix in ("", "-wal", "-shm"):
            with contextlib.suppress(OSError):
                self._file.with_name(self._file.name + suffix).unlink()

    def _forget(self, error: Exception) -> None:
        if self._file is not None:
            self.gap = Gap(
                GapKind.CONFIGURATION,
                str(self._file),
                f"The cache cannot be used ({error}), so nothing is remembered after this run.",
                "Make the directory writable, or name another one with --cache-dir.",
                blocking=False,
            )
        self._file = None


@contextlib.contextmanager
def _transaction(base: sqlite3.Connection) -> Iterator[None]:
    base.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        base.execute("ROLLBACK")
        raise
    base.execute("COMMIT")


def _prepare(base: sqlite3.Connection) -> None:
    # Nothing here is worth waiting for the disk: what a crash of the machine damages is made anew.
    base.execute("PRAGMA synchronous = OFF")
    if _version(base) == _SCHEMA:
        return
    base.execute("PRAGMA journal_mode = WAL")
    with _transaction(base):
        if _version(base) != _SCHEMA:  # another process may have been faster
            base.execute("DROP TABLE IF EXISTS entries")
            base.execute("CREATE TABLE entries (key TEXT PRIMARY KEY, stored_at REAL, value BLOB)")
            base.execute("CREATE INDEX age ON entries (stored_at)")
            base.execute(f"PRAGMA user_version = {_SCHEMA}")


def _version(base: sqlite3.Connection) -> int:
    return int(base.execute("PRAGMA user_version").fetchone()[0])


def _select(base: sqlite3.Connection, keys: list[str]) -> dict[str, Entry]:
    found: dict[str, Entry] = {}
    for start in range(0, len(keys), _AT_ONCE):
        part = keys[start : start + _AT_ONCE]
        marks = ",".join("?" * len(part))
        rows = base.execute(f"SELECT key, stored_at, value FROM entries WHERE key IN ({marks})", part)  # noqa: S608
        found.update(
            (key, Entry(value, stored_at)) for key, stored_at, value in rows if isinstance(value, bytes)
        )
    return found


def _insert(base: sqlite3.Connection, rows: list[tuple[str, float, bytes]], limit: int) -> None:
    with _transaction(base):
        base.executemany("INSERT OR REPLACE INTO entries VALUES (?, ?, ?)", rows)
        base.execute("DELETE FROM entries WHERE stored_at < ?", (rows[0][1] - _KEEP,))
    if limit and _size(base) > limit:
        with _transaction(base):
            base.execute(
                "DELETE FROM entries WHERE stored_at <= "
                "(SELECT stored_at FROM entries ORDER BY stored_at "
                "LIMIT 1 OFFSET (SELECT COUNT(*) / 2 FROM entries))"
            )
        base.execute("VACUUM")


def _size(base: sqlite3.Connection) -> int:
    pages, size = (base.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size"))
    return int(pages) * int(size)
