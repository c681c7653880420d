"""Checks every entry of every manifest against the registries, and says what it found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from scanner.dependencies import npm_versions, python_versions, transport
from scanner.dependencies.examination import Examination
from scanner.dependencies.gaps import gather
from scanner.dependencies.judgement import Judgement, unverified
from scanner.dependencies.known_names import known_names, learn
from scanner.dependencies.mending import Fault, Mend, mends
from scanner.dependencies.statement import Statement
from scanner.dependencies.subjects import is_lock
from scanner.dependencies.suggestions import guesses
from scanner.dependencies.upgrades import Weak
from scanner.dependencies.wording import Wording, of_option
from scanner.model import (
    NOT_MENDED,
    Answer,
    Ecosystem,
    Evidence,
    Finding,
    Gap,
    Manifest,
    Package,
    Provenance,
    Requirement,
    Rule,
    Target,
    Verdict,
)
from scanner.registries import Question, Registries, is_valid_name
from scanner.settings import Settings
from scanner.support.clock import Clock
from scanner.support.progress import Progress

_ACCUSED = (
    Verdict.NONEXISTENT_PACKAGE,
    Verdict.NONEXISTENT_VERSION,
    Verdict.UNSATISFIABLE,
    Verdict.YANKED,
)
_WORST = (  # which of several statements becomes the entry's verdict
    Verdict.KNOWN_MALICIOUS,
    Verdict.DEPENDENCY_CONFUSION,
    Verdict.TYPOSQUAT,
    Verdict.HASH_MISMATCH,
    Verdict.NEW_PACKAGE,
    Verdict.KNOWN_VULNERABLE,
    Verdict.PYTHON_INCOMPATIBLE,
    Verdict.UNKNOWN_EXTRA,
    Verdict.IMPORT_NAME,
    Verdict.BAD_STATUS,
    Verdict.PLAIN_HTTP,
    Verdict.DIRECT_URL,
)
_DOUBTFUL = (Verdict.TYPOSQUAT, Verdict.NEW_PACKAGE, Verdict.KNOWN_MALICIOUS)
_MOST_CONFIRMED = 60  # further names that are asked for, so that a suggestion can be relied upon
_Fault = tuple[int, Verdict]  # an entry's number, and what is wrong with it
_HISTORY = 3  # releases; a name with fewer is not suggested
_CANNOT_BE = (
    "{name!r} cannot be a package's name, so no registry was asked.",
    "Correct the name: letters that look like others and control characters do not belong into it.",
)
_PLACEHOLDER = (
    "The entry holds a variable or a placeholder, so it is not known which package it names.",
    "Write the name and the version out, or check what the variable stands for.",
)


class DependencyResult(Struct, frozen=True):
    """``targets`` has every entry with its verdict, in the order of the manifests; an entry may have several
    findings.
    """

    findings: tuple[Finding, ...]
    gaps: tuple[Gap, ...]
    targets: tuple[Target, ...]


class _Judged(Struct, frozen=True):
    requirement: Requirement
    answer: Answer | None
    judgement: Judgement
    statements: tuple[Statement, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """The one verdict that a table shows."""
        if self.judgement.verdict not in (Verdict.REAL, Verdict.NOT_ASKED) or not self.statements:
            return self.judgement.verdict
        return min((one.verdict for one in self.statements), key=_WORST.index)


def check(
    manifests: Sequence[Manifest],
    registries: Registries,
    rules: Mapping[str, Rule],
    settings: Settings,
    progress: Progress | None = None,
    clock: Clock | None = None,
) -> DependencyResult:
    """The verdict on every entry of ``manifests``.

    ``rules`` are those that run (by id); a verdict whose rule is not among them makes no finding. Entries
    that are paths, URLs, workspaces or version control addresses are never sent anywhere.
    """
    learn(registries.popular)
    by_verdict = _by_verdict(rules)
    questions: dict[int, Question] = {}
    entries = [(manifest, requirement) for manifest in manifests for requirement in manifest.requirements]
    for number, (manifest, requirement) in enumerate(entries):
        if requirement.provenance is Provenance.REGISTRY and _has_valid_name(requirement):
            questions[number] = registries.question(manifest.file, requirement, _wants_dates(requirement))
    answers = registries.ask(questions.values(), progress)
    examination = Examination(manifests, registries, frozenset(by_verdict), (clock or Clock()).now())
    judgements = []
    for number, (manifest, requirement) in enumerate(entries):
        answer = answers[questions[number]] if number in questions else None
        judgement = _judge(requirement, answer)
        judgements.append((answer, judgement))
        if answer is not None and judgement.verdict in (Verdict.REAL, Verdict.YANKED):
            examination.add(number, manifest.file, requirement, answer, questions[number])
        elif judgement.verdict is Verdict.NONEXISTENT_PACKAGE:
            examination.add_absent(number, requirement, questions[number])
    examination.ask()
    judged = []
    for number, (_, requirement) in enumerate(entries):
        answer, judgement = judgements[number]
        said = [*examination.statements(number), *transport.judge(requirement)]
        shown = tuple(statement for statement in said if statement.verdict in by_verdict)
        judged.append(_Judged(requirement, answer, judgement, shown))
    gaps = gather(
        (entry.requirement, entry.judgement.problem, entry.judgement.remedy)
        for entry in judged
        if entry.judgement.verdict is Verdict.UNVERIFIED
    )
    targets = tuple(
        Target(entry.requirement, entry.verdict, entry.answer.inquiries if entry.answer else ())
        for entry in judged
    )
    real = _real_names(judged)
    _confirm_guesses(judged, questions, real, registries)
    mended: Mapping[_Fault, Mend] = {}
    if settings.mend:
        faults = _faults(judged, questions, examination)
        mended = mends(faults, real, registries, settings.root, (clock or Clock()).now())
    findings = tuple(_findings(judged, by_verdict, settings, real, mended))
    findings += tuple(_on_options(manifests, by_verdict, settings))
    return DependencyResult(findings, (*registries.gaps, *gaps, *examination.gaps), targets)


def _findings(
    judged: Sequence[_Judged],
    by_verdict: Mapping[str, Rule],
    settings: Settings,
    real: Mapping[Ecosystem, set[str]],
    mended: Mapping[_Fault, Mend],
) -> list[Finding]:
    wording = Wording(settings, {ecosystem: frozenset(names) for ecosystem, names in real.items()})
    findings = []
    for number, entry in enumerate(judged):
        verdict = entry.judgement.verdict
        if verdict in _ACCUSED and verdict in by_verdict:
            rule = by_verdict[verdict]
            found = wording.accusation(entry.requirement, entry.judgement, entry.answer, rule)
            findings.append(_with_mend(found, mended.get((number, verdict))))
        for statement in entry.statements:
            rule = by_verdict[statement.verdict]
            found = wording.statement(entry.requirement, statement, entry.answer, rule)
            findings.append(_with_mend(found, mended.get((number, statement.verdict))))
    return findings


def _on_options(
    manifests: Sequence[Manifest], by_verdict: Mapping[str, Rule], settings: Settings
) -> Iterator[Finding]:
    """Findings on the lines that say where packages come from."""
    for manifest in manifests:
        for option in manifest.options:
            found = transport.judge_option(option)
            if found is not None and found[1].verdict in by_verdict:
                name, statement = found
                yield of_option(option, name, statement, by_verdict[statement.verdict], settings)


def _with_mend(finding: Finding, mend: Mend | None) -> Finding:
    if mend is None:
        return finding
    if not mend.refusal:
        return replace(finding, edits=mend.edits)
    return replace(finding, evidence=(*finding.evidence, Evidence(NOT_MENDED, mend.refusal)))


def _faults(
    judged: Sequence[_Judged], questions: Mapping[int, Question], examination: Examination
) -> dict[_Fault, Fault]:
    """The entries that an edit may mend, by their numbers and what is wrong: one thing after the other."""
    named: dict[Package, list[Requirement]] = {}
    for entry in judged:
        if entry.answer is not None and not is_lock(entry.requirement.location.path):
            named.setdefault(entry.requirement.package, []).append(entry.requirement)
    found = {}
    for number, entry in enumerate(judged):
        if entry.answer is None:
            continue
        requirement, wanted = entry.requirement, entry.judgement.wanted
        for verdict in _wrong(entry):
            fault = Fault(requirement, verdict, entry.answer, questions[number], wanted)
            subject = examination.subject(number)
            if verdict is Verdict.KNOWN_VULNERABLE and subject is not None:
                others = tuple(one for one in named.get(requirement.package, ()) if one is not requirement)
                fault = replace(fault, weak=Weak(subject, examination.weaknesses(number), others))
            elif verdict is Verdict.UNKNOWN_EXTRA:
                fault = replace(fault, offered=examination.offered(number) or ())
            found[number, verdict] = fault
    return found


def _wrong(entry: _Judged) -> list[Verdict]:
    """What an edit may be able to mend: a name or version first, since the rest hangs on them."""
    said = [one.verdict for one in entry.statements]
    if entry.judgement.verdict in _ACCUSED:
        return [entry.judgement.verdict]
    for mistaken in (Verdict.TYPOSQUAT, Verdict.IMPORT_NAME):
        if mistaken in said:
            return [mistaken]
    return [verdict for verdict in said if verdict in (Verdict.UNKNOWN_EXTRA, Verdict.KNOWN_VULNERABLE)]


def _wants_dates(requirement: Requirement) -> bool:
    package = requirement.package
    return package.name not in known_names().packages[package.ecosystem]


def _by_verdict(rules: Mapping[str, Rule]) -> dict[str, Rule]:
    return {
        str(rule.match.options.get("verdict", rule.id)): rule
        for rule in rules.values()
        if rule.match.kind == "dependency"
    }


def _has_valid_name(requirement: Requirement) -> bool:
    package = requirement.package
    return is_valid_name(package.ecosystem, package.name) and is_valid_name(
        package.ecosystem, requirement.name
    )


def _judge(requirement: Requirement, answer: Answer | None) -> Judgement:
    if requirement.provenance is Provenance.UNKNOWN:
        return unverified(*_PLACEHOLDER)
    if requirement.provenance is not Provenance.REGISTRY:
        return Judgement(Verdict.NOT_ASKED)
    if answer is None:
        return unverified(_CANNOT_BE[0].format(name=requirement.name[:80]), _CANNOT_BE[1])
    if answer.exists is None:
        return unverified(answer.problem, answer.remedy)
    if answer.exists is False:
        return Judgement(Verdict.NONEXISTENT_PACKAGE)
    if requirement.package.ecosystem is Ecosystem.NPM:
        judgement = npm_versions.judge(requirement.specifier, answer.releases, answer.tags)
    else:
        judgement = python_versions.judge(requirement.specifier, answer.releases)
    if judgement.verdict is not Verdict.REAL and answer.problem:
        return unverified(answer.problem, answer.remedy)  # another index may have what is missing here
    return judgement


def _confirm_guesses(
    judged: Sequence[_Judged],
    questions: Mapping[int, Question],
    real: Mapping[Ecosystem, set[str]],
    registries: Registries,
) -> None:
    """Asks the index that lacks a name for the name without its decoration (``python-x``, ``x-v2``), where no
    list has it, and adds to ``real`` what is there and has a history.
    """
    wanted: dict[Question, None] = {}
    for number, entry in enumerate(judged):
        if entry.judgement.verdict is not Verdict.NONEXISTENT_PACKAGE or len(wanted) >= _MOST_CONFIRMED:
            continue
        package = entry.requirement.package
        known = known_names().packages[package.ecosystem] | real[package.ecosystem]
        found = guesses(package.ecosystem, package.name)
        if known.isdisjoint(found):
            asked = questions[number]
            wanted.update((replace(asked, package=replace(package, name=one)), None) for one in found)
    for question, answer in registries.ask(wanted).items() if wanted else ():
        if answer.exists and len(answer.releases) >= _HISTORY:
            real[question.package.ecosystem].add(question.package.name)


def _real_names(judged: Sequence[_Judged]) -> dict[Ecosystem, set[str]]:
    names: dict[Ecosystem, set[str]] = {ecosystem: set() for ecosystem in Ecosystem}
    for entry in judged:
        doubtful = any(statement.verdict in _DOUBTFUL for statement in entry.statements)
        if entry.answer is not None and entry.answer.exists and not doubtful:
            names[entry.requirement.package.ecosystem].add(entry.requirement.package.name)
    return names
