"""Notebooks, which are read as code too: ``!pip install``, ``%pip install`` and shell cells."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from scanner.parse.entries import Loader, ManifestResult
from scanner.support.patterns import lazy

_HINT = lazy(
    rb"[!%][^\n\"]{0,200}(?:pip|uv|npm|npx|conda|mamba|poetry)|%%(?:bash|sh|script|!)|subprocess|os\.system"
)
_MAGIC = lazy(r"^[ \t]*(?:\w+[ \t]*=[ \t]*)?[!%](?![%=])((?:[^\\\n]|\\(?:\n)?)*)", re.MULTILINE)
_SHELL_CELL = lazy(r"\s*%%(?:bash|sh|zsh|!|script\s+(?:ba|z)?sh|system|sx)[^\n]*\n?")
_BRACES = lazy(r"\{([^{}\n]{1,100})\}")


def claims(path: PurePosixPath) -> bool:
    """``.ipynb``."""
    return path.suffix.lower() == ".ipynb"


def names_packages(data: bytes) -> bool:
    """Whether it is worth reading: some cell runs a tool."""
    return _HINT.search(data) is not None


def read(path: str, data: bytes, _load: Loader) -> ManifestResult:
    """Every package that the cells' commands install; lines count within the cell."""
    from scanner.parse.carriers import carried
    from scanner.parse.documents import Document
    from scanner.parse.entries import Entries
    from scanner.parse.installers import Installed, installed
    from scanner.parse.nodes import Lines, Node, Piece, part
    from scanner.parse.notebook import code_cells, open_notebook

    notebook, gaps = open_notebook(path, data)
    found = Installed()
    for index, code in code_cells(notebook):
        entries = Entries(Lines(path, code, index))
        whole = Piece(code, 0)
        if shell := _SHELL_CELL.match(code):
            found.extend(installed(part(whole, shell.end(), len(code)), entries))
            continue
        for match in _MAGIC.finditer(code):
            # IPython puts values in for {name}; the shell would take $name for one.
            line = _BRACES.sub(lambda brace: "$" + "_" * (len(brace.group()) - 1), match.group(1))
            found.extend(installed(Piece(line, match.start(1)), entries))
    return carried(Document(path, "", Node(), Entries(Lines(path, "")), list(gaps)), found)
