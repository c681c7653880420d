"""What a file holds, from its name and, where the name says nothing, from its first line."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import PurePosixPath

from scanner.model import SourceKind
from scanner.parse.manifests import claims, starts

_SUFFIXES = {
    ".py": SourceKind.PYTHON,
    ".pyi": SourceKind.PYTHON,
    ".pyw": SourceKind.PYTHON,
    ".ipynb": SourceKind.NOTEBOOK,
    ".md": SourceKind.MARKDOWN,
    ".mdx": SourceKind.MARKDOWN,
    ".markdown": SourceKind.MARKDOWN,
}
_SHEBANG = re.compile(rb"#![^\n]{0,200}?\b(?:python|pypy|pythonw)[0-9.]*\b|#![^\n]{0,200}?\buv run\b")


def classify(path: PurePosixPath, head: Callable[[], bytes]) -> SourceKind | None:
    """The kind of a file, None for one that nobody reads.

    ``head`` is called for files without a suffix only.
    """
    suffix = path.suffix
    if (kind := _SUFFIXES.get(suffix)) is not None:
        return kind
    if claims(path):
        return SourceKind.MANIFEST
    if not suffix:
        first = head()
        if _SHEBANG.match(first):
            return SourceKind.PYTHON
        return SourceKind.MANIFEST if starts(first) else None
    return _SUFFIXES.get(suffix.lower())
