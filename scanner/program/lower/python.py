"""Python's tree-sitter trees → statements of the intermediate form.

Tolerant: what is broken or unknown becomes a node of unknown value, and everything around it is kept.
Nesting deeper than ``MAX_DEPTH`` is cut, so hostile input costs no stack.
"""

from __future__ import annotations

from collections.abc import Callable

from tree_sitter import Node, Tree

from scanner.parse import part
from scanner.program import ir
from scanner.program.lower.patterns import Patterns

_SKIPPED = frozenset({"comment", "pass_statement", "line_continuation", "type_alias_statement"})


def lower_module(
    tree: Tree,
    text: bytes,
    unit: int,
    origin: ir.At | None = None,
    asked: Callable[[int], None] | None = None,
    *,
    lasting: bool = False,
) -> list[ir.Stmt]:
    """The statements of unit number ``unit``; functions' bodies follow when they are asked for.

    ``origin`` is where code stands that is no text of the unit: the place of all of its nodes. ``asked``
    is told where the functions start whose bodies are. Where the statements are ``lasting``, nothing of the
    tree is kept for the bodies.
    """
    return _Statements(text, unit, origin, asked, lasting=lasting).block(tree.root_node)


def lower_expression(node: Node, text: bytes) -> ir.Expr:
    """One expression, wherever it stands."""
    return _Statements(text, 0).expr(node)


