"""What policy makes of raw findings: identity, ignores, hiding, order, gate."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from msgspec.structs import replace

from scanner.model import (
    Confidence,
    Counts,
    Ecosystem,
    Excerpt,
    Finding,
    Gap,
    GapKind,
    Ignore,
    Location,
    Match,
    Outcome,
    Package,
    Rating,
    Rule,
    Severity,
    Span,
)
from scanner.policy import decide
from scanner.settings import Mode, Settings

SETTINGS = Settings(root=Path("/p"), paths=(Path("/p"),))
SOME = Counts(files=1, lines=10)
GAP = Gap(GapKind.UNVERIFIED, "left-pad", "The registry is down.", "Scan again.")
SKIPPED = Gap(GapKind.SKIPPED, "a.min.py", "Minified.", "", blocking=False)


def rule(rule_id, severity=Severity.HIGH, cwe=(89,)):
    return Rule(
        rule_id, rule_id, Rating(severity, Confidence.HIGH), cwe, Match("call"), "", "", "", "python", "f"
    )


RULES = {
    name: rule(name, severity, cwe)
    for name, severity, cwe in (
        ("sql-injection", Severity.HIGH, (89,)),
        ("weak-hash", Severity.MEDIUM, (328,)),
        ("bare-ignore", Severity.LOW, ()),
        ("unused-ignore", Severity.LOW, ()),
    )
}


def finding(
    rule_id="sql-injection",
    line=3,
    code="execute(x)",
    severity=Severity.HIGH,
    confidence=Confidence.HIGH,
    path="a.py",
    cell=None,
    scope="f",
):
    return Finding(
        rule=rule_id,
        location=Location(path, Span(line, 1, line, 9), cell),
        message="bad",
        rating=Rating(severity, confidence),
        scope=scope,
        excerpt=Excerpt(line, (code,)),
    )


def ignore(line=3, rules=("sql-injection",), last=None, problem="", path="a.py", cell=None):
    return Ignore(
        Location(path, Span(line, 20, line, 50), cell), rules, "safe because", line, last or line, problem
    )


def run(*findings, ignores=(), gaps=(), counts=SOME, rules=RULES, **options):
    return decide(findings, gaps, ignores, counts, rules, replace(SETTINGS, **options))


def prints(*findings):
    return [one.fingerprint for one in run(*findings).findings]


class TestFingerprint:
    def test_stays_when_lines_move_and_spaces_change(self):
        assert prints(finding(line=3)) == prints(finding(line=30, code="   execute(x)  "))
        moved = replace(finding(line=30), excerpt=Excerpt(29, ("# before", "execute(x)", "# after")))
        assert prints(finding()) == prints(moved)

    @pytest.mark.parametrize(
        "other", [{"rule_id": "weak-hash"}, {"path": "b.py"}, {"scope": "g"}, {"code": "execute(y)"}]
    )
    def test_differs_with_what_it_stands_for(self, other):
        assert prints(finding()) != prints(finding(**other))

    def test_equal_code_is_told_apart_in_order(self):
        first, second = prints(finding(line=3), finding(line=9))
        assert first != second
        assert prints(finding(line=9), finding(line=3)) == [first, second]
        assert prints(finding(line=4)) == [first]

    def test_does_without_an_excerpt_and_with_odd_text(self):
        bare = replace(finding(), excerpt=None, message="\udc80\0")
        assert len(prints(bare)[0]) == 64


class TestDuplicates:
    def test_the_surest_of_one_rule_and_place_stays(self):
        unsure = finding(confidence=Confidence.MEDIUM)
        assert [one.rating.confidence for one in run(unsure, finding(), unsure).findings] == [Confidence.HIGH]

    def test_rules_places_and_packages_are_kept_apart(self):
        package = [replace(finding(), package=Package(Ecosystem.PYPI, name)) for name in ("a", "b")]
        kept = run(finding(), finding("weak-hash"), finding(line=4), finding(cell=2), *package).findings
        assert len(kept) == 6


class TestIgnores:
    def test_accepts_the_named_rule_on_its_statement(self):
        decision = run(finding(line=4), ignores=[ignore(line=3, last=5)])
        (found,) = decision.findings
        assert found.suppression is not None
        assert (found.suppression.kind, found.suppression.reason) == ("inline", "safe because")
        assert found.suppression.location == ignore(line=3).location
        assert decision.gate.outcome is Outcome.PASSED

    @pytest.mark.parametrize(
        "other",
        [
            {"rules": ("weak-hash",)},
            {"rules": ("sql",)},
            {"rules": ("sql-*",)},
            {"line": 4},
            {"path": "b.py"},
            {"cell": 2},
            {"problem": "says no reason"},
        ],
    )
    def test_accepts_nothing_else(self, other):
        decision = run(finding(), ignores=[ignore(**other)])
        assert all(one.suppression is None for one in decision.findings)
        assert decision.gate.outcome is Outcome.FAILED

    def test_bare_one_is_a_finding(self):
        decision = run(ignores=[ignore(rules=(), problem="names no rule")])
        assert [(one.rule, one.message, one.rating.severity) for one in decision.findings] == [
            ("bare-ignore", "This ignore has no effect: names no rule", Severity.LOW)
        ]
        assert decision.findings[0].fingerprint

    def test_each_unused_rule_of_one_is_a_finding(self):
        decision = run(finding(), ignores=[ignore(rules=("sql-injection", "weak-hash"))])
        assert [one.rule for one in decision.findings] == ["sql-injection", "unused-ignore"]
        assert "weak-hash" in decision.findings[1].message

    def test_misspelled_rule_is_told(self):
        (found,) = run(ignores=[ignore(rules=("sql-injektion",))]).findings
        assert found.message == "There is no rule sql-injektion; did you mean sql-injection?"

    def test_used_by_a_finding_that_is_hidden(self):
        decision = run(finding(confidence=Confidence.LOW), ignores=[ignore()])
        assert decision.findings == ()
        assert decision.hidden == 1

    @pytest.mark.parametrize(
        "circumstances",
        [
            {"rules": {name: RULES[name] for name in ("unused-ignore",)}, "select": ("unused-ignore",)},
            {
                "rules": {name: RULES[name] for name in ("unused-ignore",)},
                "checks": frozenset({"dependencies"}),
            },
            {"gaps": (Gap(GapKind.SYNTAX, "a.py", "Does not parse.", "Mend it."),)},
            {"rules": {"sql-injection": RULES["sql-injection"]}},
        ],
    )
    def test_is_not_called_unused_where_its_rule_had_no_chance(self, circumstances):
        assert run(ignores=[ignore()], **circumstances).findings == ()

    def test_of_a_package_waits_for_the_registry(self):
        packages = {"nonexistent-package": replace(rule("nonexistent-package"), family="dependencies")}
        waiting = [ignore(rules=("nonexistent-package",), path="requirements.txt")]
        assert run(ignores=waiting, rules=RULES | packages, gaps=(GAP,)).findings == ()
        assert len(run(ignores=waiting, rules=RULES | packages).findings) == 1


class TestHiding:
    def test_less_sure_findings_are_counted_and_cannot_fail(self):
        decision = run(finding(confidence=Confidence.LOW, severity=Severity.CRITICAL))
        assert (decision.findings, decision.hidden) == ((), 1)
        assert decision.gate.outcome is Outcome.PASSED

    def test_they_are_shown_when_asked_for(self):
        decision = run(finding(confidence=Confidence.LOW), min_confidence=Confidence.LOW)
        assert (len(decision.findings), decision.hidden) == (1, 0)
        assert decision.gate.outcome is Outcome.FAILED

    def test_findings_of_rules_that_the_user_did_not_choose_are_dropped(self):
        some = {"weak-hash": RULES["weak-hash"]}
        assert run(finding(), rules=some, select=("weak-hash",)).findings == ()
        assert len(run(finding(), rules=some).findings) == 1


def test_worst_first_then_by_place():
    ordered = [
        finding(severity=Severity.CRITICAL, confidence=Confidence.MEDIUM, line=9),
        finding(line=2, path="a.py"),
        finding(line=10, path="a.py"),
        finding(line=1, path="b.py"),
        finding(line=1, confidence=Confidence.MEDIUM),
        finding("weak-hash", severity=Severity.LOW),
    ]
    for seed in range(5):
        mixed = ordered.copy()
        random.Random(seed).shuffle(mixed)
        got = run(*mixed).findings
        assert [replace(one, fingerprint="") for one in got] == ordered


class TestGate:
    @pytest.mark.parametrize(
        ("severity", "fail_on", "outcome"),
        [
            (Severity.HIGH, Severity.HIGH, Outcome.FAILED),
            (Severity.CRITICAL, Severity.HIGH, Outcome.FAILED),
            (Severity.MEDIUM, Severity.HIGH, Outcome.PASSED),
            (Severity.NOTE, Severity.NOTE, Outcome.FAILED),
            (Severity.CRITICAL, None, Outcome.PASSED),
        ],
    )
    def test_fails_from_the_severity_asked_for(self, severity, fail_on, outcome):
        gate = run(finding(severity=severity), fail_on=fail_on).gate
        assert gate.outcome is outcome
        assert gate.fail_on == fail_on
        assert gate.reason

    def test_exit_zero_passes_and_says_so(self):
        gate = run(finding(), exit_zero=True).gate
        assert gate.outcome is Outcome.PASSED
        assert "1 high" in gate.reason
        assert "exit-zero" in gate.reason
        assert gate.waived
        assert not run(exit_zero=True).gate.waived

    def test_nothing_to_scan_passes_where_that_is_allowed(self):
        gate = run(counts=Counts(), allow_empty=True).gate
        assert gate.outcome is Outcome.PASSED
        assert "nothing to scan" in gate.reason

    def test_allow_empty_forgives_no_gap(self):
        gate = run(gaps=(GAP,), mode=Mode.SAFETY, counts=Counts(), allow_empty=True).gate
        assert gate.outcome is Outcome.INCOMPLETE

    def test_a_gap_where_nothing_else_was_found_is_told(self):
        gate = run(gaps=(GAP,), counts=Counts()).gate
        assert gate.outcome is Outcome.NOTHING
        assert gate.reason == "nothing could be looked at (1 gap)"

    def test_nothing_to_scan_even_with_exit_zero(self):
        assert run(counts=Counts()).gate.outcome is Outcome.NOTHING
        assert run(counts=Counts(), exit_zero=True).gate.outcome is Outcome.NOTHING
        assert run(counts=Counts(requirements=1)).gate.outcome is Outcome.PASSED

    @pytest.mark.parametrize(
        ("mode", "gap", "outcome"),
        [
            (Mode.SAFETY, GAP, Outcome.INCOMPLETE),
            (Mode.SAFETY, SKIPPED, Outcome.PASSED),
            (Mode.BALANCED, GAP, Outcome.PASSED),
            (Mode.SPEED, GAP, Outcome.PASSED),
        ],
    )
    def test_blocking_gaps_leave_it_incomplete_where_the_mode_forbids_them(self, mode, gap, outcome):
        assert run(gaps=(gap,), mode=mode).gate.outcome is outcome

    def test_findings_tell_more_than_gaps(self):
        assert run(finding(), gaps=(GAP,), mode=Mode.SAFETY).gate.outcome is Outcome.FAILED
        assert run(gaps=(GAP,), mode=Mode.SAFETY, counts=Counts()).gate.outcome is Outcome.INCOMPLETE
