"""Functions of the standard library that hand on objects, functions or elements."""

from __future__ import annotations

import builtins
from collections.abc import Callable

from scanner.program import ir
from scanner.program.callables import ClassValue
from scanner.program.evaluate.calls import Arguments
from scanner.program.evaluate.records import Records
from scanner.program.state import ORDERED, Object
from scanner.program.values import UNKNOWN, Value, join, known

Handler = Callable[["Stdlib", ir.Call, Arguments], Value | None]


class Stdlib(Records):
    """Evaluates functions of the standard library."""

    def special(self, name: str) -> Callable[..., Value | None] | None:
        """What evaluates a function of this name, None for ordinary ones."""
        return _STDLIB.get(name) or super().special(name)

    def call_exception(self, node: ir.Call, arguments: Arguments) -> Value | None:
        """``ValueError(…)``."""
        return self.exception(self.called, arguments)

    def call_uname(self, node: ir.Call, _: Arguments) -> Value | None:
        """``os.uname()``: the second of its parts names the host, the others only its kind."""
        host = Value(taints=(self.source("host", f"{self.called}()", node.at),))
        parts = Object("tuple", {part: host if part == 1 else UNKNOWN for part in range(6)})
        return self.allocate(parts, types=("platform.uname_result",))

    # --- iteration

    def call_next(self, node: ir.Call, arguments: Arguments) -> Value | None:
        """``next(iterator)`` takes the first element."""
        if not arguments.positional:
            return None
        value = arguments.positional[0]
        own = self.protocol(value, "__next__", [], node.at)
        if own is not None:
            return own
        found = self.objects(value)
        if len(found) == 1 and found[0][1].kind in ORDERED and found[0][1].whole and found[0][1].items:
            reference, container = found[0]
            first, *rest = container.items.values()
            self.now.heap[reference] = container.of(rest)
            return first
        element = self.element(value, node.at)
        return join(element, arguments.positional[1]) if len(arguments.positional) > 1 else element

    def call_iter(self, node: ir.Call, arguments: Arguments) -> Value | None:
        """``iter(xs)``: a copy to take from; ``iter(f, end)``: what f gives, again and again."""
        if len(arguments.positional) == 2:
            given = self._applied(node, arguments.positional[0], Arguments())
            return self.allocate(Object("list", {}, given, complete=False), taints=given.taints)
        if len(arguments.positional) != 1:
            return None
        value = arguments.positional[0]
        own = self.protocol(value, "__iter__", [], node.at)
        if own is not None:
            return own
        values = self.listed(value, node.at)
        return self.row(values) if values is not None else value

    def call_chain(self, node: ir.Call, arguments: Arguments) -> Value | None:
        """``itertools.chain(xs, ys)``."""
        out: list[Value] = []
        element: Value | None = None
        for value in arguments.values():
            values = self.listed(value, node.at)
            if values is None:
                one = self.element(value, node.at)
                element = one if element is None else join(element, one)
            out.extend(values or ())
        return self.allocate(Object("list", dict(enumerate(out)), element, element is None))

    def call_reduce(self, node: ir.Call, arguments: Arguments) -> Value | None:
        """``functools.reduce(f, xs, initial)``."""
        exact = self.compute(node)
        if exact is not None or len(arguments.positional) < 2:
            return exact
        function, items, *initial = arguments.positional
        values = self.listed(items, node.at)
        if values is None:
            values = [self.element(items, node.at)] * 2
        values = [*initial, *values]
        out = values[0] if values else UNKNOWN
        for value in values[1:41]:
            out = self.invoke(node, function, Arguments([out, value]))
        return out

    def call_choice(self, node: ir.Call, arguments: Arguments) -> Value | None:
        """``min``, ``max``, ``random.choice``: one of the elements."""
        if self.called in ("min", "max"):
            exact = self.computed(self.called, arguments.positional, arguments.keywords)
            if exact is not None:
                return exact
        values = arguments.positional
        return self.element(values[0], node.at) if len(values) == 1 else None

    def call_push(self, node: ir.Call, arguments: Arguments) -> Value | None:
        """``heapq.heappush(heap, x)``, ``bisect.insort(list, x)``: x is somewhere in it."""
        if len(arguments.positional) > 1:
            for reference, container in self.objects(arguments.positional[0]):
                everything = container.add(arguments.positional[1]).element()
                self.now.heap[reference] = Object(container.kind, {}, everything, False, container.cls)
        return known(None)

    def call_take(self, node: ir.Call, arguments: Arguments) -> Value | None:
        """``heapq.heappop(heap)``: any element."""
        return self.element(arguments.positional[0], node.at) if arguments.positional else None

    # --- size, kind and identity

    def call_len(self, node: ir.Call, arguments: Arguments) -> Value | None:
        """``len(x)``."""
        if len(arguments.positional) != 1:
            return None
        value = arguments.positional[0]
        own = self.protocol(value, "__len__", [], node.at)
        if own is not None:
            return own
        if len(value.objects) == 1 and not value.open and not value.constants:
            found = self.now.heap.get(value.objects[0])
            if found is not None and found.whole and found.kind in ("list", "tuple", "dict", "bytearray"):
                if value.objects[0] not in self.now.heap.base:
                    return known(len(found.items))
        return None

    def call_type(self, node: ir.Call, arguments: Arguments) -> Value | None:
        """``type(x)``; ``type(name, bases, members)`` makes a class."""
        values = arguments.positional
        if len(values) == 3:
            name = values[0].constants[0] if values[0].single else ""
            bases = [one for base in self.listed(values[1], node.at) or [] for one in base.callables]
            members = {
                key: item
                for _, found in self.objects(values[2])
                for key, item in found.items.items()
                if isinstance(key, str)
            }
            made = ir.Class(node.at, str(name), [], [], [])
            own = tuple(one for one in bases if isinstance(one, ClassValue))
            return Value(open=False, callables=(ClassValue(made, str(name), own, (), members),))
        classes = (
            [found.cls for _, found in self.objects(values[0]) if found.cls is not None] if values else []
        )
        return Value(open=False, callables=(classes[0],)) if len(classes) == 1 else None

    def call_isinstance(self, node: ir.Call, arguments: Arguments) -> Value | None:
        """``isinstance(x, T)`` where that is known."""
        if len(arguments.positional) != 2:
            return None
        value, kinds = arguments.positional
        every = [kinds] if kinds.names or kinds.callables else self.listed(kinds, node.at) or []
        classes = [
            one for kind in every for one in self.linked(kind).callables if isinstance(one, ClassValue)
        ]
        names = {name for kind in every for name in kind.names}
        truth = self.is_instance(value, classes, names) if every else None
        return known(truth) if truth is not None else self.scalar(value, "bool")

    def is_instance(self, subject: Value, classes: list[ClassValue], names: set[str]) -> bool | None:
        """Matching has a layer of its own."""
        return None

    # --- attributes

    def call_getattr(self, node: ir.Call, arguments: Arguments) -> Value | None:
        """``getattr(object, "name", default)``."""
        values = arguments.positional
        if len(values) < 2:
            return None
        value = super().call_getattr(node, arguments)
        if value is None:
            return self.unknown_from([values[0]])
        return join(value, values[2]) if len(values) > 2 and (value.open or values[0].open) else value

    def call_setattr(self, node: ir.Call, arguments: Arguments) -> Value | None:
        """``setattr(object, "name", value)``; the method ``__setattr__`` of ``object``."""
        values = arguments.positional
        if len(values) != 3:
            return None
        stepped = values[2].step("kept in an attribute", node.at)
        if values[1].single:
            name, value_at = str(values[1].constants[0]), node.arguments[-1].value.at
            self.set_attribute(values[0], name, stepped, node.at)
            self.tell_assign(node.at, name, "attribute", values[2], value_at)
        else:
            for reference, found in self.objects(values[0]):
                self.now.heap[reference] = self.stored(found, values[1], stepped)
        return known(None)

    def call_delattr(self, node: ir.Call, arguments: Arguments) -> Value | None:
        """``delattr(object, "name")``."""
        if len(arguments.positional) == 2 and arguments.positional[1].single:
            self.delete_attribute(arguments.positional[0], str(arguments.positional[1].constants[0]), node.at)
        return known(None)

    def call_hasattr(self, node: ir.Call, arguments: Arguments) -> Value | None:
        """``hasattr(object, "name")`` of an instance that has it."""
        if len(arguments.positional) != 2 or not arguments.positional[1].single:
            return None
        name = arguments.positional[1].constants[0]
        found = self.objects(arguments.positional[0])
        has = [
            name in one.items or (one.cls is not None and one.cls.member(str(name)) is not None)
            for _, one in found
        ]
        return known(True) if has and all(has) else Value(types=("bool",))

    def call_vars(self, node: ir.Call, arguments: Arguments) -> Value | None:
        """``vars(x)`` of an instance are its fields."""
        if arguments.positional and arguments.positional[0].objects:
            return self.attribute(arguments.positional[0], "__dict__", node.at)
        return super().call_vars(node, arguments)

    def call_property(self, node: ir.Call, arguments: Arguments) -> Value | None:
        """``property(getter, setter)``."""
        names = ("fget", "fset", "fdel")
        items: dict[ir.Constant, Value] = dict(zip(names, arguments.positional, strict=False))
        items.update({key: value for key, value in arguments.keywords.items() if key in names})
        return self.allocate(Object("property", items))

    def call_static(self, node: ir.Call, arguments: Arguments) -> Value | None:
        """``staticmethod(f)`` and decorators that change nothing of what a function computes."""
        return arguments.positional[0] if len(arguments.positional) == 1 else None

    def call_wraps(self, node: ir.Call, arguments: Arguments) -> Value | None:
        """``functools.wraps(f)`` gives back what it decorates."""
        return Value(names=("staticmethod",))

    # --- functions as values

    def always(self, value: Value) -> Value:
        """A function without arguments that gives a value."""
        return self.bound(Value(names=("staticmethod",)), [value])

    def call_thread(self, node: ir.Call, arguments: Arguments) -> Value | None:
        """``Thread(target=f, args=(…), kwargs={…})``: f runs sooner or later."""
        target = arguments.keywords.get("target")
        if target is None and len(arguments.positional) > 1:
            target = arguments.positional[1]
        if target is None:
            return None
        inner = Arguments(self.listed(arguments.keywords.get("args", UNKNOWN), node.at) or [])
        for _, found in self.objects(arguments.keywords.get("kwargs", UNKNOWN)):
            inner.keywords.update({str(key): value for key, value in found.items.items()})
        self.invoke(node, target, inner)
        return None

    def call_timer(self, node: ir.Call, arguments: Arguments) -> Value | None:
        """``Timer(delay, f, [arguments])``."""
        if len(arguments.positional) > 1:
            given = (
                arguments.positional[2]
                if len(arguments.positional) > 2
                else arguments.keywords.get("args", UNKNOWN)
            )
            self.invoke(node, arguments.positional[1], Arguments(self.listed(given, node.at) or []))
        return None

    def call_submit(self, node: ir.Call, arguments: Arguments) -> Value | None:
        """``executor.submit(f, …)``: a future of the result."""
        if not arguments.positional:
            return None
        inner = Arguments(arguments.positional[1:])
        inner.keywords = arguments.keywords
        result = self.invoke(node, arguments.positional[0], inner)
        return self.allocate(
            Object("instance", {"result": self.always(result)}, None, complete=False),
            types=("concurrent.futures.Future",),
        )

    def call_later(self, node: ir.Call, arguments: Arguments) -> Value | None:
        """``asyncio.to_thread(f, …)``: the result of f."""
        if not arguments.positional:
            return None
        inner = Arguments(arguments.positional[1:])
        inner.keywords = arguments.keywords
        return self.invoke(node, arguments.positional[0], inner)

    def call_first(self, node: ir.Call, arguments: Arguments) -> Value | None:
        """``asyncio.run(x)`` and its like give what x gives."""
        return arguments.positional[0] if arguments.positional else None

    def call_gather(self, node: ir.Call, arguments: Arguments) -> Value | None:
        """``asyncio.gather(a, b)``: a list of results."""
        rest = arguments.rest
        return self.allocate(Object("list", dict(enumerate(arguments.positional)), rest, rest is None))

    def call_temporary(self, node: ir.Call, arguments: Arguments) -> Value | None:
        """``tempfile.mkstemp()``: a descriptor and a path that mean the same file."""
        name = Value(parts=(UNKNOWN, f"<temporary file {node.at[0]}>"))
        return self.allocate(Object("tuple", {0: name, 1: name}))

    def call_connection(self, node: ir.Call, arguments: Arguments) -> Value | None:
        """``asyncio.open_connection(host, port)``: what is read from, and what is written to."""
        reader, writer = (Value(types=(f"asyncio.Stream{kind}",)) for kind in ("Reader", "Writer"))
        return self.allocate(Object("tuple", {0: reader, 1: writer}))

    def call_enter(self, node: ir.Call, arguments: Arguments) -> Value | None:
        """``stack.enter_context(manager)`` gives what ``with manager as …`` would."""
        return self.entered(arguments.positional[0], node.at) if arguments.positional else None

    def entered(self, manager: Value, at: ir.At) -> Value:
        """Statements have a layer of their own."""
        return manager

    def call_setup(self, node: ir.Call, arguments: Arguments) -> Value | None:
        """``setup(cmdclass={"install": Install})``: the commands are run."""
        for _, found in self.objects(arguments.keywords.get("cmdclass", UNKNOWN)):
            for command in found.items.values():
                made = self.call_value(self.linked(command), [], node.at)
                self.call_value(self.attribute(made, "run", node.at), [], node.at)
        return None

    # --- getters

    def call_getter(self, node: ir.Call, arguments: Arguments) -> Value | None:
        """``operator.itemgetter(key)``, ``operator.attrgetter(name)``."""
        if len(arguments.positional) != 1 or not arguments.positional[0].single:
            return None
        name = "operator.getitem" if self.called.endswith("itemgetter") else "getattr"
        return self.bound(Value(names=(f"<swapped> {name}",)), [arguments.positional[0]])

    def call_swapped(self, node: ir.Call, arguments: Arguments) -> Value | None:
        """A getter is given what it gets from last."""
        key, base = arguments.positional[0], arguments.positional[-1]
        if "getitem" in self.called:
            return self.item(base, key, node.at)
        value = base
        for part in str(key.constants[0]).split("."):
            value = self.attribute(value, part, node.at)
        return value

    def call_getitem(self, node: ir.Call, arguments: Arguments) -> Value | None:
        """``operator.getitem(x, key)``."""
        if len(arguments.positional) != 2:
            return None
        return self.item(arguments.positional[0], arguments.positional[1], node.at)

    def call_setitem(self, node: ir.Call, arguments: Arguments) -> Value | None:
        """``operator.setitem(x, key, value)``."""
        if len(arguments.positional) == 3:
            for reference, found in self.objects(arguments.positional[0]):
                self.now.heap[reference] = self.stored(
                    found, arguments.positional[1], arguments.positional[2]
                )
        return known(None)

    def call_operator(self, node: ir.Call, arguments: Arguments) -> Value | None:
        """``operator.add(a, b)``."""
        if len(arguments.positional) != 2:
            return None
        left, right = arguments.positional
        return self.binary(_SYMBOLS[self.called], left, right, node.at)

    def call_object(self, node: ir.Call, arguments: Arguments) -> Value | None:
        """``object.__new__(cls)``."""
        for value in arguments.positional[:1]:
            for candidate in value.callables:
                if isinstance(candidate, ClassValue):
                    return self.made_new(candidate, len(arguments.positional))
        return None


