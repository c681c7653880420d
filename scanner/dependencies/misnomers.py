"""Names of modules in the place of the packages that have them: ``bs4`` for ``beautifulsoup4``.

A package of that name exists: a stand-in, an old one, or somebody's that has nothing to do with it.
"""

from __future__ import annotations

from packaging.utils import canonicalize_name

from scanner.dependencies.known_names import known_names
from scanner.dependencies.statement import Statement, Subject
from scanner.model import Confidence, Ecosystem, Rating, Severity, Verdict

_FEW = 12  # releases: one with more is probably meant


def judge(subject: Subject) -> Statement | None:
    """What there is to say about the name of ``subject``, whose package exists."""
    package = subject.requirement.package
    if package.ecosystem is not Ecosystem.PYPI or not all(one.public for one in subject.answer.holdings):
        return None
    known = known_names().imports
    meant = known.get(package.name) or known.get(package.name.replace("-", "_"))
    if meant is None or canonicalize_name(meant) == package.name:
        return None
    if canonicalize_name(meant).startswith(f"{package.name}-"):
        return None  # another package of the same family: psycopg2 and psycopg2-binary
    count = len(subject.answer.releases)
    releases = f"{count} release" + ("" if count == 1 else "s")
    rating = None if count <= _FEW else Rating(Severity.MEDIUM, Confidence.LOW)
    detail = f"{meant} has the module of that name; the package of that name ({releases}) is another one."
    return Statement(Verdict.IMPORT_NAME, detail, rating, f"Did you mean {meant}?")
