"""Which imports mean the project's own modules: found in the tree, or beside the file."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from scanner.model import Import

_BESIDE = ("", "src", "lib", "python")  # below each folder from the file's own up to the root
_ENDINGS = (".py", ".pyi", ".pyx", ".pxd", ".so", ".pyd", ".ipynb")
_ASIDE = re.compile(
    r"(?:^|/)(?:tests?|testing|testdata|docs?|examples?|samples?|demos?|benchmarks?|scripts?|tools?|ci|vendor(?:ed)?"
    r"|_vendor|third[_-]?party|extern(?:als?)?|contrib|playground|fixtures?|templates?|[.][^/]*)/"
    r"|(?:^|/)(?:test_[^/]*|[^/]*_tests?|conftest|setup|noxfile|tasks|fabfile|conf|versioneer|manage)\.py$"
)


class FirstParty:
    """The modules of the project at ``root``: ``paths`` are its Python files, ``projects`` its own names."""

    def __init__(self, root: Path, paths: Iterable[str], projects: Iterable[str]) -> None:
        self._root = root
        self._names = {name.replace("-", "_").lower() for name in projects}
        self._beside: dict[tuple[str, str], bool] = {}
        for path in paths:
            parts = PurePosixPath(path)
            self._names.update(part.lower() for part in parts.parts[:-1])
            self._names.add(parts.name.partition(".")[0].lower())

    def has(self, one: Import) -> bool:
        """Whether an import means a module of the project."""
        top = one.top
        if top.lower() in self._names:
            return True
        folder = PurePosixPath(one.location.path).parent
        return any(self._lies(str(above), top) for above in (folder, *folder.parents))

    def explains(self, tops: Iterable[str]) -> bool:
        """Whether all modules are the project's own by their names, or the standard library's."""
        return all(top in sys.stdlib_module_names or top.lower() in self._names for top in tops)

    def _lies(self, folder: str, top: str) -> bool:
        key = (folder, top)
        if key not in self._beside:
            place = self._root / folder
            self._beside[key] = any(
                (place / beside / top).is_dir()
                or any((place / beside / f"{top}{ending}").exists() for ending in _ENDINGS)
                for beside in _BESIDE
            )
        return self._beside[key]


def is_aside(path: str) -> bool:
    """Whether a file is one of those that what is installed does not need: tests, documentation, tools."""
    return _ASIDE.search(path) is not None
