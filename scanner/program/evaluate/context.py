"""Where an evaluation stands: its frame, its state, its budget, and whom it tells."""

from __future__ import annotations

import builtins
from collections.abc import Iterable

from msgspec import Struct

from scanner.program import ir
from scanner.program.callables import ClassValue, Closure, Variables
from scanner.program.constants import LIBRARY
from scanner.program.evaluate.flags import Assigned
from scanner.program.events import AssignEvent, Fact, Observer, Scope, Situation
from scanner.program.linking import Module, Program, Told
from scanner.program.loading import Body
from scanner.program.state import Heap, Object, State
from scanner.program.values import CLEAN, UNKNOWN, Taint, Trail, Value, known, tainted

DECLARED = "declared"  # the trust kind of what the configuration calls untrusted
NOWHERE: ir.At = (0, 0, 0)  # a source that was met while importing; it gets its place where it is used
_BUILTINS = frozenset(dir(builtins)) | {
    "unicode",
    "raw_input",
    "unichr",
    "xrange",
    "execfile",
    "reload",
    "basestring",
    "long",
}


MAX_STARS = 3  # star imports behind which a name is thought to be
ROUTED = frozenset({"flask.request.path", "quart.request.path", "bottle.request.path"})
OUTSIDE = frozenset({"import", "main"})  # what sets off statements outside of functions
NAMESPACES = frozenset({"sys.modules", "__builtins__"})
_MODULE_OF_BUILTINS = ("builtins.", "__builtins__.", "__builtin__.")


def canonical(name: str) -> str:
    """``builtins.exec`` and ``__builtins__.exec`` are ``exec``."""
    if name.startswith(_MODULE_OF_BUILTINS):
        rest = name.partition(".")[2].removeprefix("__dict__.")
        if rest.partition(".")[0] in _BUILTINS:
            return rest
    return name


class BudgetError(Exception):
    """A function took more steps than it was given."""


