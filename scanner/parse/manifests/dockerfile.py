"""Dockerfiles and Containerfiles: what their ``RUN`` (and similar) instructions install."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from scanner.parse.entries import Loader, ManifestResult
from scanner.support.patterns import lazy

_FILE = lazy(r"(?:.+[._-])?(?:docker|container)file(?:[._-].+)?", re.IGNORECASE)


def claims(path: PurePosixPath) -> bool:
    """``Dockerfile``, ``Dockerfile.dev``, ``web.dockerfile``, ``Containerfile``."""
    name = path.name
    return "file" in name.lower() and _FILE.fullmatch(name) is not None and path.suffix not in (".py", ".md")


def read(path: str, data: bytes, _load: Loader) -> ManifestResult:
    """Every package that the instructions' commands install."""
    from scanner.parse.carriers import carried
    from scanner.parse.docker import docker_installs
    from scanner.parse.documents import plain_document
    from scanner.parse.ignores import line_ignores
    from scanner.parse.nodes import Piece

    document = plain_document(path, data)
    found = docker_installs(Piece(document.text, 0), document.entries)
    return carried(document, found, line_ignores(path, document.text))
