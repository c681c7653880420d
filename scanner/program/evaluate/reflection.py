"""Names that are not written: ``getattr``, dynamic imports, namespaces, and code in constants."""

from __future__ import annotations

from typing import Any

from scanner.program import ir
from scanner.program.evaluate.calls import Arguments, Calls
from scanner.program.evaluate.context import NAMESPACES
from scanner.program.lower import lower_module
from scanner.program.state import Object
from scanner.program.values import UNKNOWN, Taint, Trail, Value, join, known, tainted
from scanner.support.patterns import lazy

HIDDEN = "hidden"  # the trust kind of names that are put together
MAX_NESTED = 8  # code in a constant in code in a constant …
MAX_CODE = 60_000  # characters of such code
TOO_DEEP = f"code in constants is followed to a depth of {MAX_NESTED}"
TOO_MUCH = f"code in a constant is read up to {MAX_CODE:,} bytes"
_DOTTED = lazy(r"[^\W\d]\w*(?:[.:][^\W\d]\w*)*\Z")
_LOOKING_UP = frozenset({"get", "__getitem__", "pop", "setdefault"})
_LISTING = frozenset({"items", "values", "keys"})
_RUNNING = frozenset({"command", "code"})
MAX_LISTED = 40  # names of a module
_NATIVE = frozenset({"ctypes.CDLL", "ctypes.WinDLL", "ctypes.PyDLL", "ctypes.OleDLL"})
POWERFUL = frozenset({"os", "subprocess", "builtins", "ctypes", "pty", "posix"})