class Budget:
    """Steps that an evaluation may take: per function, of these in functions that it calls (less where they
    are given no input), and per unit.
    """

    __slots__ = ("_floor", "_inlined", "_inside", "function", "left", "unit")

    def __init__(
        self, function: int = 40_000, unit: int = 400_000, inlined: tuple[int, int] = (450, 6_000)
    ) -> None:
        self.function = function
        self.unit = unit
        self._inlined = inlined
        self.left = function
        self._inside = [*inlined]  # without input, with it
        self._floor = 0  # of the steps that are left, while a called function is evaluated

    def start(self) -> None:
        """A new function is entered from outside."""
        self.left = min(self.function, self.unit)
        self._inside = [*self._inlined]
        self._floor = 0

    def spent(self, with_input: bool) -> bool:
        """Whether nothing is left for functions that the entered one calls."""
        return self.scarce or self._inside[with_input] <= 0

    def descend(self, with_input: bool) -> int:
        """The entered function calls another one of the program; gives what ``ascend`` wants back."""
        self._floor = self.left - min(self._inside[with_input], self._inside[True])
        return self.left

    def ascend(self, with_input: bool, before: int) -> None:
        """And that has returned."""
        taken = before - self.left
        self._inside[True] -= taken
        if not with_input:
            self._inside[False] -= taken
        self._floor = 0

    @property
    def scarce(self) -> bool:
        """Whether what is left is needed for the entered function itself."""
        return self._inside[True] <= 0 or self.left < max(self._floor, self.function // 3)

    def spend(self, steps: int = 1) -> None:
        """Take steps; ``BudgetError`` when there are none left."""
        self.left -= steps
        self.unit -= steps
        if self.left < 0:
            raise BudgetError


class Raised:
    """An exception on its way: the state in which it was raised, and what it is."""

    __slots__ = ("state", "value")

    def __init__(self, state: State, value: Value) -> None:
        self.state = state
        self.value = value


class Remembered(Struct):
    """The result of a function of the program for one kind of arguments, with the objects that it made, and
    the exceptions that it lets out. ``given`` keeps alive what the key identifies, ``compared`` is what its
    answer was made of, ``bodies`` are those that it rests on.
    """

    value: Value
    made: dict[int, Object]
    given: list[Object]
    raised: list[Value]
    compared: list[Fact]
    bodies: frozenset[Body]


class Registered:
    """A function that a call has made a handler: the trust ``kind`` of what it gets, after the first ``skip``
    parameters; ``route`` is the text that says which requests.
    """

    __slots__ = ("closure", "kind", "route", "skip")

    def __init__(self, closure: Closure, kind: str, skip: int, route: str) -> None:
        self.closure = closure
        self.kind = kind
        self.skip = skip
        self.route = route


class Frame:
    """One activation of a function (or of the module, or of a class body)."""

    __slots__ = (
        "affirmed",
        "answers",
        "cell",
        "closure",
        "conditions",
        "declared",
        "denied",
        "enclosing",
        "endless",
        "exits",
        "foreign",
        "module",
        "owner",
        "returns",
        "scope",
        "sent",
        "unsure",
        "yielded",
        "yields",
    )

    def __init__(
        self,
        module: Module,
        scope: Scope,
        enclosing: tuple[Variables, ...],
        closure: Closure | None = None,
        owner: ClassValue | None = None,
    ) -> None:
        self.module = module
        self.scope = scope
        self.enclosing = enclosing
        self.closure = closure
        self.owner = owner
        self.returns: Value | None = None
        self.yields = False  # whether it is a generator's
        self.yielded: tuple[Value, Heap] | None = None  # what it has given so far, and where that is
        self.sent: Value | None = None  # into the generator
        self.cell: Variables | None = None  # its variables, for the functions that are defined in it
        self.conditions: dict[str, list[Fact]] = {}  # what variables have been made of
        self.unsure = 0  # conditions around that may be false
        self.foreign: set[str] = set()  # names declared global or nonlocal
        self.exits: State | None = None
        self.endless: State | None = None  # in a loop that is never left, while others go on
        self.affirmed: State | None = None  # where it may have answered with something true
        self.denied: State | None = None
        self.answers: tuple[str, ...] = ()  # names for what an entered handler returns
        self.declared: dict[str, Value] = {}  # and the keywords of its decorators

    def take_returns(self) -> Value | None:
        """What has been returned so far; it is forgotten."""
        returns, self.returns = self.returns, None
        return returns


class Context:
    """Look-up of names and library models; the base of all evaluation."""

    def __init__(self, program: Program, module: Module, observer: Observer, budget: Budget) -> None:
        self.program = program
        self.knowledge = program.knowledge
        self.observer = observer
        self.budget = budget
        self.frame = Frame(module, Scope(), ())
        self.state: State | None = State(module.globals, Heap(program.heap))
        self.results: list[str] = []
        self.active: list[Closure] = []
        self.loops: list[State | None] = []  # for each loop around, the state at its `break`
        self.continued: list[State | None] = []  # and at its `continue`
        self.entries: list[tuple[Closure, list[Value]]] = []
        self.standing: dict[ir.Function, str] = {}  # what decorators have put in place of functions of a name
        self.registered: list[Registered] = []  # functions that calls have made handlers
        self.classes: list[ClassValue] = []
        self.raising: list[list[Raised]] = [[]]  # for each `try` and call around, what is raised in it
        self.handling: list[Value] = []  # the exceptions of the handlers around
        self.passes = 1  # how often the unrolled loops around run what is inside of them
        self.generators = program.generators
        self.factories = program.factories
        self.spaces: dict[int, int] = {}  # modules whose variables functions change: number → object
        self.routed: Value | None = None  # the path of a request, where the program's own routes say it
        self.assumed: list[tuple[bytes, bool, tuple[int, ...]]] = []  # outcomes of conditions asked twice
        self.parted: list[ir.Stmt] = []  # the conditions whose outcomes are followed apart
        self.trigger = "import"
        self.started = False  # a tool runs what is evaluated by itself: all that happens behind it matters
        self.exposed = False  # whether callers of a library may do harm through the entered function
        self.proofs: dict[tuple[int, bool | None], dict[str, frozenset[str]]] = {}  # by function and answer
        self.flags: dict[int, Assigned] = {}  # where each function gives its variables values
        self._asking = 0  # how many variables that hold conditions are being looked into
        self.facts: list[Fact] = []  # the conditions around what is evaluated
        self.compared: list[Fact] = []  # comparisons that were evaluated since somebody last looked
        self.quiet = False  # nobody is told: a value is only looked at
        # What the parts of a condition were, while its outcome is taken into account and has changed nothing.
        self.seen: dict[int, Value] | None = None
        self.paths = False  # whether any variable stands for a path such as `a.b["c"]`
        self.memory: dict[object, Remembered] = {}
        self.refusing: dict[ir.At, bool] = {}  # by where a function stands: whether it raises anything
        self._keys: list[ir.Expr] = []  # the keys of the items that are being evaluated
        self.codes: dict[tuple[bytes, ir.At], list[ir.Stmt]] = {}  # lowered code of constants
        self.fetched: dict[str, Taint] = {}  # paths of files that hold what the network answered
        self.opened: dict[ir.At, tuple[Value, ir.Expr | None]] = {}  # files to be written: path, as written
        self.hidden_options: dict[str, ir.At] = {}  # command-line options that help does not show
        self.cuts: dict[
            str, None
        ] = {}  # limits that ended a computation, in the order in which they were hit
        self.cut: dict[str, ir.At] = {}  # functions in which something is nested too deeply, and where
        self.unseen: dict[ir.At, str] = {}  # where code is run that a limit kept from being known

    @property
    def reached(self) -> bool:
        """Whether the program gets to here."""
        return self.state is not None

    def reset(self) -> None:
        """Nothing is under way: neither calls, loops nor handlers."""
        self.results, self.active, self.loops, self.continued = [], [], [], []
        self.raising, self.handling, self.passes = [[]], [], 1
        self.assumed, self.parted, self.seen = [], [], None

    @property
    def current(self) -> State | None:
        """The state as it is by now, for readers that have set it themselves before."""
        return self.state

    @property
    def now(self) -> State:
        """The current state; a throw-away copy of nothing where the program never gets."""
        return self.state if self.state is not None else State({}, Heap(self.program.heap))

    def situation(self) -> Situation:
        """How what is evaluated now comes to happen."""
        chain = tuple(closure.scope for closure in self.active)
        return Situation(("", *chain) if self.trigger in OUTSIDE else chain, self.trigger, tuple(self.facts))

    # --- the heap

    def allocate(self, found: Object, types: tuple[str, ...] = (), taints: tuple[Taint, ...] = ()) -> Value:
        """A new object in the heap, and the value that refers to it."""
        self.program.last_object += 1
        reference = self.program.last_object
        self.now.heap[reference] = found
        return Value(open=False, objects=(reference,), types=types or (found.kind,), taints=taints)

    def objects(self, value: Value) -> list[tuple[int, Object]]:
        """The heap objects that a value may refer to."""
        if not value.objects:
            return []
        heap = self.now.heap
        if len(value.objects) == 1:
            reference = value.objects[0]
            one = heap.own.get(reference) or heap.base.get(reference)
            return [(reference, one)] if one is not None else []
        return [
            (reference, found) for reference in value.objects if (found := heap.get(reference)) is not None
        ]

    # --- names

    def lookup(self, name: str) -> Value:
        """The value of a variable, from the inside out."""
        state = self.state
        if state is not None and name not in self.frame.foreign:
            value = state.variables.get(name)
            if value is not None:
                return value
        if self.spaces:
            inner = any(name in variables for variables in self.frame.enclosing[:-1])
            value = self.shared(self.frame.module, name) if not inner else None
            if value is not None:
                return value
        for variables in self.frame.enclosing:
            value = variables.get(name)
            if value is not None:
                return value
        if name in _BUILTINS:
            return self.named((name,))
        stars = self.frame.module.stars
        if stars:
            names = tuple(f"{module}.{name}" for module in stars[:MAX_STARS])
            sure = [one for one in names if self.provided(one)] if len(names) > 1 else []
            return self.named(sure[-1:] or names)
        return self.named((name,))  # a fragment without its imports

    def provided(self, dotted: str) -> bool:
        """Whether a module of the program has this name; links have a layer of their own."""
        return False

    def shared(self, module: Module, name: str) -> Value | None:
        """A module's variable as functions have left it on the way to here; None when none has set it."""
        reference = self.spaces.get(module.number)
        if reference is None:
            return None
        space = self.now.heap.get(reference)
        return space.items.get(name) if space is not None else None

    def share(self, module: Module, name: str, value: Value) -> None:
        """A function sets a variable of a module."""
        reference = self.spaces.get(module.number)
        if reference is None:
            self.program.last_object += 1
            reference = self.spaces[module.number] = self.program.last_object
        space = self.now.heap.get(reference) or Object("module", {})
        self.now.heap[reference] = space.put(name, value)

    def named(self, names: Iterable[str], receiver: Value | None = None, at: ir.At = NOWHERE) -> Value:
        """What a dotted name of a library is: perhaps a source, or of a known type."""
        told = self.program.told
        found = [told.get(name) or self._known_of(name) for name in names]
        if len(found) == 1:
            one = found[0]
            if one.kind is None and not (self.routed is not None and one.name in ROUTED):
                if receiver is None or one.value.constants:
                    return one.value
                return Value(names=one.value.names, types=one.value.types, receiver=receiver)
            if self.routed is not None and one.name in ROUTED:
                return Value(self.routed.constants, open=self.routed.open, names=(one.name,))
        types: list[str] = []
        taints: list[Taint] = []
        for one in found:
            types += one.value.types
            if one.kind is not None:
                taint = self.source(one.kind, one.name, at)
                taints.append(taint.cleaned(self.knowledge.sanitizers.get(one.name, frozenset())))
        return Value(
            names=tuple([one.name for one in found]),
            types=tuple(types),
            taints=tuple(taints),
            receiver=receiver,
        )

    def _known_of(self, written: str) -> Told:
        """What library models say of a name: its type, and the trust kind of what it gives."""
        models = self.knowledge
        name = canonical(written)
        source = models.sources.get(name)
        declared = models.attributes.get(name) or self.program.roomy.get(name.rpartition(".")[0])
        value = Value(names=(name,), types=(declared,) if declared is not None else ())
        kind = source.kind if source is not None and not source.call else None
        if name in LIBRARY:
            value, kind = known(LIBRARY[name]), None
        told = self.program.told[written] = Told(name, value, kind)
        return told

    def source(self, kind: str, name: str, at: ir.At) -> Taint:
        """A fresh taint of untrusted input that enters here."""
        trust = self.knowledge.trust.get(kind)
        title = trust.title if trust is not None else kind
        return Taint(kind, at, Trail(f"{title} enters through `{name}`", at, None))

    def members(self, types: tuple[str, ...], attribute: str) -> tuple[str, ...]:
        """The dotted names that ``attribute`` of an instance of ``types`` may be; known base classes
        included.
        """
        if len(types) == 1 and types[0] not in self.knowledge.bases and not types[0].startswith(CLEAN):
            return (f"{types[0]}.{attribute}",)
        out: dict[str, None] = {}
        queue = [name for name in types if not name.startswith(CLEAN)]
        while queue and len(out) < 16:
            current = queue.pop(0)
            dotted = f"{current}.{attribute}"
            if dotted not in out:
                out[dotted] = None
                queue.extend(self.knowledge.bases.get(current, ()))
        return tuple(out)

    # --- names as they are written

    def last_name(self, node: ir.Expr) -> str:
        """What an expression is called: the last component of a name, the key of an item, the name of a
        called function.
        """
        if isinstance(node, ir.Name):
            return node.id
        if isinstance(node, ir.Attribute):
            return node.name
        if isinstance(node, ir.Index) and isinstance(node.key, ir.Const) and isinstance(node.key.value, str):
            return node.key.value
        if isinstance(node, ir.Call):
            first = node.arguments[0].value if node.arguments else None
            if isinstance(node.function, ir.Attribute) and node.function.name in ("get", "getlist", "pop"):
                if isinstance(first, ir.Const) and isinstance(first.value, str):
                    return first.value
            return self.last_name(node.function)
        return ""

    # --- what others are told

    def tell_assign(self, at: ir.At, target: str, form: str, value: Value, value_at: ir.At) -> None:
        """An assignment, to whom it matters."""
        if target and not self.quiet and self.observer.wants_target(target):
            self.observer.assign(
                AssignEvent(
                    at, target, form, value, value_at, self.frame.scope, self.now, len(self.active) <= 1
                )
            )

    def unknown_from(self, values: Iterable[Value]) -> Value:
        """What a computation that nothing is known about makes of its inputs."""
        state = self.now
        carriers = [Value(taints=state.reach(value)) for value in values if value.taints or value.objects]
        taints = tainted(*carriers)
        return Value(taints=taints) if taints else UNKNOWN
