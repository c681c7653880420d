"""Makefiles and justfiles: what the commands of their recipes install."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from scanner.parse.entries import Loader, ManifestResult
from scanner.support.patterns import lazy

_NAMES = frozenset({"makefile", "gnumakefile", "justfile", ".justfile"})
_RECIPE = lazy(r"^(?:\t| {2,})[ \t]*((?:[^\\\n]|\\(?:\r?\n)?)*)", re.MULTILINE)


def claims(path: PurePosixPath) -> bool:
    """``Makefile``, ``GNUmakefile``, ``*.mk``, ``*.mak``, ``justfile``."""
    return path.name.lower() in _NAMES or path.suffix in (".mk", ".mak", ".just")


def read(path: str, data: bytes, _load: Loader) -> ManifestResult:
    """Every package that the recipes install; a line is one command, as make has it."""
    from scanner.parse.carriers import carried
    from scanner.parse.documents import plain_document
    from scanner.parse.ignores import line_ignores
    from scanner.parse.installers import Installed, installed
    from scanner.parse.nodes import Piece, part

    document = plain_document(path, data)
    found = Installed()
    whole = Piece(document.text, 0)
    for match in _RECIPE.finditer(document.text):
        # $(NAME) is make's variable, and $$ the shell's dollar: the same width as one that the shell knows.
        line = re.sub(r"\$\((\w+)\)", r"${\1}", match.group(1))
        piece = part(whole, *match.span(1))
        found.extend(installed(Piece(line, piece.start), document.entries))
    return carried(document, found, line_ignores(path, document.text))
