"""What operators make of values: arithmetic on constants, text put together piece by piece."""

from __future__ import annotations

from scanner.program import folding, ir
from scanner.program.evaluate.concrete import Concrete
from scanner.program.evaluate.context import DECLARED
from scanner.program.state import ORDERED, Object
from scanner.program.values import UNKNOWN, Value, as_parts, as_piece, join, known, tainted, text
from scanner.support.patterns import lazy

_CONVERSION = lazy(
    r"%(?:\((?P<key>[^)]{0,100})\))?[-+ #0]*(?:\*|\d+)?(?:\.(?:\*|\d+))?[hlL]?(?P<type>[diouxXeEfFgGcrsa%])"
)

_MOMENT = 1_500_000_000  # seconds since 1970 from which on a number is a date
MARKUP = "markupsafe.Markup"
_ESCAPED = frozenset({"html", "xml"})
SETS = {"|": "union", "&": "intersection", "-": "difference", "^": "symmetric_difference"}


class Operators(Concrete):
    """Binary operators, and texts with holes."""

    def binary(self, symbol: str, left: Value, right: Value, at: ir.At) -> Value:
        """``left symbol right``."""
        if left.constants and right.constants and not (left.open or right.open):
            folded = self._fold_binary(symbol, left, right)
            if folded is not None:
                return folded
        elif (left.objects or right.objects) and (left.constants or symbol != "+"):
            folded = self._fold_objects(symbol, left, right)
            if folded is not None:
                return folded
        if symbol == "*" and (left.objects or right.objects):
            repeated = self._repeated(left, right)
            if repeated is not None:
                return repeated
        if symbol in ("+", "%") and (MARKUP in left.types or (symbol == "+" and MARKUP in right.types)):
            return self._escaped(symbol, left, right, at)
        if symbol == "+":
            return self._sum(left, right)
        if symbol == "%" and (left.parts is not None or _textual(left)):
            return self.percent(left, right, at)
        if symbol == "/":
            return self._path_join(left, right)
        if left.objects and right.objects and symbol in SETS:
            return self.combined(SETS[symbol], left, right)
        if symbol == "-" and _moment(left, right):
            return Value(taints=tainted(left, right, Value(taints=(self.source("date", "a moment", at),))))
        if symbol in ("-", "**", "//", "<<", ">>", "&", "@") or _numeric(left):
            inner = tainted(Value(taints=self.now.reach(left)), Value(taints=self.now.reach(right)))
            return self.scalar(Value(taints=inner)) if inner else UNKNOWN
        return Value(taints=tainted(left, right))

    def _sum(self, left: Value, right: Value) -> Value:
        """``left + right``: a number, a list or a text."""
        if _numeric(left) or _numeric(right):
            return self.scalar(Value(taints=tainted(left, right)))
        containers = [found for value in (left, right) for _, found in self.objects(value)]
        if containers:
            return self._concatenate(left, right)
        return text([*as_parts(left), *as_parts(right)])

    def _escaped(self, symbol: str, left: Value, right: Value, at: ir.At) -> Value:
        """``Markup("<b>%s</b>") % text``: markup escapes what it is joined with."""
        result = self.binary(symbol, _plain(left), _plain(right), at).cleaned(_ESCAPED)
        return Value(
            result.constants,
            open=result.open,
            parts=result.parts,
            types=(MARKUP,),
            taints=result.taints,
        )

    def _repeated(self, left: Value, right: Value) -> Value | None:
        """``[x] * 3``."""
        listed, count = (left, right) if left.objects else (right, left)
        found = [container for _, container in self.objects(listed) if container.kind in ORDERED]
        if len(found) != 1:
            return None
        times = count.constants[0] if count.single else None
        values = list(found[0].items.values())
        if found[0].whole and isinstance(times, int) and 0 <= times * len(values) <= 100:
            return self.allocate(found[0].of(values * times))
        return self.allocate(Object(found[0].kind, {}, found[0].element(), complete=False))

    def combined(self, how: str, left: Value, right: Value) -> Value:
        """Containers have a layer of their own."""
        return UNKNOWN

    def scalar(self, value: Value, kind: str = "") -> Value:
        """A number or truth value made of a value: harmless, but for what the configuration calls untrusted,
        because only its owner knows what may not depend on it.
        """
        levels = self.knowledge.trust
        kept = tuple(
            taint
            for taint in value.taints
            if taint.kind == DECLARED
            or ((level := levels.get(taint.kind)) is not None and not level.untrusted)
        )
        if not kept:
            return Value(types=(kind,)) if kind else UNKNOWN
        return Value(types=(kind,) if kind else (), taints=kept)

    def _path_join(self, left: Value, right: Value) -> Value:
        """``/`` joins paths; on numbers it makes a number."""
        if _numeric(left) or _numeric(right):
            return self.scalar(Value(taints=tainted(left, right)))
        joined = text([*as_parts(left), "/", *as_parts(as_piece(right))])
        parts = joined.parts if joined.parts is not None else tuple(map(str, joined.constants))
        return Value(parts=parts, types=left.types or ("pathlib.Path",), taints=joined.taints)

    def _fold_binary(self, symbol: str, left: Value, right: Value) -> Value | None:
        out: Value | None = None
        if len(left.constants) * len(right.constants) > 16:
            return None
        for first in left.constants:
            for second in right.constants:
                try:
                    value = known(folding.binary(symbol, first, second))
                except folding.UnfoldableError as fault:
                    self.unfolded(fault)
                    return None
                out = value if out is None else join(out, value)
        return out.with_taints(tainted(left, right)) if out is not None else None

    def _fold_objects(self, symbol: str, left: Value, right: Value) -> Value | None:
        """``"%s" % (…)``, ``[0] * 3``."""
        taints = tainted(*(Value(taints=self.now.reach(value)) for value in (left, right)))
        try:
            return self.freeze(folding.binary(symbol, self.thaw(left), self.thaw(right)), taints)
        except folding.UnfoldableError as fault:
            self.unfolded(fault)
            return None

    def _concatenate(self, left: Value, right: Value) -> Value:
        """The elements that are known to come first keep their places; all behind them is any of the rest."""
        items: dict[ir.Constant, Value] = {}
        rest: Value | None = None
        complete = True
        for value in (left, right):
            found = self.objects(value)
            whole = len(found) == 1 and found[0][1].complete and found[0][1].rest is None and not value.open
            for _, container in found:
                for item in container.items.values():
                    if whole and complete:
                        items[len(items)] = item
                    else:
                        rest = item if rest is None else join(rest, item)
                if container.rest is not None:
                    rest = container.rest if rest is None else join(rest, container.rest)
            if value.taints:
                carried = Value(taints=value.taints)
                rest = carried if rest is None else join(rest, carried)
            complete = complete and whole
        return self.allocate(Object("list", items, rest, complete))

    def percent(self, template: Value, values: Value, at: ir.At) -> Value:
        """``template % values``: the literal pieces stay known."""
        literal = template.constants[0] if template.single else None
        binary = isinstance(literal, bytes)
        if isinstance(literal, bytes):
            literal = literal.decode("latin-1")
        if not isinstance(literal, str):
            return Value(taints=tainted(template, Value(taints=self.now.reach(values))), types=("str",))
        found = self.objects(values)
        mapping = found[0][1] if found and found[0][1].kind == "dict" else None
        sequence = list(found[0][1].items.values()) if found and found[0][1].kind == "tuple" else [values]
        pieces: list[str | Value] = []
        last = index = 0
        for match in _CONVERSION.finditer(literal):
            pieces.append(literal[last : match.start()])
            last = match.end()
            if match["type"] == "%":
                pieces.append("%")
                continue
            if match["key"] is not None:
                key: ir.Constant = match["key"].encode("latin-1") if binary else match["key"]
                value = (mapping.get(key) if mapping else None) or self.unknown_from([values])
            else:
                value = sequence[index] if index < len(sequence) else UNKNOWN
                index += 1
            pieces.extend(as_parts(Value(types=value.types) if match["type"] in "dioxXeEfFgG" else value))
        pieces.append(literal[last:])
        return text(pieces)


def _plain(value: Value) -> Value:
    """A text that is not markup any more."""
    if MARKUP not in value.types:
        return value
    return Value(
        value.constants, open=value.open, parts=value.parts, objects=value.objects, taints=value.taints
    )


def _moment(left: Value, right: Value) -> bool:
    """Whether the time is counted from a moment that the code names."""
    for time, other in ((left, right), (right, left)):
        if other.single and isinstance(other.constants[0], int | float) and other.constants[0] >= _MOMENT:
            return any(taint.kind == "clock" for taint in time.taints)
    return False


def _numeric(value: Value) -> bool:
    return (
        bool(value.constants)
        and not value.open
        and all(
            isinstance(constant, int | float) and not isinstance(constant, bool)
            for constant in value.constants
        )
    )


def _textual(value: Value) -> bool:
    return bool(value.constants) and all(isinstance(constant, str | bytes) for constant in value.constants)
