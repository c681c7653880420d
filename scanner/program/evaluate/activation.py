"""Functions of the program, evaluated in place where they are called."""

from __future__ import annotations

from scanner.program import ir
from scanner.program.callables import Closure, Variables
from scanner.program.evaluate.attributes import decorator_names
from scanner.program.evaluate.context import Frame, Raised, Remembered
from scanner.program.evaluate.expressions import YIELDS
from scanner.program.evaluate.links import Links
from scanner.program.events import Scope
from scanner.program.portions import SHORT
from scanner.program.state import Heap, Object, State, captured, join_states
from scanner.program.values import IS_MARKUP, UNKNOWN, Value, join, known
from scanner.support.patterns import lazy

MAX_CALL_DEPTH = 8
PLAIN_DEPTH = 3  # with no other input in the arguments than a library's parameters
_PLAIN = frozenset({"parameter", "setting"})  # what every public function of a library is given
_MARKUP = frozenset({"html", "xml"})
_ESCAPING = lazy(r"_*(?:(?:conditional|html|xml|markup|attr)_?)?escape(?:_?(?:html|xml|markup|attr))?")
_UNFINISHED = frozenset({"NotImplementedError", "NotImplemented"})


class Arguments:
    """Evaluated arguments: by position, by keyword, and whether an unknown number of others may follow."""

    __slots__ = ("keywords", "positional", "rest", "spread")

    def __init__(self, positional: list[Value] | None = None) -> None:
        self.positional: list[Value] = positional if positional is not None else []
        self.keywords: dict[str, Value] = {}
        self.rest: Value | None = None
        self.spread = False

    def values(self) -> list[Value]:
        """All of them."""
        rest = [self.rest] if self.rest is not None else []
        return [*self.positional, *self.keywords.values(), *rest]


