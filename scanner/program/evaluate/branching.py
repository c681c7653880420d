"""Conditions and returns: what happens under which conditions."""

from __future__ import annotations

import re

from msgspec.structs import replace

from scanner.program import ir
from scanner.program.callables import Closure
from scanner.program.evaluate.matching import Matching
from scanner.program.events import CallEvent, Fact, ReturnEvent
from scanner.program.state import Object, State, join_states
from scanner.program.values import CLEAN, UNKNOWN, Value, join, known
from scanner.support.patterns import lazy

MAX_COMPARED = 12  # comparisons that are kept for whoever asks what an answer was made of
MAX_SPLITS = 3  # conditions whose outcomes are followed apart at the same time
MAX_AHEAD = 12  # statements in which the same condition is looked for
_PAGE = lazy("html|xml|svg", re.IGNORECASE)
_PLAIN = (ir.Name, ir.Const, ir.Attribute)
_ASKING = ir.Call | ir.Attribute | ir.Logic | ir.Await


class Branching(Matching):
    """Executes ``if`` and ``return``."""

    def execute(self, statements: list[ir.Stmt]) -> None:
        """Statements have a layer of their own."""

    def do_if(self, node: ir.If) -> None:
        """``if``/``elif``/``else``."""
        after: State | None = None
        mark, trigger = len(self.facts), self.trigger
        leaving: list[Fact] = []
        unsure = 0
        for test, body in node.branches:
            self.compared.clear()
            seen: dict[int, Value] = {}
            self.seen = seen
            value = self.eval(test)
            self.seen = None
            truth = self.decide(value, test.at)
            if truth is None and self.assumed:
                truth = self._assumed(test)
            found = self._facts(test, value)
            otherwise = self.branch()
            self.frame.unsure += truth is None
            unsure += truth is None
            if truth is not False and self.reached:
                self.trigger = "main" if trigger and _main_guard(test) else trigger
                self.facts.extend(found)
                self.seen = dict(seen)
                self.refine(test, True)
                self.seen = None
                self.execute(body)
                after = join_states(after, self.state)
                del self.facts[mark:]
                self.trigger = trigger
                if self.state is None and len(found) == 1:
                    leaving.append(found[0].negated())
            self.state = otherwise
            if truth is True:
                self.state = None
                break
            self.seen = seen
            self.refine(test, False)
            self.seen = None
        if self.state is not None:
            self.facts.extend(leaving)
            self.execute(node.other)
            del self.facts[mark:]
        self.frame.unsure -= unsure
        self.state = join_states(after, self.state)
        self.facts.extend(leaving)  # what follows is reached only where these conditions are false

    # --- the same condition twice

    def splits(self, node: ir.If, following: list[ir.Stmt]) -> bool:
        """Whether the same simple condition is asked again soon: then each way is followed on its own."""
        if self.frame.closure is None or len(self.assumed) >= MAX_SPLITS or len(node.branches) != 1:
            return False
        key = self._condition(node.branches[0][0])
        return key is not None and any(
            isinstance(other, ir.If)
            and (again := self._condition(other.branches[0][0])) is not None
            and again[0] == key[0]
            for other in following[:MAX_AHEAD]
        )

    def follow_both(self, node: ir.If, following: list[ir.Stmt]) -> None:
        """Execute a condition and all that follows, once for each of its outcomes."""
        test = node.branches[0][0]
        key = self._condition(test)
        assert key is not None, "splits() asks first"
        before, after = self.branch(), None
        for truth in (True, False):
            self.state = before.copy() if before is not None else None
            mark = len(self.facts)
            self.assumed.append((key[0], truth is not key[1], self._identity(test)))
            self.execute([node, *following])
            self.assumed.pop()
            del self.facts[mark:]
            after = join_states(after, self.state)
        self.state = after

    def _condition(self, test: ir.Expr) -> tuple[bytes, bool] | None:
        """A simple condition as it is written, and whether it is negated."""
        negated = False
        while isinstance(test, ir.Unary) and test.operator == "not":
            test, negated = test.operand, not negated
        start, end, _ = test.at
        plain = isinstance(test, ir.Name | ir.Attribute) or (
            isinstance(test, ir.Compare) and all(isinstance(one, _PLAIN) for one in test.operands)
        )
        if not plain or end - start > 80:
            return None
        text = self.frame.module.unit.text[start:end]
        if isinstance(test, ir.Compare) and b"!=" in text:
            return text.replace(b"!=", b"=="), not negated
        return text, negated

    def _identity(self, test: ir.Expr) -> tuple[int, ...]:
        """The identity of the values that a condition reads."""
        out: list[int] = []
        stack = [test]
        while stack:
            node = stack.pop()
            if isinstance(node, ir.Name):
                out.append(id(self.lookup(node.id)))
            elif isinstance(node, ir.Attribute):
                stack.append(node.value)
            elif isinstance(node, ir.Unary):
                stack.append(node.operand)
            elif isinstance(node, ir.Compare):
                stack.extend(node.operands)
        return tuple(out)

    def _assumed(self, test: ir.Expr) -> bool | None:
        """What was assumed of a condition when the ways parted."""
        key = self._condition(test)
        for text, truth, read in reversed(self.assumed):
            if key is not None and text == key[0] and read == self._identity(test):
                return truth is not key[1]
        return None

    def under(self, test: ir.Expr, value: Value, holds: bool) -> int:
        """What follows happens only if a test holds (or not); the number of facts before it."""
        mark = len(self.facts)
        found = self._facts(test, value)
        self.facts.extend(found if holds else [fact.negated() for fact in found])
        return mark

    def _facts(self, test: ir.Expr, value: Value) -> list[Fact]:
        """What a test has compared, or that it is true of a value."""
        found = [fact for fact in self.compared if fact.at[0] >= test.at[0] and fact.at[1] <= test.at[1]][:4]
        if not found:
            found = [Fact("truth", test.at, "", value)]
            asked = test.operand if isinstance(test, ir.Unary) else test
            if isinstance(asked, ir.Name):
                found += self.frame.conditions.get(asked.id, ())
            if isinstance(asked, _ASKING) or value.objects:  # what is asked may have compared something
                found += self.compared[-2:]
        negated = isinstance(test, ir.Unary) and test.operator == "not"
        return [fact.negated() for fact in found] if negated else found

    def do_return(self, node: ir.Return) -> None:
        """``return``."""
        name = self.frame.scope.function
        mark = len(self.facts)
        if len(self.compared) > MAX_COMPARED:
            self.compared.clear()
        before = len(self.compared)
        self.results.append(name)
        value = self.eval(node.value) if node.value is not None else known(None)
        self.results.pop()
        if self.frame.answers and node.value is not None:
            self._answer(node.value, value)
        closure = self.frame.closure
        stands_for = self._stands_for(closure) if closure is not None and not self.quiet else None
        if closure is not None and stands_for is not None:
            for fact in self.compared[before:]:
                self.facts.append(Fact("answer", fact.at, fact.operator, fact.left, fact.right))
            scope, situation = self.frame.scope, self.situation()
            if stands_for != name:
                scope = replace(scope, function=stands_for)
            told = ReturnEvent(node.at, closure.function, value, scope, self.now, situation)
            self.observer.returned(told)
            del self.facts[mark:]
        if len(self.active) > 1 and self.state is not None:
            self._answered(node.value, value)
        self.returned(value)

    def _stands_for(self, closure: Closure) -> str | None:
        """The name for which somebody asks what a function returns: its own, that of what a decorator puts it
        in place of, that of the function which makes it, or the one behind its class's.
        """
        name = closure.function.name
        wraps = any(parameter.spread for parameter in closure.function.parameters)
        outer = closure.scope.split(".")[-2:-1] if wraps else []
        behind = f"{closure.owner.node.name}.{name}" if closure.owner is not None else ""
        one: str
        for one in (self.standing.get(closure.function, name), behind, *(outer if not behind else ())):
            if one and self.observer.wants_return(one):
                return one
        return None

    def _answered(self, node: ir.Expr | None, value: Value) -> None:
        """What holds if the answer is taken for true, and if it is taken for false."""
        frame, truth, here = self.frame, value.truth(), self.state
        if isinstance(node, ir.Call):
            function = self.peek(node.function) if isinstance(node.function, ir.Name | ir.Attribute) else None
            if function is None or function.callables:
                node = None  # what it proves is known when it is called
        if truth is not False:
            self.state = self.branch()
            if node is not None:
                self.refine(node, True)
            frame.affirmed = join_states(frame.affirmed, self.state)
            self.state = here
        if truth is not True:
            self.state = self.branch()
            if node is not None:
                self.refine(node, False)
            frame.denied = join_states(frame.denied, self.state)
            self.state = here

    def returned(self, value: Value) -> None:
        """The function ends here with a value."""
        frame = self.frame
        frame.returns = value if frame.returns is None else join(frame.returns, value)
        frame.exits = join_states(frame.exits, self.state)
        self.state = None

    def _answer(self, node: ir.Expr, value: Value) -> None:
        """What a handler returns goes out (of a tuple its first): ``<decorator>.return`` is called."""
        for _, found in self.objects(value):
            if found.kind == "tuple":
                value = found.get(0) or UNKNOWN
                if self._is_no_page(found):
                    return
        textual = all(name == "str" or name.startswith(CLEAN) for name in value.types)
        if (
            self.quiet
            or not value.taints
            or not textual
            or not self.observer.wants_call("return", self.frame.answers)
        ):
            return
        call = ir.Call(node.at, node, [ir.Argument(node)])
        frame = self.frame
        told = CallEvent(
            call, frame.answers, "return", None, [value], frame.declared, False, (), frame.scope, self.now
        )
        self.observer.call(told)

    def _is_no_page(self, response: Object) -> bool:
        """Whether the headers in ``body, status, headers`` name a type in which browsers run no script."""
        for item in response.items.values():
            for _, headers in self.objects(item):
                for name, value in headers.items.items():
                    kinds = self.now.fold(value) if str(name).lower() == "content-type" else []
                    if kinds and not value.open and not any(_PAGE.search(str(kind)) for kind in kinds):
                        return True
        return False


def _main_guard(test: ir.Expr) -> bool:
    """``__name__ == "__main__"``."""
    if not isinstance(test, ir.Compare) or len(test.operands) != 2:
        return False
    return any(isinstance(side, ir.Name) and side.id == "__name__" for side in test.operands)
