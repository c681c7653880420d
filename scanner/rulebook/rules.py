"""Reads a rule from its TOML file, and finds the rule files of the rule book."""

from __future__ import annotations

import string
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

from msgspec import Struct, field

from scanner.model import Confidence, Match, Rating, Repair, Rule, Severity, Verdict
from scanner.rulebook.reading import RuleError, Table, guarded
from scanner.rulebook.repairs import repair
from scanner.rulebook.taxonomy import Taxonomy

Validator = Callable[[Mapping[str, Any]], None]

_LIBRARIES = "libraries"
_OTHERS = ("libraries/", "engines/")  # folders of data that are no rules
_TEXTS = ("id", "title", "severity", "confidence", "cwe", "message", "why", "fix", "references")
_KEYS = (*_TEXTS, "match", "edit")
_DECIDED = {"dependencies": "dependency", "policy": "policy"}  # folders whose rules no matcher decides
_ROOT = ("trust.toml", "sinks.toml", "patterns.toml", "capabilities.toml", "checks.toml")


class Kinds(Struct, frozen=True):
    """The words that rules and library models may use: sink kinds, trust kinds, and patterns by name."""

    sinks: Collection[str]
    trust: Collection[str]
    patterns: Mapping[str, str] = field(default_factory=dict)


def rule_files(files: Sequence[str]) -> list[str]:
    """The rules among the paths of ``rules/``.

    Raises:
        RuleError: a TOML file lies where nothing reads it.
    """
    found = []
    for file in files:
        if not file.endswith(".toml") or file in _ROOT or file.startswith(_OTHERS):
            continue
        if len(PurePosixPath(file).parts) not in (2, 3):
            cause = "lies where no rule is read"
            raise RuleError(file, "", cause, "move it to <language>/<family>/<id>.toml")
        found.append(file)
    return found


def library_files(files: Sequence[str]) -> list[str]:
    """The library models among the paths of ``rules/``."""
    return [file for file in files if file.startswith(f"{_LIBRARIES}/") and file.endswith(".toml")]


def read_rule(
    file: Table, files: Sequence[str], kinds: Kinds, taxonomy: Taxonomy, validators: Mapping[str, Validator]
) -> Rule:
    """The rule in ``file``; ``files`` are all paths of ``rules/``, among them the rule's sample.

    Raises:
        RuleError: the file does not follow docs/rules.md.
    """
    path = PurePosixPath(file.file)
    language, family = path.parts[:2] if len(path.parts) == 3 else ("any", path.parts[0])
    file.only(_KEYS)
    if file.text("id") != path.stem:
        cause = f"{file.text('id')!r} is not the file's stem"
        raise file.error("id", cause, f'write id = "{path.stem}" or rename the file')
    message = file.text("message")
    guarded(file, "message", lambda: _check_placeholders(message), "write placeholders as {source}")
    cwe = file.numbers("cwe")
    return Rule(
        id=path.stem,
        title=file.text("title"),
        rating=Rating(file.rated("severity", Severity), file.rated("confidence", Confidence)),
        cwe=cwe,
        match=_match(file, language, family, kinds, validators),
        message=message,
        why=file.text("why"),
        fix=file.text("fix"),
        language=language,
        family=family,
        owasp=taxonomy.owasp(cwe),
        references=file.texts("references"),
        repair=_repair(file),
        sample=_sample(path, files),
    )


def _repair(file: Table) -> Repair | None:
    table = file.content.get("edit")
    found: list[Repair | None] = []
    guarded(file, "edit", lambda: found.append(repair(table)), "see 'Edits' in docs/rules.md")
    return found[0]


def _match(
    file: Table, language: str, family: str, kinds: Kinds, validators: Mapping[str, Validator]
) -> Match:
    decided = _DECIDED.get(family) if language == "any" else None
    if decided is not None and "match" not in file.content:
        return Match(decided)
    if "match" not in file.content:
        raise file.error("match", "missing", "add a [match] table with its kind")
    table = file.table("match")
    kind = table.text("kind")
    if kind == decided and kind not in validators:
        return Match(kind, {key: value for key, value in table.content.items() if key != "kind"})
    if kind not in validators:
        known = ", ".join(sorted(validators)) or "none"
        raise table.error("kind", f"no matcher is called {kind!r}", f"write one of: {known}")
    options = {key: _expanded(value, kinds.patterns) for key, value in table.content.items() if key != "kind"}
    if "sink" in options:
        table.one_of("sink", kinds.sinks, "kind of sink", "rules/sinks.toml")
    for source in table.texts("sources"):
        if source not in kinds.trust:
            cause = f"{source!r} is no trust kind"
            raise table.error("sources", cause, f"write some of {', '.join(sorted(kinds.trust))}")
    guarded(file, "match", lambda: validators[kind](options), f"see the matcher '{kind}' in docs/rules.md")
    return Match(kind, options)


def _expanded(value: Any, patterns: Mapping[str, str]) -> Any:
    """A rule's options with ``@name`` replaced by that pattern of ``rules/patterns.toml``."""
    if isinstance(value, str) and value.startswith("@"):
        return patterns.get(value[1:], value)
    if isinstance(value, list):
        return [_expanded(item, patterns) for item in value]
    if isinstance(value, Mapping):
        return {key: _expanded(item, patterns) for key, item in value.items()}
    return value


def _decided(table: Table, kind: str) -> Match:
    table.only(("kind", "verdict"))
    if "verdict" not in table.content:
        return Match(kind)
    verdicts = [verdict.value for verdict in Verdict]
    return Match(
        kind, {"verdict": table.one_of("verdict", verdicts, "verdict", "scanner/model/dependency.py")}
    )


def _check_placeholders(message: str) -> None:
    for _, name, form, conversion in string.Formatter().parse(message):
        if name is not None and (not name.isidentifier() or form or conversion):
            raise ValueError(f"has the placeholder {name!r}, which is not a plain name")


def _sample(path: PurePosixPath, files: Sequence[str]) -> str:
    stem = str(path.with_suffix(""))
    return next((file for file in files if file != str(path) and file.rpartition(".")[0] == stem), "")
