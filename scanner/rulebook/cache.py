"""Keeps the compiled rule book between runs: reading hundreds of TOML files takes too long for a hook.

A cache file is two lines: what it was compiled from (behind the second line's checksum), and the rule book as
JSON, because whatever is put there must stay data.
"""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Callable, Iterable, Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

_FORMAT = 2


def listing(directory: Path, pattern: str = "*") -> list[tuple[str, int, int]]:
    """Every file below ``directory`` (whose name fits): relative path, size, time of change in ns; sorted."""
    found: list[tuple[str, int, int]] = []
    pending = [("", str(directory))]
    while pending:
        prefix, folder = pending.pop()
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.name.startswith((".", "__pycache__")):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    pending.append((f"{prefix}{entry.name}/", entry.path))
                elif fnmatchcase(entry.name, pattern) and entry.is_file():
                    status = entry.stat()
                    found.append((prefix + entry.name, status.st_size, status.st_mtime_ns))
    return sorted(found)


def fingerprint(
    version: str, listings: Iterable[list[tuple[str, int, int]]], functions: Mapping[str, Any]
) -> str:
    """What a compiled rule book depends on, as one line of text.

    ``functions`` checked the rules: an edited one may judge otherwise, so their files count too.
    """
    judges = []
    for name, function in sorted(functions.items()):
        code = getattr(function, "__code__", None)
        judges.append((name, _changed(code.co_filename) if code is not None else 0))
    entries = os.scandir(Path(__file__).parent)
    own = sorted((entry.name, entry.stat().st_mtime_ns) for entry in entries if entry.name.endswith(".py"))
    return json.dumps([_FORMAT, version, own, judges, *listings], separators=(",", ":"))


def cache_file(directory: Path, rules: Path, families: tuple[str, ...] = ()) -> Path:
    """The cache file for the rule book in the folder ``rules``: each checkout has its own, each part too."""
    part = "".join(f"-{family}" for family in families)
    return directory / f"rulebook-{zlib.crc32(os.fsencode(rules)):08x}{part}.json"


def remembered(file: Path, key: str, compiler: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """The document that ``compiler`` makes, from ``file`` when that was made under the same ``key``.

    A damaged, foreign or old file is made anew; a place that cannot be written costs time only.
    """
    found = _recall(file, key)
    if found is None:
        found = compiler()
        _keep(file, key, found)
    return found


def stamp(file: Path) -> tuple[int, int] | None:
    """Size and time of change of a cache file; None when there is none."""
    try:
        status = file.stat()
    except OSError:
        return None
    return status.st_size, status.st_mtime_ns


def forget(file: Path) -> None:
    """Removes a cache file that turned out to be unusable."""
    try:
        file.unlink(missing_ok=True)
    except OSError:
        return


def _recall(file: Path, key: str) -> dict[str, Any] | None:
    try:
        head, _, body = file.read_bytes().partition(b"\n")
        if head != _head(key, body):
            return None
        document = json.loads(body)
    except (OSError, ValueError, RecursionError):
        return None
    return document if isinstance(document, dict) else None


def _keep(file: Path, key: str, document: dict[str, Any]) -> None:
    import tempfile

    body = json.dumps(document, separators=(",", ":"), ensure_ascii=False).encode()
    temporary = None
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, temporary = tempfile.mkstemp(dir=file.parent, prefix=file.stem, suffix=".tmp")
        with os.fdopen(handle, "wb") as stream:
            stream.write(_head(key, body) + b"\n" + body)
        Path(temporary).replace(file)
    except OSError:
        if temporary is not None:
            forget(Path(temporary))


def _head(key: str, body: bytes) -> bytes:
    return f"{zlib.crc32(body):08x} {key}".encode()


def _changed(file: str) -> int:
    try:
        return Path(file).stat().st_mtime_ns
    except OSError:
        return 0
