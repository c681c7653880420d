"""Classes as containers: enumerations that are iterated or asked by name, what metaclasses make up, and
classes that are dictionaries themselves.
"""

from __future__ import annotations

from collections.abc import Sequence

from scanner.program import ir
from scanner.program.callables import ClassValue, Closure
from scanner.program.evaluate.activation import Arguments
from scanner.program.evaluate.instances import Instances, is_enum
from scanner.program.state import Object
from scanner.program.values import Value, join, known

_DICTIONARIES = frozenset({"dict", "UserDict", "OrderedDict", "defaultdict"})

TEXT_OF = "<text>"  # a field that no program can name: the text that an instance is
_CONTAINERS = {
    **dict.fromkeys(("dict", "collections.UserDict", "collections.OrderedDict"), "dict"),
    **dict.fromkeys(("str", "collections.UserString"), "str"),
    **dict.fromkeys(("list", "collections.UserList", "collections.deque"), "list"),
}
_PLAIN = frozenset({"__doc__", "__module__", "__slots__", "__repr__", "__str__", "__qualname__"})


class Classes(Instances):
    """Evaluates what classes give that are not called."""

    def instantiate(self, cls: ClassValue, arguments: Arguments, at: ir.At) -> Value:
        """An instance; one of a class that adds nothing but methods to a container is such a container."""
        kind = _container(cls) if cls.foreign or cls.bases else ""
        if kind == "str" and len(arguments.positional) == 1:
            return self._textual(super().instantiate(cls, arguments, at), arguments.positional[0])
        if kind not in ("dict", "list") or len(arguments.positional) > 1 or arguments.spread:
            return super().instantiate(cls, arguments, at)
        made = Object(kind, {}, None, True, cls)
        for given in arguments.positional:
            values = self.listed(given, at) if kind == "list" else None
            if kind == "dict":
                made = self.merged(made, given)
            elif values is not None:
                made = made.of(values)
            else:
                made = Object(kind, {}, self.element(given, at), False, cls)
        for name, given in arguments.keywords.items():
            made = made.put(name, given)
        return self.allocate(made, types=(*cls.types(), kind))

    def _textual(self, made: Value, given: Value) -> Value:
        """An instance that is a text: it has the pieces of what it was made from."""
        for reference, found in self.objects(made):
            self.now.heap[reference] = found.put(TEXT_OF, given)
        return Value(
            given.constants,
            open=given.open,
            parts=given.parts,
            objects=made.objects,
            types=made.types,
            taints=given.taints,
        )

    def listed(self, value: Value, at: ir.At) -> list[Value] | None:
        """``for member in Colour``: the members in their order."""
        if value.callables:
            return self._of_class(value, at)
        return super().listed(value, at)

    def element(self, value: Value, at: ir.At = (0, 0, 0)) -> Value:
        """Any member of an enumeration."""
        members = self._of_class(value, at) if value.callables else None
        if not members:
            return super().element(value, at)
        out = members[0]
        for one in members[1:]:
            out = join(out, one)
        return out

    def _of_class(self, value: Value, at: ir.At) -> list[Value] | None:
        cls = value.callables[0] if len(value.callables) == 1 else None
        if not isinstance(cls, ClassValue) or value.objects or value.open:
            return None
        if is_enum(cls):
            return self.enum_members(cls) or None
        given = self._asked_of_meta(cls, "__iter__", [], at)
        return super().listed(given, at) if given is not None else None

    def item(self, base: Value, key: Value, at: ir.At) -> Value:
        """``Colour["RED"]``; the entry of an instance that is a dictionary."""
        if base.callables and not base.objects:
            for cls in base.callables:
                found = self._named_member(cls, key, at) if isinstance(cls, ClassValue) else None
                if found is not None:
                    return found
        elif len(base.objects) == 1 and key.single and isinstance(key.constants[0], str):
            held = self.now.heap.get(base.objects[0])
            if held is not None and held.kind == "instance" and held.cls is not None:
                entry = self._entry(held, held.cls, key.constants[0])
                if entry is not None:
                    return entry
        return super().item(base, key, at)

    def _named_member(self, cls: ClassValue, key: Value, at: ir.At) -> Value | None:
        if is_enum(cls):
            name = key.constants[0] if key.single else None
            member = cls.member(name) if isinstance(name, str) else None
            return member if member is not None and member.objects else None
        return self._asked_of_meta(cls, "__getitem__", [key], at)

    def _entry(self, held: Object, cls: ClassValue, name: str) -> Value | None:
        """What an instance of a class that derives from ``dict`` was made with under a key."""
        if not _is_dictionary(cls) or cls.member("__getitem__") is not None:
            return None
        given = held.items.get("args")
        rows = [row for _, row in self.objects(given)] if given is not None else []
        made = [row.items[0] for row in rows if 0 in row.items]
        for _, table in self.objects(made[0]) if made else ():
            if table.kind == "dict" and name in table.items:
                return table.items[name]
        return held.items.get(name)

    def _class_attribute(self, candidate: Closure | ClassValue, name: str, at: ir.At) -> Value | None:
        found = super()._class_attribute(candidate, name, at)
        if found is not None or not isinstance(candidate, ClassValue):
            return found
        if name == "__members__" and is_enum(candidate):
            names: dict[ir.Constant, Value] = dict(
                zip(self._member_names(candidate), self.enum_members(candidate), strict=False)
            )
            return self.allocate(Object("dict", names))
        return (
            None
            if name.startswith("__")
            else self._asked_of_meta(candidate, "__getattr__", [known(name)], at)
        )

    def _member_names(self, cls: ClassValue) -> Sequence[str]:
        return [
            name
            for one in reversed(cls.lineage())
            for name, member in one.members.items()
            if not name.startswith("_") and member.objects and not member.callables
        ]

    def _asked_of_meta(self, cls: ClassValue, name: str, values: list[Value], at: ir.At) -> Value | None:
        """What a special method of a class's metaclass gives for the class; None when there is none."""
        for meta in cls.metaclasses():
            member = meta.member(name)
            for one in member.callables if member is not None else ():
                if isinstance(one, Closure):
                    return self.call_closure(one.bind(Value(open=False, callables=(cls,))), values, at)
        return None


def _container(cls: ClassValue) -> str:
    """The kind of container that instances of a class are; "" where it does more than add methods."""
    kinds = {_CONTAINERS.get(name, "") for one in cls.lineage() for name in one.foreign}
    special = any(name.startswith("__") for one in cls.lineage() for name in one.members.keys() - _PLAIN)
    return kinds.pop() if len(kinds) == 1 and not special and not cls.meta and not cls.managed else ""


def _is_dictionary(cls: ClassValue) -> bool:
    return any(name.rpartition(".")[2] in _DICTIONARIES for one in cls.lineage() for name in one.foreign)
