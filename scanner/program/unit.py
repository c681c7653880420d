"""Evaluates one unit of code for an observer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from scanner.program import ir
from scanner.program.evaluate import Evaluator
from scanner.program.events import Observer
from scanner.program.linking import Module, Program


class Evaluated(NamedTuple):
    """What was not looked at: the names of the definitions whose budget ran out; where code is run that a
    limit kept from being known, with a sentence about that limit; the definitions in which something is
    nested too deeply, and where.
    """

    exhausted: list[str]
    unseen: Mapping[ir.At, str]
    cut: Mapping[str, ir.At]


def evaluate(program: Program, module: Module, observer: Observer) -> Evaluated:
    """Evaluate what matters of a module and tell the observer."""
    evaluator = Evaluator(program, module, observer)
    return Evaluated(evaluator.run(), evaluator.unseen, evaluator.cut)
