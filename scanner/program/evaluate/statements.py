"""The effects of statements: assignment, branching, loops, exceptions, definitions."""

from __future__ import annotations

from collections.abc import Callable

from scanner.program import ir
from scanner.program.callables import ClassValue, Variables
from scanner.program.evaluate.branching import Branching
from scanner.program.evaluate.concrete import widen
from scanner.program.events import CallEvent, Fact
from scanner.program.state import Object, State, join_states
from scanner.program.values import UNKNOWN, Value, join, known, tainted

MAX_STEPWISE = 8  # statements of a try block whose states are joined one by one


class Statements(Branching):
    """Executes statements on the current state; a state of None is a place that is never reached."""

    def execute(self, statements: list[ir.Stmt]) -> None:
        """Execute statements in order, as far as they are reached."""
        for statement in statements:
            if self.state is None:
                return
            self.budget.spend()
            execute = _EXECUTE.get(type(statement))
            if execute is not None:
                execute(self, statement)

    # --- assignment

    def do_assign(self, node: ir.Assign) -> None:
        """``targets = value``."""
        if node.value is None:
            if node.annotation is not None and isinstance(node.targets[0], ir.Name):
                declared = self.annotated(node.annotation)
                if declared.types and self.frame.owner is None:
                    self.now.variables[node.targets[0].id] = declared
            return
        names = [name for target in node.targets if (name := self.last_name(target))]
        self.results.extend(names)
        value = self.eval(node.value)
        del self.results[len(self.results) - len(names) :]
        if self.state is None:
            return
        if node.annotation is not None and not value.types:
            declared = self.annotated(node.annotation)
            if declared.types:
                value = join(value, Value(types=declared.types, open=value.open))
        for target in node.targets:
            self._tell(target, value, node)
            self.bind(target, value, node.at)

    def _tell(self, target: ir.Expr, value: Value, node: ir.Assign) -> None:
        form = {ir.Name: "name", ir.Attribute: "attribute", ir.Index: "item"}.get(type(target))
        if form is not None and node.value is not None:
            self.tell_assign(node.at, self.last_name(target), form, value, node.value.at)
        elif (
            isinstance(target, ir.Sequence) and isinstance(node.value, ir.Sequence) and node.value is not None
        ):
            for inner, item in zip(target.items, node.value.items, strict=False):
                if isinstance(item, ir.Const):
                    self.tell_assign(node.at, self.last_name(inner), "name", known(item.value), item.at)

    def bind(self, target: ir.Expr, value: Value, at: ir.At) -> None:
        """Give a target its value."""
        if isinstance(target, ir.Name):
            self.bind_name(target.id, value.step(f"assigned to `{target.id}`", at) if value.taints else value)
        elif isinstance(target, ir.Sequence):
            self._bind_sequence(target, value, at)
        elif isinstance(target, ir.Attribute):
            self._bind_member(target.value, target.name, value, at)
        elif isinstance(target, ir.Index):
            key = self.eval(target.key) if not isinstance(target.key, ir.Slice) else UNKNOWN
            self._bind_item(target.value, key, value, at)
        elif isinstance(target, ir.Spread):
            self.bind(target.value, self.allocate(Object("list", {}, value, complete=False)), at)

    def bind_name(self, name: str, value: Value) -> None:
        """Give a variable its value, in the scope that it belongs to."""
        state = self.now
        if name in self.frame.foreign:
            for variables in self.frame.enclosing:
                if name in variables:
                    variables[name] = join(variables[name], value)
                    return
            if self.frame.enclosing:
                self.frame.enclosing[-1][name] = value
            return
        if self.paths:
            stale = [path for path in state.variables if path.startswith((f"{name}.", f"{name}["))]
            for path in stale:
                del state.variables[path]
        state.variables[name] = value

    def _bind_sequence(self, target: ir.Sequence, value: Value, at: ir.At) -> None:
        found = self.objects(value)
        container = (
            found[0][1] if len(found) == 1 and found[0][1].complete and found[0][1].rest is None else None
        )
        starred = next((i for i, item in enumerate(target.items) if isinstance(item, ir.Spread)), None)
        for index, item in enumerate(target.items):
            if (container is not None and starred is None and not value.open) or (
                container is not None and starred is not None and index < starred
            ):
                element = container.get(index) or UNKNOWN
            elif found:
                element = self.item(value, known(index), at) if starred is None else self.element(value)
            else:
                element = Value(taints=value.taints)
            self.bind(item, element, at)

    def _bind_member(self, base_node: ir.Expr, name: str, value: Value, at: ir.At) -> None:
        base = self.eval(base_node)
        instances = [(ref, found) for ref, found in self.objects(base) if found.kind == "instance"]
        stepped = value.step(f"kept in `.{name}`", at)
        for reference, found in instances:
            self.now.heap[reference] = found.put(name, stepped, weak=len(instances) > 1)
        for candidate in base.callables:
            if isinstance(candidate, ClassValue):
                candidate.members[name] = stepped
        if not instances and not base.callables:
            path = self.path(base_node)
            if path is not None:
                self.now.variables[f"{path}.{name}"] = join(
                    stepped, self.named(self.members(base.types, name))
                )
                self.paths = True

    def _bind_item(self, base_node: ir.Expr, key: Value, value: Value, at: ir.At) -> None:
        base = self.eval(base_node)
        found = self.objects(base)
        self._tell_item(base_node, base, key, value, at)
        stepped = value.step("kept in a container", at)
        if found:
            for reference, container in found:
                if key.single and not isinstance(key.constants[0], list):
                    self.now.heap[reference] = container.put(key.constants[0], stepped, weak=len(found) > 1)
                else:
                    self.now.heap[reference] = container.add(stepped)
        elif value.taints and isinstance(base_node, ir.Name):
            state = self.now
            state.variables[base_node.id] = base.with_taints(tainted(base, stepped))

    def _tell_item(self, base_node: ir.Expr, base: Value, key: Value, value: Value, at: ir.At) -> None:
        """``base[key] = value`` is a call of ``__setitem__``."""
        names = tuple(f"{name}.__setitem__" for name in (*base.names, *base.types))
        if names and not self.quiet and self.observer.wants_call("__setitem__", names):
            call = ir.Call(at, base_node, [])
            told = CallEvent(
                call, names, "__setitem__", base, [key, value], {}, False, (), self.frame.scope, self.now
            )
            self.observer.call(told)

    def do_augment(self, node: ir.Augment) -> None:
        """``target operator= value``."""
        left = self.eval(node.target)
        name = self.last_name(node.target)
        self.results.append(name)
        right = self.eval(node.value)
        self.results.pop()
        found = self.objects(left)
        if node.operator == "+" and found:
            for reference, container in found:
                current = container
                for _, other in self.objects(right):
                    for item in other.items.values():
                        current = (
                            current.put(len(current.items), item) if current.complete else current.add(item)
                        )
                    if other.rest is not None:
                        current = current.add(other.rest)
                self.now.heap[reference] = current
            return
        value = self.binary(node.operator, left, right, node.at)
        self.tell_assign(node.at, name, "name", value, node.value.at)
        self.bind(node.target, value, node.at)

    def do_evaluate(self, node: ir.Evaluate) -> None:
        """An expression for its effect; ``sys.exit()`` and its like end the way."""
        self.eval(node.value)
        if isinstance(node.value, ir.Call):
            function = node.value.function
            if isinstance(function, ir.Name) and function.id in ("abort", "exit", "quit"):
                self.state = None
            elif isinstance(function, ir.Attribute) and isinstance(function.value, ir.Name):
                if (function.value.id, function.name) in (
                    ("sys", "exit"),
                    ("os", "_exit"),
                    ("flask", "abort"),
                ):
                    self.state = None

    # --- loops

    def do_while(self, node: ir.While) -> None:
        """``while``: the body is seen twice, so that what one pass leaves reaches the next."""
        truth = self.eval(node.test).truth()
        if truth is True and self.compute_loop(node):
            return

        def body() -> None:
            self.refine(node.test, True)
            self.execute(node.body)
            if self.state is not None:
                self.eval(node.test)

        if truth is not False:
            self._loop(body, skippable=truth is not True)
        if self.state is not None:
            self.refine(node.test, False)
            self.execute(node.other)

    def do_for(self, node: ir.For) -> None:
        """``for``: the target is any element."""
        iterable = self.eval(node.iterable)
        found = self.objects(iterable)
        empty = (
            bool(found)
            and all(c.complete and not c.items and c.rest is None for _, c in found)
            and not iterable.taints
        )
        if not iterable.open and (iterable.single or len(found) == 1) and self.compute_loop(node):
            return

        def body() -> None:
            self.bind(node.target, self.element(iterable), node.iterable.at)
            self.execute(node.body)

        if not empty:
            self._loop(body, skippable=True)
        self.execute(node.other)

    def _loop(self, body: Callable[[], None], *, skippable: bool) -> None:
        self.loops.append(None)
        self.continued.append(None)
        before = self.branch()
        seen: Variables = {}
        for round_ in range(2 if len(self.loops) <= 2 else 1):
            body()
            self.state = join_states(self.state, self.continued.pop())
            self.continued.append(None)
            again = before is not None and self.state is not None and self._carried(before, self.state)
            self.state = join_states(before.copy() if before is not None else None, self.state)
            if not again:
                break
            if round_ and self.state is not None:
                widen(seen, self.state)
            seen = dict(self.state.variables) if self.state is not None else {}
        broken = self.loops.pop()
        self.continued.pop()
        if not skippable and broken is not None:
            self.state = broken
        else:
            self.state = join_states(self.state, broken)

    @staticmethod
    def _carried(before: State, after: State) -> bool:
        """Whether a pass through a loop left something that the next pass can see."""
        left = after.variables
        if any(left.get(name) is not value for name, value in before.variables.items()):
            return True
        own = after.heap.own
        return any(own.get(ref) is not found for ref, found in before.heap.own.items()) or any(
            ref in before.heap.base for ref in own if ref not in before.heap.own
        )

    def do_jump(self, node: ir.Jump) -> None:
        """``break`` and ``continue``."""
        if self.loops:
            waiting = self.continued if node.kind == "continue" else self.loops
            waiting[-1] = join_states(waiting[-1], self.state)
        self.state = None

    def do_try(self, node: ir.Try) -> None:
        """``try``: a handler may start from any point of the body."""
        raised = self.branch()
        mark = len(self.facts)
        if len(node.body) <= MAX_STEPWISE:
            for statement in node.body:
                self.execute([statement])
                raised = join_states(raised, self.branch())
        else:
            self.execute(node.body)
            raised = join_states(raised, self.branch())
        self.execute(node.other)
        after = self.state
        for handler in node.handlers:
            self.state = raised.copy() if raised is not None else None
            if self.state is None:
                break
            if handler.types is not None:
                self.eval(handler.types)
            if handler.name:
                self.state.variables[handler.name] = Value(types=("Exception",))
            self.facts.append(Fact("except", handler.at))
            self.execute(handler.body)
            del self.facts[mark:]
            after = join_states(after, self.state)
        self.state = after
        if node.final:
            ended = self.state is None
            if ended:
                self.state = raised
            self.facts.append(Fact("finally", node.at))
            self.execute(node.final)
            del self.facts[mark:]
            if ended:
                self.state = None

    def do_with(self, node: ir.With) -> None:
        """``with``: the target is what the manager enters with, mostly itself."""
        for value_node, target in node.items:
            value = self.eval(value_node)
            entered = value
            for _, found in self.objects(value):
                if found.kind == "list":  # a generator under @contextmanager
                    entered = self.element(value)
            if target is not None:
                self.bind(target, entered, value_node.at)
        self.execute(node.body)

    def do_match(self, node: ir.Match) -> None:
        """``match``: a case of constants makes the subject one of them."""
        subject = self.eval(node.subject)
        after: State | None = None
        closed = bool(subject.constants) and not subject.open
        left = list(subject.constants)
        for pattern, guard, body in node.cases:
            if closed and pattern.constants is not None and not set(pattern.constants) & set(left):
                continue  # never this one
            if closed and not left:
                break
            otherwise = self.branch()
            if pattern.constants is not None:
                folded = Value(tuple(pattern.constants[:8]), open=False)
                self.replace(node.subject, folded)
                if guard is None:
                    left = [constant for constant in left if constant not in pattern.constants]
            for name in pattern.captures:
                if self.state is not None:
                    self.state.variables[name] = Value(taints=self.now.reach(subject))
            if guard is not None:
                self.eval(guard)
                self.refine(guard, True)
            self.execute(body)
            after = join_states(after, self.state)
            self.state = otherwise
            if pattern.everything and guard is None:
                self.state = None
                break
        if closed and not left:
            self.state = None
        self.state = join_states(after, self.state)

    def do_raise(self, node: ir.Raise) -> None:
        """``raise``."""
        if node.value is not None:
            self.eval(node.value)
        self.state = None

    def do_assert(self, node: ir.Assert) -> None:
        """``assert``: it may be switched off, so it guards nothing."""
        self.eval(node.test)

    def do_delete(self, node: ir.Delete) -> None:
        """``del``."""
        for target in node.targets:
            if isinstance(target, ir.Name):
                self.now.variables.pop(target.id, None)


_EXECUTE: dict[type[ir.Stmt], Callable[..., None]] = {
    ir.Assign: Statements.do_assign,
    ir.Augment: Statements.do_augment,
    ir.Evaluate: Statements.do_evaluate,
    ir.If: Statements.do_if,
    ir.While: Statements.do_while,
    ir.For: Statements.do_for,
    ir.Jump: Statements.do_jump,
    ir.Try: Statements.do_try,
    ir.With: Statements.do_with,
    ir.Match: Statements.do_match,
    ir.Return: Statements.do_return,
    ir.Raise: Statements.do_raise,
    ir.Assert: Statements.do_assert,
    ir.Delete: Statements.do_delete,
    ir.Import: Statements.do_import,
    ir.Scope: Statements.do_scope,
    ir.Define: Statements.do_define,
    ir.Class: Statements.do_class,
}
