"""Turns judgements into findings: the rule's message filled in, with what was asked and a suggestion."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from scanner.dependencies import npm_versions, python_versions
from scanner.dependencies.excerpts import excerpt_of
from scanner.dependencies.judgement import Judgement
from scanner.dependencies.statement import Statement
from scanner.dependencies.suggestions import Names
from scanner.model import (
    ORIGIN,
    Answer,
    Ecosystem,
    Evidence,
    Finding,
    IndexOption,
    Inquiry,
    Release,
    Requirement,
    Rule,
    Verdict,
)
from scanner.settings import Settings

_PLACE = re.compile(r"\{(\w+)\}")


class Wording:
    """``real`` are names that this scan has found to exist, by ecosystem."""

    def __init__(self, settings: Settings, real: Mapping[Ecosystem, frozenset[str]]) -> None:
        self._settings = settings
        self._real = real
        self._names: dict[Ecosystem, Names] = {}

    def accusation(
        self, requirement: Requirement, judgement: Judgement, answer: Answer | None, rule: Rule
    ) -> Finding:
        """The finding that a package or its version is not there, or not to be used."""
        absent = judgement.verdict is Verdict.NONEXISTENT_PACKAGE
        releases = answer.releases if answer else ()
        suggestion = self._name(requirement) if absent else _suggest_version(requirement, judgement, releases)
        statement = Statement(judgement.verdict, judgement.detail, None, suggestion, not absent)
        return self._finding(requirement, statement, answer, rule, judgement.version)

    def statement(
        self, requirement: Requirement, statement: Statement, answer: Answer | None, rule: Rule
    ) -> Finding:
        """The finding that says ``statement``."""
        kind = npm_versions if requirement.package.ecosystem is Ecosystem.NPM else python_versions
        return self._finding(requirement, statement, answer, rule, kind.pinned_version(requirement.specifier))

    def _finding(
        self, requirement: Requirement, statement: Statement, answer: Answer | None, rule: Rule, version: str
    ) -> Finding:
        inquiries = (*(answer.inquiries if answer else ()), *statement.inquiries)
        location = requirement.location
        if statement.at_version and requirement.specifier_location is not None:
            location = requirement.specifier_location
        message = filled(
            rule.message,
            {
                "name": requirement.name,
                "specifier": requirement.written or requirement.specifier or "*",
                "version": version,
                "detail": statement.detail,
            },
        )
        told = asked(statement.inquiries or inquiries)
        message = " ".join(part for part in (_sentence(message), statement.suggestion, told) if part)
        return Finding(
            rule.id,
            location,
            message,
            statement.rating or rule.rating,
            excerpt=excerpt_of(self._settings.root, location),
            evidence=(Evidence(ORIGIN, statement.origin),) if statement.origin else (),
            package=replace(requirement.package, version=version or None),
            inquiries=inquiries,
            suggestion=statement.suggestion,
        )

    def _name(self, requirement: Requirement) -> str | None:
        ecosystem = requirement.package.ecosystem
        if ecosystem not in self._names:
            self._names[ecosystem] = Names(ecosystem, self._real[ecosystem])
        found = self._names[ecosystem].suggest(requirement.name)
        return found.sentence if found is not None else None


def of_option(
    option: IndexOption, name: str, statement: Statement, rule: Rule, settings: Settings
) -> Finding:
    """The finding on a place that says where packages come from; ``name`` is what the message is about."""
    message = filled(rule.message, {"name": name, "detail": statement.detail})
    excerpt = excerpt_of(settings.root, option.location)
    evidence = (Evidence(ORIGIN, statement.origin),)
    place = option.location
    return Finding(rule.id, place, _sentence(message), rule.rating, excerpt=excerpt, evidence=evidence)


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


def asked(inquiries: Sequence[Inquiry]) -> str:
    """What was asked of whom, when, and what came back, as one sentence."""
    said = [f"{one.index} answered {one.answer!r} on {one.asked_at}" for one in inquiries[:4]]
    more = f" (and {len(inquiries) - 4} more)" if len(inquiries) > 4 else ""
    return f"Asked for {inquiries[0].package}: {', '.join(said)}{more}." if said else ""


def _suggest_version(
    requirement: Requirement, judgement: Judgement, releases: Sequence[Release]
) -> str | None:
    package = requirement.package
    kind = npm_versions if package.ecosystem is Ecosystem.NPM else python_versions
    version = kind.nearest(judgement.wanted, releases)
    if not version:
        return None
    sign = "@" if package.ecosystem is Ecosystem.NPM else "=="
    return f"The nearest release is {requirement.name}{sign}{version}."


def filled(template: str, values: Mapping[str, str]) -> str:
    """``template`` with its placeholders filled in one pass, so that no value is read as a template."""
    return " ".join(_PLACE.sub(lambda match: values.get(match[1], match[0]), template).split())
