"""Python's expressions → the intermediate form."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby

from tree_sitter import Node

from scanner.program import ir
from scanner.program.lower import literals

_LONGEST = 20_000  # operators of one sum
_BALANCED = 50
_ASSOCIATIVE = frozenset({"+", "and", "or", "|"})


class Expressions:
    """Lowers expressions of one unit; statements build on it."""

    MAX_DEPTH = 150

    def __init__(
        self,
        text: bytes,
        unit: int,
        origin: ir.At | None = None,
        asked: Callable[[int], None] | None = None,
        *,
        lasting: bool = False,
    ) -> None:
        self.text = text
        self.unit = unit
        self.origin = origin
        self.asked = asked
        self.lasting = lasting
        self.depth = 0

    def at(self, node: Node) -> ir.At:
        """The node's place."""
        return self.origin or (node.start_byte, node.end_byte, self.unit)

    def slice(self, node: Node) -> str:
        """The node's source text."""
        return self.text[node.start_byte : node.end_byte].decode("utf-8", "replace")

    def field(self, node: Node, name: str) -> ir.Expr:
        """The expression in a field of ``node``; of unknown value when it is missing."""
        child = node.child_by_field_name(name)
        return self.expr(child) if child is not None else ir.Expr(self.at(node))

    def expr(self, node: Node) -> ir.Expr:
        """The expression that ``node`` stands for."""
        lower = _EXPRESSIONS.get(node.type)
        if lower is None:
            return ir.Expr(self.at(node))
        if self.depth > self.MAX_DEPTH:
            return ir.Cut(self.at(node))
        self.depth += 1
        lowered = lower(self, node)
        self.depth -= 1
        return lowered

    def identifier(self, node: Node) -> ir.Expr:
        """A name."""
        return ir.Name(self.at(node), self.slice(node))

    def inner(self, node: Node) -> ir.Expr:
        """Parentheses, annotations and other wrappers around one expression."""
        for child in node.named_children:
            if child.type != "comment":
                return self.expr(child)
        return ir.Expr(self.at(node))

    def number(self, node: Node) -> ir.Expr:
        """An integer or float."""
        value = literals.number(self.slice(node))
        return ir.Const(self.at(node), value) if value is not None else ir.Expr(self.at(node))

    def constant(self, node: Node) -> ir.Expr:
        """``True``, ``False`` and ``None``."""
        return ir.Const(self.at(node), {"true": True, "false": False}.get(node.type))

    def string(self, node: Node) -> ir.Expr:
        """A string; an f-string with holes becomes a ``Text``."""
        parts = self._string_parts(node)
        return self._joined(self.at(node), parts)

    def concatenated_string(self, node: Node) -> ir.Expr:
        """``"a" f"b{c}"``."""
        parts = [
            part
            for child in node.named_children
            if child.type == "string"
            for part in self._string_parts(child)
        ]
        return self._joined(self.at(node), parts)

    def _string_parts(self, node: Node) -> list[ir.Expr]:
        children = node.children
        if not children:
            return []
        opening = self.slice(children[0])
        prefix = opening.rstrip("\"'").lower()
        parts: list[ir.Expr] = []
        for child in children:
            if child.type == "string_content":
                raw = self.text[child.start_byte : child.end_byte]
                if "f" in prefix or "t" in prefix:
                    raw = raw.replace(b"{{", b"{").replace(b"}}", b"}")
                parts.append(ir.Const(self.at(child), literals.text(raw, prefix)))
            elif child.type == "interpolation":
                parts.extend(self._hole(child))
        if not parts:
            parts.append(ir.Const(self.at(node), b"" if "b" in prefix else ""))
        return parts

    def _hole(self, node: Node) -> list[ir.Expr]:
        """``{value!r:>{width}}``; ``{value=}`` writes the expression as well."""
        value = self.field(node, "expression")
        conversion, spec, out = "", None, list[ir.Expr]()
        for child in node.children:
            if child.type == "=":
                start = node.start_byte + 1
                out.append(
                    ir.Const(self.at(child), self.text[start : child.end_byte].decode("utf-8", "replace"))
                )
                conversion = "r"
            elif child.type == "type_conversion":
                conversion = self.slice(child)[1:2]
            elif child.type == "format_specifier":
                spec = self._specifier(child)
        return [*out, ir.Formatted(self.at(node), value, conversion, spec) if conversion or spec else value]

    def _specifier(self, node: Node) -> ir.Expr:
        parts: list[ir.Expr] = []
        start = node.start_byte + 1
        for child in node.named_children:
            if child.start_byte > start:
                parts.append(self._literal_part(start, child.start_byte))
            parts.append(self.inner(child))
            start = child.end_byte
        if node.end_byte > start or not parts:
            parts.append(self._literal_part(start, node.end_byte))
        return self._joined(self.at(node), parts)

    def _literal_part(self, start: int, end: int) -> ir.Expr:
        return ir.Const((start, end, self.unit), self.text[start:end].decode("utf-8", "replace"))

    @staticmethod
    def _joined(at: ir.At, parts: list[ir.Expr]) -> ir.Expr:
        values = [part.value for part in parts if isinstance(part, ir.Const)]
        constants = [value for value in values if isinstance(value, str | bytes)]
        if len(constants) == len(parts):
            if all(isinstance(value, bytes) for value in constants):
                return ir.Const(at, b"".join(value for value in constants if isinstance(value, bytes)))
            return ir.Const(at, "".join(value for value in constants if isinstance(value, str)))
        return ir.Text(at, parts)

    def attribute(self, node: Node) -> ir.Expr:
        """``a.b.c``: long chains are unrolled, not recursed into."""
        name = node.child_by_field_name("attribute")
        return ir.Attribute(
            self.at(node), self.field(node, "object"), self.slice(name) if name is not None else ""
        )

    def subscript(self, node: Node) -> ir.Expr:
        """``a[b]``, ``a[b, c]``, ``a[b:c]``."""
        keys = [
            ir.Spread(self.at(child), self.inner(child)) if child.type == "list_splat" else self.expr(child)
            for child in node.children_by_field_name("subscript")
        ]
        key = keys[0] if len(keys) == 1 else ir.Sequence(self.at(node), "tuple", keys)
        return ir.Index(self.at(node), self.field(node, "value"), key)

    def generic_type(self, node: Node) -> ir.Expr:
        """``Optional[T]`` in an annotation is an index like any other."""
        children = node.named_children
        if len(children) != 2:
            return ir.Expr(self.at(node))
        keys = [self.expr(child) for child in children[1].named_children]
        key = keys[0] if len(keys) == 1 else ir.Sequence(self.at(children[1]), "tuple", keys)
        return ir.Index(self.at(node), self.expr(children[0]), key)

    def slice_key(self, node: Node) -> ir.Expr:
        """``a:b:c`` of a subscript."""
        bounds: list[ir.Expr | None] = [None, None, None]
        position = 0
        for child in node.children:
            if child.type == ":":
                position = min(position + 1, 2)
            elif child.is_named:
                bounds[position] = self.expr(child)
        return ir.Slice(self.at(node), *bounds)

    def call(self, node: Node) -> ir.Expr:
        """A call; a lone generator argument included."""
        arguments = node.child_by_field_name("arguments")
        if arguments is None:
            lowered: list[ir.Argument] = []
        elif arguments.type == "generator_expression":
            lowered = [ir.Argument(self.expr(arguments))]
        else:
            lowered = self.arguments(arguments)
        return ir.Call(self.at(node), self.field(node, "function"), lowered)

    def arguments(self, node: Node) -> list[ir.Argument]:
        """The arguments of a call or the bases of a class."""
        out = []
        for child in node.named_children:
            kind = child.type
            if kind == "keyword_argument":
                name = child.child_by_field_name("name")
                out.append(
                    ir.Argument(self.field(child, "value"), self.slice(name) if name is not None else None)
                )
            elif kind in ("list_splat", "dictionary_splat"):
                out.append(ir.Argument(self.inner(child), None, 1 if kind == "list_splat" else 2))
            elif kind != "comment":
                out.append(ir.Argument(self.expr(child)))
        return out

    def binary(self, node: Node) -> ir.Expr:
        """Arithmetic; a long left-leaning chain (``a + b + c + …``) is lowered in a loop."""
        chain: list[tuple[Node, str]] = []
        current = node
        while current.type in ("binary_operator", "boolean_operator") and len(chain) < _LONGEST:
            sign = current.child_by_field_name("operator")
            chain.append((current, sign.type if sign is not None else "+"))
            first = current.child_by_field_name("left")
            if first is None:
                break
            current = first
        value: ir.Expr = ir.Cut(self.at(current)) if len(chain) == _LONGEST else self.expr(current)
        nested = 0
        for operator, links in groupby(reversed(chain), key=lambda link: link[1]):
            run = [wrapper for wrapper, _ in links]
            if operator in _ASSOCIATIVE and len(run) > _BALANCED:
                terms = [value, *(self.field(wrapper, "right") for wrapper in run)]
                value = self._balanced(operator, terms)
                run = []
            nested += len(run) + 1
            if nested > self.MAX_DEPTH:  # an evaluation must not be nested deeper than statements may
                return ir.Text(self.at(node), [value, ir.Cut(self.at(node))])
            for wrapper in run:
                value = _operation(self.at(wrapper), operator, value, self.field(wrapper, "right"))
        return value

    def _balanced(self, operator: str, terms: list[ir.Expr]) -> ir.Expr:
        """A long sum as a tree of small depth: its terms are the same, in the same order."""
        while len(terms) > 1:
            pairs = zip(terms[::2], terms[1::2], strict=False)
            halved = [
                _operation((left.at[0], right.at[1], left.at[2]), operator, left, right)
                for left, right in pairs
            ]
            terms = halved + terms[len(terms) - len(terms) % 2 :]
        return terms[0]

    def unary(self, node: Node) -> ir.Expr:
        """``-a``, ``+a``, ``~a``, ``not a``."""
        operator = node.child_by_field_name("operator")
        symbol = operator.type if operator is not None else "not"
        return ir.Unary(self.at(node), symbol, self.field(node, "argument"))

    def comparison(self, node: Node) -> ir.Expr:
        """``a < b not in c``."""
        operators = [child.type for child in node.children_by_field_name("operators")]
        operands = [
            self.expr(child)
            for child in node.named_children
            if child.type not in ("comment", "not in", "is not")
        ]
        if len(operands) != len(operators) + 1:
            return ir.Expr(self.at(node))
        return ir.Compare(self.at(node), operators, operands)

    def choice(self, node: Node) -> ir.Expr:
        """``then if test else other``."""
        parts = [child for child in node.named_children if child.type != "comment"]
        if len(parts) != 3:
            return ir.Expr(self.at(node))
        then, test, other = (self.expr(part) for part in parts)
        return ir.Choice(self.at(node), test, then, other)

    def sequence(self, node: Node) -> ir.Expr:
        """List, tuple and set displays, and the patterns that look like them."""
        kind = _SEQUENCES[node.type]
        items: list[ir.Expr] = []
        for child in node.named_children:
            if child.type in ("list_splat", "list_splat_pattern"):
                items.append(ir.Spread(self.at(child), self.inner(child)))
            elif child.type != "comment":
                items.append(self.expr(child))
        return ir.Sequence(self.at(node), kind, items)

    def dictionary(self, node: Node) -> ir.Expr:
        """A dict display."""
        entries: list[tuple[ir.Expr | None, ir.Expr]] = []
        for child in node.named_children:
            if child.type == "pair":
                entries.append((self.field(child, "key"), self.field(child, "value")))
            elif child.type == "dictionary_splat":
                entries.append((None, self.inner(child)))
        return ir.Mapping(self.at(node), entries)

    def comprehension(self, node: Node) -> ir.Expr:
        """List, set, dict and generator comprehensions."""
        clauses: list[tuple[ir.Expr | None, ir.Expr]] = []
        for child in node.named_children:
            if child.type == "for_in_clause":
                clauses.append((self.field(child, "left"), self.field(child, "right")))
            elif child.type == "if_clause":
                clauses.append((None, self.inner(child)))
        body = node.child_by_field_name("body")
        kind = node.type.split("_", maxsplit=1)[0]
        if body is None:
            return ir.Expr(self.at(node))
        if body.type == "pair":
            key, value = self.field(body, "key"), self.field(body, "value")
            return ir.Comprehension(self.at(node), "dict", key, value, clauses)
        return ir.Comprehension(self.at(node), kind, self.expr(body), None, clauses)

    def lambda_(self, node: Node) -> ir.Expr:
        """A lambda is a function whose body returns."""
        body = self.field(node, "body")
        returned: list[ir.Stmt] = [ir.Return(body.at, body)]
        parameters = self.parameters(node.child_by_field_name("parameters"))
        return ir.Function(self.at(node), "<lambda>", self.at(node), parameters, [], lambda: returned)

    def named_expression(self, node: Node) -> ir.Expr:
        """``name := value``."""
        return ir.Bind(self.at(node), self.field(node, "name"), self.field(node, "value"))

    def await_(self, node: Node) -> ir.Expr:
        """``await value``."""
        return ir.Await(self.at(node), self.inner(node))

    def yield_(self, node: Node) -> ir.Expr:
        """``yield`` and ``yield from``."""
        delegates = any(child.type == "from" for child in node.children)
        value = self.inner(node) if node.named_child_count else None
        return ir.Yield(self.at(node), value, delegates)

    def parameters(self, node: Node | None) -> list[ir.Parameter]:
        """The parameters of a function or lambda."""
        out: list[ir.Parameter] = []
        mode = "any"
        for child in node.named_children if node is not None else []:
            kind = child.type
            if kind == "positional_separator":
                for parameter in out:
                    parameter.mode = "positional"
                continue
            if kind == "keyword_separator":
                mode = "keyword"
                continue
            found = self._parameter(child, mode)
            if found is not None:
                out.append(found)
                mode = "keyword" if found.spread == 1 else mode
        return out

    def _parameter(self, node: Node, mode: str) -> ir.Parameter | None:
        kind = node.type
        name: Node | None = node
        if kind in ("default_parameter", "typed_default_parameter"):
            name = node.child_by_field_name("name")
        elif kind == "typed_parameter":
            name = node.named_children[0] if node.named_children else None
        elif kind == "tuple_pattern":  # Python 2
            return ir.Parameter(self.at(node), "", mode=mode)
        spread = 0
        if name is not None and name.type in ("list_splat_pattern", "dictionary_splat_pattern"):
            spread = 1 if name.type == "list_splat_pattern" else 2
            name = name.named_children[0] if name.named_children else None
        if name is None or name.type != "identifier":
            return None
        value, declared = node.child_by_field_name("value"), node.child_by_field_name("type")
        return ir.Parameter(
            self.at(node),
            self.slice(name),
            self.expr(value) if value is not None else None,
            self.expr(declared) if declared is not None else None,
            spread,
            mode,
        )


