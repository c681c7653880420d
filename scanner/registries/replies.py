"""What a response from an index means: a listing, an absence, or nothing usable."""

from __future__ import annotations

import re
from email.utils import parsedate_to_datetime

from msgspec.structs import replace

from scanner.registries import packument, simple
from scanner.registries.index import Index, IndexKind
from scanner.registries.listing import Listing
from scanner.support.http import LATER, FetchError, Response

_ABSENT = (404, 410)
_DENIED = (401, 403, 407)
_PASSING = (408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 529)
_SHORTEST, _LONGEST = 600.0, 3600.0  # seconds for which a positive answer is not asked again
_ABSENT_FRESH = 300.0
_MAX_AGE = re.compile(r"max-age=(\d{1,9})")
_NOT_MODIFIED = 304


def accept_header(index: Index, dated: bool) -> str:
    """The media types to ask ``index`` for; ``dated``: the dates of the releases are wanted as well."""
    if index.kind is IndexKind.NPM:
        return packument.ACCEPT_DATED if dated else packument.ACCEPT
    return simple.ACCEPT


def judge(asked: tuple[Index, str], response: Response, old: Listing | None, now: float) -> Listing:
    """What ``response`` says about a name; ``old`` is the remembered listing that a 304 confirms.

    Raises:
        FetchError: it says nothing about the name.
    """
    index, name = asked
    status = response.status
    if status == _NOT_MODIFIED and old is not None:
        answer = f"{response.phrase}, {len(old.releases)} releases"
        return replace(old, asked_at=now, cached=False, fresh=_freshness(response), answer=answer)
    if status in _ABSENT and index.kind is not IndexKind.FIND_LINKS:
        return Listing(False, asked_at=now, answer=response.phrase, fresh=_ABSENT_FRESH)
    if status in _DENIED:
        raise FetchError(f"{response.phrase}", _login_advice(index))
    if status in _PASSING:
        raise FetchError(
            f"it answered {response.phrase}", LATER, again=True, after=_retry_after(response, now)
        )
    if status != 200:
        raise FetchError(f"it answered {response.phrase}", "Check the index's address.")
    listing = _read(index, name, response)
    return replace(
        listing,
        asked_at=now,
        answer=f"{response.phrase}, {len(listing.files or listing.releases)} "
        + ("files" if listing.files else "releases"),
        etag=response.headers.get("etag", "")[:500],
        modified=response.headers.get("last-modified", "")[:100],
        fresh=_freshness(response),
    )


def _read(index: Index, name: str, response: Response) -> Listing:
    if index.kind is IndexKind.NPM:
        return packument.read_packument(name, response)
    if index.kind is IndexKind.SIMPLE:
        return simple.read_page(name, response)
    from scanner.registries.html_links import links_of

    links, _ = links_of(response.body)
    files = tuple(link.name for link in links if simple.is_archive(link.name))
    if not files:
        raise FetchError("its page names no package files", "Check the find-links address.")
    return Listing(True, files=files)


def _login_advice(index: Index) -> str:
    if index.kind is IndexKind.NPM:
        return "Put a token for this registry into your own .npmrc (the project's is not given your secrets)."
    return "Give credentials for this host in netrc, the keyring or your own index configuration."


def _freshness(response: Response) -> float:
    match = _MAX_AGE.search(response.headers.get("cache-control", ""))
    return min(max(float(match[1]), _SHORTEST), _LONGEST) if match else _SHORTEST


def _retry_after(response: Response, now: float) -> float | None:
    text = response.headers.get("retry-after", "").strip()
    if not text:
        return None
    if text.isdigit():
        return float(text[:9])
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - now)
    except ValueError:
        return None
