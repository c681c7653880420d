"""The order in which policy is applied."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from scanner.model import Counts, Finding, Gap, Gate, Ignore, Rule
from scanner.policy.folding import fold
from scanner.policy.gate import judge
from scanner.policy.identity import deduplicate, fingerprint, worst_first
from scanner.policy.inline import suppress
from scanner.settings import Settings


@dataclass(frozen=True, slots=True)
class Decision:
    """What policy made of the raw findings.

    ``findings`` are sorted worst first and have fingerprints; suppressed ones are among them. ``hidden``
    counts those below the confidence asked for; they are left out and cannot fail the gate.
    """

    findings: tuple[Finding, ...]
    hidden: int
    gate: Gate


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
