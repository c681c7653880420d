"""Evaluates one unit of code for an observer."""

from __future__ import annotations

from scanner.program.evaluate import Evaluator
from scanner.program.events import Observer
from scanner.program.linking import Module, Program


def evaluate(program: Program, module: Module, observer: Observer) -> list[str]:
    """Evaluate what matters of a module and tell the observer.

    Returns the names of the definitions whose budget ran out.
    """
    return Evaluator(program, module, observer).run()
