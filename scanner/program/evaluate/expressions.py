"""The values of expressions other than calls."""

from __future__ import annotations

from collections.abc import Callable

from scanner.program import folding, ir
from scanner.program.callables import ClassValue, Closure
from scanner.program.evaluate.context import NOWHERE
from scanner.program.evaluate.operators import Operators
from scanner.program.events import Fact
from scanner.program.state import Object, join_states
from scanner.program.values import UNKNOWN, Value, join, known, tainted


class Expressions(Operators):
    """Evaluates expressions in the current state."""

    def eval(self, node: ir.Expr) -> Value:
        """The value of an expression."""
        self.budget.spend()
        evaluate = _EVALUATE.get(type(node))
        return evaluate(self, node) if evaluate is not None else UNKNOWN

    def eval_call(self, node: ir.Call) -> Value:
        """Calls have a layer of their own."""
        raise AssertionError("the layer of calls overrides this")

    def refine(self, test: ir.Expr, truth: bool) -> None:
        """Guards have a layer of their own."""

    def path(self, node: ir.Expr) -> str | None:
        """Guards know which expressions are places."""
        return None

    def bind(self, target: ir.Expr, value: Value, at: ir.At) -> None:
        """Assignment has a layer of its own."""

    def eval_const(self, node: ir.Const) -> Value:
        """A literal."""
        return known(node.value)

    def eval_name(self, node: ir.Name) -> Value:
        """A variable, or a source by its bare name; another module's constant is what it is there."""
        value = self.lookup(node.id)
        if node.id.isupper() and value.names and not value.constants:
            value = self.linked(value)
        return self.placed(value, node.at)

    def linked(self, value: Value) -> Value:
        """Calls know other modules."""
        return value

    @staticmethod
    def placed(value: Value, at: ir.At) -> Value:
        """A value whose source was met just now gets its place."""
        if value.taints and any(taint.origin == NOWHERE for taint in value.taints):
            taints = []
            for taint in value.taints:
                if taint.origin == NOWHERE:
                    first = taint.trail.steps()[0][0]
                    taint = type(taint)(taint.kind, at, type(taint.trail)(first, at, None), taint.clean)
                taints.append(taint)
            return value.with_taints(tuple(taints))
        return value

    def eval_attribute(self, node: ir.Attribute) -> Value:
        """``base.name``: a field, a class member, a library's attribute, or unknown with its taints."""
        if self.paths:
            path = self.path(node)
            if path is not None and path in self.now.variables:
                return self.now.variables[path]
        value = self.attribute(self.eval(node.value), node.name, node.at)
        return self.linked(value) if node.name.isupper() and value.names and not value.constants else value

    def attribute(self, base: Value, name: str, at: ir.At) -> Value:
        """The value of an attribute."""
        found: Value | None = None
        for _, instance in self.objects(base):
            if instance.kind == "instance":
                item = self._instance_attribute(base, instance, name)
                if item is not None:
                    found = item if found is None else join(found, item)
        for candidate in base.callables:
            if isinstance(candidate, ClassValue):
                member = candidate.member(name)
                if member is not None:
                    found = member if found is None else join(found, member)
        names = tuple(f"{dotted}.{name}" for dotted in base.names) + self.members(base.types, name)
        if found is not None and (
            found.constants or found.objects or found.callables or found.types or found.taints or found.names
        ):
            return found
        value = self.named(names[:8], base, at)
        if found is not None:
            value = join(value, found)
        inherited = tuple(taint.step(f"`.{name}`", at) for taint in base.taints)
        host = frozenset({"host"}) if name in ("hostname", "netloc") else frozenset()
        if host:
            inherited = tuple(taint.cleaned(host) for taint in inherited)
        for clean in (
            self.knowledge.sanitizers[dotted] for dotted in names if dotted in self.knowledge.sanitizers
        ):
            inherited = tuple(taint.cleaned(clean) for taint in inherited)
        value.taints = tainted(value, Value(taints=inherited))
        return value

    def _instance_attribute(self, base: Value, instance: Object, name: str) -> Value | None:
        item = instance.items.get(name)
        if item is not None or instance.cls is None:
            return item
        member = instance.cls.member(name)
        if member is None or not member.callables:
            return member
        receiver = Value(objects=base.objects, types=base.types, open=base.open)
        bound = []
        for candidate in member.callables:
            if isinstance(candidate, Closure):
                decorators = {d.id for d in candidate.function.decorators if isinstance(d, ir.Name)}
                if "property" in decorators or "cached_property" in decorators:
                    return self.read_property(candidate.bind(receiver))
                bound.append(candidate if "staticmethod" in decorators else candidate.bind(receiver))
        return Value(callables=tuple(bound), receiver=base, names=member.names)

    def read_property(self, getter: Closure) -> Value:
        """A property's value; calls know how."""
        return UNKNOWN

    def eval_index(self, node: ir.Index) -> Value:
        """``base[key]``."""
        if self.paths:
            path = self.path(node)
            if path is not None and path in self.now.variables:
                return self.now.variables[path]
        base = self.eval(node.value)
        if isinstance(node.key, ir.Slice):
            return self._slice(base, node.key)
        key = self.eval(node.key)
        return self.item(base, key, node.at)

    def item(self, base: Value, key: Value, at: ir.At) -> Value:
        """The element of a container; of anything else, something with its taints."""
        found: Value | None = None
        for _, container in self.objects(base):
            element: Value | None
            if key.single and _hashable(key.constants[0]):
                constant = key.constants[0]
                if (
                    container.kind in ("list", "tuple")
                    and isinstance(constant, int)
                    and constant < 0
                    and container.complete
                ):
                    constant += len(container.items)
                element = container.get(constant)
            else:
                element = container.element()
            if element is not None:
                found = element if found is None else join(found, element)
        if base.single and key.single and isinstance(base.constants[0], str | bytes):
            constant_base, index = base.constants[0], key.constants[0]
            if isinstance(index, int) and -len(constant_base) <= index < len(constant_base):
                return known(constant_base[index])
        if found is not None and not base.taints:
            return found
        value = Value(taints=tuple(taint.step("an element of it", at) for taint in base.taints))
        value = (
            self.named(tuple(f"{name}[]" for name in base.names), base, at)
            if base.names and not base.taints
            else value
        )
        held = tuple(
            self.program.roomy[declared] for declared in base.types if declared in self.program.roomy
        )
        if held:
            value = join(value, Value(types=held))
        return value if found is None else join(found, value)

    def _slice(self, base: Value, key: ir.Slice) -> Value:
        bounds = [
            self.eval(part) if part is not None else known(None) for part in (key.lower, key.upper, key.step)
        ]
        if base.single and all(bound.single for bound in bounds):
            constant = base.constants[0]
            whole = [v for bound in bounds if (v := bound.constants[0]) is None or isinstance(v, int)]
            if isinstance(constant, str | bytes) and len(whole) == 3 and whole[2] != 0:
                return known(constant[slice(*whole)])
        contained = [container for _, container in self.objects(base)]
        if contained and not base.taints:
            element = contained[0].element()
            return self.allocate(Object("list", {}, element, complete=False))
        return Value(taints=base.taints, types=base.types)

    def eval_binary(self, node: ir.Binary) -> Value:
        """Arithmetic on constants; text is put together piece by piece."""
        left, right = self.eval(node.left), self.eval(node.right)
        return self.binary(node.operator, left, right, node.at)

    def eval_unary(self, node: ir.Unary) -> Value:
        """``-a``, ``not a``."""
        value = self.eval(node.operand)
        if node.operator == "not":
            truth = value.truth()
            return known(not truth) if truth is not None else Value(types=("bool",))
        if value.single:
            try:
                return self.freeze(folding.unary(node.operator, value.constants[0]))
            except folding.UnfoldableError:
                pass
        return UNKNOWN

    def eval_compare(self, node: ir.Compare) -> Value:
        """A comparison is true, false or not known; it never carries taint."""
        if len(node.operands) > 2:
            sides = [self.eval(side) for side in node.operands]
            return (all(side.single for side in sides) and self.compute(node)) or Value(types=("bool",))
        names = [self.last_name(operand) for operand in node.operands]
        values = []
        for index, side in enumerate(node.operands):
            others = [name for other, name in enumerate(names) if other != index and name]
            self.results.extend(others)
            values.append(self.eval(side))
            del self.results[len(self.results) - len(others) :]
        if len(self.compared) < 20:
            self.compared.append(Fact("compare", node.at, node.operators[0], values[0], values[1]))
        if node.operators[0] in ("==", "!="):
            for target, operand, value in ((0, 1, values[1]), (1, 0, values[0])):
                if names[target]:
                    self.tell_assign(node.at, names[target], "compare", value, node.operands[operand].at)
        left, right = self.now.fold(values[0]), self.now.fold(values[1])
        closed = not (values[0].open or values[1].open)
        if closed and len(left) == 1 and len(right) == 1:
            try:
                return known(folding.compare(node.operators[0], left[0], right[0]))
            except folding.UnfoldableError:
                pass
        return Value(types=("bool",))

    def eval_logic(self, node: ir.Logic) -> Value:
        """``and`` / ``or``: the right side only where it is reached."""
        left = self.eval(node.left)
        truth = left.truth()
        wanted = node.operator == "and"
        if truth is not None and truth is not wanted:
            return left
        before = self.state.copy() if self.state is not None else None
        self.refine(node.left, wanted)
        right = self.eval(node.right)
        self.state = join_states(before, self.state)
        if truth is wanted:
            return right
        if node.operator == "or" and left.constants:  # only true constants of the left side get through
            left = Value(
                tuple(value for value in left.constants if value),
                open=left.open,
                parts=left.parts,
                names=left.names,
                types=left.types,
                objects=left.objects,
                callables=left.callables,
                taints=left.taints,
                receiver=left.receiver,
            )
        return join(left, right)

    def eval_choice(self, node: ir.Choice) -> Value:
        """``then if test else other``."""
        truth = self.eval(node.test).truth()
        before = self.state.copy() if self.state is not None else None
        then = other = None
        if truth is not False:
            self.refine(node.test, True)
            then = self.eval(node.then)
        after, self.state = self.state, before
        if truth is not True:
            self.refine(node.test, False)
            other = self.eval(node.other)
        else:
            self.state = None
        self.state = join_states(after if truth is not False else None, self.state) or before
        if then is None or other is None:
            return then or other or UNKNOWN
        return join(then, other)

    def eval_sequence(self, node: ir.Sequence) -> Value:
        """A list, tuple or set display becomes an object."""
        items: dict[ir.Constant, Value] = {}
        rest: Value | None = None
        complete = True
        for item in node.items:
            if isinstance(item, ir.Spread):
                spread = self.eval(item.value)
                found = self.objects(spread)
                if len(found) == 1 and found[0][1].complete and found[0][1].rest is None and rest is None:
                    for value in found[0][1].items.values():
                        items[len(items)] = value
                    continue
                complete = False
                element = self.element(spread)
                rest = element if rest is None else join(rest, element)
            elif len(items) < 300 and complete:
                items[len(items)] = self.eval(item)
            else:
                value = self.eval(item)
                complete = False
                rest = value if rest is None else join(rest, value)
        return self.allocate(Object(node.kind, items, rest, complete))

    def element(self, value: Value) -> Value:
        """What iterating over a value gives."""
        out: Value | None = None
        for _, container in self.objects(value):
            if container.kind == "dict":
                keys = [known(key) for key in container.items]
                for key in keys[:20]:
                    out = key if out is None else join(out, key)
            else:
                element = container.element()
                out = element if out is None else join(out, element)
        if value.taints or out is None:
            carried = Value(taints=value.taints)
            out = carried if out is None else join(out, carried)
        return out

    def eval_mapping(self, node: ir.Mapping) -> Value:
        """A dict display; keys are told as assignments."""
        items: dict[ir.Constant, Value] = {}
        rest: Value | None = None
        complete = True
        for key_node, value_node in node.entries:
            key = self.eval(key_node) if key_node is not None else None
            constant = key.constants[0] if key is not None and key.single else None
            named = isinstance(constant, str)
            if named:
                self.results.append(str(constant))
            value = self.eval(value_node)
            if named:
                self.results.pop()
                self.tell_assign((key_node or value_node).at, str(constant), "key", value, value_node.at)
            if key is not None and key.single and _hashable(constant):
                items[constant] = value
                continue
            if key is None:
                found = self.objects(value)
                if len(found) == 1 and found[0][1].kind == "dict" and found[0][1].complete:
                    items.update(found[0][1].items)
                    continue
                value = Value(taints=self.now.reach(value))
            complete = False
            rest = value if rest is None else join(rest, value)
        return self.allocate(Object("dict", items, rest, complete))

    def eval_comprehension(self, node: ir.Comprehension) -> Value:
        """A comprehension gives a container with one stand-in element; small known inputs are unrolled."""
        before = dict(self.now.variables)
        for index, (target, iterable) in enumerate(node.clauses):
            if target is None:
                self.eval(iterable)
                self.refine(iterable, True)
                continue
            elements = self.eval(iterable)
            if index == 0 and (elements.objects or elements.single) and not elements.open:
                exact = self.compute(node)
                if exact is not None:
                    return exact
            self.bind(target, self.element(elements), iterable.at)
        element = self.eval(node.element)
        if node.value is not None:
            element = self.eval(node.value)
        if self.state is not None:
            self.state.variables = before
        kind = "list" if node.kind == "generator" else {"dictionary": "dict"}.get(node.kind, node.kind)
        return self.allocate(Object(kind, {}, element, complete=False))

    def eval_bind(self, node: ir.Bind) -> Value:
        """``name := value``."""
        value = self.eval(node.value)
        self.bind(node.target, value, node.at)
        return value

    def eval_await(self, node: ir.Await) -> Value:
        """Awaiting gives what the coroutine returns."""
        return self.eval(node.value)

    def eval_yield(self, node: ir.Yield) -> Value:
        """A yielded value is an element of what the function returns."""
        value = self.eval(node.value) if node.value is not None else known(None)
        if node.delegates:
            value = self.element(value)
        frame = self.frame
        frame.yields = value if frame.yields is None else join(frame.yields, value)
        return UNKNOWN

    def eval_function(self, node: ir.Function) -> Value:
        """A lambda."""
        closure = self.closure(node)
        return Value(open=False, callables=(closure,))

    def closure(self, function: ir.Function, owner: ClassValue | None = None) -> Closure:
        """A function together with the variables that it sees."""
        scope = self.frame.scope
        name = f"{scope.name}.{function.name}" if scope.name else function.name
        frame = self.frame
        enclosing = frame.enclosing
        if frame.closure is not None:
            enclosing = (self.now.variables, *enclosing)
        elif not enclosing:
            enclosing = (frame.module.globals,)
        return Closure(function, enclosing, name, frame.module, owner)


def _hashable(constant: object) -> bool:
    return constant is None or isinstance(constant, str | bytes | int | float | complex)


_EVALUATE: dict[type[ir.Expr], Callable[..., Value]] = {
    ir.Const: Expressions.eval_const,
    ir.Name: Expressions.eval_name,
    ir.Attribute: Expressions.eval_attribute,
    ir.Index: lambda self, node: self.eval_index(node),
    ir.Call: lambda self, node: self.eval_call(node),
    ir.Text: Expressions.eval_text,
    ir.Formatted: Expressions.eval_formatted,
    ir.Binary: Expressions.eval_binary,
    ir.Unary: Expressions.eval_unary,
    ir.Compare: Expressions.eval_compare,
    ir.Logic: Expressions.eval_logic,
    ir.Choice: Expressions.eval_choice,
    ir.Sequence: Expressions.eval_sequence,
    ir.Mapping: Expressions.eval_mapping,
    ir.Comprehension: Expressions.eval_comprehension,
    ir.Bind: Expressions.eval_bind,
    ir.Await: Expressions.eval_await,
    ir.Yield: Expressions.eval_yield,
    ir.Function: Expressions.eval_function,
}
