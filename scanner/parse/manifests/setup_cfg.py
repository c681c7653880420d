"""``setup.cfg``: setuptools' options."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from scanner.parse.entries import Loader, ManifestResult

if TYPE_CHECKING:
    from scanner.model import Gap, Requirement
    from scanner.parse.entries import Entries
    from scanner.parse.ini import Option

_GROUPS = {"install_requires": "", "requires": "", "setup_requires": "build-system", "tests_require": "test"}


def claims(path: PurePosixPath) -> bool:
    """``setup.cfg``."""
    return path.name == "setup.cfg"


def read(path: str, data: bytes, _load: Loader) -> ManifestResult:
    """The lists of requirements; what is read from other files (``file:``) is theirs."""
    from msgspec.structs import replace

    from scanner.model import Gap, Manifest, ManifestFile
    from scanner.parse.documents import plain_document
    from scanner.parse.entries import is_name, pypi
    from scanner.parse.ignores import line_ignores
    from scanner.parse.ini import read_ini

    document = plain_document(path, data)
    options = read_ini(document.text)
    known = {(option.section, option.key): option.lines[0].text for option in options if option.lines}
    name = known.get(("metadata", "name"), "")
    project = pypi(name) if is_name(name) else None
    entries = replace(document.entries, project=project)
    found: list[Requirement] = []
    for option in options:
        if option.section == "options" and option.key in _GROUPS:
            records = _records(option, _GROUPS[option.key], entries)
        elif option.section == "options.extras_require":
            records = _records(option, option.key, entries)
        else:
            continue
        for record in records:
            if isinstance(record, Gap):
                document.gaps.append(record)
            else:
                found.append(record)
    python = known.get(("options", "python_requires"), "")
    manifest = Manifest(ManifestFile(path, requires_python=python), tuple(found))
    return ManifestResult(manifest, tuple(document.gaps), line_ignores(path, document.text), project)


def _records(option: Option, group: str, entries: Entries) -> list[Requirement | Gap]:
    from scanner.model import Gap
    from scanner.parse.nodes import part

    lines = [line for line in option.lines if not line.text.startswith(("file:", "attr:"))]
    if option.inline and len(lines) == 1 and ";" in lines[0].text:
        # On one line, a semicolon separates entries, unless what follows is a marker.
        whole = entries.pep508(lines[0], group)
        if isinstance(whole, Gap):
            pieces, start = [], 0
            for text in lines[0].text.split(";"):
                pieces.append(part(lines[0], start, start + len(text)))
                start += len(text) + 1
            lines = [piece for piece in pieces if piece.text.strip()]
    return [entries.pep508(line, group) for line in lines]
