"""What makes two findings the same, and which one comes first."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable

from msgspec.structs import replace

from scanner import __version__
from scanner.model import ALSO, Confidence, Evidence, Finding, Location, Reporter

OWN = "assay"  # what the own engine is called among reporters
_MOST_SOURCES = 12

_DIRECTIVE = re.compile(r"\s#\s*(?:assay:|noqa|nosec|nosemgrep|type:|pylint:|pragma:|fmt:|pyright:).*")
_TRAILING = re.compile(r",([)\]}])")


def deduplicate(findings: Iterable[Finding]) -> list[Finding]:
    """One finding for each rule, place and package: the surest, then the worst, then the best explained.

    It names all tools that reported it.
    """
    best: dict[tuple[str, Location, str], Finding] = {}
    ways: dict[tuple[str, Location, str], list[Finding]] = {}
    for finding in findings:
        package = finding.package
        key = (finding.rule, finding.location, package.name if package else "")
        other = best.get(key)
        if other is None:
            best[key] = finding
            continue
        ways.setdefault(key, [other]).append(finding)
        better = finding if _weight(finding) > _weight(other) else other
        best[key] = replace(better, reporters=reporters((better, finding, other)))
    for key, several in ways.items():
        best[key] = gathered(best[key], several)
    return list(best.values())


def gathered(best: Finding, several: Iterable[Finding]) -> Finding:
    """A finding that names the other sources from which its place is reached, too: each is to be mended
    where it hands on what it got. Of what is as sure as itself.
    """
    if not best.flow:
        return best
    own = _source(best)
    places = {
        place
        for one in several
        if one.flow and one.rating.confidence >= max(best.rating.confidence, Confidence.MEDIUM)
        for place in (_source(one), *_others(one))
    }
    rest = [evidence for evidence in best.evidence if evidence.label != ALSO]
    told = ", ".join(f"{path}:{line}" for path, line in sorted(places - {own})[:_MOST_SOURCES])
    return replace(best, evidence=(*rest, Evidence(ALSO, told))) if told else best


def _source(finding: Finding) -> tuple[str, int]:
    first = finding.flow[0].location
    return first.path, first.line


def _others(finding: Finding) -> list[tuple[str, int]]:
    told = [one.text for one in finding.evidence if one.label == ALSO]
    parts = [place.rpartition(":") for text in told for place in text.split(", ")]
    return [(path, int(line)) for path, _, line in parts if line.isdigit()]


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
    evidence = sum(1 for one in finding.evidence if one.label != ALSO)
    return rating.confidence, rating.severity, evidence, -len(finding.flow)


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
