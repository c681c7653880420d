"""``assay deps``: every package that a project names, with its verdict."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from scanner.cli import options as o
from scanner.cli.output import tell
from scanner.cli.plain import PlainCommand

_FORMAT = typer.Option(
    "-f",
    "--format",
    metavar="TEXT",
    help="terminal (default), json, cyclonedx: all packages; any format of scan: the findings.",
    show_default=False,
)


def register(app: typer.Typer) -> None:
    """Make ``deps`` a command of ``app``."""
    app.command(cls=PlainCommand)(deps)


def deps(
    paths: o.Paths = None,
    form: Annotated[o.Text, _FORMAT] = None,
    include: o.Include = None,
    exclude: o.Exclude = None,
    offline: o.Offline = None,
    index_url: o.IndexUrl = None,
    npm_registry: o.NpmRegistry = None,
    osv_url: o.OsvUrl = None,
    network_timeout: o.NetworkTimeout = None,
    network_deadline: o.NetworkDeadline = None,
    cache: o.Cache = None,
    cache_dir: o.CacheDir = None,
    config: o.Config = None,
) -> int:
    """List every package that the files here name: verdict, package URL, places. Exits as a scan does."""
    given = {name.replace("_", "-"): value for name, value in locals().items() if value not in (None, [])}
    from scanner import pipeline
    from scanner.report import MissingPartError, available, inventory
    from scanner.report import render as render_findings
    from scanner.settings import Flags, SettingsError, load
    from scanner.support.progress import watch

    form = given.pop("form", "terminal")
    if form not in {*inventory.FORMATS, *available()}:
        formats = ", ".join(sorted({*inventory.FORMATS, *available()}))
        raise SettingsError(f"--format: expected one of {formats}, not {form!r}")
    flags = Flags(
        paths=tuple(given.pop("paths", ())),
        config=Path(given.pop("config")) if "config" in given else None,
        options={name: tuple(value) if isinstance(value, list) else value for name, value in given.items()},
    )
    settings = load(flags, Path.cwd(), os.environ)
    progress = watch(sys.stderr, quiet=settings.quiet, color=settings.color is not False)
    try:
        result = pipeline.dependencies(settings, progress)
    finally:
        progress.done()
    try:
        known = form in inventory.FORMATS
        tell(inventory.render(form, result) if known else render_findings(form, result))
    except MissingPartError as error:
        raise SettingsError(str(error)) from None
    return int(result.gate.outcome)
