"""The effects of statements: assignment, branching, loops, exceptions, definitions."""

from __future__ import annotations

from collections.abc import Callable

from scanner.program import ir
from scanner.program.evaluate.branching import MAX_COMPARED, Branching
from scanner.program.evaluate.context import BudgetError, Raised
from scanner.program.evaluate.expressions import OPERATORS
from scanner.program.evaluate.operators import SETS
from scanner.program.evaluate.places import MEMBER_NAMES
from scanner.program.events import CallEvent, Fact
from scanner.program.state import Object, State, join_states
from scanner.program.values import UNKNOWN, Taint, Value, join, known, tainted

_ENDING = {  # calls that end the way, and what they raise
    "abort": "werkzeug.exceptions.HTTPException",
    "flask.abort": "werkzeug.exceptions.HTTPException",
    "exit": "SystemExit",
    "quit": "SystemExit",
    "sys.exit": "SystemExit",
    "os._exit": "SystemExit",
}


class Statements(Branching):
    """Executes statements on the current state; a state of None is a place that is never reached."""

    def execute(self, statements: list[ir.Stmt]) -> None:
        """Execute statements in order, as far as they are reached."""
        for index, statement in enumerate(statements):
            if self.state is None:
                return
            budget = self.budget  # `spend`, here without a call
            budget.left -= 1
            budget.unit -= 1
            if budget.left < 0:
                raise BudgetError
            if type(statement) is ir.If and statement not in self.parted:
                following = statements[index + 1 :]
                if following and self.splits(statement, following):
                    self.parted.append(statement)
                    self.follow_both(statement, following)
                    self.parted.pop()
                    return
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
        if len(self.compared) > MAX_COMPARED:
            self.compared.clear()
        before = len(self.compared)
        value = self.eval(node.value)
        del self.results[len(self.results) - len(names) :]
        if self.state is None:
            return
        if names and (len(self.compared) > before or self.frame.conditions):
            self.frame.conditions[names[0]] = self.compared[before:][-3:]
        if isinstance(node.value, ir.Attribute) and value.receiver is not None:
            value = self.as_method(value, node.value.name)
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
        if self.paths and isinstance(target, ir.Attribute | ir.Index):
            self._forget(target)
        if isinstance(target, ir.Name):
            self.bind_name(target.id, value.step(f"assigned to `{target.id}`", at) if value.taints else value)
        elif isinstance(target, ir.Sequence):
            self._bind_sequence(target, value, at)
        elif isinstance(target, ir.Attribute):
            self._bind_member(target.value, target.name, value, at)
            if target.name in MEMBER_NAMES and isinstance(target.value, ir.Name):
                self._rename(target.value.id, value)
        elif isinstance(target, ir.Index) and isinstance(target.key, ir.Slice):
            base = self.eval(target.value)
            if self.protocol(base, "__setitem__", [UNKNOWN, value], at) is None:
                self.delete_slice(base, target.key, value, at)
                if not base.objects:
                    self._bind_item(target.value, UNKNOWN, value, at)
        elif isinstance(target, ir.Index):
            self._bind_item(target.value, self.eval(target.key), value, at)
        elif isinstance(target, ir.Spread):
            self.bind(target.value, self.allocate(Object("list", {}, value, complete=False)), at)

    def _rename(self, name: str, value: Value) -> None:
        """``member.name = x``: where a member of an archive goes is what it is called now."""
        member = self.now.variables.get(name)
        if member is not None and any(taint.kind == "archive" for taint in member.taints):
            self.now.variables[name] = member.with_taints(value.taints)

    def _forget(self, target: ir.Expr) -> None:
        """What was known of a place is not true of its next value."""
        path = self.path(target)
        variables = self.now.variables
        stale = [name for name in variables if path and name.startswith(path)]
        for name in stale:
            if name == path or name[len(path or "")] in ".[":
                del variables[name]

    def bind_name(self, name: str, value: Value) -> None:
        """Give a variable its value, in the scope that it belongs to."""
        state = self.now
        frame = self.frame
        if name in frame.foreign:
            for variables in frame.enclosing[:-1]:
                if name in variables:
                    sure = not frame.unsure and frame.exits is None
                    both = value if sure else join(variables[name], value)
                    self.program.loading.change(variables, name, both, frame.module.number)
                    return
            if frame.enclosing:
                self.share(frame.module, name, value)
                variables = frame.enclosing[-1]
                both = join(variables[name], value) if name in variables else value
                self.program.loading.change(variables, name, both, frame.module.number)
            return
        if self.paths:
            stale = [path for path in state.variables if path.startswith((f"{name}.", f"{name}["))]
            for path in stale:
                del state.variables[path]
        state.variables[name] = value

    def _bind_sequence(self, target: ir.Sequence, value: Value, at: ir.At) -> None:
        starred = next((i for i, item in enumerate(target.items) if isinstance(item, ir.Spread)), None)
        values = self.listed(value, at)
        count = len(target.items)
        if values is not None and (len(values) == count if starred is None else len(values) >= count - 1):
            if starred is not None:
                behind = count - starred - 1
                middle = values[starred : len(values) - behind]
                rest = self.allocate(Object("list", dict(enumerate(middle))))
                values = [*values[:starred], rest, *values[len(values) - behind :]]
            for item, one in zip(target.items, values, strict=True):
                self.bind(item.value if isinstance(item, ir.Spread) else item, one, at)
            return
        for index, item in enumerate(target.items):
            if not value.objects:
                element = self.item(value, known(index), at) if value.types else Value(taints=value.taints)
            elif starred is None or index < starred:
                element = self.item(value, known(index), at)
            else:
                element = self.element(value, at)
            self.bind(item, element, at)

    def _bind_member(self, base_node: ir.Expr, name: str, value: Value, at: ir.At) -> None:
        base = self.eval(base_node)
        if base.types and (value.callables or value.objects):
            self.hooked(base.types, name, value, at)
        stepped = value.step(f"kept in `.{name}`", at)
        if self.set_attribute(base, name, stepped, at):
            return
        if self.set_in_module(base, name, stepped):
            return
        path = self.path(base_node)
        if path is not None:
            self.now.variables[f"{path}.{name}"] = join(stepped, self.named(self.members(base.types, name)))
            self.paths = True
            if stepped.taints or (base.types and self.now.reach(value)):
                self._hold(base_node, base, name, stepped)

    def _hold(self, node: ir.Expr, base: Value, name: str, value: Value) -> None:
        """What is not known gets an object of its own, so that others see what was set on it."""
        if base.names or base.constants or base.callables or base.objects:
            return
        held = self.allocate(Object("instance", {name: value}, None, complete=False), types=base.types)
        made = Value(
            open=True, types=base.types, objects=held.objects, taints=base.taints, receiver=base.receiver
        )
        if isinstance(node, ir.Name):
            if node.id in self.now.variables:
                self.now.variables[node.id] = made
        elif isinstance(node, ir.Attribute) and base.types:
            self.change(node, lambda _: made)

    def _bind_item(self, base_node: ir.Expr, key: Value, value: Value, at: ir.At) -> None:
        base = self.eval(base_node)
        found = self.objects(base)
        self._tell_item(base_node, base, key, value, at)
        stepped = value.step("kept in a container", at)
        if isinstance(base_node, ir.Attribute) and base_node.name == "__dict__" and key.single:
            self._bind_member(base_node.value, str(key.constants[0]), value, at)
            return
        if found:
            if self.protocol(base, "__setitem__", [key, stepped], at) is not None:
                return
            for reference, container in found:
                current = self.now.heap.get(reference) or container
                self.now.heap[reference] = self.stored(current, key, stepped, weak=len(found) > 1)
            return
        if stepped.taints or key.taints:
            self._keep_in(base_node, tainted(base, stepped, key))

    def _keep_in(self, node: ir.Expr, taints: tuple[Taint, ...]) -> None:
        while isinstance(node, ir.Index | ir.Attribute):
            node = node.value
        if isinstance(node, ir.Name) and node.id in self.now.variables:
            variables = self.now.variables
            variables[node.id] = variables[node.id].with_taints(
                tainted(variables[node.id], Value(taints=taints))
            )

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
        if left.objects:
            own = self.protocol(left, f"__i{OPERATORS.get(node.operator, '')}__", [right], node.at)
            if own is None:
                own = self.overloaded(node.operator, left, right, node.at)
            if own is not None:
                self.bind(node.target, own, node.at)
                return
            if self._augmented(node, left, right):
                return
        value = self.binary(node.operator, left, right, node.at)
        self.tell_assign(node.at, name, "name", value, node.value.at)
        self.bind(node.target, value, node.at)

    def _augmented(self, node: ir.Augment, left: Value, right: Value) -> bool:
        """Whether a container was changed in place."""
        found = self.objects(left)
        how = SETS.get(node.operator)
        kinds = {container.kind for _, container in found}
        if node.operator == "+" and kinds <= {"list", "bytearray"}:
            for reference, container in found:
                self.now.heap[reference] = self._extended(container, right, node.at)
            return True
        if how is None or not right.objects or not kinds <= {"set", "dict"}:
            return False
        result = self.objects(self.combined(how, left, right))
        for reference, _ in found:
            self.now.heap[reference] = result[0][1]
        return True

    def do_evaluate(self, node: ir.Evaluate) -> None:
        """An expression for its effect; ``sys.exit()`` and its like end the way."""
        self.eval(node.value)
        if isinstance(node.value, ir.Call) and self.state is not None:
            function = node.value.function
            raised = ""
            if isinstance(function, ir.Name) and function.id in ("abort", "exit", "quit"):
                raised = _ENDING[function.id] if not self.lookup(function.id).callables else ""
            elif isinstance(function, ir.Attribute) and isinstance(function.value, ir.Name):
                raised = _ENDING.get(f"{function.value.id}.{function.name}", "")
            if raised:
                self.raising[-1].append(Raised(self.state, Value(types=(raised,))))
                self.state = None

    # --- managers

    def do_with(self, node: ir.With) -> None:
        """``with``: the target is what the manager enters with, mostly itself."""
        swallowing = self._swallowing(node)
        if swallowing is not None:
            self.do_try(swallowing)
            return
        managers: list[Value] = []
        for value_node, target in node.items:
            value = self.eval(value_node)
            if self.state is None:
                return
            entered = self.entered(value, value_node.at)
            managers.append(value)
            if target is not None:
                self.bind(target, entered, value_node.at)
        if not any(value.objects for value in managers):
            self.execute(node.body)
            return
        self._managed_body(node, managers)

    def _swallowing(self, node: ir.With) -> ir.Try | None:
        """``with suppress(KeyError): …`` as the ``try`` that it stands for; None for any other."""
        call = node.items[0][0] if len(node.items) == 1 else None
        if not isinstance(call, ir.Call) or self.last_name(call.function) != "suppress":
            return None
        if "contextlib.suppress" not in self.eval(call.function).names:
            return None
        given = [argument.value for argument in call.arguments]
        handler = ir.Handler(call.at, ir.Sequence(call.at, "tuple", given), None, [])
        return ir.Try(node.at, node.body, [handler], [], [])

    def entered(self, manager: Value, at: ir.At) -> Value:
        """What a manager gives to the target of its ``with``."""
        entered = manager
        for _, found in self.objects(manager):
            if found.kind == "list":  # a generator under @contextmanager
                entered = self.element(manager, at)
        for name in ("__enter__", "__aenter__"):
            own = self.protocol(manager, name, [], at)
            entered = own if own is not None else entered
        return entered

    def _managed_body(self, node: ir.With, managers: list[Value]) -> None:
        """The body of a ``with`` whose managers the program defines: they see what is raised in it."""
        self.raising.append([])
        self.execute(node.body)
        raised = self.raising.pop()
        after = self.state
        swallowed: State | None = None
        for one in raised:
            self.state = one.state.copy()
            given = [Value(names=one.value.types[:1]), one.value, UNKNOWN]
            results = [self.protocol(value, "__exit__", given, node.at) for value in managers]
            truths = [self.decide(result, node.at) for result in results if result is not None]
            if True in truths or None in truths:
                swallowed = join_states(swallowed, self.current)
            if True not in truths:
                self.raising[-1].append(one)
        self.state = after
        asked = not self.quiet and self.observer.wants_return(self.frame.scope.function)
        if asked and after is not None and any(self.swallows(value, node.at) for value in managers):
            self.facts.append(Fact("swallowed", node.at))
        for value in reversed(managers if after is not None else []):
            for name in ("__exit__", "__aexit__"):
                self.protocol(value, name, [known(None)] * 3, node.at)
        self.state = join_states(self.state, swallowed)

    # --- leaving

    def do_assert(self, node: ir.Assert) -> None:
        """``assert``: it may be switched off, so it guards nothing."""
        truth = self.decide(self.eval(node.test), node.at)
        if truth is not True and node.message is not None and self.state is not None:
            self.eval(node.message)
        if truth is False and self.state is not None:
            self.raising[-1].append(Raised(self.state, Value(types=("AssertionError",))))
            self.state = None

    def do_delete(self, node: ir.Delete) -> None:
        """``del``."""
        for target in node.targets:
            if isinstance(target, ir.Name):
                self.now.variables.pop(target.id, None)
            elif isinstance(target, ir.Attribute):
                self.delete_attribute(self.eval(target.value), target.name, node.at)
            elif isinstance(target, ir.Index):
                base = self.eval(target.value)
                if isinstance(target.key, ir.Slice):
                    self.delete_slice(base, target.key, None, node.at)
                else:
                    self.delete_item(base, self.eval(target.key), node.at)


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
