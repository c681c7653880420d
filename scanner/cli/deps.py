"""``assay deps``: every package that a project names, with its verdict."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import click

from scanner.cli import options as o
from scanner.cli.output import tell

_FORMAT = o.form("terminal (default), json, cyclonedx: all packages; any format of scan: the findings.")


@click.command(
    "deps",
    params=[
        o.PATHS,
        _FORMAT,
        o.INCLUDE,
        o.EXCLUDE,
        o.OFFLINE,
        o.INDEX_URL,
        o.NPM_REGISTRY,
        o.OSV_URL,
        o.NETWORK_TIMEOUT,
        o.NETWORK_DEADLINE,
        o.CACHE,
        o.CACHE_DIR,
        o.CONFIG,
    ],
)
def command(**values: Any) -> int:
    """List every package that files name.

    Each with its verdict, package URL and places. Exits as a scan does.
    """
    given = o.given(values)
    from scanner import pipeline
    from scanner.report import MissingPartError, available, inventory
    from scanner.report import render as render_findings
    from scanner.settings import SettingsError, load
    from scanner.support.progress import watch

    form = given.pop("form", "terminal")
    if form not in {*inventory.FORMATS, *available()}:
        formats = ", ".join(sorted({*inventory.FORMATS, *available()}))
        raise SettingsError(f"--format: expected one of {formats}, not {form!r}")
    settings = load(o.flags(given), Path.cwd(), os.environ)
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
