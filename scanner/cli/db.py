"""``assay db``: knowledge that is fetched beforehand, for scans that ask nobody."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scanner.cli import options as o
from scanner.cli.output import tell
from scanner.cli.plain import Help, PlainCommand, group

if TYPE_CHECKING:
    from scanner.pipeline import Origin
    from scanner.settings import Settings

_FORMAT = typer.Option(
    "-f", "--format", metavar="TEXT", help="terminal (default) or json.", show_default=False
)
_OSV_DUMP = typer.Option(
    "--osv-dumps", metavar="URL", help="ZIP of OSV records; may be repeated.", show_default=False
)
_NAME_LIST = typer.Option(
    "--name-lists",
    metavar="ECOSYSTEM=URL",
    help="List of popular names (pypi=… or npm=…); may be repeated.",
    show_default=False,
)


def register(app: typer.Typer) -> None:
    """Make ``db`` a group of commands of ``app``."""
    commands = group("Advisories and names of popular packages, fetched beforehand.")
    commands.callback()(_db)
    commands.command(cls=PlainCommand)(update)
    commands.command(cls=PlainCommand)(status)
    app.add_typer(commands, name="db")


def _db(help: Help = False) -> None:  # noqa: A002 - the flag's name
    """Hold the option that comes before a command."""


def update(
    osv_dumps: Annotated[o.Texts, _OSV_DUMP] = None,
    name_lists: Annotated[o.Texts, _NAME_LIST] = None,
    offline: o.Offline = None,
    network_timeout: o.NetworkTimeout = None,
    cache_dir: o.CacheDir = None,
    config: o.Config = None,
) -> int:
    """Fetch what is new. An interrupted download goes on where it broke off. Exits 4 when a source failed."""
    given = {name.replace("_", "-"): value for name, value in locals().items() if value not in (None, [])}
    from scanner import pipeline
    from scanner.model import Outcome
    from scanner.settings import SettingsError
    from scanner.support.terminal import escape

    settings = _settings(given)
    if not (settings.osv_dumps or settings.name_lists):
        raise SettingsError("no source is named; set osv-dumps or name-lists (docs/configuration.md)")
    done = pipeline.update_knowledge(settings, lambda url: tell(escape(f"{url}: asking") + "\n"))
    for one in done:
        said = one.problem or f"{one.rows:,} {one.kind}" + ("" if one.changed else ", nothing new")
        tell(escape(f"{one.url}: {said}") + "\n")
    return int(Outcome.INCOMPLETE if any(one.problem for one in done) else Outcome.PASSED)


def status(
    form: Annotated[o.Text, _FORMAT] = None, cache_dir: o.CacheDir = None, config: o.Config = None
) -> int:
    """Show what there is, how old it is and where it comes from."""
    given = {name.replace("_", "-"): value for name, value in locals().items() if value not in (None, [])}
    from scanner import pipeline
    from scanner.settings import SettingsError

    wanted = given.pop("form", "terminal")
    if wanted not in ("terminal", "json"):
        raise SettingsError(f"--format: expected terminal or json, not {wanted!r}")
    file, origins = pipeline.knowledge(_settings(given))
    tell(_as_json(file, origins) if wanted == "json" else _as_text(file, origins))
    return 0


def _settings(given: dict[str, Any]) -> Settings:
    from scanner.settings import Flags, load

    place = Path(given.pop("config")) if "config" in given else None
    options = {name: tuple(value) if isinstance(value, list) else value for name, value in given.items()}
    return load(Flags(config=place, options=options), Path.cwd(), os.environ)


def _as_text(file: Path, origins: tuple[Origin, ...]) -> str:
    import time

    from scanner.support.terminal import escape

    if not origins:
        return "Nothing has been fetched; 'assay db update' does it.\n"
    lines = [f"{escape(str(file))}: {file.stat().st_size:,} bytes"]
    for one in origins:
        hours = max(0.0, time.time() - one.fetched) / 3600
        age = f"{hours / 24:.0f} days" if hours >= 48 else f"{hours:.0f} hours"
        kind = f"{one.kind} ({one.ecosystem})" if one.ecosystem else one.kind
        lines.append(escape(f"{kind}: {one.rows:,}, {age} old, {one.url}"))
    return "".join(f"{line}\n" for line in lines)


def _as_json(file: Path, origins: tuple[Origin, ...]) -> str:
    import json

    from msgspec.structs import asdict

    return json.dumps({"file": str(file), "sources": [asdict(one) for one in origins]}, indent=2) + "\n"
