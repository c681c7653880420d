"""Functions that are chosen from a table: under which condition each of them is called."""

from __future__ import annotations

from scanner.program import ir
from scanner.program.callables import Closure
from scanner.program.evaluate.activation import Arguments
from scanner.program.evaluate.classes import Classes
from scanner.program.events import Fact
from scanner.program.values import Value, known


class Tables(Classes):
    """Tells what must hold for each function of a table."""

    def chosen(self, node: ir.Call) -> dict[int, Fact]:
        """What must hold for each of the functions in a table from which input chooses."""
        called = node.function
        table, key = (called.value, called.key) if isinstance(called, ir.Index) else (None, None)
        if isinstance(key, ir.Compare) and table is not None:
            return self._decided(table, key)
        if isinstance(called, ir.Call) and isinstance(called.function, ir.Attribute) and called.arguments:
            if called.function.name == "get":
                table, key = called.function.value, called.arguments[0].value
        if not isinstance(table, ir.Name | ir.Attribute) or not isinstance(key, ir.Name | ir.Attribute):
            return {}
        chosen = self.eval(key)
        if not chosen.taints or chosen.single:
            return {}
        return {
            id(candidate.function): Fact("compare", node.at, "==", chosen, known(name))
            for _, found in self.objects(self.eval(table))
            for name, item in found.items.items()
            if found.kind == "dict"
            for candidate in item.callables
            if isinstance(candidate, Closure)
        }

    def _decided(self, table: ir.Expr, key: ir.Compare) -> dict[int, Fact]:
        """What must hold for the functions from which a comparison chooses: ``(f, g)[now > then]()``."""
        self.compared.clear()
        self.eval(key)
        asked = self.compared[-1:]
        return {
            id(candidate.function): fact if name else fact.negated()
            for fact in asked
            for _, found in self.objects(self.eval(table))
            for name, item in found.items.items()
            for candidate in item.callables
            if isinstance(candidate, Closure)
        }

    def under_fact(self, fact: Fact, closure: Closure, arguments: Arguments, at: ir.At) -> Value:
        """Call a function under a condition."""
        self.facts.append(fact)
        try:
            return self.apply(closure, arguments, at)
        finally:
            self.facts.pop()
