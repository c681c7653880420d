"""The extras that a release offers, from the core metadata that an index may serve beside it (PEP 658)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from email.parser import HeaderParser

from packaging.utils import canonicalize_name

from scanner.model import Artifact
from scanner.registries.index import Index
from scanner.registries.question import Question
from scanner.settings import Settings
from scanner.support.cache import Cache
from scanner.support.clock import Clock
from scanner.support.fetching import Fetching
from scanner.support.http import DEFAULT_ROUTE, LATER, Call, FetchError, Response, origin

Wanted = tuple[Question, str]  # a question and a version
_MOST_EXTRAS = 1000
_LARGEST = 4 * 1024 * 1024  # bytes
_MARK = "extras"


class MetadataReader:
    """Reads core metadata, from the cache or from the network; a release's metadata never changes."""

    def __init__(self, settings: Settings, cache: Cache, clock: Clock) -> None:
        self._settings = settings
        self._cache = cache
        self._clock = clock

    def extras(
        self, wanted: Mapping[Wanted, tuple[tuple[Index, ...], Artifact]]
    ) -> dict[Wanted, frozenset[str]]:
        """The extras (normal form) of each release; a release whose metadata cannot be had is left out."""
        keys = {key: f"{_MARK}\x1f{artifact.metadata_url}" for key, (_, artifact) in wanted.items()}
        stored = self._cache.read(keys.values())
        found: dict[Wanted, frozenset[str]] = {}
        for key, place in keys.items():
            known = _decoded(stored[place].value) if place in stored else None
            if known is not None:
                found[key] = known
        missing = {key: wanted[key] for key in wanted if key not in found}
        if missing and not self._settings.offline:
            fresh = self._fetched(missing)
            found.update(fresh)
            self._cache.write({keys[key]: json.dumps(sorted(names)).encode() for key, names in fresh.items()})
        return found

    def _fetched(
        self, missing: Mapping[Wanted, tuple[tuple[Index, ...], Artifact]]
    ) -> dict[Wanted, frozenset[str]]:
        calls = {key: call_for(indexes, artifact) for key, (indexes, artifact) in missing.items()}
        fetching: Fetching[Wanted, frozenset[str]] = Fetching(
            calls,
            lambda key, response: read_extras(response, key[0].package.name, missing[key][1].metadata_digest),
            self._settings.network_timeout,
            self._settings.network_deadline,
            self._clock,
        )
        return {key: names for key, names in fetching.results() if not isinstance(names, FetchError)}


def read_extras(response: Response, name: str, digest: str) -> frozenset[str]:
    """The extras (normal form) in a response that holds core metadata of the package ``name``.

    Raises:
        FetchError: it does not hold that, or another one than the index has promised.
    """
    if response.status != 200:
        again = response.status in (429, 500, 502, 503, 504)
        raise FetchError(f"it answered {response.phrase}", LATER, again=again)
    if len(response.body) > _LARGEST:
        raise FetchError("its metadata is too large", LATER)
    if digest and hashlib.sha256(response.body).hexdigest() != digest.lower():
        raise FetchError("its metadata is not the one that the index has promised", LATER, again=True)
    headers = HeaderParser().parsestr(response.body.decode("utf-8", "replace"))
    if not headers["Metadata-Version"] or canonicalize_name(str(headers["Name"])) != name:
        raise FetchError("its answer is not the package's metadata", LATER, again=True)
    names = headers.get_all("Provides-Extra") or []
    return frozenset(canonicalize_name(str(text).strip()) for text in names[:_MOST_EXTRAS])


def call_for(indexes: tuple[Index, ...], artifact: Artifact, url: str = "") -> Call:
    """The question for a release's metadata (or ``url``), with the credentials of an index of its host."""
    address = url or artifact.metadata_url
    home = next((index for index in indexes if _same_origin(index.url, address)), None)
    if home is None:
        return Call(address, route=indexes[0].route if indexes else DEFAULT_ROUTE)
    return Call(address, (), home.authorization, home.route)


def _same_origin(one: str, other: str) -> bool:
    try:
        return origin(one) == origin(other)
    except ValueError:
        return False


def _decoded(stored: bytes) -> frozenset[str] | None:
    try:
        return frozenset(str(name) for name in json.loads(stored))
    except (ValueError, TypeError):
        return None
