"""What is read: files as they were found, and the units of code inside them."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from msgspec import Struct


class SourceKind(StrEnum):
    """What a file holds, decided from its name (and, without a suffix, its first line)."""

    PYTHON = "python"
    NOTEBOOK = "notebook"
    MARKDOWN = "markdown"
    MANIFEST = "manifest"
    TEXT = "text"  # any other text: looked at for what nobody sees in it
    PICKLE = "pickle"  # a serialised object, read as instructions and never loaded


class Blob(Struct, frozen=True):
    """Content that git keeps: the top of the repository, the object's name, and the path that has it there.

    The same bytes may lie at that path on the disk, or others.
    """

    top: Path
    oid: str
    path: str


class Source(Struct, frozen=True):
    """One file to look at.

    ``path`` is what reports show (POSIX, relative to the project root). ``file`` is where its bytes are;
    ``content`` holds them instead for standard input. With ``blob`` its bytes are those that git
    keeps, whatever lies on the disk.
    """

    path: str
    kind: SourceKind
    file: Path | None = None
    content: bytes | None = None
    blob: Blob | None = None


class Unit(Struct, frozen=True):
    """A stretch of code that is analysed as one module.

    A Python file is one unit; a notebook's code cells together are one; each fenced block in Markdown is
    one. ``text`` is UTF-8. ``places`` maps a unit's line (index, from 0) to ``(cell, line)`` in the file,
    line from 1; empty means that lines are the file's own. ``indent`` is the number of columns that were
    cut from each line.
    """

    source: Source
    text: bytes
    places: tuple[tuple[int | None, int], ...] = ()
    indent: int = 0
