"""Functions and classes of the program itself, as values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.program import ir

if TYPE_CHECKING:
    from scanner.program.linking import Module
    from scanner.program.values import Value

Variables = dict[str, "Value"]
MAX_BASES = 20
MAX_LINEAGE = 50


class Closure:
    """A function with the variables around it; ``owner`` is its class, ``bound`` the receiver of a bound
    method.
    """

    __slots__ = ("bound", "defaults", "enclosing", "function", "module", "owner", "scope")

    def __init__(
        self,
        function: ir.Function,
        enclosing: tuple[Variables, ...],
        scope: str,
        module: Module,
        owner: ClassValue | None = None,
        bound: Value | None = None,
        defaults: Variables | None = None,
    ) -> None:
        self.function = function
        self.enclosing = enclosing
        self.scope = scope
        self.module = module
        self.owner = owner
        self.bound = bound
        self.defaults: Variables = defaults if defaults is not None else {}  # evaluated at its definition

    def bind(self, receiver: Value) -> Closure:
        """The same function as a method of ``receiver``."""
        return Closure(
            self.function, self.enclosing, self.scope, self.module, self.owner, receiver, self.defaults
        )

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Closure)
            and self.function is other.function
            and self.bound is other.bound
            and _same(self.enclosing, other.enclosing)
        )

    def __hash__(self) -> int:
        return id(self.function)


class ClassValue:
    """A class: its name, the dotted names of bases outside of the program, its bases inside, and its
    members.
    """

    __slots__ = ("bases", "fields", "foreign", "managed", "members", "meta", "name", "node", "order")

    def __init__(
        self,
        node: ir.Class,
        name: str,
        bases: tuple[ClassValue, ...],
        foreign: tuple[str, ...],
        members: Variables,
        meta: tuple[ClassValue, ...] = (),
    ) -> None:
        self.node = node
        self.name = name
        self.bases = bases
        self.foreign = foreign
        self.members = members
        self.meta = meta
        self.order: list[ClassValue] = []
        self.fields: tuple[str, ...] = ()  # of a named tuple
        self.managed: frozenset[str] = (
            frozenset()
        )  # names that properties and descriptors with __set__ manage

    def metaclasses(self) -> list[ClassValue]:
        """The metaclasses that it or its bases name."""
        return [meta for cls in self.lineage() for meta in cls.meta]

    def lineage(self) -> list[ClassValue]:
        """The class and its bases in the order in which members are looked up; cyclic inheritance ends."""
        if not self.order:
            self.order = _linear(self) if self.bases else [self]
        return self.order

    def member(self, name: str) -> Value | None:
        """A class attribute or method, inherited ones included."""
        for cls in self.lineage():
            if name in cls.members:
                return cls.members[name]
        return None

    def types(self) -> tuple[str, ...]:
        """The dotted names that instances are instances of."""
        return tuple(dict.fromkeys(name for cls in self.lineage() for name in (cls.name, *cls.foreign)))[:12]


def _linear(cls: ClassValue) -> list[ClassValue]:
    """The order of Python (C3); of bases that contradict each other, the order in which they are met."""
    lists = [list(base.lineage()) for base in cls.bases[:MAX_BASES]] + [list(cls.bases[:MAX_BASES])]
    out = [cls]
    while lists and len(out) < MAX_LINEAGE:
        head = next(
            (chain[0] for chain in lists if not any(chain[0] in other[1:] for other in lists)), lists[0][0]
        )
        out.append(head)
        lists = [rest for chain in lists if (rest := [one for one in chain if one is not head])]
    return out


def _same(left: tuple[Variables, ...], right: tuple[Variables, ...]) -> bool:
    return len(left) == len(right) and all(one is other for one, other in zip(left, right, strict=True))


Callable_ = Closure | ClassValue


def denoted(value: Value) -> frozenset[str]:
    """The dotted names that a value may denote: its own, and of the program's classes all their bases."""
    names = [*value.names]
    for one in value.callables:
        if isinstance(one, ClassValue):
            names.extend(one.types())
    return frozenset(names)
