"""Shell scripts: what their commands install."""

from __future__ import annotations

from pathlib import PurePosixPath

from scanner.parse.entries import Loader, ManifestResult
from scanner.support.patterns import lazy

_SUFFIXES = frozenset({".sh", ".bash", ".zsh", ".ksh", ".bats", ".ps1", ".bat", ".cmd", ".fish"})
_SHEBANG = lazy(rb"#![^\n]{0,200}?\b(?:ba|z|k|da|a|fi)?sh\b")


def claims(path: PurePosixPath) -> bool:
    """``.sh`` and other shells' suffixes."""
    return path.suffix.lower() in _SUFFIXES


def starts(head: bytes) -> bool:
    """Whether a file without a suffix is one, by its first line."""
    return _SHEBANG.match(head) is not None


def read(path: str, data: bytes, _load: Loader) -> ManifestResult:
    """Every package that the commands install."""
    from scanner.parse.carriers import carried
    from scanner.parse.documents import plain_document
    from scanner.parse.ignores import line_ignores
    from scanner.parse.installers import installed
    from scanner.parse.nodes import Piece

    document = plain_document(path, data)
    found = installed(Piece(document.text, 0), document.entries)
    return carried(document, found, line_ignores(path, document.text))
