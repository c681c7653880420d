"""Statements: nodes that change the state."""

from __future__ import annotations

from scanner.program.ir.nodes import Argument, At, Constant, Expr, Function, Node


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
    """One case of a ``match``: ``captures`` are bound, ``constants`` are what it compares with (None:
    anything).
    """

    __slots__ = ("captures", "constants", "everything")

    def __init__(
        self, at: At, captures: list[str], constants: list[Constant] | None, everything: bool = False
    ) -> None:
        self.at = at
        self.captures = captures
        self.constants = constants
        self.everything = everything


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
    """``raise value``."""

    __slots__ = ("value",)

    def __init__(self, at: At, value: Expr | None) -> None:
        self.at = at
        self.value = value


class Jump(Stmt):
    """``break`` or ``continue``."""

    __slots__ = ("kind",)

    def __init__(self, at: At, kind: str) -> None:
        self.at = at
        self.kind = kind


class Assert(Stmt):
    """``assert test``."""

    __slots__ = ("test",)

    def __init__(self, at: At, test: Expr) -> None:
        self.at = at
        self.test = test


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
