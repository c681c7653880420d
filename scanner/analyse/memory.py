"""Remembers what came out of files, and finds out what of that still holds.

Five kinds of entries: the sketch of a file, which rests on its content alone; the evaluation of a unit, which
also rests on the modules that it used and the names that it looked up; the functions of a unit that told
nothing, of which most tell nothing in its next content, too; which functions of a program matter; and the
result of a whole scan. The key of each holds the digests of rules, knowledge, settings and Assay's own code.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from scanner import __version__
from scanner.analyse.keeping import decoded, encoded
from scanner.analyse.results import CodeResult
from scanner.model import Gap, Knowledge, Rule, Source, SourceKind
from scanner.rulebook.cache import listing
from scanner.settings import Mode, Settings
from scanner.support.cache import Cache
from scanner.support.directories import cache_directory

if TYPE_CHECKING:  # a scan of which nothing has changed does without
    from scanner.analyse.looks import Look
    from scanner.program.shapes import Linked

_LIMIT = 300_000_000  # bytes of the file on disk
_LARGEST = 50_000_000  # bytes of one entry
Unit = tuple[str, int]
_Name = TypeVar("_Name")
_Kept = TypeVar("_Kept")


def digest(*parts: bytes) -> str:
    """A digest of some bytes."""
    found = blake2b(digest_size=16)
    for part in parts:
        found.update(len(part).to_bytes(8, "big"))
        found.update(part)
    return found.hexdigest()


def content(source: Source, settings: Settings) -> tuple[str, bytes | Gap | None]:
    """The digest of what a source holds, and that itself; None for what is never read as a whole."""
    from scanner.discover import read

    if source.kind is SourceKind.PICKLE:
        if source.file is None or not source.file.exists():
            return "", None
        status = source.file.stat()
        return digest(repr((status.st_size, status.st_mtime_ns)).encode()), None
    data = read(source, settings)
    return digest(data if isinstance(data, bytes) else repr(data).encode()), data


class Memory:
    """See the module's description. Whatever goes wrong with the store, nothing is remembered then."""

    def __init__(self, rules: Iterable[Rule], knowledge: Knowledge, settings: Settings) -> None:
        self._cache: Cache | None = None
        self._base = b""
        if settings.cache:
            self._cache = Cache(cache_directory(settings.cache_dir), "analysis", limit=_LIMIT)
            code = listing(Path(__file__).parent.parent, "*.py")
            about = (__version__, code, sorted(knowledge.untrusted), knowledge.digest)
            # Of the modes, only safety says other things of a file.
            limits = (settings.max_file_size, settings.mode is Mode.SAFETY, settings.honour)
            self._base = digest(
                repr((about, limits)).encode(), *(repr(rule).encode() for rule in rules)
            ).encode()

    def looks(self, digests: Mapping[str, str]) -> dict[str, Look]:
        """The sketches of files with these digests, by path."""
        from scanner.analyse.looks import Look

        keys = {path: self._key("look", path, found) for path, found in digests.items() if found}
        return self._read(keys, Look)

    def keep_looks(self, looks: Mapping[str, Look]) -> None:
        """Remember sketches."""
        self._write(
            {self._key("look", path, look.digest): look for path, look in looks.items() if _keeps(look)}
        )

    def evaluations(
        self, units: Mapping[Unit, str], digests: Mapping[str, str], holds: Callable[[Look], bool]
    ) -> dict[Unit, Look]:
        """The evaluations that still hold, of units with these digests of their focus."""
        from scanner.analyse.looks import Look

        keys = {
            unit: self._key("unit", unit[0], str(unit[1]), digests[unit[0]], found)
            for unit, found in units.items()
            if digests.get(unit[0])
        }
        return {unit: look for unit, look in self._read(keys, Look).items() if holds(look)}

    def keep_evaluations(self, units: Mapping[Unit, str], looks: Mapping[Unit, Look]) -> None:
        """Remember evaluations, of units with these digests of their focus."""
        self._write(
            {
                self._key("unit", unit[0], str(unit[1]), look.digest, units[unit]): look
                for unit, look in looks.items()
                if _keeps(look)
            }
        )

    def uneventful(self, units: Iterable[Unit]) -> dict[Unit, bytes]:
        """What is kept of functions that told nothing, whatever their files held then."""
        return self._read({unit: self._key("uneventful", unit[0], str(unit[1])) for unit in units}, bytes)

    def keep_uneventful(self, texts: Mapping[Unit, bytes]) -> None:
        """Remember that."""
        self._write({self._key("uneventful", unit[0], str(unit[1])): text for unit, text in texts.items()})

    def linked(self, program: str) -> Linked | None:
        """What linking has found out of a program, by a digest of its files or of their shapes."""
        from scanner.program.shapes import Linked

        return self._read({"": self._key("linked", program)}, Linked).get("")

    def keep_linked(self, program: str, found: Linked) -> None:
        """Remember that."""
        self._write({self._key("linked", program): found})

    def whole(self, scan: Sequence[tuple[str, str]]) -> CodeResult | None:
        """The result of a scan of files with these digests."""
        return self._read({"": self._key("scan", repr(scan))}, CodeResult).get("")

    def keep_whole(self, scan: Sequence[tuple[str, str]], result: CodeResult) -> None:
        """Remember the result of a whole scan."""
        self._write({self._key("scan", repr(scan)): result})

    def close(self) -> None:
        """Let go of the store."""
        if self._cache is not None:
            self._cache.close()

    def _key(self, *parts: str) -> str:
        return digest(self._base, *(part.encode("utf-8", "surrogateescape") for part in parts))

    def _read(self, keys: Mapping[_Name, str], kind: type[_Kept]) -> dict[_Name, _Kept]:
        if self._cache is None or not keys:
            return {}
        entries = self._cache.read(keys.values())
        found: dict[_Name, _Kept] = {}
        for name, key in keys.items():
            if key in entries:
                value = _opened(key, entries[key].value, kind)
                if value is not None:
                    found[name] = value
        return found

    def _write(self, results: Mapping[str, object]) -> None:
        if self._cache is None:
            return
        values: dict[str, bytes] = {}
        for key, result in results.items():
            with suppress(UnicodeEncodeError):  # what names a file that is no Unicode is not kept
                value = zlib.compress(encoded(result), 1)
                values[key] = digest(key.encode(), value).encode() + value
        self._cache.write(values)


def _keeps(look: Look) -> bool:
    return look.kept and bool(look.digest)


def _opened(key: str, value: bytes, kind: type[_Kept]) -> _Kept | None:
    """What was kept; None for what is damaged."""
    found, value = value[:32], value[32:]
    if found != digest(key.encode(), value).encode():
        return None
    try:
        unpacking = zlib.decompressobj()
        return decoded(unpacking.decompress(value, _LARGEST), kind)
    except (ValueError, zlib.error):
        return None
