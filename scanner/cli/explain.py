"""``assay explain``: a rule (what it looks for, why, how to mend it, samples), or findings at a place."""

from __future__ import annotations

import itertools
import os
import re
import sys
import textwrap
from typing import TYPE_CHECKING, Annotated

import typer

from scanner.cli import options as o
from scanner.cli.output import tell
from scanner.cli.plain import PlainCommand

if TYPE_CHECKING:
    from scanner.model import Rule
    from scanner.support.terminal import Canvas

_MOST_SAMPLES = 8
_HIT = "expect: hit"
_PLACE = re.compile(r"(.+):(\d{1,7})(?::\d{1,7})?")
_FINGERPRINT = re.compile(r"[0-9a-f]{8,64}")


def register(app: typer.Typer) -> None:
    """Make ``explain`` a command of ``app``."""
    app.command(cls=PlainCommand)(explain)


def explain(
    what: Annotated[str, typer.Argument(help="A rule's id, FILE:LINE, or a finding's fingerprint.")],
    min_confidence: o.MinConfidence = None,
    index_url: o.IndexUrl = None,
    npm_registry: o.NpmRegistry = None,
    offline: o.Offline = None,
    config: o.Config = None,
) -> int:
    """Tell all about a rule, such as sql-injection, or about the findings at a place, such as app.py:12."""
    given = {name.replace("_", "-"): value for name, value in locals().items() if value not in (None, [])}
    from scanner.cli.rules import every_rule
    from scanner.settings import SettingsError
    from scanner.support.terminal import canvas

    surface = canvas(sys.stdout, None, os.environ)
    place = _PLACE.fullmatch(given.pop("what").strip())
    if place is not None or _FINGERPRINT.fullmatch(what.strip()):
        from scanner.cli.considered import pages

        tell(pages(place[1] if place else "", int(place[2]) if place else 0, what.strip(), given, surface))
        return 0
    known = {name.lower(): rule for name, rule in every_rule().items()}
    found = known.get(what.strip().lower())
    if found is None:
        from difflib import get_close_matches

        near = get_close_matches(what.lower(), known, n=1)
        hint = f"did you mean {known[near[0]].id!r}?" if near else "'assay rules list' shows them all"
        raise SettingsError(f"there is no rule {what!r}; {hint}")
    tell(_page(found, surface))
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
