"""``assay fix``: put what was meant in the place of what is wrong, after showing it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from scanner.cli import options as o
from scanner.cli.output import tell

if TYPE_CHECKING:
    from scanner.fix import Plan
    from scanner.model import Report

_DEPENDENCIES = o.flag("dependencies", "Names and versions of packages, not code.")
_UNSAFE = o.flag("unsafe", "Also make changes to review.")
_DIFF = o.flag("diff", "Only show what would be changed.")
_YES = o.flag("yes", "Change the files without asking.", short="-y")


@click.command(
    "fix",
    params=[
        o.PATHS,
        _DEPENDENCIES,
        _UNSAFE,
        _DIFF,
        _YES,
        o.INCLUDE,
        o.EXCLUDE,
        o.SELECT,
        o.IGNORE,
        o.INDEX_URL,
        o.NPM_REGISTRY,
        o.NETWORK_TIMEOUT,
        o.NETWORK_DEADLINE,
        o.CACHE,
        o.CACHE_DIR,
        o.CONFIG,
    ],
)
def command(**values: Any) -> int:
    """Mend what can be mended without thinking.

    In code; with --dependencies, in names and versions of packages. A change of code is made only if the
    file still parses and the finding is gone. Changes of dependencies are shown first.
    """
    given = o.given(values)
    from scanner import pipeline
    from scanner.settings import load
    from scanner.support.progress import watch

    only_shown, sure = given.pop("diff", False), given.pop("yes", False)
    packages, reviewed = given.pop("dependencies", False), given.pop("unsafe", False)
    settings = load(o.flags(given), Path.cwd(), os.environ)
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
