"""Abstract values: what an expression may be, and which parts of it come from outside.

A value is the union of its facets. ``constants`` are the Python constants it may be; ``open`` says that it
may be something
else as well. ``parts`` split a text into literal pieces and values. ``names`` are dotted names that it may
denote (a
module, function, class or bound method of a library); ``types`` what it is an instance of. ``objects``
refer to containers
and instances in the state's heap, ``callables`` to functions and classes of the program itself. ``taints``
are the
untrusted inputs that it carries. Values are immutable by convention; plain slotted classes, because
evaluation makes them
by the hundred thousand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.program.ir import At, Constant

if TYPE_CHECKING:
    from scanner.program.callables import Callable_

CLEAN = "~"  # marks, among the types of a value, the sink kinds that it is harmless for
IS_MARKUP = (f"{CLEAN}html", f"{CLEAN}xml")
_CELL = frozenset({"csv"})
MAX_CONSTANTS = 8
MAX_NAMES = 6
MAX_TAINTS = 6
MAX_PARTS = 40
MAX_TEXT = 100_000  # characters of a text that is put together
MAX_TRAIL = 24

# Marks of what is known of a path: no ``..`` in it, no slash before it; that it was joined to another one.
WITHOUT_PARENTS = frozenset({"no parents"})
RELATIVE = frozenset({"relative"})
TEXT = frozenset({"text"})  # a mark: surely a text, which no operator of a document database is
_JOINED = frozenset({"joined"})


class Trail:
    """One step of a value's way, linked to the step before."""

    __slots__ = ("at", "length", "note", "previous")

    def __init__(self, note: str, at: At, previous: Trail | None) -> None:
        self.note = note
        self.at = at
        self.previous = previous
        self.length: int = 1 if previous is None else previous.length + 1

    def steps(self) -> list[tuple[str, At]]:
        """The steps from the source on."""
        out = []
        current: Trail | None = self
        while current is not None:
            out.append((current.note, current.at))
            current = current.previous
        return out[::-1]


class Taint:
    """One untrusted input inside a value: its trust ``kind``, where it entered, and what it has been
    cleaned for.
    """

    __slots__ = ("clean", "kind", "origin", "trail")

    def __init__(self, kind: str, origin: At, trail: Trail, clean: frozenset[str] = frozenset()) -> None:
        self.kind = kind
        self.origin = origin
        self.trail = trail
        self.clean = clean

    def step(self, note: str, at: At) -> Taint:
        """The same input one station further."""
        if self.trail.at == at or self.trail.length >= MAX_TRAIL:
            return self
        return Taint(self.kind, self.origin, Trail(note, at, self.trail), self.clean)

    def renewed(self) -> Taint:
        """The same input, harmful again."""
        return Taint(self.kind, self.origin, self.trail) if self.clean else self

    def cleaned(self, kinds: frozenset[str]) -> Taint:
        """The same input, harmless for more sink kinds."""
        return Taint(self.kind, self.origin, self.trail, self.clean | kinds)


