"""What calls in conditions tell: character classes, patterns, paths below a directory, the program's own."""

from __future__ import annotations

import re
from collections.abc import Callable

from scanner.program import ir
from scanner.program.callables import Closure, Variables
from scanner.program.evaluate.places import Places
from scanner.program.state import State
from scanner.program.strictness import EVERYTHING, proves
from scanner.program.values import RELATIVE, WITHOUT_PARENTS, Taint, Trail, Value, as_parts
from scanner.support.patterns import lazy

PATH = frozenset({"path"})
VETTED = frozenset({"vetted"})  # a mark: somebody has asked something of it that is not known here
_VETTING = lazy(
    r"_*(?:is|has|can|may|in)_(?!file|dir|none|null|empty|str\w*|instance|text|bytes|list|dict|link|absolute)\w+"
    r"|_*(?:allowed|validate|valid|permitted|trusted|safe|check)\w*"
)
# Marks: `/srv-evil` begins with `/srv` as well; and where the base is not known, it may end in a separator.
NEARLY, PERHAPS = frozenset({"nearly"}), frozenset({"perhaps"})
PLACE = frozenset({"url", "redirect"})
_REDIRECT = frozenset({"redirect"})
_CHARACTERS = {  # what a text of such characters is harmless for
    **dict.fromkeys(("isdigit", "isdecimal", "isnumeric", "isalnum", "isalpha", "isidentifier"), EVERYTHING),
    "isprintable": frozenset({"log", "header", "mail"}),
}
CELL = frozenset({"csv"})
OPTION = frozenset({"argument"})
_NUMERIC = frozenset({"int", "float", "bool", "Decimal", "UUID", "date", "datetime"})
_QUOTES = ("'", '"')
_WITHOUT_QUOTES = frozenset({"without quotes"})  # no sink kinds: marks
_IN_QUOTES = frozenset({"in quotes"})
_QUOTABLE = frozenset({"xpath"})
_CODE = frozenset({"code"})
_WHOLE_HOST = lazy(r"[A-Za-z][A-Za-z0-9+.-]*://[^/?#\\@]+/")
_ELEMENT = lazy(rb"""([A-Za-z_][\w.]{0,60})\[["']([\w-]{1,60})["']\]""")
_LONG_CHECK = 500  # bytes from which a check of an address is more than a line that is easily wrong
_HOST_CHECK = lazy(r"(?i)(?:is|valid|check|safe|allow).*(?:url|redirect|target|host|next)")
_WEIGHED = lazy(rb"\.(?:netloc|hostname)\s*(?:==|!=|(?:not\s+)?in\b)")
_MOST_VARIABLES = 400
_SHORT = 4_000  # bytes of a function whose body may prove something of its parameters
Proof = dict[str, frozenset[str]]  # parameter → kinds of sinks that it is harmless for
# what an address must not be that a stranger may name (`ipaddress`)
INTERNAL = frozenset({"is_private", "is_loopback", "is_link_local", "is_reserved"})
_PUBLIC = frozenset({"is_global"})


