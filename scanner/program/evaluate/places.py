"""Places that a condition speaks of: variables, fields and elements, and what is derived from them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from scanner.program import ir
from scanner.program.evaluate.schedules import Schedules
from scanner.program.values import Taint, Trail, Value

_SAME = frozenset({"str", "lower", "unquote", "Path", "PurePath"})  # what is said of the result, is said of x
_NORMALISING = frozenset({"realpath", "abspath", "normpath", "resolve", "absolute"})
MEMBER_NAMES = frozenset({"name", "filename", "path"})  # of a member of an archive: what is dangerous of it
_MAX_STEPS = 30


class Places(Schedules):
    """Reads and changes places without effects that anybody is told of."""

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
        if type(node) is ir.Name:
            return self.eval(node)  # which changes nothing
        if self.seen is not None and id(node) in self.seen:
            return self.seen[id(node)]
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

    def clean(self, node: ir.Expr, kinds: frozenset[str]) -> None:
        """A place, and what has been derived from it, is harmless for these kinds of sinks."""
        node, _ = self.place(node)
        value = self.peek(node) if not isinstance(node, ir.Const) else None
        self.change(node, lambda value: value.cleaned(kinds))
        if isinstance(node, ir.Attribute) and node.name in MEMBER_NAMES and value is not None:
            if any(taint.kind == "archive" for taint in value.taints):
                self.change(node.value, lambda value: value.cleaned(kinds))
        if value is None or not value.taints:
            return
        trails = {id(taint.trail) for taint in value.taints}
        variables = self.now.variables
        for name, other in list(variables.items()):
            if other.taints and any(_descends(taint, trails) for taint in other.taints):
                variables[name] = _derived(other, trails, kinds)

    def place(self, node: ir.Expr) -> tuple[ir.Expr, bool]:
        """The place that an expression says something of, and whether a path is normalised on the way:
        ``x.strip().lower()``, ``str(x)``, ``os.path.realpath(x)``, ``Path(x).resolve()``, ``x + os.sep``.
        """
        normalised = False
        for _ in range(8):
            if isinstance(node, ir.Bind):
                node = node.target
            elif isinstance(node, ir.Binary) and node.operator == "+" and self.is_separator(node.right):
                node = node.left
            elif isinstance(node, ir.Attribute) and node.name == "parts":
                node = node.value
            elif (
                isinstance(node, ir.Call)
                and isinstance(node.function, ir.Attribute)
                and (not node.arguments or node.function.name in ("split", "replace"))
            ):
                normalised = normalised or node.function.name in _NORMALISING
                node = node.function.value
            elif (
                isinstance(node, ir.Call)
                and len(node.arguments) == 1
                and self.last_name(node.function) in _SAME | _NORMALISING
            ):
                normalised = normalised or self.last_name(node.function) in _NORMALISING
                node = node.arguments[0].value
            else:
                break
        return node, normalised

    def is_separator(self, node: ir.Expr) -> bool:
        """``"/"`` and ``os.sep``."""
        if isinstance(node, ir.Const):
            return node.value in ("/", "\\")
        return isinstance(node, ir.Attribute | ir.Name) and self.last_name(node) in ("sep", "altsep")

    def change(self, node: ir.Expr, change: Callable[[Value], Value]) -> None:
        """Replace the value of a variable, field or element (there is nothing else to change)."""
        node, _ = self.place(node)
        if isinstance(node, ir.Name):
            self.now.variables[node.id] = change(self.lookup(node.id))
            self.unsee()
            return
        path = self.path(node)
        kept = self.paths and path in self.now.variables
        if isinstance(node, ir.Attribute) and not kept and self._change_field(node, change):
            return
        if path is None or (isinstance(node, ir.Index) and not kept and self._change_item(node, change)):
            return
        value = self.peek(node)
        if value is not None:
            self.now.variables[path] = change(value)
            self.paths = True
            self.unsee()

    def _change_field(self, node: ir.Attribute, change: Callable[[Value], Value]) -> bool:
        """Whether the place is a field of an instance, or a class's own attribute."""
        base = self.peek(node.value)
        if base is None or base.callables:
            return base is not None
        found = self.objects(base)
        if len(found) != 1 or node.name not in found[0][1].items:
            return False
        reference, instance = found[0]
        self.now.heap[reference] = instance.put(node.name, change(instance.items[node.name]))
        self.unsee()
        return True

    def _change_item(self, node: ir.Index, change: Callable[[Value], Value]) -> bool:
        """Whether the place is an element of a list that was made here: whoever is given the list gets it."""
        base = self.peek(node.value)
        found = self.objects(base) if base is not None else []
        if len(found) != 1 or found[0][1].kind != "list" or not isinstance(node.key, ir.Const):
            return False
        reference, container = found[0]
        item = container.items.get(node.key.value, container.rest)
        if item is None or reference in self.now.heap.base:
            return False
        self.now.heap[reference] = container.put(node.key.value, change(item))
        self.unsee()
        return True

    def unsee(self) -> None:
        """Something has been changed: what the parts of a condition were need not hold any more."""
        if self.seen:
            self.seen.clear()


def _descends(taint: Taint, trails: set[int]) -> bool:
    """Whether an input has come through one of the stations."""
    trail: Trail | None = taint.trail
    for _ in range(_MAX_STEPS):
        if trail is None:
            return False
        if id(trail) in trails:
            return True
        trail = trail.previous
    return False


def _derived(value: Value, trails: set[int], kinds: frozenset[str]) -> Value:
    """A value in which the inputs that come from checked ones are harmless."""
    everything = "*" in kinds
    taints: list[Taint] = []
    for taint in value.taints:
        if not _descends(taint, trails):
            taints.append(taint)
        elif not everything:
            taints.append(taint.cleaned(kinds))
    out = value.with_taints(tuple(taints))
    if value.parts is not None:
        parts: Iterable[str | Value] = (
            part if isinstance(part, str) else _derived(part, trails, kinds) for part in value.parts
        )
        if out is value:
            return value
        out.parts = tuple(parts)
    return out