class Reflection(Calls):
    """Evaluates what finds things by their names."""

    nested = 0

    # --- names from texts

    def call_getattr(self, node: ir.Call, arguments: Arguments) -> Value | None:
        """``getattr(object, "name")``."""
        if len(arguments.positional) < 2:
            return None
        return self._attributes(arguments.positional[0], arguments.positional[1], node, 1)

    def _attributes(self, base: Value, name: Value, node: ir.Call, position: int) -> Value | None:
        """The attributes of the names that a text may be."""
        if name.open or not name.constants or not all(isinstance(one, str) for one in name.constants):
            if not POWERFUL.isdisjoint(base.names):
                self._run_unseen(name, node.at)
            return None
        written = node.arguments[position].value if position < len(node.arguments) else None
        base = self.linked(base)
        out: Value | None = None
        for one in name.constants:
            value = base
            for part in str(one).split(".") if str(one).isascii() else [str(one)]:
                value = self.attribute(value, part, node.at)
            value = self.linked(value) if not base.callables else value
            value = self._marked(self.as_method(value, str(one)), str(one), written, node.at)
            out = value if out is None else join(out, value)
        if out is not None and out.names and name.taints:  # the name was picked, not written
            picked = tuple(taint for taint in name.taints if taint.kind == HIDDEN)
            out = out.with_taints(tainted(out, Value(taints=picked)))
        return out

    @staticmethod
    def as_method(value: Value, name: str) -> Value:
        """A method of an unknown receiver, which keeps its name when it is called by another."""
        if value.names or value.receiver is None or value.callables or value.constants or value.objects:
            return value
        return Value(names=(f"*.{name}",), types=value.types, taints=value.taints, receiver=value.receiver)

    def _marked(self, value: Value, name: str, written: ir.Expr | None, at: ir.At) -> Value:
        """A value that was found by a name, with a mark if the name is not there to be read."""
        if not value.names or not self._unwritten(name, written):
            return value
        trail = Trail(f"the name `{name}` is put together", at, None)
        return value.with_taints(tainted(value, Value(taints=(Taint(HIDDEN, at, trail),))))

    def _unwritten(self, name: str, written: ir.Expr | None) -> bool:
        text = self.frame.module.whole()
        if isinstance(written, ir.Const):
            return not self.nested and name.encode() not in text[written.at[0] : written.at[1]]
        cut = isinstance(written, ir.Index) and isinstance(written.key, ir.Slice)
        if cut or not isinstance(written, ir.Name | ir.Attribute | ir.Index | None):
            return True
        texts = (text, *(one.module.whole() for one in self.active[:-1]))  # a caller may have written it
        return not any(f"{quote}{name}{quote}".encode() in one for one in texts for quote in "\"'")

    def call_import(self, node: ir.Call, arguments: Arguments) -> Value | None:
        """``__import__("name")`` and ``importlib.import_module("name")``."""
        given = arguments.positional[0] if arguments.positional else arguments.keywords.get("name", UNKNOWN)
        if given.open or not given.constants:
            self._run_unseen(given, node.at)
            return None
        written = node.arguments[0].value if node.arguments else None
        top = self.called.endswith("__import__") and len(arguments.values()) < 4
        top = top and "fromlist" not in arguments.keywords
        out: Value | None = None
        for name in given.constants:
            if not isinstance(name, str) or not _DOTTED.match(name):
                return None
            dotted = name.partition(".")[0] if top else name.replace(":", ".")
            self.frame.module.imported.add(name.partition(".")[0])
            value = self._marked(self.named((dotted,), at=node.at), name, written, node.at)
            out = value if out is None else join(out, value)
        return out

    def call_vars(self, node: ir.Call, arguments: Arguments) -> Value | None:
        """``vars(module)``, ``globals()`` and ``locals()`` are namespaces."""
        if not arguments.values():
            return Value(names=("globals.__dict__",), open=False)
        base = arguments.positional[0]
        names = tuple(f"{name}.__dict__" for name in base.names)
        return Value(names=names, taints=base.taints) if names else None

    def call_dir(self, node: ir.Call, arguments: Arguments) -> Value | None:
        """``dir(module)``, ``inspect.getmembers(module)``: of the names, those that matter here."""
        method = "keys" if self.called == "dir" else "items"
        names = arguments.positional[0].names if len(arguments.positional) == 1 else ()
        return self._listed_names(names[0], method, node.at) if len(names) == 1 else None

    def _listed_names(self, module: str, method: str, at: ir.At) -> Value | None:
        """What of a powerful module runs code or commands, by name: somebody picks one of the names."""
        if module not in POWERFUL:
            return None
        prefix = "" if module == "builtins" else f"{module}."
        rows: list[Value] = []
        for name, sinks in self.knowledge.sinks.items():
            last = name.removeprefix(prefix)
            if "." in last or not name.startswith(prefix) or _RUNNING.isdisjoint(one.kind for one in sinks):
                continue
            trail = Trail(f"the name `{last}` is picked from those of `{module}`", at, None)
            found = Value(names=(name,), open=False, taints=(Taint(HIDDEN, at, trail),))
            pair = self.allocate(Object("tuple", {0: known(last), 1: found}))
            rows.append({"items": pair, "values": found}.get(method, known(last).with_taints(found.taints)))
        return self.allocate(Object("list", dict(enumerate(rows[:MAX_LISTED])))) if rows else None

    def attribute(self, base: Value, name: str, at: ir.At) -> Value:
        """``f.__call__`` is f; ``print.__self__`` is the module of built-in functions."""
        if not name.startswith("__"):
            return super().attribute(base, name, at)
        if name == "__call__" and (base.names or base.callables) and not base.objects:
            return base
        if name == "__self__" and len(base.names) == 1 and "." not in base.names[0]:
            return Value(names=("builtins",))
        if name == "__globals__" and (base.callables or base.names):
            return Value(names=("globals.__dict__",))
        return super().attribute(base, name, at)

    # --- namespaces

    def item(self, base: Value, key: Value, at: ir.At) -> Value:
        """``sys.modules["os"]``, ``vars(os)["system"]``; everything else is an ordinary container."""
        if key.single and isinstance(key.constants[0], str) and (base.types or base.names):
            native = not _NATIVE.isdisjoint(base.types) or any(
                one.startswith("ctypes.") for one in base.names
            )
            if native:  # `library["function"]` is `library.function`
                return self.attribute(base, key.constants[0], at)
        for name in base.names:
            if name in NAMESPACES or name.endswith(".__dict__"):
                found = self._member(name, base, key, at)
                if found is not None:
                    return found
        return super().item(base, key, at)

    def _member(self, namespace: str, base: Value, key: Value, at: ir.At) -> Value | None:
        if not key.single or not isinstance(key.constants[0], str):
            return None
        name = key.constants[0]
        owner = namespace.removesuffix(".__dict__")
        if owner == "globals":
            value = self.lookup(name)
        elif owner == "sys.modules":
            value = self.named((name,), at=at)
        else:
            value = self.named((f"{owner}.{name}",), Value(names=(owner,)), at)
        value = value.with_taints(tainted(value, base))
        return self._marked(value, name, self._keys[-1] if self._keys else None, at)

    def eval_index(self, node: ir.Index) -> Value:
        """``base[key]``: how the key is written matters as well."""
        self._keys.append(node.key)
        try:
            return super().eval_index(node)
        finally:
            self._keys.pop()

    def _method(self, node: ir.Call, function: Value, method: str, arguments: Arguments) -> Value | None:
        receiver = function.receiver
        if receiver is not None and method in _LISTING and not arguments.values():
            for name in receiver.names:
                listed = self._listed_names(name.removesuffix(".__dict__"), method, node.at)
                if listed is not None and name.endswith(".__dict__"):
                    return listed
        if method == "__getattribute__" and receiver is not None and arguments.positional:
            return self._attributes(receiver, arguments.positional[-1], node, len(arguments.positional) - 1)
        if receiver is not None and receiver.names and method in _LOOKING_UP and arguments.positional:
            for name in receiver.names:
                if name in NAMESPACES or name.endswith(".__dict__"):
                    self._keys.append(node.arguments[0].value)
                    found = self._member(name, receiver, arguments.positional[0], node.at)
                    self._keys.pop()
                    if found is not None:
                        return found
        return super()._method(node, function, method, arguments)

    # --- functions that are made of functions

    def call_partial(self, node: ir.Call, arguments: Arguments) -> Value | None:
        """``functools.partial(f, …)`` remembers what it binds."""
        if not arguments.positional:
            return None
        function, *bound = arguments.positional
        given = self.allocate(Object("tuple", dict(enumerate(bound))))
        named = self.allocate(Object("dict", dict(arguments.keywords.items())))
        items: dict[ir.Constant, Value] = {"function": function, "given": given, "named": named}
        value = self.allocate(Object("partial", items), types=(self.called,))
        return value.with_taints(self.unknown_from([*bound, *arguments.keywords.values()]).taints)

    def call_getter(self, node: ir.Call, arguments: Arguments) -> Value | None:
        """``operator.attrgetter("a")``, ``operator.methodcaller("a", …)``: called later."""
        if not arguments.positional:
            return None
        kind = self.called.rpartition(".")[2]
        name, *bound = arguments.positional
        given = self.allocate(Object("tuple", dict(enumerate(bound))))
        named = self.allocate(Object("dict", dict(arguments.keywords.items())))
        items: dict[ir.Constant, Value] = {"name": name, "given": given, "named": named}
        value = self.allocate(Object(kind, items), types=(self.called,))
        quoted = isinstance(node.arguments[0].value, ir.Const)
        return value if quoted else self._noted(value, node)

    def _noted(self, value: Value, node: ir.Call) -> Value:
        trail = Trail("a name is put together", node.at, None)
        return value.with_taints((Taint(HIDDEN, node.at, trail),))

    def call_call(self, node: ir.Call, arguments: Arguments) -> Value | None:
        """``operator.call(f, …)``."""
        if not arguments.positional:
            return None
        inner = Arguments()
        inner.positional, inner.keywords = arguments.positional[1:], arguments.keywords
        return self.invoke(node, arguments.positional[0], inner)

    def made(self, node: ir.Call, function: Value, arguments: Arguments) -> Value | None:
        """The result of calling what ``partial``, ``attrgetter`` or ``methodcaller`` made."""
        for _, found in self.objects(function):
            if found.kind == "partial":
                return self.invoke(node, found.items["function"], self._with(found, arguments))
            if found.kind in ("attrgetter", "methodcaller") and arguments.positional:
                base, name = arguments.positional[0], found.items["name"]
                if not name.single or not isinstance(name.constants[0], str):
                    return None
                value = base
                for part in name.constants[0].split("."):
                    value = self.attribute(value, part, node.at)
                value = value.with_taints(tainted(value, function))
                if found.kind == "attrgetter":
                    return value
                return self.invoke(node, value, self._with(found, Arguments()))
        return None

    def _with(self, made: Object, arguments: Arguments) -> Arguments:
        """The arguments that were bound before, and those of the call."""
        out = Arguments()
        for _, given in self.objects(made.items["given"]):
            out.positional.extend(given.items.values())
        for _, named in self.objects(made.items["named"]):
            out.keywords.update({str(key): value for key, value in named.items.items()})
        out.positional.extend(arguments.positional)
        out.keywords.update(arguments.keywords)
        out.rest, out.spread = arguments.rest, arguments.spread
        return out

    # --- code in constants

    def _run_unseen(self, value: Value, at: ir.At) -> None:
        """Something is run, or named, that is not known: perhaps because a limit was hit on the way to it."""
        if self.quiet or not self.cuts or not value.open or value.constants or self._handed_in(value):
            return
        for taint in value.taints:
            trust = self.knowledge.trust.get(taint.kind)
            if trust is None or trust.untrusted:
                return  # it comes from outside: no constant
        self.unseen.setdefault(at, next(iter(self.cuts)))

    def _handed_in(self, value: Value) -> bool:
        """Whether it is a parameter of a function that is entered from outside."""
        closure = self.frame.closure
        if closure is None or len(self.active) > 1:
            return False
        variables = self.now.variables
        return any(variables.get(one.name) is value for one in closure.function.parameters)

    def call_exec(self, node: ir.Call, arguments: Arguments) -> Value | None:
        """``exec`` and ``eval`` of a constant: its code is evaluated in turn, at the place of the call."""
        given = arguments.positional[0] if arguments.positional else UNKNOWN
        if not given.single:
            self._run_unseen(given, node.at)
            return None
        text = given.constants[0]
        data = text.encode("utf-8", "replace") if isinstance(text, str) else text
        if not isinstance(data, bytes) or not data.strip():
            return None
        if self.nested >= MAX_NESTED or len(data) > MAX_CODE:
            self.unseen[node.at] = TOO_DEEP if self.nested >= MAX_NESTED else TOO_MUCH
            return None
        statements = self._lowered(data, node.at)
        self.nested += 1
        try:
            if self.called == "eval":
                only = statements[0] if len(statements) == 1 else None
                return self.eval(only.value) if isinstance(only, ir.Evaluate) else None
            self.execute(statements)
        finally:
            self.nested -= 1
        return known(None)

    def _lowered(self, data: bytes, at: ir.At) -> list[ir.Stmt]:
        from scanner.parse import ParseLimitError, tree

        key = (data, at)
        known_before = self.codes.get(key)
        if known_before is None:
            try:
                known_before = lower_module(tree(data.strip()), data.strip(), at[2], at)
            except (ParseLimitError, RecursionError):
                known_before = []
                self.unseen[at] = "it is nested too deeply to be parsed"
            self.codes[key] = known_before
        return known_before

    def call_compile(self, node: ir.Call, arguments: Arguments) -> Value | None:
        """``compile(text, …)`` stands for its text."""
        given = arguments.positional[0] if arguments.positional else arguments.keywords.get("source")
        if given is None or not given.single:
            return None
        return given

    def call_function_type(self, node: ir.Call, arguments: Arguments) -> Value | None:
        """``types.FunctionType(code, globals)`` is called to run its code."""
        if not arguments.positional:
            return None
        items: dict[ir.Constant, Value] = {
            "function": Value(names=("exec",), open=False),
            "given": self.allocate(Object("tuple", {0: arguments.positional[0]})),
            "named": self.allocate(Object("dict", {})),
        }
        return self.allocate(Object("partial", items))


REFLECTIVE: dict[str, Any] = {
    "getattr": Reflection.call_getattr,
    "inspect.getattr_static": Reflection.call_getattr,
    "object.__getattribute__": Reflection.call_getattr,
    "__import__": Reflection.call_import,
    "importlib.__import__": Reflection.call_import,
    "importlib.import_module": Reflection.call_import,
    "pkgutil.resolve_name": Reflection.call_import,
    "pydoc.locate": Reflection.call_import,
    "vars": Reflection.call_vars,
    "dir": Reflection.call_dir,
    "inspect.getmembers": Reflection.call_dir,
    "globals": Reflection.call_vars,
    "locals": Reflection.call_vars,
    "functools.partial": Reflection.call_partial,
    "functools.partialmethod": Reflection.call_partial,
    "operator.attrgetter": Reflection.call_getter,
    "operator.methodcaller": Reflection.call_getter,
    "operator.call": Reflection.call_call,
    "exec": Reflection.call_exec,
    "eval": Reflection.call_exec,
    "compile": Reflection.call_compile,
    "types.FunctionType": Reflection.call_function_type,
}
