"""Which folders and files are left out.

By default, by ``.gitignore``, and by ``--include`` and ``--exclude``.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from scanner.support.files import read_bounded

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

# Never a project's own code, whoever put it there.
ALWAYS = frozenset({
    ".git", ".hg", ".svn", ".bzr", ".jj", "CVS", "_darcs",
    "__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis", ".import_linter_cache",
    ".ipynb_checkpoints", ".pytype", ".tox", ".nox", ".eggs", ".venv", "__pypackages__", "site-packages",
    "dist-packages",
    "node_modules", "bower_components", ".pixi", ".next", ".nuxt", ".svelte-kit", ".terraform",
})  # fmt: skip
# Build output, unless git tracks it or it is a Python package (there are packages named ``build``).
OUTPUT = frozenset({"build", "dist", "_build", "htmlcov"})
# A folder with a virtual environment's marker under another name could be a disguise: it leaves a note.
USUAL_ENVIRONMENTS = frozenset({"venv", "env", ".env", "virtualenv", ".virtualenv"})

_BACKEND_PATH = re.compile(rb"^[ \t]*backend-path[ \t]*=[ \t]*\[([^\]]{0,1000})\]", re.MULTILINE)
_IGNORE_FILE_LIMIT = 1_000_000
# Patterns become regular expressions; many stars in one segment make them take polynomial time on long names.
_TOO_MANY_STARS = re.compile(r"(?:[^/*]*\*+){4}")


class Patterns:
    """A list of gitignore-style globs; ``opinion`` is True (matched), False (negated) or None."""

    def __init__(self, lines: Iterable[str]) -> None:
        from pathspec import GitIgnoreSpec

        kept = [line for line in lines if not any(map(_TOO_MANY_STARS.match, line.split("/")))]
        try:
            self._spec: GitIgnoreSpec = GitIgnoreSpec.from_lines(kept)
        except ValueError:  # git passes over a pattern that says nothing, such as a lone "!"
            self._spec = GitIgnoreSpec.from_lines([line for line in kept if _is_pattern(line)])

    def opinion(self, path: str) -> bool | None:
        """What the patterns say about a relative POSIX path; folders end in ``/``."""
        return self._spec.check_file(path).include


def _is_pattern(line: str) -> bool:
    from pathspec import GitIgnoreSpec

    try:
        GitIgnoreSpec.from_lines([line])
    except ValueError:
        return False
    return True


class IgnoreFiles:
    """The ``.gitignore`` files of a folder that no git looks after, nested ones and negation included."""

    def __init__(self, start: Path, top: Path) -> None:
        self._specs: dict[str, Patterns | None] = {}
        self._start = start
        self._above: list[tuple[str, Patterns]] = []
        if start != top and start.is_relative_to(top):
            self._look_above(start, top)

    def ignores(self, path: str) -> bool:
        """Whether a path below the start (a folder's ends in ``/``) is ignored.

        Its parents are known not to be.
        """
        if not (self._specs or self._above):
            return False
        folder = path.rstrip("/")
        while folder:
            folder = folder.rpartition("/")[0]
            if (patterns := self._specs.get(folder)) is not None:
                opinion = patterns.opinion(path[len(folder) + 1 :] if folder else path)
                if opinion is not None:
                    return opinion
        for prefix, patterns in self._above:
            opinion = patterns.opinion(prefix + path)
            if opinion is not None:
                return opinion
        return False

    def enter(self, folder: str, has_file: bool) -> None:
        """Read the folder's own ``.gitignore`` (``folder`` relative to the start, "" for itself)."""
        if has_file:
            self._specs[folder] = _ignore_file(self._start / folder)

    def _look_above(self, start: Path, top: Path) -> None:
        prefix = ""
        folder = start
        while folder != top:
            prefix = f"{folder.name}/{prefix}"
            folder = folder.parent
            patterns = _ignore_file(folder)
            # A start that is ignored itself was named on purpose: then those patterns say nothing about
            # its inside.
            if patterns is not None and not patterns.opinion(prefix):
                self._above.append((prefix, patterns))


class Folders:
    """Decides about folders by name and by what marks them; remembers its answers."""

    def __init__(self, start: Path) -> None:
        self._start = str(start).rstrip("/")
        self._known: dict[tuple[str, bool], bool] = {("", True): False, ("", False): False}
        self.disguised: list[str] = []

    def excluded(self, folder: str, tracked: bool = False) -> bool:
        """Whether the folder (relative to the start, POSIX) or one above it is left out by default."""
        key = (folder, tracked)
        known = self._known.get(key)
        if known is None:
            parent, _, name = folder.rpartition("/")
            known = self.excluded(parent, tracked) if parent else False
            known = known or self._own(folder, name, tracked)
            self._known[key] = known
        return known

    def _own(self, folder: str, name: str, tracked: bool) -> bool:
        if name in ALWAYS or name.endswith(".egg"):
            return True
        path = f"{self._start}/{folder}"
        if name in OUTPUT and not tracked:
            return not os.path.lexists(f"{path}/__init__.py") and not _builds(path)
        if os.path.lexists(f"{path}/pyvenv.cfg") or os.path.lexists(f"{path}/conda-meta"):
            if name not in USUAL_ENVIRONMENTS and folder not in self.disguised:
                self.disguised.append(folder)
            return True
        return False


def _builds(path: str) -> bool:
    """Whether the project beside a folder is built by what lies in it: ``backend-path`` names it."""
    folder, _, name = path.rpartition("/")
    try:
        data = read_bounded(Path(folder) / "pyproject.toml", _IGNORE_FILE_LIMIT)
    except OSError:
        return False
    listed = _BACKEND_PATH.search(data)
    return (
        listed is not None and re.search(rb"[\"'/]%b[\"'/]" % re.escape(name.encode()), listed[1]) is not None
    )


def _ignore_file(folder: Path) -> Patterns | None:
    try:
        data = read_bounded(folder / ".gitignore", _IGNORE_FILE_LIMIT)
    except OSError:
        return None
    lines = data.decode("utf-8", "surrogateescape").splitlines()
    return Patterns(lines) if lines else None
