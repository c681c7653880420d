"""The values of calls: library models, the program's own functions (evaluated in place), and what is known
to compute.
"""

from __future__ import annotations

from collections.abc import Callable

from scanner.program import folding, ir
from scanner.program.callables import ClassValue, Closure, Variables
from scanner.program.evaluate.context import NOWHERE, Frame, Remembered
from scanner.program.evaluate.links import Links
from scanner.program.events import CallEvent, Fact, Scope
from scanner.program.state import Heap, Object, State, join_states
from scanner.program.values import CLEAN, UNKNOWN, Value, join, known, tainted

MAX_CALL_DEPTH = 8
_TRANSLATING = frozenset({"_", "gettext", "gettext_lazy", "ugettext", "ugettext_lazy", "gettext_noop", "N_"})
_UNDOING = frozenset(  # what an encoding made harmless is harmful again
    [
        "b64decode",
        "urlsafe_b64decode",
        "standard_b64decode",
        "b32decode",
        "b16decode",
        "a85decode",
        "b85decode",
        "decodebytes",
        "a2b_base64",
        "unhexlify",
        "fromhex",
        "unquote",
        "unquote_plus",
        "unescape",
    ]
)
_COMPARING = frozenset({"compare_digest", "startswith", "endswith", "fullmatch", "__eq__", "eq"})
_FEEDING = frozenset({"write", "writelines", "append", "add", "put", "update", "extend", "insert", "feed"})
SHORT = 600  # bytes of a function that is always evaluated in place, for what it returns
_NORMALISING = frozenset({"realpath", "abspath", "normpath", "resolve", "safe_join"})
_NORMALISED = frozenset({"normalised"})  # no sink kind: a mark that guards of paths ask for
_OPENING = frozenset({"open", "read_text", "read_bytes", "urlopen", "get_data"})
_OPENED = frozenset({"opened"})  # a mark: not the input itself, but the content of a file that it names


class Arguments:
    """Evaluated arguments: by position, by keyword, and whether an unknown number of others may follow."""

    __slots__ = ("keywords", "positional", "rest", "spread")

    def __init__(self) -> None:
        self.positional: list[Value] = []
        self.keywords: dict[str, Value] = {}
        self.rest: Value | None = None
        self.spread = False

    def values(self) -> list[Value]:
        """All of them."""
        rest = [self.rest] if self.rest is not None else []
        return [*self.positional, *self.keywords.values(), *rest]


