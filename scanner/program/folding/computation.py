"""Evaluates small closed computations on known constants: decoders, comprehensions, loops.

Only operators, methods and functions that ``folding`` knows are computed, within a budget of steps and sizes;
whatever else occurs ends the attempt. Nothing of the scanned program is run.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from scanner.program import ir
from scanner.program.folding.functions import FUNCTIONS, function
from scanner.program.folding.limits import MAX_SIZE, TooLongError, UnfoldableError, attempt, bounded, size
from scanner.program.folding.operations import binary, compare, unary
from scanner.program.folding.texts import formatted, method

MAX_DEPTH = 30
_CHANGING: dict[type, frozenset[str]] = {
    list: frozenset({"append", "extend", "insert", "pop", "reverse", "sort", "remove", "clear"}),
    bytearray: frozenset({"append", "extend", "insert", "pop", "reverse", "clear"}),
    dict: frozenset({"update", "setdefault", "pop", "clear"}),
    set: frozenset({"add", "update", "discard", "remove", "clear"}),
}


class Dotted:
    """A name of a library."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name


class Holder:
    """An object or class of the program: its members are asked for, by name, of what made it."""

    __slots__ = ("member",)

    def __init__(self, member: Callable[[str], Any]) -> None:
        self.member = member


class Routine:
    """A function of the program: its node, how its free names are found, and what it is a method of."""

    __slots__ = ("bound", "function", "names")

    def __init__(self, node: ir.Function, names: Callable[[str], Any], bound: Holder | None = None) -> None:
        self.function = node
        self.names = names
        self.bound = bound


class _Bound:
    """A method of a constant."""

    __slots__ = ("name", "receiver")

    def __init__(self, receiver: Any, name: str) -> None:
        self.receiver = receiver
        self.name = name


class ReturnSignal(Exception):  # noqa: N818 - no error
    """A ``return`` was reached."""

    def __init__(self, value: Any) -> None:
        self.value = value


