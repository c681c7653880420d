"""Files that carry commands: what these install, as a manifest."""

from __future__ import annotations

from scanner.model import Gap, GapKind, Ignore, Manifest, ManifestFile
from scanner.parse.documents import Document
from scanner.parse.entries import ManifestResult
from scanner.parse.index_settings import IndexSettings
from scanner.parse.installers import Installed

_MAX_ENTRIES = 50_000


def carried(document: Document, found: Installed, ignores: tuple[Ignore, ...] = ()) -> ManifestResult:
    """The manifest of a file by what its commands install.

    Packages from conda's channels are named in one gap as not checked.
    """
    found.under(IndexSettings(scopes=found.configured.scopes))  # a scope belongs to its registry everywhere
    gaps = [*document.gaps, *found.gaps[:100]]
    if found.conda is not None:
        location = document.entries.location(found.conda, 0, len(found.conda.text))
        gaps.append(conda_gap(document.path, f"Line {location.line}: a conda command installs packages"))
    if len(found.requirements) > _MAX_ENTRIES:
        cause = f"It names more than {_MAX_ENTRIES:,} packages; the rest was not looked at."
        gaps.append(Gap(GapKind.LIMIT, document.path, cause, "Check that this file is what it seems."))
    file = ManifestFile(
        document.path,
        extra_index_urls=tuple(dict.fromkeys(found.extra_indexes)),
        find_links=tuple(dict.fromkeys(found.find_links)),
    )
    entries = tuple(found.requirements[:_MAX_ENTRIES])
    manifest = Manifest(file, entries, options=tuple(found.options[:_MAX_ENTRIES]))
    return ManifestResult(manifest, tuple(gaps), ignores)


def conda_gap(path: str, what: str) -> Gap:
    """The gap for packages of conda's channels, which are no registry that is asked."""
    cause = f"{what} from conda's channels; these were not checked."
    return Gap(
        GapKind.SKIPPED, path, cause, "Check their names at the channel (conda search).", blocking=False
    )
