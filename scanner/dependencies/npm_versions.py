"""Judges npm ranges and tags against releases, as npm picks them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from scanner.dependencies.judgement import REAL, Judgement, unverified
from scanner.model import Release, Verdict

_EXACT = re.compile(r"[v=\s]*(\d{1,16}\.\d{1,16}\.\d{1,16}(?:-[0-9A-Za-z.-]+)?)(?:\+[0-9A-Za-z.-]+)?")
_TAG = re.compile(r"[A-Za-z][\w.-]*")
_LIKE_A_VERSION = re.compile(r"[vV]?\d.*|[xX](?:\..*)?")
_ODD = re.compile(r"(?:^|[\s.=v<>~^|])[xX*]\.\d")  # `*.1`: every implementation reads it in another way
_NUMBERS = re.compile(r"(\d{1,16})(?:\.(\d{1,16}))?(?:\.(\d{1,16}))?")
_LONGEST = 1000
_ANY = ("", "*", "x", "X", "latest")


def judge(specifier: str, releases: Sequence[Release], tags: Mapping[str, str]) -> Judgement:
    """The verdict on ``specifier`` ("" for any) when ``releases`` and ``tags`` are all there are."""
    wanted = specifier.strip()
    if wanted in _ANY and releases:
        return REAL
    if not releases:
        return Judgement(Verdict.UNSATISFIABLE, detail="The package has no version at all.")
    exact = _EXACT.fullmatch(wanted)
    if exact:
        return _judge_exact(exact[1], releases)
    if _TAG.fullmatch(wanted) and not _LIKE_A_VERSION.fullmatch(wanted):
        return _judge_tag(wanted, tags)
    if len(wanted) > _LONGEST or _ODD.search(wanted):
        return _unreadable(wanted)
    return _judge_range(wanted, releases)


def _judge_exact(version: str, releases: Sequence[Release]) -> Judgement:
    if any(release.version.partition("+")[0] == version for release in releases):
        return REAL
    return Judgement(Verdict.NONEXISTENT_VERSION, version, version, _newest_sentence(releases))


def _judge_tag(tag: str, tags: Mapping[str, str]) -> Judgement:
    if not tags:
        return unverified(
            f"The registry names no tags, so {tag!r} could not be looked up.",
            "Write a version in place of the tag.",
        )
    if tag in tags:
        return REAL
    known = ", ".join(sorted(tags)[:8])
    return Judgement(Verdict.UNSATISFIABLE, detail=f"The package has no tag of that name (it has: {known}).")


def _judge_range(wanted: str, releases: Sequence[Release]) -> Judgement:
    import nodesemver

    try:
        choice = nodesemver.make_range(wanted, loose=False)
    except Exception:  # noqa: BLE001 (a parser on hostile text; whatever it raises, nothing is known)
        return _unreadable(wanted)
    doubtful = False
    for release in releases:
        try:
            if choice.test(release.version[:256]):
                return REAL
        except ValueError:
            continue  # npm, too, passes over versions that are not semantic
        except Exception:  # noqa: BLE001
            doubtful = True
    if doubtful:
        return _unreadable(wanted)
    numbers = [match[0] for match in _NUMBERS.finditer(wanted)]
    highest = max(numbers, key=_order, default="")
    return Judgement(Verdict.UNSATISFIABLE, wanted=highest, detail=_newest_sentence(releases))


def pinned_version(specifier: str) -> str:
    """The one version that ``specifier`` names; "" when it names a range or a tag."""
    exact = _EXACT.fullmatch(specifier.strip())
    return exact[1] if exact else ""


def resolved(specifier: str, releases: Sequence[Release], tags: Mapping[str, str]) -> Release | None:
    """The release that npm would install for ``specifier``; None where that cannot be told."""
    wanted = specifier.strip()
    by_version = {release.version.partition("+")[0]: release for release in releases}
    exact = _EXACT.fullmatch(wanted)
    if exact:
        return by_version.get(exact[1])
    latest = by_version.get(tags.get("latest", "").partition("+")[0])
    if wanted in ("", "latest"):
        return latest
    if wanted in tags:
        return by_version.get(tags[wanted].partition("+")[0])
    fit = _in_range(wanted, releases)
    if latest is not None and latest in fit and latest.deprecated is None:
        return latest
    live = [release for release in fit if release.deprecated is None]
    return max(live or fit, key=lambda release: _order(release.version), default=None)


def _in_range(wanted: str, releases: Sequence[Release]) -> list[Release]:
    if len(wanted) > _LONGEST or _ODD.search(wanted):
        return []
    import nodesemver

    try:
        choice = nodesemver.make_range(wanted, loose=False)
    except Exception:  # noqa: BLE001 (as in _judge_range)
        return []
    fit = []
    for release in releases:
        try:
            if choice.test(release.version[:256]):
                fit.append(release)
        except Exception:  # noqa: BLE001, S112 (a version that npm, too, passes over)
            continue
    return fit


def key(version: str) -> tuple[int, int, int] | None:
    """What orders versions that are no early ones; None for what is none."""
    return _order(version) if _EXACT.fullmatch(version.strip()) else None


def admits(specifier: str, version: str) -> bool:
    """Whether a range lets a version in; a tag, and one that cannot be read, let none in."""
    return specifier.strip() in _ANY or bool(_in_range(specifier.strip(), [Release(version)]))


def _unreadable(wanted: str) -> Judgement:
    return unverified(
        f"The range {wanted[:80]!r} could not be read, so no version could be compared.",
        "Write it as npm documents it, such as `^1.2.3`.",
    )


def _newest_sentence(releases: Sequence[Release]) -> str:
    latest = nearest("", releases)
    return f"The newest version is {latest}." if latest else ""


def nearest(wanted: str, releases: Sequence[Release]) -> str:
    """The version that ``wanted`` was probably meant to be: of its minor line, else its major line, else the
    newest.
    """
    versions = [release.version for release in releases if _EXACT.fullmatch(release.version)]
    live = [
        release.version for release in releases if release.deprecated is None and release.version in versions
    ]
    choices = [text for text in live if "-" not in text] or live or versions
    if not choices:
        return ""
    if _NUMBERS.match(wanted):
        target = _order(wanted)
        for depth in (2, 1):
            line = [text for text in choices if _order(text)[:depth] == target[:depth]]
            if line:
                return max(line, key=_order)
    return max(choices, key=_order)


def _order(text: str) -> tuple[int, int, int]:
    match = _NUMBERS.search(text)
    return (int(match[1]), int(match[2] or 0), int(match[3] or 0)) if match else (0, 0, 0)
