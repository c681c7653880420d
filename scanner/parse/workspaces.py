"""Projects that belong together: what one names of another never comes from a registry."""

from __future__ import annotations

import posixpath
from collections.abc import Sequence
from fnmatch import fnmatchcase

from msgspec.structs import replace

from scanner.model import IndexOption, Location, Package, Provenance, Requirement
from scanner.parse.entries import COMMAND, MAYBE_LOCAL, ManifestResult

_MAX_DEPTH = 12


def mark_workspaces(results: Sequence[ManifestResult]) -> tuple[ManifestResult, ...]:
    """The same results, with entries that mean a project of the same workspace marked as such.

    A workspace is a manifest that lists ``members`` (npm, uv) with the manifests in the folders that these
    match. Commands (``pip install this-project`` in a README) may name any project that is scanned.
    """
    marked = list(results)
    for root in results:
        if not root.members:
            continue
        top = _folder(root)
        inside = [
            index
            for index, result in enumerate(marked)
            if result is root or _belongs(_folder(result), top, root.members)
        ]
        names = {project for index in inside if (project := marked[index].project) is not None}
        for index in inside:
            marked[index] = _mark(marked[index], names)
    own = {result.project for result in results if result.project is not None}
    return tuple(_mark(result, own, commands_only=True) for result in marked) if own else tuple(marked)


def distinct(results: Sequence[ManifestResult]) -> tuple[ManifestResult, ...]:
    """The same results with every entry once: an included file is read by each includer and by itself.

    The including manifests come first, because their index options hold for what they include; a result
    that has nothing left to say is dropped.
    """
    included = {path for result in results for path in result.manifest.included}
    ordered = sorted(results, key=lambda result: result.manifest.file.path in included)
    seen: set[tuple[Location, Package, str]] = set()
    told: set[IndexOption] = set()
    kept = []
    for result in ordered:
        manifest = result.manifest
        entries = tuple(
            entry
            for entry in manifest.requirements
            if (entry.location, entry.package, entry.specifier) not in seen
        )
        seen.update((entry.location, entry.package, entry.specifier) for entry in entries)
        options = tuple(option for option in manifest.options if option not in told)
        told.update(options)
        if entries or options or manifest.file.path not in included:
            kept.append(replace(result, manifest=replace(manifest, requirements=entries, options=options)))
    return tuple(kept)


def _folder(result: ManifestResult) -> str:
    return posixpath.dirname(result.manifest.file.path)


def _belongs(folder: str, top: str, members: tuple[str, ...]) -> bool:
    """Whether a folder is one that the globs match, as they stand below ``top``.

    Later ``!globs`` take back.
    """
    if folder == top:
        return True
    if top and not folder.startswith(f"{top}/"):
        return False
    parts = folder[len(top) :].strip("/").split("/")
    inside = False
    for member in members:
        glob = posixpath.normpath(member.removeprefix("!").strip("/") or ".").split("/")
        if len(parts) <= _MAX_DEPTH and len(glob) <= _MAX_DEPTH and _matches(parts, glob):
            inside = not member.startswith("!")
    return inside


def _matches(parts: list[str], glob: list[str]) -> bool:
    if not glob:
        return not parts
    if glob[0] == "**":
        return any(_matches(parts[skipped:], glob[1:]) for skipped in range(len(parts) + 1))
    return bool(parts) and fnmatchcase(parts[0], glob[0]) and _matches(parts[1:], glob[1:])


def _mark(result: ManifestResult, names: set[Package], commands_only: bool = False) -> ManifestResult:
    def means_own(entry: Requirement) -> bool:
        if entry.package not in names or entry.provenance is not Provenance.REGISTRY:
            return False
        return not commands_only or entry.group in (COMMAND, MAYBE_LOCAL)

    manifest = result.manifest
    if not any(means_own(entry) for entry in manifest.requirements):
        return result
    entries = tuple(
        replace(entry, provenance=Provenance.WORKSPACE) if means_own(entry) else entry
        for entry in manifest.requirements
    )
    return replace(result, manifest=replace(manifest, requirements=entries))
