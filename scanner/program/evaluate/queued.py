"""Functions that a queue calls: what is handed to ``task.delay(x)`` arrives in the task."""

from __future__ import annotations

from scanner.program import ir
from scanner.program.callables import Closure
from scanner.program.evaluate.activation import Arguments
from scanner.program.evaluate.downloads import Downloads
from scanner.program.values import UNKNOWN, Value

_TASKS = frozenset({"task", "shared_task", "actor", "periodic_task", "db_task", "remote", "flow", "job"})
_HANDING = frozenset({"delay", "s", "si", "send", "remote", "submit", "starmap"})
_PACKED = frozenset(
    {"apply_async", "apply", "signature", "subtask", "send_with_options", "message_with_options"}
)


class Queued(Downloads):
    """Calls a task where the program asks its queue for it."""

    def deferred(self, closure: Closure, name: str) -> Value | None:
        """A task's attribute that hands it to its queue: the task itself, as it will be called."""
        if name not in _HANDING and name not in _PACKED:
            return None
        for decorator in closure.function.decorators:
            called = decorator.function if isinstance(decorator, ir.Call) else decorator
            if self.last_name(called) in _TASKS:
                bound = isinstance(decorator, ir.Call) and any(
                    one.keyword == "bind" and isinstance(one.value, ir.Const) and one.value.value is True
                    for one in decorator.arguments
                )
                return Value(open=False, callables=(closure.bind(UNKNOWN) if bound else closure,))
        return None

    def peek(self, node: ir.Expr) -> Value | None:
        """Places have a layer of their own."""
        return None

    def arguments(self, node: ir.Call) -> Arguments:
        """``task.apply_async(args=[x], kwargs={"y": y})`` gives the task ``x`` and ``y``."""
        out = super().arguments(node)
        if isinstance(node.function, ir.Attribute) and node.function.name in _PACKED:
            function = self.peek(node.function.value)
            if function is not None and any(
                isinstance(one, Closure) and self.deferred(one, node.function.name) is not None
                for one in self.linked(function).callables
            ):
                return self._unpacked(out, node.at)
        return out

    def _unpacked(self, packed: Arguments, at: ir.At) -> Arguments:
        out = Arguments()
        given = packed.keywords.get("args", packed.positional[0] if packed.positional else None)
        named = packed.keywords.get("kwargs", packed.positional[1] if len(packed.positional) > 1 else None)
        out.positional.extend((self.listed(given, at) if given is not None else None) or ())
        for _, found in self.objects(named) if named is not None else ():
            out.keywords.update((str(key), value) for key, value in found.items.items())
        return out
