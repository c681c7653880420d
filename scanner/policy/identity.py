"""What makes two findings the same, and which one comes first."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from scanner.model import Finding, Location


def deduplicate(findings: Iterable[Finding]) -> list[Finding]:
    """One finding for each rule, place and package: the surest, then the worst, then the best explained."""
    best: dict[tuple[str, Location, str], Finding] = {}
    for finding in findings:
        package = finding.package
        key = (finding.rule, finding.location, package.name if package else "")
        if key not in best or _weight(finding) > _weight(best[key]):
            best[key] = finding
    return list(best.values())


def _weight(finding: Finding) -> tuple[int, int, int, int]:
    rating = finding.rating
    return rating.confidence, rating.severity, len(finding.evidence), -len(finding.flow)


def fingerprint(findings: Iterable[Finding]) -> list[Finding]:
    """The findings in the order of the code, each with a fingerprint that does not depend on line numbers.

    SHA-256 (64 hex digits) over rule, path, scope, the code with white space collapsed, and a running number
    among findings that are equal in all of these.
    """
    seen: Counter[tuple[str, ...]] = Counter()
    marked = []
    for finding in sorted(findings, key=_place):
        key = (finding.rule, finding.location.path, finding.scope, _code(finding))
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


def _code(finding: Finding) -> str:
    """The flagged lines without the context around them; the message stands in where there is no excerpt."""
    excerpt, span = finding.excerpt, finding.location.span
    if excerpt is None:
        return " ".join(finding.message.split())
    first = max(0, span.line - excerpt.first_line)
    last = max(first, span.end_line - excerpt.first_line)
    lines = excerpt.lines[first : last + 1] or excerpt.lines
    return " ".join(" ".join(lines).split())