_SYMBOLS = {
    "operator.add": "+",
    "operator.concat": "+",
    "operator.iadd": "+",
    "operator.mul": "*",
    "operator.mod": "%",
    "operator.sub": "-",
    "operator.or_": "|",
    "operator.and_": "&",
}
_STDLIB: dict[str, Handler] = {
    **{
        name: Stdlib.call_exception
        for name, kind in vars(builtins).items()
        if isinstance(kind, type) and issubclass(kind, BaseException)
    },
    **dict.fromkeys(("os.uname", "platform.uname"), Stdlib.call_uname),
    "next": Stdlib.call_next,
    "anext": Stdlib.call_next,
    "iter": Stdlib.call_iter,
    "aiter": Stdlib.call_iter,
    "itertools.chain": Stdlib.call_chain,
    "functools.reduce": Stdlib.call_reduce,
    "min": Stdlib.call_choice,
    "max": Stdlib.call_choice,
    "random.choice": Stdlib.call_choice,
    "heapq.heappush": Stdlib.call_push,
    "bisect.insort": Stdlib.call_push,
    "heapq.heappop": Stdlib.call_take,
    "len": Stdlib.call_len,
    "type": Stdlib.call_type,
    "isinstance": Stdlib.call_isinstance,
    "getattr": Stdlib.call_getattr,
    "setattr": Stdlib.call_setattr,
    "object.__setattr__": Stdlib.call_setattr,
    "object.__getattribute__": Stdlib.call_getattr,
    "delattr": Stdlib.call_delattr,
    "object.__delattr__": Stdlib.call_delattr,
    "hasattr": Stdlib.call_hasattr,
    "vars": Stdlib.call_vars,
    "property": Stdlib.call_property,
    "staticmethod": Stdlib.call_static,
    "functools.lru_cache": Stdlib.call_static,
    "functools.cache": Stdlib.call_static,
    "contextlib.contextmanager": Stdlib.call_static,
    "functools.wraps": Stdlib.call_wraps,
    "threading.Thread": Stdlib.call_thread,
    "multiprocessing.Process": Stdlib.call_thread,
    "threading.Timer": Stdlib.call_timer,
    "concurrent.futures.Executor.submit": Stdlib.call_submit,
    "concurrent.futures.ThreadPoolExecutor.submit": Stdlib.call_submit,
    "concurrent.futures.ProcessPoolExecutor.submit": Stdlib.call_submit,
    "concurrent.futures.ThreadPoolExecutor.map": Stdlib.call_higher,
    "concurrent.futures.ProcessPoolExecutor.map": Stdlib.call_higher,
    "asyncio.to_thread": Stdlib.call_later,
    "asyncio.run": Stdlib.call_first,
    "asyncio.create_task": Stdlib.call_first,
    "asyncio.ensure_future": Stdlib.call_first,
    "asyncio.wait_for": Stdlib.call_first,
    "asyncio.shield": Stdlib.call_first,
    "asyncio.gather": Stdlib.call_gather,
    "asyncio.open_connection": Stdlib.call_connection,
    "asyncio.open_unix_connection": Stdlib.call_connection,
    "setuptools.setup": Stdlib.call_setup,
    "distutils.core.setup": Stdlib.call_setup,
    "tempfile.mkstemp": Stdlib.call_temporary,
    "contextlib.closing": Stdlib.call_first,
    "contextlib.aclosing": Stdlib.call_first,
    "contextlib.ExitStack.enter_context": Stdlib.call_enter,
    "contextlib.AsyncExitStack.enter_context": Stdlib.call_enter,
    "contextlib.AsyncExitStack.enter_async_context": Stdlib.call_enter,
    "types.MappingProxyType": Stdlib.call_first,
    "operator.itemgetter": Stdlib.call_getter,
    "<swapped> operator.getitem": Stdlib.call_swapped,
    "<swapped> getattr": Stdlib.call_swapped,
    "operator.getitem": Stdlib.call_getitem,
    "operator.setitem": Stdlib.call_setitem,
    **dict.fromkeys(_SYMBOLS, Stdlib.call_operator),
    "object.__new__": Stdlib.call_object,
}
