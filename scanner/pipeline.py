"""The stages of a scan, in order: the only place that knows it.

find → read manifests → look (code, packages) → decide → compare with before → report
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from scanner import __version__
from scanner.model import Counts, Ecosystem, Report, Rule
from scanner.settings import Settings, SettingsError
from scanner.stages import job
from scanner.support.progress import Progress

# The rooms of a scan are imported by its stages: to tell about rules takes none of them.
if TYPE_CHECKING:
    from scanner.dependencies import DependencyResult as DependencyResult
    from scanner.fix import Plan as Plan
    from scanner.registries.knowledge import Origin as Origin
    from scanner.registries.knowledge_update import Update as Update
    from scanner.stages.before import Change
    from scanner.stages.overrides import Override as Override


def scan(settings: Settings, progress: Progress | None = None, stdin: bytes | None = None) -> Report:
    """Scan what the settings name.

    Args:
        settings: resolved options.
        progress: is told of stages and steps.
        stdin: the text to scan instead of paths, when ``settings.stdin``.

    Raises:
        SettingsError: a path, rule or option cannot be followed. Everything else that goes wrong is a gap.
    """
    from scanner.discover import base_of
    from scanner.policy import decide
    from scanner.stages import before, coverage, look, overrides, sources

    began, started = time.monotonic(), datetime.now(UTC)
    work = job(settings, progress)
    work.progress.stage("Finding files")
    base = base_of(settings)
    found = sources.find(settings, stdin, base)
    named = sources.manifests(found, settings)
    seen, judged, others = look.look(work, found, named)
    rules = {**work.rules, **others.rules}
    counts = Counts(
        files=look.files(found.sources, settings) or named.files,
        lines=seen.lines,
        requirements=len(judged.targets),
        packages=len({target.requirement.package.purl for target in judged.targets}),
        rules=len(work.rules),
        seconds=round(time.monotonic() - began, 3),
    )
    gaps = tuple(dict.fromkeys((*found.gaps, *named.gaps, *seen.gaps, *judged.gaps, *others.gaps)))
    ignores = overrides.honoured(dict.fromkeys((*named.ignores, *seen.ignores)))
    findings = (*seen.findings, *judged.findings, *others.findings)
    decision = decide(findings, gaps, ignores, counts, rules, settings)
    decision, comparisons = before.beside(work, decision, base, gaps, counts)
    return Report(
        version=__version__,
        root=settings.root,
        started_at=started.isoformat(timespec="seconds").replace("+00:00", "Z"),
        mode=str(settings.mode),
        findings=decision.findings,
        gaps=gaps,
        targets=judged.targets,
        rules=rules,
        counts=counts,
        gate=decision.gate,
        hidden=decision.hidden,
        engines=others.engines,
        coverage=coverage.coverage(settings),
        comparisons=comparisons,
    )


def baseline(settings: Settings, action: str, progress: Progress | None = None) -> Change:
    """Scan, and fit the settings' baseline to it: ``create`` anew, ``update``, or only ``prune`` it.

    The file is written at once or not at all. Raises ``SettingsError`` and ``OSError``.
    """
    from scanner.policy.baseline import dump
    from scanner.stages import before
    from scanner.support.files import write_whole

    entries = () if action == "create" else before.known(settings)
    report = scan(replace(settings, baseline=None), progress)
    change = before.renew(report, settings, entries, add=action != "prune")
    write_whole(change.file, dump(change.entries).encode())
    return change


def dependencies(settings: Settings, progress: Progress | None = None) -> Report:
    """Every package that the settings' files name, with its verdict: a scan that leaves the code alone."""
    return scan(replace(settings, checks=frozenset({"dependencies"})), progress)


def dependency_fixes(settings: Settings, progress: Progress | None = None) -> tuple[Report, Plan]:
    """The report on the named packages, and the changes of files that would mend what can be mended."""
    from scanner.fix import plan

    report = dependencies(replace(settings, mend=True), progress)
    return report, plan(settings.root, [finding.edits for finding in report.shown if finding.edits])


def fixes(
    settings: Settings, progress: Progress | None = None, *, unsafe: bool = False
) -> tuple[Report, Plan]:
    """The report on the code, and the changes of files that rid it of findings, each looked at again.

    ``unsafe``: also changes that somebody has to review. Raises ``SettingsError``.
    """
    from scanner.fix import Look, mend
    from scanner.stages import again, sources

    settings = replace(settings, checks=frozenset({"code"}), staged=False, engines=())  # ours have the edits
    report = scan(settings, progress)
    found = sources.find(replace(settings, changed=False), None, None)
    rescan = again.Rescan(job(settings), found)
    return report, mend(settings.root, Look(report.findings, report.gaps), rescan, unsafe=unsafe)


