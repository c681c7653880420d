"""Attributes: fields of instances, members of classes, properties and descriptors, names of libraries."""

from __future__ import annotations

from collections.abc import Set

from scanner.program import ir
from scanner.program.callables import ClassValue, Closure
from scanner.program.evaluate.displays import Displays
from scanner.program.state import Object
from scanner.program.values import UNKNOWN, Taint, Value, join, known, tainted
from scanner.support.patterns import lazy

_ALL = frozenset({"*"})
_COUNTED = lazy(
    r"(?:\w+_)?(?:id|pk|at|on|date|count|number_of|total|amount|price|cents|quantity|size|version|score|year)"
)
# What an attribute is by its name, whatever it is asked of: a host, a number.
_TELLING = {
    **dict.fromkeys(("hostname", "netloc", "host"), frozenset({"host"})),
    **dict.fromkeys(("lineno", "end_lineno", "col_offset", "tb_lineno", "f_lineno"), frozenset({"*"})),
}
MADE_FROM = "<made from>"  # a field that no program can name: the data that a form was made from
_VALIDATED = frozenset({"cleaned_data", "validated_data"})
_NONE: frozenset[str] = frozenset()
# What the program says of a class, whatever its instances hold.
_OF_ITS_FILE = frozenset({"name", "mode", "closed", "encoding"})
_OF_ITS_CLASS = frozenset(
    {
        "_meta",
        "__table__",
        "__mapper__",
        "__tablename__",
        "__class__",
        "__name__",
        "__qualname__",
        "__module__",
        "__mro__",
    }
)
_PROPERTIES = frozenset({"property", "cached_property"})


