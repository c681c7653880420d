"""The stages of a scan, in order: the only place that knows it.

discover → parse → program → (analyse | dependencies) → policy → report
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from scanner import __version__
from scanner.analyse.matchers import validators
from scanner.model import (
    Counts,
    Ecosystem,
    Finding,
    Gap,
    Ignore,
    Manifest,
    Report,
    Rule,
    Source,
    SourceKind,
    Target,
)
from scanner.rulebook import Rulebook, RuleError, load, select
from scanner.settings import Settings, SettingsError
from scanner.support.progress import Progress, SilentProgress

_UNNAMED = (SourceKind.TEXT, SourceKind.PICKLE)  # kinds that name no packages
# The rooms of a scan are imported by the stages: to tell about rules takes none of them.
if TYPE_CHECKING:
    from scanner.dependencies import DependencyResult as DependencyResult
    from scanner.discover import Discovery
    from scanner.fix import Plan as Plan
    from scanner.registries.knowledge import Origin as Origin
    from scanner.registries.knowledge_update import Update as Update


def scan(settings: Settings, progress: Progress | None = None, stdin: bytes | None = None) -> Report:
    """Scan what the settings name.

    Args:
        settings: resolved options.
        progress: is told of stages and steps.
        stdin: the text to scan instead of paths, when ``settings.stdin``.

    Raises:
        SettingsError: a path, rule or option cannot be followed. Everything else that goes wrong is a gap.
    """
    from scanner.policy import decide

    began, started = time.monotonic(), datetime.now(UTC)
    progress = progress or SilentProgress()
    book = _book(settings)
    chosen = select(book.rules, settings.select, settings.ignore)
    progress.stage("Finding files")
    found = _found(settings, stdin)
    code = found.sources if "code" in settings.checks else ()
    named = _manifests(found.sources, settings) if "dependencies" in settings.checks else _Named()
    seen, judged = _look(code, named, chosen, book, settings, progress)
    counts = Counts(
        files=sum(source.kind is not SourceKind.TEXT for source in code) or named.files,
        lines=seen.lines,
        requirements=len(judged.targets),
        packages=len({target.requirement.package.purl for target in judged.targets}),
        rules=len(chosen),
        seconds=round(time.monotonic() - began, 3),
    )
    gaps = (*found.gaps, *named.gaps, *seen.gaps, *judged.gaps)
    ignores = tuple(dict.fromkeys((*named.ignores, *seen.ignores)))
    decision = decide((*seen.findings, *judged.findings), gaps, ignores, counts, chosen, settings)
    return Report(
        version=__version__,
        root=settings.root,
        started_at=started.isoformat(timespec="seconds").replace("+00:00", "Z"),
        mode=str(settings.mode),
        findings=decision.findings,
        gaps=gaps,
        targets=judged.targets,
        rules=chosen,
        counts=counts,
        gate=decision.gate,
        hidden=decision.hidden,
    )


def dependencies(settings: Settings, progress: Progress | None = None) -> Report:
    """Every package that the settings' files name, with its verdict: a scan that leaves the code alone."""
    return scan(replace(settings, checks=frozenset({"dependencies"})), progress)


