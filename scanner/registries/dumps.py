"""Advisories from dumps that were fetched beforehand: nobody is asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from msgspec.structs import replace

from scanner.model import Ecosystem, Inquiry, Package
from scanner.registries.advisories import Advice, Advisory, advisory
from scanner.registries.affected import affects
from scanner.registries.knowledge import ADVISORIES, Store, key_of
from scanner.support.clock import iso


def with_dumps(advice: Advice | None, packages: Iterable[Package], store: Store) -> Advice:
    """``advice`` with what the dumps say about ``packages``; what it could not ask for is known from them."""
    told = advice or Advice()
    origins = [origin for origin in store.origins() if origin.kind == ADVISORIES]
    place = ", ".join(origin.url for origin in origins[:3])
    fetched = iso(min(origin.fetched for origin in origins))
    wanted = list(packages)
    records = store.records(wanted)
    advisories, inquiries = dict(told.advisories), dict(told.inquiries)
    for package in wanted:
        found = [one for record in records.get(package, ()) if (one := _told(record, package)) is not None]
        before = advisories.get(package, ())
        new = tuple(one for one in found if not any(_same(one, other) for other in before))
        advisories[package] = before + new
        count = len(found)
        answer = f"{count} advisor{'y' if count == 1 else 'ies'}" if count else "no advisory"
        asked = f"{package.name} {package.version or '(any version)'}"
        inquiries.setdefault(package, Inquiry(place, asked, fetched, answer, cached=True))
    return replace(told, advisories=advisories, inquiries=inquiries)


def _told(record: Mapping[str, Any], package: Package) -> Advisory | None:
    entries = record.get("affected")
    for entry in entries if isinstance(entries, list) else []:
        named = entry.get("package") if isinstance(entry, dict) else None
        name = named.get("name") if isinstance(named, dict) else None
        if not isinstance(name, str) or not _names(package, name):
            continue
        if package.version is None or affects(entry, package.ecosystem, package.version):
            return advisory(record, package)
    return None


def _names(package: Package, name: str) -> bool:
    if package.ecosystem is Ecosystem.NPM:
        return name == package.name
    return key_of(Package(package.ecosystem, name.replace("_", "-").replace(".", "-"))) == key_of(package)


def _same(one: Advisory, other: Advisory) -> bool:
    return bool({one.id, *one.aliases} & {other.id, *other.aliases})