def _operation(at: ir.At, operator: str, left: ir.Expr, right: ir.Expr) -> ir.Expr:
    if operator in ("and", "or"):
        return ir.Logic(at, operator, left, right)
    return ir.Binary(at, operator, left, right)


_SEQUENCES = {
    "list": "list",
    "tuple": "tuple",
    "set": "set",
    "expression_list": "tuple",
    "pattern_list": "tuple",
    "tuple_pattern": "tuple",
    "list_pattern": "list",
}

_EXPRESSIONS: dict[str, Callable[[Expressions, Node], ir.Expr]] = {
    "identifier": Expressions.identifier,
    "integer": Expressions.number,
    "float": Expressions.number,
    "true": Expressions.constant,
    "false": Expressions.constant,
    "none": Expressions.constant,
    "string": Expressions.string,
    "concatenated_string": Expressions.concatenated_string,
    "attribute": Expressions.attribute,
    "subscript": Expressions.subscript,
    "slice": Expressions.slice_key,
    "generic_type": Expressions.generic_type,
    "call": Expressions.call,
    "binary_operator": Expressions.binary,
    "boolean_operator": Expressions.binary,
    "unary_operator": Expressions.unary,
    "not_operator": Expressions.unary,
    "comparison_operator": Expressions.comparison,
    "conditional_expression": Expressions.choice,
    "parenthesized_expression": Expressions.inner,
    "type": Expressions.inner,
    "dictionary": Expressions.dictionary,
    "list_comprehension": Expressions.comprehension,
    "set_comprehension": Expressions.comprehension,
    "dictionary_comprehension": Expressions.comprehension,
    "generator_expression": Expressions.comprehension,
    "lambda": Expressions.lambda_,
    "named_expression": Expressions.named_expression,
    "await": Expressions.await_,
    "yield": Expressions.yield_,
    **dict.fromkeys(_SEQUENCES, Expressions.sequence),
}
