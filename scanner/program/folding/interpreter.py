"""Executes small closed pieces of a program on known constants: loops and functions that decode."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from scanner.program import ir
from scanner.program.folding.computation import Computation, ReturnSignal
from scanner.program.folding.limits import (
    MAX_SIZE,
    TooLargeError,
    TooLongError,
    UnfoldableError,
    attempt,
    size,
)
from scanner.program.folding.operations import binary


class _JumpSignal(Exception):  # noqa: N818 - no error
    def __init__(self, kind: str) -> None:
        self.kind = kind


class Interpreter(Computation):
    """One computation."""

    def statements(self, body: list[ir.Stmt]) -> None:
        """Execute statements."""
        for statement in body:
            self.steps -= 1
            execute = _STATEMENTS.get(type(statement))
            if execute is None:
                raise UnfoldableError
            if self.steps < 0:
                raise TooLongError
            execute(self, statement)

    def assign(self, node: ir.Assign) -> None:
        """``targets = value``."""
        if node.value is not None:
            value = self.value(node.value)
            for target in node.targets:
                self.bind(target, value)

    def augment(self, node: ir.Augment) -> None:
        """``target operator= value``."""
        left, right = self.value(node.target), self.value(node.value)
        if isinstance(left, list | bytearray) and node.operator == "+":
            if len(left) + size(right) > MAX_SIZE:
                raise TooLargeError
            attempt(left.extend, right)
            return
        self.steps -= size(left) // 64 if isinstance(left, str | bytes) else 0
        self.bind(node.target, binary(node.operator, left, right))

    def bind(self, target: ir.Expr, value: Any) -> None:
        """Give a target its value."""
        if isinstance(target, ir.Name):
            self.variables[target.id] = value
        elif isinstance(target, ir.Sequence):
            items = self.elements(value)
            if len(items) != len(target.items) or any(isinstance(item, ir.Spread) for item in target.items):
                raise UnfoldableError
            for inner, item in zip(target.items, items, strict=True):
                self.bind(inner, item)
        elif isinstance(target, ir.Index):
            base = self.value(target.value)
            if not isinstance(base, list | dict | bytearray) or len(base) > MAX_SIZE:
                raise UnfoldableError
            attempt(base.__setitem__, self.key(target.key), value)
        else:
            raise UnfoldableError

    def if_(self, node: ir.If) -> None:
        """``if``/``elif``/``else``."""
        for test, body in node.branches:
            if self.value(test):
                self.statements(body)
                return
        self.statements(node.other)

    def for_(self, node: ir.For) -> None:
        """``for``."""
        self.over(node, self.iterated(node.iterable))

    def while_(self, node: ir.While) -> None:
        """``while``."""
        while self.value(node.test):
            if not self._round(node.body):
                return
        self.statements(node.other)

    def over(self, node: ir.For, items: list[Any]) -> None:
        """``for`` over elements that are known already."""
        self.steps -= len(items) // 8
        for item in items:
            self.bind(node.target, item)
            if not self._round(node.body):
                return
        self.statements(node.other)

    def _round(self, body: list[ir.Stmt]) -> bool:
        """One pass through a loop; false when it was left by ``break``."""
        try:
            self.statements(body)
        except _JumpSignal as jumped:
            return jumped.kind == "continue"
        return True

    def jump(self, node: ir.Jump) -> None:
        """``break`` and ``continue``."""
        raise _JumpSignal(node.kind)

    def return_(self, node: ir.Return) -> None:
        """``return``."""
        raise ReturnSignal(self.value(node.value) if node.value is not None else None)

    def define(self, node: ir.Define) -> None:
        """A function inside of a function."""
        self.variables[node.function.name] = self.routine(node.function)


_STATEMENTS: dict[type[ir.Stmt], Callable[..., None]] = {
    ir.Assign: Interpreter.assign,
    ir.Augment: Interpreter.augment,
    ir.Evaluate: lambda self, node: self.value(node.value),
    ir.If: Interpreter.if_,
    ir.For: Interpreter.for_,
    ir.While: Interpreter.while_,
    ir.Jump: Interpreter.jump,
    ir.Return: Interpreter.return_,
    ir.Define: Interpreter.define,
}
