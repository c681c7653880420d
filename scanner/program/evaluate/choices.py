"""Expressions that are evaluated only under a condition: ``and``, ``or``, ``a if test else b``."""

from __future__ import annotations

from scanner.program import ir
from scanner.program.evaluate.attributes import Attributes
from scanner.program.state import join_states
from scanner.program.values import UNKNOWN, Value, join, known


class Choices(Attributes):
    """Evaluates what is reached only if something holds."""

    def under(self, test: ir.Expr, value: Value, holds: bool) -> int:
        """Conditions have a layer of their own."""
        return len(self.facts)

    def eval_logic(self, node: ir.Logic) -> Value:
        """``and`` / ``or``: the right side only where it is reached."""
        left = self.eval(node.left)
        truth = self.decide(left, node.at)
        wanted = node.operator == "and"
        if truth is not None and truth is not wanted:
            return left
        before = self.state.copy() if self.state is not None else None
        self.refine(node.left, wanted)
        mark = self.under(node.left, left, wanted)
        right = self.eval(node.right)
        del self.facts[mark:]
        self.state = join_states(before, self.state)
        if truth is wanted:
            return right
        if left.types == ("bool",) and not left.constants:
            left = known(not wanted)  # the only one that gets through
        if left.constants:  # only constants that are true (of `or`) or false (of `and`) get through
            left = Value(
                tuple(value for value in left.constants if bool(value) is not wanted),
                open=left.open,
                parts=left.parts,
                names=left.names,
                types=left.types,
                objects=left.objects,
                callables=left.callables,
                taints=left.taints,
                receiver=left.receiver,
            )
        return join(left, right)

    def eval_choice(self, node: ir.Choice) -> Value:
        """``then if test else other``."""
        test = self.eval(node.test)
        truth = self.decide(test, node.at)
        before = self.state.copy() if self.state is not None else None
        then = other = None
        if truth is not False:
            self.refine(node.test, True)
            mark = self.under(node.test, test, True)
            then = self.eval(node.then)
            del self.facts[mark:]
        after, self.state = self.state, before
        if truth is not True:
            self.refine(node.test, False)
            other = self.eval(node.other)
        else:
            self.state = None
        self.state = join_states(after if truth is not False else None, self.state) or before
        if then is None or other is None:
            return then or other or UNKNOWN
        return join(then, other)
