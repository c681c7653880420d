"""The values of expressions other than calls."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from scanner.program import folding, ir
from scanner.program.callables import ClassValue, Closure, Variables
from scanner.program.evaluate.choices import Choices
from scanner.program.evaluate.context import NOWHERE, BudgetError
from scanner.program.evaluate.unknowns import put_by_form
from scanner.program.events import Fact
from scanner.program.state import ORDERED, Object
from scanner.program.values import CLEAN, UNKNOWN, Value, as_parts, join, known, tainted, text

YIELDS = "<yields>"  # the variable that holds what a generator has yielded
_NUMERIC_FORMATS = tuple("bcdeEfFgGnoxX%")
_ANNOTATED = frozenset({"typing.Annotated", "typing_extensions.Annotated"})
_WRITTEN_TYPES = frozenset({"str", "bytes"})
_UNARY = {"-": "neg", "+": "pos", "~": "invert"}
OPERATORS = {
    "+": "add",
    "-": "sub",
    "*": "mul",
    "/": "truediv",
    "//": "floordiv",
    "%": "mod",
    "**": "pow",
    "@": "matmul",
    "&": "and",
    "|": "or",
    "^": "xor",
    "<<": "lshift",
    ">>": "rshift",
}
_COMPARISONS = {
    "==": "eq",
    "!=": "ne",
    "<": "lt",
    "<=": "le",
    ">": "gt",
    ">=": "ge",
    "in": "contains",
    "not in": "contains",
}


class Expressions(Choices):
    """Evaluates expressions in the current state."""

    wanted = ""  # the one attribute of `super()` that is asked for

    def eval(self, node: ir.Expr) -> Value:
        """The value of an expression."""
        budget = self.budget  # `spend`, here without a call: this is done more often than anything else
        budget.left -= 1
        budget.unit -= 1
        if budget.left < 0:
            raise BudgetError
        if type(node) is ir.Call:
            return self.eval_call(node)
        evaluate = _EVALUATE.get(type(node))
        return evaluate(self, node) if evaluate is not None else UNKNOWN

    def eval_call(self, node: ir.Call) -> Value:
        """Calls have a layer of their own."""
        raise AssertionError("the layer of calls overrides this")

    def eval_const(self, node: ir.Const) -> Value:
        """A literal."""
        return known(node.value)

    def eval_cut(self, node: ir.Cut) -> Value:
        """What was nested too deeply: unknown, and somebody has to be told."""
        self.cut.setdefault(self.frame.scope.name, node.at)
        return UNKNOWN

    def eval_name(self, node: ir.Name) -> Value:
        """A variable, or a source by its bare name; another module's constant is what it is there."""
        name, state = node.id, self.state
        value = state.variables.get(name) if state is not None and name not in self.frame.foreign else None
        if value is None:
            value = self.lookup(name)
        if value.names and not value.constants and name.isupper():
            value = self.linked(value)
        return self.placed(value, node.at) if value.taints else value

    def linked(self, value: Value) -> Value:
        """Calls know other modules."""
        return value

    @staticmethod
    def placed(value: Value, at: ir.At) -> Value:
        """A value whose source was met just now gets its place."""
        if NOWHERE in [taint.origin for taint in value.taints]:
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
        if self.frame.module.focus.kept:
            found = self.kept(node)
            if found is not None:
                return found
        if isinstance(node.value, ir.Call) and isinstance(node.value.function, ir.Name):
            self.wanted = node.name if node.value.function.id == "super" else ""
        value = self.attribute(self.eval(node.value), node.name, node.at)
        return self.linked(value) if value.names and not value.constants and node.name.isupper() else value

    def eval_index(self, node: ir.Index) -> Value:
        """``base[key]``."""
        if self.paths:
            path = self.path(node)
            if path is not None and path in self.now.variables:
                return self.now.variables[path]
        if self.frame.module.focus.kept:
            found = self.kept(node)
            if found is not None:
                return found
        base = self.eval(node.value)
        if isinstance(node.key, ir.Slice):
            own = self.protocol(base, "__getitem__", [UNKNOWN], node.at) if base.objects else None
            return own if own is not None else self.slice(base, node.key)
        if base.taints and put_by_form(node, self.frame.module.unit.text):
            return UNKNOWN
        key = self.eval(node.key)
        if not _ANNOTATED.isdisjoint(base.names):
            return self.alias(node, key)
        for candidate in base.callables:
            maker = candidate.member("__class_getitem__") if isinstance(candidate, ClassValue) else None
            for one in maker.callables if maker is not None else ():
                if isinstance(one, Closure):
                    return self.call_closure(
                        one.bind(Value(open=False, callables=(candidate,))), [key], node.at
                    )
        return self.item(base, key, node.at)

    def kept(self, node: ir.Index | ir.Attribute) -> Value | None:
        """What lies in the application has a layer of its own."""
        return None

    def alias(self, node: ir.Index, key: Value) -> Value:
        """Definitions know what types say."""
        return UNKNOWN

    def eval_text(self, node: ir.Text) -> Value:
        """An f-string: literal pieces and holes."""
        pieces: list[str | Value] = []
        for part in node.parts:
            value = self.written(self.eval(part), part.at)
            single = value.single and not value.taints
            pieces.extend((str(value.constants[0]),) if single else as_parts(value))
        return text(pieces)

    def eval_formatted(self, node: ir.Formatted) -> Value:
        """``{value!conversion:spec}``."""
        value = self.eval(node.value)
        spec = self.eval(node.spec) if node.spec is not None else known("")
        if node.conversion or not value.single:
            value = self.written(value, node.at, spec, exactly=node.conversion in ("r", "a"))
        if value.single and spec.single and not value.objects:
            constant, how = value.constants[0], spec.constants[0]
            try:
                return known(folding.formatted(constant, node.conversion, str(how))).with_taints(value.taints)
            except folding.UnfoldableError:
                return Value(types=("str",), taints=value.taints)
        carried = Value(parts=value.parts, types=value.types, taints=tainted(value, spec))
        if spec.single and str(spec.constants[0])[-1:] in _NUMERIC_FORMATS and not node.conversion:
            return self.scalar(carried)  # anything but a number is refused
        return carried

    def written(self, value: Value, at: ir.At, spec: Value | str = "", *, exactly: bool = False) -> Value:
        """A value as it stands in a text."""
        if not value.objects:
            return value
        if value.types and value.types[0] in _WRITTEN_TYPES and value.parts is not None:
            return value
        if exactly:
            own = self.protocol(value, "__repr__", [], at)
            return own if own is not None else Value(types=("str",), taints=self.now.reach(value))
        asked = [known(spec) if isinstance(spec, str) else spec]
        for name, given in (("__format__", asked), ("__str__", []), ("__repr__", [])):
            result = self.protocol(value, name, given, at)
            if result is not None:
                return result
        marks = tuple(name for name in value.types if name.startswith(CLEAN))
        return Value(parts=value.parts, types=("str", *marks), taints=self.now.reach(value))

    def eval_binary(self, node: ir.Binary) -> Value:
        """Arithmetic on constants; text is put together piece by piece."""
        left, right = self.eval(node.left), self.eval(node.right)
        if left.objects or right.objects:
            if node.operator == "&" and len(self.compared) < 20:  # whether they have something in common
                self.compared.append(Fact("compare", node.at, "in", left, right))
            own = self.overloaded(node.operator, left, right, node.at)
            if own is not None:
                return own
        return self.binary(node.operator, left, right, node.at)

    def overloaded(self, operator: str, left: Value, right: Value, at: ir.At) -> Value | None:
        """What a class of the program makes of an operator; None when it does not define it."""
        name = OPERATORS.get(operator)
        if name is None:
            return None
        found = self.protocol(left, f"__{name}__", [right], at)
        return found if found is not None else self.protocol(right, f"__r{name}__", [left], at)

    def eval_unary(self, node: ir.Unary) -> Value:
        """``-a``, ``not a``."""
        value = self.eval(node.operand)
        if node.operator == "not":
            truth = self.decide(value, node.at)
            return known(not truth) if truth is not None else self.scalar(value, "bool")
        if value.single:
            try:
                return self.freeze(folding.unary(node.operator, value.constants[0]))
            except folding.UnfoldableError:
                pass
        if value.objects:
            own = self.protocol(value, f"__{_UNARY[node.operator]}__", [], node.at)
            if own is not None:
                return own
        return self.scalar(value)

    def eval_compare(self, node: ir.Compare) -> Value:
        """A comparison is true, false or not known; only what is declared untrusted taints it."""
        names = [self.last_name(operand) for operand in node.operands]
        values = []
        for index, side in enumerate(node.operands):
            others = [name for other, name in enumerate(names) if other != index and name]
            self.results.extend(others)
            values.append(self.eval(side))
            if self.seen is not None:
                self.seen[id(side)] = values[-1]
            del self.results[len(self.results) - len(others) :]
        if len(self.compared) < 20:
            self.compared.append(Fact("compare", node.at, node.operators[0], values[0], values[1]))
        if node.operators[0] in ("==", "!=") and len(values) == 2:
            for target, operand, value in ((0, 1, values[1]), (1, 0, values[0])):
                if names[target]:
                    self.tell_assign(node.at, names[target], "compare", value, node.operands[operand].at)
        out: Value | None = None
        for index, operator in enumerate(node.operators):
            result = self.compare(operator, values[index], values[index + 1], node.at)
            truth = result.truth()
            if truth is False:
                return result
            if truth is None or out is None:
                out = result
        return out if out is not None else UNKNOWN

    def compare(self, operator: str, left: Value, right: Value, at: ir.At) -> Value:
        """``left operator right``."""
        if left.objects or right.objects:
            name = _COMPARISONS.get(operator)
            holder, other = (right, left) if operator in ("in", "not in") else (left, right)
            own = self.protocol(holder, f"__{name}__", [other], at) if name is not None else None
            if own is not None:
                truth = own.truth()
                return known(not truth) if operator == "not in" and truth is not None else own
            if operator in ("is", "is not", "==", "!=") and not (left.open or right.open):
                same = self._same_object(left, right)
                if same is not None:
                    return known(same is (operator in ("is", "==")))
            if operator in ("in", "not in"):
                held = self._held(left, right)
                if held is not None:
                    return known(held is (operator == "in"))
        first, second = self.now.fold(left), self.now.fold(right)
        closed = _told(left, first) and _told(right, second)
        if closed and 0 < len(first) * len(second) <= 16:
            verdicts = set()
            for one in first:
                for two in second:
                    try:
                        verdicts.add(folding.compare(operator, one, two))
                    except folding.UnfoldableError:
                        return self.scalar(join(left, right), "bool")
            return known(verdicts.pop()) if len(verdicts) == 1 else Value((True, False), open=False)
        return self.scalar(Value(taints=tainted(left, right)), "bool")

    def _held(self, key: Value, container: Value) -> bool | None:
        """Whether a container of known content holds a key; None when that is not known."""
        found = self.now.heap.get(container.objects[0]) if len(container.objects) == 1 else None
        if found is None or not key.single or container.objects[0] in self.now.heap.base:
            return None
        constant = key.constants[0]
        if found.kind == "dict":
            if constant in found.items:
                return True
            return False if found.whole and found.keys is None else None
        if found.kind in ORDERED and any(
            item.single and item.constants[0] == constant for item in found.items.values()
        ):
            return True
        return None

    def _same_object(self, left: Value, right: Value) -> bool | None:
        """Whether two values are the same object; None when that is not known."""
        if left.constants == (None,) or right.constants == (None,):
            return False if len(left.constants) + len(right.constants) == 1 else None
        if (
            len(left.objects) == 1
            and left.objects == right.objects
            and not left.constants
            and not right.constants
        ):
            return True
        return None

    def eval_bind(self, node: ir.Bind) -> Value:
        """``name := value``."""
        value = self.eval(node.value)
        self.bind(node.target, value, node.at)
        return value

    def eval_await(self, node: ir.Await) -> Value:
        """Awaiting gives what the coroutine returns."""
        return self.eval(node.value)

    def eval_yield(self, node: ir.Yield) -> Value:
        """A yielded value is an element of what the function returns; the expression is what is sent."""
        value = self.eval(node.value) if node.value is not None else known(None)
        frame = self.frame
        frame.yields = True
        state = self.now
        held = state.variables.get(YIELDS)
        if held is None:
            held = state.variables[YIELDS] = self.allocate(Object("list", {}))
        values: list[Value] | None = [value]
        if node.delegates:
            values = self.listed(value, node.at)
        for reference, container in self.objects(held):
            if values is None:
                container = Object("list", container.items, container.rest, False).add(
                    self.element(value, node.at)
                )
            for one in values or ():
                container = (
                    container.put(len(container.items), one) if container.whole else container.add(one)
                )
            self.now.heap[reference] = container
        frame.yielded = (held, self.now.heap)
        if node.delegates:
            made = [self.generators[ref][2] for ref in value.objects if ref in self.generators]
            return made[0] if made else UNKNOWN
        return frame.sent if frame.sent is not None else UNKNOWN

    def eval_function(self, node: ir.Function) -> Value:
        """A lambda; its defaults are evaluated here."""
        defaults = {
            parameter.name: self.eval(parameter.default)
            for parameter in node.parameters
            if parameter.default is not None
        }
        return Value(open=False, callables=(self.closure(node, None, defaults),))

    def closure(
        self, function: ir.Function, owner: ClassValue | None = None, defaults: Variables | None = None
    ) -> Closure:
        """A function together with the variables that it sees."""
        scope = self.frame.scope
        name = f"{scope.name}.{function.name}" if scope.name else function.name
        frame = self.frame
        enclosing = frame.enclosing
        if frame.closure is not None:
            if frame.cell is None:
                frame.cell = dict(self.now.variables)
            enclosing = (frame.cell, *enclosing)
        elif not enclosing:
            enclosing = (frame.module.globals,)
        return Closure(function, enclosing, name, frame.module, owner, None, defaults)


_EVALUATE: dict[type[ir.Expr], Callable[..., Value]] = {
    ir.Const: Expressions.eval_const,
    ir.Cut: Expressions.eval_cut,
    ir.Name: Expressions.eval_name,
    ir.Attribute: Expressions.eval_attribute,
    ir.Index: lambda self, node: self.eval_index(node),
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


def _told(value: Value, folded: Sequence[object]) -> bool:
    """Whether constants are all that a value may be: no function, nothing that does not fold."""
    if value.open or value.callables:
        return False
    return not value.objects or len(folded) >= len(value.constants) + len(value.objects)
