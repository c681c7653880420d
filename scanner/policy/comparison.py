"""What was there before: findings beside an earlier revision and beside a baseline file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from scanner.model import Comparison, Finding, State
from scanner.policy.identity import normal


class Earlier(Struct, frozen=True):
    """What an earlier revision had: findings of the own engine, and texts by path, under the names of now.

    ``name`` is the revision as it was given, ``commit`` what it stood for.
    """

    name: str
    commit: str
    findings: Sequence[Finding] = ()
    texts: Mapping[str, str] = field(default_factory=dict)


def beside_earlier(findings: Iterable[Finding], earlier: Earlier) -> tuple[tuple[Finding, ...], Comparison]:
    """The findings with their state.

    One of the own analysis existed when it was reported then, as surely as now. What a registry or another
    tool says of a line existed when the line stood there: they judge lines, and would have said the same.
    """
    sure = {one.fingerprint: one.rating.confidence for one in earlier.findings if one.open}
    lines = {path: _Lines(text) for path, text in earlier.texts.items()}
    marked = []
    for finding in findings:
        existed = sure.get(finding.fingerprint, -1) >= finding.rating.confidence
        if not existed and by_line(finding) and finding.location.path in lines:
            existed = lines[finding.location.path].hold(finding)
        marked.append(replace(finding, state=State.EXISTING if existed else State.NEW))
    matched = sum(one.state is State.EXISTING for one in marked)
    return tuple(marked), Comparison("base", earlier.name, earlier.commit, matched=matched)


def by_line(finding: Finding) -> bool:
    """Whether a finding is about a line, whatever stands around it."""
    others = {one.tool for one in finding.reporters}
    return finding.package is not None or bool(others and "assay" not in others)


class _Lines:
    def __init__(self, text: str) -> None:
        lines = [normal(line) for line in text.splitlines()]
        self._single = set(lines)
        self._whole = "".join(lines)

    def hold(self, finding: Finding) -> bool:
        excerpt, span = finding.excerpt, finding.location.span
        if excerpt is None:
            return False
        first = max(0, span.line - excerpt.first_line)
        lines = [normal(line) for line in excerpt.lines[first : span.end_line - excerpt.first_line + 1]]
        if len(lines) == 1:
            return lines[0] in self._single
        return "".join(lines) in self._whole