class Computation:
    """Expressions and calls. ``names`` finds what is no local variable; it may raise ``UnfoldableError``."""

    def __init__(self, names: Callable[[str], Any], steps: int) -> None:
        self.variables: dict[str, Any] = {}
        self.names = names
        self.steps = steps
        self.depth = 0
        self.yielded: list[Any] | None = None  # by the function that is evaluated just now

    # --- expressions

    def value(self, node: ir.Expr) -> Any:
        """The value of an expression.

        Raises:
            UnfoldableError: it is not known, or too much work.
        """
        self.steps -= 1
        if self.steps < 0:
            raise TooLongError
        evaluate = _EXPRESSIONS.get(type(node))
        if evaluate is None:
            raise UnfoldableError
        return evaluate(self, node)

    def constant(self, node: ir.Const) -> Any:
        """A literal."""
        return node.value

    def name(self, node: ir.Name) -> Any:
        """A variable."""
        if node.id in self.variables:
            return self.variables[node.id]
        return self.names(node.id)

    def attribute(self, node: ir.Attribute) -> Any:
        """A member of a library, or a method."""
        base = self.value(node.value)
        if isinstance(base, Holder):
            self.steps -= 20
            return base.member(node.name)
        return Dotted(f"{base.name}.{node.name}") if isinstance(base, Dotted) else _Bound(base, node.name)

    def index(self, node: ir.Index) -> Any:
        """``base[key]``."""
        base = self.value(node.value)
        if isinstance(base, Dotted | Routine | Holder | _Bound):
            raise UnfoldableError
        return attempt(lambda: base[self.key(node.key)])

    def key(self, node: ir.Expr) -> Any:
        """An index, or a slice."""
        if not isinstance(node, ir.Slice):
            return self.value(node)
        parts = [
            self.value(part) if part is not None else None for part in (node.lower, node.upper, node.step)
        ]
        return slice(*parts)

    def text(self, node: ir.Text) -> str:
        """An f-string."""
        parts = [self.value(part) for part in node.parts]
        return str(bounded("".join(part if isinstance(part, str) else str(part) for part in parts)))

    def formatted(self, node: ir.Formatted) -> str:
        """A hole with a conversion or specification."""
        spec = self.value(node.spec) if node.spec is not None else ""
        return formatted(self.value(node.value), node.conversion, spec)

    def choice(self, node: ir.Choice) -> Any:
        """``then if test else other``."""
        return self.value(node.then if self.value(node.test) else node.other)

    def logic(self, node: ir.Logic) -> Any:
        """``and`` and ``or``."""
        left = self.value(node.left)
        return self.value(node.right) if bool(left) is (node.operator == "and") else left

    def compared(self, node: ir.Compare) -> bool:
        """``a < b < c``."""
        left = self.value(node.operands[0])
        for operator, operand in zip(node.operators, node.operands[1:], strict=True):
            right = self.value(operand)
            if not compare(operator, left, right):
                return False
            left = right
        return True

    def sequence(self, node: ir.Sequence) -> Any:
        """A display."""
        items: list[Any] = []
        for item in node.items:
            if isinstance(item, ir.Spread):
                items.extend(self.iterated(item.value))
            else:
                items.append(self.value(item))
        return items if node.kind == "list" else attempt({"tuple": tuple, "set": set}[node.kind], items)

    def mapping(self, node: ir.Mapping) -> dict[Any, Any]:
        """A dict display."""
        out: dict[Any, Any] = {}
        for key, value in node.entries:
            if key is None:
                attempt(out.update, self.value(value))
            else:
                attempt(out.__setitem__, self.value(key), self.value(value))
        return out

    def iterated(self, node: ir.Expr) -> list[Any]:
        """The elements of what an expression gives."""
        return self.elements(self.value(node))

    def elements(self, value: Any) -> list[Any]:
        """The elements of a container, text or bytes."""
        if not isinstance(value, list | tuple | dict | set | frozenset | str | bytes | bytearray):
            raise UnfoldableError
        self.steps -= len(value) // 8
        return list(value)

    def comprehension(self, node: ir.Comprehension) -> Any:
        """A comprehension of any kind; generators become lists."""
        outer, self.variables = self.variables, dict(self.variables)
        out: list[Any] = []
        try:
            self._clause(node, 0, out)
        finally:
            self.variables = outer
        if node.kind.startswith("dict"):
            return attempt(dict, out)
        return attempt(set, out) if node.kind == "set" else out

    def _clause(self, node: ir.Comprehension, index: int, out: list[Any]) -> None:
        if index == len(node.clauses):
            element = self.value(node.element)
            out.append((element, self.value(node.value)) if node.value is not None else element)
            return
        target, iterable = node.clauses[index]
        if target is None:
            if self.value(iterable):
                self._clause(node, index + 1, out)
            return
        for item in self.iterated(iterable):
            self.bind(target, item)
            self._clause(node, index + 1, out)

    def bound(self, node: ir.Bind) -> Any:
        """``name := value``."""
        value = self.value(node.value)
        self.bind(node.target, value)
        return value

    def routine(self, node: ir.Function) -> Routine:
        """A lambda; it sees the variables as they are now."""
        if node.decorators:
            raise UnfoldableError
        around, names = self.variables, self.names
        return Routine(node, lambda name: around[name] if name in around else names(name))

    # --- calls

    def call(self, node: ir.Call) -> Any:
        """A call of what is known to compute."""
        called = self.value(node.function)
        arguments: list[Any] = []
        keywords: dict[str, Any] = {}
        for argument in node.arguments:
            if argument.keyword is not None:
                keywords[argument.keyword] = self.value(argument.value)
            elif argument.spread == 1:
                arguments.extend(self.iterated(argument.value))
            elif argument.spread == 2:
                attempt(keywords.update, self.value(argument.value))
            else:
                arguments.append(self.value(argument.value))
        return self.invoke(called, arguments, keywords)

    def invoke(self, called: Any, arguments: list[Any], keywords: dict[str, Any]) -> Any:
        """Call a function of a library or of the program, or a method."""
        self.steps -= 1 + sum(size(item) for item in arguments if isinstance(item, str | bytes | list)) // 64
        if self.steps < 0:
            raise TooLongError
        if isinstance(called, _Bound):
            return self._method(called, arguments, keywords)
        if isinstance(called, Routine):
            return self.run(called, arguments, keywords)
        if isinstance(called, Dotted):
            higher = _HIGHER.get(called.name)
            if higher is not None:
                return higher(self, arguments, keywords)
            if called.name not in FUNCTIONS and "." in called.name and arguments:
                kind, _, name = called.name.rpartition(".")
                if kind in ("str", "bytes", "list", "bytearray"):  # str.upper(text)
                    return self._method(_Bound(arguments[0], name), arguments[1:], keywords)
            if any(
                isinstance(item, Dotted | Routine | Holder | _Bound)
                for item in (*arguments, *keywords.values())
            ):
                raise UnfoldableError
            return function(called.name, arguments, keywords)
        if callable(called) and type(called).__module__.startswith("scanner."):
            return bounded(attempt(called, *arguments))
        raise UnfoldableError

    def _method(self, called: _Bound, arguments: list[Any], keywords: dict[str, Any]) -> Any:
        receiver = called.receiver
        if called.name in _CHANGING.get(type(receiver), ()):
            if keywords or size(arguments) + len(receiver) > MAX_SIZE:
                raise UnfoldableError
            return attempt(getattr(receiver, called.name), *arguments)
        return method(called.name, receiver, arguments, keywords)

    def run(self, routine: Routine, arguments: list[Any], keywords: dict[str, Any]) -> Any:
        """Evaluate a function of the program."""
        node = routine.function
        if self.depth >= MAX_DEPTH or node.is_async:
            raise UnfoldableError
        variables: dict[str, Any] = {}
        given, named = list(arguments), dict(keywords)
        if routine.bound is not None:
            given.insert(0, routine.bound)
        for parameter in node.parameters:
            if parameter.spread == 1:
                variables[parameter.name], given = tuple(given), []
            elif parameter.spread == 2:
                variables[parameter.name], named = named, {}
            elif given and parameter.mode != "keyword":
                variables[parameter.name] = given.pop(0)
            elif parameter.name in named:
                variables[parameter.name] = named.pop(parameter.name)
            elif parameter.default is not None:
                variables[parameter.name] = self.value(parameter.default)
            else:
                raise UnfoldableError
        if given or named:
            raise UnfoldableError
        outer = self.variables, self.names, self.yielded
        self.variables, self.names, self.yielded = variables, routine.names, None
        self.depth += 1
        try:
            self.statements(node.body)
        except ReturnSignal as returned:
            return returned.value if self.yielded is None else self.yielded
        else:
            return self.yielded
        finally:
            self.depth -= 1
            self.variables, self.names, self.yielded = outer

    def yielding(self, node: ir.Yield) -> None:
        """``yield value``: what a generator gives is a list."""
        if not self.depth:
            raise UnfoldableError
        value = self.value(node.value) if node.value is not None else None
        self.yielded = self.yielded if self.yielded is not None else []
        if len(self.yielded) > MAX_SIZE:
            raise UnfoldableError
        self.yielded.extend(self.elements(value) if node.delegates else [value])

    def statements(self, body: list[ir.Stmt]) -> None:
        """Statements have a layer of their own."""
        raise UnfoldableError

    def bind(self, target: ir.Expr, value: Any) -> None:
        """Assignment has one, too."""
        raise UnfoldableError

    # --- functions that call others

    def _map(self, arguments: list[Any], _: dict[str, Any]) -> list[Any]:
        called, *rest = arguments
        return [
            self.invoke(called, list(items), {}) for items in zip(*map(self.elements, rest), strict=False)
        ]

    def _filter(self, arguments: list[Any], _: dict[str, Any]) -> list[Any]:
        called, items = attempt(tuple, arguments)
        return [
            item for item in self.elements(items) if (self.invoke(called, [item], {}) if called else item)
        ]

    def _reduce(self, arguments: list[Any], _: dict[str, Any]) -> Any:
        called, items, *first = arguments
        rest = [*first, *self.elements(items)]
        if not rest:
            raise UnfoldableError
        value = rest[0]
        for item in rest[1:]:
            value = self.invoke(called, [value, item], {})
        return value

    def _sorted(self, arguments: list[Any], keywords: dict[str, Any]) -> list[Any]:
        key = keywords.get("key")
        items = self.elements(arguments[0])
        keys = [self.invoke(key, [item], {}) for item in items] if key is not None else items
        backwards = bool(keywords.get("reverse"))
        order: list[int] = attempt(sorted, range(len(items)), key=keys.__getitem__, reverse=backwards)
        return [items[index] for index in order]


