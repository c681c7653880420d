"""Markdown that is read as code too: the install commands in READMEs and other texts."""

from __future__ import annotations

from pathlib import PurePosixPath

from scanner.parse.entries import Loader, ManifestResult

_TOOLS = (
    b"pip",
    b"npm",
    b"npx",
    b"uv",
    b"yarn",
    b"pnpm",
    b"bun",
    b"poetry",
    b"pdm",
    b"conda",
    b"mamba",
    b"rye",
)


def claims(path: PurePosixPath) -> bool:
    """``.md``, ``.mdx``, ``.markdown``."""
    return path.suffix.lower() in (".md", ".mdx", ".markdown")


def names_packages(data: bytes) -> bool:
    """Whether it is worth reading: some tool is named."""
    return any(tool in data for tool in _TOOLS)


def read(path: str, data: bytes, _load: Loader) -> ManifestResult:
    """Every package that the commands in it install."""
    from scanner.model import GapKind
    from scanner.parse.carriers import carried
    from scanner.parse.documents import plain_document
    from scanner.parse.nodes import Piece
    from scanner.parse.prose import prose_installs

    document = plain_document(path, data)
    # Both sides of a failed merge are read, and texts about git show its markers: that is no gap.
    document.gaps = [gap for gap in document.gaps if gap.kind is GapKind.UNREADABLE]
    return carried(document, prose_installs(Piece(document.text, 0), document.entries))
