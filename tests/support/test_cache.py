from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

from scanner.support.cache import Cache


def test_what_was_written_is_read_in_one_go(tmp_path: Path) -> None:
    values = {f"key-{number}": bytes([number % 256]) * 10 for number in range(1500)}
    with Cache(tmp_path / "new" / "folder") as cache:
        cache.write(values)
    with Cache(tmp_path / "new" / "folder") as cache:
        found = cache.read([*values, "unknown"])
        assert {key: entry.value for key, entry in found.items()} == values
        assert cache.gap is None


def test_a_damaged_file_is_made_anew(tmp_path: Path) -> None:
    with Cache(tmp_path) as cache:
        cache.write({"a": b"1"})
    (tmp_path / "cache.sqlite").write_bytes(b"this is not a database, " * 200)
    with Cache(tmp_path) as cache:
        assert cache.read(["a"]) == {}
        cache.write({"b": b"2"})
        assert cache.gap is None
    with Cache(tmp_path) as cache:
        assert cache.read(["b"])["b"].value == b"2"


def test_a_file_that_was_damaged_inside_is_made_anew(tmp_path: Path) -> None:
    with Cache(tmp_path) as cache:
        cache.write({f"key-{number}": b"x" * 500 for number in range(500)})
    file = tmp_path / "cache.sqlite"
    base = sqlite3.connect(file)
    base.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    base.close()
    content = bytearray(file.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    file.write_bytes(content)
    with Cache(tmp_path) as cache:
        assert cache.read(["key-1"]) == {}
        cache.write({"b": b"2"})
        assert cache.read(["b"])["b"].value == b"2"


def test_a_directory_that_cannot_be_made_leaves_memory_and_a_gap(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a directory")
    with Cache(tmp_path / "file" / "below") as cache:
        cache.write({"a": b"1"})
        assert cache.read(["a"])["a"].value == b"1"
        assert cache.gap is not None
        assert str(tmp_path / "file") in cache.gap.subject
        assert cache.gap.next_step


def test_several_processes_write_at_once(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from scanner.support.cache import Cache\n"
        "cache = Cache(Path(sys.argv[1]))\n"
        "for n in range(30): cache.write({f'{sys.argv[2]}-{n}': b'x'})\n"
        "assert cache.gap is None, cache.gap\n"
    )
    workers = [
        subprocess.Popen([sys.executable, "-c", program, str(tmp_path), str(number)]) for number in range(4)
    ]
    assert [worker.wait(60) for worker in workers] == [0] * 4
    with Cache(tmp_path) as cache:
        assert len(cache.read([f"{w}-{n}" for w in range(4) for n in range(30)])) == 120


def test_memory_only(tmp_path: Path) -> None:
    with Cache(None) as cache:
        cache.write({"a": b"1"})
        assert cache.read(["a"])["a"].value == b"1"
        assert cache.gap is None
    assert list(tmp_path.iterdir()) == []
