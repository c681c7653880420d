"""Manifests: one module per format, this folder is the registry.

A format's module offers ``claims(path) -> bool`` and ``read(path, data, load) -> ManifestResult``. It must
import fast: what only reading needs is imported inside the function. A format of files that are analysed as
code too (Python, notebooks, Markdown) also offers ``names_packages(data) -> bool``, a cheap look that tells
whether reading is worth while; such files keep the kind of their code. A format whose files may lack a suffix
offers ``starts(head) -> bool``.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from functools import cache, cached_property
from importlib import import_module
from pathlib import Path, PurePosixPath
from pkgutil import iter_modules
from typing import Protocol, cast

from scanner.model import Gap, GapKind
from scanner.parse.entries import Loader, ManifestResult
from scanner.parse.nodes import many_nodes
from scanner.parse.text import encoding_of
from scanner.parse.workspaces import distinct, mark_workspaces
from scanner.support.files import NotAFileError, TooLargeError, read_bounded, shown

__all__ = [
    "Format",
    "Loader",
    "ManifestResult",
    "claims",
    "distinct",
    "formats",
    "loader",
    "mark_workspaces",
    "names_packages",
    "read_manifest",
    "starts",
]


class Format(Protocol):
    """What a module of this folder offers."""

    def claims(self, path: PurePosixPath) -> bool:
        """Whether the file (by its path relative to the root) is of this format."""

    def read(self, path: str, data: bytes, load: Loader) -> ManifestResult:
        """Everything that the file names; never raises for what ``data`` holds.

        ``path`` is the one that reports show. ``load`` reads another file, given relative to this one.
        """


class CodeFormat(Format, Protocol):
    """A format of files that are analysed as code too."""

    def names_packages(self, data: bytes) -> bool:
        """Whether the file may name packages, by a cheap look at its bytes."""


class _Asked(PurePosixPath):
    """A path that two dozen formats ask for its name."""

    name = cached_property(lambda self: PurePosixPath.name.__get__(self))
    suffix = cached_property(lambda self: PurePosixPath.suffix.__get__(self))


@cache
def formats() -> tuple[Format, ...]:
    """Every format, by the name of its module."""
    names = sorted(module.name for module in iter_modules(__path__))
    return tuple(cast(Format, import_module(f"{__name__}.{name}")) for name in names)


@cache
def _manifests() -> tuple[Format, ...]:
    return tuple(form for form in formats() if not hasattr(form, "names_packages"))


@cache
def _code() -> tuple[CodeFormat, ...]:
    return tuple(cast(CodeFormat, form) for form in formats() if hasattr(form, "names_packages"))


def claims(path: PurePosixPath) -> bool:
    """Whether some format reads this file, and nobody reads it as code."""
    asked = _Asked(path)
    return any(form.claims(asked) for form in _manifests())


def starts(head: bytes) -> bool:
    """Whether a file without a suffix is of some format, by its first bytes."""
    return head.startswith(b"#!") and any(
        form.starts(head) for form in _manifests() if hasattr(form, "starts")
    )


def names_packages(path: str, data: bytes) -> bool:
    """Whether ``read_manifest`` is worth its while: always for a manifest, by a cheap look at code."""
    place = PurePosixPath(path)
    if claims(place) or (data[:1] in (b"\xff", b"\xfe") and encoding_of(data) != "utf-8"):
        return True
    form = _of_code(place, data)
    return starts(data[:1_000]) if form is None else form.names_packages(data)


def read_manifest(path: str, data: bytes, load: Loader) -> ManifestResult | None:
    """Read a manifest with the format that claims its path; None when none does.

    Files that are analysed as code (see ``names_packages``) are read here, too.
    """
    form = _format(PurePosixPath(path), data)
    if form is None:
        return None
    with many_nodes(data):
        return form.read(path, data, load)


def _format(path: PurePosixPath, data: bytes) -> Format | None:
    for form in _manifests():
        if form.claims(path):
            return form
    if (code := _of_code(path, data)) is not None:
        return code
    if not path.suffix and data.startswith(b"#!"):
        for form in _manifests():
            if hasattr(form, "starts") and form.starts(data[:1_000]):
                return form
    return None


def _of_code(path: PurePosixPath, data: bytes) -> CodeFormat | None:
    for form in _code():
        if form.claims(path):
            return form
    if not path.suffix and data.startswith(b"#!"):
        for form in _code():
            if hasattr(form, "starts") and form.starts(data[:1_000]):
                return form
    return None


def loader(
    root: Path,
    path: str,
    stored: Callable[[str], bytes | Gap | None] | None = None,
    limit: int = 10_000_000,
) -> Loader:
    """A ``Loader`` for the manifest at ``path`` (as in ``Source.path``).

    Files inside ``root`` of at most ``limit`` bytes; what ``stored`` has by a path from the root comes first.
    """
    folder = root / posixpath.dirname(path)

    def load(relative: str) -> bytes | Gap:
        name = shown(posixpath.normpath(posixpath.join(posixpath.dirname(path), relative)))
        kept = stored(name) if stored is not None else None
        if kept is not None:
            return kept
        try:
            file = (folder / relative).resolve()
            if not file.is_relative_to(root.resolve()):
                return _gap(
                    name,
                    "It lies outside of the project, so it was not read.",
                    "Scan from the folder that holds both.",
                )
            return read_bounded(file, limit)
        except FileNotFoundError:
            return _gap(name, "It does not exist.", "Create it, or remove the line that names it.")
        except TooLargeError as error:
            return _gap(name, f"It has {error.size:,} bytes, more than the limit of {limit:,}.", "Split it.")
        except NotAFileError:
            return _gap(name, "It is not a regular file.", "Replace it with a file.")
        except (OSError, ValueError, RuntimeError) as error:
            cause = getattr(error, "strerror", None) or "its name is not valid"
            return _gap(
                name, f"It could not be read: {cause}.", "Make it readable, or remove the line that names it."
            )

    return load


def _gap(name: str, cause: str, next_step: str) -> Gap:
    return Gap(GapKind.UNREADABLE, name, cause, next_step)
