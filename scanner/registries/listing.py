"""What one index says about one name, and its compact form in the cache."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from msgspec import Struct, field
from msgspec.structs import replace

from scanner.model import Artifact, Inquiry, Release
from scanner.registries.index import Index
from scanner.support.clock import iso

_FORMAT = 2


class Listing(Struct, frozen=True):
    """A name on one index.

    ``found`` None: the index gave no usable answer, ``problem`` (a sentence) says why and ``next_step`` what
    to do. ``releases`` are newest first. ``files`` holds every file name of a find-links page (which serves
    many names). ``unread`` counts files whose version could not be told. ``complete`` False: newer releases
    may exist (an answer from the cache that could not be renewed), so absence proves nothing. ``asked_at``
    and ``born`` (when the name's first file came; None where the index does not say) are in seconds since
    1970. ``details`` hold the files in a packed form, which is rarely needed: see ``artifacts``.
    """

    found: bool | None
    releases: tuple[Release, ...] = ()
    tags: Mapping[str, str] = field(default_factory=dict)
    files: tuple[str, ...] = ()
    unread: int = 0
    asked_at: float = 0.0
    answer: str = ""
    etag: str = ""
    modified: str = ""
    fresh: float = 0.0
    complete: bool = True
    cached: bool = False
    problem: str = ""
    next_step: str = ""
    status: str = ""
    status_reason: str = ""
    born: float | None = None
    details: bytes = b""

    def artifacts(self) -> dict[str, Artifact]:
        """The files of every release, by version."""
        try:
            content = json.loads(self.details or b"{}")
            return {version: Artifact(version, tuple(row[0]), *row[1:3]) for version, row in content.items()}
        except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
            return {}

    def inquiry(self, index: str, package: str) -> Inquiry:
        """The record that goes into the evidence; ``index`` is an address without credentials."""
        return Inquiry(index, package, iso(self.asked_at), self.answer, self.cached)

    def encode(self) -> bytes:
        """Compact JSON; ``decode`` reads it."""
        rows = [_row(release) for release in self.releases]
        content: list[object] = [_FORMAT, self.found, rows, dict(self.tags), self.files, self.unread]
        content += [self.asked_at, self.answer, self.etag, self.modified, self.fresh]
        content += [self.status, self.status_reason, self.born]
        return json.dumps(content, separators=(",", ":")).encode() + b"\n" + self.details


def packed(artifacts: Iterable[Artifact]) -> bytes:
    """``artifacts`` as the ``details`` of a listing; no line break is in them."""
    rows = {one.version: [one.digests, one.metadata_url, one.metadata_digest] for one in artifacts}
    return json.dumps(rows, separators=(",", ":")).encode()


def decode(stored: bytes) -> Listing | None:
    """The listing that ``encode`` wrote, marked as cached; None for anything else."""
    try:
        head, _, details = stored.partition(b"\n")
        content = json.loads(head)
        if content[0] != _FORMAT or content[1] not in (True, False):
            return None
        releases = tuple(_release(*row) for row in content[2])
        files = tuple(content[4])
        asked_at, fresh = float(content[6]), float(content[10])
        listing = Listing(content[1], releases, content[3], files, content[5], asked_at)
        return replace(
            listing,
            answer=content[7],
            etag=content[8],
            modified=content[9],
            fresh=fresh,
            cached=True,
            status=str(content[11]),
            status_reason=str(content[12]),
            born=None if content[13] is None else float(content[13]),
            details=details,
        )
    except (ValueError, TypeError, LookupError, RecursionError):
        return None


def failed(index: Index, reason: str, next_step: str, now: float = 0.0, tries: int = 1) -> Listing:
    """The listing of an index that gave no usable answer, however often it was asked."""
    problem = f"{index.url} could not answer: {reason}."
    return Listing(None, asked_at=now, answer=counted(reason, tries), problem=problem, next_step=next_step)


def counted(answer: str, tries: int) -> str:
    """``answer`` with the number of questions that it took, where it took more than one."""
    return f"{answer}, asked {tries} times" if tries > 1 else answer


def _row(release: Release) -> list[str | float | None]:
    row = [release.version, release.uploaded, release.requires_python, release.yanked, release.deprecated]
    while row[-1] in (None, ""):  # "" is only cut off where nothing but the default follows
        if row[-1] == "" and len(row) != 3:
            break
        row.pop()
    return row


def _release(
    version: str,
    uploaded: float | None = None,
    requires_python: str = "",
    yanked: str | None = None,
    deprecated: str | None = None,
) -> Release:
    return Release(version, yanked, requires_python, deprecated, uploaded)
