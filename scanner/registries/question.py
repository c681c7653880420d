"""A question to the registries, and how the answers of several indexes become one."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from scanner.model import Answer, Holding, Package, Release
from scanner.registries.index import Index, IndexKind
from scanner.registries.listing import Listing


class Question(Struct, frozen=True):
    """Does ``package`` (without a version) exist, and in which releases, on the ``indexes`` that apply to
    it? ``dated``: the dates of its releases are wanted too, where they cost more.
    """

    package: Package
    indexes: tuple[Index, ...]
    dated: bool = True


def combine(question: Question, listings: Sequence[tuple[Index, Listing]]) -> Answer:
    """What the indexes say together: absent only when every single one says so."""
    package = question.package
    if not listings:
        return Answer(
            package,
            None,
            problem="Every index is switched off, so there is none to ask.",
            remedy="Remove `no-index`, or name an index.",
        )
    found = [listing for _, listing in listings if listing.found]
    failed = [
        (index, listing) for index, listing in listings if listing.found is None or not listing.complete
    ]
    unread = [(index, listing) for index, listing in listings if listing.found and listing.unread]
    problem = remedy = ""
    if failed:
        problem, remedy = failed[0][1].problem, failed[0][1].next_step
    elif unread:
        problem = f"{unread[0][0].url} lists files whose versions cannot be told from their names."
        remedy = "Look at the index's page for this package by hand."
    elif not found and all(index.kind is IndexKind.FIND_LINKS for index, _ in listings):
        problem = (
            "Only find-links pages apply to it, and those are no registry: that they lack it proves nothing."
        )
        remedy = "Name an index, or add the package to the find-links directory."
    states = [(listing.status, listing.status_reason) for _, listing in listings if listing.status]
    holdings = tuple(
        Holding(index.url, index.public, listing.releases, listing.born)
        for index, listing in listings
        if listing.found
    )
    tags = {tag: version for listing in reversed(found) for tag, version in listing.tags.items()}
    return Answer(
        package,
        True if found else (None if problem else False),
        _merged([listing.releases for listing in found]),
        tuple(listing.inquiry(index.url, package.name) for index, listing in listings if listing.asked_at),
        problem,
        tags,
        remedy,
        *(states[0] if states and len(found) == 1 else ("", "")),
        holdings,
    )


def _merged(lists: Sequence[tuple[Release, ...]]) -> tuple[Release, ...]:
    """All releases; one that several indexes have is yanked only if it is on each of them."""
    if len(lists) <= 1:
        return lists[0] if lists else ()
    merged: dict[str, Release] = {}
    for releases in lists:
        for release in releases:
            known = merged.get(release.version)
            if known is None or (known.yanked is not None and release.yanked is None):
                merged[release.version] = release
    return tuple(merged.values())
