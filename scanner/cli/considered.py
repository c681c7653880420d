"""The findings at a place with all that was considered: the way, the value, and what would silence them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

if TYPE_CHECKING:
    from scanner.model import Finding, Rule
    from scanner.settings import Settings
    from scanner.support.terminal import Canvas

_MOST_NAMES = 8


def pages(file: str, line: int, fingerprint: str, options: Mapping[str, object], canvas: Canvas) -> str:
    """The findings that touch a line of a file, or have a fingerprint (or its beginning), as text.

    Raises:
        SettingsError: there is no such file, or nothing was found there.
    """
    from scanner import pipeline, report
    from scanner.model import Gate, Outcome
    from scanner.settings import Flags, SettingsError, load

    place = Path(str(options["config"])) if "config" in options else None
    wanted = {key: value for key, value in options.items() if key != "config"}
    wanted.setdefault("min-confidence", "low")
    flags = Flags(paths=(file,) if file else (), config=place, options=wanted)
    settings = load(flags, Path.cwd(), os.environ)
    # A flow may begin in another file: the whole project is looked at, and one place of it is shown.
    result = pipeline.scan(replace(settings, paths=(settings.root,)) if file else settings)
    found = tuple(
        finding
        for finding in result.findings
        if (_touches(finding, settings, line) if file else finding.fingerprint.startswith(fingerprint))
    )
    if not found:
        what = f"{file}:{line}" if file else f"the fingerprint {fingerprint}"
        raise SettingsError(f"nothing is reported for {what}; 'assay scan' shows what is")
    gate = Gate(Outcome.PASSED, None, "")
    blocks = []
    for finding in found:
        alone = replace(result, findings=(replace(finding, suppression=None),), gaps=(), gate=gate, hidden=0)
        text = report.render("terminal", alone, canvas).rstrip().rpartition("\n\n")[0]
        rule = result.rules.get(finding.rule)
        blocks.append("\n".join([text, *_more(finding, rule, settings, canvas)]))
    return "\n\n".join(blocks) + "\n"


def _touches(finding: Finding, settings: Settings, line: int) -> bool:
    span = finding.location.span
    return settings.root / finding.location.path == settings.paths[0] and span.line <= line <= span.end_line


def _more(finding: Finding, rule: Rule | None, settings: Settings, canvas: Canvas) -> list[str]:
    """What would silence the finding, and how it is accepted."""
    from scanner import pipeline
    from scanner.support.terminal import escape

    lines = []
    if finding.suppression is not None:
        lines.append(f"  {canvas.paint('accepted', '1')}    {escape(finding.suppression.reason)}")
    names, checks = pipeline.silencers(rule, settings) if rule is not None else ((), ())
    if names or checks:
        lines.append(f"  {canvas.paint('silenced by', '1')}")
        lines += [f"    - {text}" for text in checks]
    if names:
        rest = f", and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
        lines.append(f"    - the result of {', '.join(names[:_MOST_NAMES])}{rest}")
    lines.append(f"  {canvas.paint('fingerprint', '1')} {finding.fingerprint}")
    lines.append(f"  {canvas.paint('accept', '1')}      # assay: ignore[{finding.rule}] the reason")
    return lines
