"""Rules for coding agents, and texts that are no Markdown: the install commands in them."""

from __future__ import annotations

from pathlib import PurePosixPath

from scanner.parse.entries import Loader, ManifestResult

_NAMES = frozenset({
    ".cursorrules", ".windsurfrules", ".clinerules", ".roorules", ".goosehints", ".rules", ".aider.conf.yml",
    "llms.txt", "llms-full.txt",
})  # fmt: skip
_SUFFIXES = frozenset({".mdc", ".rst", ".qmd", ".rmd"})


def claims(path: PurePosixPath) -> bool:
    """``.cursorrules`` and its kind, ``.mdc``, and reStructuredText."""
    return path.suffix.lower() in _SUFFIXES or path.name.lower() in _NAMES


def read(path: str, data: bytes, load: Loader) -> ManifestResult:
    """Every package that the commands in it install."""
    from scanner.parse.manifests import markdown_text

    return markdown_text.read(path, data, load)
