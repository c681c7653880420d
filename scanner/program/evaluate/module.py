"""What of a unit is evaluated: the module itself, then every function that may matter, entered from
outside.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import PurePosixPath

from scanner.program import ir
from scanner.program.callables import ClassValue, Closure, Variables
from scanner.program.evaluate.calls import Arguments
from scanner.program.evaluate.context import DECLARED, Budget, BudgetError, Frame
from scanner.program.evaluate.definitions import NUMBERS
from scanner.program.evaluate.instances import is_enum
from scanner.program.evaluate.statements import Statements
from scanner.program.events import Observer, Scope
from scanner.program.linking import Module, Program
from scanner.program.state import Heap, Object, State
from scanner.program.values import CLEAN, UNKNOWN, Trail, Value, join

_CONVERTED = re.compile(r"<(?:int|float|uuid|any\([^)]*\)):(\w+)>|\{(\w+):(?:int|float|uuid)\}")
PARAMETER = "parameter"  # the trust kind of what callers hand to a public function
SETTING = "setting"  # and to the constructor of a public class
_CALLED_BY_ALL = frozenset({"__init__", "__new__", "__call__", "__getitem__", "__setitem__", "__getattr__"})
_OWN_FOLDERS = frozenset({"test", "tests", "testing", "doc", "docs", "example", "examples", "benchmarks"})
_OWN_FILES = frozenset({"setup.py", "conftest.py", "noxfile.py", "tasks.py"})
_GLOBAL = re.compile(rb"^[ \t]+global[ \t]+([\w, \t]+)", re.MULTILINE)
NO_MODULE = -1  # the number of none: what a unit makes goes with it
_INJECTED = frozenset({"Depends", "Security"})


class Evaluator(Statements):
    """Evaluates one module of a program."""

    def __init__(
        self, program: Program, module: Module, observer: Observer, budget: Budget | None = None
    ) -> None:
        super().__init__(program, module, observer, budget or Budget())
        self._module = module
        self._instances: dict[tuple[ClassValue, bool], Value] = {}
        self._listens = False  # whether it matters what callers of a library hand to the entered function
        self._making: list[ClassValue] = []

    def run(self) -> list[str]:
        """Evaluate; returns the names of the functions whose budget ran out ("" for the module's own
        statements).
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
        for match in _GLOBAL.finditer(module.unit.text):  # functions may change these
            for name in match[1].decode("utf-8", "replace").replace(",", " ").split():
                if name in module.globals:
                    module.globals[name] = join(module.globals[name], UNKNOWN)
        entered: set[int] = set()
        for closure, decorators in self.entries:  # entering one may add others to the end
            if id(closure.function) in entered or not module.focus.enters(closure.function):
                continue
            entered.add(id(closure.function))
            try:
                self.enter(closure, decorators)
            except (BudgetError, RecursionError):
                exhausted.append(closure.scope)
        return exhausted

    def _keep(self, heap: Heap) -> None:
        """What the module level made is there for all of its functions."""
        for reference, found in heap.own.items():
            self._place(reference, found)

    def _place(self, reference: int, found: Object) -> None:
        self.program.loading.change(self.program.heap, reference, found, NO_MODULE)

    def enter(self, closure: Closure, decorators: list[Value]) -> None:
        """Evaluate a function as if something outside of the program called it."""
        self.budget.start()
        self.state = State({}, Heap(self.program.heap))
        self.frame = Frame(closure.module, Scope(), closure.enclosing)
        self.reset()
        self._making.clear()
        self.spaces = {}
        self.trigger, self.facts = "", []
        self._listens = closure.module.focus.listens(closure.function)
        self.exposed = closure.module.focus.exposes(closure.function)
        kind = self._handled(decorators) or self._method_handled(closure)
        inputs = self._inputs(closure)
        variables = self._entry_parameters(closure, kind, inputs)
        asked = kind is not None or any(
            name in self.knowledge.parameters for name in variables if self._conventional(name) is not None
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
        self.state = State(variables, self.now.heap)
        self.active = [closure]
        self.body(closure, closure.function.at)

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

    def _inputs(self, closure: Closure) -> Mapping[str, str]:
        """The untrusted parameters of a function that something outside calls, known by its form."""
        names = tuple(parameter.name for parameter in closure.function.parameters)
        if closure.owner is not None:
            names = names[1:]
        for entry in self.knowledge.entries:
            if entry.parameters == names and entry.function in ("*", closure.function.name):
                if not entry.package or entry.package in self.frame.module.imported:
                    return entry.inputs
        return {}

    def _entry_parameters(
        self, closure: Closure, kind: str | None, inputs: Mapping[str, str], *, whole: bool = True
    ) -> Variables:
        """What the parameters are; without the receiver unless ``whole``."""
        variables: Variables = {}
        function = closure.function
        converted = self._converters(function)
        if kind is None and PARAMETER in self.knowledge.trust and self._listens and public(closure):
            kind = PARAMETER
        flags = {d.id for d in function.decorators if isinstance(d, ir.Name)}
        for index, parameter in enumerate(function.parameters):
            if index == 0 and closure.owner is not None and "staticmethod" not in flags:
                if not whole:
                    continue
                first = (
                    Value(open=False, callables=(closure.owner,))
                    if "classmethod" in flags
                    else self._self(closure.owner)
                )
                variables[parameter.name] = first
                continue
            variables[parameter.name] = self._entry_parameter(
                parameter, inputs.get(parameter.name, kind), parameter.name in converted, function
            )
        return variables

    def _entry_parameter(
        self, parameter: ir.Parameter, kind: str | None, converted: bool, function: ir.Function
    ) -> Value:
        value = UNKNOWN
        if parameter.annotation is not None:
            value = self._annotated_instance(parameter.annotation, self.annotated(parameter.annotation))
        convention = self._conventional(parameter.name)
        if convention is not None and not value.types:
            value = Value(types=(convention,))
        if parameter.name in self.knowledge.untrusted:
            kind = DECLARED
        if kind is None or converted or convention is not None or self._injected(parameter):
            return value
        if (
            parameter.annotation is not None
            and self.last_name(self.plain_type(parameter.annotation)) in NUMBERS
        ):
            return Value(types=(*value.types, f"{CLEAN}*"))  # the framework has converted it
        if any(name in self.program.types for name in value.types) or parameter.spread:
            return value
        if kind in (PARAMETER, SETTING) and (
            isinstance(parameter.default, ir.Const)
            and isinstance(parameter.default.value, bool | int | float)
        ):
            return value
        trust = self.knowledge.trust.get(kind)
        title = trust.title if trust is not None else kind
        trail = Trail(
            f"{title} enters as parameter `{parameter.name}` of `{function.name}`", parameter.at, None
        )
        taint = self.source(kind, parameter.name, parameter.at)
        taint.trail = trail
        return join(value, Value(taints=(taint,)))

    def _annotated_instance(self, annotation: ir.Expr, value: Value) -> Value:
        """A parameter that is declared to be of a class of the program: an instance of it."""
        named = self.peek(self.plain_type(annotation)) if value.types else None
        classes = (
            [one for one in self.linked(named).callables if isinstance(one, ClassValue)] if named else []
        )
        if len(classes) != 1 or is_enum(classes[0]) or classes[0] in self._making:
            return value  # a class whose constructor takes others of its kind is made without them
        instance = self._self(classes[0])
        return Value(open=True, types=instance.types, objects=instance.objects)

    def _loosen(self, cls: ClassValue) -> None:
        """Other methods may give the fields of an instance other values than its ``__init__``."""
        instance = self._instances.get((cls, self._listens))
        for reference in instance.objects if instance is not None else ():
            found = self.program.heap.get(reference)
            if found is not None:
                items = {
                    key: join(value, UNKNOWN) if value.constants else value
                    for key, value in found.items.items()
                }
                self._place(reference, Object(found.kind, items, found.rest, found.complete, found.cls))

    def _injected(self, parameter: ir.Parameter) -> bool:
        """Whether a framework hands in a service instead of input."""
        nodes = [parameter.default]
        if isinstance(parameter.annotation, ir.Index):
            key = parameter.annotation.key
            nodes.extend(key.items if isinstance(key, ir.Sequence) else [key])
        return any(isinstance(node, ir.Call) and self.last_name(node.function) in _INJECTED for node in nodes)

    def _conventional(self, name: str) -> str | None:
        for package, declared in self.knowledge.parameters.get(name, ()):
            if package in self.frame.module.imported:
                return declared
        return None

    @staticmethod
    def _converters(function: ir.Function) -> set[str]:
        """Parameters that a route's own converters make numbers."""
        out: set[str] = set()
        for decorator in function.decorators:
            if isinstance(decorator, ir.Call):
                for argument in decorator.arguments:
                    if isinstance(argument.value, ir.Const) and isinstance(argument.value.value, str):
                        for match in _CONVERTED.finditer(argument.value.value):
                            out.add(match[1] or match[2])
        return out

    def _self(self, cls: ClassValue) -> Value:
        """The instance that methods are entered with: made once, by evaluating ``__init__`` with unknown
        arguments.
        """
        known_instance = self._instances.get((cls, self._listens))
        if known_instance is not None:
            return known_instance
        self._making.append(cls)
        outer_frame, outer_state = self.frame, self.now
        self.state = State({}, Heap(self.program.heap))
        self.frame = Frame(outer_frame.module, Scope(), outer_frame.enclosing)
        unknown = Arguments()
        unknown.spread = True
        initialiser = cls.member("__init__")
        for candidate in initialiser.callables if initialiser is not None else ():
            told = self._listens and PARAMETER in self.knowledge.trust
            if isinstance(candidate, Closure) and told and public(candidate):
                given = self._entry_parameters(candidate, SETTING, {}, whole=False)
                unknown.keywords.update((name, value) for name, value in given.items() if value.taints)
        quiet, self.quiet = self.quiet, True
        try:
            self._instances[(cls, self._listens)] = instance = self.instantiate(cls, unknown, cls.node.at)
        finally:
            self.quiet = quiet
            if self.state is not None:
                self._keep(self.state.heap)
            self._making.pop()
            self._loosen(cls)
            self.frame = outer_frame
            self.state = outer_state
        return instance


def public(closure: Closure) -> bool:
    """Whether code outside of the program may call a function with what it likes."""
    name, scope = closure.function.name, closure.scope
    if name.startswith("_") and name not in _CALLED_BY_ALL:
        return False
    if scope.count(".") > (0 if closure.owner is None else 2):
        return False  # inside of another function
    if any(part.startswith("_") for part in scope.split(".")[:-1]):
        return False
    path = PurePosixPath(closure.module.unit.source.path)
    return path.name not in _OWN_FILES and _OWN_FOLDERS.isdisjoint(path.parts[:-1])


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
