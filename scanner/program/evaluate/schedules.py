"""Functions that are handed over to be called by others: by an event loop, by pickle, by a configuration."""

from __future__ import annotations

from collections.abc import Callable

from scanner.program import ir
from scanner.program.callables import Closure
from scanner.program.evaluate.calls import Arguments
from scanner.program.evaluate.stdlib import Stdlib
from scanner.program.state import Object, join_states
from scanner.program.values import UNKNOWN, Taint, Trail, Value, join, tainted

REBUILT = "rebuilt"  # the trust kind of what pickle is told to call
_MAKING = frozenset({"get_or_create", "update_or_create", "aget_or_create", "aupdate_or_create"})
_MAX_LENT = 3  # calls inside of each other below which it is seen what libraries are lent
_MAX_SETTINGS = 200  # tables and lists of one configuration
_SPEAKING = 20  # characters of a replacement that is a text of its own
_REPLACING = frozenset({"re.sub", "re.subn", "re.Pattern.sub", "re.Pattern.subn"})
_SENDING_ON = tuple(
    f"logging.handlers.{kind}Handler.addFilter" for kind in ("HTTP", "Socket", "Datagram", "SysLog", "SMTP")
)
_LOOP = "asyncio.AbstractEventLoop"
_PLACES = frozenset({"class", "()"})  # the keys that name what is called
_TAKEN = frozenset({"class", "()", "level", "formatter", "filters", "format", "datefmt", "."})


