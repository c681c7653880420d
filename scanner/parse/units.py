"""Sources → units of Python code: files, notebooks and Markdown through one door."""

from __future__ import annotations

from msgspec import Struct

from scanner.model import Gap, GapKind, Source, SourceKind, Unit
from scanner.parse.text import decode


class Parsed(Struct, frozen=True):
    """The units of code in one source, and what could not be read of it."""

    units: tuple[Unit, ...]
    gaps: tuple[Gap, ...] = ()


def units(source: Source, data: bytes) -> Parsed:
    """The units of code in a source's bytes; none for a manifest. Never raises for what ``data`` holds."""
    if source.kind is SourceKind.NOTEBOOK:
        from scanner.parse.notebook import notebook_units

        found, gaps = notebook_units(source, data)
        return Parsed(found, gaps)
    if source.kind is SourceKind.MARKDOWN:
        from scanner.parse.markdown import markdown_units

        return Parsed(*markdown_units(source, data))
    if source.kind is SourceKind.TEXT and source.path.endswith(".pth"):
        return Parsed(_start_lines(source, decode(data).data))
    if source.kind is not SourceKind.PYTHON:
        return Parsed(())
    decoded = decode(data)
    return Parsed((Unit(source, decoded.data),), encoding_gaps(source.path, decoded.problem))


def _start_lines(source: Source, text: bytes) -> tuple[Unit, ...]:
    """The lines of a ``.pth`` file that every start of Python runs: those that begin with ``import``."""
    lines = text.split(b"\n")
    rows = [row for row, line in enumerate(lines) if line.startswith((b"import ", b"import\t"))]
    if not rows:
        return ()
    places = tuple((None, row + 1) for row in rows)
    return (Unit(source, b"\n".join(lines[row] for row in rows) + b"\n", places),)


def encoding_gaps(path: str, problem: str) -> tuple[Gap, ...]:
    """The gap for text that did not decode: the rest of it is analysed, so it does not block."""
    if not problem:
        return ()
    return (
        Gap(
            GapKind.UNREADABLE,
            path,
            f"{problem} They were replaced, and the rest was looked at."
            if problem.startswith("Some")
            else f"{problem} It was read as far as possible.",
            "Save the file as UTF-8.",
            blocking=False,
        ),
    )
