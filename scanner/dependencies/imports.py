"""Modules that code imports, against what the project declares and what its indexes have.

A module is explained by the standard library, the project itself, a declared package of its name or with its
module (its wheel says so), or a package whose contents are not known and whose name is like it. What is left
is asked for: an index either has a package of that name, which nothing declares, or nobody has.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePosixPath

from packaging.utils import canonicalize_name

from scanner.dependencies import python_versions
from scanner.dependencies.excerpts import excerpt_of
from scanner.dependencies.first_party import FirstParty, is_aside
from scanner.dependencies.known_names import known_names
from scanner.dependencies.subjects import is_lock
from scanner.dependencies.wording import asked, filled
from scanner.model import (
    Answer,
    Ecosystem,
    Finding,
    Import,
    Location,
    Manifest,
    ManifestFile,
    Package,
    Provenance,
    Requirement,
    Rule,
    Span,
    Target,
    Verdict,
)
from scanner.registries import Question, Registries, is_valid_name
from scanner.settings import Settings

_COMMANDS = ("command", "npx")
_ABSENT = (Verdict.NONEXISTENT_PACKAGE,)
_MOST_ASKED = 100  # modules
_MOST_READ = 200  # wheels
_SPLIT = re.compile(r"[-_.]+")


def check_imports(
    imports: Sequence[Import],
    first_party: FirstParty,
    manifests: Sequence[Manifest],
    targets: Sequence[Target],
    registries: Registries,
    rules: Mapping[str, Rule],
    settings: Settings,
) -> tuple[Finding, ...]:
    """What there is to say about ``imports``; ``targets`` are the verdicts on the manifests' entries."""
    phantom, undeclared = rules.get("phantom-import"), rules.get("undeclared-import")
    wanted = [one for one in imports if not one.guarded and not is_aside(one.location.path)]
    homes = _homes(manifests)
    if not homes or not (phantom or undeclared):
        return ()  # nobody has said what is needed
    named = _declared_names(manifests, targets)
    open_ones = [
        (one, home)
        for one in wanted
        if (home := _home(one.location.path, homes)) is not None
        and not _is_known(one.top)
        and not first_party.has(one)
        and not _names_explain(one, named)
    ]
    if not open_ones:
        return ()
    known = _provided(open_ones, manifests, targets, registries)
    if known is None:
        return ()
    provided, unclear = known
    open_ones = [
        (one, home)
        for one, home in open_ones
        if one.top not in provided and not any(_is_like(one.top, name) for name in unclear)
    ]
    questions = _questions(open_ones, registries)
    answers = registries.ask(dict.fromkeys(questions.values()))
    found = []
    for (_, top), (one, _) in _first(open_ones).items():
        question = questions.get(top)
        answer = answers.get(question) if question is not None else None
        if answer is None or answer.exists is None:
            continue
        rule = undeclared if answer.exists else phantom
        if rule is not None and not (one.inside and answer.exists):
            found.append(_finding(one, answer, rule, settings))
    return tuple(found)


def _homes(manifests: Sequence[Manifest]) -> dict[PurePosixPath, ManifestFile]:
    """The folders of files that declare Python packages, with the first such file of each."""
    homes: dict[PurePosixPath, ManifestFile] = {}
    for manifest in sorted(manifests, key=lambda one: not one.file.path.endswith("pyproject.toml")):
        declares = any(
            entry.package.ecosystem is Ecosystem.PYPI and entry.group not in _COMMANDS
            for entry in manifest.requirements
        )
        if declares and not is_lock(manifest.file.path):
            homes.setdefault(PurePosixPath(manifest.file.path).parent, manifest.file)
    return homes


def _home(path: str, homes: Mapping[PurePosixPath, ManifestFile]) -> ManifestFile | None:
    return next((homes[above] for above in PurePosixPath(path).parents if above in homes), None)


def _is_known(top: str) -> bool:
    known = known_names()
    return top in sys.stdlib_module_names or top in known.hosts or top.startswith("__")


def _declared_names(manifests: Sequence[Manifest], targets: Sequence[Target]) -> frozenset[str]:
    """The normal names of all that some file names and that is not known to be invented."""
    absent = {one.requirement.package.name for one in targets if one.verdict in _ABSENT}
    names = {
        entry.package.name
        for manifest in manifests
        for entry in manifest.requirements
        if entry.package.ecosystem is Ecosystem.PYPI and entry.provenance is not Provenance.UNKNOWN
    }
    unasked = {canonicalize_name(name) for manifest in manifests for name in manifest.file.unasked}
    return frozenset((names - absent) | unasked)