class Predicates(Places):
    """Refines the state by a call that is known to be true or false."""

    def refine(self, test: ir.Expr, truth: bool) -> None:
        """Conditions have a layer of their own."""

    def accept(self, target: ir.Expr) -> None:
        """Conditions know what is allowed."""

    def refine_call(self, test: ir.Call, truth: bool) -> None:
        """Predicates: character classes, anchored patterns, paths below a directory, the program's own."""
        function = test.function
        name = self.last_name(function)
        arguments = [argument.value for argument in test.arguments if argument.spread == 0]
        guarded = self._modelled_guard(function) if truth and arguments else None
        if guarded is not None:
            self.clean(arguments[0], guarded)
        elif name in ("all", "any") and len(arguments) == 1:
            self._refine_each(arguments[0], name == "all", truth)
        elif name == "isinstance" and truth and len(arguments) == 2:
            self._refine_instance(arguments[0], arguments[1])
        elif isinstance(function, ir.Attribute) and name in _CHARACTERS and truth:
            self.clean(function.value, _CHARACTERS[name])
        elif name in ("match", "fullmatch", "search") and truth:
            self._refine_pattern(test, name, arguments)
        elif name in ("is_relative_to", "relative_to") and truth and isinstance(function, ir.Attribute):
            self.below(function.value)
        elif name == "startswith" and isinstance(function, ir.Attribute) and arguments:
            self._refine_start(function.value, arguments[0], truth)
        elif name == "endswith" and truth and isinstance(function, ir.Attribute) and arguments:
            if self._all_texts(arguments[0], lambda text: text.startswith(".") and text.count(".") > 0):
                self.guard_host(function.value)
        elif name == "commonpath":
            return
        elif not truth and name in ("isabs", "is_absolute"):
            if arguments or isinstance(function, ir.Attribute):
                self.clean(arguments[0] if arguments else function.value, RELATIVE)  # type: ignore[attr-defined]
        else:
            self._refine_own(test, arguments, truth)

    def guard_host(self, target: ir.Expr, *, address: bool = False) -> bool:
        """A checked host (or its address) makes the URL harmless that it was taken from."""
        value = self.peek(target)
        taints = self.now.reach(value) if value is not None else ()
        origins = {(t.kind, t.origin) for t in taints if address or "host" in t.clean}
        if not origins:
            return False
        state = self.now
        for name, other in list(state.variables.items()):
            if any((taint.kind, taint.origin) in origins for taint in other.taints):
                state.variables[name] = other.cleaned(PLACE)
        self._guard_fields(taints)
        for taint in taints:
            if (taint.kind, taint.origin) in origins:
                self._guard_again(taint)
        self.unsee()
        return True

    def _guard_again(self, taint: Taint) -> None:
        """``request.form["url"]`` whose host was checked is the same when it is asked for once more."""
        start, _, number = taint.origin
        unit = self.frame.module.unit
        found = _ELEMENT.match(unit.text, start) if number == self.frame.module.number else None
        if found is not None and len(self.now.variables) < _MOST_VARIABLES:
            path = f"{found[1].decode()}[{found[2].decode()!r}]"
            self.now.variables[path] = Value(taints=(taint.cleaned(PLACE),))
            self.paths = True

    def _guard_fields(self, taints: tuple[Taint, ...]) -> None:
        """A checked host makes the field or element harmless that its address stands in, no others."""
        through: set[int] = set()
        for taint in taints:
            trail: Trail | None = taint.trail
            while trail is not None:
                through.add(id(trail))
                trail = trail.previous
        heap = self.now.heap
        for reference, found in list(heap.own.items()):
            for key, item in found.items.items():
                if item.taints and all(id(taint.trail) in through for taint in item.taints):
                    found = heap[reference] = found.put(key, item.cleaned(PLACE))

    def below(self, node: ir.Expr, kinds: frozenset[str] = PATH) -> None:
        """A path is below a directory: that helps only when it was normalised before."""
        target, normalised = self.place(node)
        value = self.peek(target)
        if not normalised and value is not None:
            normalised = bool(value.taints) and all("normalised" in t.clean for t in value.taints)
        if not normalised:
            return
        self.clean(target, kinds)
        members = {t.origin for t in value.taints if t.kind == "archive"} if value is not None else set()
        for name, other in list(self.now.variables.items()) if members else ():
            if any(taint.kind == "archive" and taint.origin in members for taint in other.taints):
                self.now.variables[name] = other.cleaned(kinds)  # the member that is called so

    def _refine_start(self, target: ir.Expr, start: ir.Expr, truth: bool) -> None:
        """``path.startswith("/srv/")``, ``url.startswith("https://host/")``, a literal's quote; what does not
        begin with ``=`` is no formula.
        """
        if not truth:
            if self.formulas(start):
                self.clean(target, CELL)
            starts = self._starts(start)
            if "-" in starts:
                self.clean(target, OPTION)
            if "/" in starts:
                self.clean(target, RELATIVE)
            if "../" in starts or ".." in starts:
                value = self.peek(target)
                if value is not None and value.taints and all("normalised" in t.clean for t in value.taints):
                    self.clean(target, WITHOUT_PARENTS)  # where they are left, they stand at the beginning
        elif isinstance(start, ir.Const) and start.value in _QUOTES:
            self.change(target, lambda value: quoted(value, _IN_QUOTES))
        elif self._all_texts(start, lambda text: _WHOLE_HOST.match(text) is not None):
            self.clean(target, PLACE)
        else:
            closed = isinstance(target, ir.Binary) or self._ends_in_separator(start)
            self.below(target, PATH if closed else NEARLY if self._is_bare(start) else PERHAPS)

    def _starts(self, node: ir.Expr) -> list[str]:
        """The constants among the texts that something begins with."""
        nodes = node.items if isinstance(node, ir.Sequence) else [node]
        return [one.value for one in nodes if isinstance(one, ir.Const) and isinstance(one.value, str)]

    def formulas(self, node: ir.Expr) -> bool:
        """Whether the first characters of formulas are among these texts."""
        if isinstance(node, ir.Sequence):
            return any(isinstance(item, ir.Const) and item.value == "=" for item in node.items)
        value = self.peek(node)
        folded = self.now.fold(value) if value is not None and not value.taints else []
        texts = [text for one in folded for text in (one if isinstance(one, tuple | str) else ())]
        return "=" in texts

    def _all_texts(self, node: ir.Expr, holds: Callable[[str], bool]) -> bool:
        value = self.peek(node)
        folded = self.now.fold(value) if value is not None else []
        texts = [text for one in folded for text in (one if isinstance(one, tuple) else (one,))]
        return bool(texts) and all(isinstance(text, str) and holds(text) for text in texts)

    def _ends_in_separator(self, node: ir.Expr) -> bool:
        """Whether a directory's name is closed: ``/srv-evil`` begins with ``/srv`` as well."""
        if isinstance(node, ir.Binary) and node.operator == "+":
            return self.is_separator(node.right)
        value = self.peek(node)
        if value is None:
            return False
        texts = self.now.fold(value)
        if texts and not value.open:
            return all(str(text).endswith(("/", "\\")) for text in texts)
        last = as_parts(value)[-1] if value.parts else None
        if isinstance(last, str):
            return last.endswith(("/", "\\"))
        return last is not None and any(name.endswith((".sep", ".altsep")) for name in last.names)

    def _is_bare(self, node: ir.Expr) -> bool:
        """Whether a directory's name surely has no separator at its end."""
        if isinstance(node, ir.Call) and self.last_name(node.function) in ("realpath", "abspath"):
            return True
        value = self.peek(node)
        return value is not None and bool(self.now.fold(value)) and not value.open

    def _modelled_guard(self, function: ir.Expr) -> frozenset[str] | None:
        """What a library's predicate says of its first argument."""
        callee = self.peek(function)
        for name in callee.names if callee is not None else ():
            kinds = self.knowledge.guards.get(name)
            if kinds is not None:
                return kinds
        return None

    def _refine_each(self, argument: ir.Expr, every: bool, truth: bool) -> None:
        """``all(c in ALLOWED for c in text)``, and ``any(c not in ALLOWED for c in text)`` that is false."""
        if every is not truth or not isinstance(argument, ir.Comprehension) or len(argument.clauses) != 1:
            return
        target, iterable = argument.clauses[0]
        element = argument.element
        if not isinstance(target, ir.Name):
            return
        subject: ir.Expr | None = None
        kinds = EVERYTHING
        if isinstance(element, ir.Attribute) and element.name in (_PUBLIC if every else INTERNAL):
            self.guard_host(iterable, address=True)  # all addresses that a host has
        elif isinstance(element, ir.Compare) and element.operators == ["!=" if every else "=="]:
            subject, other = element.operands
            if not isinstance(other, ir.Const) or other.value != "..":
                return
            kinds = PATH
        elif isinstance(element, ir.Compare) and element.operators == ["in" if every else "not in"]:
            subject = element.operands[0]
        elif every and isinstance(element, ir.Call) and isinstance(element.function, ir.Attribute):
            kinds = _CHARACTERS.get(element.function.name, EVERYTHING)
            subject = element.function.value if element.function.name in _CHARACTERS else None
        if isinstance(subject, ir.Name) and subject.id == target.id:
            self.clean(iterable, kinds)

    def _refine_instance(self, target: ir.Expr, types: ir.Expr) -> None:
        names = types.items if isinstance(types, ir.Sequence) else [types]
        if all(self.last_name(name) in _NUMERIC for name in names):
            self.clean(target, EVERYTHING)

    def _refine_pattern(self, test: ir.Call, name: str, arguments: list[ir.Expr]) -> None:
        function = test.function
        if not isinstance(function, ir.Attribute) or not arguments:
            return
        base = self.peek(function.value)
        if base is None:
            return
        target = arguments[-1]
        pattern: Value | None = None
        if "re" in base.names or "regex" in base.names:
            pattern = self.peek(arguments[0])
            target = arguments[1] if len(arguments) > 1 else arguments[0]
        else:
            for _, found in self.objects(base):
                pattern = found.items.get("pattern")
        lines = any(self.last_name(flag) in ("MULTILINE", "M") for flag in arguments[2:])
        if pattern is not None and pattern.single and isinstance(pattern.constants[0], str):
            kinds = proves(pattern.constants[0], name, lines)
            if kinds:
                self.clean(target, kinds)

    # --- the program's own predicates and checks

    def _refine_own(self, test: ir.Call, arguments: list[ir.Expr], truth: bool) -> None:
        """A predicate of the program that is one ``return condition`` guards like the condition itself; of
        others, what held at each return that fits.
        """
        value = self.peek(test.function)
        value = self.linked(value) if value is not None else None
        if value is None or len(value.callables) != 1 or not isinstance(value.callables[0], Closure):
            if truth and arguments and value is not None and not value.names and not value.callables:
                if _VETTING.fullmatch(self.last_name(test.function)):
                    self.clean(arguments[0], VETTED)
            return
        self._apply_proof(value.callables[0], test, truth)
        closure = value.callables[0]
        if truth and arguments and self._weighs_hosts(closure):
            self.clean(arguments[0], _REDIRECT)
        body = [
            s
            for s in closure.function.body
            if not (isinstance(s, ir.Evaluate) and isinstance(s.value, ir.Const))
        ]
        if (
            len(body) != 1
            or not isinstance(body[0], ir.Return)
            or body[0].value is None
            or len(self.active) > 3
            or any(active.function is closure.function for active in self.active)
        ):
            return
        names = [parameter.name for parameter in closure.function.parameters if parameter.spread == 0]
        if closure.bound is not None:
            names = names[1:]
        outer = self.now.variables
        given = dict(zip(names, arguments, strict=False))
        inner = {name: self.peek(node) or Value() for name, node in given.items()}
        before = dict(inner)
        self.now.variables = inner
        self.unsee()
        enclosing, self.frame.enclosing = self.frame.enclosing, closure.enclosing
        self.active.append(closure)
        try:
            self.refine(body[0].value, truth)
            after = self.now.variables
        finally:
            self.active.pop()
            self.now.variables = outer
            self.unsee()
            self.frame.enclosing = enclosing
        for name, node in given.items():
            if name in after and after[name] is not before[name]:
                self.replace(node, after[name])

    def _weighs_hosts(self, closure: Closure) -> bool:
        """Whether a function is a long check of an address: its scheme, and its host against others."""
        start, end, _ = closure.function.at
        if end - start < _LONG_CHECK or not _HOST_CHECK.search(closure.function.name):
            return False
        source = closure.module.unit.text[start : min(end, start + _SHORT)]
        return b".scheme" in source and _WEIGHED.search(source) is not None

    def came_back(self, node: ir.Call, function: Value) -> None:
        """A call has returned: what its callee has checked holds from here on."""
        target = node.function
        if isinstance(target, ir.Attribute) and target.name == "relative_to":
            self.below(target.value)
        elif self.proofs and len(function.callables) == 1 and isinstance(target, ir.Name | ir.Attribute):
            closure = function.callables[0]
            if isinstance(closure, Closure):
                self._apply_proof(closure, node, None)

    def _apply_proof(self, closure: Closure, call: ir.Call, answer: bool | None) -> None:
        proof = self.proofs.get((id(closure.function), answer))
        if not proof:
            return
        names = [parameter.name for parameter in closure.function.parameters if parameter.spread == 0]
        if closure.bound is not None:
            names = names[1:]
        positional = [argument for argument in call.arguments if argument.keyword is None]
        if any(argument.spread for argument in call.arguments):
            return
        given = dict(zip(names, (argument.value for argument in positional), strict=False))
        given.update({a.keyword: a.value for a in call.arguments if a.keyword is not None})
        for name, kinds in proof.items():
            if name in given and kinds:
                self.clean(given[name], kinds)

    def body(self, closure: Closure, at: ir.At) -> Value:
        """Evaluate a function's body; remember what it has proved of its parameters when it comes back."""
        before = dict(self.now.variables)
        value = super().body(closure, at)
        start, end, _ = closure.function.at
        if len(self.active) > 1 and end - start <= _SHORT and any(one.taints for one in before.values()):
            frame, key = self.frame, id(closure.function)
            for answer, state in ((None, self.state), (True, frame.affirmed), (False, frame.denied)):
                proof = _proof(before, state, closure) if state is not None else {}
                self.proofs[key, answer] = proof
        return value


