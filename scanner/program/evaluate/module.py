"""What of a unit is evaluated: the module itself, then every function that may matter, entered from
outside.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial

from scanner.model import REST
from scanner.program import ir
from scanner.program.bindings import global_names
from scanner.program.callables import ClassValue, Closure, Variables
from scanner.program.evaluate.calls import Arguments
from scanner.program.evaluate.context import Budget, BudgetError, Frame, Registered
from scanner.program.evaluate.uneventful import Uneventful
from scanner.program.events import Observer, Scope
from scanner.program.linking import Module, Program
from scanner.program.state import Heap, State
from scanner.program.values import UNKNOWN, Value, join, tainted
from scanner.support.patterns import lazy

_VERBS = frozenset({"delete", "dispatch", "get", "head", "options", "patch", "post", "put"})
_RETURNED = lazy(rb"\breturn\s+(?:await\s+)?(?:\w+\.)*(\w+)\s*\(")
MAX_WRAPPERS = 2  # of one function
MAX_REGISTERED = 500  # functions that the calls of one unit have made handlers


class Evaluator(Uneventful):
    """Evaluates one module of a program."""

    def __init__(
        self, program: Program, module: Module, observer: Observer, budget: Budget | None = None
    ) -> None:
        super().__init__(program, module, observer, budget)
        self._module = module
        self.started = module.focus.started

    def run(self) -> list[str]:
        """Evaluate; returns the names of the functions whose budget ran out ("" for the module's own
        statements). What was run and not seen is in ``unseen``.
        """
        exhausted: list[str] = []
        module = self._module
        for statement in module.statements:
            self.budget.start()
            try:
                self.execute([statement])
            except (BudgetError, RecursionError):
                exhausted = [""]
                self.reset()
        if self.state is not None:
            module.globals.update(self.state.variables)
            self._keep(self.state.heap)
        for name in global_names(module.unit.text) & module.globals.keys():  # functions may change these
            module.globals[name] = join(module.globals[name], UNKNOWN)
        self.base = self.program.loading.noted()
        self._functions(exhausted)
        if self.left:  # and once more, with what they have left for each other
            self.memory.clear()
            self.even_out()
            self._functions(exhausted)
        return list(dict.fromkeys(exhausted))

    def _functions(self, exhausted: list[str]) -> None:
        """Every function that may matter, entered from outside."""
        module = self._module
        entered: set[int] = set()
        for closure, decorators in self.entries:  # entering one may add others to the end
            if id(closure.function) in entered or not module.focus.enters(closure.function):
                continue
            entered.add(id(closure.function))
            if not self.skips(closure):
                self.watched(closure, partial(self._all_ways, closure, decorators, exhausted))
        known: set[int] = set()
        for one in self.registered:  # those of other modules, too
            function = one.closure.function
            self.program.loading.ask(one.closure.module.path, function.at[0])
            if id(function) not in known and one.closure.module.focus.tells(function):
                known.add(id(function))
                if len(known) <= MAX_REGISTERED:
                    self._try(one.closure, [], one, exhausted)

    def _all_ways(self, closure: Closure, decorators: list[Value], exhausted: list[str]) -> bool:
        """Enter a function, and what a platform calls in its place; whether the budget was enough."""
        done = self._try(closure, decorators, None, exhausted)
        for wrapper in self._wrappers(closure)[:MAX_WRAPPERS] if closure.function.decorators else ():
            done = self._try(wrapper, [], None, exhausted) and done
        return done

    def _try(
        self, closure: Closure, decorators: list[Value], registered: Registered | None, exhausted: list[str]
    ) -> bool:
        """Whether the budget was enough."""
        try:
            self.enter(closure, decorators, registered)
            if registered is None and self.speaks(closure):
                self._defaulted = True
                self.enter(closure, decorators)
        except (BudgetError, RecursionError):
            exhausted.append(closure.scope)
            return False
        finally:
            self._defaulted = False
        return True

    def enter(self, closure: Closure, decorators: list[Value], registered: Registered | None = None) -> None:
        """Evaluate a function as if something outside of the program called it."""
        self.budget.start()
        self.state = State({}, Heap(self.program.heap))
        self.frame = Frame(closure.module, Scope(), closure.enclosing)
        self.reset()
        self._making.clear()
        self.spaces, self.paths = {}, False
        self.trigger, self.facts = "default" if self._defaulted else "", []
        self._listens = closure.module.focus.listens(closure.function)
        self.exposed = closure.module.focus.exposes(closure.function)
        kind = self._handled(decorators) or self._method_handled(closure)
        own = self._wrapped(closure)
        if registered is not None and own:
            return  # what its wrapper hands on is seen where that is entered
        if registered is not None:
            kind = registered.kind
        inputs = self._inputs(closure, wrapped=own)
        variables = self._entry_parameters(closure, kind, inputs, registered)
        asked = kind is not None or any(
            name in self.knowledge.parameters for name in variables if self._conventional(name)
        )
        owner = closure.owner.node.name if closure.owner is not None else ""
        self.frame = Frame(
            closure.module,
            Scope(closure.scope, closure.function.name, owner, asked),
            closure.enclosing,
            closure,
            closure.owner,
        )
        self.routed = _path(closure.function) if kind is not None else None
        if kind is not None:
            self.frame.answers = tuple(f"{name}.return" for value in decorators for name in value.names)
            self.frame.declared = self._declared(closure.function)
        elif closure.owner is not None and closure.owner.foreign:
            self.frame.answers = self._told_as(closure.owner, closure.function.name)
        for name, mark in self.hidden_parameters(closure).items() if closure.function.decorators else ():
            if name in variables:
                variables[name] = variables[name].with_taints(tainted(variables[name], mark))
        self.state = State(variables, self.now.heap)
        self.active = [closure]
        self.body(closure, closure.function.at)
        self.state = self.state or self.frame.endless
        self.leave()

    def _told_as(self, owner: ClassValue, method: str) -> tuple[str, ...]:
        """Names for what a method returns to the library whose class it derives from, where that matters."""
        names = (f"{name}.{method}.return" for name in owner.types())
        return tuple(name for name in names if name in self.knowledge.sinks)

    def _wrapped(self, closure: Closure) -> bool:
        """Whether a decorator of the program stands before a function."""
        nodes = [one.function if isinstance(one, ir.Call) else one for one in closure.function.decorators]
        values = [self.peek(node) for node in nodes]
        return any(self.linked(value).callables for value in values if value is not None)

    def _handled(self, decorators: list[Value]) -> str | None:
        """The trust kind of what a decorated function receives, None when no decorator says so."""
        for value in decorators:
            for name in value.names:
                kind = self.knowledge.handlers.get(name)
                if kind is None:
                    kind = self.knowledge.handlers.get(f"*.{name.rpartition('.')[2]}")
                if kind is not None:
                    return kind
        return None

    def _method_handled(self, closure: Closure) -> str | None:
        """The trust kind of what a framework calls a method with: ``get`` of a ``RequestHandler``."""
        if closure.owner is None:
            return None
        handlers = self.knowledge.handlers
        for name in closure.owner.types():
            kind = handlers.get(f"{name}.{closure.function.name}") if "." in name else None
            if kind is not None:
                return kind
        return None

    def _declared(self, function: ir.Function) -> Variables:
        """What the keywords of a handler's decorators name: ``response_class=HTMLResponse``."""
        out: Variables = {}
        for decorator in function.decorators:
            for argument in decorator.arguments if isinstance(decorator, ir.Call) else ():
                value = self.peek(argument.value) if argument.keyword is not None else None
                if value is not None and argument.keyword is not None:
                    out[argument.keyword] = value
        return out

    def _wrappers(self, closure: Closure) -> list[Closure]:
        """What decorators of other files put in place of a function, where a platform calls that."""
        self.budget.start()
        self.frame = Frame(closure.module, Scope(), closure.enclosing)
        self.state = State({}, Heap(self.program.heap))
        out: list[Closure] = []
        try:
            for decorator in closure.function.decorators:
                called = self.peek(decorator)
                if called is None or called.callables:
                    continue
                given = Arguments([Value(open=False, callables=(closure,))])
                for one in self.linked(called).callables:
                    made = (
                        self._apply(one, given, decorator.at, None) if isinstance(one, Closure) else UNKNOWN
                    )
                    out += [way for way in made.callables if isinstance(way, Closure) and self._is_entry(way)]
        except (BudgetError, RecursionError):
            pass  # the function itself is entered without them
        return [one for one in out if one.function is not closure.function]

    def _is_entry(self, closure: Closure) -> bool:
        """Whether a function has the parameters of one that a platform calls."""
        names = tuple(parameter.name for parameter in closure.function.parameters)
        return any(entry.parameters == names for entry in self.knowledge.entries)

    def _inputs(self, closure: Closure, *, wrapped: bool = False) -> Mapping[str, str]:
        """The untrusted parameters of a function that something outside calls, known by its form. What a
        decorator of the program has ``wrapped`` may get its other parameters from that.
        """
        names = tuple(parameter.name for parameter in closure.function.parameters)
        if closure.owner is not None:
            names = names[1:]
        for entry in self.knowledge.entries:
            if entry.function not in ("*", closure.function.name):
                continue
            if entry.package and entry.package not in self.frame.module.imported:
                continue
            if entry.parameters == names:
                return entry.inputs
            fixed = entry.parameters[:-1]
            others = entry.inputs.get(REST)
            open_ended = not wrapped and (closure.owner is None or closure.function.name in _VERBS)
            if others is not None and open_ended and len(names) > len(fixed) and names[: len(fixed)] == fixed:
                if entry.returns and not _returns(closure, entry.returns):
                    continue
                if entry.unless and self.program.locate(entry.unless, closure.module.path) is not None:
                    continue
                behind = closure.function.parameters[len(fixed) - len(names) :]
                asked = [one.name for one in behind if one.default is None and not one.spread]
                return {**entry.inputs, **dict.fromkeys(asked, others)}
        return {}


def _path(function: ir.Function) -> Value | None:
    """The path of the requests that a handler gets, when none of its routes has a variable."""
    routes: list[str] = []
    sure = True
    for decorator in function.decorators:
        if not isinstance(decorator, ir.Call) or not decorator.arguments:
            continue
        route = decorator.arguments[0].value
        if not isinstance(route, ir.Const) or not isinstance(route.value, str):
            return None
        if re.search(r"[<{:*]", route.value):
            return None
        routes.append(route.value)
        base = decorator.function.value if isinstance(decorator.function, ir.Attribute) else None
        sure = sure and isinstance(base, ir.Name) and base.id in ("app", "application")
    return Value(tuple(routes[:8]), open=not sure) if routes else None


def _returns(closure: Closure, names: tuple[str, ...]) -> bool:
    """Whether a function returns what one of these gives."""
    start, end, _ = closure.function.at
    text = closure.module.unit.text[start:end]
    return any(match[1].decode() in names for match in _RETURNED.finditer(text))
