"""A call as it is written: which arguments are literals. Enough to say that most calls are of no interest."""

from __future__ import annotations

from collections.abc import Sequence

from tree_sitter import Node

from scanner.program import ir
from scanner.program.lower import lower_expression

_LITERALS = frozenset(
    {"string", "integer", "float", "true", "false", "none", "concatenated_string", "unary_operator"}
)


class Written:
    """The arguments of a call in the source text; an argument that is no literal is None. ``on_literal``
    says that it is a method of a literal: ``"{}".format(…)``.
    """

    __slots__ = ("keywords", "on_literal", "positional", "spread")

    def __init__(self, arguments: Node, text: bytes) -> None:
        self.positional: list[ir.Const | None] = []
        self.keywords: dict[str, ir.Const | None] = {}
        self.spread = arguments.type != "argument_list"  # a generator expression, or a broken call
        callee = arguments.prev_named_sibling
        receiver = callee.child_by_field_name("object") if callee is not None else None
        self.on_literal = receiver is not None and _literal(receiver, text) is not None
        for node in arguments.named_children:
            kind = node.type
            if kind == "keyword_argument":
                name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
                if name is not None and value is not None:
                    written = text[name.start_byte : name.end_byte].decode("utf-8", "replace")
                    self.keywords[written] = _literal(value, text)
            elif kind in ("list_splat", "dictionary_splat", "ERROR"):
                self.spread = True
            elif kind != "comment":
                self.positional.append(_literal(node, text))

    def has(self, selectors: Sequence[int | str]) -> bool:
        """Whether the argument at one of the positions or keywords is passed."""
        return any(
            selector < len(self.positional) if isinstance(selector, int) else selector in self.keywords
            for selector in selectors
        )

    def argument(self, selectors: Sequence[int | str]) -> ir.Const | None:
        """The literal at the first of the positions or keywords that is passed; None for all else."""
        for selector in selectors:
            if isinstance(selector, int):
                if selector < len(self.positional):
                    return self.positional[selector]
            elif selector in self.keywords:
                return self.keywords[selector]
        return None


def _literal(node: Node, text: bytes) -> ir.Const | None:
    if node.type not in _LITERALS:
        return None
    lowered = lower_expression(node, text)
    return lowered if isinstance(lowered, ir.Const) else None
