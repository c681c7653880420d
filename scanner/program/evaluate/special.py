"""Functions that are evaluated by what they do: reflection, imports, higher-order functions, containers."""

from __future__ import annotations

from collections.abc import Callable

from scanner.program import ir
from scanner.program.callables import ClassValue, Closure, Variables
from scanner.program.evaluate.attributes import decorator_names
from scanner.program.evaluate.calls import Arguments
from scanner.program.evaluate.options import Options
from scanner.program.evaluate.reflection import REFLECTIVE
from scanner.program.state import Object, State
from scanner.program.values import CLEAN, UNKNOWN, Value, known

MAX_ROWS = 20  # elements that map() and filter() are followed through one by one


class Special(Options):
    """Evaluates the built-in functions that a library model cannot describe."""

    def special(self, name: str) -> Callable[..., Value | None] | None:
        """What evaluates a function of this name, None for ordinary ones."""
        return _SPECIAL.get(name)

    def call_str(self, node: ir.Call, arguments: Arguments) -> Value | None:
        """``str(value)`` has the value's pieces, and is as harmless."""
        if len(arguments.positional) != 1 or arguments.positional[0].constants or arguments.keywords:
            return None
        value = self.written(arguments.positional[0], node.at)
        if value.single:
            return value
        marks = tuple(name for name in value.types if name.startswith(CLEAN))
        text = Value(parts=value.parts, types=("str", *marks), taints=self.now.reach(value))
        return self._modelled(node, ("str",), text)

    def call_repr(self, node: ir.Call, arguments: Arguments) -> Value | None:
        """``repr(value)`` of an instance of the program."""
        if len(arguments.positional) != 1 or not arguments.positional[0].objects:
            return None
        return self.written(arguments.positional[0], node.at, exactly=True)

    def call_super(self, node: ir.Call, arguments: Arguments) -> Value | None:
        """``super()``: the bases' members, bound to the same receiver; only ``wanted`` where it is known that
        no other is asked for.
        """
        wanted, self.wanted = self.wanted, ""
        owner = self.frame.owner
        closure = self.frame.closure
        if owner is None or closure is None:
            return None
        variables = self.now.variables
        receiver = variables.get(closure.function.parameters[0].name) if closure.function.parameters else None
        cls = _class_of(receiver, self.now) or owner
        lineage = cls.lineage()
        after = lineage[lineage.index(owner) + 1 :] if owner in lineage else owner.lineage()[1:]
        members: Variables = {}
        for one in reversed(after):
            members.update(one.members)
        foreign = tuple(dict.fromkeys(name for one in (owner, *after) for name in one.foreign))
        stand_in = ClassValue(owner.node, owner.name, (), foreign, members)
        instance = Object("instance", {}, None, complete=False, cls=stand_in)
        value = self.allocate(instance, types=foreign)
        if receiver is not None:
            asked = members if not wanted else {wanted: members[wanted]} if wanted in members else {}
            for name, member in asked.items():
                closures = tuple(c.bind(receiver) for c in member.callables if isinstance(c, Closure))
                if closures:
                    instance.items[name] = self._seen_from(receiver, closures, node.at)
            for name in ("__setattr__", "__getattribute__", "__delattr__", "__new__"):
                if name not in instance.items and wanted in ("", name):
                    bound = [receiver] if name != "__new__" else []
                    instance.items[name] = self.bound(Value(names=(f"object.{name}",)), bound)
        return value

    def _seen_from(self, receiver: Value, closures: tuple[Closure, ...], at: ir.At) -> Value:
        """A base's method, or what its property gives."""
        for closure in closures:
            if "property" in decorator_names(closure.function):
                return self.call_closure(closure, [], at)
        return Value(callables=closures)

    def compiled(self, node: ir.Call, arguments: Arguments) -> Value | None:
        """``re.compile(pattern)`` remembers its pattern, for guards."""
        if not arguments.positional:
            return None
        found = Object("instance", {"pattern": arguments.positional[0]}, None, complete=False)
        return self.allocate(found, types=("re.Pattern",))

    def call_higher(self, node: ir.Call, arguments: Arguments) -> Value | None:
        """``map(f, xs)``, ``filter(f, xs)``: f is called with an element."""
        if len(arguments.positional) < 2:
            return None
        closed = all(self._closed(value) for value in arguments.positional[1:])
        exact = self.compute(node) if closed else None
        if exact is not None:
            return exact
        function = arguments.positional[0]
        rows = [self.listed(value, node.at) for value in arguments.positional[1:]]
        known_rows = [row for row in rows if row is not None and len(row) <= MAX_ROWS]
        if len(known_rows) == len(rows):
            return self._one_by_one(node, function, known_rows)
        inner = Arguments([self.element(value, node.at) for value in arguments.positional[1:]])
        result = self._applied(node, function, inner)
        if self.called == "filter":
            result = inner.positional[0]
        return self.allocate(Object("list", {}, result, complete=False))

    def _applied(self, node: ir.Call, function: Value, arguments: Arguments) -> Value:
        called = self.called
        if not (function.callables or function.names or function.objects):
            return self.unknown_from(arguments.positional)
        result = self.invoke(node, function, arguments)
        self.called = called
        return result

    def _one_by_one(self, node: ir.Call, function: Value, rows: list[list[Value]]) -> Value:
        """The results for known elements, in order."""
        out = Object("list", {})
        for values in zip(*rows, strict=False):
            result = self._applied(node, function, Arguments(list(values)))
            if self.called != "filter":
                out = out.put(len(out.items), result) if out.whole else out.add(result)
                continue
            plain = function.constants == (None,)
            truth = self.decide(values[0] if plain else result, node.at)
            if truth is not False:
                sure = truth and out.whole
                out = out.put(len(out.items), values[0]) if sure else out.add(values[0])
        return self.allocate(out)

    @staticmethod
    def _closed(value: Value) -> bool:
        """Whether a value may be a known constant or container."""
        return not value.open and (value.single or len(value.objects) == 1)

    def _exactly(self, node: ir.Call, arguments: Arguments) -> Value | None:
        """What a call with known arguments gives."""
        if arguments.spread or not arguments.positional or not all(map(self._closed, arguments.values())):
            return None
        if arguments.keywords:
            return self.compute(node)
        return self.computed(self.called, arguments.positional, {})

    def call_container(self, node: ir.Call, arguments: Arguments) -> Value | None:
        """``list(xs)``, ``tuple(xs)``, ``set(xs)``, ``sorted(xs)``, ``dict(...)``: a copy."""
        kind = self.called.rpartition(".")[2]
        exact = self._exactly(node, arguments)
        if exact is not None:
            return exact
        kind = {"sorted": "list", "reversed": "list", "frozenset": "set", "OrderedDict": "dict"}.get(
            kind, kind
        )
        items: dict[ir.Constant, Value] = dict(arguments.keywords.items())
        values = self.listed(arguments.positional[0], node.at) if len(arguments.positional) == 1 else None
        if kind == "dict" and arguments.positional:
            made = self.merged(Object("dict", {}), arguments.positional[0])
            for key, item in items.items():
                made = made.put(key, item)
            return self.allocate(made)
        if values is not None and not (self.called == "sorted" and len(values) > 1):
            values = values[::-1] if self.called == "reversed" else values
            return self.allocate(Object(kind, dict(enumerate(values))))
        if not arguments.positional:
            return self.allocate(Object(kind, items, arguments.rest, not arguments.spread))
        found = self.objects(arguments.positional[0])
        if (
            len(found) == 1
            and len(arguments.positional) == 1
            and (kind == "dict") == (found[0][1].kind == "dict")
        ):
            original = found[0][1]
            items = {**original.items, **items}
            return self.allocate(
                Object(kind, items, original.rest, original.complete),
                taints=arguments.positional[0].taints,
            )
        element = self.element(arguments.positional[0])
        return self.allocate(Object(kind, {}, element, complete=False), taints=arguments.positional[0].taints)

    def call_enumerate(self, node: ir.Call, arguments: Arguments) -> Value | None:
        """``enumerate(xs)`` and ``zip(xs, ys)``: tuples of elements."""
        exact = self._exactly(node, arguments)
        if exact is not None:
            return exact
        rows = [self.listed(value, node.at) for value in arguments.positional]
        known_rows = [row for row in rows if row is not None]
        if self.called == "enumerate" and len(known_rows) == 1 == len(rows):
            known_rows.insert(0, [known(index) for index in range(len(known_rows[0]))])
            rows.insert(0, known_rows[0])
        if rows and len(known_rows) == len(rows):
            pairs = [
                self.allocate(Object("tuple", dict(enumerate(row)))) for row in zip(*known_rows, strict=False)
            ]
            return self.allocate(Object("list", dict(enumerate(pairs))))
        elements = [self.element(value) for value in arguments.positional]
        if self.called == "enumerate":
            elements = [UNKNOWN, *elements[:1]]
        pair = self.allocate(Object("tuple", dict(enumerate(elements))))
        return self.allocate(Object("list", {}, pair, complete=False))


def _class_of(receiver: Value | None, state: State) -> ClassValue | None:
    """The class of an instance, or the class that a class method was called on."""
    if receiver is None:
        return None
    for reference in receiver.objects:
        found = state.heap.get(reference)
        if found is not None and found.cls is not None:
            return found.cls
    return next((one for one in receiver.callables if isinstance(one, ClassValue)), None)


_SPECIAL: dict[str, Callable[[Special, ir.Call, Arguments], Value | None]] = {
    "str": Special.call_str,
    **REFLECTIVE,
    "repr": Special.call_repr,
    "super": Special.call_super,
    "re.compile": lambda self, node, arguments: self.compiled(node, arguments),
    "map": Special.call_higher,
    "filter": Special.call_higher,
    "list": Special.call_container,
    "tuple": Special.call_container,
    "set": Special.call_container,
    "frozenset": Special.call_container,
    "sorted": Special.call_container,
    "reversed": Special.call_container,
    "dict": Special.call_container,
    "collections.OrderedDict": Special.call_container,
    "enumerate": Special.call_enumerate,
    "zip": Special.call_enumerate,
}
