"""What a condition tells about the values in it: allow-lists, equality, checks of hosts and paths."""

from __future__ import annotations

from collections.abc import Callable

from scanner.program import ir
from scanner.program.evaluate.flags import assignments, deciding
from scanner.program.evaluate.predicates import (
    _QUOTES,
    _WITHOUT_QUOTES,
    CELL,
    INTERNAL,
    PATH,
    Predicates,
    quoted,
)
from scanner.program.state import State, join_states
from scanner.program.strictness import EVERYTHING
from scanner.program.values import WITHOUT_PARENTS, known

_NEGATED = {"==": "!=", "!=": "==", "in": "not in", "not in": "in", "is": "is not", "is not": "is"}
_OWN_HOST = frozenset({"host", "host_url", "netloc", "hostname", "get_host", "url_root", "base_url"})
_CALLERS = frozenset({"parameter", "setting"})
MAX_FLAGS = 3  # conditions that hold the outcomes of conditions
_PIECES = frozenset({"`.split()`", "`.parts`"})  # steps of a value's way


class Guards(Predicates):
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
        self.unsee()
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

    def refine_name(self, test: ir.Name | ir.Attribute, truth: bool) -> None:
        """``if urlparse(x).netloc:`` that is false: an address without a host stays on this one."""
        if not truth and self.last_name(test) in ("netloc", "hostname"):
            self.guard_host(test)
        elif isinstance(test, ir.Attribute):
            if test.name == "is_global" if truth else test.name in INTERNAL:
                self.guard_host(test.value, address=True)
        elif isinstance(test, ir.Name) and self.frame.closure is not None:
            self._refine_flag(test, truth, self.frame.closure.function)

    def _refine_flag(self, test: ir.Name, truth: bool, function: ir.Function) -> None:
        """A variable that holds the outcome of a condition: of those that may have made it what it is, one
        holds.
        """
        name, unit = test.id.encode(), self.frame.module.unit
        if unit.text.find(name + b" = ", function.at[0], test.at[0]) < 0:
            return  # nearly always: a parameter, or a value that is no condition
        if not any(value.taints for value in self.now.variables.values()):
            return
        assigned = self.flags.get(id(function))
        if assigned is None:
            assigned = self.flags[id(function)] = assignments(function)
        conditions = deciding(test.id, truth, test.at[0], assigned) if self._asking < MAX_FLAGS else []
        self._asking += 1
        before, after = self.branch() if len(conditions) > 1 else None, None
        for condition in conditions:
            self.refine(condition, truth)
            if len(conditions) > 1:
                after = join_states(after, self.state)
                self.state = before.copy() if before is not None else None
                self.unsee()
        self._asking -= 1
        if len(conditions) > 1:
            self.state = after

    def refine_compare(self, test: ir.Compare, truth: bool) -> None:
        """Membership and equality."""
        if len(test.operators) != 1:
            return
        operator = test.operators[0] if truth else _NEGATED.get(test.operators[0], "")
        left, right = test.operands
        if operator in ("==", "is") and any(self._common(side) for side in (left, right)):
            return
        if operator in ("==", "is", "is not", "!=") and self._nothing(left, right, operator):
            return
        if operator == "==" and self._starts_alike(left, right):
            return
        if operator in ("==", "in") and isinstance(left, ir.Attribute) and left.name == "name":
            self._name_path(left.value, right)
        if operator in ("==", "is"):
            self._refine_equal(left, right)
        elif operator == "in":
            self._refine_in(left, right)
        elif operator in ("<=", "<") and truth:
            if isinstance(left, ir.Call) and self.last_name(left.function) in ("set", "frozenset"):
                if left.arguments and not self._input(right):
                    self.clean(left.arguments[0].value, EVERYTHING)
        elif operator == "!=" and self._is_parent(right) and self._is_part(left):
            self.clean(left, PATH)
        elif operator == "not in":
            self._refine_absent(left, right)

    def _refine_absent(self, left: ir.Expr, right: ir.Expr) -> None:
        """What a text does not hold: parents in a path, quotes, the beginning of a formula."""
        if isinstance(left, ir.Const) and left.value in ("..", "../"):
            self.clean(right, WITHOUT_PARENTS)
        elif isinstance(left, ir.Const) and left.value == "/":
            self.clean(right, PATH)
        elif isinstance(left, ir.Index) and self.formulas(right):
            self.clean(left.value, CELL)
        elif isinstance(right, ir.Sequence) and self._is_part(left):
            if any(self._is_parent(item) for item in right.items):
                self.clean(left, PATH)
        elif isinstance(left, ir.Const) and left.value in _QUOTES:
            inner = right.value if isinstance(right, ir.Index) and isinstance(right.key, ir.Slice) else right
            self.change(inner, lambda value: quoted(value, _WITHOUT_QUOTES))

    def _is_parent(self, node: ir.Expr) -> bool:
        """``".."``, ``os.pardir``."""
        return (isinstance(node, ir.Const) and node.value == "..") or self.last_name(node) == "pardir"

    def _is_part(self, node: ir.Expr) -> bool:
        """Whether a value is a piece of a path that was split."""
        value = self.peek(node)
        trails = [taint.trail for taint in value.taints] if value is not None else []
        return bool(trails) and all(
            any(note in _PIECES for note, _ in trail.steps()[-3:]) for trail in trails
        )

    def _nothing(self, left: ir.Expr, right: ir.Expr, operator: str) -> bool:
        """``re.fullmatch(…) is None``: the call was false."""
        if not (isinstance(right, ir.Const) and right.value is None and isinstance(left, ir.Call | ir.Bind)):
            return False
        self.refine(left, operator in ("is not", "!="))
        return True

    def _refine_equal(self, left: ir.Expr, right: ir.Expr) -> None:
        for target, other in ((left, right), (right, left)):
            if isinstance(target, ir.Call) and self.last_name(target.function) == "type" and target.arguments:
                self._refine_instance(target.arguments[0].value, other)
                continue
            value = self.peek(other)
            if value is None:
                continue
            if self.now.reach(value):
                if self.last_name(other) in _OWN_HOST and self.last_name(target) in ("netloc", "hostname"):
                    self.guard_host(target)
                elif all(taint.kind in _CALLERS for taint in value.taints) and value.taints:
                    held = value.taints  # it is what the caller has given, whatever it was made of
                    self.change(target, lambda one, held=held: one.with_taints(held))  # type: ignore[misc]
                continue
            if value.single:
                constant = value.constants[0]
                if not self.guard_host(target):
                    self.replace(target, known(constant))
            elif not isinstance(other, ir.Const):
                self.accept(target)

    def _starts_alike(self, left: ir.Expr, right: ir.Expr) -> bool:
        """``path.parts[: len(base.parts)] == base.parts``: it is below the base."""
        inner = left.value if isinstance(left, ir.Index) and isinstance(left.key, ir.Slice) else None
        if not isinstance(inner, ir.Attribute) or not isinstance(right, ir.Attribute):
            return False
        if inner.name == right.name == "parts":
            self.below(inner.value)
            return True
        return False

    def _name_path(self, path: ir.Expr, names: ir.Expr) -> None:
        """``if path.name == "id_rsa"``: how the path ends is known; of several names, the first."""
        value = self.peek(path)
        if value is None or value.objects or "pathlib.Path" not in value.types:
            return
        given = self.peek(names) or (self.seen or {}).get(id(names))
        inner = [item for _, found in self.objects(given) for item in found.items.values()] if given else []
        constants = [one for item in (given, *inner) if item is not None for one in item.constants]
        name = next((one for one in constants if isinstance(one, str) and one), "")
        if name:
            self.change(path, lambda held: self.joined_path([held, known(name)]))

    def _refine_in(self, left: ir.Expr, right: ir.Expr) -> None:
        if isinstance(right, ir.Attribute) and right.name == "parents":
            self.below(right.value)
        elif not self._input(right):
            self.accept(left)

    def _input(self, node: ir.Expr) -> bool:
        """Whether a value is not the program's own."""
        value = self.peek(node)
        return value is None or bool(self.now.reach(value))

    def _common(self, node: ir.Expr) -> bool:
        """``os.path.commonpath([base, path]) == base`` holds every path in it below the base (a common
        *prefix* does not: ``/srv-evil`` has it, too).
        """
        if (
            not isinstance(node, ir.Call)
            or self.last_name(node.function) != "commonpath"
            or not node.arguments
        ):
            return isinstance(node, ir.Call) and self.last_name(node.function) == "commonprefix"
        paths = node.arguments[0].value
        for item in paths.items if isinstance(paths, ir.Sequence) else []:
            self.below(item)
        return True

    def accept(self, target: ir.Expr) -> None:
        """The value of ``target`` is one that was allowed."""
        if not self.guard_host(target):
            self.clean(target, EVERYTHING)


_REFINE: dict[type[ir.Expr], Callable[..., None]] = {
    ir.Unary: Guards.refine_unary,
    ir.Logic: Guards.refine_logic,
    ir.Bind: Guards.refine_bind,
    ir.Compare: Guards.refine_compare,
    ir.Call: Guards.refine_call,
    ir.Name: Guards.refine_name,
    ir.Attribute: Guards.refine_name,
}
