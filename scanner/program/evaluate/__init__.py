"""Abstract evaluation: what values a program's expressions may have, and where untrusted input ends up.

The layers, each a class over the one before: ``context`` (look-up, budget, events) → ``expressions`` →
``calls`` → ``guards``
→ ``statements`` → ``module`` (what is evaluated, in which order).
"""

from scanner.program.evaluate.context import Budget, BudgetError
from scanner.program.evaluate.module import Evaluator

__all__ = ["Budget", "BudgetError", "Evaluator"]
