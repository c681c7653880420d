"""A package as it is named, or an archive on disk, as sources in memory."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from scanner.model import Ecosystem, Finding, Gap, Requirement, Source, State
from scanner.settings import Settings, SettingsError

if TYPE_CHECKING:
    from scanner.registries.archives import Archive

_ARCHIVES = (".whl", ".zip", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz", ".tar", ".egg")
_MAX_FILE = 256 * 1024 * 1024  # bytes of an archive


class UnansweredError(Exception):
    """The registry did not say what there is: nothing is known of the package."""


class Package(Struct, frozen=True):
    """A package's files in memory. ``names`` are all members of its archives, ``files`` the archives."""

    name: str
    version: str
    sources: tuple[Source, ...]
    names: tuple[str, ...]
    files: tuple[tuple[str, str], ...]
    gaps: tuple[Gap, ...] = ()


def both(
    subject: str, ecosystem: Ecosystem, against: str, settings: Settings
) -> tuple[Package, Package | None]:
    """The package, and the release that it is compared with (None without ``against``).

    Raises:
        SettingsError: one of them does not exist; the text says why and what to do.
        UnansweredError: no registry could be asked.
    """
    file = Path(subject)
    if subject.lower().endswith(_ARCHIVES):
        now = _of_file(file, settings)
        if not against:
            return now, None
        if against.lower().endswith(_ARCHIVES):
            return now, _of_file(Path(against), settings)
        raise SettingsError("--against: a file is compared with another file; name its path")
    requirement, version = _named(subject, ecosystem)
    return (
        _of_registry(requirement, version, settings),
        _of_registry(requirement, against, settings) if against else None,
    )


def marked(findings: Sequence[Finding], earlier: Sequence[Finding] | None) -> tuple[Finding, ...]:
    """The findings, those that the release before did not have marked as new."""
    if earlier is None:
        return tuple(findings)
    known = {finding.fingerprint for finding in earlier}
    return tuple(one if one.fingerprint in known else replace(one, state=State.NEW) for one in findings)


def _named(subject: str, ecosystem: Ecosystem) -> tuple[Requirement, str]:
    """The package and the one version that a word names ("": the newest)."""
    from scanner.dependencies import manifest_of

    try:
        requirement = manifest_of((subject,), ecosystem).requirements[0]
    except ValueError as error:
        raise SettingsError(str(error)) from None
    version = requirement.specifier.strip()
    if ecosystem is Ecosystem.PYPI:
        version = version.removeprefix("===").removeprefix("==")
    if any(letter in version for letter in "<>~^*,!=| "):
        raise SettingsError(f"{subject[:80]!r} names a range; name one version, such as name==1.0")
    return requirement, version


def _of_registry(requirement: Requirement, version: str, settings: Settings) -> Package:
    from scanner.registries.archives import VetError, archives

    try:
        found = archives(requirement, version, settings)
    except VetError as error:
        kind = UnansweredError if error.unanswered else SettingsError
        raise kind(f"{requirement.name}: {error}") from None
    package = replace(requirement.package, version=found[0].version)
    return _package(package.purl, found[0].version, found, settings)


def _of_file(file: Path, settings: Settings) -> Package:
    from scanner.registries.archives import Archive
    from scanner.support.files import read_bounded, shown

    try:
        data = read_bounded(file, _MAX_FILE)
    except OSError as error:
        cause = getattr(error, "strerror", None) or str(error)
        raise SettingsError(f"{shown(file)} cannot be read: {cause}") from None
    archive = Archive(file.name, file.name, data, "", "")
    return _package(file.name, file.name, (archive,), settings)


def _package(name: str, version: str, found: Sequence[Archive], settings: Settings) -> Package:
    from scanner.discover.archive import ArchiveError, unpack
    from scanner.parse import classify

    sources: dict[str, Source] = {}
    names: dict[str, None] = {}
    gaps: list[Gap] = []
    for archive in found:
        try:
            content = unpack(archive.name, archive.data, settings, classify)
        except ArchiveError as error:
            raise SettingsError(f"{archive.name}: {error}") from None
        gaps += content.gaps
        names |= dict.fromkeys(content.names)
        for source in content.sources:
            known = sources.get(source.path)
            if known is None:
                sources[source.path] = source
            elif known.content != source.content:  # the wheel and the source distribution differ there
                path = f"{archive.name}/{source.path}"
                sources[path] = replace(source, path=path)
    files = tuple((archive.name, archive.digest) for archive in found)
    return Package(name, version, tuple(sources.values()), tuple(names), files, tuple(gaps))
