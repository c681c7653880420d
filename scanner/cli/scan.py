"""``assay scan``: flags to settings, the pipeline, the reports."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from scanner.cli import options as o
from scanner.cli.output import tell
from scanner.cli.plain import PlainCommand

if TYPE_CHECKING:
    from scanner.evidence import PrivateKey
    from scanner.model import Report
    from scanner.settings import Output, Settings


def register(app: typer.Typer) -> None:
    """Make ``scan`` a command of ``app``."""
    app.command(cls=PlainCommand)(scan)


def scan(
    paths: o.Paths = None,
    mode: o.Mode = None,
    only: o.Only = None,
    include: o.Include = None,
    exclude: o.Exclude = None,
    format: o.Format = None,  # noqa: A002 - the flag's name
    output: o.Output = None,
    fail_on: o.FailOn = None,
    exit_zero: o.ExitZero = None,
    allow_empty: o.AllowEmpty = None,
    min_confidence: o.MinConfidence = None,
    select: o.Select = None,
    ignore: o.Ignore = None,
    honour: o.Honour = None,
    untrusted_parameters: o.UntrustedParameters = None,
    staged: o.Staged = None,
    changed: o.Changed = None,
    base: o.Base = None,
    baseline: o.Baseline = None,
    engines: o.Engines = None,
    engine_timeout: o.EngineTimeout = None,
    semgrep_config: o.SemgrepConfig = None,
    offline: o.Offline = None,
    index_url: o.IndexUrl = None,
    npm_registry: o.NpmRegistry = None,
    osv_url: o.OsvUrl = None,
    network_timeout: o.NetworkTimeout = None,
    network_deadline: o.NetworkDeadline = None,
    cache: o.Cache = None,
    cache_dir: o.CacheDir = None,
    jobs: o.Jobs = None,
    max_file_size: o.MaxFileSize = None,
    markdown: o.Markdown = None,
    stdin_filename: o.StdinFilename = None,
    config: o.Config = None,
    evidence: o.Evidence = None,
    evidence_key: o.EvidenceKey = None,
    quiet: o.Quiet = None,
    color: o.Color = None,
) -> int:
    """Scan files and directories (default: here; '-' is standard input) and judge them."""
    given = {name.replace("_", "-"): value for name, value in locals().items() if value not in (None, [])}
    from scanner import report
    from scanner.settings import Flags, load

    flags = Flags(
        paths=tuple(given.pop("paths", ())),
        config=Path(given.pop("config")) if "config" in given else None,
        stdin_filename=given.pop("stdin-filename", "stdin.py"),
        options={name: tuple(value) if isinstance(value, list) else value for name, value in given.items()},
    )
    settings = load(flags, Path.cwd(), os.environ, report.available())
    check_files(settings.outputs)
    key = _key(settings)
    result = _run(settings)
    code = deliver(result, settings)
    if settings.evidence is not None:
        _record(result, settings, settings.evidence, key)
    return code


def _run(settings: Settings) -> Report:
    from scanner import pipeline
    from scanner.support.progress import watch

    # One byte more than the limit, so that the pipeline sees that the text goes on.
    stdin = sys.stdin.buffer.read(settings.max_file_size + 1) if settings.stdin else None
    progress = watch(sys.stderr, quiet=settings.quiet, color=settings.color is not False)
    try:
        return pipeline.scan(settings, progress, stdin)
    finally:
        progress.done()


def _key(settings: Settings) -> PrivateKey | None:
    """What signs; that it cannot be read is better known before a long scan than after it."""
    from scanner.settings import SettingsError

    if settings.evidence_key is None:
        return None
    if settings.evidence is None:
        raise SettingsError("evidence-key: there is nothing to sign without --evidence DIRECTORY")
    from scanner import evidence

    try:
        return evidence.PrivateKey.load(settings.evidence_key)
    except evidence.EvidenceError as error:
        raise SettingsError(str(error)) from None


def _record(result: Report, settings: Settings, folder: Path, key: PrivateKey | None) -> None:
    """Put the scan on record, and tell what to keep elsewhere, so that nothing can be taken away unseen."""
    from scanner import evidence, report
    from scanner.rulebook import rules_directory
    from scanner.settings import SettingsError

    document = report.render("json", result)
    try:
        recorded = evidence.record(result, document, settings, folder, key, rules_directory())
    except evidence.EvidenceError as error:
        raise SettingsError(str(error)) from None
    if not settings.quiet:
        signed = "" if key else " (not signed)"
        told = f"evidence{signed}: run {recorded.run}, journal {recorded.entries}:{recorded.last[:16]}\n"
        sys.stderr.write(told)


def check_files(outputs: Sequence[Output]) -> None:
    """What cannot be written is better known before a long scan than after it."""
    from scanner.settings import SettingsError

    for output in outputs:
        if output.file is None:
            continue
        if output.file.is_dir():
            raise SettingsError(f"output: {output.file} is a directory; name a file in it")
        try:
            output.file.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise SettingsError(f"output: {output.file.parent} cannot be made: {error.strerror}") from None
        if not os.access(output.file if output.file.exists() else output.file.parent, os.W_OK):
            raise SettingsError(f"output: {output.file} may not be written; name another file")


def deliver(result: Report, settings: Settings) -> int:
    """Write every report; where none of them is for people, tell the summary on standard error."""
    from scanner import report
    from scanner.model import Outcome
    from scanner.settings import SettingsError
    from scanner.support.files import write_whole
    from scanner.support.terminal import Canvas, canvas

    calm = result.gate.outcome is Outcome.PASSED and not result.shown and not result.gaps
    failed: list[str] = []
    for output in settings.outputs:
        surface = Canvas() if output.file else canvas(sys.stdout, settings.color, os.environ)
        try:
            text = report.render(output.format, result, surface)
        except report.MissingPartError as error:
            failed.append(f"format: {error}")
            continue
        if output.file is not None:
            try:
                write_whole(output.file, text.encode("utf-8", "backslashreplace"))
            except OSError as error:
                failed.append(f"output: {output.file} cannot be written: {error.strerror}")
        elif not (settings.quiet and calm and output.format == "terminal"):
            tell(text)
    told = any(output.format == "terminal" and output.file is None for output in settings.outputs)
    if not told and not settings.quiet:
        sys.stderr.write(f"{report.summary(result)}\n")
    if failed:  # told last: every other report is there by now
        raise SettingsError("; ".join(failed))
    return int(result.gate.outcome)
