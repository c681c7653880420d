"""``assay check``: is a package real and safe to install? For people and agents, before they install it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scanner.cli import options as o
from scanner.cli.output import tell
from scanner.cli.plain import PlainCommand

if TYPE_CHECKING:
    from scanner.model import Severity
    from scanner.pipeline import DependencyResult

_PACKAGES = typer.Argument(help="name, name==1.0 or, for npm, name@1.0.0.", show_default=False)
_ECOSYSTEM = typer.Option(
    "-e", "--ecosystem", metavar="NAME", help="pypi (default) or npm.", show_default=False
)


def register(app: typer.Typer) -> None:
    """Make ``check`` a command of ``app``."""
    app.command(cls=PlainCommand)(check)


def check(
    packages: Annotated[list[str], _PACKAGES],
    ecosystem: Annotated[o.Text, _ECOSYSTEM] = None,
    fail_on: o.FailOn = None,
    offline: o.Offline = None,
    index_url: o.IndexUrl = None,
    npm_registry: o.NpmRegistry = None,
    osv_url: o.OsvUrl = None,
    network_timeout: o.NetworkTimeout = None,
    network_deadline: o.NetworkDeadline = None,
    cache: o.Cache = None,
    cache_dir: o.CacheDir = None,
    config: o.Config = None,
) -> int:
    """Ask the registries for packages: one line each. Exits 1 for what not to install, 4 if unverified."""
    given = {name.replace("_", "-"): value for name, value in locals().items() if value not in (None, [])}
    from scanner import pipeline
    from scanner.model import Ecosystem
    from scanner.settings import Flags, SettingsError, load

    words = tuple(given.pop("packages"))
    wanted = given.pop("ecosystem", "pypi").strip().lower()
    if wanted not in set(Ecosystem):
        raise SettingsError(f"--ecosystem: expected pypi or npm, not {wanted!r}")
    place = Path(given.pop("config")) if "config" in given else None
    settings = load(Flags(config=place, options=given), Path.cwd(), os.environ)
    result = pipeline.check_packages(words, Ecosystem(wanted), settings)
    tell("".join(f"{line}\n" for line in _lines(words, result)))
    return _exit_code(result, settings.fail_on)


def _lines(words: tuple[str, ...], result: DependencyResult) -> list[str]:
    from scanner.model import Verdict
    from scanner.support.terminal import escape

    said: dict[int, list[str]] = {}
    for finding in result.findings:
        said.setdefault(finding.location.line, []).append(f"{finding.rule}: {finding.message}")
    causes = {gap.location.line: f"{gap.cause} {gap.next_step}" for gap in result.gaps if gap.location}
    general = next((f"{gap.cause} {gap.next_step}" for gap in result.gaps), "")
    lines = []
    for number, target in enumerate(result.targets, 1):
        if target.verdict is Verdict.UNVERIFIED:
            text = f"unverified: {causes.get(number, general)}"
        else:
            text = "; ".join(said.get(number, [])) or str(target.verdict)
        lines.append(escape(" ".join(f"{words[number - 1]}: {text}".split())))
    return lines


def _exit_code(result: DependencyResult, fail_on: Severity | None) -> int:
    from scanner.model import Outcome, Verdict

    if fail_on is not None and any(finding.rating.severity >= fail_on for finding in result.findings):
        return int(Outcome.FAILED)
    open_ones = any(target.verdict is Verdict.UNVERIFIED for target in result.targets)
    return int(Outcome.INCOMPLETE if open_ones else Outcome.PASSED)
