"""Exceptions: what is raised where, and which handler runs."""

from __future__ import annotations

import builtins

from scanner.program import ir
from scanner.program.callables import ClassValue, Closure
from scanner.program.evaluate.context import Raised
from scanner.program.evaluate.loops import Loops
from scanner.program.events import Fact
from scanner.program.state import State, join_states
from scanner.program.values import UNKNOWN, Value, join

MAX_STEPWISE = 8  # statements of a try block whose states are joined one by one
MAX_NESTED = 3  # functions that a statement may call in each other, looked at for what they may raise
_EVERY = frozenset({"Exception", "BaseException"})
_SIMPLE = (ir.Const, ir.Name, ir.Function)


class Exceptions(Loops):
    """Executes ``try``, ``raise`` and ``with``."""

    def do_raise(self, node: ir.Raise) -> None:
        """``raise``: the way ends here, and goes on in a handler."""
        value = self.eval(node.value) if node.value is not None else None
        if value is None:
            value = self.handling[-1] if self.handling else UNKNOWN
        elif any(isinstance(one, ClassValue) for one in value.callables) or (value.names and not value.types):
            value = self.call_value(value, [], node.at)
        if node.cause is not None:
            cause = self.eval(node.cause)
            for reference, found in self.objects(value):
                self.now.heap[reference] = found.put("__cause__", cause)
        if self.state is not None:
            self.raising[-1].append(Raised(self.state, value.step("raised", node.at)))
        self.state = None

    def swallows(self, manager: Value, at: ir.At) -> bool:
        """Whether what is raised under a manager of the program goes no further, whatever it is."""
        for reference, found in self.objects(manager):
            made = self.generators.get(reference) if found.kind == "list" else None
            if made is not None:  # under @contextmanager
                return any(map(_stops, ir.walk(made[0].function.body)))
        left = self.protocol(manager, "__exit__", [UNKNOWN] * 3, at)
        return left is not None and self.decide(left, at) is True

    def do_try(self, node: ir.Try) -> None:
        """``try``: a handler may start from where something is raised, and from any point that may raise."""
        returned, mark = self.frame.returns, len(self.facts)
        self.raising.append([])
        implicit = self._body(node.body)
        raised = self.raising.pop()
        self.execute(node.other)
        after = self.state
        outside: list[Raised] = []
        self.raising.append(outside)
        for handler in node.handlers:
            caught, raised = self._caught(handler, raised, implicit)
            if caught is not None:
                self._handle(handler, caught)
                after = join_states(after, self.state)
            if handler.types is None:
                implicit = None
                break
        self.raising.pop()
        outside.extend(raised)
        self.state = after
        if node.final:
            self.facts.append(Fact("finally", node.at))
            self._finally(node.final, outside, implicit, returned)
            del self.facts[mark:]
        self.raising[-1].extend(outside)

    def _body(self, statements: list[ir.Stmt]) -> State | None:
        """Execute what is tried; the state at any point at which something unforeseen may be raised."""
        implicit: State | None = None
        stepwise = len(statements) <= MAX_STEPWISE
        for statement in statements:
            if self.state is None:
                break
            risky = self._may_raise(statement, 0)
            if risky and (stepwise or implicit is None):
                implicit = join_states(implicit, self.branch())
            self.execute([statement])
            if risky and stepwise and self.reached:
                implicit = join_states(implicit, self.branch())
        if not stepwise and implicit is not None:
            implicit = join_states(implicit, self.branch())
        return implicit

    def _caught(
        self, handler: ir.Handler, raised: list[Raised], implicit: State | None
    ) -> tuple[Raised | None, list[Raised]]:
        """What a handler catches (one state, one value), and what is left for others."""
        state = implicit.copy() if implicit is not None else None
        value = Value(types=("Exception",)) if implicit is not None else None
        left: list[Raised] = []
        wanted: set[str] | None = None
        if handler.types is not None:
            self.state = state if state is not None else (raised[0].state.copy() if raised else None)
            if self.state is None:
                return None, []
            wanted = self._class_names(self.eval(handler.types))
        for one in raised:
            verdict = True if wanted is None else _catches(wanted, self._names_of(one.value, one.state))
            if verdict is not False:
                state = join_states(state, one.state)
                value = one.value if value is None else join(value, one.value)
            if verdict is not True:
                left.append(one)
        return (Raised(state, value) if state is not None and value is not None else None), left

    def _handle(self, handler: ir.Handler, caught: Raised) -> None:
        self.state = caught.state.copy()
        self.frame.unsure += 1
        if handler.name:
            self.state.variables[handler.name] = caught.value
        self.handling.append(caught.value)
        mark = len(self.facts)
        self.facts.append(Fact("except", handler.at))
        self.execute(handler.body)
        del self.facts[mark:]
        self.handling.pop()
        self.frame.unsure -= 1
        if handler.name:
            self.now.variables.pop(handler.name, None)

    def _finally(
        self, body: list[ir.Stmt], outside: list[Raised], implicit: State | None, returned: Value | None
    ) -> None:
        """``finally`` runs on every way out; its own ``return`` replaces all others."""
        frame = self.frame
        after, before = self.state, frame.take_returns()
        ways = [implicit] if implicit is not None else []
        ways.extend(one.state for one in outside)
        if after is None and frame.exits is not None and before is not returned:
            ways.append(frame.exits)
        other: State | None = None
        for way in ways:
            other = join_states(other, way.copy())
        if other is not None:
            self.state = other
            self.execute(body)
            if not self.reached and frame.returns is not None:
                outside.clear()
        self.state = after
        if after is not None:
            self.execute(body)
        own = frame.returns
        if own is None:
            frame.returns = before
        elif not self.reached and _returns(body):
            frame.returns = own if returned is None else join(own, returned)
        else:
            frame.returns = own if before is None else join(own, before)

    # --- what may be raised

    def _may_raise(self, statement: ir.Stmt, depth: int) -> bool:
        """Whether anything but an explicit ``raise`` may end a statement."""
        if isinstance(statement, ir.Assign):
            return (statement.value is not None and self._risky(statement.value, depth)) or not all(
                isinstance(target, ir.Name) for target in statement.targets
            )
        if isinstance(statement, ir.Evaluate | ir.Return):
            return statement.value is not None and self._risky(statement.value, depth)
        if isinstance(statement, ir.Raise):
            return isinstance(statement.value, ir.Call) and any(
                self._risky(argument.value, depth) for argument in statement.value.arguments
            )
        if isinstance(statement, ir.If):
            return any(
                self._risky(test, depth) or any(self._may_raise(inner, depth) for inner in body)
                for test, body in statement.branches
            ) or any(self._may_raise(inner, depth) for inner in statement.other)
        return not isinstance(statement, ir.Define | ir.Jump | ir.Scope)

    def _risky(self, node: ir.Expr, depth: int) -> bool:
        if isinstance(node, _SIMPLE):
            return False
        if isinstance(node, ir.Sequence):
            return any(self._risky(item, depth) for item in node.items)
        if isinstance(node, ir.Mapping):
            return any(
                key is None or self._risky(key, depth) or self._risky(v, depth) for key, v in node.entries
            )
        if isinstance(node, ir.Text):
            return any(self._risky(part, depth) for part in node.parts)
        if isinstance(node, ir.Binary):
            return node.operator != "+" or self._risky(node.left, depth) or self._risky(node.right, depth)
        if isinstance(node, ir.Compare):
            return any(self._risky(side, depth) for side in node.operands)
        if isinstance(node, ir.Unary):
            return self._risky(node.operand, depth)
        if isinstance(node, ir.Call) and isinstance(node.function, ir.Name) and depth < MAX_NESTED:
            if any(self._risky(argument.value, depth) for argument in node.arguments):
                return True
            called = self.lookup(node.function.id).callables
            if called and all(isinstance(one, Closure) for one in called):
                return any(
                    self._may_raise(inner, depth + 1)
                    for one in called
                    if isinstance(one, Closure)
                    for inner in one.function.body
                )
        return True

    def _class_names(self, value: Value) -> set[str]:
        """The dotted names of the classes that a handler names; of a tuple all of them."""
        out = set(value.names)
        for candidate in value.callables:
            if isinstance(candidate, ClassValue):
                out.add(candidate.name)
        for _, found in self.objects(value):
            for item in found.items.values():
                out |= self._class_names(item)
        return out or {"?"}

    def _names_of(self, value: Value, state: State) -> set[str]:
        """The names of an exception's class and of its bases."""
        out: set[str] = set(value.types)
        for reference in value.objects:
            found = state.heap.get(reference)
            if found is not None and found.cls is not None:
                out.update(found.cls.types())
        for name in list(out):
            kind = getattr(builtins, name, None)
            if isinstance(kind, type) and issubclass(kind, BaseException):
                out.update(base.__name__ for base in kind.__mro__)
            elif "." in name:
                out.update(self.knowledge.bases.get(name, ()))
        return out


