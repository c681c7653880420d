"""Patterns of ``match`` → the intermediate form."""

from __future__ import annotations

from tree_sitter import Node

from scanner.program import ir
from scanner.program.lower.expressions import Expressions

_VALUES = frozenset(
    {"string", "concatenated_string", "integer", "float", "true", "false", "none", "complex_pattern"}
)


class Patterns(Expressions):
    """Lowers the patterns of a ``match``."""

    def pattern(self, at: ir.At, nodes: list[Node]) -> ir.Pattern:
        """One pattern, or several that a comma makes a sequence."""
        if len(nodes) == 1:
            return self._pattern(nodes[0])
        return ir.Pattern(at, "sequence", items=[self._pattern(node) for node in nodes])

    def _pattern(self, node: Node) -> ir.Pattern:
        at, kind = self.at(node), node.type
        inner = [child for child in node.named_children if child.type != "comment"]
        if kind in _VALUES:
            return ir.Pattern(at, "value", value=self._literal(node))
        if kind == "case_pattern":
            if not inner:
                return ir.Pattern(at, "any" if self.slice(node).strip() == "_" else "unknown")
            if len(inner) == 1 and node.children[0].type == "-":
                return ir.Pattern(at, "value", value=ir.Unary(at, "-", self.expr(inner[0])))
            return self._pattern(inner[0])
        if kind in ("dotted_name", "identifier"):
            if kind == "identifier" or len(inner) == 1:
                return ir.Pattern(at, "capture", name=self.slice(node))
            return ir.Pattern(at, "value", value=self._dotted(node))
        if kind == "splat_pattern":
            name = self.slice(inner[0]) if inner else None
            return ir.Pattern(at, "star", name=None if name == "_" else name)
        if kind in ("list_pattern", "tuple_pattern"):
            if (
                kind == "tuple_pattern"
                and len(inner) == 1
                and b"," not in self.text[node.start_byte : node.end_byte]
            ):
                return self._pattern(inner[0])  # parentheses only
            return ir.Pattern(at, "sequence", items=[self._pattern(child) for child in inner])
        if kind == "union_pattern":
            return ir.Pattern(at, "or", items=self._alternatives(node))
        if kind == "as_pattern":
            name = self.slice(inner[-1]) if len(inner) > 1 else None
            return ir.Pattern(at, "as", name=name, items=[self._pattern(inner[0])])
        if kind == "dict_pattern":
            return self._mapping(at, inner)
        if kind == "class_pattern":
            return self._class(at, inner)
        return ir.Pattern(at, "unknown", items=[self._pattern(child) for child in inner])

    def _alternatives(self, node: Node) -> list[ir.Pattern]:
        out: list[ir.Pattern] = []
        minus = False
        for child in node.children:
            if child.type == "_":
                out.append(ir.Pattern(self.at(child), "any"))
            elif child.is_named and child.type != "comment":
                pattern = self._pattern(child)
                if minus and pattern.value is not None:
                    pattern = ir.Pattern(pattern.at, "value", value=ir.Unary(pattern.at, "-", pattern.value))
                out.append(pattern)
            minus = child.type == "-"
        return out

    def _mapping(self, at: ir.At, inner: list[Node]) -> ir.Pattern:
        keys: list[ir.Expr] = []
        items: list[ir.Pattern] = []
        name: str | None = None
        for child in inner:
            if child.type == "splat_pattern":
                name = self._pattern(child).name
            elif len(keys) > len(items):
                items.append(self._pattern(child))
            else:
                keys.append(self._dotted(child) if child.type == "dotted_name" else self._literal(child))
        return ir.Pattern(at, "mapping", name=name, items=items, keys=keys[: len(items)])

    def _class(self, at: ir.At, inner: list[Node]) -> ir.Pattern:
        items: list[ir.Pattern] = []
        names: list[ir.Expr] = []
        for child in inner[1:]:
            found = (
                child.named_children[0] if child.type == "case_pattern" and child.named_children else child
            )
            if found.type == "keyword_pattern" and len(found.named_children) > 1:
                key = found.named_children[0]
                names.append(ir.Const(self.at(key), self.slice(key)))
                items.append(self._pattern(found.named_children[1]))
            elif found.type == "keyword_pattern":  # `y=_`
                names.append(ir.Const(self.at(found), self.slice(found).partition("=")[0].strip()))
                items.append(ir.Pattern(self.at(found), "any"))
            else:
                items.append(self._pattern(child))
        return ir.Pattern(at, "class", value=self._dotted(inner[0]), items=items, keys=names)

    def _literal(self, node: Node) -> ir.Expr:
        if node.type == "complex_pattern":
            return ir.Expr(self.at(node))
        return self.expr(node)

    def _dotted(self, node: Node) -> ir.Expr:
        names = [child for child in node.named_children if child.type == "identifier"]
        if not names:
            return self.identifier(node)
        value: ir.Expr = self.identifier(names[0])
        for name in names[1:]:
            value = ir.Attribute((node.start_byte, name.end_byte, self.unit), value, self.slice(name))
        return value
