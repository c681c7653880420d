"""The functions of one unit that are worth evaluating.

Those in which a rule may find something by itself; and those that can lie between a source and a sink: which
hold, or reach what holds, one as well as the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import replace
from hashlib import blake2b

from scanner.program import ir
from scanner.program.interest import DIRECT, NAMED, SINK, SOURCE
from scanner.program.outline import Definition, Import, Outline

UnitKey = tuple[str, int]  # a file's path, and the number of the unit in it
NOTHING: frozenset[bytes] = frozenset()
MAX_PASSED = 5  # modules through which a library's name is imported


class Focus:
    """See the module's description. ``sinking`` and ``giving`` are mentions: given, of what is imported.

    ``lent`` are names of libraries that other units import for this one, with what they are of interest for.
    """

    __slots__ = (
        "_digest",
        "_entered",
        "_exposed",
        "_named",
        "_names",
        "_telling",
        "giving",
        "sinking",
        "worthwhile",
    )

    def __init__(
        self,
        outline: Outline,
        sinking: Set[bytes] = NOTHING,
        giving: Set[bytes] = NOTHING,
        lent: Mapping[bytes, int] | None = None,
    ) -> None:
        definitions = outline.definitions
        self._names = {one.key: one.name for one in definitions}
        if lent:
            definitions = tuple(_borrowing(one, lent) for one in definitions)
        self._named = named = {one.key for one in definitions if one.flags & NAMED}
        variables = _both(outline.giving)
        sinks, self.sinking = _reaching(definitions, SINK, sinking)
        sources, gives = _reaching(definitions, SOURCE, giving | variables)
        self.giving = gives | variables
        self._telling = frozenset(named | sinks | sources)
        self._exposed = frozenset(_through_private(definitions))
        between = _between(definitions, sinks & sources, self.sinking | sinking, self.giving | giving)
        self._entered = self._exposed | named | between
        self._digest = ""
        flags = outline.flags
        # Statements outside of functions may meet what they hold themselves, and what functions do.
        sends, gets = flags & SINK or sinks or sinking, flags & SOURCE or sources or giving
        self.worthwhile = bool(self._entered or flags & (NAMED | DIRECT) or (flags and sends and gets))

    def digest(self) -> str:
        """A digest of what evaluations ask of it. It says names: where functions stand is all the same."""
        if not self._digest:
            groups = (self._entered, self._telling, self._exposed, self._named)
            asked = repr([[name for key, name in self._names.items() if key in keys] for keys in groups])
            self._digest = blake2b(asked.encode(), digest_size=16).hexdigest()
        return self._digest

    def enters(self, function: ir.Function) -> bool:
        """Whether to evaluate this function on its own."""
        return function.at[0] in self._entered

    def exposes(self, function: ir.Function) -> bool:
        """Whether what the callers of a library hand to this function can do harm behind it."""
        return function.at[0] in self._exposed

    def listens(self, function: ir.Function) -> bool:
        """Whether what the callers of a library hand to this function matters in it."""
        return function.at[0] in self._exposed or function.at[0] in self._named

    def tells(self, function: ir.Function) -> bool:
        """Whether something may be seen when this function is called."""
        return function.at[0] in self._telling


def _borrowing(one: Definition, lent: Mapping[bytes, int]) -> Definition:
    flags = one.flags
    for name in one.mentions & lent.keys():
        flags |= lent[name]
    return replace(one, flags=flags) if flags != one.flags else one


def _both(names: Iterable[bytes]) -> frozenset[bytes]:
    return frozenset(word for name in names for word in (name, b"." + name))


def _between(
    definitions: tuple[Definition, ...], candidates: set[int], sinking: Set[bytes], giving: Set[bytes]
) -> set[int]:
    """Of the functions that reach a source and a sink, those in which one can meet the other: not those that
    only call another one in which they do.
    """
    found = set()
    for one in definitions:
        if one.key in candidates:
            sinks, sources = one.mentions & sinking, one.mentions & giving
            if one.flags & (SINK | SOURCE) or len(sinks) > 1 or sinks != sources:
                found.add(one.key)
    return found


def _through_private(definitions: tuple[Definition, ...]) -> set[int]:
    """The functions that hold a sink which parameters of public functions must not reach, and all that
    reach one through private functions of the unit.
    """
    found = {one.key for one in definitions if one.flags & DIRECT}
    while found:
        exported = [word for one in definitions if one.key in found for word in one.exported]
        names = {word for word in exported if word.lstrip(b".")[:1] == b"_"}
        more = {one.key for one in definitions if one.key not in found and not one.mentions.isdisjoint(names)}
        if not more:
            break
        found |= more
    return found


def _reaching(
    definitions: tuple[Definition, ...], flag: int, outer: Set[bytes]
) -> tuple[set[int], frozenset[bytes]]:
    """The functions with a flag and all that mention one of them; and the mentions that mean them."""
    found = {one.key for one in definitions if one.flags & flag}
    own = {word for one in definitions if one.key in found for word in one.exported}
    waiting = [one for one in definitions if one.key not in found and one.mentions]
    names = outer | own
    while True:
        reached = [one for one in waiting if not one.mentions.isdisjoint(names)]
        if not reached:
            return found, frozenset(own)
        waiting = [one for one in waiting if one.mentions.isdisjoint(names)]
        found.update(one.key for one in reached)
        names = {word for one in reached for word in one.exported} - own
        own |= names


def focuses(
    outlines: Mapping[UnitKey, Outline], imported: Mapping[UnitKey, Sequence[tuple[Import, UnitKey]]]
) -> dict[UnitKey, Focus]:
    """The focus of every unit, with what its imports lead to: the least fixed point, whatever the order.

    ``imported`` has, for each unit, the imports that mean units of the program.
    """
    importers: dict[UnitKey, list[UnitKey]] = {}
    for key, pairs in imported.items():
        for _, target in pairs:
            importers.setdefault(target, []).append(key)
    found: dict[UnitKey, Focus] = {}
    sinking: dict[UnitKey, frozenset[bytes]] = {}
    giving: dict[UnitKey, frozenset[bytes]] = {}
    lent = _lent(outlines, imported)
    waiting = dict.fromkeys(outlines)
    while waiting:
        key = next(iter(waiting))
        del waiting[key]
        pairs = imported.get(key, ())
        sinks, gifts = _union(pairs, sinking), _union(pairs, giving)
        focus = found[key] = Focus(outlines[key], sinks, gifts, _passed_on(pairs, lent))
        leads = focus.sinking | _passed(pairs, sinking)
        gives = focus.giving | _passed(pairs, giving)
        if leads != sinking.get(key, NOTHING) or gives != giving.get(key, NOTHING):
            sinking[key], giving[key] = leads, gives
            waiting.update(dict.fromkeys(importers.get(key, ())))
    return found


def _lent(
    outlines: Mapping[UnitKey, Outline], imported: Mapping[UnitKey, Sequence[tuple[Import, UnitKey]]]
) -> dict[UnitKey, dict[bytes, int]]:
    """The names of libraries that others may import from each unit, with what they are of interest for."""
    lent: dict[UnitKey, dict[bytes, int]] = {}
    for key, found in outlines.items():
        own = {name: one.flags for one in found.imports if one.flags for name in _both([one.bound.encode()])}
        if own:
            lent[key] = own
    for _ in range(MAX_PASSED if lent else 0):  # from one to the next
        more = False
        for key, pairs in imported.items():
            names = _passed_on(pairs, lent)
            if names and not names.keys() <= lent.get(key, {}).keys():
                lent[key] = {**names, **lent.get(key, {})}
                more = True
        if not more:
            break
    return lent


def _passed_on(
    pairs: Sequence[tuple[Import, UnitKey]], lent: Mapping[UnitKey, Mapping[bytes, int]]
) -> dict[bytes, int]:
    out: dict[bytes, int] = {}
    for one, target in pairs:
        names = lent.get(target)
        if names is None:
            continue
        flags = names.get(one.dotted.rpartition(".")[2].encode())
        if one.star:
            out.update(names)
        elif flags is not None:
            out.update(dict.fromkeys(_both([one.bound.encode()]), flags))
        else:  # the module itself
            out.update((name, kind) for name, kind in names.items() if name.startswith(b"."))
    return out


def _union(
    pairs: Sequence[tuple[Import, UnitKey]], exported: Mapping[UnitKey, frozenset[bytes]]
) -> frozenset[bytes]:
    return NOTHING.union(*(exported.get(target, NOTHING) for target in {target for _, target in pairs}))


def _passed(
    pairs: Sequence[tuple[Import, UnitKey]], exported: Mapping[UnitKey, frozenset[bytes]]
) -> frozenset[bytes]:
    """What others may import from here although it is defined elsewhere."""
    out: set[bytes] = set()
    for one, target in pairs:
        names = exported.get(target, NOTHING)
        if one.star:
            out |= names
        elif one.dotted.rpartition(".")[2].encode() in names:
            out |= _both([one.bound.encode()])
    return frozenset(out)
