"""Reports: one module for each format in ``formats/``; the folder is the registry.

A format module has ``suffixes`` (the file names that stand for it) and ``render(report, canvas) -> str``.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol, cast

from scanner.model import Report
from scanner.report.wording import summary
from scanner.support.terminal import Canvas

__all__ = ["Format", "available", "render", "summary"]


class Format(Protocol):
    """What a module in ``formats/`` offers."""

    suffixes: tuple[str, ...]

    def render(self, report: Report, canvas: Canvas) -> str:
        """The whole report as text that ends in a line break."""


def available() -> Mapping[str, tuple[str, ...]]:
    """Every format's name and the file suffixes that it goes by."""
    folder = Path(__file__).parent / "formats"
    return {file.stem: _load(file.stem).suffixes for file in sorted(folder.glob("[!_]*.py"))}


def render(name: str, report: Report, canvas: Canvas | None = None) -> str:
    """``report`` in the format called ``name``, for a plain file unless ``canvas`` says otherwise."""
    return _load(name).render(report, canvas or Canvas())


def _load(name: str) -> Format:
    return cast(Format, importlib.import_module(f"scanner.report.formats.{name}"))
