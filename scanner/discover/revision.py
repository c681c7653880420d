"""Sources as git keeps them: what is staged, what differs from a revision, what a revision held."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import replace

from scanner.discover.content import Head, note, objection, read
from scanner.discover.exclusions import Folders, Patterns
from scanner.discover.search import Discovery, Wanted
from scanner.model import Blob, Gap, GapKind, Source, SourceKind
from scanner.settings import Settings, SettingsError
from scanner.support import git, objects
from scanner.support.files import shown

_CODE = (".py", ".pyi", ".pyw", ".ipynb")  # what the names in code may lead to


class Base(Struct, frozen=True):
    """A revision to compare with.

    ``name`` as it was given, ``commit`` where this branch left it. ``before`` maps paths that are new or
    other now to what they were called then.
    """

    name: str
    commit: str
    files: Mapping[str, objects.Stored] = field(default_factory=dict)
    before: Mapping[str, str] = field(default_factory=dict)
    top: Path = Path()

    def sources(self, paths: Iterable[str], settings: Settings, wanted: Wanted) -> Discovery:
        """The files that are at ``paths`` now, as they were, under their names of now, and their program."""
        called = {old: new for new, old in self.before.items() if old and old not in self.before}
        filters = _Filters(settings)
        asked = set(paths)
        named = [(called.get(path, path), entry) for path, entry in self.files.items()]
        everything = [
            source
            for path, entry in named
            if (path.endswith(_CODE) or path in asked)
            and (source := filters.source(entry, wanted, path, head=path in asked)) is not None
        ]
        return Discovery(
            tuple(source for source in everything if source.path in asked), (), tuple(everything)
        )


def staged(settings: Settings, wanted: Wanted) -> Discovery:
    """What the index holds, and of it what differs from the last commit: the content that is committed next.

    A file that the user named is looked at whether it differs or not. Raises ``SettingsError`` without git.
    """
    top = _top(settings, "staged")
    try:
        entries = objects.index(top)
        last = objects.head(top)
        differing = objects.differing(top, last) if last else {entry.path: "" for entry in entries}
    except git.GitError as error:
        raise SettingsError(f"staged: {error}; what is staged cannot be told") from None
    filters = _Filters(settings)
    asked = _Asked(settings)
    sources: list[Source] = []
    context: list[Source] = []
    gaps: list[Gap] = []
    for entry in entries:
        looked = entry.path in asked.files or (entry.path in differing and asked.holds(entry.path))
        if looked and (gap := _unusual(entry)) is not None:
            gaps.append(gap)
            continue
        if not (looked or entry.path.endswith(_CODE) or "dependencies" in settings.checks):
            continue
        source = filters.source(entry, wanted, head=looked)
        if source is None:
            continue
        context.append(source)
        if not looked or (source.kind is SourceKind.MARKDOWN and not settings.reads_markdown):
            continue
        data = read(source, settings)
        objected = (
            data
            if isinstance(data, Gap)
            else objection(source.path, source.kind, Head("", data), settings, entry.path in asked.files)
        )
        if objected is not None:
            gaps.append(objected)
        elif source.kind is SourceKind.PICKLE and isinstance(data, bytes):
            sources.append(replace(source, content=data, blob=None))  # read as a stream
        else:
            sources.append(source)
    known = {entry.path for entry in entries}
    gaps += [_untracked(path) for path in sorted(asked.files - known)]
    return Discovery(_sorted(sources), tuple(dict.fromkeys(gaps)), _sorted(context))


def changed(found: Discovery, settings: Settings, base: Base | None) -> Discovery:
    """Only the sources that differ from ``base``, or else from the last commit; the others are context."""
    top = _top(settings, "changed")
    try:
        last = base.commit if base else objects.head(top)
        files = base.files if base else objects.tree(top, last) if last else {}
    except git.GitError as error:
        raise SettingsError(f"changed: {error}; what has changed cannot be told") from None
    stored = {shown(path): entry for path, entry in files.items()}
    differing = tuple(source for source in found.sources if not _same(source, stored, settings))
    paths = {source.path for source in differing}
    gaps = tuple(gap for gap in found.gaps if gap.subject in paths or gap.blocking)
    return Discovery(differing, gaps, found.program)


def base_of(settings: Settings) -> Base | None:
    """The revision that ``settings.base`` names, None without one; ``SettingsError`` when there is none.

    Where this branch left that revision counts: what happened there since is not this branch's doing. Where
    it cannot be told (shallow clones), the revision itself stands in.
    """
    if settings.base is None:
        return None
    top = _top(settings, "base")
    try:
        named = objects.resolve(top, settings.base)
        commit = objects.merge_base(top, named) or named
        return Base(settings.base, commit, objects.tree(top, commit), objects.differing(top, commit), top)
    except git.GitError as error:
        advice = "fetch it first, and enough of its history (actions/checkout: fetch-depth: 0)"
        raise SettingsError(f"base: {settings.base!r} cannot be used: {error}; {advice}") from None


class _Asked:
    """The paths that the user gave, relative to the root: single files and folders."""

    def __init__(self, settings: Settings) -> None:
        relative = [_relative(path, settings.root) for path in settings.paths]
        self.files = frozenset(
            name for name, path in zip(relative, settings.paths, strict=True) if name and not path.is_dir()
        )
        self._folders = tuple(name for name in relative if name not in self.files)

    def holds(self, path: str) -> bool:
        """Whether the path lies in one of the folders."""
        return any(not folder or path.startswith(f"{folder}/") for folder in self._folders)


class _Filters:
    """What is left out by default, and by include and exclude."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._include = Patterns(settings.include) if settings.include else None
        self._exclude = Patterns(settings.exclude) if settings.exclude else None
        self._folders = Folders(settings.root)

    def source(
        self, entry: objects.Stored, wanted: Wanted, name: str = "", head: bool = False
    ) -> Source | None:
        """The entry as a source called ``name``; None when it is left out. ``head``: worth a look inside."""
        name = name or entry.path
        if entry.stage or entry.mode not in objects.REGULAR:
            return None
        if self._exclude is not None and self._exclude.opinion(name):
            return None
        if self._include is not None and not self._include.opinion(name):
            return None
        if self._folders.excluded(name.rpartition("/")[0], tracked=True):
            return None
        blob = Blob(self._settings.root, entry.oid, entry.path)
        look = partial(_head, Source(name, SourceKind.MANIFEST, blob=blob), self._settings, head)
        kind = wanted(name, look)
        return None if kind is None else Source(shown(name), kind, blob=blob)


