"""Findings that say the same of the same code: one stays and tells of the others."""

from __future__ import annotations

import time

import pytest
from msgspec.structs import replace
from test_policy_decision import finding, ignore, rule, run

from scanner.model import (
    ORIGIN,
    Confidence,
    Ecosystem,
    Evidence,
    Location,
    Outcome,
    Package,
    Severity,
    Span,
    Step,
)
from scanner.policy.folding import fold

RULES = {
    one.id: one
    for one in (
        rule("command-injection", Severity.CRITICAL, (78,)),
        rule("dynamic-shell", Severity.MEDIUM, (78,)),
        rule("argument-injection", Severity.MEDIUM, (88,)),
        rule("weak-hash", Severity.MEDIUM, (328,)),
        rule("may-lead-to-commands", Severity.MEDIUM, (434, 78)),
        rule("unused-ignore", Severity.LOW, ()),
    )
}


def flow(line=3, end=None, columns=(1, 20), **rest):
    return at("command-injection", line, end, columns, flow=True, **rest)


def plain(rule_id="dynamic-shell", line=3, end=None, columns=(5, 12), **rest):
    return at(rule_id, line, end, columns, severity=rest.pop("severity", Severity.MEDIUM), **rest)


def at(rule_id, line, end, columns, *, flow=False, severity=Severity.CRITICAL, **rest):
    place = Location("a.py", Span(line, columns[0], end or line, columns[1]))
    made = replace(finding(rule_id, line, severity=severity, **rest), location=place)
    return replace(made, flow=(Step(place, "source"), Step(place, "sink"))) if flow else made


def judged(*findings, **rest):
    return run(*findings, rules=RULES, **rest)


def names(decision):
    return [one.rule for one in decision.findings]


def test_the_one_with_a_path_stays_itself_and_tells_of_the_other():
    (alone,) = judged(flow()).findings
    for order in ((flow(), plain()), (plain(), flow())):
        (kept,) = judged(*order).findings
        assert replace(kept, evidence=()) == alone
        assert [(one.label, one.text) for one in kept.evidence] == [("also", "dynamic-shell: dynamic-shell")]


@pytest.mark.parametrize(
    "other",
    [
        plain("argument-injection"),  # the same family
        plain(columns=(1, 20)),
        plain(columns=(19, 40)),
        flow(columns=(4, 18)),  # the same rule, one call in another's arguments
    ],
)
def test_folded(other):
    assert names(judged(flow(), other)) == ["command-injection"]


@pytest.mark.parametrize(
    "other",
    [
        plain("weak-hash"),
        plain("may-lead-to-commands"),
        plain(columns=(20, 30)),  # beside it, on the same line
        plain(line=4),
        replace(plain(), location=Location("b.py", plain().location.span)),
        replace(plain(), location=replace(plain().location, cell=1)),
        replace(plain(), package=Package(Ecosystem.PYPI, "a")),
    ],
)
def test_kept_apart(other):
    assert len(names(judged(flow(), other))) == 2


def test_part_of_a_statement_over_several_lines():
    assert len(names(judged(flow(3, 6), plain(line=4)))) == 1
    assert len(names(judged(flow(3, 6), flow(4)))) == 2  # two sinks
    assert len(names(judged(plain(line=3, end=6), plain("argument-injection", line=4)))) == 2


def test_nothing_is_folded_into_what_is_not_shown():
    decision = judged(flow(confidence=Confidence.LOW), plain())
    assert names(decision) == ["dynamic-shell"]
    assert decision.hidden == 0
    assert names(judged(flow(), plain(confidence=Confidence.LOW))) == ["command-injection"]


def test_the_worst_severity_counts():
    decision = judged(flow(severity=Severity.MEDIUM), plain(severity=Severity.HIGH))
    assert [one.rating.severity for one in decision.findings] == [Severity.HIGH]
    assert decision.gate.outcome is Outcome.FAILED


@pytest.mark.parametrize("name", ["command-injection", "dynamic-shell"])
def test_an_ignore_of_either_accepts_it(name):
    decision = judged(flow(3, 6), plain(line=4), ignores=[ignore(line=3, last=6, rules=(name,))])
    assert names(decision) == ["command-injection"]
    assert decision.findings[0].suppression is not None


def test_an_ignore_of_both_is_used_in_full():
    both = ignore(rules=("command-injection", "dynamic-shell"))
    assert names(judged(flow(), plain(), ignores=[both])) == ["command-injection"]


def test_an_ignore_of_another_rule_is_not():
    decision = judged(flow(), plain(), ignores=[ignore(rules=("weak-hash",))])
    assert names(decision) == ["command-injection", "unused-ignore"]
    assert decision.gate.outcome is Outcome.FAILED


def source(rule_id, text, columns=(1, 5), **rest):
    return replace(plain(rule_id, columns=columns, **rest), evidence=(Evidence(ORIGIN, text),))


def test_one_source_of_packages_is_told_once_and_keeps_its_package():
    package = Package(Ecosystem.PYPI, "a")
    named = replace(source("weak-hash", "http://files.example/a.whl#egg=a", (1, 2)), package=package)
    seen = source("dynamic-shell", "http://files.example/a.whl", (9, 20), severity=Severity.HIGH)
    (kept,) = judged(named, seen).findings
    assert (kept.rule, kept.package) == ("dynamic-shell", package)
    assert kept.evidence[-1].text == "weak-hash: weak-hash"
    assert len(names(judged(named, source("dynamic-shell", "http://other.example/")))) == 2
    assert len(names(judged(named, replace(seen, location=plain(line=4).location)))) == 2


def test_many_on_one_line_take_little_time():
    crowd = [plain(columns=(column, column + 1)) for column in range(1, 20_000)]
    started = time.monotonic()
    assert len(fold(crowd, RULES, Confidence.MEDIUM)) == len(crowd)
    assert time.monotonic() - started < 20  # 0.5 s; without a bound it would be minutes
