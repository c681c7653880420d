"""Loops: small known ones are run, all others seen until nothing new comes of them."""

from __future__ import annotations

from collections.abc import Callable

from scanner.program import ir
from scanner.program.callables import Variables
from scanner.program.evaluate.definitions import Definitions
from scanner.program.evaluate.displays import MAX_PASSES, MAX_UNROLLED
from scanner.program.state import ORDERED, Object, State, join_states
from scanner.program.strictness import EVERYTHING
from scanner.program.values import Value, join


class Loops(Definitions):
    """Executes loops."""

    def execute(self, statements: list[ir.Stmt]) -> None:
        """Statements have a layer of their own."""

    def do_for(self, node: ir.For) -> None:
        """``for``: over known elements one by one, else over any element."""
        iterable = self.eval(node.iterable)
        at = node.iterable.at
        if (
            not iterable.open
            and (iterable.single or len(iterable.objects) == 1)
            and self.compute_loop(node, iterable)
        ):
            return
        items = self.listed(iterable, at)
        if items is not None and self._affordable(len(items)):
            self.passes *= max(1, len(items))
            self._run(node, [lambda item=item: self.bind(node.target, item, at) for item in items])  # type: ignore[misc]
            self.passes //= max(1, len(items))
            return

        ends: list[Variables | None] = []

        def body() -> None:
            element = self.element(iterable, at)
            self.bind(node.target, element, at)
            self.execute(node.body)
            checked = self.state is not None and element.taints and self.continued[-1] is None
            ends.append(dict(self.now.variables) if checked else None)

        broken = self._seen(body)
        if broken is None and self.state is not None and ends and ends[-1] is not None:
            self._checked(node, iterable, ends[-1])
        self._finish(node, broken)

    def _checked(self, node: ir.For, iterable: Value, end: Variables) -> None:
        """What every element was found to be, or was left for: the whole is that, too."""
        origins = {(taint.kind, taint.origin) for taint in self.now.reach(iterable)}
        if isinstance(node.target, ir.Name):
            element = self.element(iterable, node.iterable.at)
            kinds = _gained(element, end.get(node.target.id, element), whole=True)
            if kinds:
                self.clean(node.iterable, kinds)
        variables = self.now.variables
        for name, value in list(variables.items()):
            if value.taints and all((taint.kind, taint.origin) in origins for taint in value.taints):
                kinds = _gained(value, end.get(name, value), whole=False)
                if kinds:
                    variables[name] = value.cleaned(kinds)

    def _affordable(self, count: int) -> bool:
        return count <= MAX_UNROLLED and self.passes * count <= MAX_PASSES and not self.budget.scarce

    def _run(self, node: ir.For, steps: list[Callable[[], None]]) -> None:
        self._open()
        for step in steps:
            step()
            self.execute(node.body)
            self._again()
            if self.state is None:
                break
        self._finish(node, self._close())

    def do_while(self, node: ir.While) -> None:
        """``while``: passes whose condition is known are run, one after the other."""
        truth = self.decide(self.eval(node.test), node.test.at)
        if truth is True and self.compute_loop(node):
            return
        self._open()
        count = 0
        while truth and self.state is not None and self._affordable(count := count + 1):
            self.execute(node.body)
            self._again()
            truth = self.decide(self.eval(node.test), node.test.at) if self.state is not None else False
        broken = self._close()
        if self.state is None or truth is False:
            self._finish(node, broken)
            return
        endless = truth is True and isinstance(node.test, ir.Const)

        def body() -> None:
            self.refine(node.test, True)
            self.execute(node.body)
            if self.state is not None:
                self.eval(node.test)

        broken = join_states(broken, self._seen(body))
        if endless:
            self.frame.endless, self.state = self.state, None
        else:
            self.refine(node.test, False)
        self._finish(node, broken)

    def _finish(self, node: ir.For | ir.While, broken: State | None) -> None:
        """``else`` follows unless the loop was left by ``break``."""
        if self.state is not None:
            self.execute(node.other)
        self.state = join_states(self.state, broken)

    def _open(self) -> None:
        self.loops.append(None)
        self.continued.append(None)

    def _again(self) -> None:
        """A pass is over; ``continue`` leads here, too."""
        self.state = join_states(self.state, self.continued.pop())
        self.continued.append(None)

    def _close(self) -> State | None:
        self.continued.pop()
        return self.loops.pop()

    def _seen(self, body: Callable[[], None]) -> State | None:
        """Two passes over a body that may run any number of times; the state where it was broken off."""
        self._open()
        self.frame.unsure += 1
        before = self.branch()
        passes = 2 if len(self.loops) <= 2 else 1
        for number in range(passes):
            body()
            self._again()
            again = before is not None and self.state is not None and _carried(before, self.state)
            joined = join_states(before.copy() if before is not None else None, self.state)
            if joined is not None and before is not None and again and number == passes - 1:
                _widen(before, joined)
            self.state = joined
            if not again:
                break
            before = joined.copy() if joined is not None else None
        self.frame.unsure -= 1
        return self._close()

    def do_jump(self, node: ir.Jump) -> None:
        """``break`` and ``continue``."""
        if self.loops:
            waiting = self.continued if node.kind == "continue" else self.loops
            waiting[-1] = join_states(waiting[-1], self.state)
        self.state = None


