"""The flow of a value as people read it: steps in a row on one line of code are one station."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from msgspec import Struct

from scanner.model import Excerpt, Location, Step


class Station(Struct, frozen=True):
    """One line of code on the way; ``notes`` say what happens there, each once."""

    location: Location
    notes: tuple[str, ...]
    excerpt: Excerpt | None


def stations(flow: Sequence[Step]) -> Iterable[Station]:
    """The stations of ``flow``, from source to sink."""
    for _, group in groupby(flow, lambda step: (step.location.path, step.location.cell, step.location.line)):
        steps = list(group)
        notes = tuple(dict.fromkeys(step.note for step in steps))
        yield Station(steps[0].location, notes, steps[0].excerpt)
