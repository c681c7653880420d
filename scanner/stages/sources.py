"""First stage: the files to look at, and what manifests among them name."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from scanner.discover import Base, Discovery, Wanted, changed, discover, from_stdin, read, staged
from scanner.model import Gap, Ignore, Manifest, Source, SourceKind
from scanner.parse import classify
from scanner.parse.imports import top_modules
from scanner.parse.manifests import (
    ManifestResult,
    distinct,
    loader,
    mark_workspaces,
    names_packages,
    read_manifest,
)
from scanner.settings import Settings

_UNNAMED = (SourceKind.TEXT, SourceKind.PICKLE)  # kinds that name no packages


class Named(Struct, frozen=True):
    """What manifests name; ``files`` is how many were read that are not analysed as code.

    ``code`` are Python files with the modules that they seem to import, ``projects`` the names that manifests
    give themselves.
    """

    manifests: tuple[Manifest, ...] = ()
    gaps: tuple[Gap, ...] = ()
    ignores: tuple[Ignore, ...] = ()
    files: int = 0
    code: tuple[tuple[Source, frozenset[str]], ...] = ()
    projects: tuple[str, ...] = ()


def find(settings: Settings, stdin: bytes | None, base: Base | None) -> Discovery:
    """The files that the settings ask for. Raises ``SettingsError``."""
    if settings.stdin:
        return Discovery((from_stdin(settings, stdin or b"", classify),), ())
    if settings.staged:
        return staged(settings, wanted(settings))
    found = discover(settings, wanted(settings))
    return changed(found, settings, base) if settings.changed else found


def wanted(settings: Settings) -> Wanted:
    """Which files the chosen checks read."""

    def kind_of(path: str, head: Callable[[], bytes]) -> SourceKind | None:
        kind = classify(path, head)
        if kind is None or ("code" not in settings.checks and kind in _UNNAMED):
            return None
        if "code" not in settings.checks or (kind is SourceKind.MARKDOWN and not settings.reads_markdown):
            return SourceKind.MANIFEST  # not analysed as code, but it may name packages
        return kind

    return kind_of


def manifests(found: Discovery, settings: Settings) -> Named:
    """Read all manifests, and the code that names packages besides (PEP 723, commands in READMEs)."""
    if "dependencies" not in settings.checks:
        return Named()
    beside = {source.path: source for source in found.context if source.kind is SourceKind.MANIFEST}

    def stored(path: str) -> bytes | Gap | None:
        return read(beside[path], settings) if path in beside else None

    results: list[ManifestResult] = []
    gaps: list[Gap] = []
    code: list[tuple[Source, frozenset[str]]] = []
    files = 0
    for source in found.sources:
        if source.kind in _UNNAMED:
            continue
        is_code = source.kind is not SourceKind.MANIFEST
        data = read(source, settings)
        if isinstance(data, Gap):
            if not is_code and "code" not in settings.checks:  # else the analysis says it
                gaps.append(data)
            continue
        if source.path.endswith((".py", ".ipynb")):
            code.append((source, top_modules(data)))
        if not names_packages(source.path, data):
            continue
        result = read_manifest(source.path, data, loader(settings.root, source.path, stored))
        if result is None:
            continue
        files += not is_code
        results.append(result)
        gaps.extend(result.gaps)
    ignores = dict.fromkeys(ignore for result in results for ignore in result.ignores)
    kept = distinct(mark_workspaces(results))
    read_ones = tuple(result.manifest for result in kept)
    projects = tuple(result.project.name for result in results if result.project is not None)
    return Named(read_ones, tuple(dict.fromkeys(gaps)), tuple(ignores), files, tuple(code), projects)
