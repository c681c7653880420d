"""Known vulnerabilities and malicious releases, from a service that speaks the OSV API.

Nobody is asked unless ``osv-url`` is configured. Releases are asked for in batches, records one by one, and
both are remembered. API: https://google.github.io/osv.dev/api/; records: https://ossf.github.io/osv-schema/
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from msgspec import Struct, field

from scanner.model import Ecosystem, Gap, GapKind, Inquiry, Package, Severity
from scanner.registries.index import IndexKind, parse_index
from scanner.registries.simple import load_json
from scanner.settings import Settings
from scanner.support.cache import Cache
from scanner.support.clock import Clock, iso
from scanner.support.fetching import Fetching
from scanner.support.http import LATER, Call, FetchError, Response

_ECOSYSTEMS = {Ecosystem.PYPI: "PyPI", Ecosystem.NPM: "npm"}
_BATCH = 500  # the API takes 1000
_FRESH = 3600.0  # seconds for which what a release has is not asked again
_KNOWN_FRESH = 14 * 24 * 3600.0  # a record is asked for again when its date of change differs, or after this
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{2,80}")
_MOST = 50  # advisories of one release
_CVSS = re.compile(r"CVSS:3\.[01]/[A-Za-z:/]{1,200}")
_WORDS = {
    "low": Severity.LOW,
    "moderate": Severity.MEDIUM,
    "medium": Severity.MEDIUM,
    "high": Severity.HIGH,
    "critical": Severity.CRITICAL,
}
_PASSING = (408, 429, 500, 502, 503, 504)
_Pairs = tuple[tuple[str, str], ...]  # an advisory's id and the date of its last change


class Advisory(Struct, frozen=True):
    """One record. ``severity`` None: it does not say. ``fixed`` are versions of the package without it."""

    id: str
    summary: str = ""
    aliases: tuple[str, ...] = ()
    severity: Severity | None = None
    fixed: tuple[str, ...] = ()

    @property
    def malicious(self) -> bool:
        """Whether it says that the release itself does harm."""
        return self.id.startswith("MAL-")


class Advice(Struct, frozen=True):
    """What was learned: ``advisories`` and ``inquiries`` by release. ``unasked`` are releases that could not
    be asked for, ``gaps`` say why.
    """

    advisories: Mapping[Package, tuple[Advisory, ...]] = field(default_factory=dict)
    inquiries: Mapping[Package, Inquiry] = field(default_factory=dict)
    unasked: frozenset[Package] = frozenset()
    gaps: tuple[Gap, ...] = ()


class _Hit(Struct, frozen=True):
    pairs: _Pairs
    asked_at: float
    cached: bool = False


def ask(packages: Iterable[Package], settings: Settings, cache: Cache, clock: Clock) -> Advice:
    """The advisories on every one of ``packages``, which have their versions."""
    return _Service(settings, cache, clock).ask(list(dict.fromkeys(packages)))


class _Service:
    def __init__(self, settings: Settings, cache: Cache, clock: Clock) -> None:
        index = parse_index(settings.osv_url or "", IndexKind.NPM)
        base = index.url if index.url.endswith("/v1") else f"{index.url}/v1"
        self._index = index
        self._base = base
        self._settings = settings
        self._cache = cache
        self._clock = clock
        self._trouble: dict[tuple[str, str], int] = {}

    def ask(self, packages: list[Package]) -> Advice:
        hits = self._hits(packages)
        pairs = {pair for hit in hits.values() for pair in hit.pairs}
        records = self._records(sorted(pairs))
        advisories: dict[Package, tuple[Advisory, ...]] = {}
        for package, hit in hits.items():
            known = [records.get(pair[0]) for pair in hit.pairs]
            told = [advisory(record, package) for record in known if record is not None]
            bare = [
                Advisory(pair[0]) for pair in hit.pairs if pair[0] not in records
            ]  # that it applies is known
            advisories[package] = tuple(one for one in told if one is not None) + tuple(bare)
        inquiries = {package: self._inquiry(package, hit) for package, hit in hits.items()}
        unasked = frozenset(package for package in packages if package not in hits)
        return Advice(advisories, inquiries, unasked, self._gaps(len(unasked)))

    def _inquiry(self, package: Package, hit: _Hit) -> Inquiry:
        count = len(hit.pairs)
        answer = "no advisory" if not count else f"{count} advisor{'y' if count == 1 else 'ies'}"
        asked = f"{package.name} {package.version or '(any version)'}"
        return Inquiry(self._base, asked, iso(hit.asked_at), answer, hit.cached)

    def _hits(self, packages: list[Package]) -> dict[Package, _Hit]:
        now = self._clock.now()
        keys = {package: f"osv\x1f{self._base}\x1f{package.purl}" for package in packages}
        stored = self._cache.read(keys.values())
        hits: dict[Package, _Hit] = {}
        for package, key in keys.items():
            entry = stored.get(key)
            known = _decoded(entry.value) if entry is not None else None
            if entry is None or known is None:
                continue
            if self._settings.offline or 0 <= now - entry.stored_at < _FRESH:
                hits[package] = _Hit(known, entry.stored_at, cached=True)
        missing = [package for package in packages if package not in hits]
        if not missing:
            return hits
        if self._settings.offline:
            self._note(
                "it was not asked (offline), and no earlier answer is remembered",
                "Run the scan once without --offline.",
            )
            return hits
        batches = [missing[start : start + _BATCH] for start in range(0, len(missing), _BATCH)]
        calls = {number: self._post(batch) for number, batch in enumerate(batches)}
        fetching: Fetching[int, list[_Pairs]] = Fetching(
            calls,
            lambda number, response: _results(response, len(batches[number])),
            self._settings.network_timeout,
            self._settings.network_deadline,
            self._clock,
        )
        for number, result in fetching.results():
            if isinstance(result, FetchError):
                self._note(result.reason, result.next_step)
                continue
            told = dict(zip(batches[number], result, strict=True))
            hits.update((package, _Hit(pairs, now)) for package, pairs in told.items())
            self._cache.write({keys[package]: json.dumps(pairs).encode() for package, pairs in told.items()})
        return hits

    def _post(self, batch: Sequence[Package]) -> Call:
        queries = []
        for package in batch:
            query: dict[str, Any] = {
                "package": {"ecosystem": _ECOSYSTEMS[package.ecosystem], "name": package.name}
            }
            if package.version:
                query["version"] = package.version
            queries.append(query)
        body = json.dumps({"queries": queries}).encode()
        headers = (("Content-Type", "application/json"), ("Accept", "application/json"))
        return Call(
            f"{self._base}/querybatch", headers, self._index.authorization, self._index.route, "POST", body
        )

    def _records(self, pairs: list[tuple[str, str]]) -> dict[str, Mapping[str, Any]]:
        now = self._clock.now()
        keys = {pair: f"osv-record\x1f{self._base}\x1f{pair[0]}\x1f{pair[1]}" for pair in pairs}
        stored = self._cache.read(keys.values())
        records: dict[str, Mapping[str, Any]] = {}
        for pair, key in keys.items():
            if key in stored and (self._settings.offline or now - stored[key].stored_at < _KNOWN_FRESH):
                records[pair[0]] = _object(stored[key].value)
        missing = [pair for pair in pairs if pair[0] not in records]
        if not missing or self._settings.offline:
            return records
        calls = {
            pair: Call(
                f"{self._base}/vulns/{quote(pair[0], safe='')}",
                (),
                self._index.authorization,
                self._index.route,
            )
            for pair in missing
        }
        fetching: Fetching[tuple[str, str], Mapping[str, Any]] = Fetching(
            calls,
            lambda _, response: kept(load_json(_good(response))),
            self._settings.network_timeout,
            self._settings.network_deadline,
            self._clock,
        )
        fresh: dict[str, bytes] = {}
        for pair, record in fetching.results():
            if not isinstance(record, FetchError) and record.get("id") == pair[0]:
                records[pair[0]] = record
                fresh[keys[pair]] = json.dumps(record).encode()
        self._cache.write(fresh)
        return records

    def _note(self, reason: str, next_step: str) -> None:
        self._trouble[reason, next_step] = self._trouble.get((reason, next_step), 0) + 1

    def _gaps(self, unasked: int) -> tuple[Gap, ...]:
        count = f"{unasked} release" + ("" if unasked == 1 else "s")
        return tuple(
            Gap(
                GapKind.UNVERIFIED,
                "advisories",
                f"{self._base} could not answer: {reason}. "
                f"Whether anything is known against {count} stays open.",
                next_step,
            )
            for reason, next_step in self._trouble
        )


def _good(response: Response) -> bytes:
    if response.status != 200:
        raise FetchError(f"it answered {response.phrase}", LATER, again=response.status in _PASSING)
    return response.body


def _results(response: Response, wanted: int) -> list[_Pairs]:
    rows = load_json(_good(response)).get("results")
    if not isinstance(rows, list) or len(rows) != wanted:
        raise FetchError("its answer does not fit the question", LATER, again=True)
    return [_pairs(row.get("vulns") if isinstance(row, dict) else None) for row in rows]


def _pairs(vulns: object) -> _Pairs:
    found = []
    for entry in vulns if isinstance(vulns, list) else []:
        name = entry.get("id") if isinstance(entry, dict) else None
        if isinstance(name, str) and _ID.fullmatch(name):
            found.append((name, str(entry.get("modified", ""))[:40]))
    return tuple(found[:_MOST])


def _decoded(stored: bytes) -> _Pairs | None:
    try:
        return tuple((str(name), str(changed)) for name, changed in json.loads(stored))
    except (ValueError, TypeError):
        return None


def _object(stored: bytes) -> Mapping[str, Any]:
    try:
        content = json.loads(stored)
    except ValueError:
        return {}
    return content if isinstance(content, dict) else {}


def kept(record: Mapping[str, Any], versions: bool = False) -> dict[str, Any]:
    """What is needed of a record, which may be large; with ``versions``, to tell which it is about."""
    names = ("id", "summary", "details", "aliases", "severity", "affected", "withdrawn", "database_specific")
    inner = ("package", "ranges", "database_specific", *(("versions",) if versions else ()))
    found = {name: record[name] for name in names if name in record}
    found["details"] = str(found.get("details", ""))[:1000]
    found["affected"] = [
        {name: one.get(name) for name in inner if name in one} for one in _dicts(found.get("affected"))[:200]
    ]
    return found


def _dicts(value: object) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def advisory(record: Mapping[str, Any], package: Package) -> Advisory | None:
    """The record as an advisory on ``package``; None when it was withdrawn."""
    if record.get("withdrawn"):
        return None
    text = str(record.get("summary") or record.get("details") or "")
    aliases = record.get("aliases")
    return Advisory(
        str(record.get("id", "")),
        " ".join(text.split())[:300],
        tuple(str(one)[:80] for one in aliases[:10]) if isinstance(aliases, list) else (),
        _severity(record),
        _fixed(record, package),
    )


def _severity(record: Mapping[str, Any]) -> Severity | None:
    tables = [record, *_dicts(record.get("affected"))]
    for table in tables:
        specific = table.get("database_specific")
        word = specific.get("severity") if isinstance(specific, dict) else None
        if isinstance(word, str) and word.lower() in _WORDS:
            return _WORDS[word.lower()]
    vectors = [str(one.get("score", "")) for one in _dicts(record.get("severity"))]
    return next((_rated(vector) for vector in vectors if _CVSS.fullmatch(vector)), None)


def _rated(vector: str) -> Severity:
    """A rough reading of a CVSS 3 vector: how easily, and how much is lost."""
    parts = set(vector.split("/"))
    total = len(parts & {"C:H", "I:H", "A:H"})
    remote = {"AV:N", "PR:N"} <= parts
    if total >= 2 and remote and "AC:L" in parts and "UI:N" in parts:
        return Severity.CRITICAL
    if total and remote:
        return Severity.HIGH
    return Severity.MEDIUM if total or remote else Severity.LOW


def _fixed(record: Mapping[str, Any], package: Package) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for affected in _dicts(record.get("affected")):
        named = affected.get("package")
        if (
            isinstance(named, dict)
            and str(named.get("name", "")).lower().replace("_", "-") != package.name.lower()
        ):
            continue
        for bounds in _dicts(affected.get("ranges")):
            if bounds.get("type") in ("ECOSYSTEM", "SEMVER"):
                events = _dicts(bounds.get("events"))
                found.update((str(event["fixed"])[:80], None) for event in events if "fixed" in event)
    return tuple(found)[:10]
