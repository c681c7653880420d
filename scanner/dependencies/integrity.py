"""Digests in lock files and requirements against those of the published files."""

from __future__ import annotations

from scanner.dependencies.statement import Statement, Subject
from scanner.model import Artifact, Verdict
from scanner.registries import digests


def judge(subject: Subject, artifacts: tuple[Artifact, ...]) -> Statement | None:
    """What there is to say about the digests of ``subject``; ``artifacts`` are the release's."""
    if not subject.pinned or subject.release is None or subject.answer.problem:
        return None
    locked = [short for text in subject.requirement.hashes for short in digests.from_lock(text)]
    if not locked or len(artifacts) != _holders(subject):
        return None
    published = {digest for one in artifacts for digest in one.digests}
    kinds = [{digests.kind_of(digest) for digest in one.digests} for one in artifacts]
    comparable = [short for short in locked if all(digests.kind_of(short) in known for known in kinds)]
    if not comparable or not kinds or len(comparable) != len(locked) or not published.isdisjoint(locked):
        return None
    first = comparable[0]
    digest = "digest" if len(comparable) == 1 else "digests"
    count = "the" if len(comparable) == 1 else f"none of the {len(comparable)}"
    said = (
        f"{count} {digest} ({first}…) belong"
        + ("s to no" if len(comparable) == 1 else " to a")
        + " file of it"
    )
    version = subject.release.version
    detail = f"Version {version} is published, but {said}."
    return Statement(Verdict.HASH_MISMATCH, detail, at_version=False)


def _holders(subject: Subject) -> int:
    version = subject.release.version if subject.release else ""
    return sum(any(one.version == version for one in holding.releases) for holding in subject.answer.holdings)
