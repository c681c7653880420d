"""Which files of a program some of its files import by name: all that a quick look follows names into."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePosixPath

from scanner.discover import read
from scanner.model import Source, SourceKind
from scanner.settings import Settings

_IMPORT = re.compile(rb"^[ \t]*(?:from[ \t]+([\w.]+)[ \t]+)?import[ \t]*(\([^)]*\)|[^#\n;]+)", re.MULTILINE)
_WORD = re.compile(rb"\w+")
_CODE = (SourceKind.PYTHON, SourceKind.NOTEBOOK)


def nearby(sources: Sequence[Source], program: Sequence[Source], settings: Settings) -> list[Source]:
    """The code of ``program`` that ``sources`` may import, and the sources themselves.

    In speed mode by the names in their import statements, else all of it.
    """
    code = [source for source in program if source.kind in _CODE]
    asked = {source.path for source in sources}
    if settings.follows_all:
        return [*sources, *(source for source in code if source.path not in asked)]
    names: set[str] = set()
    for source in sources:
        data = read(source, settings) if source.kind in _CODE else b""
        if isinstance(data, bytes):
            for match in _IMPORT.finditer(data):
                names.update(word.decode() for word in _WORD.findall(match.group()))
    return [*sources, *(one for one in code if one.path not in asked and _called(one.path) in names)]


def _called(path: str) -> str:
    """What a module is called last: its stem, or its folder's name for a package."""
    file = PurePosixPath(path)
    return file.parent.name if file.stem == "__init__" else file.stem