_HIGHER: dict[str, Callable[[Computation, list[Any], dict[str, Any]], Any]] = {
    "map": lambda self, arguments, keywords: attempt(self._map, arguments, keywords),
    "filter": lambda self, arguments, keywords: attempt(self._filter, arguments, keywords),
    "functools.reduce": lambda self, arguments, keywords: attempt(self._reduce, arguments, keywords),
    "reduce": lambda self, arguments, keywords: attempt(self._reduce, arguments, keywords),
    "sorted": lambda self, arguments, keywords: attempt(self._sorted, arguments, keywords),
}
_EXPRESSIONS: dict[type[ir.Expr], Callable[..., Any]] = {
    ir.Const: Computation.constant,
    ir.Name: Computation.name,
    ir.Attribute: Computation.attribute,
    ir.Index: Computation.index,
    ir.Call: Computation.call,
    ir.Text: Computation.text,
    ir.Formatted: Computation.formatted,
    ir.Binary: lambda self, node: binary(node.operator, self.value(node.left), self.value(node.right)),
    ir.Unary: lambda self, node: unary(node.operator, self.value(node.operand)),
    ir.Compare: Computation.compared,
    ir.Logic: Computation.logic,
    ir.Choice: Computation.choice,
    ir.Sequence: Computation.sequence,
    ir.Mapping: Computation.mapping,
    ir.Comprehension: Computation.comprehension,
    ir.Bind: Computation.bound,
    ir.Function: Computation.routine,
    ir.Yield: Computation.yielding,
}
