"""Second stage: look at code on the processors while the registries answer."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from scanner.discover import Discovery, read
from scanner.model import Engines, Finding, Gap, Ignore, Import, Rule, Source, SourceKind, Target
from scanner.parse.bare import SCRIPTS
from scanner.settings import Settings
from scanner.stages import Job
from scanner.stages.coverage import engines_of
from scanner.stages.sources import Named
from scanner.support.progress import Progress

if TYPE_CHECKING:
    from scanner.registries import Registries


class Part(Struct, frozen=True):
    """What one of the parallel parts has to say."""

    findings: tuple[Finding, ...] = ()
    gaps: tuple[Gap, ...] = ()
    ignores: tuple[Ignore, ...] = ()
    targets: tuple[Target, ...] = ()
    lines: int = 0


def look(job: Job, found: Discovery, named: Named) -> tuple[Part, Part, Engines]:
    """What code, packages and other engines have to say."""
    code = found.sources if "code" in job.settings.checks else ()
    names = engines_of(job.settings)
    if not (names or (code and named.manifests)):
        return analyse(job, code, found.program), _packages(job, found, named, job.progress), Engines()
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(2) as executor:
        others = executor.submit(_others, job, names, found.sources, named)
        asked = executor.submit(_packages, job, found, named, None)
        seen = analyse(job, code, found.program)
        job.progress.stage("Asking registries")
        judged = asked.result()
        if not others.done():
            job.progress.stage("Waiting for other engines")
        return seen, judged, others.result()


def files(sources: Sequence[Source], settings: Settings) -> int:
    """How many files are looked at as code; where there are none, scripts, of which less is understood."""
    if "code" not in settings.checks:
        return 0
    code = sum(source.kind is not SourceKind.TEXT for source in sources)
    return code or sum(source.path.lower().endswith(SCRIPTS) for source in sources)


def analyse(job: Job, code: Sequence[Source], program: Sequence[Source]) -> Part:
    """What the own engine has to say of code, following names into the whole program."""
    if not code:
        return Part()
    from scanner.analyse import Batch

    job.progress.stage("Analysing code", len(code))
    knowledge = replace(job.book.knowledge, untrusted=frozenset(job.settings.untrusted_parameters))
    result = Batch(job.rules, knowledge, job.settings).run(code, job.progress, program)
    return Part(result.findings, result.gaps, result.ignores, (), result.lines)


def _others(job: Job, names: Sequence[str], sources: Sequence[Source], named: Named) -> Engines:
    """What other engines say, by the rules that the user chose."""
    if not names:
        return Engines()
    from scanner.engines.run import examine

    result = examine(names, sources, named.manifests, job.rules, job.settings)
    chosen, left_out = job.settings.select, job.settings.ignore

    def wanted(rule: Rule) -> bool:
        own = {rule.id, rule.family}
        fits = [any(fnmatchcase(name, one) for name in own for one in some) for some in (chosen, left_out)]
        return (fits[0] or not chosen) and not fits[1]

    rules = {name: rule for name, rule in result.rules.items() if wanted(rule)}
    findings = tuple(one for one in result.findings if one.rule in rules or one.rule in job.rules)
    return replace(result, findings=findings, rules=rules)


def _packages(job: Job, found: Discovery, named: Named, progress: Progress | None) -> Part:
    if not named.manifests:
        return Part()
    if progress is not None:
        progress.stage("Asking registries")
    from scanner.dependencies import check
    from scanner.registries import Registries

    registries = Registries(job.settings)
    result = check(named.manifests, registries, job.rules, job.settings, progress)
    imported = _imports(job, found, named, result.targets, registries)
    return Part((*result.findings, *imported), result.gaps, (), result.targets)


def _imports(
    job: Job, found: Discovery, named: Named, targets: Sequence[Target], registries: Registries
) -> tuple[Finding, ...]:
    """What the code imports and nothing declares or nobody has."""
    from scanner.dependencies import FirstParty, check_imports
    from scanner.parse.imports import imports

    sources = (*found.sources, *found.program, *found.context)
    paths = [source.path for source in sources if source.path.endswith((".py", ".ipynb"))]
    own = FirstParty(job.settings.root, paths, named.projects)
    seen: list[Import] = []
    for source, tops in named.code:
        if own.explains(tops):
            continue
        data = read(source, job.settings)
        if not isinstance(data, Gap) and b"sys.path" not in data:  # else it looks elsewhere, too
            seen.extend(imports(source, data))
    return check_imports(seen, own, named.manifests, targets, registries, job.rules, job.settings)
