"""``tox.ini``: dependencies of environments, and what their commands install."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from scanner.parse.entries import Loader, ManifestResult
from scanner.support.patterns import lazy

if TYPE_CHECKING:
    from scanner.model import Gap, Requirement
    from scanner.parse.entries import Entries
    from scanner.parse.nodes import Piece

_FACTORS = lazy(
    r"!?[\w.{}-]+(?:,[ \t]*!?[\w.{}-]+)*[ \t]*:[ \t]+(?=\S)|!?[\w.-]*\{[\w.,-]*\}[\w.{},-]*:[ \t]*(?=\S)"
)
_COMMANDS = frozenset({"commands", "commands_pre", "commands_post", "install_command"})


def claims(path: PurePosixPath) -> bool:
    """``tox.ini``."""
    return path.name == "tox.ini"


def read(path: str, data: bytes, _load: Loader) -> ManifestResult:
    """Every environment's ``deps``, tox's own ``requires``, and what the commands install."""
    from scanner.model import Gap
    from scanner.parse.carriers import carried
    from scanner.parse.documents import plain_document
    from scanner.parse.ignores import line_ignores
    from scanner.parse.ini import read_ini
    from scanner.parse.installers import Installed, installed

    document = plain_document(path, data)
    found = Installed()
    for option in read_ini(document.text):
        for line in option.lines:
            if option.key == "deps" or (option.section == "tox" and option.key == "requires"):
                record = _record(line, document.entries)
                if isinstance(record, Gap):
                    found.gaps.append(record)
                elif record is not None:
                    found.requirements.append(record)
            elif option.key in _COMMANDS:
                found.extend(installed(line, document.entries))
    return carried(document, found, line_ignores(path, document.text))


def _record(line: Piece, entries: Entries) -> Requirement | Gap | None:
    from scanner.parse.nodes import part
    from scanner.parse.tox_tables import tox_entry

    if factors := _FACTORS.match(line.text):
        line = part(line, factors.end(), len(line.text))
    return tox_entry(line, entries)
