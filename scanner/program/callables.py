"""Functions and classes of the program itself, as values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.program import ir

if TYPE_CHECKING:
    from scanner.program.linking import Module
    from scanner.program.values import Value

Variables = dict[str, "Value"]


class Closure:
    """A function with the variables around it; ``owner`` is its class, ``bound`` the receiver of a bound
    method.
    """

    __slots__ = ("bound", "enclosing", "function", "module", "owner", "scope")

    def __init__(
        self,
        function: ir.Function,
        enclosing: tuple[Variables, ...],
        scope: str,
        module: Module,
        owner: ClassValue | None = None,
        bound: Value | None = None,
    ) -> None:
        self.function = function
        self.enclosing = enclosing
        self.scope = scope
        self.module = module
        self.owner = owner
        self.bound = bound

    def bind(self, receiver: Value) -> Closure:
        """The same function as a method of ``receiver``."""
        return Closure(self.function, self.enclosing, self.scope, self.module, self.owner, receiver)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Closure) and self.function is other.function and self.bound is other.bound

    def __hash__(self) -> int:
        return id(self.function)


class ClassValue:
    """A class: its name, the dotted names of bases outside of the program, its bases inside, and its
    members.
    """

    __slots__ = ("bases", "foreign", "members", "name", "node")

    def __init__(
        self,
        node: ir.Class,
        name: str,
        bases: tuple[ClassValue, ...],
        foreign: tuple[str, ...],
        members: Variables,
    ) -> None:
        self.node = node
        self.name = name
        self.bases = bases
        self.foreign = foreign
        self.members = members

    def lineage(self) -> list[ClassValue]:
        """The class and its bases, nearest first; cyclic inheritance ends."""
        out: list[ClassValue] = []
        queue = [self]
        while queue and len(out) < 50:
            current = queue.pop(0)
            if current not in out:
                out.append(current)
                queue.extend(current.bases)
        return out

    def member(self, name: str) -> Value | None:
        """A class attribute or method, inherited ones included."""
        for cls in self.lineage():
            if name in cls.members:
                return cls.members[name]
        return None

    def types(self) -> tuple[str, ...]:
        """The dotted names that instances are instances of."""
        return tuple(dict.fromkeys(name for cls in self.lineage() for name in (cls.name, *cls.foreign)))[:12]


Callable_ = Closure | ClassValue
