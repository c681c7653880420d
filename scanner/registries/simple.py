"""Reads answers of the Simple API: PEP 691/700 JSON, and PEP 503 HTML with PEP 592 and PEP 345 attributes.

Formats: https://packaging.python.org/en/latest/specifications/simple-repository-api/
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

from msgspec import Struct
from msgspec.structs import replace
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from scanner.model import Artifact, Release
from scanner.registries.digests import from_hex
from scanner.registries.listing import Listing, packed
from scanner.support.http import LATER, FetchError, Response

ACCEPT = "application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.01"
_SDISTS = (".tar.gz", ".zip", ".tar.bz2", ".tgz", ".tar.xz", ".tar.Z", ".tar")
_OLD_BUILDS = re.compile(r"(?P<stem>.+?)[-.](?:py\d[\d.]*|win32|win-amd64|macosx|linux|noarch)[^/]*$")
_OLD_ENDINGS = (".egg", ".exe", ".msi", ".rpm", ".dmg", ".deb")
_LONGEST = 200  # characters of a version
_LONGEST_REASON = 500
_LONGEST_ADDRESS = 1000
CHECK = "Check the index's address, and that no login page or proxy answers in its place."


class Link(Struct, frozen=True):
    """One file of an index page. ``yanked`` as in ``Release``.

    ``uploaded`` is the index's own spelling of the time ("" where it says nothing), ``url`` as it stands on
    the page. ``metadata`` is the sha256 of the core metadata, "" where it is offered without one, None where
    it is not.
    """

    name: str
    yanked: str | None = None
    requires_python: str = ""
    uploaded: str = ""
    digests: tuple[str, ...] = ()
    url: str = ""
    metadata: str | None = None


def read_page(package: str, response: Response) -> Listing:
    """What a project's page says about ``package`` (normal form).

    Raises:
        FetchError: cut off, not of this format, or about another package.
    """
    if _is_json(response):
        return _read_json(package, response)
    from scanner.registries.html_links import links_of

    links, recognised = links_of(response.body)
    archives = [link for link in links if is_archive(link.name)]
    mine = [link for link in archives if belongs(link.name, package)]
    if archives and not mine:
        raise FetchError("it answered with another package's files", CHECK)
    if not archives and not recognised:
        raise FetchError("it answered with a page that is not a package index", CHECK, again=True)
    status = re.search(
        rb"""<meta\s+name=["']pypi:project-status["']\s+content=["']([a-z]{1,20})""", response.body
    )
    listing = listing_of(package, mine, page=response.url)
    return replace(listing, status=_status(status[1].decode() if status else ""))


def listing_of(package: str, links: Iterable[Link], versions: Iterable[str] = (), page: str = "") -> Listing:
    """The releases that ``links`` (all of ``package``) and ``versions`` amount to, newest first.

    ``page`` is the address that the links' own addresses are relative to ("" where there is none).
    """
    names: dict[Version, str] = {}
    odd: list[str] = []
    for text in versions:
        version = _version(text)
        if version is not None:
            names.setdefault(version, text)
        elif len(text) <= _LONGEST:
            odd.append(text)
    files: dict[Version, list[Link]] = {}
    unread = 0
    for link in links:
        version = _version(version_in(link.name, package))
        if version is None:
            unread += is_archive(link.name)
            continue
        names.setdefault(version, str(version))
        files.setdefault(version, []).append(link)
    releases = [_release(names[version], files.get(version, [])) for version in sorted(names, reverse=True)]
    artifacts = [_artifact(names[version], found, page) for version, found in files.items()]
    dates = [link.uploaded for found in files.values() for link in found]
    return Listing(
        True,
        (*releases, *(Release(text) for text in odd)),
        unread=unread,
        details=packed(artifacts),
        born=moment(min(dates)) if dates and all(dates) and not unread else None,
    )


def _release(version: str, files: list[Link]) -> Release:
    reasons = [link.yanked for link in files]
    yanked = None
    if files and all(reason is not None for reason in reasons):
        yanked = next((reason for reason in reasons if reason), "")[:_LONGEST_REASON]
    # files that differ leave it open which Python the release is for
    pythons = {link.requires_python for link in files}
    python = pythons.pop() if len(pythons) == 1 else ""
    dates = [link.uploaded for link in files]
    return Release(version, yanked, python, uploaded=moment(min(dates)) if dates and all(dates) else None)


def _artifact(version: str, files: list[Link], page: str) -> Artifact:
    digests = tuple(dict.fromkeys(digest for link in files for digest in link.digests))
    offered = next((link for link in files if link.metadata is not None and link.url), None)
    if offered is None or not page:
        return Artifact(version, digests)
    try:
        address = urldefrag(urljoin(page, offered.url)).url
        good = urlsplit(address).scheme in ("http", "https") and "@" not in urlsplit(address).netloc
    except ValueError:
        good = False
    if not good or len(address) > _LONGEST_ADDRESS:
        return Artifact(version, digests)
    return Artifact(version, digests, f"{address}.metadata", offered.metadata or "")


def moment(text: object) -> float | None:
    """An index's ISO 8601 time as seconds since 1970; None for anything else."""
    if not isinstance(text, str):
        return None
    try:
        return datetime.fromisoformat(text[:40]).timestamp()
    except (ValueError, OverflowError, OSError):
        return None


