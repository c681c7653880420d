"""Inline ignores: which findings they accept, and what is wrong with the ignores themselves."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from scanner.model import Finding, Gap, GapKind, Ignore, Rule, Suppression
from scanner.policy.folding import Folded
from scanner.policy.identity import fingerprint
from scanner.settings import Settings
from scanner.support.clock import today

BARE = "bare-ignore"
UNUSED = "unused-ignore"
EXPIRED = "expired-ignore"
_PACKAGES = "dependencies"  # the family of rules that registries answer for


def suppress(
    findings: Sequence[Folded],
    gaps: Sequence[Gap],
    ignores: Sequence[Ignore],
    rules: Mapping[str, Rule],
    settings: Settings,
) -> list[Finding]:
    """The findings, accepted ones with their suppression, and findings about wrong or unused ignores.

    An ignore that names a folded finding's rule accepts the finding that stands for it.
    """
    day = today()
    expired = [one for one in ignores if one.until is not None and one.until < day and not one.problem]
    usable: dict[str, list[Ignore]] = {}
    for ignore in ignores:
        if not ignore.problem and ignore not in expired:
            usable.setdefault(ignore.location.path, []).append(ignore)
    used: set[tuple[Ignore, str]] = set()
    result = []
    for folded in findings:
        finding = folded.finding
        for ignore in usable.get(finding.location.path, ()):
            names = {one.rule for one in folded.all if _covers(ignore, one)}
            if names and finding.suppression is None:
                used.update((ignore, name) for name in names)
                accepted = Suppression("inline", ignore.reason, ignore.location, ignore.until)
                finding = replace(finding, suppression=accepted)
        result.append(finding)
    # What was not looked at in full may hold the finding that an ignore waits for.
    doubtful = {gap.location.path if gap.location else gap.subject for gap in gaps}
    # Nor can be told what would be said of packages while some are unverified.
    unverified = any(gap.kind is GapKind.UNVERIFIED for gap in gaps)
    silent = {name for name, one in rules.items() if unverified and one.family == _PACKAGES}
    about = [
        *_bare(ignores, rules),
        *_expired(expired, rules),
        *_unused(
            [
                one
                for one in ignores
                if one.location.path not in doubtful and one.form == "assay" and one not in expired
            ],
            used | {(one, name) for one in ignores for name in silent},
            rules,
            settings,
        ),
    ]
    return result + fingerprint(about)


def _covers(ignore: Ignore, finding: Finding) -> bool:
    location = finding.location
    return (
        any(_names(ignore, name, finding.rule) for name in ignore.rules)
        and location.cell == ignore.location.cell
        and ignore.first_line <= location.line <= ignore.last_line
    )


def _names(ignore: Ignore, name: str, rule: str) -> bool:
    """Whether a name in an ignore means a rule; other tools' may mean all of theirs (``bandit.*``)."""
    if ignore.form != "assay" and name.endswith("*"):
        return rule.startswith(name[:-1])
    return rule == name


def _expired(ignores: Sequence[Ignore], rules: Mapping[str, Rule]) -> list[Finding]:
    rule = rules.get(EXPIRED)
    if rule is None:
        return []
    return [
        Finding(
            EXPIRED, one.location, f"This ignore was good until {one.until} and has no effect", rule.rating
        )
        for one in ignores
    ]


def _bare(ignores: Sequence[Ignore], rules: Mapping[str, Rule]) -> list[Finding]:
    rule = rules.get(BARE)
    if rule is None:
        return []
    return [
        Finding(
            rule=BARE,
            location=one.location,
            message=f"This ignore has no effect: {one.problem}",
            rating=rule.rating,
        )
        for one in ignores
        if one.problem
    ]


def _unused(
    ignores: Sequence[Ignore], used: set[tuple[Ignore, str]], rules: Mapping[str, Rule], settings: Settings
) -> list[Finding]:
    """An ignore is unused only where its rule had a fair chance: it ran, or there is no such rule."""
    rule = rules.get(UNUSED)
    if rule is None:
        return []
    found = []
    for ignore in ignores:
        for name in ignore.rules if not ignore.problem else ():
            message = _why_unused(name, rules, settings)
            if message and (ignore, name) not in used:
                found.append(
                    Finding(rule=UNUSED, location=ignore.location, message=message, rating=rule.rating)
                )
    return found


def _why_unused(name: str, rules: Mapping[str, Rule], settings: Settings) -> str:
    if name in rules:
        return f"Nothing is reported here as {name}, so this ignore has no effect"
    if settings.select or settings.ignore or len(settings.checks) < 2:
        return ""  # the rule may exist and just not have run
    near = difflib.get_close_matches(name, rules, n=1)
    return f"There is no rule {name}" + (f"; did you mean {near[0]}?" if near else "")