def _names_explain(one: Import, named: frozenset[str]) -> bool:
    """Whether a declared package provides the module by its name alone."""
    top = canonicalize_name(one.top)
    if top in named or any(name.startswith(f"{top}-") for name in named):
        return True
    meant = _meant(one)
    if meant:
        first = _words(meant)[:1]
        return any(name == meant or meant in name or _words(name)[:1] == first for name in named)
    plain = top.replace("-", "")
    return len(plain) > 2 and any(plain in name.replace("-", "") for name in named)


def _meant(one: Import) -> str:
    """The well-known package that provides a module under another name; "" when none is known."""
    known = known_names().imports
    parts = one.module.lower().split(".")
    for count in range(len(parts), 0, -1):
        if package := known.get(".".join(parts[:count])):
            return str(canonicalize_name(package))
    return ""


def _provided(
    open_ones: Sequence[tuple[Import, ManifestFile]],
    manifests: Sequence[Manifest],
    targets: Sequence[Target],
    registries: Registries,
) -> tuple[frozenset[str], list[str]] | None:
    """The modules that the declared packages have, and the packages of which that is not known.

    The wheels of what manifests at or above the importing files declare are looked at; of everything else
    only the names are known. None where too few are known to say anything.
    """
    above = {folder for one, _ in open_ones for folder in PurePosixPath(one.location.path).parents}
    absent = {id(one.requirement) for one in targets if one.verdict in _ABSENT}
    releases: dict[str, tuple[Question, str] | None] = {}
    others: list[str] = []
    for manifest in manifests:
        if is_lock(manifest.file.path):
            continue
        near = PurePosixPath(manifest.file.path).parent in above
        for entry in manifest.requirements:
            name = entry.package.name
            if entry.package.ecosystem is not Ecosystem.PYPI or id(entry) in absent or name in releases:
                continue
            if entry.provenance is Provenance.UNKNOWN:
                continue
            if near and entry.group not in _COMMANDS and len(releases) < _MOST_READ:
                asked_for = entry.provenance is Provenance.REGISTRY
                releases[name] = _release(manifest.file, entry, registries) if asked_for else None
            else:
                others.append(name)
    known = registries.modules(one for one in releases.values() if one is not None)
    modules = frozenset(module for names in known.values() for module in names)
    unclear = [name for name, one in releases.items() if one is None or one not in known]
    others += [canonicalize_name(name) for manifest in manifests for name in manifest.file.unasked]
    return (modules, [*unclear, *others]) if len(known) >= len(unclear) else None


def _release(file: ManifestFile, entry: Requirement, registries: Registries) -> tuple[Question, str] | None:
    question = registries.question(file, entry)
    answer = registries.ask([question])[question]
    fitting = python_versions.fitting(entry.specifier, answer.releases) or answer.releases
    return (question, fitting[0].version) if fitting else None


def _is_like(top: str, name: str) -> bool:
    words, parts = _words(top.lower()), _words(name)
    shorter = min(len(words), len(parts))
    same = shorter > 0 and words[:shorter] == parts[:shorter]
    return same or top.lower().replace("_", "") in name.replace("-", "")


def _words(name: str) -> list[str]:
    """The parts of a name, without those that say that it is for Python."""
    return [word for word in _SPLIT.split(name) if word not in ("python", "py", "python3", "")]


def _questions(
    open_ones: Iterable[tuple[Import, ManifestFile]], registries: Registries
) -> dict[str, Question]:
    """What to ask for each module: the package that is known to provide it, else that of its name."""
    questions: dict[str, Question] = {}
    for one, file in open_ones:
        name = _meant(one) or str(canonicalize_name(one.top))
        if one.top in questions or len(questions) >= _MOST_ASKED:
            continue
        if not is_valid_name(Ecosystem.PYPI, name) or name.startswith("-"):
            continue
        place = Location(file.path, Span(1, 1, 1, 1))
        entry = Requirement(Package(Ecosystem.PYPI, name), name, "", place)
        questions[one.top] = registries.question(file, entry, dated=False)
    return questions


def _first(
    open_ones: Iterable[tuple[Import, ManifestFile]],
) -> dict[tuple[str, str], tuple[Import, ManifestFile]]:
    """The first import of each module in each file."""
    first: dict[tuple[str, str], tuple[Import, ManifestFile]] = {}
    for one, file in sorted(open_ones, key=lambda pair: pair[0].location):
        first.setdefault((one.location.path, one.top), (one, file))
    return first


def _finding(one: Import, answer: Answer, rule: Rule, settings: Settings) -> Finding:
    name = answer.package.name
    suggestion = f"Declare {name}." if answer.exists else None
    text = filled(rule.message, {"name": name if answer.exists else one.top, "detail": one.top})
    message = " ".join(part for part in (text, suggestion, asked(answer.inquiries)) if part)
    return Finding(
        rule.id,
        one.location,
        message,
        rule.rating,
        excerpt=excerpt_of(settings.root, one.location),
        package=answer.package,
        inquiries=answer.inquiries,
        suggestion=suggestion,
    )
