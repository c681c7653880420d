"""Reports: one module for each format in ``formats/``; the folder is the registry.

A format is called like its module, with hyphens. The module has ``suffixes`` (the file names that stand for
it) and ``render(report, canvas) -> str``.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Protocol, cast

from scanner.model import Report
from scanner.report.wording import summary
from scanner.support.terminal import Canvas

__all__ = ["Format", "MissingPartError", "available", "render", "summary"]


class MissingPartError(Exception):
    """A format needs a package that is not installed; the text says which."""


class Format(Protocol):
    """What a module in ``formats/`` offers."""

    suffixes: tuple[str, ...]

    def render(self, report: Report, canvas: Canvas) -> str:
        """The whole report as text that ends in a line break."""


class _Formats(Mapping[str, tuple[str, ...]]):
    """Every format's name, and its suffixes, for which alone its module is imported."""

    def __getitem__(self, name: str) -> tuple[str, ...]:
        if name not in set(self):
            raise KeyError(name)
        return _load(name).suffixes

    def __iter__(self) -> Iterator[str]:
        files = (Path(__file__).parent / "formats").glob("[!_]*.py")
        return iter(sorted(file.stem.replace("_", "-") for file in files))

    def __len__(self) -> int:
        return len(list(iter(self)))


def available() -> Mapping[str, tuple[str, ...]]:
    """Every format's name and the file suffixes that it goes by (none: it has to be named)."""
    return _Formats()


def render(name: str, report: Report, canvas: Canvas | None = None) -> str:
    """``report`` in the format called ``name``, for a plain file unless ``canvas`` says otherwise."""
    return _load(name).render(report, canvas or Canvas())


def _load(name: str) -> Format:
    return cast(Format, importlib.import_module(f"scanner.report.formats.{name.replace('-', '_')}"))
