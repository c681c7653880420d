"""Between abstract values and plain constants: what is closed and small is computed exactly."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from scanner.program import folding, ir
from scanner.program.callables import ClassValue, Closure
from scanner.program.evaluate.context import Context
from scanner.program.folding.computation import Dotted, Holder, ReturnSignal, Routine
from scanner.program.folding.interpreter import Interpreter
from scanner.program.state import Object
from scanner.program.values import UNKNOWN, Taint, Value, known, tainted

MAX_ELEMENTS = 5_000
COMPUTATION = 60_000  # steps that one computation may take
ALLOWANCE = 600_000  # steps that all computations of a unit may take together
TOO_LARGE = f"a constant of more than {folding.MAX_SIZE:,} characters or bytes is not computed"
TOO_LONG = f"no computation takes more than {COMPUTATION:,} steps"
SPENT = f"all computations of a file take no more than {ALLOWANCE:,} steps"
_KINDS = {"list": list, "tuple": tuple, "set": set, "bytearray": bytearray}


class Concrete(Context):
    """Converts values, and computes what needs no abstraction."""

    allowance = ALLOWANCE

    def unfolded(self, fault: Exception) -> None:
        """A computation failed: remember it when a limit is the reason."""
        if isinstance(fault, folding.TooLargeError):
            self.cuts[TOO_LARGE] = None
        elif isinstance(fault, folding.TooLongError | RecursionError):
            self.cuts[TOO_LONG if self.allowance >= COMPUTATION else SPENT] = None

    def spared(self) -> bool:
        """Whether nothing more is computed in this unit."""
        if self.allowance > 0:
            return False
        self.cuts[SPENT] = None
        return True

    def thaw(self, value: Value, seen: dict[int, Any] | None = None, depth: int = 6) -> Any:
        """The only constant that a value may be; containers as Python's own.

        Raises:
            UnfoldableError: it may be something else, or is not known.
        """
        if value.single and not value.objects and not value.callables:
            return value.constants[0]
        if len(value.objects) != 1 or value.constants or value.open or not depth:
            raise folding.UnfoldableError
        reference = value.objects[0]
        seen = seen if seen is not None else {}
        if reference in seen:
            return seen[reference]
        found = self.now.heap.get(reference)
        if found is None or not found.complete or found.rest is not None or len(found.items) > MAX_ELEMENTS:
            raise folding.UnfoldableError
        if found.kind == "dict":
            content: Any = {key: self.thaw(item, seen, depth - 1) for key, item in found.items.items()}
        elif found.kind in _KINDS:
            items = [self.thaw(item, seen, depth - 1) for item in found.items.values()]
            try:
                content = _KINDS[found.kind](items)
            except (TypeError, ValueError):
                raise folding.UnfoldableError from None
        else:
            raise folding.UnfoldableError
        seen[reference] = content
        return content

    def freeze(self, constant: Any, taints: tuple[Taint, ...] = ()) -> Value:
        """The value of a constant or container."""
        if constant is None or isinstance(constant, str | bytes | int | float | complex):
            return known(constant).with_taints(taints)
        if isinstance(constant, list | tuple | set | frozenset | dict | bytearray):
            return self.allocate(self._object(constant, taints), taints=taints)
        return Value(taints=taints)

    def _object(self, constant: Any, taints: tuple[Taint, ...]) -> Object:
        kind = type(constant).__name__.replace("frozen", "")
        if len(constant) > MAX_ELEMENTS:
            return Object(kind, {}, Value(taints=taints), complete=False)
        if isinstance(constant, dict):
            return Object(kind, {key: self.freeze(item, taints) for key, item in constant.items()})
        return Object(kind, {index: self.freeze(item, taints) for index, item in enumerate(constant)})

    def computed(self, name: str, values: list[Value], keywords: dict[str, Value]) -> Value | None:
        """The result of a library function that only computes, None when it has no known one."""
        if not folding.foldable(name):
            return None
        taints = tainted(*(Value(taints=self.now.reach(value)) for value in (*values, *keywords.values())))
        try:
            arguments = [self.thaw(value) for value in values]
            named = {key: self.thaw(value) for key, value in keywords.items()}
            return self.freeze(folding.function(name, arguments, named), taints)
        except folding.UnfoldableError as fault:
            self.unfolded(fault)
            return None

    def interpreter(self) -> tuple[Interpreter, dict[int, Any]]:
        """An interpreter that sees the variables of here; and the containers it was given, by reference."""
        seen: dict[int, Any] = {}
        self._gathered: dict[int, Taint] = {}
        return Interpreter(
            lambda name: self._free(name, self.lookup(name), seen), min(COMPUTATION, self.allowance)
        ), seen

    def _free(self, name: str, value: Value, seen: dict[int, Any]) -> Any:
        """What a name of the program is to an interpreter."""
        if len(value.callables) == 1 and not value.open:
            closure = value.callables[0]
            if isinstance(closure, ClassValue):
                return self._holder(value, seen)
            if _PLAIN.issuperset(map(_decorator, closure.function.decorators)):
                bound = self._holder(closure.bound, seen) if closure.bound is not None else None
                return Routine(
                    closure.function,
                    lambda inner: self._free(inner, self._around(closure, inner), seen),
                    bound,
                )
        if value.names and not value.constants:
            if len(value.names) != 1 or value.objects or value.callables:
                raise folding.UnfoldableError
            return Dotted(value.names[0])
        if len(value.objects) == 1 and not value.constants and not value.open:
            found = self.now.heap.get(value.objects[0])
            if found is not None and found.kind == "instance" and found.cls is not None:
                return self._holder(value, seen)
        if value.taints and not value.single and not value.objects:
            raise folding.UnfoldableError
        for taint in self.now.reach(value):
            self._gathered[id(taint)] = taint
        return self.thaw(value, seen)

    def _holder(self, value: Value, seen: dict[int, Any]) -> Holder:
        """An object or class of the program, of which members are asked for."""

        def member(name: str) -> Any:
            if name.startswith("__"):
                raise folding.UnfoldableError
            return self._free(name, self.attribute(value, name, (0, 0, 0)), seen)

        return Holder(member)

    def attribute(self, base: Value, name: str, at: ir.At) -> Value:
        """Attributes have a layer of their own."""
        return UNKNOWN

    def _around(self, closure: Closure, name: str) -> Value:
        for variables in closure.enclosing:
            if name in variables:
                return variables[name]
        return self.named((name,)) if closure.module is self.frame.module else UNKNOWN

    def spent(self, interpreter: Interpreter, before: int) -> None:
        """Take what an interpreter used from the unit's allowance."""
        self.allowance -= before - max(interpreter.steps, 0) + 5

    def compute(self, node: ir.Expr) -> Value | None:
        """The constant that a closed expression is, None when it is not one."""
        if self.spared():
            return None
        interpreter, _ = self.interpreter()
        before = interpreter.steps
        try:
            return self.freeze(folding.bounded(interpreter.value(node)), tuple(self._gathered.values()))
        except (folding.UnfoldableError, RecursionError) as fault:
            self.unfolded(fault)
            return None
        finally:
            self.spent(interpreter, before)

    def compute_loop(self, node: ir.Stmt, iterable: Value | None = None) -> bool:
        """Execute a closed loop exactly, over elements if they are known; false when that is not possible."""
        if self.state is None or not _simple([node]) or self.spared():
            return False
        interpreter, seen = self.interpreter()
        before = interpreter.steps
        result: Value | None = None
        try:
            if iterable is not None and isinstance(node, ir.For):
                for taint in self.now.reach(iterable):
                    self._gathered[id(taint)] = taint
                interpreter.over(node, interpreter.elements(self.thaw(iterable, seen)))
            else:
                interpreter.statements([node])
        except ReturnSignal as returned:
            result = self.freeze(returned.value, tuple(self._gathered.values()))
        except (folding.UnfoldableError, RecursionError) as fault:
            self.unfolded(fault)
            return False
        finally:
            self.spent(interpreter, before)
        self._write_back(interpreter.variables, seen)
        if result is not None:
            self.returned(result)
        return True

    def returned(self, value: Value) -> None:
        """Leaving a function has a layer of its own."""

    def _write_back(self, variables: dict[str, Any], seen: dict[int, Any]) -> None:
        taints = tuple(self._gathered.values())
        references = {id(content): reference for reference, content in seen.items()}
        for reference, content in seen.items():
            if isinstance(content, list | dict | set | bytearray):
                self.now.heap[reference] = self._object(content, taints)
        for name, content in variables.items():
            if isinstance(content, Routine | Dotted | Holder):
                continue
            reference = references.get(id(content), 0)
            kind = type(content).__name__
            value = (
                Value(open=False, objects=(reference,), types=(kind,))
                if reference
                else self.freeze(content, taints)
            )
            self.bind_name(name, value)

    def bind_name(self, name: str, value: Value) -> None:
        """Assignment has a layer of its own."""


def _simple(body: Iterable[ir.Stmt], depth: int = 6) -> bool:
    """Whether statements are of the kinds that can be computed: no definitions, imports or handlers."""
    for statement in body:
        if not depth or not isinstance(statement, _SIMPLE):
            return False
        inner: list[ir.Stmt] = []
        if isinstance(statement, ir.If):
            inner = [one for _, branch in statement.branches for one in branch] + statement.other
        elif isinstance(statement, ir.For | ir.While):
            inner = statement.body + statement.other
        if inner and not _simple(inner, depth - 1):
            return False
    return True


def _decorator(node: ir.Expr) -> str:
    return node.id if isinstance(node, ir.Name) else "?"


_PLAIN = frozenset({"classmethod", "staticmethod"})
_SIMPLE = (ir.Assign, ir.Augment, ir.Evaluate, ir.If, ir.For, ir.While, ir.Jump, ir.Return)
