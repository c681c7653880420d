"""What the releases of a package say about one entry's specifier."""

from __future__ import annotations

from msgspec import Struct

from scanner.model import Verdict


class Judgement(Struct, frozen=True):
    """A verdict with what it rests on.

    ``version`` is the exact version that was asked for ("" when a range was). ``wanted`` is the version to
    look for a neighbour of. ``detail`` is a sentence for the message; ``problem`` and ``remedy`` belong to
    UNVERIFIED.
    """

    verdict: Verdict
    version: str = ""
    wanted: str = ""
    detail: str = ""
    problem: str = ""
    remedy: str = ""


REAL = Judgement(Verdict.REAL)


def unverified(problem: str, remedy: str) -> Judgement:
    """The judgement that there is none."""
    return Judgement(Verdict.UNVERIFIED, problem=problem, remedy=remedy)
