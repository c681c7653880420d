"""What a value is by how it was obtained (a secret, a decoded payload), paths, and callbacks."""

from __future__ import annotations

import re
from functools import cache

from scanner.program import ir
from scanner.program.callables import Closure
from scanner.program.evaluate.calls import Arguments
from scanner.program.evaluate.context import Registered
from scanner.program.evaluate.reflection import Reflection
from scanner.program.events import Fact
from scanner.program.state import Object
from scanner.program.values import Taint, Value, as_parts, as_piece, known, tainted, text
from scanner.support.patterns import lazy

_MAX_TEXT = 4_000
_ENVIRONMENT = frozenset({"os.environ", "os.environb"})
_PICKED = frozenset({"send", "resolve"})  # one ordinary variable tells nothing
_HOMES = frozenset({"HOME", "USERPROFILE"})
_LOOKING_UP = frozenset({"get", "pop", "setdefault", "__getitem__"})
_PATHS = frozenset({"pathlib.Path", "pathlib.PurePath", "pathlib.PosixPath", "pathlib.PurePosixPath"})
_KEEPING = _PATHS | {"pathlib.Path.joinpath"}
_UNCHANGED = frozenset(
    f"os.path.{name}" for name in ("expanduser", "expandvars", "abspath", "realpath", "normpath")
) | {"os.fspath", "os.fsencode", "os.fsdecode"}
_FILLING = frozenset({"os.path.expandvars"})
_HOME = lazy(r"(?i)(?:\$HOME\b|\$\{HOME\}|%USERPROFILE%|\$USERPROFILE\b)")
_SEARCHING = frozenset({"glob.glob", "glob.iglob", "pathlib.Path.glob", "pathlib.Path.rglob"})
_LOADING = frozenset({"configparser.ConfigParser.read", "configparser.RawConfigParser.read"})
_WILD = lazy(r"\*+|\?|\[[^\]]*\]")
_SAME = frozenset({"expanduser", "resolve", "absolute", "as_posix", "joinpath", "__truediv__"})


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


