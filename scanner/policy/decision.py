"""The order in which policy is applied."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from scanner.model import Comparison, Counts, Finding, Gap, Gate, Ignore, Rule
from scanner.policy.baseline import Entry, match
from scanner.policy.comparison import Earlier, beside_earlier
from scanner.policy.folding import fold
from scanner.policy.gate import judge
from scanner.policy.identity import deduplicate, fingerprint, worst_first
from scanner.policy.inline import suppress
from scanner.settings import Settings
from scanner.support.clock import today


class Decision(Struct, frozen=True):
    """What policy made of the raw findings.

    ``findings`` are sorted worst first and have fingerprints; suppressed ones are among them. ``hidden``
    counts those below the confidence asked for; they are left out and cannot fail the gate.
    """

    findings: tuple[Finding, ...]
    hidden: int
    gate: Gate


def compare(
    decision: Decision,
    earlier: Earlier | None,
    known: tuple[str, Sequence[Entry]] | None,
    present: Collection[str],
    gaps: Sequence[Gap],
    counts: Counts,
    settings: Settings,
) -> tuple[Decision, tuple[Comparison, ...]]:
    """Set what is new apart from what an earlier revision or a baseline (its name and entries) has, and judge
    again. ``present`` are the paths that exist.
    """
    findings = decision.findings
    comparisons = []
    if earlier is not None:
        findings, comparison = beside_earlier(findings, earlier)
        comparisons.append(comparison)
    if known is not None:
        matched = match(findings, known[1], known[0], present, today())
        findings = matched.findings
        comparisons.append(matched.comparison)
    gate = judge(findings, gaps, counts, settings)
    return replace(decision, findings=findings, gate=gate), tuple(comparisons)


def decide(
    findings: Iterable[Finding],
    gaps: Sequence[Gap],
    ignores: Sequence[Ignore],
    counts: Counts,
    rules: Mapping[str, Rule],
    settings: Settings,
) -> Decision:
    """Apply the whole policy.

    ``rules`` are those that ran, by id. Where the user chose rules, findings of others are dropped; an ignore
    counts as unused only when its rule ran or does not exist.
    """
    chosen = bool(settings.select or settings.ignore)
    wanted = [finding for finding in findings if finding.rule in rules or not chosen]
    identified = fingerprint(deduplicate(wanted))
    folded = fold(identified, rules, settings.min_confidence)
    judged = suppress(folded, gaps, ignores, rules, settings)
    kept = [finding for finding in judged if finding.rating.confidence >= settings.min_confidence]
    final = tuple(worst_first(kept))
    return Decision(
        findings=final,
        hidden=len(judged) - len(kept),
        gate=judge(final, gaps, counts, settings),
    )