def _catches(wanted: set[str], names: set[str]) -> bool | None:
    """Whether a handler of these classes catches an exception of those; None when it may."""
    if wanted & {"BaseException"} or wanted & names:
        return True
    foreign = any("." in name or not hasattr(builtins, name) for name in names)
    if not names or names == {"Exception"} or "?" in wanted:
        return None if not (wanted & {"Exception"}) else True
    if "Exception" in wanted and not names & {"SystemExit", "KeyboardInterrupt", "GeneratorExit"}:
        return True
    known_names = {getattr(builtins, name).__name__ for name in wanted if hasattr(builtins, name)}
    if known_names & names:
        return True
    if "BaseException" in names:  # the whole lineage is known
        return None if any("." in name for name in wanted) and "OSError" in names else False
    return None if foreign else False


def _returns(body: list[ir.Stmt]) -> bool:
    return any(isinstance(statement, ir.Return) for statement in body)


def _stops(node: ir.Node) -> bool:
    """``try: yield`` with a handler for everything that raises nothing."""
    if not isinstance(node, ir.Try) or not any(isinstance(one, ir.Yield) for one in ir.walk(node.body)):
        return False
    return any(
        (one.types is None or (isinstance(one.types, ir.Name) and one.types.id in _EVERY))
        and not any(isinstance(inner, ir.Raise) for inner in ir.walk(one.body))
        for one in node.handlers
    )