def _head(source: Source, settings: Settings, worth: bool) -> bytes:
    data = read(source, settings) if worth else b""
    return b"" if isinstance(data, Gap) else data


def _top(settings: Settings, option: str) -> Path:
    if git.work_tree(settings.root) != settings.root:
        raise SettingsError(f"{option}: {settings.root} is not in a git repository, which this option asks")
    return settings.root


def _relative(path: Path, root: Path) -> str:
    try:
        name = path.relative_to(root).as_posix()
    except ValueError:
        return shown(path)
    return "" if name == "." else name


def _same(source: Source, stored: Mapping[str, objects.Stored], settings: Settings) -> bool:
    entry = stored.get(source.path)
    if entry is None or entry.mode not in objects.REGULAR:
        return False
    data = read(source, settings)
    return not isinstance(data, Gap) and objects.name_of(data, entry.oid) == entry.oid


def _unusual(entry: objects.Stored) -> Gap | None:
    """Why an entry that is no plain file is not looked at; None for plain files."""
    path = shown(entry.path)
    if entry.stage:
        return Gap(GapKind.UNREADABLE, path, "It has a conflict that is not resolved.", "Resolve it first.")
    if entry.mode == objects.SUBMODULE:
        return note(path, "It is a submodule, a repository of its own.", "Scan it where it lives.")
    return None


def _untracked(path: str) -> Gap:
    return note(shown(path), "Git's index does not have it, so it is not staged.", "Stage it: git add.")


def _sorted(sources: Iterable[Source]) -> tuple[Source, ...]:
    return tuple(sorted(sources, key=lambda source: source.path))
