"""``assay lsp``: answers editors over the Language Server Protocol."""

from __future__ import annotations

import click


@click.command("lsp")
def command() -> int:
    """Serve an editor (needs the extra lsp)."""
    from scanner.serve.language_server import serve
    from scanner.settings import SettingsError

    try:
        serve()
    except ImportError as error:
        raise SettingsError(f"{error}; install it with: pip install 'code-assay[lsp]'") from None
    return 0
