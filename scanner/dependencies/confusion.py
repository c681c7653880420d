"""Names that a private and a public index both serve, where the client would take the public one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePosixPath

from packaging.version import InvalidVersion, Version

from scanner.dependencies import python_versions
from scanner.dependencies.statement import Statement, Subject
from scanner.model import Artifact, Ecosystem, Holding, Release, Verdict

_ORDERED = ("pyproject.toml", "uv.lock", "uv.toml")  # uv and Poetry ask in order and stop at the first index


def judge(subject: Subject, artifacts: Callable[[str], tuple[Artifact, ...]]) -> Statement | None:
    """What there is to say; ``artifacts`` gives a version's files per index that has it."""
    holdings = subject.answer.holdings
    public = [holding for holding in holdings if holding.public]
    private = [holding for holding in holdings if not holding.public]
    if not public or not private or subject.requirement.package.ecosystem is not Ecosystem.PYPI:
        return None
    if PurePosixPath(subject.file.path).name in _ORDERED and subject.file.extra_index_urls:
        return None
    if _same_package(public, private, artifacts):
        return None
    theirs, ours = _best(subject, public), _best(subject, private)
    if theirs is None or (ours is not None and Version(theirs.version) <= Version(ours.version)):
        return None
    mine = f"version {ours.version}" if ours is not None else "no version that fits"
    detail = (
        f"{private[0].index} has {mine}, {public[0].index} has {theirs.version} under the same name. "
        "An extra index has no precedence: pip takes the higher version, whoever published it."
    )
    return Statement(Verdict.DEPENDENCY_CONFUSION, detail)


def _best(subject: Subject, holdings: list[Holding]) -> Release | None:
    releases = [release for holding in holdings for release in holding.releases]
    fitting = python_versions.fitting(subject.requirement.specifier, releases)
    return fitting[0] if fitting else None


def _same_package(
    public: list[Holding], private: list[Holding], artifacts: Callable[[str], tuple[Artifact, ...]]
) -> bool:
    """Whether the private index mirrors or rebuilds the public package: by common files or versions."""
    theirs = {_base(release.version) for holding in public for release in holding.releases}
    ours = [release.version for holding in private for release in holding.releases]
    shared = [version for version in ours if _base(version) in theirs]
    for version in shared[:50]:
        files = artifacts(version)
        if len(files) > 1 and set(files[0].digests) & {digest for one in files[1:] for digest in one.digests}:
            return True
    return bool(ours) and 2 * len(shared) >= len(ours)


def _base(text: str) -> str:
    try:
        return Version(text).public
    except InvalidVersion:
        return text
