"""The values of calls: library models, the program's own functions (evaluated in place), and what is known
to compute.
"""

from __future__ import annotations

from collections.abc import Callable

from scanner.program import folding, ir
from scanner.program.callables import Closure
from scanner.program.evaluate.activation import Arguments as Arguments
from scanner.program.evaluate.context import NOWHERE
from scanner.program.evaluate.removal import rewritten
from scanner.program.evaluate.tables import Tables
from scanner.program.evaluate.unknowns import RENDERING, ROUTE, looks_up, names_route
from scanner.program.events import CallEvent, Fact
from scanner.program.state import State, join_states
from scanner.program.values import CLEAN, IS_MARKUP, Taint, Value, as_piece, join, known, tainted

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
_ENCODING = frozenset({"b16encode", "b32encode", "hexlify", "b2a_hex", "hex", "ord", "from_bytes"})
_SHARING = frozenset({"isdisjoint", "intersection"})
_COMPARING = frozenset({"compare_digest", "startswith", "endswith", "fullmatch", "__eq__", "eq"})
_QUOTING = frozenset(
    {"quote_name", "quote_identifier", "quote_ident", "escape_identifier", "format_identifier"}
)
_SQL = frozenset({"sql"})
_MARKUP = frozenset({"html", "xml"})
_FEEDING = frozenset(
    {"write", "writelines", "append", "add", "put", "update", "extend", "insert", "feed"}
    | {"set_content", "set_payload", "attach", "add_attachment", "add_alternative", "add_header"}
)
_TYPED = frozenset({"get", "getlist", "pop"})
_NUMBERS = frozenset({"int", "float", "uuid.UUID", "decimal.Decimal"})
_EVERYTHING = frozenset({"*"})
_CALLERS_KIND = "parameter"
_NORMALISING = frozenset({"realpath", "abspath", "normpath", "resolve", "safe_join"})
_NORMALISED = frozenset({"normalised"})  # no sink kind: a mark that guards of paths ask for
_OPENING = frozenset({"open", "read_text", "read_bytes", "urlopen", "get_data"})
_ANSWERS = frozenset({"database", "response", "model"})
_LINE = frozenset({"log"})  # what was asked for does not come back letter by letter
_WORDS = frozenset({"asyncio.create_subprocess_exec", "os.execl", "os.execlp", "os.execle"})
_SAID = frozenset({"web", "message", "parameter", "setting", "declared", "argv"})
_OPENING_WITH = frozenset({"environment", "token"})
_OPENED = frozenset({"opened"})  # a mark: not the input itself, but the content of a file that it names


