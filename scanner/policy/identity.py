"""What makes two findings the same, and which one comes first."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable

from msgspec.structs import replace

from scanner import __version__
from scanner.model import Finding, Location, Reporter

OWN = "assay"  # what the own engine is called among reporters

_DIRECTIVE = re.compile(r"\s#\s*(?:assay:|noqa|nosec|nosemgrep|type:|pylint:|pragma:|fmt:|pyright:).*")
_TRAILING = re.compile(r",([)\]}])")


def deduplicate(findings: Iterable[Finding]) -> list[Finding]:
    """One finding for each rule, place and package: the surest, then the worst, then the best explained.

    It names all tools that reported it.
    """
    best: dict[tuple[str, Location, str], Finding] = {}
    for finding in findings:
        package = finding.package
        key = (finding.rule, finding.location, package.name if package else "")
        other = best.get(key)
        if other is None:
            best[key] = finding
            continue
        better = finding if _weight(finding) > _weight(other) else other
        best[key] = replace(better, reporters=reporters((better, finding, other)))
    return list(best.values())


def reporters(findings: Iterable[Finding]) -> tuple[Reporter, ...]:
    """All tools that say the same, Assay first; none where it is Assay alone."""
    own: list[Reporter] = []
    others: set[Reporter] = set()
    for finding in findings:
        told = finding.reporters or (Reporter(OWN, finding.rule, __version__),)
        own += [reporter for reporter in told if reporter.tool == OWN]
        others |= {reporter for reporter in told if reporter.tool != OWN}
    if not others:
        return ()
    return (*own[:1], *sorted(others, key=lambda one: (one.tool, one.rule)))


def _weight(finding: Finding) -> tuple[int, int, int, int]:
    rating = finding.rating
    return rating.confidence, rating.severity, len(finding.evidence), -len(finding.flow)


def fingerprint(findings: Iterable[Finding]) -> list[Finding]:
    """The findings in the order of the code, each with a fingerprint that does not depend on line numbers.

    SHA-256 (64 hex digits) over rule, path, scope, the code without its spacing, and a running number
    among findings that are equal in all of these.
    """
    seen: Counter[tuple[str, ...]] = Counter()
    marked = []
    for finding in in_order(findings):
        key = (finding.rule, finding.location.path, finding.scope, code_of(finding))
        text = "\0".join((*key, str(seen[key])))
        seen[key] += 1
        digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
        marked.append(replace(finding, fingerprint=digest))
    return marked


def worst_first(findings: Iterable[Finding]) -> list[Finding]:
    """Sorted by severity and confidence from the top, then by place."""
    return sorted(
        findings, key=lambda found: (-found.rating.severity, -found.rating.confidence, _place(found))
    )


def _place(finding: Finding) -> tuple[str, int, int, int, str, str]:
    location = finding.location
    span = location.span
    return location.path, location.cell or 0, span.line, span.column, finding.rule, finding.message


def code_of(finding: Finding) -> str:
    """The flagged lines without spacing; the message stands in where there is no excerpt."""
    excerpt, span = finding.excerpt, finding.location.span
    if excerpt is None:
        return normal(finding.message)
    first = max(0, span.line - excerpt.first_line)
    last = max(first, span.end_line - excerpt.first_line)
    return _TRAILING.sub(r"\1", "".join(map(normal, excerpt.lines[first : last + 1] or excerpt.lines)))


def normal(code: str) -> str:
    """A line as it is compared: a formatter's spaces, quotes and trailing commas do not count.

    Nor do comments for tools.
    """
    code = _DIRECTIVE.sub("", code)
    return _TRAILING.sub(r"\1", "".join(code.split()).replace("'", '"'))


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """The findings in the order of the code."""
    return sorted(findings, key=_place)
