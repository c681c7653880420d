"""The commands put together with Click; imported only to run one."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from difflib import get_close_matches

import click

from scanner import __version__
from scanner.cli.output import tell

# Each is a module here with a ``command``.
COMMANDS = (
    *("scan", "deps", "check", "db", "vet", "fix", "baseline", "ignores", "rules", "explain", "evidence"),
    *("hook", "mcp", "lsp"),
)
_EXITS = (
    "Exit codes: 0 passed, 1 failed by findings, 2 usage or configuration, 3 nothing to scan, "
    "4 incomplete, 5 a defect of assay, 130 interrupted."
)


class _Commands(click.Group):
    """Imports a command when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - Click's signature
        """All names, in the order in which help tells them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command of that name."""
        if cmd_name not in COMMANDS:
            return None
        found: click.Command = importlib.import_module(f"scanner.cli.{cmd_name}").command
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As Click does; a name that is nearly right is told."""
        near = [] if args[0] in COMMANDS else get_close_matches(args[0], COMMANDS, n=1)
        if near:
            ctx.fail(f"No such command {args[0]!r}. Did you mean {near[0]!r}?")
        return super().resolve_command(ctx, args)


def _show(context: click.Context, _: click.Parameter, asked: bool) -> None:
    if asked and not context.resilient_parsing:
        tell(f"assay {__version__}\n")
        context.exit()


@click.group(cls=_Commands, epilog=_EXITS, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    *("--version", "-V"),
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_show,
    help="Show the version and exit.",
)
def command_line() -> None:
    """Scan code that an AI wrote: is it real, and is it safe to merge?"""


def perform(arguments: Sequence[str]) -> object:
    """Run what ``arguments`` ask for; the command's result. Raises Click's own errors as they are."""
    return command_line.main(args=list(arguments), prog_name="assay", standalone_mode=False)
