"""``assay baseline``: a file of the findings that are known and accepted for now."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import click

from scanner.cli import options as o
from scanner.cli.output import tell

NAME = "assay-baseline.json"
_FILE = o.text("file", f"The baseline (default: as configured, or {NAME}).", metavar="FILE")
_FORCE = o.flag("force", "Overwrite a baseline that exists.")
_OPTIONS = [o.PATHS, _FILE, o.MODE, o.ONLY, o.OFFLINE, o.CONFIG, o.QUIET]


@click.group("baseline")
def command() -> None:
    """Keep known findings in a file."""


@command.command("create", params=[*_OPTIONS, _FORCE])
def create(**values: Any) -> int:
    """Scan, and write all findings to a new baseline."""
    return _run("create", values)


@command.command("update", params=_OPTIONS)
def update(**values: Any) -> int:
    """Scan, add what is new, and drop what nothing needs any more."""
    return _run("update", values)


@command.command("prune", params=_OPTIONS)
def prune(**values: Any) -> int:
    """Scan, and drop what nothing needs any more; nothing is added."""
    return _run("prune", values)


def _run(action: str, values: dict[str, Any]) -> int:
    from dataclasses import replace

    from scanner import pipeline
    from scanner.settings import SettingsError, load
    from scanner.support.progress import watch

    given = o.given(values)
    force = given.pop("force", False)
    if "file" in given:
        given["baseline"] = given.pop("file")
    settings = load(o.flags(given), Path.cwd(), os.environ)
    settings = replace(
        settings, baseline=settings.baseline or settings.root / NAME, staged=False, changed=False
    )
    file = settings.baseline
    assert file is not None
    if action == "create" and file.exists() and not force:
        raise SettingsError(f"baseline: {file} exists; 'assay baseline update' keeps its reasons")
    progress = watch(sys.stderr, quiet=settings.quiet, color=settings.color is not False)
    try:
        change = pipeline.baseline(settings, action, progress)
    except OSError as error:
        raise SettingsError(f"baseline: {file} cannot be written: {error.strerror or error}") from None
    finally:
        progress.done()
    if not settings.quiet:
        number = len(change.entries)
        told = f"{number} known finding{'' if number == 1 else 's'}"
        tell(f"{change.file}: {told} ({change.added} added, {change.removed} dropped)\n")
    return 0
