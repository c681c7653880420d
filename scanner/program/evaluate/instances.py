"""Instances of the program's classes: how they are made, and what special classes make of their fields."""

from __future__ import annotations

import builtins

from scanner.program import ir
from scanner.program.callables import ClassValue, Closure
from scanner.program.evaluate.activation import Activations, Arguments
from scanner.program.evaluate.attributes import MADE_FROM
from scanner.program.state import Object
from scanner.program.values import UNKNOWN, Value, join, known, tainted

_ENUMS = frozenset({"Enum", "IntEnum", "StrEnum", "Flag", "IntFlag"})
_MODELS = frozenset({"BaseModel", "SQLModel", "Struct", "RootModel"})
_TUPLES = frozenset({"NamedTuple"})
FACTORY = "default_factory"


class Instances(Activations):
    """Makes instances."""

    defining: ClassValue | None = None  # the class whose metaclass is being asked

    def instantiate(self, cls: ClassValue, arguments: Arguments, at: ir.At) -> Value:
        """An instance of a class of the program: ``__new__`` and ``__init__`` are evaluated, else arguments
        become fields.
        """
        this = Value(open=False, callables=(cls,))
        for metaclass in cls.metaclasses():
            called = metaclass.member("__call__")
            for candidate in called.callables if called is not None else ():
                if (
                    isinstance(candidate, Closure)
                    and candidate not in self.active
                    and not self._within(candidate)
                ):
                    return self.apply(candidate.bind(this), arguments, at)
        if is_enum(cls):
            return self.enum_member(cls, arguments, at)
        maker = cls.member("__new__")
        if maker is not None and not any(one.function.name == "__new__" for one in self.active):
            instance = self._from_new(maker, this, arguments, at)
            if not any(found.cls is not None for _, found in self.objects(instance)):
                return instance
        else:
            instance = self.fresh(cls)
        if not instance.objects:
            return instance
        initialiser = cls.member("__init__")
        if initialiser is not None and initialiser.callables:
            for candidate in initialiser.callables:
                if isinstance(candidate, Closure):
                    self.apply(candidate.bind(instance), arguments, at)
            return instance
        self._fill(cls, instance, arguments, at)
        if cls.foreign:
            self._made_from(instance, arguments)
            return (
                instance.with_taints(
                    tainted(*(Value(taints=self.now.reach(value)) for value in arguments.positional))
                )
                if not known_base(cls)
                else instance
            )
        return instance

    def _made_from(self, instance: Value, arguments: Arguments) -> None:
        """A form remembers the data that it was made from: what it validates is as untrusted as they are."""
        given = arguments.positional[0] if arguments.positional else arguments.keywords.get("data")
        if given is None or arguments.spread:
            return
        for reference, found in self.objects(instance):
            self.now.heap[reference] = found.put(MADE_FROM, Value(taints=self.now.reach(given)))

    def made_new(self, cls: ClassValue, count: int) -> Value:
        """``object.__new__(cls)``; of a metaclass that is given name, bases and members the class itself."""
        making = self.defining if count > 3 and any("type" in one.foreign for one in cls.lineage()) else None
        return Value(open=False, callables=(making,)) if making is not None else self.fresh(cls)

    def _within(self, candidate: Closure) -> bool:
        return any(active.function is candidate.function for active in self.active)

    def fresh(self, cls: ClassValue) -> Value:
        """An instance without fields."""
        return self.allocate(Object("instance", {}, None, complete=False, cls=cls), types=cls.types())

    def _from_new(self, maker: Value, this: Value, arguments: Arguments, at: ir.At) -> Value:
        result: Value | None = None
        for candidate in maker.callables:
            if isinstance(candidate, Closure):
                value = self.apply(candidate.bind(this), arguments, at)
                result = value if result is None else join(result, value)
        return result if result is not None else UNKNOWN

    def _fill(self, cls: ClassValue, instance: Value, arguments: Arguments, at: ir.At) -> None:
        """The fields that a data class, a named tuple or an exception takes from its arguments."""
        declared = fields_of(cls)
        items: dict[ir.Constant, Value] = dict(arguments.keywords.items())
        items.update(zip(declared, arguments.positional, strict=False))
        for name in declared:
            default = cls.member(name)
            if name not in items and default is not None:
                items[name] = self._default(default, at)
                if arguments.rest is not None and arguments.rest.taints:  # `Job(**data)` may name any field
                    items[name] = join(items[name], arguments.rest)
        if cls.fields or any(name.rpartition(".")[2] in _TUPLES for name in cls.types()):
            items.update({index: items[name] for index, name in enumerate(declared) if name in items})
        elif is_exception(cls) or not declared:
            items.update(self.exception_fields(arguments))
        for reference in instance.objects:
            found = self.now.heap.get(reference)
            older = found.items if found is not None else {}
            self.now.heap[reference] = Object(
                "instance", {**older, **items}, arguments.rest, complete=False, cls=cls
            )
        after = cls.member("__post_init__")
        for candidate in after.callables if after is not None else ():
            if isinstance(candidate, Closure):
                self.apply(candidate.bind(instance), Arguments(), at)

    def _default(self, default: Value, at: ir.At) -> Value:
        for _, found in self.objects(default):
            if found.kind == "field":
                factory = found.items.get(FACTORY)
                if factory is not None:
                    return self.call_value(factory, [], at)
                return found.items.get("default", UNKNOWN)
        return default

    def exception_fields(self, arguments: Arguments) -> dict[ir.Constant, Value]:
        """``args`` of an exception."""
        positional: dict[ir.Constant, Value] = dict(enumerate(arguments.positional))
        return {"args": self.allocate(Object("tuple", positional, arguments.rest, not arguments.spread))}

    def exception(self, name: str, arguments: Arguments) -> Value | None:
        """An instance of an exception of Python's own; None for other names."""
        kind = getattr(builtins, name, None)
        if not isinstance(kind, type) or not issubclass(kind, BaseException):
            return None
        fields = self.exception_fields(arguments)
        if issubclass(kind, StopIteration) and arguments.positional:
            fields["value"] = arguments.positional[0]
        return self.allocate(Object("instance", fields, None, complete=False), types=(name,))

    def bound(self, function: Value, positional: list[Value]) -> Value:
        """A function whose first arguments are given already, as ``functools.partial`` makes it."""
        given = self.allocate(Object("tuple", dict(enumerate(positional))))
        named = self.allocate(Object("dict", {}))
        return self.allocate(Object("partial", {"function": function, "given": given, "named": named}))

    # --- enumerations

    def enum_member(self, cls: ClassValue, arguments: Arguments, at: ir.At) -> Value:
        """``Color("red")``: one of the members."""
        wanted = arguments.positional[0] if arguments.positional else UNKNOWN
        out: Value | None = None
        for member in self.enum_members(cls):
            value = self.attribute(member, "value", at)
            if wanted.single and value.single and wanted.constants != value.constants:
                continue
            out = member if out is None else join(out, member)
        return out if out is not None else UNKNOWN

    @staticmethod
    def enum_members(cls: ClassValue) -> list[Value]:
        """The members of an enumeration, in order."""
        return [
            member
            for one in reversed(cls.lineage())
            for name, member in one.members.items()
            if not name.startswith("_") and member.objects and not member.callables
        ]

    def make_enum(self, cls: ClassValue) -> None:
        """The members of an enumeration become instances, with ``name`` and ``value``."""
        for name, value in list(cls.members.items()):
            if name.startswith("_") or value.callables or "." in name:
                continue
            fields: dict[ir.Constant, Value] = {"name": known(name), "value": value, "_value_": value}
            made = self.allocate(Object("instance", fields, None, complete=False, cls=cls), types=cls.types())
            if any(base.rpartition(".")[2] in ("str", "int", "IntEnum", "StrEnum") for base in cls.types()):
                made = Value(value.constants, open=value.open, objects=made.objects, types=made.types)
            cls.members[name] = made

    def make_named_tuple(self, name: str, fields: tuple[str, ...], defaults: list[Value]) -> Value:
        """The class that ``namedtuple(name, fields)`` makes."""
        node = ir.Class((0, 0, self.frame.module.number), name, [], [], [])
        members = dict(zip(fields[len(fields) - len(defaults) :], defaults, strict=False))
        cls = ClassValue(node, name, (), (), members)
        cls.fields = fields
        return Value(open=False, callables=(cls,))


