"""``assay ignores``: every ignore, with who wrote it and when."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scanner.cli import options as o
from scanner.cli.output import tell
from scanner.cli.plain import PlainCommand

if TYPE_CHECKING:
    from scanner.pipeline import Override

_FORMAT = typer.Option(
    "-f", "--format", metavar="TEXT", help="terminal (default) or json.", show_default=False
)


def register(app: typer.Typer) -> None:
    """Make ``ignores`` a command of ``app``."""
    app.command(cls=PlainCommand)(ignores)


def ignores(
    paths: o.Paths = None,
    form: Annotated[o.Text, _FORMAT] = None,
    include: o.Include = None,
    exclude: o.Exclude = None,
    honour: o.Honour = None,
    baseline: o.Baseline = None,
    config: o.Config = None,
) -> int:
    """List every ignore, with author and age.

    Place, rules, reason and last day; author and age come from git. What a baseline accepts is listed, too.
    """
    given = {name.replace("_", "-"): value for name, value in locals().items() if value not in (None, [])}
    from scanner import pipeline
    from scanner.settings import Flags, SettingsError, load
    from scanner.support.progress import watch

    form = given.pop("form", "terminal")
    if form not in ("terminal", "json"):
        raise SettingsError(f"--format: expected terminal or json, not {form!r}")
    flags = Flags(
        paths=tuple(given.pop("paths", ())),
        config=Path(given.pop("config")) if "config" in given else None,
        options={name: tuple(value) for name, value in given.items()},
    )
    settings = load(flags, Path.cwd(), os.environ)
    progress = watch(sys.stderr, quiet=settings.quiet, color=settings.color is not False)
    try:
        found = pipeline.ignores(settings, progress)
    finally:
        progress.done()
    tell(_as_json(found) if form == "json" else _as_text(found))
    return 0


def _as_text(found: tuple[Override, ...]) -> str:
    from scanner.report.wording import place
    from scanner.support.terminal import escape

    lines = []
    for one in found:
        ignore = one.ignore
        what = ", ".join(ignore.rules) or ("all rules" if ignore.form != "assay" else "no rule")
        parts = [f"{place(ignore.location)}: {escape(what)}: {escape(ignore.reason or 'no reason')}"]
        if ignore.until is not None:
            parts.append(f"until {ignore.until}" + (" (over)" if _over(one) else ""))
        if ignore.form != "assay":
            parts.append(ignore.form)
        parts.append(f"{escape(one.author)}, {_age(one)}" if one.written is not None else "author not known")
        if ignore.problem:
            parts.append(f"has no effect: {escape(ignore.problem)}")
        lines.append(" · ".join(parts))
    number = "1 ignore" if len(found) == 1 else f"{len(found)} ignores"
    return "".join(f"{line}\n" for line in [*lines, number])


def _over(one: Override) -> bool:
    from scanner.support.clock import today

    return one.ignore.until is not None and one.ignore.until < today()


def _age(one: Override) -> str:
    from scanner.support.clock import today

    assert one.written is not None
    days = max(0, (today() - one.written).days)
    return f"{one.written} ({days} day{'' if days == 1 else 's'} ago)"


def _as_json(found: tuple[Override, ...]) -> str:
    import json

    from scanner.report.formats.json import sound

    def entry(one: Override) -> dict[str, Any]:
        ignore = one.ignore
        return {
            "path": ignore.location.path,
            "line": ignore.location.line,
            "cell": ignore.location.cell,
            "rules": list(ignore.rules),
            "reason": ignore.reason,
            "until": ignore.until.isoformat() if ignore.until else None,
            "expired": _over(one),
            "form": ignore.form,
            "problem": ignore.problem,
            "author": one.author or None,
            "written": one.written.isoformat() if one.written else None,
        }

    document = {"schema": "1.0", "ignores": [entry(one) for one in found]}
    return json.dumps(sound(document), indent=2) + "\n"
