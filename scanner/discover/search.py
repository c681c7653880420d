"""Paths → sources: through git where there is a work tree, by walking elsewhere."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

from msgspec import Struct

from scanner.discover.content import HEAD, Head, note, objection, real, unreadable
from scanner.discover.exclusions import Folders, IgnoreFiles, Patterns
from scanner.model import Gap, GapKind, Source, SourceKind
from scanner.settings import Settings, SettingsError
from scanner.support import git
from scanner.support.files import shown

Wanted = Callable[[str, Callable[[], bytes]], SourceKind | None]

_SUBMODULE_DEPTH = 16


class Discovery(Struct, frozen=True):
    """What was found: sources to look at and gaps, each sorted by path.

    ``context`` are all files of the program, where only some of them are looked at.
    """

    sources: tuple[Source, ...]
    gaps: tuple[Gap, ...]
    context: tuple[Source, ...] = ()

    @property
    def program(self) -> tuple[Source, ...]:
        """All files among which names are followed."""
        return self.context or self.sources


def discover(settings: Settings, wanted: Wanted) -> Discovery:
    """Every file below ``settings.paths`` that ``wanted`` gives a kind, a gap for each that is passed over.

    ``wanted`` gets the path relative to the root (POSIX) and a function that reads the file's first bytes. A
    file that is named itself is looked at whatever ignores it (but ``settings.exclude``). Links are followed
    to files inside the folder only. Raises ``SettingsError`` for a path that does not exist.
    """
    search = _Search(settings, wanted)
    for path in settings.paths:
        search.start(Path(os.path.normpath(path.absolute())))
    return search.result()


def from_stdin(settings: Settings, data: bytes, wanted: Wanted | None = None) -> Source:
    """Standard input as one source named ``settings.stdin_filename``.

    Python when ``wanted`` gives it no kind.
    """
    name = settings.stdin_filename.replace(os.sep, "/")
    path = _Names(settings.root).display(name) if name.startswith("/") else shown(name)
    kind = wanted(path, lambda: data[:HEAD]) if wanted else None
    if kind is SourceKind.TEXT and "." not in path.rpartition("/")[2]:
        kind = None
    return Source(path, kind or SourceKind.PYTHON, content=data)


class _Search:
    def __init__(self, settings: Settings, wanted: Wanted) -> None:
        self._settings = settings
        self._wanted = wanted
        self._names = _Names(settings.root)
        self._include = Patterns(settings.include) if settings.include else None
        self._exclude = Patterns(settings.exclude) if settings.exclude else None
        self._sources: dict[str, Source] = {}
        self._gaps: dict[tuple[str, str], Gap] = {}
        self._seen: dict[str, str] = {}  # real path → path shown
        self._links: list[tuple[str, str]] = []  # (link, real path of the folder that was searched)

    def result(self) -> Discovery:
        for link, top in self._links:
            self._follow(link, top)
        return Discovery(
            tuple(self._sources[path] for path in sorted(self._sources)),
            tuple(self._gaps[key] for key in sorted(self._gaps)),
        )

    def start(self, path: Path) -> None:
        """Search one path that the user named."""
        if not path.exists():
            raise SettingsError(f"{shown(path)} does not exist. Check the path, or leave it out.")
        if path.is_dir():
            self._folder(path)
        else:
            self._file(str(path), named=True)

    def _folder(self, start: Path, depth: int = 0) -> None:
        top = real(start)
        prefix = f"{start}/" if str(start) != "/" else "/"
        folders = Folders(start)
        for relative, is_link in self._paths(start, folders, depth):
            file = prefix + relative
            if is_link:
                self._links.append((file, top))
            else:
                self._file(file, key=f"{top}/{relative}")
        for relative in folders.disguised:
            self._gap(
                note(
                    self._names.display(prefix + relative),
                    "It holds a virtual environment (pyvenv.cfg or conda-meta), not the project's code.",
                    "Name the folder itself on the command line to have it looked at.",
                )
            )

    def _paths(self, start: Path, folders: Folders, depth: int) -> Iterator[tuple[str, bool]]:
        if git.work_tree(start) is None:
            yield from self._walk(start, folders)
            return
        try:
            entries = git.files(start)
        except git.GitError as error:
            self._gap(
                Gap(
                    GapKind.CONFIGURATION,
                    self._names.display(str(start)),
                    f"Git could not list the files ({error}), so the folder was searched without it.",
                    "Check that git works here (git ls-files); .gitignore files were followed all the same.",
                    blocking=False,
                )
            )
            entries = []
        if not entries:  # nothing, or a folder that git ignores but that the user named
            yield from self._walk(start, folders)
            return
        for entry in entries:
            path = entry.path
            if path.startswith("../") or folders.excluded(path.rpartition("/")[0], entry.tracked):
                continue
            if _plain(f"{start}/{path}"):
                yield path, False
            else:
                yield from self._special(start, path, folders, entry.tracked, depth)

    def _special(
        self, start: Path, path: str, folders: Folders, tracked: bool, depth: int
    ) -> Iterator[tuple[str, bool]]:
        """An entry of git's that is no plain file: a link, a repository inside, or gone."""
        inner = start / path
        if inner.is_symlink():
            yield path, True
        elif (
            inner.is_dir()
            and not folders.excluded(path, tracked)
            and not self._cut(f"{inner}/")
            and depth < _SUBMODULE_DEPTH
        ):
            self._folder(inner, depth + 1)

    def _walk(self, start: Path, folders: Folders) -> Iterator[tuple[str, bool]]:
        ignored = IgnoreFiles(start, self._settings.root)
        pending = [""]
        while pending:
            folder = pending.pop()
            try:
                with os.scandir(f"{start}/{folder}") as listing:
                    entries = list(listing)
            except OSError as error:
                self._gap(unreadable(self._names.display(f"{start}/{folder}"), error))
                continue
            ignored.enter(folder, any(entry.name == ".gitignore" for entry in entries))
            for entry in entries:
                path = f"{folder}/{entry.name}" if folder else entry.name
                if entry.is_symlink():
                    if not ignored.ignores(path):
                        yield path, True
                elif entry.is_dir(follow_symlinks=False):
                    if not (
                        folders.excluded(path) or ignored.ignores(f"{path}/") or self._cut(f"{entry.path}/")
                    ):
                        pending.append(path)
                elif entry.is_file(follow_symlinks=False) and not ignored.ignores(path):
                    yield path, False

    def _cut(self, folder: str) -> bool:
        return self._exclude is not None and self._exclude.opinion(self._names.relative(folder)) is True

    def _follow(self, link: str, top: str) -> None:
        target = real(link)
        inside = target == top or target.startswith(top.rstrip("/") + "/")
        if inside and (target in self._seen or Path(target).is_dir()):
            return  # found by itself, or excluded by itself
        if inside:
            self._file(link)
        elif Path(target).is_dir() or self._wanted(self._names.relative(link), lambda: b"") is not None:
            self._gap(
                note(
                    self._names.display(link),
                    "It is a link that leads out of the folder.",
                    "Name its target on the command line to have it looked at.",
                )
            )

    def _file(self, file: str, named: bool = False, key: str | None = None) -> None:
        """Take one file in; ``key`` is its real path, where that is known already."""
        relative = self._names.relative(file)
        if self._exclude is not None and self._exclude.opinion(relative):
            return
        if self._include is not None and not named and not self._include.opinion(relative):
            return
        head = Head(file)
        kind = self._wanted(relative, head)
        path = _displayed(relative)
        if kind is None:
            if named:
                self._gap(
                    note(
                        path,
                        "It is not a kind of file that the chosen checks read.",
                        "Leave it out of the paths.",
                    )
                )
            return
        if kind is SourceKind.MARKDOWN and not (named or self._settings.reads_markdown):
            return
        key = key or real(file)
        if self._seen.setdefault(key, path) != path:
            return  # the same file under another name
        gap = objection(path, kind, head, self._settings, named)
        if gap is None:
            self._sources[path] = Source(path, kind, Path(file))
            if named:
                self._forget(path)
        elif path not in self._sources:
            self._gap(gap)

    def _gap(self, gap: Gap) -> None:
        self._gaps[(gap.subject, gap.cause)] = gap

    def _forget(self, path: str) -> None:
        """A file that is looked at after all (named itself, beside its folder) has no gap."""
        for key in [key for key in self._gaps if key[0] == path]:
            del self._gaps[key]


class _Names:
    """How files are called: relative to the root in POSIX form, absolute when outside of it."""

    def __init__(self, root: Path) -> None:
        self._root = str(root)
        self._start = self._root if self._root.endswith("/") else f"{self._root}/"
        self._real = real(root).rstrip("/") + "/"

    def relative(self, file: str) -> str:
        """The name with its bytes as they are (surrogates for what is no UTF-8)."""
        if file.startswith(self._start):
            return file[len(self._start) :]
        if file == self._root:
            return ""
        followed = real(file)
        return followed[len(self._real) :] if followed.startswith(self._real) else file

    def display(self, file: str) -> str:
        """The name as reports show it."""
        return _displayed(self.relative(file))


def _displayed(relative: str) -> str:
    """A name relative to the root as reports show it."""
    return shown(relative).rstrip("/") or "."


def _plain(file: str) -> bool:
    try:
        return stat.S_ISREG(os.lstat(file).st_mode)
    except OSError:
        return False
