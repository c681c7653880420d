"""Functions that were entered and told nothing.

While all that they rest on is as it was they would tell nothing again, and need not be entered.
"""

from __future__ import annotations

from collections.abc import Callable

from scanner.program.callables import Closure
from scanner.program.evaluate.context import Budget
from scanner.program.evaluate.lasting import Lasting
from scanner.program.events import Observer
from scanner.program.linking import Module, Program
from scanner.program.loading import Body


class Uneventful(Lasting):
    """Finds out which entered functions tell nothing, and on which bodies that rests."""

    def __init__(
        self, program: Program, module: Module, observer: Observer, budget: Budget | None = None
    ) -> None:
        super().__init__(program, module, observer, budget)
        self.skipped: frozenset[str] = frozenset()  # functions of which it is known
        self._entered: dict[str, frozenset[Body] | None] = {}
        self.base: frozenset[Body] = frozenset()  # bodies on which all of them rest
        self._plenty = self.budget.unit // 2  # steps; where they run short it matters who took them

    @property
    def uneventful(self) -> dict[str, frozenset[Body]]:
        """The functions that have told nothing, by scope, with the bodies that were asked for."""
        if self._affected() or self.budget.unit < self._plenty:
            return {}
        return {scope: bodies for scope, bodies in self._entered.items() if bodies is not None}

    def skips(self, closure: Closure) -> bool:
        """Whether a function need not be entered."""
        return closure.scope in self.skipped and not self._affected()

    def watched(self, closure: Closure, enter: Callable[[], bool]) -> None:
        """Enter a function; ``enter`` says whether its budget was enough."""
        if not self.program.loading.watching:
            enter()
            return
        before = self._marks()
        outer = self.program.loading.apart()
        try:
            done = enter()
        finally:
            bodies = self.program.loading.joined(outer)
        quiet = done and self._marks() == before and not self._affected()
        twice = closure.scope in self._entered  # two of one name
        self._entered[closure.scope] = bodies if quiet and not twice else None

    def _affected(self) -> bool:
        """Whether functions have left something that others find, or that weighs in what they tell."""
        return bool(self.left or self.fetched or self.hidden_options or self.cuts)

    def _marks(self) -> tuple[int, ...]:
        """How much has been told, and has changed outside of the function that is entered."""
        return (
            self.observer.told(),
            self.program.loading.changes,
            len(self.entries) + len(self.registered) + len(self.standing),
            len(self.unseen) + len(self.cut),
        )
