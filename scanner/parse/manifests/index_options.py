"""The configuration of npm and pip in a project (``.npmrc``, ``pip.conf``): where packages come from."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from scanner.parse.entries import Loader, ManifestResult
from scanner.support.patterns import lazy

_NAMES = frozenset({".npmrc", "npmrc", "pip.conf", "pip.ini"})
_LINE = lazy(
    r"^[ \t]*([@\w.-]{1,200}(?::registry)?)[ \t]*=[ \t]*"
    r"([^\n]*(?:\n[ \t]+[^\s=;#][^=\n]*(?=\n|\Z))*)",  # pip's lists go on in lines that are indented
    re.MULTILINE,
)


def claims(path: PurePosixPath) -> bool:
    """``.npmrc``, ``pip.conf`` and ``pip.ini``."""
    return path.name in _NAMES


def read(path: str, data: bytes, _load: Loader) -> ManifestResult:
    """The lines that say where packages come from; they name no package."""
    from scanner.parse.carriers import carried
    from scanner.parse.documents import plain_document
    from scanner.parse.ignores import line_ignores
    from scanner.parse.index_settings import IndexSettings
    from scanner.parse.installers import Installed
    from scanner.parse.nodes import Piece, part

    document = plain_document(path, data)
    settings, whole = IndexSettings(), Piece(document.text, 0)
    for match in _LINE.finditer(document.text):
        start, end = match.span(2)
        value = match.group(2).rstrip()
        if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
            start, value = start + 1, value[1:-1]
        piece = part(whole, start, min(end, start + len(value)))
        settings.setting(match.group(1), piece, "${" in value, document.entries)
    return carried(document, Installed(options=settings.options), line_ignores(path, document.text))
