"""Reads npm packuments, abbreviated or full.

Format: https://github.com/npm/registry/blob/main/docs/responses/package-metadata.md
"""

from __future__ import annotations

from typing import Any

from scanner.model import Artifact, Release
from scanner.registries.digests import from_hex, from_lock
from scanner.registries.listing import Listing, packed
from scanner.registries.simple import load_json, moment
from scanner.support.http import FetchError, Response

ACCEPT = "application/vnd.npm.install-v1+json, application/json;q=0.8"
ACCEPT_DATED = "application/json"  # only the full form has dates; it is much larger
_LONGEST = 256  # characters of a version, as npm has it
_CHECK = "Check the registry's address, and that no login page or proxy answers in its place."


def read_packument(package: str, response: Response) -> Listing:
    """What a packument says about ``package``; releases in the registry's reverse order.

    Raises:
        FetchError: cut off, not of this format, or about another package.
    """
    page = load_json(response.body)
    named = page.get("name", page.get("_id"))
    versions = page.get("versions")
    if isinstance(named, str) and named != package:
        raise FetchError("it answered with another package", _CHECK)
    if not isinstance(versions, dict):
        times = page.get("time")
        if isinstance(named, str) and isinstance(times, dict) and "unpublished" in times:
            return Listing(True)
        raise FetchError("its answer is not that of an npm registry (no `versions`)", _CHECK, again=True)
    stamps = page.get("time")
    times = stamps if isinstance(stamps, dict) else {}
    rows = [(version, entry) for version, entry in versions.items() if len(version) <= _LONGEST]
    releases = [_release(version, entry, times.get(version)) for version, entry in rows]
    tags = page.get("dist-tags")
    pairs = tags.items() if isinstance(tags, dict) else ()
    named_tags = {tag: version for tag, version in pairs if isinstance(version, str)}
    return Listing(
        True,
        tuple(reversed(releases)),
        named_tags,
        born=_born(times, releases),
        details=packed([_artifact(version, entry) for version, entry in rows]),
    )


def _born(times: dict[str, Any], releases: list[Release]) -> float | None:
    dates = [release.uploaded for release in releases]
    known = [date for date in (*dates, moment(times.get("created"))) if date is not None]
    return min(known) if known and None not in dates else None


def _artifact(version: str, entry: Any) -> Artifact:
    dist = entry.get("dist") if isinstance(entry, dict) else None
    if not isinstance(dist, dict):
        return Artifact(version)
    sri, sha1 = dist.get("integrity"), dist.get("shasum")
    digests = from_lock(sri[:1000]) if isinstance(sri, str) else ()
    return Artifact(
        version, (*digests, *((from_hex("sha1", sha1),) if isinstance(sha1, str) and sha1 else ()))
    )


def _release(version: str, entry: Any, uploaded: Any) -> Release:
    deprecated = entry.get("deprecated") if isinstance(entry, dict) else None
    said = deprecated[:500] if isinstance(deprecated, str) and deprecated else None
    return Release(version, deprecated=said, uploaded=moment(uploaded))
