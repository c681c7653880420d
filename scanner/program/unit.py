"""Evaluates one unit of code for an observer."""

from __future__ import annotations

from collections.abc import Mapping

from scanner.program import ir
from scanner.program.evaluate import Evaluator
from scanner.program.events import Observer
from scanner.program.linking import Module, Program


def evaluate(program: Program, module: Module, observer: Observer) -> tuple[list[str], Mapping[ir.At, str]]:
    """Evaluate what matters of a module and tell the observer.

    Returns the names of the definitions whose budget ran out, and where code is run that a limit kept from
    being known, with a sentence about that limit.
    """
    evaluator = Evaluator(program, module, observer)
    return evaluator.run(), evaluator.unseen
