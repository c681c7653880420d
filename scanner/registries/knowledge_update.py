"""Fetches knowledge: dumps of OSV records (one ZIP of JSON files) and lists of popular names."""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct

from scanner.model import Ecosystem, Package
from scanner.registries.advisories import kept
from scanner.registries.index import IndexKind, is_valid_name, parse_index
from scanner.registries.knowledge import ADVISORIES, NAMES, Origin, Store, key_of
from scanner.settings import Settings
from scanner.support.clock import Clock
from scanner.support.download import download
from scanner.support.http import Call, FetchError, scrub

_MAX_FILE = 2_000_000_000  # bytes of a dump
_MAX_LIST = 100_000_000
_MAX_RECORD = 5_000_000  # bytes of one record, unpacked
_MAX_RECORDS = 2_000_000
_MAX_NAMES = 200_000
_DEADLINE = 3600.0  # seconds
_ECOSYSTEMS = {"PyPI": Ecosystem.PYPI, "npm": Ecosystem.NPM}
_SEPARATORS = re.compile(r"[-_.]+")
_KEYS = ("project", "name", "package")
_Rows = Iterator[tuple[str, str, str, Mapping[str, Any]]]


class Update(Struct, frozen=True):
    """What came of one source: ``problem`` "" when it is up to date."""

    url: str
    kind: str
    rows: int = 0
    changed: bool = False
    problem: str = ""


def update(settings: Settings, told: Callable[[str], None], clock: Clock | None = None) -> list[Update]:
    """Fetch every source that the settings name; ``told`` hears of each before it is asked."""
    clock = clock or Clock()
    store = Store(settings.cache_dir)
    sources = [(url, ADVISORIES, "") for url in settings.osv_dumps]
    sources += [(url, NAMES, ecosystem) for ecosystem, _, url in map(_split, settings.name_lists)]
    done = []
    for url, kind, ecosystem in sources:
        told(scrub(url))
        done.append(_one(url, kind, ecosystem, store, settings, clock))
    return done


def _split(text: str) -> tuple[str, str, str]:
    return text.partition("=")


def _one(url: str, kind: str, ecosystem: str, store: Store, settings: Settings, clock: Clock) -> Update:
    index = parse_index(url, IndexKind.NPM)
    known = next((one for one in store.origins() if one.url == index.url), None)
    target = store.file.with_name(f"download-{hashlib.sha256(index.url.encode()).hexdigest()[:16]}")
    limit = _MAX_FILE if kind == ADVISORIES else _MAX_LIST
    call = Call(index.url, (), index.authorization, index.route)
    try:
        if settings.offline:
            return Update(index.url, kind, problem="it was not asked (offline)")
        etag = known.etag if known is not None and known.kind == kind else ""
        came = download(call, target, etag, limit, settings.network_timeout, _DEADLINE, clock)
        if not came.fresh and known is not None:
            store.confirm(index.url, clock.now())
            return Update(index.url, kind, known.rows)
        origin = Origin(index.url, kind, ecosystem, came.etag, clock.now(), 0)
        rows = _advisories(target) if kind == ADVISORIES else _names(target, Ecosystem(ecosystem))
        count = store.replace(origin, rows)
    except FetchError as error:
        return Update(index.url, kind, problem=error.reason)
    except (OSError, ValueError, zipfile.BadZipFile, RecursionError) as error:
        return Update(index.url, kind, problem=f"it cannot be used ({error})"[:200])
    finally:
        target.unlink(missing_ok=True)
    return Update(index.url, kind, count, changed=True)


def _advisories(file: Path) -> _Rows:
    """One row for each record and package; a member that is too large or no record is passed over."""
    with zipfile.ZipFile(file) as archive:
        members = archive.infolist()
        if len(members) > _MAX_RECORDS:
            raise ValueError("it has too many records")
        for member in members:
            if member.file_size > _MAX_RECORD or not member.filename.endswith(".json"):
                continue
            with archive.open(member) as stream:
                data = stream.read(_MAX_RECORD + 1)
            try:
                record = json.loads(data) if len(data) <= _MAX_RECORD else None
            except (ValueError, RecursionError):
                continue
            if isinstance(record, dict) and isinstance(record.get("id"), str) and not record.get("withdrawn"):
                yield from _rows(record)


def _rows(record: Mapping[str, Any]) -> _Rows:
    whole = kept(record, versions=True)
    seen = set()
    for affected in whole["affected"]:
        package = affected.get("package")
        name, ecosystem = (
            (package.get("name"), package.get("ecosystem")) if isinstance(package, dict) else ("", "")
        )
        known = _ECOSYSTEMS.get(ecosystem) if isinstance(ecosystem, str) else None
        if known is None or not isinstance(name, str) or not is_valid_name(known, name):
            continue
        key = key_of(Package(known, _normal(known, name)))
        if (known, key) not in seen:
            seen.add((known, key))
            yield known.value, key, record["id"], whole


def _normal(ecosystem: Ecosystem, name: str) -> str:
    return _SEPARATORS.sub("-", name).lower() if ecosystem is Ecosystem.PYPI else name


def _names(file: Path, ecosystem: Ecosystem) -> _Rows:
    """The names of a list: JSON (texts, or objects with one of ``_KEYS``) or one a line."""
    text = file.read_text(encoding="utf-8", errors="replace")
    try:
        page = json.loads(text)
    except ValueError:
        page = [line.split("#")[0].strip() for line in text.splitlines()]
    if isinstance(page, dict):
        page = next((value for value in page.values() if isinstance(value, list)), [])
    seen = set()
    for entry in page[:_MAX_NAMES] if isinstance(page, list) else []:
        if isinstance(entry, dict):
            entry = next((entry[key] for key in _KEYS if key in entry), None)
        if isinstance(entry, str) and is_valid_name(ecosystem, entry):
            name = _normal(ecosystem, entry)
            if name not in seen:
                seen.add(name)
                yield ecosystem.value, name, "", {}