def _status(text: object) -> str:
    return text if text in ("archived", "deprecated", "quarantined") else ""


def _version(text: str) -> Version | None:
    try:
        return Version(text) if len(text) <= _LONGEST else None
    except InvalidVersion:
        return None


def is_archive(name: str) -> bool:
    """Whether a file name is one of a distribution."""
    return name.endswith((".whl", *_SDISTS, *_OLD_ENDINGS))


def belongs(name: str, package: str) -> bool:
    """Whether a file's name starts with ``package`` (normal form) and a hyphen, as distributions do."""
    return any(canonicalize_name(name[:cut]) == package for cut in _hyphens(name))


def version_in(name: str, package: str) -> str:
    """The version in a distribution's file name, "" when there is none."""
    if name.endswith(".whl"):
        parts = name.split("-")
        return parts[1].replace("_", "-") if len(parts) >= 5 else ""
    stem = next((name[: -len(ending)] for ending in _SDISTS if name.endswith(ending)), "")
    if not stem:
        old = next((name[: -len(ending)] for ending in _OLD_ENDINGS if name.endswith(ending)), "")
        match = _OLD_BUILDS.match(old)
        stem = match["stem"] if match else old
    for cut in _hyphens(stem):
        if canonicalize_name(stem[:cut]) == package:
            return stem[cut + 1 :]
    return ""


def _hyphens(name: str) -> list[int]:
    return [place for place, letter in enumerate(name[:300]) if letter == "-"]


def _is_json(response: Response) -> bool:
    kind = response.headers.get("content-type", "").lower()
    return "json" in kind or ("html" not in kind and response.body.lstrip()[:1] == b"{")


def _read_json(package: str, response: Response) -> Listing:
    page = load_json(response.body)
    version = str(_table(page.get("meta")).get("api-version", "1.0"))
    if version.partition(".")[0] != "1":
        raise FetchError(f"it speaks version {version[:20]!r} of the Simple API", "Update Assay.")
    files, versions = page.get("files"), page.get("versions")
    if not isinstance(files, list):
        raise FetchError("its answer is not that of a package index (no `files`)", CHECK, again=True)
    links = [_json_link(entry) for entry in files if isinstance(entry, dict)]
    named = page.get("name")
    if isinstance(named, str):
        if canonicalize_name(named) != package:
            raise FetchError("it answered with another package", CHECK)
    elif links and not any(belongs(link.name, package) for link in links):
        raise FetchError("it answered with another package's files", CHECK)
    known = [text for text in versions if isinstance(text, str)] if isinstance(versions, list) else []
    state = _table(page.get("project-status"))
    reason = state.get("reason")
    return replace(
        listing_of(package, links, known, response.url),
        status=_status(state.get("status")),
        status_reason=reason[:_LONGEST_REASON] if isinstance(reason, str) else "",
    )


def load_json(body: bytes) -> dict[str, Any]:
    """The JSON object in ``body``; ``FetchError`` when it is none."""
    try:
        page = json.loads(body)
    except (ValueError, RecursionError):
        raise FetchError("its answer is not valid JSON", LATER, again=True) from None
    if not isinstance(page, dict):
        raise FetchError("its answer is not a JSON object", CHECK, again=True)
    return page


def json_links(body: bytes) -> list[Link]:
    """The files of a JSON page.

    Raises:
        FetchError: it is none.
    """
    files = load_json(body).get("files")
    entries = files if isinstance(files, list) else []
    return [_json_link(entry) for entry in entries if isinstance(entry, dict)]


def _table(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _json_link(entry: dict[str, Any]) -> Link:
    yanked, python = entry.get("yanked"), entry.get("requires-python")
    reason = None
    if yanked:
        reason = yanked if isinstance(yanked, str) else ""
    offered = entry.get("core-metadata", entry.get("dist-info-metadata"))
    metadata = None
    if offered:
        metadata = str(_table(offered).get("sha256", ""))[:64]
    uploaded, url = entry.get("upload-time"), entry.get("url")
    return Link(
        str(entry.get("filename", "")),
        reason,
        python if isinstance(python, str) else "",
        uploaded if isinstance(uploaded, str) else "",
        _digests(_table(entry.get("hashes"))),
        url if isinstance(url, str) else "",
        metadata,
    )


def _digests(hashes: Mapping[str, object]) -> tuple[str, ...]:
    return tuple(
        from_hex(str(kind), value) for kind, value in hashes.items() if isinstance(value, str) and value
    )
