"""Folds findings that say the same of the same code: the best one is kept and tells of the others.

A rule that follows values and one that looks at a single call often meet: ``command-injection`` and
``shell-with-dynamic-command``. Two findings would be two tasks for one repair.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from scanner.model import ORIGIN, Confidence, Evidence, Finding, Rating, Rule, Severity
from scanner.policy.identity import OWN, reporters

# Weaknesses that one repair mends. A rule stands for its first CWE: the others are what else may follow.
_FAMILIES = (
    frozenset({77, 78, 88}),
    frozenset({89, 564, 943}),
    frozenset({94, 95, 1336}),
    frozenset({22, 23, 36, 73}),
    frozenset({259, 321, 798}),
    frozenset({327, 328, 916}),
)
_MOST_LINES = 200  # of a kept span that are searched for others
_MOST_NEAR = 50  # on one line, so that a file of one line takes no time that grows with its square
_MOST_TOLD = 3


class Folded(Struct, frozen=True):
    """A finding that is kept, with those that it stands for."""

    finding: Finding
    others: tuple[Finding, ...] = ()

    @property
    def all(self) -> tuple[Finding, ...]:
        """The kept one first."""
        return self.finding, *self.others


def fold(findings: Sequence[Finding], rules: Mapping[str, Rule], visible: Confidence) -> list[Folded]:
    """The findings worth keeping, in the order given.

    What is shown (confidence ``visible`` or more) beats what is not; then a path beats none; then the worse
    and surer one wins. The kept finding is as severe as the worst shown one that it stands for, and stays
    itself in all else: rule, place, fingerprint. Packages and rules without CWE are never folded, but for
    what two rules say of one source of packages.
    """
    weaknesses = {name: _family(rule.cwe[:1]) for name, rule in rules.items()}
    kept: dict[int, list[Finding]] = {}
    near: defaultdict[tuple[str, int | None, int], list[int]] = defaultdict(list)
    ranked = sorted(range(len(findings)), key=lambda number: _rank(findings[number], visible), reverse=True)
    for number in ranked:
        finding = findings[number]
        here = (finding.location.path, finding.location.cell, finding.location.line)
        close = near[here][:_MOST_NEAR]
        home = next((one for one in close if _same(findings[one], finding, weaknesses)), None)
        if home is not None:
            kept[home].append(finding)
            continue
        kept[number] = []
        for line in _lines(finding):
            near[(*here[:2], line)].append(number)
    return [_told(findings[number], kept[number], rules, visible) for number in sorted(kept)]


def _family(cwe: Iterable[int]) -> frozenset[int]:
    own = frozenset(cwe)
    return own.union(*(family for family in _FAMILIES if family & own))


def _rank(finding: Finding, visible: Confidence) -> tuple[bool, bool, Severity, Confidence, int]:
    rating = finding.rating
    shown = rating.confidence >= visible
    return shown, bool(finding.flow), rating.severity, rating.confidence, -len(finding.flow)


def _lines(finding: Finding) -> Iterator[int]:
    """The lines on which others may start that this finding stands for."""
    span = finding.location.span
    yield span.line
    if finding.flow:
        yield from range(span.line + 1, min(span.end_line, span.line + _MOST_LINES) + 1)


def _same(kept: Finding, other: Finding, weaknesses: Mapping[str, frozenset[int]]) -> bool:
    if (origin := _origin(kept)) and origin == _origin(other):
        return kept.location.line == other.location.line
    if kept.package is not None or other.package is not None:
        return False
    if not weaknesses.get(kept.rule, frozenset()) & weaknesses.get(other.rule, frozenset()):
        return False
    if other.flow and kept.location.line != other.location.line:
        return False  # two sinks, one within the other
    a, b = kept.location.span, other.location.span
    return (a.line, a.column) < (b.end_line, b.end_column) and (b.line, b.column) < (a.end_line, a.end_column)


def _origin(finding: Finding) -> str:
    """The source of packages that a finding judges, as it is written without its fragment."""
    text = next((one.text for one in finding.evidence if one.label == ORIGIN), "")
    return text.partition("#")[0]


def _told(kept: Finding, others: Sequence[Finding], rules: Mapping[str, Rule], visible: Confidence) -> Folded:
    if not others:
        return Folded(kept)
    shown = [one for one in others if one.rating.confidence >= visible]
    worst = max([kept.rating.severity, *(one.rating.severity for one in shown)])
    mine = [one for one in others if not one.reporters or one.reporters[0].tool == OWN]
    names = list(dict.fromkeys(one.rule for one in mine if one.rule != kept.rule))
    texts = [f"{name}: {rules[name].title}" for name in names[:_MOST_TOLD]]
    if len(names) > _MOST_TOLD:
        texts.append(f"and {len(names) - _MOST_TOLD} more")
    evidence = (*kept.evidence, Evidence("also", "; ".join(texts))) if texts else kept.evidence
    edits = kept.edits or next((one.edits for one in others if one.edits), ())
    rating = Rating(worst, kept.rating.confidence)
    finding = replace(
        kept,
        rating=rating,
        evidence=evidence,
        edits=edits,
        reporters=reporters((kept, *others)),
        package=kept.package or next((one.package for one in others if one.package), None),
    )
    return Folded(finding, tuple(others))