def _proof(before: Variables, state: State, closure: Closure) -> Proof:
    """For which kinds of sinks the parameters have become harmless by what was checked."""
    start, end, _ = closure.function.at
    source = closure.module.unit.text[start:end]
    out: Proof = {}
    for name, value in before.items():
        after = state.variables.get(name)
        if not value.taints or after is None or after is value:
            continue
        own = re.escape(name.encode())
        set_again = re.findall(
            rb"\b%s\s*(?::?=(?!=)|[-+*/%%|&]=)([^\n]{0,200})" % own, source[source.find(b":") :]
        )
        if not all(re.search(rb"\(.*(?<![\w.])%s\b|\s*%s\.\w+\(" % (own, own), one) for one in set_again):
            continue  # it is another value by then
        kinds = EVERYTHING if not after.taints else frozenset.intersection(*(t.clean for t in after.taints))
        known = frozenset.intersection(*(taint.clean for taint in value.taints))
        if set_again:  # tidied before it was looked at, as browsers do
            kinds = kinds & _REDIRECT
        if kinds - known:
            out[name] = kinds - known
    return out


def quoted(value: Value, mark: frozenset[str]) -> Value:
    """Text without quotes cannot leave a quoted place; between quotes, it is one literal."""
    marked = value.cleaned(mark)
    if all(taint.clean >= _WITHOUT_QUOTES for taint in marked.taints):
        marked = marked.cleaned(_QUOTABLE)
        if all(taint.clean >= _IN_QUOTES for taint in marked.taints):
            marked = marked.cleaned(_CODE)
    return marked