class Calls(Links):
    """Evaluates calls."""

    called = ""  # the dotted name of the special function that is being evaluated

    def eval_call(self, node: ir.Call) -> Value:
        """The result of a call; who listens is told before it is computed."""
        function = self.eval(node.function)
        arguments = self.arguments(node)
        return self.invoke(node, function, arguments)

    def invoke(self, node: ir.Call, function: Value, arguments: Arguments) -> Value:
        """Call a value."""
        names = function.names
        if names and not function.callables:
            function = self.linked(function)
        elif function.objects:
            value = self.made(node, function, arguments)
            if value is not None:
                return value
        written = self.last_name(node.function) if not isinstance(node.function, ir.Call) else ""
        method = names[0].rpartition(".")[2] if names else written
        if not self.quiet and self.observer.wants_call(method, names):
            self.observer.call(
                CallEvent(
                    node,
                    names,
                    method,
                    function.receiver,
                    arguments.positional,
                    arguments.keywords,
                    arguments.spread,
                    tuple(self.results),
                    self.frame.scope,
                    self.now,
                    function,
                    self.situation(),
                )
            )
        if method in _COMPARING and len(self.compared) < 20:
            sides = [*([function.receiver] if function.receiver is not None else []), *arguments.positional]
            if len(sides) > 1:
                self.compared.append(Fact("compare", node.at, "==", sides[-2], sides[-1]))
        if (
            method in _TRANSLATING
            and arguments.positional
            and arguments.positional[0].single
            and function.receiver is None
        ):
            return arguments.positional[0]  # a message's translation is as much a constant as the message
        special = self.special(names[0]) if len(names) == 1 else None
        if special is not None:
            self.called = names[0]
            value = special(self, node, arguments)
            if value is not None:
                return value
        result = self._own(node, function, arguments)
        if result is None:
            result = self._method(node, function, method, arguments)
        if result is None:
            result = self._library(node, function, names, arguments)
        elif names:
            result = self._modelled(node, names, result)
        return result

    def made(self, node: ir.Call, function: Value, arguments: Arguments) -> Value | None:
        """Reflection has a layer of its own."""
        return None

    def arguments(self, node: ir.Call) -> Arguments:
        """Evaluate the arguments; keywords are told as assignments."""
        out = Arguments()
        for argument in node.arguments:
            if argument.keyword is not None:
                self.results.append(argument.keyword)
                value = self.eval(argument.value)
                self.results.pop()
                out.keywords[argument.keyword] = value
                self.tell_assign(argument.value.at, argument.keyword, "keyword", value, argument.value.at)
            elif argument.spread == 0:
                out.positional.append(self.eval(argument.value))
            else:
                self._spread(out, self.eval(argument.value), argument.spread)
        return out

    def _spread(self, out: Arguments, value: Value, stars: int) -> None:
        found = self.objects(value)
        if len(found) == 1 and found[0][1].complete and found[0][1].rest is None and not value.open:
            items = found[0][1].items
            if stars == 1 and found[0][1].kind != "dict":
                out.positional.extend(items.values())
                return
            if stars == 2 and all(isinstance(key, str) for key in items):
                out.keywords.update({str(key): item for key, item in items.items()})
                return
        out.spread = True
        carried = Value(taints=self.now.reach(value))
        out.rest = carried if out.rest is None else join(out.rest, carried)

    # --- the program's own functions and classes

    def _own(self, node: ir.Call, function: Value, arguments: Arguments) -> Value | None:
        result: Value | None = None
        for candidate in function.callables:
            if isinstance(candidate, Closure):
                value = self.apply(candidate, arguments, node.at)
            else:
                value = self.instantiate(candidate, arguments, node.at)
            result = value if result is None else join(result, value)
        return result

    def apply(self, closure: Closure, arguments: Arguments, at: ir.At) -> Value:
        """Evaluate a function of the program with these arguments, in place."""
        function = closure.function
        if len(self.active) >= MAX_CALL_DEPTH or any(active.function is function for active in self.active):
            return self.unknown_from(arguments.values())
        if not self.worthwhile(closure, arguments):
            return UNKNOWN
        heap = self.now.heap
        given: list[Object] = []
        key = (id(function), self.quiet, self.signature(closure, arguments, given))
        remembered = self.memory.get(key)
        if remembered is not None:
            heap.own.update(remembered.made)
            return remembered.value
        if self.budget.scarce:
            return self.unknown_from(arguments.values())
        mark, older = self.program.last_object, dict(heap.own)
        left = self.budget.left
        value = self._apply(closure, arguments, at)
        if len(self.active) <= 1:
            self.budget.inside -= left - self.budget.left
        heap = self.now.heap
        heap.keep(mark, value.objects)
        if (
            all(older.get(ref) is found for ref, found in heap.own.items() if ref <= mark)
            and len(self.memory) < 20_000
        ):
            made = {ref: found for ref, found in heap.own.items() if ref > mark}
            if len(made) < 40:
                self.memory[key] = Remembered(value, made, given)
        return value

    def special(self, name: str) -> Callable[..., Value | None] | None:
        """Special functions have a layer of their own."""
        return None

    def worthwhile(self, closure: Closure, arguments: Arguments) -> bool:
        """Whether evaluating a function in place can tell something: it is short, matters itself, or is
        given input.
        """
        start, end, _ = closure.function.at
        near = closure.module is self.frame.module and closure.module.focus.tells(closure.function)
        if end - start <= SHORT or near:
            return True
        values = arguments.values() if closure.bound is None else [*arguments.values(), closure.bound]
        return any(self.now.reach(value) for value in values)

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

    def _apply(self, closure: Closure, arguments: Arguments, at: ir.At) -> Value:
        outer_frame, outer_state = self.frame, self.now
        function = closure.function
        if outer_frame.closure is None and not outer_frame.enclosing:
            outer_frame.module.globals.update(outer_state.variables)
        variables = self.parameters(closure, arguments, at)
        scope = Scope(closure.scope, function.name, closure.owner.node.name if closure.owner else "", False)
        self.frame = Frame(closure.module, scope, closure.enclosing, closure, closure.owner)
        self.state = State(variables, outer_state.heap)
        self.active.append(closure)
        results, self.results = self.results, []
        loops, self.loops = self.loops, []
        continued, self.continued = self.continued, []
        facts = len(self.facts)
        try:
            return self.body(closure, at)
        finally:
            self.results = results
            del self.facts[facts:]
            self.loops = loops
            self.continued = continued
            self.active.pop()
            heap = self.state.heap if self.state is not None else outer_state.heap
            self.frame = outer_frame
            self.state = State(outer_state.variables, heap)

    def body(self, closure: Closure, at: ir.At) -> Value:
        """Evaluate a function's body in the current frame; its result, with the state left behind."""
        frame = self.frame
        self.execute(closure.function.body)
        exits = frame.exits
        if self.state is not None:
            exits = join_states(exits, self.state)
            frame.returns = known(None) if frame.returns is None else join(frame.returns, known(None))
        self.state = exits
        if frame.yields is not None:
            if self.state is None:
                self.state = State({}, Heap(self.program.heap))
            return self.allocate(Object("list", {}, frame.yields, complete=False))
        value = frame.returns if frame.returns is not None else UNKNOWN
        return value.step(f"returned by `{closure.function.name}`", at) if value.taints else value

    def parameters(self, closure: Closure, arguments: Arguments, at: ir.At) -> Variables:
        """The variables with which a function begins."""
        variables: Variables = {}
        positional = list(arguments.positional)
        decorators = {d.id for d in closure.function.decorators if isinstance(d, ir.Name)}
        if closure.bound is not None and "staticmethod" not in decorators:
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
                value = self.eval(parameter.default)
            if value is not None and value.taints:
                value = value.step(f"passed to `{closure.function.name}` as `{name}`", at)
            variables[name] = value if value is not None else UNKNOWN
        return variables

    def instantiate(self, cls: ClassValue, arguments: Arguments, at: ir.At) -> Value:
        """An instance of a class of the program: its ``__init__`` is evaluated, else keywords become
        fields.
        """
        instance = self.allocate(Object("instance", {}, None, complete=False, cls=cls), types=cls.types())
        initialiser = cls.member("__init__")
        if initialiser is not None and initialiser.callables:
            for candidate in initialiser.callables:
                if isinstance(candidate, Closure):
                    self.apply(candidate.bind(instance), arguments, at)
            return instance
        fields: dict[ir.Constant, Value] = dict(arguments.keywords.items())
        declared = [
            target.id
            for statement in cls.node.body
            if isinstance(statement, ir.Assign) and statement.annotation is not None
            for target in statement.targets
            if isinstance(target, ir.Name)
        ]
        fields.update(zip(declared, arguments.positional, strict=False))
        self.now.heap[instance.objects[0]] = Object("instance", fields, None, complete=False, cls=cls)
        if cls.foreign:
            return instance.with_taints(
                tainted(*(Value(taints=self.now.reach(value)) for value in arguments.positional))
            )
        return instance

    def read_property(self, getter: Closure) -> Value:
        """A property is a call without arguments."""
        return self.apply(getter, Arguments(), getter.function.at)

    # --- libraries

    def _library(self, node: ir.Call, function: Value, names: tuple[str, ...], arguments: Arguments) -> Value:
        folded = self._folded(names, arguments)
        if folded is not None:
            return folded
        values = arguments.values()
        if function.receiver is not None:
            values = [*values, function.receiver]
        elif function.taints:
            values = [*values, function]
        written = f"`{names[0]}`" if names else "a call"
        result = self.unknown_from(values)
        self._feed(node, function, arguments)
        if result.taints:
            result = result.step(f"through {written}", node.at)
        return self._modelled(node, names, result)

    def _feed(self, node: ir.Call, function: Value, arguments: Arguments) -> None:
        """``buffer.write(text)``: an object of a library holds what it was given."""
        target = node.function
        if not isinstance(target, ir.Attribute) or target.name not in _FEEDING or function.receiver is None:
            return
        given = self.unknown_from(arguments.values())
        if given.taints and not function.receiver.objects and isinstance(target.value, ir.Name):
            stepped = given.step(f"kept by `.{target.name}()`", node.at)
            self.change(target.value, lambda value: value.with_taints(tainted(value, stepped)))

    def change(self, node: ir.Expr, change: Callable[[Value], Value]) -> None:
        """Guards know how to change a place."""

    def _modelled(self, node: ir.Call, names: tuple[str, ...], result: Value) -> Value:
        """What library models say about the result of a call."""
        models = self.knowledge
        types: list[str] = []
        if result.taints and any(name.rpartition(".")[2] in _NORMALISING for name in names):
            result = result.cleaned(_NORMALISED)
        if result.taints and any(name.rpartition(".")[2] in _OPENING for name in names):
            result = result.cleaned(_OPENED)
        if result.taints and any(name.rpartition(".")[2] in _UNDOING for name in names):
            result = result.with_taints(tuple(taint.renewed() for taint in result.taints))
        for name in names:
            clean = models.sanitizers.get(name)
            if clean is not None:
                result = result.cleaned(clean)
                types.extend(f"{CLEAN}{kind}" for kind in sorted(clean))
            declared = models.returns.get(name)
            if declared is not None:
                types.append(declared)
            source = models.sources.get(name)
            if source is not None and source.call:
                taint = self.source(source.kind, f"{name}()", node.at).cleaned(clean or frozenset())
                trust = models.trust.get(source.kind)
                asked = () if trust is not None and trust.stored else result.taints
                taints = tainted(Value(taints=(taint,)), Value(taints=asked))
                result = Value(taints=taints, types=result.types)
        if not types and not result.types and not result.objects and not result.constants:
            types = [name for name in names if name.rpartition(".")[2][:1].isupper()]
        if types:
            result = Value(
                result.constants,
                open=result.open,
                parts=result.parts,
                names=result.names,
                types=tuple(dict.fromkeys((*types, *result.types)))[:6],
                objects=result.objects,
                callables=result.callables,
                taints=result.taints,
                receiver=result.receiver,
            )
        return result

    def _folded(self, names: tuple[str, ...], arguments: Arguments) -> Value | None:
        if len(names) != 1 or not folding.foldable(names[0]) or arguments.spread:
            return None
        exact = self.computed(names[0], arguments.positional, arguments.keywords)
        return exact if exact is not None else self._join_path(names[0], arguments)

    def _join_path(self, name: str, arguments: Arguments) -> Value | None:
        """``os.path.join`` keeps its pieces, and the base that a path starts from."""
        if name != "os.path.join" or not arguments.positional or arguments.keywords:
            return None
        joined = arguments.positional[0]
        for value in arguments.positional[1:]:
            joined = self.binary("+", self.binary("+", joined, known("/"), NOWHERE), value, NOWHERE)
        return joined