class Activations(Links):
    """Calls functions of the program."""

    def call_closure(self, closure: Closure, values: list[Value], at: ir.At) -> Value:
        """Call a function with positional arguments."""
        return self.apply(closure, Arguments(values), at)

    def apply(self, closure: Closure, arguments: Arguments, at: ir.At, sent: Value | None = None) -> Value:
        """Evaluate a function of the program with these arguments, in place."""
        function = closure.function
        if self.state is None:
            return UNKNOWN
        if len(self.active) >= MAX_CALL_DEPTH or any(active.function is function for active in self.active):
            return self._named_so(function, self.unknown_from(arguments.values()))
        with_input = self.worthwhile(closure, arguments)
        if with_input is None:
            return self._named_so(function, UNKNOWN)
        self._publish()
        heap = self.now.heap
        given: list[Object] = []
        lasting = sent is None and self._lasting(closure)
        # In a file that a tool starts it matters which of its functions leads here.
        entry = id(self.active[0].function) if self.started and self.active else 0
        key = (
            (id(function), self.quiet, entry, self.signature(closure, arguments, given)) if lasting else None
        )
        remembered = self.memory.get(key) if key is not None else None
        if remembered is not None:
            heap.update(remembered.made)
            self.raising[-1].extend(Raised(self.now, value) for value in remembered.raised)
            self.compared.extend(remembered.compared)
            self.program.loading.again(remembered.bodies)
            return remembered.value
        if self.budget.spent(with_input):
            return self._not_entered(function, arguments)
        mark, older = self.program.last_object, heap.kept()
        left, before = 0, len(self.raising[-1])
        earlier = list(self.compared)
        outermost = len(self.active) <= 1
        if outermost:
            left = self.budget.descend(with_input)
        outer_bodies = self.program.loading.apart()
        try:
            value = self._apply(closure, arguments, at, sent)
        finally:
            bodies = self.program.loading.joined(outer_bodies)
        if outermost:
            self.budget.ascend(with_input, left)
        raised = [one.value for one in self.raising[-1][before:]]
        if not self.reached:
            return value
        heap = self.now.heap
        changed: list[Object] = []
        if heap.own is not older:
            changed = [f for ref, f in heap.own.items() if ref <= mark and older.get(ref) is not f]
            roots = [ref for one in (value, *raised) for ref in one.objects]
            heap.keep(mark, [*roots, *captured(value)], changed)
        if key is not None and not changed and len(self.memory) < 20_000:
            made = {ref: found for ref, found in heap.own.items() if ref > mark}
            asked = [fact for fact in self.compared if not any(fact is one for one in earlier)][-2:]
            if len(made) < 40:
                self.memory[key] = Remembered(value, made, given, raised, asked, bodies)
        return value

    def _not_entered(self, function: ir.Function, arguments: Arguments) -> Value:
        """What a function gives that there is no budget for: one that refuses some input may be the guard."""
        body, refuses = function.body, self.refusing.get(function.at)
        if refuses is None:
            refuses = any(isinstance(node, ir.Raise) for node in ir.walk(body))
            self.refusing[function.at] = refuses
        return UNKNOWN if refuses else self._named_so(function, self.unknown_from(arguments.values()))

    def _named_so(self, function: ir.Function, result: Value) -> Value:
        """What a function gives that is not evaluated: one that is called ``escape`` is believed to do so."""
        if not _ESCAPING.fullmatch(function.name):
            return result
        return Value(types=(*result.types, *IS_MARKUP), taints=result.cleaned(_MARKUP).taints)

    def _lasting(self, closure: Closure) -> bool:
        """Whether a call's result depends on its arguments only: not on variables that may change."""
        enclosing = closure.enclosing
        return (
            not self.spaces
            and (not enclosing or (len(enclosing) == 1 and enclosing[0] is closure.module.globals))
            and self.frame.closure is not None
        )

    def _publish(self) -> None:
        """The functions that are defined in this one see its variables as they are now."""
        cell = self.frame.cell
        if cell is not None and self.state is not None:
            cell.clear()
            cell.update(self.state.variables)

    def _adopt(self) -> None:
        """What they have set by ``nonlocal`` is set here."""
        cell = self.frame.cell
        if cell is not None and self.state is not None:
            for name, value in cell.items():
                if self.state.variables.get(name) is not value:
                    self.state.variables[name] = value

    def worthwhile(self, closure: Closure, arguments: Arguments) -> bool | None:
        """Whether a function is given input; None when evaluating it in place can tell nothing: it is neither
        short, nor does it matter itself.
        """
        start, end, _ = closure.function.at
        depth = len(self.active)
        values = arguments.values() if closure.bound is None else [*arguments.values(), closure.bound]
        reach = self.now.reach
        kinds = {one.kind for value in values for one in (reach(value) if value.objects else value.taints)}
        plain = kinds <= _PLAIN
        if plain and not (kinds and self.exposed):
            if self.started:
                return False
            near = closure.module is self.frame.module and closure.module.focus.tells(closure.function)
            self.program.loading.ask(closure.module.path, start)
            return False if (near and depth < PLAIN_DEPTH) or end - start <= SHORT else None
        # What every public function of a library is given is followed less far: nearly all carry it.
        return True if depth < PLAIN_DEPTH or not plain else None

    def signature(self, closure: Closure, arguments: Arguments, given: list[Object]) -> object:
        """What a call's result depends on, for look-up: the arguments' facets, the identity of objects they
        refer to.
        """
        values = [*arguments.positional, *arguments.keywords.values()]
        if arguments.rest is not None:
            values.append(arguments.rest)
        if closure.bound is not None:
            values.append(closure.bound)
        return (
            tuple(arguments.keywords),
            arguments.spread,
            closure.bound is not None,
            id(closure.enclosing[0]) if closure.enclosing else 0,
            tuple(self._facets(value, given) for value in values),
        )

    def _facets(self, value: Value, given: list[Object]) -> object:
        objects = []
        for reference, found in self.objects(value):
            given.append(found)
            objects.append((reference, id(found)))
        return (
            tuple((type(constant), constant) for constant in value.constants),
            value.open,
            value.names,
            value.types,
            tuple(objects),
            tuple(
                (id(c.function), c.bound.objects if c.bound else ()) if isinstance(c, Closure) else id(c)
                for c in value.callables
            ),
            tuple((taint.kind, taint.origin, taint.clean) for taint in value.taints),
            tuple(part if isinstance(part, str) else self._facets(part, given) for part in value.parts or ()),
        )

    def _apply(self, closure: Closure, arguments: Arguments, at: ir.At, sent: Value | None) -> Value:
        outer_frame, outer_state = self.frame, self.now
        function = closure.function
        if outer_frame.closure is None and not outer_frame.enclosing:
            outer_frame.module.globals.update(outer_state.variables)
        variables = self.parameters(closure, arguments, at)
        outer_state = self.now
        scope = Scope(closure.scope, function.name, closure.owner.node.name if closure.owner else "", False)
        self.frame = Frame(closure.module, scope, closure.enclosing, closure, closure.owner)
        self.frame.sent = sent
        self.state = State(variables, outer_state.heap)
        self.active.append(closure)
        kept = self.results, self.loops, self.continued, self.handling
        paths, self.paths = self.paths, False
        seen, self.seen = self.seen, None
        self.results, self.loops, self.continued, self.handling = [], [], [], []
        self.raising.append([])
        facts = len(self.facts)
        try:
            value = self.body(closure, at)
            if self.frame.yields and value.objects:
                self.generators[value.objects[0]] = (closure, arguments, self.frame.returns or UNKNOWN)
            return value
        finally:
            self.results, self.loops, self.continued, self.handling = kept
            self.paths, self.seen = paths, seen
            self.active.pop()
            del self.facts[facts:]
            endless, self.frame = self.frame.endless, outer_frame
            raised = self.raising.pop()
            heap = self.now.heap if self.reached else None
            if heap is None and endless is not None and not raised:
                heap = endless.heap
            for one in raised:
                self.raising[-1].append(Raised(State(dict(outer_state.variables), one.state.heap), one.value))
            if heap is not None:
                self.state = State(outer_state.variables, heap)
            elif not raised or any(_UNFINISHED & set(one.value.types) for one in raised):
                self.state = State(
                    outer_state.variables, raised[0].state.heap if raised else outer_state.heap
                )
            self._adopt()

    def body(self, closure: Closure, at: ir.At) -> Value:
        """Evaluate a function's body in the current frame; its result, with the state left behind."""
        frame = self.frame
        self.execute(closure.function.body)
        exits = frame.exits
        if self.state is not None:
            exits = join_states(exits, self.state)
            frame.returns = known(None) if frame.returns is None else join(frame.returns, known(None))
        self.state = exits
        self._publish()
        if frame.yields:
            if self.state is None and frame.yielded is not None:  # it gives more and more, and never ends
                self.state = State({}, frame.yielded[1])
                return frame.yielded[0]
            if self.state is None:
                self.state = State({}, Heap(self.program.heap))
            return self.state.variables.get(YIELDS) or self.allocate(Object("list", {}, None, complete=False))
        value = frame.returns if frame.returns is not None else UNKNOWN
        return value.step(f"returned by `{closure.function.name}`", at) if value.taints else value

    def parameters(self, closure: Closure, arguments: Arguments, at: ir.At) -> Variables:
        """The variables with which a function begins."""
        variables: Variables = {}
        positional = list(arguments.positional)
        if closure.bound is not None and "staticmethod" not in decorator_names(closure.function):
            positional.insert(0, closure.bound)
        keywords = dict(arguments.keywords)
        for parameter in closure.function.parameters:
            name = parameter.name
            value: Value | None = None
            if parameter.spread == 1:
                value = self.allocate(
                    Object("tuple", dict(enumerate(positional)), arguments.rest, not arguments.spread)
                )
                positional = []
            elif parameter.spread == 2:
                items: dict[ir.Constant, Value] = dict(keywords.items())
                value = self.allocate(Object("dict", items, arguments.rest, not arguments.spread))
            elif positional and parameter.mode != "keyword":
                value = positional.pop(0)
            elif name in keywords:
                value = keywords.pop(name)
            elif arguments.spread:
                value = arguments.rest or UNKNOWN
            elif parameter.default is not None:
                value = closure.defaults.get(name)
                if value is None:
                    value = self.eval(parameter.default)
            if value is not None and value.taints:
                value = value.step(f"passed to `{closure.function.name}` as `{name}`", at)
            variables[name] = value if value is not None else UNKNOWN
        return variables
