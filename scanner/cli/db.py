"""``assay db``: knowledge that is fetched beforehand, for scans that ask nobody."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from scanner.cli import options as o
from scanner.cli.output import tell

if TYPE_CHECKING:
    from scanner.pipeline import Origin
    from scanner.settings import Settings

_FORMAT = o.form("terminal (default) or json.")
_OSV_DUMPS = o.text("osv-dumps", "ZIP of OSV records; may be repeated.", metavar="URL", many=True)
_NAME_LISTS = o.text(
    "name-lists",
    "List of popular names (pypi=… or npm=…); may be repeated.",
    metavar="ECOSYSTEM=URL",
    many=True,
)


@click.group("db")
def command() -> None:
    """Fetch advisories and popular names beforehand."""


@command.command(
    "update", params=[_OSV_DUMPS, _NAME_LISTS, o.OFFLINE, o.NETWORK_TIMEOUT, o.CACHE_DIR, o.CONFIG]
)
def update(**values: Any) -> int:
    """Fetch what is new. An interrupted download goes on where it broke off. Exits 4 when a source failed."""
    given = o.given(values)
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


@command.command("status", params=[_FORMAT, o.CACHE_DIR, o.CONFIG])
def status(**values: Any) -> int:
    """Show what there is, how old it is and where it comes from."""
    given = o.given(values)
    from scanner import pipeline
    from scanner.settings import SettingsError

    wanted = given.pop("form", "terminal")
    if wanted not in ("terminal", "json"):
        raise SettingsError(f"--format: expected terminal or json, not {wanted!r}")
    file, origins = pipeline.knowledge(_settings(given))
    tell(_as_json(file, origins) if wanted == "json" else _as_text(file, origins))
    return 0


def _settings(given: dict[str, Any]) -> Settings:
    from scanner.settings import load

    return load(o.flags(given), Path.cwd(), os.environ)


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
    from dataclasses import asdict

    return json.dumps({"file": str(file), "sources": [asdict(one) for one in origins]}, indent=2) + "\n"
