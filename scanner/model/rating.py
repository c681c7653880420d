"""How bad, and how sure: rated apart, so that a 'maybe' never shouts."""

from __future__ import annotations

from enum import IntEnum
from typing import TypeVar

from msgspec import Struct

_Member = TypeVar("_Member", bound=IntEnum)


class Severity(IntEnum):
    """How bad it is if the finding is true. Ordered: ``Severity.HIGH > Severity.LOW``."""

    NOTE = 0
    LOW = 1
    MEDIUM = 2
    HIGH = 3
    CRITICAL = 4

    def __str__(self) -> str:
        return self.name.lower()

    @classmethod
    def parse(cls, text: str) -> Severity:
        """The member spelled ``text`` in lower case; ``ValueError`` with the choices otherwise."""
        return _parse(cls, text)


class Confidence(IntEnum):
    """How sure the analysis is. LOW findings ('maybe') stay out of the default view."""

    LOW = 0
    MEDIUM = 1
    HIGH = 2

    def __str__(self) -> str:
        return self.name.lower()

    @classmethod
    def parse(cls, text: str) -> Confidence:
        """The member spelled ``text`` in lower case; ``ValueError`` with the choices otherwise."""
        return _parse(cls, text)


def _parse(kind: type[_Member], text: str) -> _Member:
    for member in kind:
        if member.name.lower() == text:
            return member
    choices = ", ".join(member.name.lower() for member in kind)
    raise ValueError(f"{text!r} is not one of {choices}")


class Rating(Struct, frozen=True, array_like=True):
    """Severity and confidence of one finding."""

    severity: Severity
    confidence: Confidence

    @property
    def security_severity(self) -> float:
        """CVSS-like number (0.0 to 10.0) that code-scanning services sort by."""
        return (0.0, 3.0, 5.5, 8.0, 9.5)[self.severity]
