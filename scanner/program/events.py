"""What the evaluation of a program tells to whoever looks for weaknesses: calls and assignments with their
values.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from msgspec import Struct

from scanner.program import ir
from scanner.program.state import State
from scanner.program.values import Taint, Value


class Scope(Struct, frozen=True):
    """The definition in which something happens.

    ``name`` is dotted ("" at module level), ``function`` and ``cls`` are the innermost function's and
    class's own names,
    ``handler`` is set in functions that receive requests.
    """

    name: str = ""
    function: str = ""
    cls: str = ""
    handler: bool = False


class Fact:
    """A condition under which something happens.

    ``form``: ``compare`` (with ``operator`` and both sides), ``truth`` (of ``left``), ``except``,
    ``finally``, or ``swallowed`` (what was raised before was not heard of); ``holds`` is false where the
    condition has to be false.
    """

    __slots__ = ("at", "form", "holds", "left", "operator", "right")

    def __init__(
        self,
        form: str,
        at: ir.At,
        operator: str = "",
        left: Value | None = None,
        right: Value | None = None,
        holds: bool = True,
    ) -> None:
        self.form = form
        self.at = at
        self.operator = operator
        self.left = left
        self.right = right
        self.holds = holds

    def negated(self) -> Fact:
        """The same condition, where it is false."""
        return Fact(self.form, self.at, self.operator, self.left, self.right, not self.holds)


class Situation:
    """How something comes to happen: the definitions that are being evaluated from the outside in ("" is the
    module level), what set it off (``import``: the module's own statements, ``main``: those under its main
    guard, "": a call from outside), and the conditions around it.
    """

    __slots__ = ("chain", "facts", "trigger")

    def __init__(self, chain: tuple[str, ...] = (), trigger: str = "", facts: tuple[Fact, ...] = ()) -> None:
        self.chain = chain
        self.trigger = trigger
        self.facts = facts


class CallEvent:
    """One evaluation of a call.

    ``names`` are the dotted names that the callee may be; ``method`` is the last component as it is
    written, for
    receivers of unknown type. ``results`` name what the result is given to: a variable, a keyword, the
    function
    that returns it, the other side of a comparison. ``spread`` is set when ``*args`` or ``**kwargs`` are
    passed.
    """

    __slots__ = (
        "arguments",
        "function",
        "keywords",
        "method",
        "names",
        "node",
        "receiver",
        "results",
        "scope",
        "situation",
        "spread",
        "state",
    )

    def __init__(
        self,
        node: ir.Call,
        names: tuple[str, ...],
        method: str,
        receiver: Value | None,
        arguments: list[Value],
        keywords: dict[str, Value],
        spread: bool,
        results: tuple[str, ...],
        scope: Scope,
        state: State,
        function: Value | None = None,
        situation: Situation | None = None,
    ) -> None:
        self.node = node
        self.names = names
        self.method = method
        self.receiver = receiver
        self.arguments = arguments
        self.keywords = keywords
        self.spread = spread
        self.results = results
        self.scope = scope
        self.state = state
        self.function = function  # the callee, as a value
        self.situation = situation or Situation()

    def argument(self, selectors: Sequence[int | str]) -> Value | None:
        """The argument at one of the positions or keywords; None when it is not passed."""
        for selector in selectors:
            if isinstance(selector, int):
                if selector < len(self.arguments):
                    return self.arguments[selector]
            elif selector in self.keywords:
                return self.keywords[selector]
        return None

    def taints(self, value: Value) -> tuple[Taint, ...]:
        """The taints of a value and of what it holds."""
        return self.state.reach(value)

    def fold(self, value: Value) -> list[object]:
        """The constants that a value may be."""
        return self.state.fold(value)


class AssignEvent:
    """A name gets a value. ``form``: name, attribute, item, keyword, key, default or compare.

    ``direct`` is false in a function that is evaluated for a caller, with its arguments.
    """

    __slots__ = ("at", "direct", "form", "scope", "state", "target", "value", "value_at")

    def __init__(
        self,
        at: ir.At,
        target: str,
        form: str,
        value: Value,
        value_at: ir.At,
        scope: Scope,
        state: State,
        direct: bool = True,
    ) -> None:
        self.at = at
        self.target = target
        self.form = form
        self.value = value
        self.value_at = value_at
        self.direct = direct
        self.scope = scope
        self.state = state

    def fold(self, value: Value) -> list[object]:
        """The constants that a value may be."""
        return self.state.fold(value)


class ReturnEvent:
    """A function of the program, entered from outside, ends with a value."""

    __slots__ = ("at", "function", "scope", "situation", "state", "value")

    def __init__(
        self,
        at: ir.At,
        function: ir.Function,
        value: Value,
        scope: Scope,
        state: State,
        situation: Situation,
    ) -> None:
        self.at = at
        self.function = function
        self.value = value
        self.scope = scope
        self.state = state
        self.situation = situation


class Observer(Protocol):
    """Who listens. The evaluation asks first, because most of a program interests nobody."""

    def wants_call(self, method: str, names: tuple[str, ...]) -> bool:
        """Whether a call of this name matters."""

    def wants_target(self, target: str) -> bool:
        """Whether an assignment to this name matters."""

    def told(self) -> int:
        """How often something was found so far, or noted for later."""

    def call(self, event: CallEvent) -> None:
        """A call was evaluated."""

    def assign(self, event: AssignEvent) -> None:
        """An assignment was evaluated."""

    def wants_return(self, function: str) -> bool:
        """Whether what a function of this name returns matters."""

    def returned(self, event: ReturnEvent) -> None:
        """A function ended."""
