"""What a condition tells about the values in it: allow-lists, equality, character classes, checks of hosts
and paths.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from scanner.program import ir
from scanner.program.callables import Closure
from scanner.program.evaluate.stdlib import Stdlib
from scanner.program.state import State, join_states
from scanner.program.values import Value, known

_ALL = frozenset({"*"})
_CHARACTERS = frozenset({"isdigit", "isdecimal", "isnumeric", "isalnum", "isalpha", "isidentifier"})
_PATH = frozenset({"path"})
_PLACE = frozenset({"url", "redirect"})
_NEGATED = {"==": "!=", "!=": "==", "in": "not in", "not in": "in", "is": "is not", "is not": "is"}
_QUOTES = ("'", '"')
_WITHOUT_QUOTES = frozenset({"without quotes"})  # no sink kinds: marks
_IN_QUOTES = frozenset({"in quotes"})
_QUOTABLE = frozenset({"xpath"})
_CODE = frozenset({"code"})
_MAX_PATTERN = 500


class Guards(Stdlib):
    """Refines the state by a condition that is known to be true or false."""

    def refine(self, test: ir.Expr, truth: bool) -> None:
        """Take a condition's outcome into account."""
        if self.state is None:
            return
        refine = _REFINE.get(type(test))
        if refine is not None:
            refine(self, test, truth)

    def refine_unary(self, test: ir.Unary, truth: bool) -> None:
        """``not x``."""
        if test.operator == "not":
            self.refine(test.operand, not truth)

    def refine_logic(self, test: ir.Logic, truth: bool) -> None:
        """``a and b`` when true, ``a or b`` when false: both parts hold."""
        if (test.operator == "and") is truth:
            self.refine(test.left, truth)
            self.refine(test.right, truth)
            return
        before = self.branch()  # one of the two holds
        self.refine(test.left, truth)
        first, self.state = self.state, before
        self.refine(test.left, not truth)
        self.refine(test.right, truth)
        self.state = join_states(first, self.state)

    def branch(self) -> State | None:
        """A copy of the current state to come back to."""
        state = self.state
        if state is None:
            return None
        self.budget.spend(1 + (len(state.heap.own) + len(state.variables)) // 10)
        return state.copy()

    def refine_bind(self, test: ir.Bind, truth: bool) -> None:
        """``(name := value)``."""
        self.refine(test.value, truth)

    def refine_compare(self, test: ir.Compare, truth: bool) -> None:
        """Membership and equality."""
        if len(test.operators) != 1:
            return
        operator = test.operators[0] if truth else _NEGATED.get(test.operators[0], "")
        left, right = test.operands
        if operator == "==" and any(self._common(side) for side in (left, right)):
            return
        if operator in ("==", "is"):
            for target, other in ((left, right), (right, left)):
                value = self.peek(other)
                if value is None or self.now.reach(value):
                    continue
                if value.single:
                    constant = value.constants[0]
                    if not self.guard_host(target):
                        self.replace(target, known(constant))
                elif not isinstance(other, ir.Const):
                    self.accept(target)
        elif operator == "in":
            value = self.peek(right)
            if value is not None and not self.now.reach(value):
                self.accept(left)
        elif operator == "not in" and isinstance(left, ir.Const) and left.value in ("..", "../"):
            self.change(right, lambda value: value.cleaned(_PATH))
        elif operator == "not in" and isinstance(left, ir.Const) and left.value in _QUOTES:
            inner = right.value if isinstance(right, ir.Index) and isinstance(right.key, ir.Slice) else right
            self.change(inner, lambda value: _quoted(value, _WITHOUT_QUOTES))

    def _common(self, node: ir.Expr) -> bool:
        """``os.path.commonpath([base, path]) == base`` holds every path in it below the base."""
        if (
            not isinstance(node, ir.Call)
            or self.last_name(node.function) != "commonpath"
            or not node.arguments
        ):
            return False
        paths = node.arguments[0].value
        for item in paths.items if isinstance(paths, ir.Sequence) else []:
            self.change(item, self._normalised)
        return True

    def accept(self, target: ir.Expr) -> None:
        """The value of ``target`` is one that was allowed."""
        if not self.guard_host(target):
            self.change(target, lambda value: value.cleaned(_ALL))

    def guard_host(self, target: ir.Expr) -> bool:
        """A checked host makes the URL harmless that it was taken from."""
        value = self.peek(target)
        origins = (
            {(t.kind, t.origin) for t in value.taints if "host" in t.clean} if value is not None else set()
        )
        if not origins:
            return False
        state = self.now
        for name, other in list(state.variables.items()):
            if any((taint.kind, taint.origin) in origins for taint in other.taints):
                state.variables[name] = other.cleaned(_PLACE)
        return True

    def refine_call(self, test: ir.Call, truth: bool) -> None:
        """Predicates: character classes, anchored patterns, paths below a directory, the program's own."""
        function = test.function
        name = self.last_name(function)
        arguments = [argument.value for argument in test.arguments if argument.spread == 0]
        guarded = self._modelled_guard(function) if truth and arguments else None
        if guarded is not None:
            self.change(arguments[0], lambda value: value.cleaned(guarded))
        elif name in ("all",) and truth and len(arguments) == 1:
            self._refine_all(arguments[0])
        elif name == "isinstance" and truth and len(arguments) == 2:
            self._refine_instance(arguments[0], arguments[1])
        elif isinstance(function, ir.Attribute) and name in _CHARACTERS and truth:
            self.change(function.value, lambda value: value.cleaned(_ALL))
        elif name in ("match", "fullmatch", "search") and truth:
            self._refine_pattern(test, name, arguments)
        elif name == "is_relative_to" and truth and isinstance(function, ir.Attribute):
            self.change(function.value, self._normalised)
        elif name == "startswith" and truth and isinstance(function, ir.Attribute):
            quote = (
                isinstance(arguments[0], ir.Const) and arguments[0].value in _QUOTES if arguments else False
            )
            self.change(
                function.value, lambda value: _quoted(value, _IN_QUOTES) if quote else self._normalised(value)
            )
        elif name == "commonpath" or (not truth and name == "isabs"):
            return
        else:
            self._refine_own(test, arguments, truth)

    def _modelled_guard(self, function: ir.Expr) -> frozenset[str] | None:
        """What a library's predicate says of its first argument."""
        callee = self.peek(function)
        for name in callee.names if callee is not None else ():
            kinds = self.knowledge.guards.get(name)
            if kinds is not None:
                return kinds
        return None

    @staticmethod
    def _normalised(value: Value) -> Value:
        """A checked beginning helps only when the path was normalised before."""
        if value.taints and all("normalised" in taint.clean for taint in value.taints):
            return value.cleaned(_PATH)
        return value

    def _refine_all(self, argument: ir.Expr) -> None:
        """``all(c in ALLOWED for c in text)``."""
        if not isinstance(argument, ir.Comprehension) or len(argument.clauses) != 1:
            return
        target, iterable = argument.clauses[0]
        element = argument.element
        if isinstance(target, ir.Name) and isinstance(element, ir.Compare) and element.operators == ["in"]:
            if isinstance(element.operands[0], ir.Name) and element.operands[0].id == target.id:
                self.change(iterable, lambda value: value.cleaned(_ALL))

    def _refine_instance(self, target: ir.Expr, types: ir.Expr) -> None:
        names = types.items if isinstance(types, ir.Sequence) else [types]
        numeric = {"int", "float", "bool", "Decimal", "UUID", "date", "datetime"}
        if all(self.last_name(name) in numeric for name in names):
            self.change(target, lambda value: value.cleaned(_ALL))

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
        if pattern is not None and pattern.single and isinstance(pattern.constants[0], str):
            if restricts(pattern.constants[0], name):
                self.change(target, lambda value: value.cleaned(_ALL))

    def _refine_own(self, test: ir.Call, arguments: list[ir.Expr], truth: bool) -> None:
        """A predicate of the program that is one ``return condition`` guards like the condition itself."""
        value = self.peek(test.function)
        if value is None or len(value.callables) != 1 or not isinstance(value.callables[0], Closure):
            return
        closure = value.callables[0]
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
        enclosing, self.frame.enclosing = self.frame.enclosing, closure.enclosing
        try:
            self.refine(body[0].value, truth)
            after = self.now.variables
        finally:
            self.now.variables = outer
            self.frame.enclosing = enclosing
        for name, node in given.items():
            if name in after and after[name] is not before[name]:
                self.replace(node, after[name])

    # --- reading and changing a place

    def path(self, node: ir.Expr) -> str | None:
        """``a.b["c"]`` as text, None for anything that is not such a chain."""
        parts: list[str] = []
        while True:
            if isinstance(node, ir.Name):
                return node.id + "".join(reversed(parts))
            if isinstance(node, ir.Attribute):
                parts.append(f".{node.name}")
                node = node.value
            elif isinstance(node, ir.Index) and isinstance(node.key, ir.Const):
                parts.append(f"[{node.key.value!r}]")
                node = node.value
            else:
                return None

    def peek(self, node: ir.Expr) -> Value | None:
        """The value of an expression, without telling anybody and without effects; None when that is not
        possible.
        """
        if isinstance(node, ir.Call) and not isinstance(node.function, ir.Attribute | ir.Name):
            return None
        quiet, self.quiet = self.quiet, True
        state = self.state.copy() if self.state is not None else None
        self.raising.append([])
        try:
            return self.eval(node)
        finally:
            self.raising.pop()
            self.quiet = quiet
            self.state = state

    def replace(self, node: ir.Expr, value: Value) -> None:
        """Give a place another value."""
        self.change(node, lambda _: value)

    def change(self, node: ir.Expr, change: Callable[[Value], Value]) -> None:
        """Replace the value of a variable, field or element (there is nothing else to change)."""
        while isinstance(node, ir.Call) and isinstance(node.function, ir.Attribute) and not node.arguments:
            node = node.function.value  # x.strip().lower() in ALLOWED says it of x
        if (
            isinstance(node, ir.Call)
            and len(node.arguments) == 1
            and self.last_name(node.function) in ("str", "lower")
        ):
            node = node.arguments[0].value
        if isinstance(node, ir.Bind):
            node = node.target
        if isinstance(node, ir.Name):
            self.now.variables[node.id] = change(self.lookup(node.id))
            return
        path = self.path(node)
        if path is None:
            return
        value = self.peek(node)
        if value is not None:
            self.now.variables[path] = change(value)
            self.paths = True


def _quoted(value: Value, mark: frozenset[str]) -> Value:
    """Text without quotes cannot leave a quoted place; between quotes, it is one literal."""
    marked = value.cleaned(mark)
    if all(taint.clean >= _WITHOUT_QUOTES for taint in marked.taints):
        marked = marked.cleaned(_QUOTABLE)
        if all(taint.clean >= _IN_QUOTES for taint in marked.taints):
            marked = marked.cleaned(_CODE)
    return marked


def restricts(pattern: str, how: str) -> bool:
    """Whether matching this pattern leaves no room for hostile text: anchored at both ends, and no 'any
    character'.
    """
    if len(pattern) > _MAX_PATTERN:
        return False
    end = pattern.endswith(("$", r"\Z", r"\z"))
    start = pattern.startswith(("^", r"\A"))
    if not ((how == "fullmatch" or end) and (how != "search" or start)):
        return False
    bare = re.sub(r"\\[\\.\-\[\]()+*?^$|/]", "", pattern)
    outside = re.sub(r"\[[^\]]*\]", "", bare)
    negated = re.search(r"\[\^", bare) is not None
    return "." not in outside and not negated and not re.search(r"\\[SWD]", bare)


_REFINE: dict[type[ir.Expr], Callable[..., None]] = {
    ir.Unary: Guards.refine_unary,
    ir.Logic: Guards.refine_logic,
    ir.Bind: Guards.refine_bind,
    ir.Compare: Guards.refine_compare,
    ir.Call: Guards.refine_call,
}
