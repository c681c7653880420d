"""What an engine told, as findings and rules of ours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct, field

from scanner.engines.mirror import Mirror
from scanner.engines.names import Names
from scanner.model import (
    Confidence,
    Evidence,
    Excerpt,
    Finding,
    Gap,
    Location,
    Match,
    Rating,
    Reporter,
    Rule,
    Severity,
    Span,
)
from scanner.rulebook.taxonomy import Taxonomy

_MOST_LINES = 6
_LONGEST = 400  # characters of a line
_UNCONFIRMED = "Assay looks for this weakness itself and does not confirm it here"


class Said(Struct, frozen=True):
    """One result of an engine, in plain values. ``text`` is what it says, ``why`` and ``fix`` may be ""."""

    rule: str
    path: str
    span: Span
    text: str
    severity: Severity
    confidence: Confidence
    cwe: tuple[int, ...] = ()
    title: str = ""
    why: str = ""
    fix: str = ""
    reference: str = ""


class Told(Struct, frozen=True):
    """All that an engine told: ``rules`` are those that only it has, by the id they get here."""

    version: str
    digest: str = ""
    findings: tuple[Finding, ...] = ()
    rules: Mapping[str, Rule] = field(default_factory=dict)
    gaps: tuple[Gap, ...] = ()


def translate(
    engine: str,
    version: str,
    said: Sequence[Said],
    names: Names,
    mirror: Mirror,
    rules: Mapping[str, Rule],
    taxonomy: Taxonomy,
) -> tuple[tuple[Finding, ...], dict[str, Rule]]:
    """Findings under our rule where one means the same weakness, and rules for all others.

    A maybe is rated low. So is what the own engine looks for and did not find: where both find it, the two
    become one finding, which is as sure as ours.
    """
    findings = []
    made: dict[str, Rule] = {}
    for one in said:
        ours = next((name for name in names.rules.get(one.rule, ()) if name in rules), None)
        confidence = one.confidence
        evidence: tuple[Evidence, ...] = ()
        if one.rule in names.maybe:
            confidence = Confidence.LOW
        elif ours is not None and one.rule not in names.sure:
            confidence, evidence = Confidence.LOW, (Evidence("unconfirmed", _UNCONFIRMED),)
        name = ours or f"{engine}.{one.rule}"
        if ours is None:
            made.setdefault(name, _rule(name, engine, one, taxonomy))
        lines = mirror.lines(one.path)
        span = _within(one.span, lines)
        shown = lines[span.line - 1 : min(span.end_line, span.line + _MOST_LINES - 1)]
        findings.append(
            Finding(
                rule=name,
                location=Location(one.path, span),
                message=one.text,
                rating=Rating(rules[ours].rating.severity if ours else one.severity, confidence),
                excerpt=Excerpt(span.line, tuple(line[:_LONGEST] for line in shown)),
                evidence=evidence,
                reporters=(Reporter(engine, one.rule, version),),
            )
        )
    return tuple(findings), made


def _within(span: Span, lines: Sequence[str]) -> Span:
    """The span, kept inside of the file: an engine may count otherwise, or lie."""
    line = min(max(span.line, 1), len(lines))
    end_line = min(max(span.end_line, line), len(lines))
    column = min(max(span.column, 1), len(lines[line - 1]) + 1)
    end_column = min(max(span.end_column, 1), len(lines[end_line - 1]) + 1)
    if (end_line, end_column) < (line, column):
        end_line, end_column = line, column
    return Span(line, column, end_line, end_column)


def _rule(name: str, engine: str, one: Said, taxonomy: Taxonomy) -> Rule:
    return Rule(
        id=name,
        title=one.title or one.text[:100],
        rating=Rating(one.severity, one.confidence),
        cwe=one.cwe,
        match=Match("engine"),
        message=one.text,
        why=one.why or one.text,
        fix=one.fix or f"See what {engine} says of {one.rule}.",
        language="any",
        family=engine,
        owasp=taxonomy.owasp(one.cwe),
        references=(one.reference,) if one.reference.startswith("https://") else (),
    )