def _gained(before: Value, after: Value, *, whole: bool) -> frozenset[str]:
    """The kinds of sinks for which a value has become harmless; for all (``whole``) when nothing is left."""
    if not before.taints or not after.taints:
        return EVERYTHING if whole and before.taints else frozenset()
    clean = frozenset.intersection(*(taint.clean for taint in after.taints))
    return clean - frozenset.intersection(*(taint.clean for taint in before.taints))


def _carried(before: State, after: State) -> bool:
    """Whether a pass through a loop left something that the next pass can see."""
    left = after.variables
    for name, value in before.variables.items():
        later = left.get(name)
        if later is not value and (later is None or not _covers(value, later)):
            return True
    own = after.heap.own
    if own is before.heap.own:
        return False
    return any(own.get(ref) is not found for ref, found in before.heap.own.items()) or any(
        ref in before.heap.base for ref in own if ref not in before.heap.own
    )


def _covers(value: Value, later: Value) -> bool:
    """Whether a value is nothing that an earlier one could not be."""
    if (later.open and not value.open) or (later.parts is not None and later.parts != value.parts):
        return False
    if later.taints:
        known = {(taint.kind, taint.origin, taint.clean) for taint in value.taints}
        if any((taint.kind, taint.origin, taint.clean) not in known for taint in later.taints):
            return False
    if later.constants:
        constants = {(type(constant), constant) for constant in value.constants}
        if any((type(constant), constant) not in constants for constant in later.constants):
            return False
    return (
        {*later.objects} <= {*value.objects}
        and {*later.names} <= {*value.names}
        and {*later.types} <= {*value.types}
        and {*later.callables} <= {*value.callables}
    )


def _widen(before: State, after: State) -> None:
    """What still changed in the last pass may go on changing: counters have any value, growing containers any
    number of elements.
    """
    for name, value in after.variables.items():
        older = before.variables.get(name)
        if older is not None and value is not older:
            after.variables[name] = _opened(older, value)
    for reference, found in after.heap.own.items():
        other = before.heap.get(reference)
        if other is None or other is found:
            continue
        if found.kind in ORDERED and len(found.items) > len(other.items):
            after.heap[reference] = _any_number(found, len(other.items))
        elif other.items != found.items:
            items = {
                key: _opened(other.items[key], item) if key in other.items else item
                for key, item in found.items.items()
            }
            after.heap[reference] = Object(
                found.kind, items, found.rest, found.complete, found.cls, found.keys
            )


def _opened(older: Value, value: Value) -> Value:
    if value.open or not set(map(repr, value.constants)) - set(map(repr, older.constants)):
        return value
    out = join(value, Value())
    out.taints, out.parts = value.taints, value.parts
    return out


def _any_number(found: Object, count: int) -> Object:
    items = dict(list(found.items.items())[:count])
    rest = found.rest
    for item in list(found.items.values())[count:]:
        rest = item if rest is None else join(rest, item)
    return Object(found.kind, items, rest, False, found.cls, found.keys)
