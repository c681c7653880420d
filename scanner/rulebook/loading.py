"""Loads the rule book: everything under ``rules/`` and the taxonomies, validated, compiled and cached."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scanner import __version__
from scanner.model import Knowledge, Rule
from scanner.rulebook import cache, form
from scanner.rulebook.book import Rulebook
from scanner.rulebook.data import compiled_file, corpora_directory, rules_directory
from scanner.rulebook.reading import RuleError, read
from scanner.settings import Settings
from scanner.support.directories import cache_directory

if TYPE_CHECKING:
    from scanner.rulebook.rules import Kinds, Validator
    from scanner.rulebook.taxonomy import Taxonomy

_latest: dict[
    tuple[Path, str, object], Rulebook
] = {}  # what a server or editor is given again at each request


def checks(kind: str, *, rules: Path | None = None) -> tuple[str, ...]:
    """What makes a value harmless for a kind of sink, in sentences: ``rules/checks.toml``.

    Raises:
        RuleError: the file does not have the expected form.
    """
    table = read(rules or rules_directory(), "checks.toml")
    return tuple(text for key in (kind, "any") if key in table.content for text in table.texts(key))


def load(
    settings: Settings,
    validators: Mapping[str, Validator],
    *,
    families: tuple[str, ...] = (),
    rules: Path | None = None,
    corpora: Path | None = None,
) -> Rulebook:
    """The rule book: as the wheel has it, in a checkout from the cache when no file of it has changed.

    Args:
        settings: says whether and where to cache.
        validators: maps a matcher's name to a function that raises ``ValueError`` with the reason when it
            cannot use the options it is given.
        families: only the rules of these top folders, without library models (none: everything). To read
            all takes longer than to ask a registry.
        rules, corpora: other folders than Assay's own.

    Raises:
        RuleError: a file does not follow docs/rules.md.
    """
    if rules is corpora is None and (installed := _installed(families)) is not None:
        return installed
    rules = rules or rules_directory()
    corpora = corpora or corpora_directory()
    try:
        files = _listing(rules, families)
        taxonomies = cache.listing(corpora / "taxonomy")
    except OSError as error:
        cause = f"cannot be read ({error.strerror})"
        raise RuleError(error.filename or str(rules), "", cause, "install Assay again") from error

    def compiler() -> dict[str, Any]:
        names = [name for name, _, _ in files]
        return compiled(rules, corpora, names, validators, partly=bool(families))

    if not settings.cache:
        return form.from_plain(compiler())
    place = cache.cache_file(cache_directory(settings.cache_dir), rules, families)
    key = cache.fingerprint(__version__, (files, taxonomies), validators)
    if (place, key, cache.stamp(place)) not in _latest:
        try:
            book = form.from_plain(cache.remembered(place, key, compiler))
        except form.MISFITS:
            cache.forget(place)
            book = form.from_plain(cache.remembered(place, key, compiler))
        _latest.clear()
        _latest[(place, key, cache.stamp(place))] = book
    return next(iter(_latest.values()))


def compiled(
    rules: Path, corpora: Path, files: list[str], validators: Mapping[str, Validator], *, partly: bool = False
) -> dict[str, Any]:
    """The rule book in plain values, of the paths ``files`` below ``rules``; ``partly``: without libraries.

    Raises:
        RuleError: a file does not follow docs/rules.md.
    """
    return form.to_plain(_compiled(rules, corpora, files, validators, partly=partly))


def _installed(families: tuple[str, ...]) -> Rulebook | None:
    """What was compiled into the wheel, where its rules have been proven: nothing of it is checked again."""
    place = compiled_file()
    stamp = cache.stamp(place)
    if stamp is None:
        return None
    key = (place, ",".join(families), stamp)
    if key not in _latest:
        try:
            book = form.from_plain(json.loads(place.read_bytes()), families)
        except (OSError, *form.MISFITS) as error:
            raise RuleError(str(place), "", "cannot be read", "install Assay again") from error
        _latest.clear()
        _latest[key] = book
    return _latest[key]


def _listing(rules: Path, families: tuple[str, ...]) -> list[tuple[str, int, int]]:
    if not families:
        return cache.listing(rules)
    parts = [(family, cache.listing(rules / family)) for family in families]
    return [(f"{family}/{name}", size, changed) for family, part in parts for name, size, changed in part]


def _compiled(
    directory: Path, corpora: Path, files: list[str], validators: Mapping[str, Validator], *, partly: bool
) -> Rulebook:
    from scanner.rulebook.libraries import read_libraries, read_trust
    from scanner.rulebook.rules import Kinds, library_files
    from scanner.rulebook.taxonomy import read_taxonomy

    taxonomy = read_taxonomy(corpora)
    if partly:
        rules = _rules(directory, files, Kinds((), ()), taxonomy, validators)
        return Rulebook(rules, Knowledge(), taxonomy.categories, taxonomy.weaknesses, "")
    trust = read_trust(read(directory, "trust.toml"))
    sinks = read(directory, "sinks.toml")
    named = read(directory, "patterns.toml") if "patterns.toml" in files else None
    patterns = {name: named.text(name) for name in named} if named is not None else {}
    kinds = Kinds({kind: sinks.text(kind) for kind in sinks}, trust, patterns)
    rules = _rules(directory, files, kinds, taxonomy, validators)
    knowledge = read_libraries((read(directory, file) for file in library_files(files)), trust, kinds)
    return Rulebook(rules, knowledge, taxonomy.categories, taxonomy.weaknesses, "")


def _rules(
    directory: Path, files: list[str], kinds: Kinds, taxonomy: Taxonomy, validators: Mapping[str, Validator]
) -> dict[str, Rule]:
    from scanner.rulebook.rules import read_rule, rule_files

    rules: dict[str, Rule] = {}
    for file in rule_files(files):
        table = read(directory, file)
        rule = read_rule(table, files, kinds, taxonomy, validators)
        if rule.id in rules:
            raise table.error("id", "two rules have this id", "rename one of them, with its sample")
        rules[rule.id] = rule
    return dict(sorted(rules.items()))
