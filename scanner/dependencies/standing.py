"""What a project or an author says about a package's own standing, and what is known against a release."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.dependencies.statement import Statement, Subject
from scanner.model import Confidence, Ecosystem, Inquiry, Rating, Severity, Verdict

if TYPE_CHECKING:
    from scanner.registries.advisories import Advisory

_MEANING = {
    "archived": ("archived: it gets no further releases", Severity.LOW),
    "deprecated": ("deprecated: its authors advise against it", Severity.MEDIUM),
    "quarantined": ("quarantined: the index holds it back as a suspected danger", Severity.HIGH),
}
_SHOWN = 3


def judge_status(subject: Subject) -> Statement | None:
    """A status that speaks against the package (PEP 792) or, on npm, against the release."""
    answer, release = subject.answer, subject.release
    if answer.status in _MEANING:
        meaning, severity = _MEANING[answer.status]
        reason = _sentence(answer.status_reason)
        detail = f"The project is {meaning}." + (f" The reason given: {reason}" if reason else "")
        return Statement(Verdict.BAD_STATUS, detail, Rating(severity, Confidence.HIGH))
    if subject.requirement.package.ecosystem is not Ecosystem.NPM or release is None:
        return None
    if release.deprecated is None:
        return None
    detail = f"Version {release.version} is deprecated by its authors: {_sentence(release.deprecated)}"
    return Statement(Verdict.BAD_STATUS, detail, Rating(Severity.LOW, Confidence.HIGH), at_version=True)


def judge_advisories(advisories: tuple[Advisory, ...], inquiry: Inquiry | None) -> list[Statement]:
    """One statement on malicious code and one on vulnerabilities, where there are any."""
    asked = (inquiry,) if inquiry is not None else ()
    bad = [one for one in advisories if one.malicious]
    weak = [one for one in advisories if not one.malicious]
    found = []
    if bad:
        found.append(Statement(Verdict.KNOWN_MALICIOUS, _listed(bad), inquiries=asked))
    if weak:
        worst = max((one.severity for one in weak if one.severity is not None), default=None)
        rating = Rating(worst, Confidence.HIGH) if worst is not None else None
        fixed = list(dict.fromkeys(text for one in weak for text in one.fixed))
        suggestion = f"Fixed in {', '.join(fixed[:4])}." if fixed else None
        found.append(
            Statement(
                Verdict.KNOWN_VULNERABLE, _listed(weak), rating, suggestion, at_version=True, inquiries=asked
            )
        )
    return found


def _listed(advisories: list[Advisory]) -> str:
    shown = [
        f"{one.id}: {_sentence(one.summary)}" if one.summary else f"{one.id}." for one in advisories[:_SHOWN]
    ]
    more = len(advisories) - len(shown)
    return " ".join(shown) + (f" And {more} more." if more > 0 else "")


def _sentence(text: str) -> str:
    clean = " ".join(text.split())[:300]
    return clean if not clean or clean.endswith((".", "!", "?")) else f"{clean}."
