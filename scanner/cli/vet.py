"""``assay vet``: what does a package do? Read from its archive, before anybody installs it."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from scanner.cli import options as o
from scanner.cli.plain import PlainCommand

_SUBJECT = typer.Argument(help="name, name==1.0, for npm name@1.0.0, or an archive.", show_default=False)
_ECOSYSTEM = typer.Option(
    "-e", "--ecosystem", metavar="NAME", help="pypi (default) or npm.", show_default=False
)
_AGAINST = typer.Option(
    "--against", metavar="VERSION", help="Compare with this release: what is new?", show_default=False
)


def register(app: typer.Typer) -> None:
    """Make ``vet`` a command of ``app``."""
    app.command(cls=PlainCommand)(vet)


def vet(
    package: Annotated[str, _SUBJECT],
    ecosystem: Annotated[o.Text, _ECOSYSTEM] = None,
    against: Annotated[o.Text, _AGAINST] = None,
    format: o.Format = None,  # noqa: A002 - the flag's name
    output: o.Output = None,
    fail_on: o.FailOn = None,
    exit_zero: o.ExitZero = None,
    min_confidence: o.MinConfidence = None,
    select: o.Select = None,
    ignore: o.Ignore = None,
    index_url: o.IndexUrl = None,
    npm_registry: o.NpmRegistry = None,
    network_timeout: o.NetworkTimeout = None,
    network_deadline: o.NetworkDeadline = None,
    cache: o.Cache = None,
    cache_dir: o.CacheDir = None,
    jobs: o.Jobs = None,
    max_file_size: o.MaxFileSize = None,
    config: o.Config = None,
    quiet: o.Quiet = None,
    color: o.Color = None,
) -> int:
    """Look at a package before it is installed: what it can do, and findings. Exits as a scan does."""
    given = {name.replace("_", "-"): value for name, value in locals().items() if value not in (None, [])}
    from scanner import pipeline, report
    from scanner.cli.scan import check_files, deliver
    from scanner.model import Ecosystem, Outcome
    from scanner.settings import Flags, SettingsError, load
    from scanner.support.progress import watch
    from scanner.support.terminal import escape
    from scanner.vetting import UnansweredError

    subject = given.pop("package")
    wanted = given.pop("ecosystem", "pypi").strip().lower()
    compared = given.pop("against", "")
    if wanted not in set(Ecosystem):
        raise SettingsError(f"--ecosystem: expected pypi or npm, not {wanted!r}")
    flags = Flags(
        config=Path(given.pop("config")) if "config" in given else None,
        options={name: tuple(value) if isinstance(value, list) else value for name, value in given.items()},
    )
    settings = load(flags, Path.cwd(), os.environ, report.available())
    check_files(settings.outputs)
    progress = watch(sys.stderr, quiet=settings.quiet, color=settings.color is not False)
    try:
        result = pipeline.vet(subject, Ecosystem(wanted), settings, progress, compared)
    except UnansweredError as error:
        sys.stderr.write(f"assay: {escape(' '.join(str(error).split()))}\n")
        return int(Outcome.INCOMPLETE)
    finally:
        progress.done()
    return deliver(result, settings)