def dependency_fixes(settings: Settings, progress: Progress | None = None) -> tuple[Report, Plan]:
    """The report on the named packages, and the changes of files that would mend what can be mended."""
    from scanner.fix import plan

    report = dependencies(replace(settings, mend=True), progress)
    return report, plan(settings.root, [finding.edits for finding in report.shown if finding.edits])


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
    """
    from scanner.policy import decide
    from scanner.vetting import both, capability_rules, marked, sorted_out, vetted

    began, started = time.monotonic(), datetime.now(UTC)
    progress = progress or SilentProgress()
    settings = replace(settings, checks=frozenset({"code"}))
    book = _book(settings)
    chosen = select(book.rules, settings.select, settings.ignore)
    progress.stage("Fetching the package")
    now, before = both(subject, ecosystem, against, settings)
    looking = {**chosen, **capability_rules()}
    seen = _analyse(now.sources, looking, book, settings, progress)
    findings, can = sorted_out(seen.findings, now)
    old = _analyse(before.sources, looking, book, settings, progress) if before is not None else None
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


def rules(settings: Settings) -> Mapping[str, Rule]:
    """The rules that the settings select, by id."""
    return select(_book(settings).rules, settings.select, settings.ignore)


def _book(settings: Settings) -> Rulebook:
    try:
        return load(settings, validators())
    except RuleError as error:
        raise SettingsError(f"The rule book cannot be used: {error}") from error


def _found(settings: Settings, stdin: bytes | None) -> Discovery:
    from scanner.discover import Discovery, discover, from_stdin
    from scanner.parse import classify

    if settings.stdin:
        return Discovery((from_stdin(settings, stdin or b"", classify),), ())

    def wanted(path: PurePosixPath, head: object) -> SourceKind | None:
        kind = classify(path, head)  # type: ignore[arg-type]
        if kind is None or ("code" not in settings.checks and kind in _UNNAMED):
            return None
        if "code" not in settings.checks or (kind is SourceKind.MARKDOWN and not settings.reads_markdown):
            return SourceKind.MANIFEST  # not analysed as code, but it may name packages
        return kind

    return discover(settings, wanted)


@dataclass(frozen=True, slots=True)
class _Named:
    """What manifests name; ``files`` is how many were read that are not analysed as code."""

    manifests: tuple[Manifest, ...] = ()
    gaps: tuple[Gap, ...] = ()
    ignores: tuple[Ignore, ...] = ()
    files: int = 0


@dataclass(frozen=True, slots=True)
class _Part:
    """What one of the parallel parts has to say."""

    findings: tuple[Finding, ...] = ()
    gaps: tuple[Gap, ...] = ()
    ignores: tuple[Ignore, ...] = ()
    targets: tuple[Target, ...] = ()
    lines: int = 0


def _manifests(sources: Sequence[Source], settings: Settings) -> _Named:
    """Read all manifests, and the code that names packages besides (PEP 723, commands in READMEs)."""
    from scanner.discover import read
    from scanner.parse.manifests import (
        ManifestResult,
        distinct,
        loader,
        mark_workspaces,
        names_packages,
        read_manifest,
    )

    results: list[ManifestResult] = []
    gaps: list[Gap] = []
    files = 0
    for source in sources:
        if source.kind in _UNNAMED:
            continue
        is_code = source.kind is not SourceKind.MANIFEST
        data = read(source, settings)
        if isinstance(data, Gap):
            if not is_code and "code" not in settings.checks:  # else the analysis says it
                gaps.append(data)
            continue
        if not names_packages(source.path, data):
            continue
        result = read_manifest(source.path, data, loader(settings.root, source.path))
        if result is None:
            continue
        files += not is_code
        results.append(result)
        gaps.extend(result.gaps)
    ignores = dict.fromkeys(ignore for result in results for ignore in result.ignores)
    kept = distinct(mark_workspaces(results))
    manifests = tuple(result.manifest for result in kept)
    return _Named(manifests, tuple(dict.fromkeys(gaps)), tuple(ignores), files)


def _look(
    code: Sequence[Source],
    named: _Named,
    chosen: Mapping[str, Rule],
    book: Rulebook,
    settings: Settings,
    progress: Progress,
) -> tuple[_Part, _Part]:
    """Analyse code on the processors while the registries answer."""
    if not named.manifests:
        return _analyse(code, chosen, book, settings, progress), _Part()
    if not code:
        progress.stage("Asking registries")
        return _Part(), _dependencies(named.manifests, chosen, settings, progress)
    with ThreadPoolExecutor(1) as executor:
        asked: Future[_Part] = executor.submit(_dependencies, named.manifests, chosen, settings, None)
        seen = _analyse(code, chosen, book, settings, progress)
        progress.stage("Asking registries")
        return seen, asked.result()


def _analyse(
    code: Sequence[Source], chosen: Mapping[str, Rule], book: Rulebook, settings: Settings, progress: Progress
) -> _Part:
    if not code:
        return _Part()
    from scanner.analyse import Batch

    progress.stage("Analysing code", len(code))
    knowledge = replace(book.knowledge, untrusted=frozenset(settings.untrusted_parameters))
    result = Batch(chosen, knowledge, settings).run(code, progress)
    return _Part(result.findings, result.gaps, result.ignores, (), result.lines)


def _dependencies(
    manifests: Sequence[Manifest], chosen: Mapping[str, Rule], settings: Settings, progress: Progress | None
) -> _Part:
    from scanner.dependencies import check
    from scanner.registries import Registries

    result = check(manifests, Registries(settings), chosen, settings, progress)
    return _Part(result.findings, result.gaps, (), result.targets)
