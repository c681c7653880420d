"""Expressions: nodes that have a value. Plain slotted classes: a large file makes 100,000 of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scanner.program.ir.statements import Stmt

At = tuple[int, int, int]
Constant = str | bytes | int | float | complex | bool | None


class Node:
    """A place in the source."""

    __slots__ = ("at",)

    def __init__(self, at: At) -> None:
        self.at = at


class Expr(Node):
    """Something that has a value. Alone, an ``Expr`` stands for what could not be lowered: its value is
    unknown.
    """

    __slots__ = ()


class Cut(Expr):
    """What is nested too deeply to be looked at: of unknown value, and a gap where it is evaluated."""

    __slots__ = ()


class Const(Expr):
    """A literal."""

    __slots__ = ("value",)

    def __init__(self, at: At, value: Constant) -> None:
        self.at = at
        self.value = value


class Name(Expr):
    """A variable."""

    __slots__ = ("id",)

    def __init__(self, at: At, id: str) -> None:  # noqa: A002
        self.at = at
        self.id = id


class Attribute(Expr):
    """``value.name``."""

    __slots__ = ("name", "value")

    def __init__(self, at: At, value: Expr, name: str) -> None:
        self.at = at
        self.value = value
        self.name = name


class Index(Expr):
    """``value[key]``; ``key`` is a ``Slice`` for ``value[a:b]``."""

    __slots__ = ("key", "value")

    def __init__(self, at: At, value: Expr, key: Expr) -> None:
        self.at = at
        self.value = value
        self.key = key


class Slice(Expr):
    """``lower:upper:step``, each part optional."""

    __slots__ = ("lower", "step", "upper")

    def __init__(self, at: At, lower: Expr | None, upper: Expr | None, step: Expr | None) -> None:
        self.at = at
        self.lower = lower
        self.upper = upper
        self.step = step


class Argument:
    """One argument of a call: positional, by keyword, or spread (1: ``*args``, 2: ``**kwargs``)."""

    __slots__ = ("keyword", "spread", "value")

    def __init__(self, value: Expr, keyword: str | None = None, spread: int = 0) -> None:
        self.value = value
        self.keyword = keyword
        self.spread = spread


class Call(Expr):
    """``function(arguments)``."""

    __slots__ = ("arguments", "function")

    def __init__(self, at: At, function: Expr, arguments: list[Argument]) -> None:
        self.at = at
        self.function = function
        self.arguments = arguments


class Text(Expr):
    """A string with holes (f-string, template literal): literal parts as ``Const``, holes as expressions."""

    __slots__ = ("parts",)

    def __init__(self, at: At, parts: list[Expr]) -> None:
        self.at = at
        self.parts = parts


class Formatted(Expr):
    """A hole ``{value!conversion:spec}``; ``spec`` is a text of its own."""

    __slots__ = ("conversion", "spec", "value")

    def __init__(self, at: At, value: Expr, conversion: str, spec: Expr | None) -> None:
        self.at = at
        self.value = value
        self.conversion = conversion
        self.spec = spec


class Binary(Expr):
    """``left operator right`` for arithmetic, bitwise and text operators."""

    __slots__ = ("left", "operator", "right")

    def __init__(self, at: At, operator: str, left: Expr, right: Expr) -> None:
        self.at = at
        self.operator = operator
        self.left = left
        self.right = right


class Unary(Expr):
    """``operator operand``; ``not`` included."""

    __slots__ = ("operand", "operator")

    def __init__(self, at: At, operator: str, operand: Expr) -> None:
        self.at = at
        self.operator = operator
        self.operand = operand


class Compare(Expr):
    """``a < b <= c``: ``operands`` has one more than ``operators``."""

    __slots__ = ("operands", "operators")

    def __init__(self, at: At, operators: list[str], operands: list[Expr]) -> None:
        self.at = at
        self.operators = operators
        self.operands = operands


class Logic(Expr):
    """``a and b`` / ``a or b``."""

    __slots__ = ("left", "operator", "right")

    def __init__(self, at: At, operator: str, left: Expr, right: Expr) -> None:
        self.at = at
        self.operator = operator
        self.left = left
        self.right = right


class Choice(Expr):
    """``then if test else other``."""

    __slots__ = ("other", "test", "then")

    def __init__(self, at: At, test: Expr, then: Expr, other: Expr) -> None:
        self.at = at
        self.test = test
        self.then = then
        self.other = other


class Spread(Expr):
    """``*value`` inside a display or an assignment's target."""

    __slots__ = ("value",)

    def __init__(self, at: At, value: Expr) -> None:
        self.at = at
        self.value = value


