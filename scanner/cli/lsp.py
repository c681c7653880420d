"""``assay lsp``: answers editors over the Language Server Protocol."""

from __future__ import annotations

import typer

from scanner.cli.plain import PlainCommand


def register(app: typer.Typer) -> None:
    """Make ``lsp`` a command of ``app``."""
    app.command(cls=PlainCommand)(lsp)


def lsp() -> int:
    """Serve an editor on standard input and output (needs the extra lsp)."""
    from scanner.serve.language_server import serve
    from scanner.settings import SettingsError

    try:
        serve()
    except ImportError as error:
        raise SettingsError(f"{error}; install it with: pip install 'code-assay[lsp]'") from None
    return 0
