"""Statements: nodes that change the state."""

from __future__ import annotations

from scanner.program.ir.nodes import Argument, At, Const, Constant, Expr, Function, Node, Unary


class Stmt(Node):
    """Something that changes the state. Alone, a ``Stmt`` does nothing."""

    __slots__ = ()


class Evaluate(Stmt):
    """An expression for its effect."""

    __slots__ = ("value",)

    def __init__(self, at: At, value: Expr) -> None:
        self.at = at
        self.value = value


class Assign(Stmt):
    """``targets = value``: one value for each of the targets. ``annotation`` for ``name: T = value``."""

    __slots__ = ("annotation", "targets", "value")

    def __init__(
        self, at: At, targets: list[Expr], value: Expr | None, annotation: Expr | None = None
    ) -> None:
        self.at = at
        self.targets = targets
        self.value = value
        self.annotation = annotation


class Augment(Stmt):
    """``target operator= value``."""

    __slots__ = ("operator", "target", "value")

    def __init__(self, at: At, target: Expr, operator: str, value: Expr) -> None:
        self.at = at
        self.target = target
        self.operator = operator
        self.value = value


class If(Stmt):
    """``if``/``elif`` branches in order, flat so that long chains stay shallow, and the ``else`` body."""

    __slots__ = ("branches", "other")

    def __init__(self, at: At, branches: list[tuple[Expr, list[Stmt]]], other: list[Stmt]) -> None:
        self.at = at
        self.branches = branches
        self.other = other


class While(Stmt):
    """``while test: body`` with an ``else`` body."""

    __slots__ = ("body", "other", "test")

    def __init__(self, at: At, test: Expr, body: list[Stmt], other: list[Stmt]) -> None:
        self.at = at
        self.test = test
        self.body = body
        self.other = other


class For(Stmt):
    """``for target in iterable: body`` with an ``else`` body."""

    __slots__ = ("body", "iterable", "other", "target")

    def __init__(self, at: At, target: Expr, iterable: Expr, body: list[Stmt], other: list[Stmt]) -> None:
        self.at = at
        self.target = target
        self.iterable = iterable
        self.body = body
        self.other = other


class Handler(Node):
    """``except types as name: body``; ``types`` None catches everything."""

    __slots__ = ("body", "name", "types")

    def __init__(self, at: At, types: Expr | None, name: str | None, body: list[Stmt]) -> None:
        self.at = at
        self.types = types
        self.name = name
        self.body = body


class Try(Stmt):
    """``try`` with its handlers, ``else`` and ``finally``."""

    __slots__ = ("body", "final", "handlers", "other")

    def __init__(
        self, at: At, body: list[Stmt], handlers: list[Handler], other: list[Stmt], final: list[Stmt]
    ) -> None:
        self.at = at
        self.body = body
        self.handlers = handlers
        self.other = other
        self.final = final


class With(Stmt):
    """``with value as target, …: body``."""

    __slots__ = ("body", "items")

    def __init__(self, at: At, items: list[tuple[Expr, Expr | None]], body: list[Stmt]) -> None:
        self.at = at
        self.items = items
        self.body = body


class Pattern(Node):
    """A pattern of a ``match``.

    ``kind``: ``value`` (equal to ``value``), ``capture`` (``name``), ``any``, ``sequence`` (``items``, of
    which one may be a ``star``), ``mapping`` (``keys`` and ``items``, the rest in ``name``), ``class``
    (``value`` is the class; ``items`` by position, the last ones by the names in ``keys``), ``or``
    (``items``), ``as`` (one of ``items`` is bound to ``name``), or ``unknown``.
    """

    __slots__ = ("items", "keys", "kind", "name", "value")

    def __init__(
        self,
        at: At,
        kind: str,
        *,
        name: str | None = None,
        value: Expr | None = None,
        items: list[Pattern] | None = None,
        keys: list[Expr] | None = None,
    ) -> None:
        self.at = at
        self.kind = kind
        self.name = name
        self.value = value
        self.items = items or []
        self.keys = keys or []

    @property
    def captures(self) -> list[str]:
        """The names that it binds."""
        own = [self.name] if self.name is not None else []
        return own + [name for item in self.items for name in item.captures]

    @property
    def constants(self) -> list[Constant] | None:
        """The constants that it compares with; None when it matches anything else as well."""
        if self.kind == "or":
            inner = [item.constants for item in self.items]
            return [c for found in inner for c in found or ()] if all(f is not None for f in inner) else None
        value, sign = self.value, 1
        if isinstance(value, Unary) and value.operator == "-":
            value, sign = value.operand, -1
        if self.kind != "value" or not isinstance(value, Const):
            return None
        constant = value.value
        return [-constant if sign < 0 and isinstance(constant, int | float) else constant]


class Match(Stmt):
    """``match subject`` with ``(pattern, guard, body)`` cases."""

    __slots__ = ("cases", "subject")

    def __init__(self, at: At, subject: Expr, cases: list[tuple[Pattern, Expr | None, list[Stmt]]]) -> None:
        self.at = at
        self.subject = subject
        self.cases = cases


class Return(Stmt):
    """``return value``."""

    __slots__ = ("value",)

    def __init__(self, at: At, value: Expr | None) -> None:
        self.at = at
        self.value = value


class Raise(Stmt):
    """``raise value from cause``."""

    __slots__ = ("cause", "value")

    def __init__(self, at: At, value: Expr | None, cause: Expr | None = None) -> None:
        self.at = at
        self.value = value
        self.cause = cause


class Jump(Stmt):
    """``break`` or ``continue``."""

    __slots__ = ("kind",)

    def __init__(self, at: At, kind: str) -> None:
        self.at = at
        self.kind = kind


class Assert(Stmt):
    """``assert test, message``."""

    __slots__ = ("message", "test")

    def __init__(self, at: At, test: Expr, message: Expr | None = None) -> None:
        self.at = at
        self.test = test
        self.message = message


class Delete(Stmt):
    """``del targets``."""

    __slots__ = ("targets",)

    def __init__(self, at: At, targets: list[Expr]) -> None:
        self.at = at
        self.targets = targets


class Import(Stmt):
    """``import module [as alias]``, or ``from module import name [as alias]``.

    ``level`` counts the leading dots. ``name`` None imports the module itself, ``*`` all of its names.
    """

    __slots__ = ("alias", "level", "module", "name")

    def __init__(self, at: At, module: str, name: str | None, alias: str | None, level: int) -> None:
        self.at = at
        self.module = module
        self.name = name
        self.alias = alias
        self.level = level


class Scope(Stmt):
    """``global`` or ``nonlocal`` names."""

    __slots__ = ("kind", "names")

    def __init__(self, at: At, kind: str, names: list[str]) -> None:
        self.at = at
        self.kind = kind
        self.names = names


class Define(Stmt):
    """A function that is bound to its name."""

    __slots__ = ("function",)

    def __init__(self, at: At, function: Function) -> None:
        self.at = at
        self.function = function


class Class(Stmt):
    """A class with its bases (keywords such as ``metaclass`` included) and body."""

    __slots__ = ("bases", "body", "decorators", "name")

    def __init__(
        self, at: At, name: str, bases: list[Argument], decorators: list[Expr], body: list[Stmt]
    ) -> None:
        self.at = at
        self.name = name
        self.bases = bases
        self.decorators = decorators
        self.body = body