class Capabilities(Reflection):
    """Adds to the results of calls what library models say about readings."""

    def invoke(self, node: ir.Call, function: Value, arguments: Arguments) -> Value:
        """Call a value; what the call reads, and whom it calls back, is taken into account."""
        before = self._path(node, function, arguments)
        mark, dated = len(self.facts), []
        if function.names and not self.knowledge.callbacks.keys().isdisjoint(function.names):
            dated = self._dated(node, arguments)
            self.facts.extend(dated)
        result = super().invoke(node, function, arguments)
        if function.names and function.names[0] in _SEARCHING:
            result = self._found(function, arguments, result)
        if before is not None and (not result.taints or not _KEEPING.isdisjoint(function.names)):
            result = before.with_taints(result.taints)
        for name in function.names:
            patterns = self.knowledge.readings.get(name)
            if patterns is not None:
                result = self._read(node, name, patterns, function, arguments, result)
            callback = self.knowledge.callbacks.get(name)
            if callback is not None:
                self._call_back(node, name, arguments)
        if dated:
            del self.facts[mark:]
        return result

    # --- readings

    def shown(self, value: Value) -> str:
        """The text of a value, with a NUL for what is not known; "" when nothing of it is."""
        if value.parts is None and len(value.constants) == 1 and isinstance(value.constants[0], bytes):
            return value.constants[0][:_MAX_TEXT].decode("latin-1")
        parts = as_parts(value)
        if value.parts is None and value.constants:
            parts = (str(value.constants[0])[:_MAX_TEXT],)
        return "".join(part if isinstance(part, str) else "\x00" for part in parts)[:_MAX_TEXT]

    def _read(
        self,
        node: ir.Call,
        name: str,
        patterns: tuple[tuple[str, str], ...],
        function: Value,
        arguments: Arguments,
        result: Value,
    ) -> Value:
        own = function.receiver if name.startswith("pathlib.") else None
        subject = own if own is not None else next(iter(arguments.values()), function.receiver)
        shown = self.shown(subject) if subject is not None else ""
        if subject is not None and "ubprocess" in name and not shown.strip("\x00"):  # the words of a command
            words = [item for _, found in self.objects(subject) for item in list(found.items.values())[:20]]
            shown = " ".join(map(self.shown, words))
        for kind, pattern in patterns if name != "os.getenv" else ():
            if not _compiled(pattern).search(shown):
                continue
            taint = self.source(kind, name, node.at)
            if name.startswith("shutil.copy") and len(node.arguments) > 1:  # so is the copy
                self._marked_place(node.arguments[1].value, Value(taints=(taint,)))
            if name in _LOADING and isinstance(node.function, ir.Attribute):  # and what holds it then
                self._marked_place(node.function.value, Value(taints=(taint,)))
            result = result.with_taints(tainted(Value(taints=(taint,)), result))
        if name == "os.getenv":
            result = self._variable(shown, node.at, result)
        return result

    def _marked_place(self, place: ir.Expr, mark: Value) -> None:
        self.change(place, lambda value: value.with_taints(tainted(value, mark)))

    def _variable(self, name: str, at: ir.At, value: Value) -> Value:
        """One variable of the environment: a secret if its name says so, and else of no interest."""
        patterns = dict(self.knowledge.readings.get("os.environ", ()))
        secret = patterns.get("secret")
        if not secret or not name.strip("\x00"):
            return value
        if _compiled(secret).search(name):
            taint = self.source("token", name, at)
            return value.with_taints(tainted(Value(taints=(taint,)), value.cleaned(_PICKED)))
        if name in _HOMES:
            return Value(parts=("~",), types=("str",), taints=value.cleaned(_PICKED).taints)
        return value.cleaned(_PICKED)

    def item(self, base: Value, key: Value, at: ir.At) -> Value:
        """``os.environ["NAME"]``."""
        value = super().item(base, key, at)
        if not _ENVIRONMENT.isdisjoint(base.names) and key.single:
            return self._variable(str(key.constants[0]), at, value)
        return value

    def element(self, value: Value, at: ir.At = (0, 0, 0)) -> Value:
        """``for name in os.environ``: the names of variables are no secrets."""
        found = super().element(value, at)
        return found.cleaned(_PICKED) if not _ENVIRONMENT.isdisjoint(value.names) else found

    def _method(self, node: ir.Call, function: Value, method: str, arguments: Arguments) -> Value | None:
        receiver = function.receiver
        if receiver is not None and method in _LOOKING_UP and not _ENVIRONMENT.isdisjoint(receiver.names):
            if arguments.positional and arguments.positional[0].single:
                given = Value(taints=receiver.taints).step("an element of it", node.at)
                found = self._variable(str(arguments.positional[0].constants[0]), node.at, given)
                if found.parts is not None:
                    return found  # hardly ever without a home
                default = arguments.positional[1] if len(arguments.positional) > 1 else known(None)
                taints = tainted(found, default)
                return Value(default.constants, parts=default.parts, types=found.types, taints=taints)
        return super()._method(node, function, method, arguments)

    # --- paths

    def _path(self, node: ir.Call, function: Value, arguments: Arguments) -> Value | None:
        """What is known of a path: ``Path("~") / ".ssh"``, ``os.path.expanduser("~/.ssh")``."""
        name = function.names[0] if function.names else ""
        given = arguments.positional
        if name in _FILLING and len(given) == 1 and given[0].single:
            at_home = _HOME.match(str(given[0].constants[0]))
            if at_home is not None:
                return Value(parts=("~" + str(given[0].constants[0])[at_home.end() :],), types=("str",))
        if name in _UNCHANGED and len(given) == 1 and not arguments.keywords:
            return given[0] if given[0].constants or given[0].parts is not None else None
        if name in _PATHS and given and not arguments.spread:
            return self.joined_path(given)
        if name == "pathlib.Path.home":
            return Value(parts=("~",), types=("pathlib.Path",))
        receiver = function.receiver
        if receiver is not None and receiver.parts is not None and "pathlib.Path" in receiver.types:
            last = name.rpartition(".")[2]
            if last in _SAME:
                return self.joined_path([receiver, *given])
            if last == "with_name" and given:
                return self.joined_path([Value(taints=receiver.taints), *given])
        return None

    def _found(self, function: Value, arguments: Arguments, result: Value) -> Value:
        """The paths that a pattern finds: as far as it says, they are known."""
        given = arguments.positional[:1]
        base = function.receiver
        if not given or not (given[0].constants or given[0].parts):
            return result
        pieces: list[str | Value] = []
        for part in as_parts(given[0]):
            texts = _WILD.split(part) if isinstance(part, str) else []
            for number, one in enumerate(texts):
                pieces.extend([Value()] if number else [])
                pieces.append(one)
            pieces.extend([part] if not isinstance(part, str) else [])
        path = Value(parts=tuple(pieces), types=("str",), taints=given[0].taints)
        if function.names[0].startswith("pathlib."):
            path = self.joined_path(
                [base, path] if base is not None and base.parts is not None else [Value(), path]
            )
        return self.allocate(Object("list", {}, path, complete=False), types=result.types)

    def joined_path(self, values: list[Value]) -> Value:
        """A path of its pieces."""
        pieces: list[str | Value] = []
        for index, value in enumerate(values):
            pieces.extend(["/"] if index else [])
            pieces.extend(as_parts(as_piece(value) if index else value))
        whole = text(pieces)
        parts = whole.parts if whole.parts is not None else tuple(map(str, whole.constants))
        return Value(parts=parts, types=("pathlib.Path",), taints=whole.taints)

    # --- callbacks

    def _call_back(self, node: ir.Call, name: str, arguments: Arguments) -> None:
        """``Thread(target=f, args=(x,))`` calls ``f(x)``."""
        model = self.knowledge.callbacks[name]
        function = self._selected(model.function, arguments)
        if function is None or not (function.callables or function.names or function.objects):
            return
        if model.skip is not None:
            route = self._selected(model.route, arguments)
            written = str(route.constants[0]) if route is not None and route.single else ""
            for candidate in self.linked(function).callables:
                if isinstance(candidate, Closure):
                    self.registered.append(Registered(candidate, model.kind, model.skip, written))
            return
        inner = Arguments()
        given = self._selected(model.arguments, arguments)
        for _, found in self.objects(given) if given is not None else []:
            inner.positional.extend(found.items.values())
        if model.rest is not None:
            inner.positional.extend(arguments.positional[model.rest :])
            named = arguments.keywords.items()
            inner.keywords = {key: one for key, one in named if key not in model.function}
        if model.kind:
            taint = self.source(model.kind, name, node.at)
            count = 1
            for candidate in function.callables:
                if isinstance(candidate, Closure):
                    count = max(1, len(candidate.function.parameters) - (candidate.bound is not None))
            inner.positional = [Value(taints=(taint,)) for _ in range(count)]
        if len(self.active) < 6:
            self.invoke(node, function, inner)

    def _dated(self, node: ir.Call, arguments: Arguments) -> list[Fact]:
        """``scheduler.enterabs(date, 1, f)``: f is called when the time has come."""
        now = Value(taints=(self.source("clock", "the time", node.at),))
        given = [one for one in arguments.values() if not one.callables]
        dated = [one for one in given if any(taint.kind == "date" for taint in self.now.reach(one))]
        return [Fact("compare", node.at, ">=", now, one.with_taints(_dates(one))) for one in dated[:1]]

    def hooked(self, types: tuple[str, ...], name: str, value: Value, at: ir.At) -> None:
        """``client.on_message = f``: f is called with what comes."""
        for kind in types:
            hook = f"{kind}.{name}"
            if hook in self.knowledge.callbacks:
                self._call_back(ir.Call(at, ir.Expr(at), []), hook, Arguments([value]))

    @staticmethod
    def _selected(selectors: tuple[int | str, ...], arguments: Arguments) -> Value | None:
        for selector in selectors:
            if isinstance(selector, int) and selector < len(arguments.positional):
                return arguments.positional[selector]
            if isinstance(selector, str) and selector in arguments.keywords:
                return arguments.keywords[selector]
        return None


def _dates(value: Value) -> tuple[Taint, ...]:
    return tuple(taint for taint in value.taints if taint.kind == "date")
