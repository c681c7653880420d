"""Mends findings in rounds: edits, then a look at what came of them; what did not help is not kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from scanner.fix.changes import Change, Plan, plan
from scanner.model import Finding, Gap, GapKind

_MOST_ROUNDS = 6  # edits that overlap wait for the next one
_MOST_SINGLE = 30  # findings of one file that are tried one by one


class Look(Struct, frozen=True):
    """What a scan says of some files."""

    findings: tuple[Finding, ...]
    gaps: tuple[Gap, ...]

    def of(self, path: str) -> Look:
        """What it says of one of them."""
        return Look(
            tuple(one for one in self.findings if one.location.path == path),
            tuple(
                gap
                for gap in self.gaps
                if gap.subject == path or (gap.location and gap.location.path == path)
            ),
        )


Again = Callable[[Mapping[str, bytes]], Look]  # scans files with these contents in place of their own


def mend(root: Path, first: Look, again: Again, *, unsafe: bool) -> Plan:
    """The changes that rid files of findings.

    Each is made only if its file still parses, the finding is gone and no other has come for it. ``unsafe``:
    also with edits that somebody has to review. Edits that overlap wait for the next round.
    """
    changes: dict[str, Change] = {}
    gaps: dict[str, Gap] = {}
    looks = {path: first.of(path) for path in {one.location.path for one in first.findings}}
    given_up: set[str] = set()
    for _ in range(_MOST_ROUNDS):
        contents = {path: change.after for path, change in changes.items()}
        wanted = {
            path: [one for one in look.findings if _usable(one, unsafe) and one.fingerprint not in given_up]
            for path, look in looks.items()
        }
        tried = {path: _try(root, found, contents) for path, found in wanted.items() if found}
        tried = {path: one for path, one in tried.items() if one.change is not None}
        if not tried:
            break
        seen = again({path: one.change.after for path, one in tried.items() if one.change})
        for path, attempt in tried.items():
            kept, look, lost = _kept(root, attempt, looks[path], seen.of(path), contents, again)
            given_up |= {one.fingerprint for one in lost}
            for one in lost:
                gaps[one.fingerprint] = _left(one)
            if kept is not None:
                before = changes[path].before if path in changes else kept.before
                changes[path] = replace(kept, before=before)
                looks[path] = look
    real = [change for _, change in sorted(changes.items()) if change.after != change.before]
    return Plan(tuple(real), tuple(gaps.values()))


class _Attempt(Struct, frozen=True):
    """Findings of one file whose edits were made together, and the file that came of it."""

    findings: tuple[Finding, ...]
    change: Change | None


def _usable(finding: Finding, unsafe: bool) -> bool:
    return finding.open and bool(finding.edits) and (unsafe or all(edit.safe for edit in finding.edits))


def _try(root: Path, findings: Sequence[Finding], contents: Mapping[str, bytes]) -> _Attempt:
    made = plan(root, [one.edits for one in findings], contents)
    left = {gap.location for gap in made.gaps}
    applied = tuple(one for one in findings if one.edits[0].location not in left)
    path = findings[0].location.path
    own = [change for change in made.changes if change.path == path]
    return _Attempt(applied, own[0] if len(own) == len(made.changes) == 1 else None)


def _kept(
    root: Path, attempt: _Attempt, before: Look, after: Look, contents: Mapping[str, bytes], again: Again
) -> tuple[Change | None, Look, tuple[Finding, ...]]:
    """The change that is kept, what is said of the file then, and the findings whose edits did not help."""
    if _better(attempt.findings, before, after):
        return attempt.change, after, ()
    if len(attempt.findings) == 1:
        return None, before, attempt.findings
    kept: Change | None = None
    lost = list(attempt.findings[_MOST_SINGLE:])
    now = dict(contents)
    for finding in attempt.findings[:_MOST_SINGLE]:
        current = next((one for one in before.findings if _alike(one, finding)), None)
        alone = _try(root, [current], now) if current is not None else _Attempt((), None)
        if current is None or alone.change is None:
            continue
        look = again({alone.change.path: alone.change.after}).of(alone.change.path)
        if not _better((current,), before, look):
            lost.append(finding)
            continue
        kept = replace(alone.change, before=kept.before if kept else alone.change.before)
        before = look
        now[kept.path] = kept.after
    return kept, before, tuple(lost)


def _alike(one: Finding, other: Finding) -> bool:
    return one.fingerprint == other.fingerprint and bool(one.edits)


def _better(mended: Iterable[Finding], before: Look, after: Look) -> bool:
    """Whether the mended findings are gone, no rule has more to say than before, and all of it parses."""
    gone = Counter(one.rule for one in mended)
    had = Counter(one.rule for one in before.findings if one.suppression is None)
    has = Counter(one.rule for one in after.findings if one.suppression is None)
    if any(has[rule] > had[rule] - gone[rule] for rule in {*had, *has}):
        return False
    broken = (GapKind.SYNTAX, GapKind.UNREADABLE, GapKind.INTERNAL)
    return sum(gap.kind in broken for gap in after.gaps) <= sum(gap.kind in broken for gap in before.gaps)


def _left(finding: Finding) -> Gap:
    return Gap(
        GapKind.SKIPPED,
        finding.location.path,
        f"The edit for {finding.rule} did not help, so it was not made.",
        "Mend it by hand.",
        finding.location,
        blocking=False,
    )
