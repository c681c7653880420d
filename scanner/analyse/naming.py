"""What expressions of a syntax tree are called, and what a function has bound a name to, as it is written.

For rules that go by the meaning of names: nothing is evaluated.
"""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

_WRAPPERS = frozenset({"encode", "decode", "lower", "upper", "strip", "hex", "format", "join", "rstrip"})
_CASTS = frozenset(
    {"str", "bytes", "unicode", "to_bytes", "force_bytes", "force_str", "repr", "dict", "list"}
)
_MAX_NODES = 3_000


def spelled(node: Node, text: bytes) -> str:
    """The source text of a node."""
    return text[node.start_byte : node.end_byte].decode("utf-8", "replace")


def last_name(node: Node, text: bytes) -> str:
    """What an expression is called: the last component of a name, the key of an item, the name of a called
    function (of ``x.get("key")`` the key); "" when it has no name.
    """
    if node.type == "identifier":
        return spelled(node, text)
    if node.type == "attribute":
        found = node.child_by_field_name("attribute")
        return spelled(found, text) if found is not None else ""
    if node.type == "subscript":
        key = node.child_by_field_name("subscript")
        if key is not None and key.type == "string":
            return _content(key, text)
        value = node.child_by_field_name("value")
        return last_name(value, text) if value is not None else ""
    if node.type == "call":
        function = node.child_by_field_name("function")
        name = last_name(function, text) if function is not None else ""
        if name in ("get", "pop", "getlist", "getfirst", "get_argument", "get_header"):
            first = _first(node)
            if first is not None and first.type == "string":
                return _content(first, text)
        return name
    return ""


def bare(node: Node, text: bytes) -> Node:
    """An expression without what leaves its content as it is: ``x.encode()``, ``str(x)``, ``x[:32]``."""
    for _ in range(6):
        inner: Node | None = None
        if node.type == "parenthesized_expression" and node.named_child_count == 1:
            inner = node.named_child(0)
        elif node.type == "subscript":
            key = node.child_by_field_name("subscript")
            if key is not None and key.type == "slice":
                inner = node.child_by_field_name("value")
        elif node.type == "call":
            function = node.child_by_field_name("function")
            if function is not None and function.type == "attribute":
                if last_name(function, text) in _WRAPPERS:
                    inner = function.child_by_field_name("object")
            elif function is not None and last_name(function, text) in _CASTS:
                inner = _first(node)
        if inner is None or inner.type in ("string", "concatenated_string"):
            return node
        node = inner
    return node


def bound(name: str, node: Node, text: bytes) -> Node | None:
    """What was last assigned to a name before a node, in the function around it; None when nothing was."""
    function: Node | None = node
    while function is not None and function.type not in ("function_definition", "module"):
        function = function.parent
    if function is None or function.type == "module":
        return None
    found: Node | None = None
    wanted = name.encode()
    for one in within(function):
        if one.start_byte >= node.start_byte:
            break
        if one.type == "assignment":
            left = one.child_by_field_name("left")
            if left is not None and text[left.start_byte : left.end_byte] == wanted:
                found = one.child_by_field_name("right") or found
    return found


def parameter(name: str, node: Node, text: bytes) -> Node | None:
    """The parameter of this name of the function around a node, which a decorator registers."""
    function: Node | None = node
    while function is not None and function.type != "function_definition":
        function = function.parent
    if function is None or function.parent is None or function.parent.type != "decorated_definition":
        return None
    given = function.child_by_field_name("parameters")
    for one in given.named_children if given is not None else ():
        if spelled(one, text).split(":")[0].split("=")[0].strip() == name:
            return one
    return None


def within(node: Node) -> Iterator[Node]:
    """A node and all below it, in the order of the text; no more than a few thousand."""
    stack = [node]
    for _ in range(_MAX_NODES):
        if not stack:
            return
        current = stack.pop()
        yield current
        stack.extend(reversed(current.named_children))


def around(node: Node, text: bytes) -> tuple[str, str]:
    """The names of the nearest function and of the nearest class around a node."""
    function = cls = ""
    current = node.parent
    while current is not None:
        name = current.child_by_field_name("name")
        if current.type == "function_definition" and name is not None:
            function = function or spelled(name, text)
        elif current.type == "class_definition" and name is not None:
            cls = cls or spelled(name, text)
        current = current.parent
    return function, cls


def _first(call: Node) -> Node | None:
    arguments = call.child_by_field_name("arguments")
    if arguments is None or not arguments.named_child_count:
        return None
    first = arguments.named_child(0)
    return first if first is not None and first.type != "keyword_argument" else None


def _content(node: Node, text: bytes) -> str:
    return spelled(node, text).strip("rbfuRBFU").strip("\"'")
