"""``assay fix``: put what was meant in the place of what is wrong, after showing it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scanner.cli import options as o
from scanner.cli.output import tell
from scanner.cli.plain import PlainCommand

if TYPE_CHECKING:
    from scanner.fix import Plan
    from scanner.model import Report

_DEPENDENCIES = typer.Option(
    "--dependencies", help="Names and versions of packages, not code.", show_default=False
)
_UNSAFE = typer.Option("--unsafe", help="Also make changes to review.", show_default=False)
_DIFF = typer.Option("--diff", help="Only show what would be changed.", show_default=False)
_YES = typer.Option("-y", "--yes", help="Change the files without asking.", show_default=False)


def register(app: typer.Typer) -> None:
    """Make ``fix`` a command of ``app``."""
    app.command(cls=PlainCommand)(fix)


def fix(
    paths: o.Paths = None,
    dependencies: Annotated[o.Switch, _DEPENDENCIES] = None,
    unsafe: Annotated[o.Switch, _UNSAFE] = None,
    diff: Annotated[o.Switch, _DIFF] = None,
    yes: Annotated[o.Switch, _YES] = None,
    include: o.Include = None,
    exclude: o.Exclude = None,
    select: o.Select = None,
    ignore: o.Ignore = None,
    index_url: o.IndexUrl = None,
    npm_registry: o.NpmRegistry = None,
    network_timeout: o.NetworkTimeout = None,
    network_deadline: o.NetworkDeadline = None,
    cache: o.Cache = None,
    cache_dir: o.CacheDir = None,
    config: o.Config = None,
) -> int:
    """Mend what can be mended without thinking: in code, or with --dependencies, names and versions.

    A change of code is made only if the file still parses and the finding is gone. Changes of dependencies
    are shown first.
    """
    given = {name.replace("_", "-"): value for name, value in locals().items() if value not in (None, [])}
    from scanner import pipeline
    from scanner.settings import Flags, load
    from scanner.support.progress import watch

    only_shown, sure = given.pop("diff", False), given.pop("yes", False)
    packages, reviewed = given.pop("dependencies", False), given.pop("unsafe", False)
    flags = Flags(
        paths=tuple(given.pop("paths", ())),
        config=Path(given.pop("config")) if "config" in given else None,
        options={name: tuple(value) if isinstance(value, list) else value for name, value in given.items()},
    )
    settings = load(flags, Path.cwd(), os.environ)
    progress = watch(sys.stderr, quiet=settings.quiet, color=settings.color is not False)
    try:
        if packages:
            report, plan = pipeline.dependency_fixes(settings, progress)
        else:
            report, plan = pipeline.fixes(settings, progress, unsafe=reviewed)
    finally:
        progress.done()
    if packages or only_shown:
        tell("".join(_shown(change.diff) for change in plan.changes))
    tell("".join(f"{line}\n" for line in _left(report, plan, reviewed=reviewed or packages)))
    if not plan.changes:
        tell("Nothing to change.\n")
        return 0
    if only_shown or (packages and not (sure or _agreed(len(plan.changes)))):
        tell("Nothing was written.\n")
        return 0
    return _write(plan)


def _shown(diff: str) -> str:
    from scanner.support.terminal import escape

    return "".join(f"{escape(line)}\n" for line in diff.split("\n")[:-1])


def _left(report: Report, plan: Plan, *, reviewed: bool) -> Iterable[str]:
    """What is wrong and stays, with the reason."""
    from scanner.model import NOT_MENDED
    from scanner.support.terminal import escape

    for finding in report.shown:
        for one in finding.evidence:
            if one.label == NOT_MENDED:
                place = f"{finding.location.path}:{finding.location.line}"
                yield escape(f"left alone: {place}: {finding.rule}: {one.text}")
    for gap in plan.gaps:
        yield escape(f"left alone: {gap.subject}: {gap.cause}")
    unsafe = sum(any(not edit.safe for edit in finding.edits) for finding in report.shown)
    if unsafe and not reviewed:
        yield f"{unsafe} more with changes to review ('assay fix --unsafe --diff' shows them)"


def _agreed(count: int) -> bool:
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return False
    tell(f"Change {count} file{'' if count == 1 else 's'}? [y/N] ")
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def _write(plan: Plan) -> int:
    from scanner.cli import exits
    from scanner.fix import StaleError, write
    from scanner.support.terminal import escape

    failed = False
    for change in plan.changes:
        try:
            write(change)
            tell(f"{escape(change.path)}: changed\n")
        except (StaleError, OSError) as error:
            failed = True
            tell(f"{escape(change.path)}: not changed: {escape(str(error))}\n")
    return exits.USAGE if failed else 0
