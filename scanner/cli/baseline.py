"""``assay baseline``: a file of the findings that are known and accepted for now."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from scanner.cli import options as o
from scanner.cli.output import tell
from scanner.cli.plain import Help, PlainCommand, group

NAME = "assay-baseline.json"
_FILE = typer.Option(
    "--file", metavar="FILE", help=f"The baseline (default: as configured, or {NAME}).", show_default=False
)
_FORCE = typer.Option("--force", help="Overwrite a baseline that exists.", show_default=False)
_File = Annotated[o.Text, _FILE]


def register(app: typer.Typer) -> None:
    """Make ``baseline`` a group of commands of ``app``."""
    commands = group("Findings that are known and accepted for now, in a file.")
    commands.callback()(_baseline)
    for command in (create, update, prune):
        commands.command(cls=PlainCommand)(command)
    app.add_typer(commands, name="baseline")


def _baseline(help: Help = False) -> None:  # noqa: A002 - the flag's name
    """Hold the option that comes before a command."""


def create(
    paths: o.Paths = None,
    file: _File = None,
    force: Annotated[o.Switch, _FORCE] = None,
    mode: o.Mode = None,
    only: o.Only = None,
    offline: o.Offline = None,
    config: o.Config = None,
    quiet: o.Quiet = None,
) -> int:
    """Scan, and write all findings to a new baseline."""
    return _run("create", locals())


def update(
    paths: o.Paths = None,
    file: _File = None,
    mode: o.Mode = None,
    only: o.Only = None,
    offline: o.Offline = None,
    config: o.Config = None,
    quiet: o.Quiet = None,
) -> int:
    """Scan, add what is new, and drop what nothing needs any more."""
    return _run("update", locals())


def prune(
    paths: o.Paths = None,
    file: _File = None,
    mode: o.Mode = None,
    only: o.Only = None,
    offline: o.Offline = None,
    config: o.Config = None,
    quiet: o.Quiet = None,
) -> int:
    """Scan, and drop what nothing needs any more; nothing is added."""
    return _run("prune", locals())


def _run(action: str, values: dict[str, Any]) -> int:
    from msgspec.structs import replace

    from scanner import pipeline
    from scanner.settings import Flags, SettingsError, load
    from scanner.support.progress import watch

    given = {name: value for name, value in values.items() if value not in (None, [])}
    force = given.pop("force", False)
    flags = Flags(
        paths=tuple(given.pop("paths", ())),
        config=Path(given.pop("config")) if "config" in given else None,
        options={("baseline" if name == "file" else name): value for name, value in given.items()},
    )
    settings = load(flags, Path.cwd(), os.environ)
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