class Schedules(Stdlib):
    """Calls what was handed over."""

    def special(self, name: str) -> Callable[..., Value | None] | None:
        """What evaluates a function of this name, None for ordinary ones."""
        return _SCHEDULES.get(name) or super().special(name)

    def arguments(self, node: ir.Call) -> Arguments:
        """``update_or_create(name=…, defaults={…})``: what is told of fields stands in a dictionary."""
        out = super().arguments(node)
        given = out.keywords.get("defaults")
        if given is not None and self.last_name(node.function) in _MAKING:
            for _, found in self.objects(given):
                if found.kind == "dict":
                    named = found.items.items()
                    out.keywords.update({key: value for key, value in named if isinstance(key, str)})
        return out

    def _library(self, node: ir.Call, function: Value, names: tuple[str, ...], arguments: Arguments) -> Value:
        """What a library is handed it may call: ``request.addfinalizer(lambda: …)``."""
        for value in arguments.positional:
            if value.callables and len(self.active) < _MAX_LENT:
                for one in value.callables:
                    if isinstance(one, Closure) and len(one.enclosing) > 1 and one.bound is None:
                        self._lend(one, node.at)
        result = super()._library(node, function, names, arguments)
        if names and names[0] in _REPLACING:
            return self._substituted(node, names[0], arguments, result)
        return result

    def _substituted(self, node: ir.Call, name: str, arguments: Arguments, result: Value) -> Value:
        """``re.sub(pattern, replacement, text)``: the text may be what is put in its place."""
        position = 0 if name.startswith("re.Pattern.") else 1
        given = arguments.keywords.get("repl")
        if given is None and position < len(arguments.positional):
            given = arguments.positional[position]
        if given is not None and given.callables and len(self.active) < _MAX_LENT:
            given = self.invoke(node, given, Arguments([Value(types=("re.Match",), taints=result.taints)]))
        texts = given.constants if given is not None else ()
        speaking = tuple(one for one in texts if isinstance(one, str) and len(one) >= _SPEAKING)
        return join(result, Value(speaking)) if speaking else result

    def _lend(self, closure: Closure, at: ir.At) -> None:
        """A function inside of another one is called with what is not known; nobody enters it by itself."""
        function = closure.function
        if function.name != "<lambda>" and not closure.module.focus.tells(function):
            return
        before = self.branch()
        self.apply(closure, Arguments([UNKNOWN for one in function.parameters if not one.spread]), at)
        self.state = join_states(before, self.state)

    def call_which(self, node: ir.Call, arguments: Arguments) -> Value | None:
        """``shutil.which("name")``: the program of that name, where there is one."""
        given = arguments.positional[0] if arguments.positional else arguments.keywords.get("cmd", UNKNOWN)
        if not given.constants:
            return None
        return Value(given.constants, taints=given.taints, types=("str",))

    def call_filtered(self, node: ir.Call, arguments: Arguments) -> Value | None:
        """``handler.addFilter(f)``: what f adds to a record goes where the handler sends it."""
        record = self.allocate(Object("instance", {}, None, complete=False), types=("logging.LogRecord",))
        for given in arguments.positional[:1]:
            if self.protocol(given, "filter", [record], node.at) is None:
                self.call_value(given, [record], node.at)
        for _, found in self.objects(record):
            if found.items:
                sent = Value(names=("logging.Handler.addFilter.return",))
                self.invoke(node, sent, Arguments([record]))
        return None

    def call_executed(self, node: ir.Call, arguments: Arguments) -> Value | None:
        """``loop.run_in_executor(pool, f, …)``: the result of f."""
        if len(arguments.positional) < 2:
            return None
        return self.invoke(node, arguments.positional[1], Arguments(arguments.positional[2:]))

    def call_registered(self, node: ir.Call, arguments: Arguments) -> Value | None:
        """``copyreg.pickle(cls, f)``: f says what is called where an instance is read back."""
        if len(arguments.positional) < 2:
            return None
        given = [Value()]
        for candidate in arguments.positional[0].callables:
            given = [Value(types=candidate.types())] if not hasattr(candidate, "bound") else given
        result = self.invoke(node, arguments.positional[1], Arguments(given))
        for _, found in self.objects(result):
            called, rest = found.items.get(0), found.items.get(1)
            if found.kind != "tuple" or called is None:
                continue
            trail = Trail("pickle is told to call this where an instance is read", node.at, None)
            called = called.with_taints(tainted(called, Value(taints=(Taint(REBUILT, node.at, trail),))))
            values = self.listed(rest, node.at) if rest is not None else None
            self.invoke(node, called, Arguments(values or []))
        return None

    def call_configuration(self, node: ir.Call, arguments: Arguments) -> Value | None:
        """``logging.config.dictConfig({…: {"()": f, …}})``: f is called with what stands beside it."""
        waiting = list(arguments.values()[:1])
        done = 0
        while waiting and done < _MAX_SETTINGS:
            for _, found in self.objects(waiting.pop()):
                done += 1
                if found.kind == "dict":
                    self._factory(node, found)
                if found.kind in ("dict", "list", "tuple"):
                    waiting.extend(one for one in list(found.items.values())[:50] if one.objects)
        return None

    def _factory(self, node: ir.Call, settings: Object) -> None:
        named = next((settings.items[key] for key in _PLACES if key in settings.items), None)
        if named is None:
            return
        if named.single and isinstance(named.constants[0], str):
            name = named.constants[0].removeprefix("ext://")
            named = self.linked(Value(names=(name,), open=False, taints=named.taints))
        else:
            named = self.linked(named)
        inner = Arguments()
        given = settings.items.items()
        inner.keywords = {str(key): value for key, value in given if key not in _TAKEN}
        self.invoke(node, named, inner)


_SCHEDULES: dict[str, Callable[[Schedules, ir.Call, Arguments], Value | None]] = {
    f"{_LOOP}.run_in_executor": Schedules.call_executed,
    f"{_LOOP}.run_until_complete": Schedules.call_first,
    f"{_LOOP}.create_task": Schedules.call_first,
    "asyncio.run_coroutine_threadsafe": Schedules.call_first,
    "asyncio.TaskGroup.create_task": Schedules.call_first,
    "shutil.which": Schedules.call_which,
    **dict.fromkeys(_SENDING_ON, Schedules.call_filtered),
    "copyreg.pickle": Schedules.call_registered,
    "copy_reg.pickle": Schedules.call_registered,
    "logging.config.dictConfig": Schedules.call_configuration,
}