def fields_of(cls: ClassValue) -> list[str]:
    """The declared fields of a class and its bases, in the order of their arguments."""
    out: dict[str, None] = {}
    for one in reversed(cls.lineage()):
        out.update(dict.fromkeys(one.fields))
        for statement in one.node.body:
            if isinstance(statement, ir.Assign) and statement.annotation is not None:
                out.update({target.id: None for target in statement.targets if isinstance(target, ir.Name)})
    return list(out)


def is_enum(cls: ClassValue) -> bool:
    """Whether a class is an enumeration."""
    return any(name.rpartition(".")[2] in _ENUMS for one in cls.lineage() for name in one.foreign)


def is_exception(cls: ClassValue) -> bool:
    """Whether a class derives from an exception of Python's own."""
    for one in cls.lineage():
        for name in one.foreign:
            kind = getattr(builtins, name, None)
            if isinstance(kind, type) and issubclass(kind, BaseException):
                return True
    return False


def known_base(cls: ClassValue) -> bool:
    """Whether the bases outside of the program only say how fields are kept."""
    return (
        is_exception(cls)
        or is_enum(cls)
        or all(
            name.rpartition(".")[2] in {"NamedTuple", "object", "Protocol", "ABC", "Generic", "TypedDict"}
            for one in cls.lineage()
            for name in one.foreign
        )
    )


def is_model(cls: ClassValue) -> bool:
    """Whether frameworks fill and check instances of a class."""
    return any(name.rpartition(".")[2] in _MODELS for one in cls.lineage() for name in one.foreign)