class Value:
    """See the module's description."""

    __slots__ = ("callables", "constants", "names", "objects", "open", "parts", "receiver", "taints", "types")

    def __init__(
        self,
        constants: tuple[Constant, ...] = (),
        *,
        open: bool = True,  # noqa: A002
        parts: tuple[str | Value, ...] | None = None,
        names: tuple[str, ...] = (),
        types: tuple[str, ...] = (),
        objects: tuple[int, ...] = (),
        callables: tuple[Callable_, ...] = (),
        taints: tuple[Taint, ...] = (),
        receiver: Value | None = None,
    ) -> None:
        self.constants = constants
        self.open = open
        self.parts = parts
        self.names = names
        self.types = types
        self.objects = objects
        self.callables = callables
        self.taints = taints
        self.receiver = receiver

    def with_taints(self, taints: tuple[Taint, ...]) -> Value:
        """The same value with other taints."""
        if taints == self.taints:
            return self
        return Value(
            self.constants,
            open=self.open,
            parts=self.parts,
            names=self.names,
            types=self.types,
            objects=self.objects,
            callables=self.callables,
            taints=taints,
            receiver=self.receiver,
        )

    def step(self, note: str, at: At) -> Value:
        """The same value with one more station on the way of each taint."""
        return self.with_taints(tuple(taint.step(note, at) for taint in self.taints)) if self.taints else self

    def cleaned(self, kinds: frozenset[str]) -> Value:
        """The same value, harmless for ``kinds`` (with ``*``: for everything)."""
        if not self.taints:
            return self
        if "*" in kinds:
            return Value(
                self.constants,
                open=self.open,
                types=(*self.types, f"{CLEAN}*"),
                objects=self.objects,
                callables=self.callables,
                names=self.names,
                receiver=self.receiver,
            )
        parts = self.parts
        if parts is not None:
            parts = tuple(part if isinstance(part, str) else part.cleaned(kinds) for part in parts)
        out = self.with_taints(tuple(taint.cleaned(kinds) for taint in self.taints))
        out.parts = parts
        return out

    @property
    def single(self) -> bool:
        """Whether it is one known constant."""
        return len(self.constants) == 1 and not self.open

    def truth(self) -> bool | None:
        """Whether it is true in a condition; None when that is not known."""
        if self.open or not self.constants or self.objects or self.callables:
            return None
        truths = {bool(constant) for constant in self.constants}
        return truths.pop() if len(truths) == 1 else None


UNKNOWN = Value()
_COMMON: dict[tuple[type, Constant], Value] = {
    (type(value), value): Value((value,), open=False) for value in (None, True, False, "", 0, 1)
}


def known(constant: Constant) -> Value:
    """The value of one constant."""
    try:
        common = _COMMON.get((type(constant), constant))
    except TypeError:
        common = None
    return common or Value((constant,), open=False)


def tainted(*values: Value) -> tuple[Taint, ...]:
    """The taints of several values together: one for each origin, the less cleaned one kept."""
    carriers = [value.taints for value in values if value.taints]
    if not carriers:
        return ()
    if len(carriers) == 1:
        return carriers[0]
    merged: dict[tuple[str, At], Taint] = {}
    for taints in carriers:
        for taint in taints:
            key = (taint.kind, taint.origin)
            other = merged.get(key)
            if other is None:
                merged[key] = taint
            elif other is not taint:
                kept = other if other.trail.length <= taint.trail.length else taint
                merged[key] = Taint(kept.kind, kept.origin, kept.trail, other.clean & taint.clean)
    return tuple(merged.values())[:MAX_TAINTS]


def join(left: Value, right: Value) -> Value:
    """A value that is either."""
    if left is right:
        return left
    constants = left.constants
    is_open = left.open or right.open
    if right.constants:
        seen = {(type(value), value) for value in constants}
        constants += tuple(value for value in right.constants if (type(value), value) not in seen)
        if len(constants) > MAX_CONSTANTS:
            constants, is_open = constants[:MAX_CONSTANTS], True
    return Value(
        constants,
        open=is_open,
        parts=_join_parts(left, right),
        names=_union(left.names, right.names),
        types=_union(left.types, right.types),
        objects=tuple(dict.fromkeys(left.objects + right.objects))[:MAX_NAMES],
        callables=tuple(dict.fromkeys(left.callables + right.callables))[:MAX_NAMES],
        taints=tainted(left, right),
        receiver=left.receiver or right.receiver,
    )


def _join_parts(left: Value, right: Value) -> tuple[str | Value, ...] | None:
    """The tainted side's parts: that is where sinks look."""
    if left.parts == right.parts:
        return left.parts
    if left.parts is not None and not right.taints:
        return left.parts
    if right.parts is not None and not left.taints:
        return right.parts
    if left.parts is not None and right.parts is not None:
        short, long = sorted((left.parts, right.parts), key=len)
        return long if _begins(long, short) else None
    return None


def _begins(long: tuple[str | Value, ...], short: tuple[str | Value, ...]) -> bool:
    """Whether a text is what another one begins with: ``sql`` and ``sql + " ORDER BY " + order``."""
    if not short or long[: len(short) - 1] != short[:-1]:
        return False
    end, same = short[-1], long[len(short) - 1]
    return same is end or (isinstance(same, str) and isinstance(end, str) and same.startswith(end))


