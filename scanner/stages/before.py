"""Last stage: what was there before, in an earlier revision or in a baseline file."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from scanner.discover import Base, Discovery, read
from scanner.model import Comparison, Counts, Finding, Gap, Report, Source, State
from scanner.policy import Decision, Earlier, compare, decide
from scanner.policy.baseline import BaselineError, Entry, entries_of, load, match
from scanner.settings import Settings, SettingsError
from scanner.stages import Job
from scanner.stages.look import analyse
from scanner.stages.overrides import honoured
from scanner.stages.sources import wanted
from scanner.support.clock import today
from scanner.support.progress import SilentProgress


def beside(
    job: Job, decision: Decision, base: Base | None, gaps: Sequence[Gap], counts: Counts
) -> tuple[Decision, tuple[Comparison, ...]]:
    """The decision with what is new set apart. Raises ``SettingsError`` for an unusable baseline."""
    if base is None and job.settings.baseline is None:
        return decision, ()
    earlier = _earlier(job, base, decision.findings) if base is not None else None
    entries = known(job.settings) if job.settings.baseline is not None else None
    name = name_of(job.settings)
    return compare(
        decision,
        earlier,
        (name, entries) if entries is not None else None,
        present(entries or (), job.settings),
        gaps,
        counts,
        job.settings,
    )


def known(settings: Settings) -> tuple[Entry, ...]:
    """The entries of the settings' baseline. Raises ``SettingsError`` when it is missing or damaged."""
    assert settings.baseline is not None
    try:
        return load(settings.baseline)
    except FileNotFoundError:
        cause = "there is no such file; 'assay baseline create' makes one"
    except BaselineError as error:
        cause = f"{error}; mend it, or make it anew with 'assay baseline create --force'"
    raise SettingsError(f"baseline: {name_of(settings)}: {cause}")


def present(entries: Iterable[Entry], settings: Settings) -> frozenset[str]:
    """The paths of entries whose files are there."""
    paths = {entry.path for entry in entries}
    return frozenset(path for path in paths if os.path.lexists(settings.root / path))


class Change(Struct, frozen=True):
    """What became of a baseline: its entries now, and how many came and went."""

    file: Path
    entries: tuple[Entry, ...]
    added: int
    removed: int


def renew(report: Report, settings: Settings, entries: Sequence[Entry], add: bool) -> Change:
    """The baseline that fits ``report``, a scan without it.

    What nothing needs any more goes: its file is gone, or the rule looked at all of it and is silent now.
    With ``add``, all findings that ask for a decision come in.
    """
    assert settings.baseline is not None
    there = present(entries, settings)
    matched = match(report.findings, entries, "", there, today())
    gaps = {gap.location.path if gap.location else gap.subject for gap in report.gaps}
    open_ones = [one for one in matched.findings if one.state is State.KNOWN or one.open]
    mine = entries_of(open_ones)
    kept = {entry for entry in matched.gone if _unjudged(entry, report, settings, there, gaps)}
    reasons = {entry.key: entry for entry in matched.used} | {entry.anywhere: entry for entry in matched.used}
    for entry, finding in mine.items():
        if finding.state is State.KNOWN:
            old = reasons.get(entry.key) or reasons[entry.anywhere]
            kept.add(replace(entry, reason=old.reason, until=old.until))
        elif add:
            kept.add(entry)
    keys = {entry.key for entry in entries}
    new = {entry.key for entry in kept}
    return Change(settings.baseline, tuple(sorted(kept)), len(new - keys), len(keys - new))


def _unjudged(
    entry: Entry, report: Report, settings: Settings, there: Collection[str], gaps: Collection[str]
) -> bool:
    """Whether the scan could not have found it again."""
    if entry.path not in there:
        return False
    place = settings.root / entry.path
    within = any(place == path or place.is_relative_to(path) for path in settings.paths)
    return not within or entry.rule not in report.rules or entry.path in gaps


def name_of(settings: Settings) -> str:
    """What the settings' baseline is called: its path from the root."""
    file = settings.baseline
    if file is None:
        return ""
    return file.relative_to(settings.root).as_posix() if file.is_relative_to(settings.root) else str(file)


def _earlier(job: Job, base: Base, findings: Sequence[Finding]) -> Earlier:
    """What the files of ``findings`` held then, analysed as it was."""
    asked = {one.location.path for one in findings if one.open}
    ways = {step.location.path for one in findings if one.open for step in one.flow}
    job.progress.stage(f"Comparing with {base.name}")
    was = base.sources(asked | ways, job.settings, wanted(job.settings))
    quiet = replace(job, progress=SilentProgress())
    code = was.sources if "code" in job.settings.checks else ()
    seen = analyse(quiet, code, was.program)
    counts = Counts(files=1)
    decision = decide(seen.findings, seen.gaps, honoured(seen.ignores), counts, job.rules, job.settings)
    return Earlier(base.name, base.commit, decision.findings, _texts(was, job.settings))


def _texts(was: Discovery, settings: Settings) -> dict[str, str]:
    def text(source: Source) -> str:
        data = read(source, settings)
        return "" if isinstance(data, Gap) else data.decode("utf-8", "replace")

    return {source.path: text(source) for source in was.sources}
