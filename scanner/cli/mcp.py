"""``assay mcp``: answers coding agents over the Model Context Protocol."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scanner.cli.plain import PlainCommand

_ROOT = typer.Option(
    "--root", metavar="DIR", help="Only what is in it is looked at (default: here).", show_default=False
)


def register(app: typer.Typer) -> None:
    """Make ``mcp`` a command of ``app``."""
    app.command(cls=PlainCommand)(mcp)


def mcp(root: Annotated[str | None, _ROOT] = None) -> int:
    """Serve coding agents on standard input and output (needs the extra mcp)."""
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