def check_packages(words: Sequence[str], ecosystem: Ecosystem, settings: Settings) -> DependencyResult:
    """The verdict on packages that are named by hand (``name``, ``name==1.0``, for npm ``name@1.0``).

    Raises:
        SettingsError: a word names no package, or a rule or option cannot be followed.
    """
    from scanner.dependencies import check, manifest_of
    from scanner.registries import Registries

    try:
        manifest = manifest_of(words, ecosystem)
    except ValueError as error:
        raise SettingsError(str(error)) from None
    settings = replace(settings, checks=frozenset({"dependencies"}))
    return check((manifest,), Registries(settings), rules(settings), settings)


def vet(
    subject: str,
    ecosystem: Ecosystem,
    settings: Settings,
    progress: Progress | None = None,
    against: str = "",
) -> Report:
    """What a package does, before anybody installs it: read as an archive, never unpacked, built or run.

    Args:
        subject: an archive's path, or a package as it is named to ``check_packages``.
        against: the version to compare with ("": none).

    Raises:
        SettingsError: the subject is neither, is not on the registry, or is no archive.
        UnansweredError: no registry could be asked.
    """
    from scanner.policy import decide
    from scanner.stages.look import analyse
    from scanner.vetting import both, capability_rules, marked, sorted_out, vetted

    began, started = time.monotonic(), datetime.now(UTC)
    settings = replace(settings, checks=frozenset({"code"}))
    work = job(settings, progress)
    chosen = work.rules
    work.progress.stage("Fetching the package")
    now, before = both(subject, ecosystem, against, settings)
    looking = replace(work, rules={**chosen, **capability_rules()})
    seen = analyse(looking, now.sources, now.sources)
    findings, can = sorted_out(seen.findings, now)
    old = analyse(looking, before.sources, before.sources) if before is not None else None
    known, could = sorted_out(old.findings, before) if old is not None and before is not None else ((), None)
    took = round(time.monotonic() - began, 3)
    counts = Counts(files=len(now.sources), lines=seen.lines, rules=len(chosen), seconds=took)
    gaps = (*now.gaps, *seen.gaps)
    decision = decide(findings, gaps, (), counts, chosen, settings)
    earlier = decide(known, (), (), counts, chosen, settings).findings if before is not None else None
    return Report(
        version=__version__,
        root=settings.root,
        started_at=started.isoformat(timespec="seconds").replace("+00:00", "Z"),
        mode=str(settings.mode),
        findings=marked(decision.findings, earlier),
        gaps=gaps,
        targets=(),
        rules=chosen,
        counts=counts,
        gate=decision.gate,
        hidden=decision.hidden,
        vetting=vetted(now, can, could, before.version if before is not None else ""),
    )


def update_knowledge(settings: Settings, told: Callable[[str], None]) -> list[Update]:
    """Fetch the dumps of advisories and the lists of names that the settings name; ``told`` hears of each."""
    from scanner.registries.knowledge_update import update

    return update(settings, told)


def knowledge(settings: Settings) -> tuple[Path, tuple[Origin, ...]]:
    """Where fetched knowledge lies, and what it comes from."""
    from scanner.registries.knowledge import Store

    store = Store(settings.cache_dir)
    return store.file, store.origins()


def ignores(settings: Settings, progress: Progress | None = None) -> tuple[Override, ...]:
    """Every ignore in the files that the settings name, with who wrote it and when, as git tells."""
    from scanner.stages import overrides

    return overrides.every(job(settings, progress))


def rules(settings: Settings) -> Mapping[str, Rule]:
    """The rules that the settings select, by id."""
    return job(settings).rules


def silencers(rule: Rule, settings: Settings) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What would silence a finding of a flow rule: functions that clean the value, and checks, in sentences.

    Both are empty for other rules.
    """
    from scanner.rulebook import checks

    kind = rule.match.options.get("sink")
    if rule.match.kind != "flow" or not isinstance(kind, str):
        return (), ()
    knowledge = job(settings).book.knowledge
    known = {**knowledge.sanitizers, **knowledge.guards}
    return tuple(sorted(name for name, kinds in known.items() if kind in kinds)), checks(kind)
