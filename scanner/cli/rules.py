"""``assay rules list``: every rule that there is."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scanner.cli.output import tell
from scanner.cli.plain import Help, PlainCommand, group

if TYPE_CHECKING:
    from scanner.model import Rule


Texts = list[str] | None
_FORMAT = typer.Option(
    "-f", "--format", metavar="TEXT", help="terminal (default) or json.", show_default=False
)
_SELECT = typer.Option("--select", metavar="RULE", help="Only these rules or families.", show_default=False)
_IGNORE = typer.Option("--ignore", metavar="RULE", help="Not these rules or families.", show_default=False)


def register(app: typer.Typer) -> None:
    """Make ``rules`` a group of commands of ``app``."""
    rules = group("The rules that a scan goes by.")
    rules.callback()(_rules)
    rules.command("list", cls=PlainCommand)(list_rules)
    app.add_typer(rules, name="rules")


def _rules(help: Help = False) -> None:  # noqa: A002 - the flag's name
    """Hold the option that comes before a command."""


def list_rules(
    form: Annotated[str | None, _FORMAT] = None,
    select: Annotated[Texts, _SELECT] = None,
    ignore: Annotated[Texts, _IGNORE] = None,
) -> int:
    """List the rules: id, severity, confidence, CWE, title."""
    from scanner.settings import SettingsError

    if form not in (None, "terminal", "json"):
        raise SettingsError(f"--format: expected terminal or json, not {form!r}")
    chosen = every_rule(tuple(select or ()), tuple(ignore or ()))
    tell(_as_json(chosen) if form == "json" else _as_table(chosen))
    return 0


def every_rule(select: tuple[str, ...] = (), ignore: tuple[str, ...] = ()) -> Mapping[str, Rule]:
    """The rules by id, whatever the configuration here selects, unless the flags do."""
    from msgspec.structs import replace

    from scanner import pipeline
    from scanner.settings import Flags, load

    settings = load(Flags(), Path.cwd(), os.environ)
    return pipeline.rules(replace(settings, select=select, ignore=ignore))


def _as_table(chosen: Mapping[str, Rule]) -> str:
    rows = [
        (
            rule.id,
            str(rule.rating.severity),
            str(rule.rating.confidence),
            ", ".join(f"CWE-{number}" for number in rule.cwe) or "-",
            rule.title,
        )
        for _, rule in sorted(chosen.items())
    ]
    head = ("rule", "severity", "confidence", "weakness", "title")
    widths = [max(len(row[column]) for row in (head, *rows)) for column in range(4)]
    lines = [
        "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[4]])
        for row in (head, *rows)
    ]
    number = "1 rule" if len(rows) == 1 else f"{len(rows)} rules"
    return "\n".join([*lines, "", f"{number}; 'assay explain RULE' tells all about one"]) + "\n"


def _as_json(chosen: Mapping[str, Rule]) -> str:
    import json

    from scanner.report.formats.json import rule_entry

    entries = [{"id": rule_id, **rule_entry(rule)} for rule_id, rule in sorted(chosen.items())]
    return json.dumps({"schema": "1.0", "rules": entries}, indent=2) + "\n"
