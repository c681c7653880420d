"""What a function gets that is entered from outside: parameters, and the instance a method belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath

from scanner.program import ir
from scanner.program.callables import ClassValue, Closure, Variables
from scanner.program.evaluate.calls import Arguments
from scanner.program.evaluate.context import DECLARED, Budget, Frame, Registered
from scanner.program.evaluate.definitions import INJECTED, NUMBERS
from scanner.program.evaluate.instances import is_enum, is_model
from scanner.program.evaluate.reflection import POWERFUL
from scanner.program.evaluate.statements import Statements
from scanner.program.events import Observer, Scope
from scanner.program.linking import Module, Program
from scanner.program.loading import NO_MODULE, Body
from scanner.program.state import Heap, Object, State
from scanner.program.strictness import proves
from scanner.program.values import CLEAN, RELATIVE, TEXT, UNKNOWN, Taint, Trail, Value, join, tainted
from scanner.support.patterns import lazy

_CONVERTED = lazy(r"<(?:int|float|uuid|slug|any\([^)]*\)):(\w+)>|[{<](\w+):(?:int|float|uuid|ymd)[}>]")
_GROUP = lazy(r"\(\?P<(\w+)>((?:[^()\\\\]|\\\\.)*)\)")
# Variables of routes that begin with no slash: of `{name:path}` they may.
_WITHIN = lazy(r"<(\w+)>|<path:(\w+)>|\{(\w+)\}")
PARAMETER = "parameter"  # the trust kind of what callers hand to a public function
SETTING = "setting"  # and to the constructor of a public class
_CALLED_BY_ALL = frozenset({"__init__", "__new__", "__call__", "__getitem__", "__setitem__", "__getattr__"})
_OWN_FOLDERS = frozenset({"test", "tests", "testing", "doc", "docs", "example", "examples", "benchmarks"})
_OWN_FILES = frozenset({"setup.py", "conftest.py", "noxfile.py", "tasks.py"})
_HARMLESS = NUMBERS | {
    "IPv4Address", "IPv6Address", "NegativeInt", "NonNegativeInt", "PositiveFloat", "StrictBool", "StrictInt",
    "UUID1", "UUID3", "UUID5", "conint", "confloat", "condecimal", "time", "timedelta",
}  # fmt: skip
_OF_ITS_PARTS = frozenset(
    {
        "Optional",
        "Union",
        "List",
        "list",
        "Set",
        "set",
        "FrozenSet",
        "frozenset",
        "Tuple",
        "tuple",
        "Sequence",
    }
    | {"Iterable", "Dict", "dict"}
)
_PATTERNS = frozenset({"pattern", "regex"})
MAX_NESTED = 4  # types in types
EVERYTHING = frozenset({"*"})
_RUNS = frozenset({"code", "command", "import"})  # what a function may do with what it is handed
_SPEAKING = 5  # characters of a default that can be a path
_PAYLOAD = 40  # and from which it can be a payload
_SEPARATING = frozenset("/\\.~")


class Entering(Statements):
    """Makes what functions are entered with."""

    def __init__(
        self, program: Program, module: Module, observer: Observer, budget: Budget | None = None
    ) -> None:
        super().__init__(program, module, observer, budget or Budget())
        self._instances: dict[tuple[ClassValue, bool, bool], Value] = {}
        self._made_by: dict[tuple[ClassValue, bool, bool], frozenset[Body]] = {}  # what they rest on
        self._defaulted = False  # parameters that have a default are what it says
        self._listens = False  # whether it matters what callers of a library hand to the entered function
        self._making: list[ClassValue | ir.Function] = []

    def _keep(self, heap: Heap) -> None:
        """What the module level made is there for all of its functions."""
        for reference, found in heap.own.items():
            self._place(reference, found)

    def _place(self, reference: int, found: Object) -> None:
        self.program.loading.change(self.program.heap, reference, found, NO_MODULE)

    def _entry_parameters(
        self,
        closure: Closure,
        kind: str | None,
        inputs: Mapping[str, str],
        registered: Registered | None = None,
        *,
        whole: bool = True,
    ) -> Variables:
        """What the parameters are; without the receiver unless ``whole``."""
        variables: Variables = {}
        function = closure.function
        converted = _converted(_routes(function) if registered is None else [registered.route])
        if kind is None and PARAMETER in self.knowledge.trust and self._listens and public(closure):
            kind = PARAMETER
        flags = {d.id for d in function.decorators if isinstance(d, ir.Name)}
        skip = registered.skip if registered is not None else 0
        for index, parameter in enumerate(function.parameters):
            if index == 0 and closure.owner is not None and "staticmethod" not in flags:
                if whole and "classmethod" in flags:
                    variables[parameter.name] = Value(open=False, callables=(closure.owner,))
                elif whole:
                    variables[parameter.name] = self._self(closure.owner)
                continue
            default = closure.defaults.get(parameter.name) if self._defaulted else None
            if default is not None:
                variables[parameter.name] = default
                continue
            given, skip = (None if skip else inputs.get(parameter.name, kind)), max(skip - 1, 0)
            value = self._entry_parameter(parameter, given, function)
            if parameter.spread == 2 and value is UNKNOWN:  # what is put into it is there for sure
                value = self.allocate(Object("dict", {}, UNKNOWN, complete=False))
            variables[parameter.name] = value.cleaned(converted.get(parameter.name, frozenset()))
        return variables

    def _entry_parameter(self, parameter: ir.Parameter, kind: str | None, function: ir.Function) -> Value:
        value = UNKNOWN
        if parameter.annotation is not None:
            value = self._annotated_instance(parameter.annotation, self.annotated(parameter.annotation))
        convention = self._conventional(parameter.name)
        if convention and not value.types:
            value = Value(types=convention)
        if parameter.name in self.knowledge.untrusted:
            kind = DECLARED
        if kind is None or convention:
            return value
        dependency = self._injected(parameter)
        if dependency is not None:
            made = kind not in (PARAMETER, SETTING)
            return self._provided(dependency, parameter.at, kind, value) if made else value
        if parameter.annotation is not None and self.harmless(parameter.annotation):
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
        cls = self._class_of(parameter.annotation) if parameter.annotation is not None else None
        if cls is not None and kind not in (PARAMETER, SETTING) and is_model(cls):
            return self._model(cls, taint)
        proven = self._proven([parameter.default, parameter.annotation])
        if parameter.annotation is not None and self.last_name(parameter.annotation) == "str":
            proven |= TEXT
        return join(value, Value(taints=(taint,)).cleaned(proven))

    # --- what annotations say

    def harmless(self, annotation: ir.Expr, depth: int = MAX_NESTED) -> bool:
        """Whether what fits a type holds no text that somebody else has chosen."""
        if isinstance(annotation, ir.Const):
            if not isinstance(annotation.value, str):
                return True  # None, or the dots in tuple[int, ...]
            annotation = self.plain_type(annotation)
        if depth == 0:
            return False
        if isinstance(annotation, ir.Binary):
            sides = (annotation.left, annotation.right)
            return annotation.operator == "|" and all(self.harmless(side, depth - 1) for side in sides)
        if isinstance(annotation, ir.Index):
            name, key = self.last_name(annotation.value), annotation.key
            parts = key.items if isinstance(key, ir.Sequence) else [key]
            if name == "Annotated":
                return bool(parts) and self.harmless(parts[0], depth - 1)
            return name == "Literal" or (
                name in _OF_ITS_PARTS and all(self.harmless(part, depth - 1) for part in parts)
            )
        if self.last_name(annotation) in _HARMLESS:
            return True
        named = self.named_type(annotation)
        if named is not None and any(name.rpartition(".")[2] in _HARMLESS for name in named.names):
            return True
        cls = self._class_of(annotation)
        return cls is not None and is_enum(cls)

    def _class_of(self, annotation: ir.Expr) -> ClassValue | None:
        """The class of the program that a type names."""
        named = self.named_type(self.plain_type(annotation))
        classes = [one for one in named.callables if isinstance(one, ClassValue)] if named else []
        return classes[0] if len(classes) == 1 else None

    def _proven(self, nodes: list[ir.Expr | None]) -> frozenset[str]:
        """The sink kinds for which a text is harmless that fits the ``pattern`` of ``Query(…)``."""
        for node in nodes:
            if isinstance(node, ir.Index) and self.last_name(node.value) == "Annotated":
                key = node.key
                found = self._proven(list(key.items) if isinstance(key, ir.Sequence) else [key])
                if found:
                    return found
            for argument in node.arguments if isinstance(node, ir.Call) else ():
                value = argument.value
                if (
                    argument.keyword in _PATTERNS
                    and isinstance(value, ir.Const)
                    and isinstance(value.value, str)
                ):
                    return proves(value.value, "search")
        return frozenset()

    def _model(self, cls: ClassValue, taint: Taint, depth: int = MAX_NESTED) -> Value:
        """An instance of a model that a framework has filled and checked."""
        items: dict[ir.Constant, Value] = {}
        for statement in (one for base in cls.lineage() for one in base.node.body):
            if not isinstance(statement, ir.Assign) or statement.annotation is None:
                continue
            annotation = statement.annotation
            for name in [target.id for target in statement.targets if isinstance(target, ir.Name)]:
                inner = self._class_of(annotation) if depth else None
                if name in items:
                    continue
                if self.harmless(annotation):
                    items[name] = Value(types=(f"{CLEAN}*",))
                elif inner is not None and is_model(inner):
                    items[name] = self._model(inner, taint, depth - 1)
                else:
                    given = Value(taints=(taint.step(f"`.{name}`", statement.at),))
                    items[name] = given.cleaned(self._proven([statement.value, annotation]))
        held = self.allocate(Object("instance", items, None, complete=False, cls=cls), types=cls.types())
        harmful = not items or any(value.taints for value in items.values())
        return Value(types=held.types, objects=held.objects, taints=(taint,) if harmful else ())

    # --- what frameworks hand in

    def _injected(self, parameter: ir.Parameter) -> Value | None:
        """What makes a parameter's value, by the word of the framework: ``Depends(service)``."""
        nodes = [parameter.default]
        annotation = parameter.annotation
        if isinstance(annotation, ir.Index):
            nodes.extend(
                annotation.key.items if isinstance(annotation.key, ir.Sequence) else [annotation.key]
            )
        for node in nodes:
            if isinstance(node, ir.Call) and self.last_name(node.function) in INJECTED:
                return (self.peek(node.arguments[0].value) if node.arguments else None) or UNKNOWN
        if isinstance(annotation, ir.Name | ir.Attribute):
            named = self.peek(annotation)
            meant = self.aliased(self.linked(named)) if named is not None else None
            return meant.get("provider") if meant is not None else None
        return None

    def _provided(self, provider: Value, at: ir.At, kind: str, value: Value) -> Value:
        """What a dependency gives, which gets input as a handler does."""
        for candidate in self.linked(provider).callables:
            if not isinstance(candidate, Closure) or candidate.function in self._making:
                continue
            self._making.append(candidate.function)
            arguments = Arguments()
            arguments.keywords.update(self._entry_parameters(candidate, kind, {}, whole=False))
            result = self.apply(candidate, arguments, at)
            self._making.pop()
            return value.with_taints(tainted(value, Value(taints=self.now.reach(result))))
        return value

    def _annotated_instance(self, annotation: ir.Expr, value: Value) -> Value:
        """A parameter that is declared to be of a class of the program: an instance of it."""
        named = self.named_type(self.plain_type(annotation)) if value.types else None
        classes = [one for one in named.callables if isinstance(one, ClassValue)] if named else []
        if len(classes) != 1 or is_enum(classes[0]) or classes[0] in self._making:
            return value  # a class whose constructor takes others of its kind is made without them
        instance = self._self(classes[0])
        return Value(open=True, types=instance.types, objects=instance.objects)

    def _loosen(self, cls: ClassValue) -> None:
        """Other methods may give the fields of an instance other values than its ``__init__``, and others
        again to those for which its class keeps a place with None.
        """
        instance = self._instances.get((cls, self._listens, self._defaulted))
        held = {key: value for one in reversed(cls.lineage()) for key, value in one.members.items()}
        kept: dict[ir.Constant, Value] = {
            key: value for key, value in held.items() if value.constants == (None,)
        }
        for reference in instance.objects if instance is not None else ():
            found = self.program.heap.get(reference)
            if found is not None:
                items = {
                    key: join(value, UNKNOWN) if value.constants and not self._stays(value) else value
                    for key, value in {**kept, **found.items}.items()
                }
                self._place(reference, Object(found.kind, items, found.rest, found.complete, found.cls))

    def _stays(self, value: Value) -> bool:
        """Whether a field is a text that a constructor was given by default, as it is asked about then."""
        return self._defaulted and value.single and isinstance(value.constants[0], str)

    def _conventional(self, name: str) -> tuple[str, ...]:
        """What a parameter of this name is: of several frameworks (one for its client only), any."""
        declared = self.knowledge.parameters.get(name, ())
        return tuple(one for package, one in declared if package in self.frame.module.imported)

    def _self(self, cls: ClassValue) -> Value:
        """The instance that methods are entered with: made once, by evaluating ``__init__`` with unknown
        arguments.
        """
        key = (cls, self._listens, self._defaulted)
        known_instance = self._instances.get(key)
        if known_instance is not None:
            self.program.loading.again(self._made_by.get(key, ()))
            return known_instance
        outer_bodies = self.program.loading.apart()
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
            if isinstance(candidate, Closure) and self._defaulted:
                unknown.keywords.update(candidate.defaults)
        quiet, self.quiet = self.quiet, True
        try:
            self._instances[key] = instance = self.instantiate(cls, unknown, cls.node.at)
        finally:
            self.quiet = quiet
            self._keep(self.now.heap)
            self._making.pop()
            self._loosen(cls)
            self.frame = outer_frame
            self.state = outer_state
            self._made_by[key] = self.program.loading.joined(outer_bodies)
        return instance

    def speaks(self, closure: Closure) -> bool:
        """Whether a default of a function, or of its class's constructor, is a path, an address or a payload,
        a function, class or instance of the program, or what runs code: whoever hands in nothing gets that.
        """
        made = closure.owner.member("__init__") if closure.owner is not None else None
        constructors = [one for one in made.callables if isinstance(one, Closure)] if made is not None else []
        return any(
            self._speaking(value) for one in (closure, *constructors) for value in one.defaults.values()
        )

    def _powerful(self, name: str) -> bool:
        """Whether a name is that of a function which runs what it is handed, or of a module of such."""
        sinks = self.knowledge.sinks.get(name, ())
        return name in POWERFUL or not _RUNS.isdisjoint(sink.kind for sink in sinks)

    def _speaking(self, value: Value) -> bool:
        for one in value.callables:
            if isinstance(one, Closure) or any(member.constants for member in one.members.values()):
                return True
        if any(self._powerful(name) for name in value.names):
            return True
        if any(found.kind == "instance" and found.cls is not None for _, found in self.objects(value)):
            return True
        held = [item for _, found in self.objects(value) for item in list(found.items.values())[:20]]
        constants = [one for part in (value, *held) for one in part.constants if isinstance(one, str | bytes)]
        constants += [one for one in value.parts or () if isinstance(one, str)]
        texts = [one if isinstance(one, str) else one[:_PAYLOAD].decode("latin-1") for one in constants]
        if sum(map(len, texts)) >= _PAYLOAD:
            return True
        return any(len(text) >= _SPEAKING and not _SEPARATING.isdisjoint(text) for text in texts)


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


def _routes(function: ir.Function) -> list[str]:
    """The texts in a function's decorators: routes, with the names and types of their variables."""
    calls = [decorator for decorator in function.decorators if isinstance(decorator, ir.Call)]
    values = [argument.value for call in calls for argument in call.arguments]
    return [one.value for one in values if isinstance(one, ir.Const) and isinstance(one.value, str)]


def _converted(routes: list[str]) -> dict[str, frozenset[str]]:
    """The sink kinds for which the variables of routes are harmless: numbers, texts of a strict pattern."""
    out: dict[str, frozenset[str]] = {}
    for route in routes:
        out.update((match[1] or match[2] or match[3], RELATIVE | TEXT) for match in _WITHIN.finditer(route))
        out.update((match[1] or match[2], EVERYTHING) for match in _CONVERTED.finditer(route))
        out.update((match[1], proves(match[2], "fullmatch")) for match in _GROUP.finditer(route))
    return out
