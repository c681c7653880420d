"""The commands put together with Typer; imported only to run one: Typer takes as long as Python to start."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from typing import Annotated

import typer

from scanner import __version__
from scanner.cli.output import tell
from scanner.cli.plain import Help, group

# Each is a module here with ``register(app)``.
COMMANDS = (
    *(
        "scan",
        "deps",
        "check",
        "db",
        "vet",
        "fix",
        "baseline",
        "ignores",
        "rules",
        "explain",
        "evidence",
        "hook",
    ),
    *("mcp", "lsp"),
)
_EXITS = (
    "Exit codes: 0 passed, 1 failed by findings, 2 usage or configuration, 3 nothing to scan, "
    "4 incomplete, 5 a defect of assay, 130 interrupted."
)


def perform(arguments: Sequence[str]) -> object:
    """Run what ``arguments`` ask for; the command's result. Raises Typer's own errors as they are."""
    command = typer.main.get_command(command_line(arguments))
    return command.main(args=list(arguments), prog_name="assay", standalone_mode=False)


def command_line(arguments: Sequence[str] = ()) -> typer.Typer:
    """The command line for ``arguments``: with the one command that they name, or else with all."""
    app = group("Is it real, and is it safe to merge? Scans code that an AI wrote.", epilog=_EXITS)
    app.callback()(_assay)
    named = arguments[0] if arguments else ""
    for command in (named,) if named in COMMANDS else COMMANDS:
        importlib.import_module(f"scanner.cli.{command}").register(app)
    return app


def _show(asked: bool) -> None:
    if asked:
        tell(f"assay {__version__}\n")
        raise typer.Exit


_VERSION = typer.Option("--version", "-V", callback=_show, is_eager=True, help="Show the version and exit.")


def _assay(version: Annotated[bool, _VERSION] = False, help: Help = False) -> None:  # noqa: A002 - their names
    """Hold the options that come before a command."""
