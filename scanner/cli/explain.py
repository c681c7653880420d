"""``assay explain RULE``: what a rule looks for, why it matters, how to mend it, and its sample."""

from __future__ import annotations

import itertools
import os
import sys
import textwrap
from typing import TYPE_CHECKING, Annotated

import typer

from scanner.cli.output import tell
from scanner.cli.plain import PlainCommand

if TYPE_CHECKING:
    from scanner.model import Rule
    from scanner.support.terminal import Canvas

_MOST_SAMPLES = 8
_HIT = "expect: hit"


def register(app: typer.Typer) -> None:
    """Make ``explain`` a command of ``app``."""
    app.command(cls=PlainCommand)(explain)


def explain(rule: Annotated[str, typer.Argument(help="Its id.")]) -> int:
    """Tell all about one rule, given by its id, such as sql-injection."""
    from scanner.cli.rules import every_rule
    from scanner.settings import SettingsError
    from scanner.support.terminal import canvas

    known = every_rule()
    found = {name.lower(): one for name, one in known.items()}.get(rule.strip().lower())
    if found is None:
        from difflib import get_close_matches

        near = get_close_matches(rule, known, n=1)
        hint = f"did you mean {near[0]!r}?" if near else "'assay rules list' shows them all"
        raise SettingsError(f"there is no rule {rule!r}; {hint}")
    tell(_page(found, canvas(sys.stdout, None, os.environ)))
    return 0


def _page(rule: Rule, canvas: Canvas) -> str:
    kinds = [*(f"CWE-{number}" for number in rule.cwe), *rule.owasp]
    blocks = [
        f"{canvas.paint(rule.id, '1')}: {rule.title}",
        f"severity {rule.rating.severity}, confidence {rule.rating.confidence}"
        + (f"\n{', '.join(kinds)}" if kinds else ""),
        _section("Why", _paragraph(rule.why, canvas), canvas),
        _section("Fix", _paragraph(rule.fix, canvas), canvas),
    ]
    samples = _sample(rule)
    if samples:
        blocks.append(_section("Reported, for example", samples, canvas))
    if rule.references:
        blocks.append(_section("References", list(rule.references), canvas))
    if rule.match.kind != "policy":  # what is wrong with an ignore cannot be ignored
        ignore = f"# assay: ignore[{rule.id}] the reason"
        blocks.append(_section("Accept one finding, on the record", [ignore], canvas))
    return "\n\n".join(blocks) + "\n"


def _section(title: str, lines: list[str], canvas: Canvas) -> str:
    return "\n".join([canvas.paint(title, "1"), *(f"  {line}" for line in lines)])


def _paragraph(text: str, canvas: Canvas) -> list[str]:
    return textwrap.wrap(" ".join(text.split()), canvas.width - 2, break_long_words=False)


def _sample(rule: Rule) -> list[str]:
    """The lines of the rule's sample that it reports, without their marks; none where there is no sample."""
    if not rule.sample:
        return []
    from scanner.rulebook import rules_directory

    try:
        text = (rules_directory() / rule.sample).read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return []
    lines = text.splitlines()
    if rule.sample.endswith(".sample"):  # several files; a line below says what is expected of the one above
        marked = [
            above.strip()
            for above, mark in itertools.pairwise(lines)
            if mark.startswith("^^^") and mark.endswith(_HIT)
        ]
        return list(dict.fromkeys(marked))[:_MOST_SAMPLES]
    hits = [line.rpartition("#")[0].strip() for line in lines if line.rstrip().endswith(_HIT)]
    return list(dict.fromkeys(hits))[:_MOST_SAMPLES]