class _Statements(Patterns):
    """Lowers statements; one instance per unit."""

    def block(self, node: Node | None) -> list[ir.Stmt]:
        """The statements directly inside ``node``, in order."""
        out: list[ir.Stmt] = []
        if node is None:
            return out
        if self.depth > self.MAX_DEPTH:
            return [ir.Evaluate(self.at(node), ir.Cut(self.at(node)))]
        self.depth += 1
        for child in node.named_children:
            kind = child.type
            if kind in _SKIPPED:
                continue
            lower = _STATEMENTS.get(kind)
            if lower is not None:
                lower(self, child, out)
            elif kind in ("ERROR", "block"):
                out.extend(self.block(child))
            else:
                out.append(ir.Evaluate(self.at(child), self.expr(child)))
        self.depth -= 1
        return out

    def lazy_body(self, node: Node) -> Callable[[], list[ir.Stmt]]:
        """A function's body, lowered on demand. What errors surround is not parsed again: it may say else."""
        found = part(self.text, node) if self.lasting and not node.has_error else lambda: node

        def lower() -> list[ir.Stmt]:
            function = found()
            body = function.child_by_field_name("body") if function is not None else None
            made = _Statements(self.text, self.unit, self.origin, self.asked, lasting=self.lasting)
            return made.block(body)

        return lower

    def expression_statement(self, node: Node, out: list[ir.Stmt]) -> None:
        """An expression, an assignment, or (``a, b`` alone) several expressions."""
        for child in node.named_children:
            if child.type == "assignment":
                self.assignment(child, out)
            elif child.type == "augmented_assignment":
                operator = child.child_by_field_name("operator")
                symbol = self.slice(operator).rstrip("=") if operator else "+"
                out.append(
                    ir.Augment(self.at(child), self.field(child, "left"), symbol, self.field(child, "right"))
                )
            elif child.type != "comment":
                out.append(ir.Evaluate(self.at(child), self.expr(child)))

    def assignment(self, node: Node, out: list[ir.Stmt]) -> None:
        """``a = b = value`` becomes one statement with two targets; ``a: T`` one without a value."""
        targets: list[ir.Expr] = []
        annotation: ir.Expr | None = None
        current: Node | None = node
        while current is not None and current.type == "assignment":
            targets.append(self.field(current, "left"))
            declared = current.child_by_field_name("type")
            if declared is not None:
                annotation = self.expr(declared)
            current = current.child_by_field_name("right")
        value = self.expr(current) if current is not None else None
        out.append(ir.Assign(self.at(node), targets, value, annotation))

    def if_statement(self, node: Node, out: list[ir.Stmt]) -> None:
        """``if``, its ``elif`` clauses flat, and ``else``."""
        branches = [(self.field(node, "condition"), self.block(node.child_by_field_name("consequence")))]
        other: list[ir.Stmt] = []
        for clause in node.children_by_field_name("alternative"):
            if clause.type == "elif_clause":
                branches.append(
                    (self.field(clause, "condition"), self.block(clause.child_by_field_name("consequence")))
                )
            else:
                other = self.block(clause.child_by_field_name("body"))
        out.append(ir.If(self.at(node), branches, other))

    def while_statement(self, node: Node, out: list[ir.Stmt]) -> None:
        """``while`` with ``else``."""
        body = self.block(node.child_by_field_name("body"))
        out.append(ir.While(self.at(node), self.field(node, "condition"), body, self._alternative(node)))

    def for_statement(self, node: Node, out: list[ir.Stmt]) -> None:
        """``for`` and ``async for`` with ``else``."""
        body = self.block(node.child_by_field_name("body"))
        target, iterable = self.field(node, "left"), self.field(node, "right")
        out.append(ir.For(self.at(node), target, iterable, body, self._alternative(node)))

    def _alternative(self, node: Node) -> list[ir.Stmt]:
        clause = node.child_by_field_name("alternative")
        return self.block(clause.child_by_field_name("body")) if clause is not None else []

    def try_statement(self, node: Node, out: list[ir.Stmt]) -> None:
        """``try`` with everything that may follow it."""
        handlers: list[ir.Handler] = []
        other: list[ir.Stmt] = []
        final: list[ir.Stmt] = []
        for clause in node.named_children:
            if clause.type in ("except_clause", "except_group_clause"):
                handlers.append(self._handler(clause))
            elif clause.type == "else_clause":
                other = self.block(clause.child_by_field_name("body"))
            elif clause.type == "finally_clause":
                final = self.block(self._last_block(clause))
        out.append(
            ir.Try(self.at(node), self.block(node.child_by_field_name("body")), handlers, other, final)
        )

    @staticmethod
    def _last_block(node: Node) -> Node | None:
        return next((child for child in reversed(node.named_children) if child.type == "block"), None)

    def _handler(self, node: Node) -> ir.Handler:
        types: ir.Expr | None = None
        name: str | None = None
        value = node.child_by_field_name("value")
        if value is not None and value.type == "as_pattern":
            alias = value.child_by_field_name("alias")
            name = self.slice(alias) if alias is not None else None
            types = self.expr(value.named_children[0])
        elif value is not None:
            types = self.expr(value)
        return ir.Handler(self.at(node), types, name, self.block(self._last_block(node)))

    def with_statement(self, node: Node, out: list[ir.Stmt]) -> None:
        """``with`` and ``async with``."""
        items: list[tuple[ir.Expr, ir.Expr | None]] = []
        for clause in node.named_children:
            if clause.type != "with_clause":
                continue
            for item in clause.named_children:
                value = item.child_by_field_name("value")
                if value is not None and value.type == "as_pattern":
                    alias = value.child_by_field_name("alias")
                    target = (
                        self.expr(alias.named_children[0])
                        if alias is not None and alias.named_children
                        else None
                    )
                    items.append((self.expr(value.named_children[0]), target))
                elif value is not None:
                    items.append((self.expr(value), None))
        out.append(ir.With(self.at(node), items, self.block(node.child_by_field_name("body"))))

    def match_statement(self, node: Node, out: list[ir.Stmt]) -> None:
        """``match`` with its cases."""
        cases: list[tuple[ir.Pattern, ir.Expr | None, list[ir.Stmt]]] = []
        body = node.child_by_field_name("body")
        for case in body.named_children if body is not None else []:
            if case.type != "case_clause":
                continue
            patterns = [child for child in case.named_children if child.type == "case_pattern"]
            guard = case.child_by_field_name("guard")
            test = self.expr(guard.named_children[0]) if guard is not None and guard.named_children else None
            cases.append(
                (
                    self.pattern(self.at(case), patterns),
                    test,
                    self.block(case.child_by_field_name("consequence")),
                )
            )
        out.append(ir.Match(self.at(node), self.field(node, "subject"), cases))

    def function_definition(self, node: Node, out: list[ir.Stmt]) -> None:
        """``def`` without decorators."""
        out.append(ir.Define(self.at(node), self._function(node, [])))

    def _function(self, node: Node, decorators: list[ir.Expr]) -> ir.Function:
        name = node.child_by_field_name("name")
        returns = node.child_by_field_name("return_type")
        return ir.Function(
            self.at(node),
            self.slice(name) if name is not None else "",
            self.at(name) if name is not None else self.at(node),
            self.parameters(node.child_by_field_name("parameters")),
            decorators,
            self.lazy_body(node),
            is_async=bool(node.children) and node.children[0].type == "async",
            returns=self.expr(returns) if returns is not None else None,
            asked=self.asked,
        )

    def class_definition(
        self, node: Node, out: list[ir.Stmt], decorators: list[ir.Expr] | None = None
    ) -> None:
        """``class``."""
        name = node.child_by_field_name("name")
        bases = node.child_by_field_name("superclasses")
        out.append(
            ir.Class(
                self.at(node),
                self.slice(name) if name is not None else "",
                self.arguments(bases) if bases is not None else [],
                decorators or [],
                self.block(node.child_by_field_name("body")),
            )
        )

    def decorated_definition(self, node: Node, out: list[ir.Stmt]) -> None:
        """A function or class under decorators."""
        decorators = [
            self.expr(child.named_children[0])
            for child in node.named_children
            if child.type == "decorator" and child.named_children
        ]
        definition = node.child_by_field_name("definition")
        if definition is None:
            return
        if definition.type == "class_definition":
            self.class_definition(definition, out, decorators)
        else:
            out.append(ir.Define(self.at(definition), self._function(definition, decorators)))

    def import_statement(self, node: Node, out: list[ir.Stmt]) -> None:
        """``import a.b as c, d``."""
        for child in node.children_by_field_name("name"):
            if child.type == "aliased_import":
                name, alias = child.child_by_field_name("name"), child.child_by_field_name("alias")
                if name is not None and alias is not None:
                    out.append(ir.Import(self.at(node), self.slice(name), None, self.slice(alias), 0))
            else:
                out.append(ir.Import(self.at(node), self.slice(child), None, None, 0))

    def import_from_statement(self, node: Node, out: list[ir.Stmt]) -> None:
        """``from ..a import b as c, d`` and ``from a import *``."""
        origin = node.child_by_field_name("module_name")
        module = self.slice(origin) if origin is not None else "__future__"
        level = len(module) - len(module.lstrip("."))
        module = module[level:].replace(" ", "")
        for child in node.children_by_field_name("name"):
            name: Node | None = child
            alias: Node | None = None
            if child.type == "aliased_import":
                name, alias = child.child_by_field_name("name"), child.child_by_field_name("alias")
            if name is not None:
                text = self.slice(name)
                out.append(
                    ir.Import(
                        self.at(node), module, text, self.slice(alias) if alias is not None else text, level
                    )
                )
        if any(child.type == "wildcard_import" for child in node.named_children):
            out.append(ir.Import(self.at(node), module, "*", None, level))

    def return_statement(self, node: Node, out: list[ir.Stmt]) -> None:
        """``return`` with or without a value."""
        out.append(ir.Return(self.at(node), self._first(node)))

    def raise_statement(self, node: Node, out: list[ir.Stmt]) -> None:
        """``raise``, with its cause (Python 2: with its arguments)."""
        values = [self.expr(child) for child in node.named_children if child.type != "comment"]
        out.append(
            ir.Raise(self.at(node), values[0] if values else None, values[1] if len(values) > 1 else None)
        )

    def _first(self, node: Node) -> ir.Expr | None:
        child = next((child for child in node.named_children if child.type != "comment"), None)
        return self.expr(child) if child is not None else None

    def jump(self, node: Node, out: list[ir.Stmt]) -> None:
        """``break`` and ``continue``."""
        out.append(ir.Jump(self.at(node), node.type.removesuffix("_statement")))

    def assert_statement(self, node: Node, out: list[ir.Stmt]) -> None:
        """``assert test, message``."""
        values = [self.expr(child) for child in node.named_children if child.type != "comment"]
        if values:
            out.append(ir.Assert(self.at(node), values[0], values[1] if len(values) > 1 else None))

    def delete_statement(self, node: Node, out: list[ir.Stmt]) -> None:
        """``del``."""
        targets: list[ir.Expr] = []
        stack = [self.expr(child) for child in node.named_children if child.type != "comment"]
        while stack:
            target = stack.pop(0)
            if isinstance(target, ir.Sequence):
                stack[:0] = target.items
            else:
                targets.append(target)
        out.append(ir.Delete(self.at(node), targets))

    def scope_statement(self, node: Node, out: list[ir.Stmt]) -> None:
        """``global`` and ``nonlocal``."""
        names = [self.slice(child) for child in node.named_children if child.type == "identifier"]
        out.append(ir.Scope(self.at(node), node.type.removesuffix("_statement"), names))

    def python2_statement(self, node: Node, out: list[ir.Stmt]) -> None:
        """Python 2's ``print x`` and ``exec code`` are calls."""
        name = node.type.removesuffix("_statement")
        values = [
            self.expr(child) for child in node.named_children if child.type not in ("chevron", "comment")
        ]
        function = ir.Name((node.start_byte, node.start_byte + len(name), self.unit), name)
        call = ir.Call(self.at(node), function, [ir.Argument(value) for value in values])
        out.append(ir.Evaluate(self.at(node), call))


_STATEMENTS: dict[str, Callable[[_Statements, Node, list[ir.Stmt]], None]] = {
    "expression_statement": _Statements.expression_statement,
    "if_statement": _Statements.if_statement,
    "while_statement": _Statements.while_statement,
    "for_statement": _Statements.for_statement,
    "try_statement": _Statements.try_statement,
    "with_statement": _Statements.with_statement,
    "match_statement": _Statements.match_statement,
    "function_definition": _Statements.function_definition,
    "class_definition": _Statements.class_definition,
    "decorated_definition": _Statements.decorated_definition,
    "import_statement": _Statements.import_statement,
    "import_from_statement": _Statements.import_from_statement,
    "future_import_statement": _Statements.import_from_statement,
    "return_statement": _Statements.return_statement,
    "raise_statement": _Statements.raise_statement,
    "break_statement": _Statements.jump,
    "continue_statement": _Statements.jump,
    "assert_statement": _Statements.assert_statement,
    "delete_statement": _Statements.delete_statement,
    "global_statement": _Statements.scope_statement,
    "nonlocal_statement": _Statements.scope_statement,
    "print_statement": _Statements.python2_statement,
    "exec_statement": _Statements.python2_statement,
}
