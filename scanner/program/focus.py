"""The functions of one unit that are worth evaluating.

Those in which a rule may find something by itself; and those that can lie between a source and a sink: which
hold, or reach what holds, one as well as the other.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from hashlib import blake2b

from msgspec import Struct, field

from scanner.program import ir
from scanner.program.callgraph import CallGraph, Locate, Reached, UnitKey
from scanner.program.interest import DEED, DIRECT, GUARD, NAMED, SINK, SOURCE
from scanner.program.outline import Outline
from scanner.program.spans import Definition
from scanner.support.patterns import lazy

_INPUT = SOURCE | GUARD
_NONE: frozenset[int] = frozenset()
# Files that tools run by themselves, and how tools call functions in files of other names: all that happens
# in them, or behind them, matters.
_STARTED = frozenset(
    f"{name}.py"
    for name in ("setup", "conftest", "noxfile", "sitecustomize", "usercustomize", "hatch_build", "pdm_build")
)
_HOOK = lazy(
    r"(?:.*\.)?(?:(?:build|prepare_metadata_for_build|get_requires_for_build)_(?:wheel|sdist|editable)"
    r"|pytest_(?:configure|unconfigure|load_initial_conftests|session\w+|collection\w*|runtest_\w+|addoption|report\w*))"
)


class Focus(Struct):
    """See the module's description. Functions are told by where they start.

    In ``named`` ones a rule may find something, ``exposed`` ones lead to a sink that what a library's
    callers hand in must not reach, ``telling`` ones to something that may be seen, ``between`` ones lie
    between a source and a sink.
    """

    names: Mapping[int, str] = field(default_factory=dict)
    named: Set[int] = _NONE
    exposed: Set[int] = _NONE
    telling: Set[int] = _NONE
    between: Set[int] = _NONE
    worthwhile: bool = False
    started: bool = False  # by a tool: then all of them are entered
    kept: Mapping[str, tuple[str, str]] = field(default_factory=dict)  # in the application: file, callee
    _digest: str = ""
    _told: str = ""

    def digest(self) -> str:
        """A digest of what evaluations ask of it. It says names: where functions stand is all the same."""
        if not self._digest:
            groups = (self.named, self.exposed, self.telling, self.between)
            named = [[name for key, name in self.names.items() if key in keys] for keys in groups]
            asked = repr((self.started, named, sorted(self.kept.items())))
            self._digest = blake2b(asked.encode(), digest_size=16).hexdigest()
        return self._digest

    def told(self) -> str:
        """A digest of what it says to all functions alike, and behind a space that of all that it says."""
        if not self._told:
            asked = repr((self.started, sorted(self.kept.items())))
            self._told = f"{blake2b(asked.encode(), digest_size=8).hexdigest()} {self.digest()}"
        return self._told

    def role(self, key: int) -> str:
        """What it says of the function that starts there."""
        groups = (("n", self.named), ("e", self.exposed), ("t", self.telling), ("b", self.between))
        return "".join(sign for sign, keys in groups if key in keys)

    def enters(self, function: ir.Function) -> bool:
        """Whether to evaluate this function on its own."""
        key = function.at[0]
        return self.started or key in self.named or key in self.between or key in self.exposed

    def exposes(self, function: ir.Function) -> bool:
        """Whether what the callers of a library hand to this function can do harm behind it."""
        return function.at[0] in self.exposed

    def listens(self, function: ir.Function) -> bool:
        """Whether what the callers of a library hand to this function matters in it."""
        return function.at[0] in self.exposed or function.at[0] in self.named

    def tells(self, function: ir.Function) -> bool:
        """Whether something may be seen when this function is called."""
        return self.started or function.at[0] in self.telling


def focuses(outlines: Mapping[UnitKey, Outline], locate: Locate) -> dict[UnitKey, Focus]:
    """The focus of every unit, with what its calls lead to."""
    graph = CallGraph(outlines, locate)
    reached = {kind: graph.reaching(kind) for kind in (SINK, SOURCE, GUARD)}
    exposed = graph.reaching(DIRECT, private=True).nodes
    reached[DEED] = graph.reaching(DEED)
    near = graph.reaching(DEED, near=True).nodes
    kept = {
        name: (path, callee)
        for (path, number), outline in sorted(outlines.items())
        if number == 0
        for name, callee in outline.kept
    }
    found = {key: _focus(key, outline, graph, reached, exposed, near) for key, outline in outlines.items()}
    for key, outline in outlines.items() if kept else ():
        if outline.asks:
            found[key].kept = kept
    return found


def _focus(
    key: UnitKey,
    outline: Outline,
    graph: CallGraph,
    reached: Mapping[int, Reached],
    exposed: Set[int],
    near: Set[int],
) -> Focus:
    sinks, sources, guards, deeds = (reached[kind].nodes for kind in (SINK, SOURCE, GUARD, DEED))
    named, telling, open_ones, between = set(), set(), set(), set()
    for number, one in graph.units[key]:
        flags = graph.flags[number]
        near_one = number in near and not flags & DEED
        if flags & NAMED or near_one or (outline.deeds and number in deeds):
            named.add(one.key)
        if one.key in named or number in sinks or number in sources:
            telling.add(one.key)
        if number in exposed:
            open_ones.add(one.key)
        meets = number in sinks and (number in sources or number in guards)
        if meets and _meeting(one, graph.calls[number], reached):
            between.add(one.key)
    names = {one.key: one.name for one in outline.definitions}
    outside = outline.flags
    for group in graph.outside[key]:
        outside |= _flags(group, reached)
    meeting = outline.flags and outside & SINK and outside & _INPUT
    started = key[0].rpartition("/")[2] in _STARTED or any(map(_HOOK.fullmatch, names.values()))
    worthwhile = bool(
        started or named or between or open_ones or outline.flags & (NAMED | DIRECT | DEED) or meeting
    )
    return Focus(names, named, open_ones, telling, between, worthwhile, started)


def _flags(group: int, reached: Mapping[int, Reached]) -> int:
    """What the functions that a mention may mean lead to."""
    found = 0
    for kind, reach in reached.items():
        if group in reach.groups:
            found |= kind
    return found


def _meeting(one: Definition, calls: Mapping[bytes, int], reached: Mapping[int, Reached]) -> bool:
    """Whether a source and a sink can meet in a function that reaches both: not where it only calls another
    one in which they do.
    """
    if one.flags & (SINK | _INPUT):
        return True
    flags = {mention: _flags(group, reached) for mention, group in calls.items()}
    sinks = {mention for mention, found in flags.items() if found & SINK}
    return len(sinks) > 1 or sinks != {mention for mention, found in flags.items() if found & _INPUT}