class Sequence(Expr):
    """A display: ``kind`` is ``list``, ``tuple`` or ``set``."""

    __slots__ = ("items", "kind")

    def __init__(self, at: At, kind: str, items: list[Expr]) -> None:
        self.at = at
        self.kind = kind
        self.items = items


class Mapping(Expr):
    """``{key: value}``; a key of None spreads another mapping."""

    __slots__ = ("entries",)

    def __init__(self, at: At, entries: list[tuple[Expr | None, Expr]]) -> None:
        self.at = at
        self.entries = entries


class Comprehension(Expr):
    """``kind`` is list, set, generator or dict. ``clauses``: ``(target, iterable)`` loops and ``(None,
    test)`` filters.
    """

    __slots__ = ("clauses", "element", "kind", "value")

    def __init__(
        self, at: At, kind: str, element: Expr, value: Expr | None, clauses: list[tuple[Expr | None, Expr]]
    ) -> None:
        self.at = at
        self.kind = kind
        self.element = element
        self.value = value
        self.clauses = clauses


class Bind(Expr):
    """``(name := value)``."""

    __slots__ = ("target", "value")

    def __init__(self, at: At, target: Expr, value: Expr) -> None:
        self.at = at
        self.target = target
        self.value = value


class Await(Expr):
    """``await value``."""

    __slots__ = ("value",)

    def __init__(self, at: At, value: Expr) -> None:
        self.at = at
        self.value = value


class Yield(Expr):
    """``yield value``; ``delegates`` for ``yield from``."""

    __slots__ = ("delegates", "value")

    def __init__(self, at: At, value: Expr | None, delegates: bool) -> None:
        self.at = at
        self.value = value
        self.delegates = delegates


class Parameter(Node):
    """A function's parameter. ``spread`` 1: ``*args``, 2: ``**kwargs``; ``mode``: positional, any or
    keyword.
    """

    __slots__ = ("annotation", "default", "mode", "name", "spread")

    def __init__(
        self,
        at: At,
        name: str,
        default: Expr | None = None,
        annotation: Expr | None = None,
        spread: int = 0,
        mode: str = "any",
    ) -> None:
        self.at = at
        self.name = name
        self.default = default
        self.annotation = annotation
        self.spread = spread
        self.mode = mode


class Function(Expr):
    """A function, method or lambda (``name`` is then ``<lambda>``). ``body`` lowers on first use.

    ``asked``, if given, is told where the function starts whenever somebody asks for its body.
    """

    __slots__ = (
        "_asked",
        "_body",
        "_lower",
        "decorators",
        "is_async",
        "name",
        "name_at",
        "parameters",
        "returns",
    )

    def __init__(
        self,
        at: At,
        name: str,
        name_at: At,
        parameters: list[Parameter],
        decorators: list[Expr],
        lower: Callable[[], list[Stmt]],
        is_async: bool = False,
        returns: Expr | None = None,
        asked: Callable[[int], None] | None = None,
    ) -> None:
        self.at = at
        self.name = name
        self.name_at = name_at
        self.parameters = parameters
        self.decorators = decorators
        self.returns = returns
        self.is_async = is_async
        self._body: list[Stmt] | None = None
        self._lower = lower
        self._asked = asked

    @property
    def body(self) -> list[Stmt]:
        """The statements, lowered when first asked for."""
        if self._asked is not None:
            self._asked(self.at[0])
        if self._body is None:
            self._body = self._lower()
        return self._body