class Calls(Tables):
    """Evaluates calls."""

    called = ""  # the dotted name of the special function that is being evaluated

    def special(self, name: str) -> Callable[..., Value | None] | None:
        """Special functions have a layer of their own."""
        return None

    def eval_call(self, node: ir.Call) -> Value:
        """The result of a call; who listens is told before it is computed."""
        function = self.eval(node.function)
        if self.seen is not None:
            self.seen[id(node.function)] = function
        arguments = self.arguments(node)
        result = self.invoke(node, function, arguments)
        if self.state is not None:
            self.came_back(node, function)
        return result

    def came_back(self, node: ir.Call, function: Value) -> None:
        """A call has returned; predicates know what its callee has checked."""

    def call_value(self, function: Value, values: list[Value], at: ir.At) -> Value:
        """Call a value with positional arguments; nobody is told."""
        quiet, self.quiet = self.quiet, self.quiet or not (function.callables or function.objects)
        try:
            return self.invoke(ir.Call(at, ir.Expr(at), []), function, Arguments(values))
        finally:
            self.quiet = quiet

    def invoke(self, node: ir.Call, function: Value, arguments: Arguments) -> Value:
        """Call a value."""
        names = function.names
        if names and not function.callables:
            function = self.linked(function)
            names = function.names
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
                    _words(arguments) if not _WORDS.isdisjoint(names) else arguments.positional,
                    arguments.keywords,
                    arguments.spread,
                    tuple(self.results),
                    self.frame.scope,
                    self.now,
                    function,
                    self.situation(),
                )
            )
        self._compared(node, method, function, arguments)
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
        result = self._own(node, function, arguments) if function.callables or function.objects else None
        if result is None:
            result = self._method(node, function, method, arguments)
        if result is None:
            result = self._library(node, function, names, arguments)
        elif names and not self.exact(function):
            result = self._modelled(node, names, result)
        wanted = arguments.keywords.get("type")
        if wanted is not None and result.taints and method in _TYPED and _NUMBERS & {*wanted.names}:
            return result.cleaned(_EVERYTHING)  # `args.get("n", type=int)`
        return result

    def exact(self, function: Value) -> bool:
        """Whether a method's result is known better than a library model says."""
        return False

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
                self._spread(out, self.eval(argument.value), argument.spread, node.at)
        return out

    def _spread(self, out: Arguments, value: Value, stars: int, at: ir.At) -> None:
        if stars == 1 and not out.spread:
            values = self.listed(value, at)
            if values is not None:
                out.positional.extend(values)
                return
        found = self.objects(value)
        if stars == 2 and len(found) == 1 and found[0][1].whole and not value.open:
            items = found[0][1].items
            if all(isinstance(key, str) for key in items):
                out.keywords.update({str(key): item for key, item in items.items()})
                return
        if stars == 2 and len(found) == 1 and not value.open:  # there may be more, but these there are
            known_items = found[0][1].items.items()
            out.keywords.update({key: item for key, item in known_items if isinstance(key, str)})
        out.spread = True
        carried = Value(taints=self.now.reach(value))
        out.rest = carried if out.rest is None else join(out.rest, carried)

    def _compared(self, node: ir.Call, method: str, function: Value, arguments: Arguments) -> None:
        """What a call compares: ``a.__eq__(b)``, ``TABLE.get(a)``."""
        receiver, given = function.receiver, arguments.positional
        if len(self.compared) >= 20:
            return
        if method == "get" and given and receiver is not None:
            if any(found.kind == "dict" for _, found in self.objects(receiver)):
                self.compared.append(Fact("compare", node.at, "in", given[0], receiver))
        if method in _SHARING and given and receiver is not None:
            self.compared.append(Fact("compare", node.at, "in", given[0], receiver))
        if method in _COMPARING:
            sides = [*([receiver] if receiver is not None else []), *given]
            if len(sides) > 1:
                self.compared.append(Fact("compare", node.at, "==", sides[-2], sides[-1]))

    # --- the program's own functions and classes

    def _own(self, node: ir.Call, function: Value, arguments: Arguments) -> Value | None:
        """What functions, classes and instances of the program give."""
        keys = self.chosen(node) if len(function.callables) > 1 else {}
        ways: list[Callable[[], Value | None]] = []
        for candidate in function.callables:
            if isinstance(candidate, Closure) and id(candidate.function) in keys:
                fact = keys[id(candidate.function)]
                ways.append(lambda one=candidate, fact=fact: self.under_fact(fact, one, arguments, node.at))  # type: ignore[misc]
            elif isinstance(candidate, Closure):
                ways.append(lambda one=candidate: self.apply(one, arguments, node.at))  # type: ignore[misc]
            else:
                ways.append(lambda one=candidate: self.instantiate(one, arguments, node.at))  # type: ignore[misc]
        for reference, found in self.objects(function):
            if found.kind == "instance" and found.cls is not None:
                called = found.cls.member("__call__")
                receiver = Value(objects=(reference,), types=function.types, open=False)
                for candidate in called.callables if called is not None else ():
                    if isinstance(candidate, Closure):
                        bound = candidate.bind(receiver)
                        ways.append(lambda one=bound: self.apply(one, arguments, node.at))  # type: ignore[misc]
        if len(ways) == 1:
            return ways[0]()
        result: Value | None = None
        after: State | None = None
        for way in ways:
            before = self.branch()
            value = way()
            if value is not None:
                result = value if result is None else join(result, value)
            after, self.state = join_states(after, self.state), before
        if ways:
            self.state = after
        return result

    # --- libraries

    def _library(self, node: ir.Call, function: Value, names: tuple[str, ...], arguments: Arguments) -> Value:
        folded = self._folded(names, arguments)
        if folded is not None:
            return folded
        values = arguments.values()
        if names and names[0].startswith("subprocess.") and "env" in arguments.keywords:
            values = [one for one in values if one is not arguments.keywords["env"]]
        if not names and _CALLERS_KIND in self.knowledge.trust:
            reached = (self.now.reach(value) for value in values if value.taints or value.objects)
            values = [_without_callers(taints) for taints in reached]
        if looks_up(node.function, function.receiver, names, arguments, self.knowledge):
            values = values[1:]  # what is stored under a key is not the key
        if function.receiver is not None:
            values = [*values, function.receiver]
        elif function.taints:
            values = [*values, function]
        written = f"`{names[0]}`" if names else "a call"
        result = self.unknown_from(values)
        self._feed(node, function, arguments)
        if result.taints:
            result = result.step(f"through {written}", node.at)
            if self.last_name(node.function) in _QUOTING:
                result = result.cleaned(_SQL)
            elif names_route(self.last_name(node.function), arguments):
                result = result.cleaned(ROUTE)
            if names and names[0].startswith("re."):
                result = self._rewritten(names[0], function, arguments, result)
        if self._is_markup(node, names):
            result = result.cleaned(_MARKUP)
            return Value(types=(*result.types, *IS_MARKUP), taints=result.taints)
        return self._modelled(node, names, result)

    def _is_markup(self, node: ir.Call, names: tuple[str, ...]) -> bool:
        """Whether a call gives markup by a protocol: ``x.__html__()``, the answer of a WSGI application, or
        what templates of unknown origin have rendered: they escape, unless something else is said.
        """
        function, given = node.function, node.arguments
        if not names and self.last_name(function) in RENDERING:
            return True
        if isinstance(function, ir.Attribute) and function.name == "__html__":
            return True
        return len(given) == 2 and self.last_name(given[1].value) == "start_response"

    def _rewritten(self, name: str, function: Value, arguments: Arguments, result: Value) -> Value:
        """What a function of `re` leaves of a text."""
        given = arguments.positional
        if name.startswith("re.Pattern."):
            held = self.objects(function.receiver) if function.receiver is not None else []
            pattern = held[0][1].items.get("pattern") if len(held) == 1 else None
        else:
            pattern, given = (given[0], given[1:]) if given else (None, given)
        return rewritten(name.rpartition(".")[2], pattern, given[0] if given else None, result)

    def _feed(self, node: ir.Call, function: Value, arguments: Arguments) -> None:
        """``buffer.write(text)``: an object of a library holds what it was given."""
        target = node.function
        if not isinstance(target, ir.Attribute) or function.receiver is None:
            return
        if target.name == "setFeature" and len(arguments.positional) == 2:
            self._resolving(target.value, *arguments.positional)
        if target.name not in _FEEDING:
            return
        given = self.unknown_from(arguments.values())
        holder = target.value
        if isinstance(holder, ir.Attribute):  # `session.headers.update(…)`: the session holds it
            own = any(name.rpartition(".")[0].rpartition(".")[2] == holder.name for name in function.names)
            holder = holder.value if own else holder
        if not given.taints or function.receiver.objects or not isinstance(holder, ir.Name | ir.Attribute):
            return
        if holder is not target.value or isinstance(holder, ir.Name):
            stepped = given.step(f"kept by `.{target.name}()`", node.at)
            self.change(holder, lambda value: value.with_taints(tainted(value, stepped)))

    def _resolving(self, reader: ir.Expr, feature: Value, state: Value) -> None:
        """``reader.setFeature(feature_external_ges, True)``: from now on it fetches what documents name."""
        on = state.single and bool(state.constants[0])
        if any("feature_external_" in name for name in feature.names):
            mark = ("xml.sax.Resolving",) if on else ()
            self.change(
                reader,
                lambda value: Value(
                    open=value.open,
                    types=tuple(name for name in value.types if name != "xml.sax.Resolving") + mark,
                    objects=value.objects,
                    taints=value.taints,
                    receiver=value.receiver,
                ),
            )

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
                encodes = name.rpartition(".")[2] in _ENCODING
                kept = self.scalar(result).taints if "*" in clean and ("." not in name or encodes) else ()
                if encodes:  # the whole environment is as much a secret when it is encoded
                    kept += tuple(one for one in result.taints if one.kind == "environment")
                result = result.cleaned(clean)
                result = result.with_taints(tainted(result, Value(taints=kept))) if kept else result
                types.extend(f"{CLEAN}{kind}" for kind in sorted(clean))
            declared = models.returns.get(name)
            if declared is not None:
                types.append(declared)
            source = models.sources.get(name) or models.sources.get(f"{name.rpartition('.')[0]}.*")
            if source is not None and source.call:
                taint = self.source(source.kind, f"{name}()", node.at).cleaned(clean or frozenset())
                trust = models.trust.get(source.kind)
                stored = trust is not None and trust.stored
                asked = self.scalar(result).taints if stored else result.taints  # a secret stays one
                if source.kind == "model":  # which may have been told anything: not the answer of a server
                    asked = tuple(one for one in asked if one.kind in _SAID)
                if source.kind in _ANSWERS:  # what opened the connection does not come back
                    asked = tuple(one.cleaned(_LINE) for one in asked if one.kind not in _OPENING_WITH)
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
            joined = self.binary("+", self.binary("+", joined, known("/"), NOWHERE), as_piece(value), NOWHERE)
        return joined


def _without_callers(taints: tuple[Taint, ...]) -> Value:
    """What an unknown function makes of its arguments: not what the callers of a library hand in."""
    return Value(taints=tuple(taint for taint in taints if taint.kind not in ("parameter", "setting")))


def _words(arguments: Arguments) -> list[Value]:
    """The words of a command: of ``*shlex.split(line)`` the first is the program."""
    rest = arguments.rest if arguments.spread else None
    return arguments.positional or ([rest] if rest is not None else [])
