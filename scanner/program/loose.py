"""Statements at the top of a module that only give a name a value: a function, a constant, an import.

Nothing else in the module's own statements mentions the name, and executing them changes nothing else. So
only what asks for the name rests on them.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator

from tree_sitter import Node

_MOST = 2_000  # statements of a module that are told apart; others may run out of steps
_LONGEST = 20_000  # bytes of a constant
_PLAIN = frozenset(
    {"string", "concatenated_string", "integer", "float", "true", "false", "none", "identifier"}
)
_CONTAINERS = frozenset(
    {"tuple", "list", "dictionary", "set", "pair", "unary_operator", "parenthesized_expression"}
)
_DEPTH = 6


def loose(root: Node, text: bytes, words: Counter[bytes]) -> dict[bytes, Node]:
    """The statements by the name that they bind. ``words`` counts those outside of bodies of functions."""
    if root.child_count > _MOST:
        return {}
    found: dict[bytes, Node] = {}
    for node in root.children:
        names = list(_bound(node, text))
        if names and all(words[name] == 1 and _usual(name) for name in names):
            found.update(dict.fromkeys(names, node))
    return found


def packages(roots: Iterable[str]) -> list[str]:
    """Imported packages that are no part of Python: with some, parameters of certain names are input."""
    return sorted({root for root in roots if root and root not in sys.stdlib_module_names})


def _usual(name: bytes) -> bool:
    return name.isascii() and not name.startswith(b"__")


def _bound(node: Node, text: bytes) -> Iterator[bytes]:
    """The names that a statement binds, nothing where it may do more."""
    if node.type == "function_definition":
        parameters = node.child_by_field_name("parameters")
        returned = node.child_by_field_name("return_type")
        inside = text[parameters.start_byte + 1 : parameters.end_byte - 1] if parameters is not None else b"("
        inside += text[returned.start_byte : returned.end_byte] if returned is not None else b""
        name = node.child_by_field_name("name")
        if name is not None and not any(sign in inside for sign in (b"(", b"[", b":=")):
            yield text[name.start_byte : name.end_byte]
    elif node.type == "expression_statement" and node.named_child_count == 1:
        yield from _assigned(node.named_children[0], text)
    elif node.type in ("import_statement", "import_from_statement"):
        yield from _imported(node, text)


def _assigned(node: Node, text: bytes) -> Iterator[bytes]:
    if node.type != "assignment" or node.end_byte - node.start_byte > _LONGEST:
        return
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    declared = node.child_by_field_name("type")
    plain = declared is None or b"(" not in text[declared.start_byte : declared.end_byte]
    if left is not None and left.type == "identifier" and right is not None and plain and _constant(right):
        yield text[left.start_byte : left.end_byte]


def _constant(node: Node, depth: int = _DEPTH) -> bool:
    if node.type in ("string", "concatenated_string"):
        return not any(child.type == "interpolation" for child in node.named_children) and all(
            _constant(child, depth - 1) for child in node.named_children if child.type == "string"
        )
    if node.type in _PLAIN:
        return True
    known = node.type in _CONTAINERS and depth > 0
    return known and all(_constant(child, depth - 1) for child in node.named_children)


def _imported(node: Node, text: bytes) -> Iterator[bytes]:
    if any(child.type == "wildcard_import" for child in node.named_children):
        return
    for one in node.children_by_field_name("name"):
        shown = one.child_by_field_name("alias") if one.type == "aliased_import" else one
        if shown is None or shown.type not in ("identifier", "dotted_name"):
            continue
        yield text[shown.start_byte : shown.end_byte].partition(b".")[0]