def _union(left: tuple[str, ...], right: tuple[str, ...]) -> tuple[str, ...]:
    if not right or left == right:
        return left
    return tuple(dict.fromkeys(left + right))[:MAX_NAMES] if left else right


def as_parts(value: Value) -> tuple[str | Value, ...]:
    """The pieces of a text: its literal pieces, and the values in the holes."""
    if value.parts is not None:
        return value.parts
    if value.single:
        constant = value.constants[0]
        if isinstance(constant, str):
            return (constant,)
        if isinstance(constant, int | float):
            return (str(constant),)
    return (value,)


def text(pieces: list[str | Value]) -> Value:
    """A text made of pieces; a constant when all of them are known."""
    merged: list[str | Value] = []
    for piece in pieces:
        if isinstance(piece, str):
            if merged and isinstance(merged[-1], str):
                merged[-1] += piece
            elif piece:
                merged.append(piece)
        else:
            merged.append(piece)
    if not merged:
        return known("")
    if len(merged) == 1 and isinstance(merged[0], str):
        return known(merged[0]) if len(merged[0]) <= MAX_TEXT else Value(types=("str",))
    if sum(len(piece) for piece in merged if isinstance(piece, str)) > MAX_TEXT:
        return Value(types=("str",), taints=tainted(*(piece for piece in merged if isinstance(piece, Value))))
    taints = tainted(*(piece for piece in merged if isinstance(piece, Value)))
    if merged[0] == "'":  # to spreadsheets, what follows is text and no formula
        taints = tuple([taint.cleaned(_CELL) for taint in taints])
    parts = tuple(merged) if len(merged) <= MAX_PARTS else None
    return Value(parts=parts, types=("str",), taints=taints)


def sliced(value: Value, lower: int | None, upper: int | None) -> Value:
    """``value[lower:upper]`` of a text of pieces: the literal pieces that are left stay known."""
    pieces = list(as_parts(value))
    if (lower is not None and lower < 0) or (upper is not None and upper >= 0):
        literal = pieces[0] if pieces and isinstance(pieces[0], str) else ""
        if upper is not None and 0 <= (lower or 0) <= upper <= len(literal):
            return known(literal[lower:upper])
        ending = pieces[-1] if pieces and isinstance(pieces[-1], str) else ""
        if lower is not None and lower < 0 and -lower <= len(ending) and (upper is None or upper < 0):
            return known(ending[lower:upper])
        return Value(types=("str",), taints=value.taints)
    for count, end in ((lower or 0, 0), (-(upper or 0), -1)):
        while count > 0 and pieces:
            piece = pieces[end]
            if not isinstance(piece, str):
                pieces[end] = Value(taints=piece.taints)  # how much of it is left is not known
                break
            kept = piece[count:] if end == 0 else piece[: max(0, len(piece) - count)]
            count -= len(piece) - len(kept)
            if kept:
                pieces[end] = kept
            else:
                pieces.pop(end)
    return text(pieces)


def is_clean(value: Value, kind: str) -> bool:
    """Whether every piece of a text that is not known is harmless for a sink kind: escaped, or a number."""
    wanted = {f"{CLEAN}{kind}", f"{CLEAN}*"}
    for part in as_parts(value):
        if isinstance(part, str) or (part.constants and not part.open):
            continue
        harmless = bool(part.taints) and all(kind in taint.clean for taint in part.taints)
        if not harmless and wanted.isdisjoint(part.types):
            return False
    return True


def literal_prefix(value: Value) -> str:
    """The text that is sure to stand before the first hole of ``value``; "" when there is none."""
    parts = as_parts(value)
    return parts[0] if parts and isinstance(parts[0], str) else ""


def as_piece(value: Value) -> Value:
    """A value that is joined to a path: an absolute one takes the place of what stands before."""
    return (
        value
        if value.parts and isinstance(value.parts[0], str) and value.parts[0]
        else value.cleaned(_JOINED)
    )


def stays_below(taint: Taint) -> bool:
    """Whether what was checked of a path keeps it below what it was joined to."""
    return "no parents" in taint.clean and ("joined" not in taint.clean or "relative" in taint.clean)
