"""Indexes that are directories or pages on this machine: ``file:`` addresses and find-links folders."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from pathlib import Path

from msgspec.structs import replace

from scanner.registries.index import Index, IndexKind
from scanner.registries.listing import Listing
from scanner.registries.simple import Link, belongs, is_archive, listing_of
from scanner.support.http import MAX_BODY, FetchError

_MAX_ENTRIES = 200_000


def read_local(index: Index, package: str, now: float, shelves: dict[Index, list[Link]]) -> Listing:
    """What a local index says about ``package`` (normal form); ``now`` in seconds since 1970.

    ``shelves`` keeps what lies in find-links folders, so that each is read once for all names.
    """
    try:
        if index.kind is IndexKind.FIND_LINKS:
            if index not in shelves:
                shelves[index] = _links(index.directory)
            listing = pick(shelves[index], package)
        else:
            listing = _project(index.directory, package)
    except (OSError, FetchError) as error:
        cause = getattr(error, "strerror", None) or str(error)
        problem = f"The local index {index.url} could not be read: {cause}."
        return Listing(
            None, asked_at=now, answer=cause, problem=problem, next_step="Correct its path, or remove it."
        )
    count = f"directory read, {len(listing.releases)} releases" if listing.found else "not in the directory"
    return replace(listing, asked_at=now, answer=count)


def pick(links: Iterable[Link], package: str) -> Listing:
    """The releases of ``package`` among the files of a find-links page, absent when there is none."""
    mine = [link for link in links if is_archive(link.name) and belongs(link.name, package)]
    return listing_of(package, mine) if mine else Listing(False)


def _project(root: Path, package: str) -> Listing:
    if not root.is_dir():
        raise NotADirectoryError(20, "no such directory")
    folder = root / package
    if not folder.is_dir():
        return Listing(False)
    links = _links(folder)
    return listing_of(
        package, [link for link in links if is_archive(link.name) and belongs(link.name, package)]
    )


def _links(place: Path) -> list[Link]:
    if place.is_dir():
        page = place / "index.html"
        if not page.is_file():
            return [Link(entry.name) for entry in islice(place.iterdir(), _MAX_ENTRIES)]
        place = page
    if not place.is_file():
        raise FileNotFoundError(2, "no such file or directory")
    with place.open("rb") as stream:
        body = stream.read(MAX_BODY + 1)
    if len(body) > MAX_BODY:
        raise OSError(27, "the page is too large")
    from scanner.registries.html_links import links_of

    return links_of(body)[0]
