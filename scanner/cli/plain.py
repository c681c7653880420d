"""Commands that take their values as they were typed: ``scanner.settings`` reads them, with its own messages.

Typer's own conversion says the same in other words; in later versions it costs more than the scan of a file.
"""

from __future__ import annotations

from typing import Annotated, Any

import typer
from typer.core import TyperCommand


def _show(context: typer.Context, asked: bool) -> None:
    if asked:
        typer.echo(context.get_help())
        raise typer.Exit


# Typer's own --help of a group is no plain switch.
Help = Annotated[
    bool,
    typer.Option("--help", "-h", callback=_show, is_eager=True, help="Show this message and exit."),
]


def group(text: str, epilog: str | None = None) -> typer.Typer:
    """Commands with ``text`` for help; the callback that it needs takes ``help: Help = False``."""
    return typer.Typer(
        help=text,
        epilog=epilog,
        no_args_is_help=True,
        add_completion=False,
        add_help_option=False,
        rich_markup_mode=None,  # else every help and error imports rich
        context_settings={"help_option_names": ["-h", "--help"]},
    )


class PlainCommand(TyperCommand):
    """A command of texts, lists of texts and switches, none of which is converted."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Fill ``ctx.params``; what is not a plain value is left to Typer: help, mistakes, completion."""
        values, rest, _ = self.make_parser(ctx).parse_args(args=list(args))
        given = {
            name: value for name, value in values.items() if isinstance(value, str | bool | list | tuple)
        }
        helps = set(given) - {parameter.name for parameter in self.params}
        missing = any(parameter.required and parameter.name not in given for parameter in self.params)
        if rest or helps or missing or ctx.resilient_parsing:
            return super().parse_args(ctx, args)
        ctx.params.update((name, given.get(name)) for parameter in self.params if (name := parameter.name))
        return []
