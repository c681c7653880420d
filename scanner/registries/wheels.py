"""The modules that a release provides, from the list of files at the end of its wheel.

Only that end is fetched (a range of the file); nothing is unpacked, imported or installed.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping

from scanner.model import Artifact
from scanner.registries.index import Index
from scanner.registries.metadata import Wanted, call_for
from scanner.settings import Settings
from scanner.support.cache import Cache
from scanner.support.clock import Clock
from scanner.support.fetching import Fetching
from scanner.support.http import LATER, Call, FetchError, Response

_TAIL = 256 * 1024  # bytes: the names of some 2,500 files
_LARGEST = 4 * 1024 * 1024  # bytes, where an index knows no ranges and sends all of it
_MOST = 500  # modules of one wheel
_MARK = "modules"


class WheelReader:
    """Reads the ends of wheels, from the cache or from the network; a wheel never changes."""

    def __init__(self, settings: Settings, cache: Cache, clock: Clock) -> None:
        self._settings = settings
        self._cache = cache
        self._clock = clock

    def modules(
        self, wanted: Mapping[Wanted, tuple[tuple[Index, ...], Artifact]]
    ) -> dict[Wanted, frozenset[str]]:
        """The top modules of each release; a release whose wheel cannot be read is left out."""
        keys = {key: f"{_MARK}\x1f{artifact.metadata_url}" for key, (_, artifact) in wanted.items()}
        stored = self._cache.read(keys.values())
        found: dict[Wanted, frozenset[str]] = {}
        for key, place in keys.items():
            if place in stored:
                found[key] = frozenset(json.loads(stored[place].value))
        missing = {key: wanted[key] for key in wanted if key not in found}
        if not missing or self._settings.offline:
            return found
        calls = {key: _call(*missing[key]) for key in missing}
        fetching: Fetching[Wanted, frozenset[str]] = Fetching(
            calls,
            lambda _, response: read_modules(response),
            self._settings.network_timeout,
            self._settings.network_deadline,
            self._clock,
        )
        fresh = {key: names for key, names in fetching.results() if not isinstance(names, FetchError)}
        self._cache.write({keys[key]: json.dumps(sorted(names)).encode() for key, names in fresh.items()})
        return found | fresh


def read_modules(response: Response) -> frozenset[str]:
    """The top modules in a response that holds a wheel or its end.

    Raises:
        FetchError: it does not hold that, or not enough of it.
    """
    if response.status not in (200, 206):
        again = response.status in (429, 500, 502, 503, 504)
        raise FetchError(f"it answered {response.phrase}", LATER, again=again)
    try:
        names = zipfile.ZipFile(io.BytesIO(response.body)).namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise FetchError("its list of files could not be read", LATER) from None
    found = {module for name in names if (module := _module(name))}
    return frozenset(sorted(found)[:_MOST])


def _module(name: str) -> str:
    """The top module that a file of a wheel belongs to; "" for one that belongs to none."""
    parts = name.split("/")
    if parts[0].endswith(".data") and len(parts) > 2 and parts[1] in ("purelib", "platlib"):
        parts = parts[2:]
    if parts[0].endswith((".dist-info", ".data", ".pth")) or not parts[-1]:
        return ""
    if len(parts) == 1:
        stem, _, ending = parts[0].partition(".")
        return stem if ending in ("py", "pyd") or ending.endswith((".so", ".pyd")) or ending == "so" else ""
    return parts[0] if parts[0].isidentifier() else ""


def _call(indexes: tuple[Index, ...], artifact: Artifact) -> Call:
    call = call_for(indexes, artifact, artifact.metadata_url.removesuffix(".metadata"))
    return Call(call.url, (("Range", f"bytes=-{_TAIL}"),), call.authorization, call.route, limit=_LARGEST)
