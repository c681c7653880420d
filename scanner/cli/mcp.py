"""``assay mcp``: answers coding agents over the Model Context Protocol."""

from __future__ import annotations

from pathlib import Path

import click

from scanner.cli import options as o

_ROOT = o.text("root", "Only what is in it is looked at (default: here).", metavar="DIR")


@click.command("mcp", params=[_ROOT])
def command(root: str | None) -> int:
    """Serve coding agents (needs the extra mcp)."""
    from scanner.settings import SettingsError

    place = Path(root or ".")
    if not place.is_dir():
        raise SettingsError(f"{place}: there is no such folder; name the project's")
    from scanner.serve.mcp_server import serve

    try:
        serve(place)
    except ImportError as error:
        raise SettingsError(f"{error}; install it with: pip install 'code-assay[mcp]'") from None
    return 0
