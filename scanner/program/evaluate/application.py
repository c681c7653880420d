"""What lies in the application for all handlers: ``request.app["store"]``, ``request.app.state.store``."""

from __future__ import annotations

from scanner.program import ir
from scanner.program.callables import ClassValue, Closure
from scanner.program.evaluate.queued import Queued
from scanner.program.naming import module_name
from scanner.program.states import APPLICATIONS
from scanner.program.values import Value


class Application(Queued):
    """Finds what another file has put into the application."""

    def _self(self, owner: ClassValue) -> Value:
        """Entering has a layer of its own."""
        return Value()

    def kept(self, node: ir.Index | ir.Attribute) -> Value | None:
        """What was kept under the key; None for anything else."""
        base: ir.Expr = node.value
        if isinstance(node, ir.Attribute):
            if isinstance(base, ir.Attribute) and base.name in ("state", "ctx"):
                base = base.value
            elif not isinstance(base, ir.Name) or base.id != "current_app":
                return None
            key: object = node.name
        else:
            key = node.key.value if isinstance(node.key, ir.Const) else self.last_name(node.key)
        place = self.frame.module.focus.kept.get(str(key))
        if place is None or self.last_name(base) not in APPLICATIONS:
            return None
        path, callee = place
        found = self.resolve(f"{module_name(path)[0]}.{callee}")
        return self._instance_of(found, node.at) if found is not None else None

    def _instance_of(self, maker: Value, at: ir.At) -> Value | None:
        for candidate in maker.callables:
            if isinstance(candidate, ClassValue):
                made = self._self(candidate)
                return Value(open=True, types=made.types, objects=made.objects)
            if isinstance(candidate, Closure) and len(self.active) < 6:
                return self.call_value(maker, [], at)
        for name in maker.names:
            declared = self.knowledge.returns.get(f"{name}()")
            if declared is not None or name.rpartition(".")[2][:1].isupper():
                return Value(types=(declared or name,))
        return None