class Attributes(Displays):
    """Reads and writes attributes."""

    def call_closure(self, closure: Closure, values: list[Value], at: ir.At) -> Value:
        """Calls have a layer of their own."""
        return UNKNOWN

    def hooked(self, types: tuple[str, ...], name: str, value: Value, at: ir.At) -> None:
        """Callbacks have a layer of their own."""

    def deferred(self, closure: Closure, name: str) -> Value | None:
        """Queues have a layer of their own."""
        return None

    def path(self, node: ir.Expr) -> str | None:
        """Guards know which expressions are places."""
        return None

    def protocol(self, value: Value, name: str, arguments: list[Value], at: ir.At) -> Value | None:
        """What a special method of an instance of the program's own classes gives; None when it has none."""
        out: Value | None = None
        for reference, found in self.objects(value):
            member = found.cls.member(name) if found.kind == "instance" and found.cls is not None else None
            for candidate in member.callables if member is not None else ():
                if isinstance(candidate, Closure):
                    receiver = Value(objects=(reference,), types=value.types, open=False)
                    result = self.call_closure(candidate.bind(receiver), arguments, at)
                    out = result if out is None else join(out, result)
        return out

    # --- reading

    def attribute(self, base: Value, name: str, at: ir.At) -> Value:
        """The value of an attribute."""
        found: Value | None = None
        for reference, instance in self.objects(base):
            item: Value | None = None
            if instance.kind == "instance" or instance.cls is not None:
                own = (
                    base
                    if len(base.objects) == 1
                    else Value(objects=(reference,), types=base.types, open=base.open, taints=base.taints)
                )
                if instance.kind != "instance":  # of a class that is a container: its entries are no fields
                    instance = Object("instance", {}, None, complete=False, cls=instance.cls)
                item = self._instance_attribute(own, instance, name, at)
            elif isinstance(instance.items.get(name), Value) and instance.kind == "partial":
                item = instance.items[name]
            if item is not None:
                found = item if found is None else join(found, item)
        for candidate in base.callables:
            member = self._class_attribute(candidate, name, at)
            if member is not None:
                found = member if found is None else join(found, member)
        if found is not None and (
            found.constants or found.objects or found.callables or found.types or found.taints or found.names
        ):
            return found
        names = tuple([f"{dotted}.{name}" for dotted in base.names])
        if base.types:
            names += self.members(base.types, name)
        value = self.named(names[:8], base, at)
        if name in _VALIDATED:
            value = self._validated(base, value, name, at)
        if found is not None:
            value = join(value, found)
        if not base.taints or name in _OF_ITS_CLASS:
            return value
        inherited = _inherited(base.taints, name, at)
        for clean in (
            self.knowledge.sanitizers[dotted] for dotted in names if dotted in self.knowledge.sanitizers
        ):
            inherited = tuple(taint.cleaned(clean) for taint in inherited)
        return value.with_taints(tainted(value, Value(taints=inherited)))

    def _validated(self, base: Value, value: Value, name: str, at: ir.At) -> Value:
        """What a form has validated: as untrusted as what it was made from, where that is known."""
        made = [instance.items.get(MADE_FROM) for _, instance in self.objects(base)]
        if not made or not all(one is not None for one in made):
            return value
        given = tainted(*(one for one in made if one is not None))
        return value.with_taints(tuple(taint.step(f"`.{name}`", at) for taint in given))

    def _instance_attribute(self, base: Value, instance: Object, name: str, at: ir.At) -> Value | None:
        cls = instance.cls
        if cls is not None and name in cls.managed:
            return self._managed(base, cls, name, at)
        item = instance.items.get(name)
        if item is None and name == "__dict__":
            return self.allocate(Object("dict", dict(instance.items), instance.rest, True))
        if item is not None or cls is None:
            return item if item is not None or name == "pattern" else instance.rest
        if name == "__class__":
            return Value(open=False, callables=(cls,))
        member = cls.member(name)
        if member is None:
            if name.startswith("__"):
                return instance.rest
            asked = self.protocol(base, "__getattr__", [known(name)], at)
            return asked if asked is not None else instance.rest
        return self._bound(base, cls, member, at)

    def _bound(self, base: Value, cls: ClassValue, member: Value, at: ir.At) -> Value:
        """A class's member as seen from an instance: methods are bound, properties and descriptors read."""
        receiver = Value(objects=base.objects, types=base.types, open=base.open)
        for _, found in self.objects(member):
            if found.kind == "property":
                return self.call_value(found.items.get("fget", UNKNOWN), [receiver], at)
            if found.kind == "partial" and "functools.partialmethod" in member.types:
                return self._partial(found, receiver)
            if found.cls is not None and found.cls.member("__get__") is not None:
                owner = Value(open=False, callables=(cls,))
                return self.protocol(member, "__get__", [receiver, owner], at) or UNKNOWN
        if not member.callables:
            return member
        bound = []
        for candidate in member.callables:
            if isinstance(candidate, Closure):
                decorators = decorator_names(candidate.function)
                if decorators & _PROPERTIES:
                    return self.call_closure(candidate.bind(receiver), [], candidate.function.at)
                if "classmethod" in decorators:
                    candidate = candidate.bind(Value(open=False, callables=(cls,)))
                elif "staticmethod" not in decorators and candidate.bound is None:
                    candidate = candidate.bind(receiver)
            bound.append(candidate)
        return Value(callables=tuple(bound), receiver=base, names=member.names, objects=member.objects)

    def _partial(self, found: Object, receiver: Value) -> Value:
        """A ``partialmethod`` of an instance: what it was given comes behind the receiver."""
        given = [one for _, held in self.objects(found.items["given"]) for one in held.items.values()]
        bound = self.allocate(Object("tuple", dict(enumerate([receiver, *given]))))
        return self.allocate(Object("partial", {**found.items, "given": bound}))

    def _managed(self, base: Value, cls: ClassValue, name: str, at: ir.At) -> Value:
        member = cls.member(name)
        return self._bound(base, cls, member, at) if member is not None else UNKNOWN

    def _class_attribute(self, candidate: Closure | ClassValue, name: str, at: ir.At) -> Value | None:
        if isinstance(candidate, Closure):
            if name == "__name__":
                return known(candidate.function.name)
            return self.deferred(candidate, name)
        if name == "__name__":
            return known(candidate.node.name)
        member = candidate.member(name)
        this = Value(open=False, callables=(candidate,))
        if member is None:
            for metaclass in candidate.metaclasses():
                member = metaclass.member(name)
                if member is not None:
                    return self._bound(this, metaclass, member, at)
            return None
        for _, found in self.objects(member):
            if found.cls is not None and found.cls.member("__get__") is not None:
                return self.protocol(member, "__get__", [known(None), this], at)
        bound = [
            one.bind(this)
            if isinstance(one, Closure) and "classmethod" in decorator_names(one.function)
            else one
            for one in member.callables
        ]
        return (
            member
            if bound == list(member.callables) and not _class_methods(member)
            else Value(open=False, callables=tuple(bound), names=member.names)
        )

    # --- writing

    def set_attribute(self, base: Value, name: str, value: Value, at: ir.At) -> bool:
        """``base.name = value``; false when nothing of the program holds it."""
        instances = [(ref, found) for ref, found in self.objects(base) if found.kind == "instance"]
        for reference, found in instances:
            own = Value(objects=(reference,), types=base.types, open=False)
            if found.cls is not None and self._written(own, found.cls, name, value, at):
                continue
            current = self.now.heap.get(reference) or found
            self.now.heap[reference] = current.put(name, value, weak=len(instances) > 1)
        for candidate in base.callables:
            if isinstance(candidate, ClassValue):
                self.program.loading.change(candidate.members, name, value, candidate.node.at[2])
        return bool(instances or base.callables)

    def _written(self, own: Value, cls: ClassValue, name: str, value: Value, at: ir.At) -> bool:
        """Whether a property, descriptor or ``__setattr__`` takes what is written."""
        setter = cls.member(f"{name}.setter")
        if setter is not None:
            for candidate in setter.callables:
                if isinstance(candidate, Closure):
                    self.call_closure(candidate.bind(own), [value], at)
            return True
        member = cls.member(name)
        for reference, found in self.objects(member) if member is not None else []:
            if found.kind == "property":
                self.call_value(found.items.get("fset", UNKNOWN), [own, value], at)
                return True
            if found.cls is not None and found.cls.member("__set__") is not None:
                descriptor = Value(objects=(reference,), types=member.types if member else (), open=False)
                self.protocol(descriptor, "__set__", [own, value], at)
                return True
        if cls.member("__setattr__") is not None and not self._inside("__setattr__"):
            self.protocol(own, "__setattr__", [known(name), value], at)
            return True
        return False

    def _inside(self, name: str) -> bool:
        return any(closure.function.name == name for closure in self.active)

    def delete_attribute(self, base: Value, name: str, at: ir.At) -> None:
        """``del base.name``."""
        found = self.objects(base)
        for reference, instance in found:
            if instance.kind == "instance" and len(found) == 1:
                own = Value(objects=(reference,), types=base.types, open=False)
                if instance.cls is not None and instance.cls.member("__delattr__") is not None:
                    self.protocol(own, "__delattr__", [known(name)], at)
                self.now.heap[reference] = instance.without(name)


def decorator_names(function: ir.Function) -> Set[str]:
    """The last components of the names of a function's decorators."""
    if not function.decorators:
        return _NONE
    out = set()
    for decorator in function.decorators:
        if isinstance(decorator, ir.Name):
            out.add(decorator.id)
        elif isinstance(decorator, ir.Attribute):
            out.add(decorator.name)
    return out


def _class_methods(member: Value) -> bool:
    return any(
        isinstance(one, Closure) and "classmethod" in decorator_names(one.function)
        for one in member.callables
    )


def _inherited(taints: tuple[Taint, ...], name: str, at: ir.At) -> tuple[Taint, ...]:
    """The input in an attribute of an object that is input."""
    if name in _OF_ITS_FILE:  # what was written to a file does not name it
        taints = tuple(taint for taint in taints if not taint.trail.note.startswith("kept by `.write"))
    out = tuple(taint.step(f"`.{name}`", at) for taint in taints)
    if any(one.kind == "database" for one in out) and _COUNTED.fullmatch(name):  # columns
        out = tuple(one.cleaned(_ALL) if one.kind == "database" else one for one in out)
    if name in _TELLING:
        out = tuple(taint.cleaned(_TELLING[name]) for taint in out)
    return out
