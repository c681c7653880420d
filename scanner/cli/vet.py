"""``assay vet``: what does a package do? Read from its archive, before anybody installs it."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import click

from scanner.cli import options as o

_SUBJECT = click.Argument(["package"])
_ECOSYSTEM = o.text("ecosystem", "pypi (default) or npm.", metavar="NAME", short="-e")
_AGAINST = o.text("against", "Compare with this release: what is new?", metavar="VERSION")


@click.command(
    "vet",
    params=[
        _SUBJECT,
        _ECOSYSTEM,
        _AGAINST,
        o.FORMAT,
        o.OUTPUT,
        o.FAIL_ON,
        o.EXIT_ZERO,
        o.MIN_CONFIDENCE,
        o.SELECT,
        o.IGNORE,
        o.INDEX_URL,
        o.NPM_REGISTRY,
        o.NETWORK_TIMEOUT,
        o.NETWORK_DEADLINE,
        o.CACHE,
        o.CACHE_DIR,
        o.JOBS,
        o.MAX_FILE_SIZE,
        o.CONFIG,
        o.QUIET,
        o.COLOR,
    ],
)
def command(**values: Any) -> int:
    """Look at a package before it is installed.

    What can it do, and what is found in it? PACKAGE is a name, name==1.0, for npm name@1.0.0, or an archive.
    Exits as a scan does.
    """
    given = o.given(values)
    from scanner import pipeline, report
    from scanner.cli.scan import check_files, deliver
    from scanner.model import Ecosystem, Outcome
    from scanner.settings import SettingsError, load
    from scanner.support.progress import watch
    from scanner.support.terminal import escape
    from scanner.vetting import UnansweredError

    subject = given.pop("package")
    wanted = given.pop("ecosystem", "pypi").strip().lower()
    compared = given.pop("against", "")
    if wanted not in set(Ecosystem):
        raise SettingsError(f"--ecosystem: expected pypi or npm, not {wanted!r}")
    settings = load(o.flags(given), Path.cwd(), os.environ, report.available())
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
