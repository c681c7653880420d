"""Evaluates one unit of code for an observer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from scanner.program import ir
from scanner.program.evaluate import Evaluator
from scanner.program.events import Observer
from scanner.program.linking import Module, Program
from scanner.program.loading import Body


class Evaluated(NamedTuple):
    """What was not looked at: the names of the definitions whose budget ran out; where code is run that a
    limit kept from being known, with a sentence about that limit; the definitions in which something is
    nested too deeply, and where. And the functions that have told nothing, with the bodies that each rests
    on, and those on which all do.
    """

    exhausted: list[str]
    unseen: Mapping[ir.At, str]
    cut: Mapping[str, ir.At]
    uneventful: Mapping[str, frozenset[Body]]
    base: frozenset[Body]


def evaluate(
    program: Program, module: Module, observer: Observer, skipped: frozenset[str] = frozenset()
) -> Evaluated:
    """Evaluate what matters of a module and tell the observer.

    The functions in ``skipped``, by scope, are known to tell nothing.
    """
    evaluator = Evaluator(program, module, observer)
    evaluator.skipped = skipped
    exhausted = evaluator.run()
    return Evaluated(exhausted, evaluator.unseen, evaluator.cut, evaluator.uneventful, evaluator.base)
