"""Which functions of the program may call which, told from outlines: by names, imports, classes and bases.

A method of an object whose class is not told may be that of any class which the unit defines or imports.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from msgspec import Struct, field

from scanner.program.imports import Import
from scanner.program.outline import Outline
from scanner.program.spans import Definition
from scanner.support.patterns import lazy

UnitKey = tuple[str, int]  # a file's path, and the number of the unit in it
Locate = Callable[[str, str], "tuple[str, list[str]] | None"]
MAX_BASES = 12
MAX_LINEAGE = 50  # classes that a class inherits from
MAX_CHAIN = 100  # modules that hand on a name from one to the next
MAX_PARTS = 12  # of a dotted name: `from .core import core` without a file for it makes it longer each time
_SPECIAL = lazy(r"__\w+__\Z").match
_MANAGER = lazy(r"[\w.]{0,200}(?:QuerySet|Manager)\Z").match
_MAKERS = ("__init__", "__new__", "__post_init__", "__call__")


class _Table(Struct):
    """What one unit defines and imports: numbers of nodes by name, methods by class and name."""

    functions: dict[str, list[int]] = field(default_factory=dict)
    instances: dict[str, list[int]] = field(default_factory=dict)  # variables that hold one
    classes: dict[str, list[str]] = field(default_factory=dict)  # qualified names by the last part
    methods: dict[str, dict[str, list[int]]] = field(default_factory=dict)  # by qualified name of the class
    bases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    every: dict[str, list[int]] = field(default_factory=dict)  # methods of all classes
    imports: dict[str, Import] = field(default_factory=dict)
    stars: list[Import] = field(default_factory=list)


class Reached(NamedTuple):
    """Nodes, and groups of nodes, that lead to something."""

    nodes: set[int]
    groups: set[int]


class CallGraph:
    """Nodes are definitions, by number, and names that stand for something: what a module imports for
    others, variables that hold input, other names for functions. A group is what a mention in a unit may
    mean: ``calls`` has the groups of each node's mentions, ``outside`` those of the mentions outside of
    functions, by unit.
    """

    def __init__(self, outlines: Mapping[UnitKey, Outline], locate: Locate) -> None:
        """``locate(dotted, path)`` gives the file of the module that a name begins with, as it is written in
        the file ``path``, and the rest of the name.
        """
        self._locate = locate
        self._tables: dict[UnitKey, _Table] = {}
        self._found: dict[tuple[UnitKey, str, bytes], int] = {}
        self._meant: dict[tuple[UnitKey, str, bool], tuple[int, ...]] = {}
        self._named_classes: dict[tuple[UnitKey, str], tuple[UnitKey, str] | None] = {}
        self._surroundings: dict[UnitKey, Sequence[Mapping[str, Sequence[int]]]] = {}
        self._inherited: dict[tuple[UnitKey, str], Mapping[str, tuple[int, ...]]] = {}
        self._stars: dict[UnitKey, tuple[UnitKey, ...]] = {}
        self._located: dict[tuple[str, str], tuple[str, list[str]] | None] = {}
        self._managers: dict[UnitKey, list[tuple[UnitKey, str]]] = {}
        self._chain = 0  # modules through which a name is sought just now
        self.units: dict[UnitKey, list[tuple[int, Definition]]] = {}
        self.flags: list[int] = []
        self._unit: list[UnitKey] = []
        self._private: list[UnitKey | None] = []  # the unit of a function that is for its own use only
        self._groups: list[tuple[UnitKey, tuple[int, ...]]] = []  # what the mentions in a unit mean
        for key, outline in outlines.items():
            self._tables[key] = self._table(key, outline)
        self._asking = {key for key, outline in outlines.items() if outline.asks}
        makers = [(key, callee) for key, outline in outlines.items() for _, callee in outline.kept]
        self._kept = [
            cls for key, callee in makers if self._asking and (cls := self._class(key, callee)) is not None
        ]
        self.calls: list[dict[bytes, int]] = [{} for _ in self.flags]
        for key, nodes in self.units.items():
            for number, one in nodes:
                owner = self._class_around(key, one.name)
                self.calls[number] = {mention: self._group(key, owner, mention) for mention in one.mentions}
        self.outside = {
            key: [self._group(key, "", mention) for mention in outline.mentions]
            for key, outline in outlines.items()
        }

    def reaching(self, flag: int, private: bool = False, near: bool = False) -> Reached:
        """The nodes with a flag and all that may call one of them, and the groups that hold one. With
        ``near`` only calls count that stay in a unit, with ``private`` of these only those to a function for
        the unit's own use.
        """
        waiting = [number for number, flags in enumerate(self.flags) if flags & flag]
        nodes, groups = set(waiting), set()
        while waiting:
            member = waiting.pop()
            for group in self._holding.get(member, ()):
                unit = self._groups[group][0]
                if group in groups or (near and self._unit[member] != unit):
                    continue
                if private and self._private[member] != unit:
                    continue
                groups.add(group)
                more = [caller for caller in self._callers.get(group, ()) if caller not in nodes]
                nodes.update(more)
                waiting.extend(more)
        return Reached(nodes, groups)

    @cached_property
    def _callers(self) -> Mapping[int, list[int]]:
        """Which nodes call a group."""
        callers: dict[int, list[int]] = {}
        for caller, calls in enumerate(self.calls):
            for group in calls.values():
                callers.setdefault(group, []).append(caller)
        return callers

    @cached_property
    def _holding(self) -> Mapping[int, list[int]]:
        """The groups that a node is in."""
        holding: dict[int, list[int]] = {}
        for group, (_, members) in enumerate(self._groups):
            for member in members:
                holding.setdefault(member, []).append(group)
        return holding

    def members(self, group: int) -> tuple[int, ...]:
        """The nodes of a group."""
        return self._groups[group][1]

    # --- building

    def _node(self, key: UnitKey, flags: int, name: str) -> int:
        self.flags.append(flags)
        self._unit.append(key)
        self._private.append(key if name.startswith("_") else None)
        return len(self.flags) - 1

    def _table(self, key: UnitKey, outline: Outline) -> _Table:
        table = _Table(bases=dict(outline.classes))
        for name in table.bases:
            table.classes.setdefault(name.rpartition(".")[2], []).append(name)
        nodes = self.units[key] = []
        for one in outline.definitions:
            around, _, name = one.name.partition("#")[0].rpartition(".")
            instance, name = name.startswith("=="), name.lstrip("=")
            number = self._node(key, one.flags, name)
            nodes.append((number, one))
            if instance:
                table.instances.setdefault(name, []).append(number)
            elif around in table.bases:
                table.methods.setdefault(around, {}).setdefault(name, []).append(number)
                table.every.setdefault(name, []).append(number)
            else:
                table.functions.setdefault(name, []).append(number)
        for variable, flags in outline.giving:
            number = self._node(key, flags, "")
            table.functions.setdefault(variable.decode("utf-8", "replace"), []).append(number)
        for imported in outline.imports:
            if imported.star:
                table.stars.append(imported)
            else:
                table.imports[imported.bound] = imported
        return table

    def _class_around(self, key: UnitKey, name: str) -> str:
        """The innermost class around a definition, "" for none."""
        classes = self._tables[key].bases
        around = name.partition("#")[0]
        while around:
            around = around.rpartition(".")[0]
            if around in classes:
                return around
        return ""

    # --- what names mean

    def _group(self, key: UnitKey, owner: str, mention: bytes) -> int:
        """The number of the group of nodes that a mention may mean, in a method of the class ``owner``."""
        own = mention.startswith((b"self.", b"super."))
        place = (key, owner if own else "", mention)
        if place not in self._found:
            text = mention.decode("utf-8", "replace")
            kind, _, name = text.partition(".")
            if own and owner:
                members = self._own(key, owner, name, kind == "super")
            elif own or not kind:
                members = self._some(key, name)
            else:
                members = self._named(key, text, False)
            self._found[place] = len(self._groups)
            self._groups.append((key, members))
        return self._found[place]

    def _named(self, key: UnitKey, dotted: str, passed: bool) -> tuple[int, ...]:
        """What a name means in a unit; ``passed``: to another one that imports it from there."""
        place = (key, dotted, passed)
        if dotted.count(".") >= MAX_PARTS or self._chain >= MAX_CHAIN:
            return ()
        if place not in self._meant:
            self._meant[place] = ()  # for modules that import each other
            self._chain += 1
            self._meant[place] = self._sought(key, dotted, passed)
            self._chain -= 1
        return self._meant[place]

    def _sought(self, key: UnitKey, dotted: str, passed: bool) -> tuple[int, ...]:
        first, *rest = dotted.split(".")
        table = self._tables[key]
        one = table.imports.get(first)
        out = self._defined(key, first, rest)
        if out:
            return out
        if one is None:
            for other in self._starred(key):
                out += self._defined(other, first, rest)
                if first in self._tables[other].imports:
                    out += self._named(other, dotted, True)
            # Otherwise a variable, which may hold an object.
            return tuple(dict.fromkeys(out)) if out or not rest else self._some(key, rest[-1])
        found = self._file(dotted if one.whole else ".".join([one.dotted, *rest]), key)
        if found is not None and found[1]:
            return self._named((found[0], 0), ".".join(found[1]), True)
        if found is None and passed and one.flags:
            self.calls.append({})
            return (self._node(key, one.flags, ""),)
        return ()

    def _defined(self, key: UnitKey, first: str, rest: list[str]) -> tuple[int, ...]:
        """What a unit itself defines by a name."""
        table = self._tables[key]
        out = tuple(table.functions.get(first, ()))
        out += () if rest else tuple(table.instances.get(first, ()))
        for cls in table.classes.get(first, ()):
            for name in rest[:1] or (*_MAKERS, *self._unwritten(key, cls)):
                out += self._method(key, cls, name)
        return out

    def _unwritten(self, key: UnitKey, cls: str) -> tuple[str, ...]:
        """The special methods of a class, which are called without being named: by operators, by ``with``."""
        out: dict[str, None] = {}
        lineage = [(key, cls)]
        for unit, name in lineage:  # which grows; each class is looked at once, however often it is inherited
            table = self._tables[unit]
            own = table.methods.get(name, ())
            out.update((one, None) for one in own if _SPECIAL(one) and one not in _MAKERS)
            for base in table.bases.get(name, ()):
                meant = self._class(unit, base)
                if meant is not None and meant not in lineage and len(lineage) < MAX_LINEAGE:
                    lineage.append(meant)
        return tuple(out)

    def _starred(self, key: UnitKey) -> tuple[UnitKey, ...]:
        """The units of which a unit imports everything, and those of which they do."""
        if key not in self._stars:
            found: dict[UnitKey, None] = {}
            waiting = [key]
            while waiting:
                unit = waiting.pop(0)
                for star in self._tables[unit].stars:
                    file = self._file(star.dotted, unit)
                    other = (file[0], 0) if file is not None else key
                    if other not in found and other != key:
                        found[other] = None
                        waiting.append(other)
            self._stars[key] = tuple(found)
        return self._stars[key]

    def _file(self, dotted: str, key: UnitKey) -> tuple[str, list[str]] | None:
        place = (dotted, key[0])
        if place not in self._located:
            self._located[place] = self._locate(dotted, key[0])
        found = self._located[place]
        return found if found is not None and (found[0], 0) in self._tables else None

    def _own(self, key: UnitKey, owner: str, name: str, above: bool) -> tuple[int, ...]:
        """A method of the same class, or of one of its bases."""
        if not above:
            return self._method(key, owner, name)
        meant = [self._class(key, base) for base in self._tables[key].bases[owner]]
        return tuple(number for one in meant if one is not None for number in self._method(*one, name))

    def _some(self, key: UnitKey, name: str) -> tuple[int, ...]:
        """The methods of this name of all classes that the unit defines or imports."""
        out = dict.fromkeys(self._tables[key].every.get(name, ()))
        for methods in self._around(key):
            found = methods.get(name)
            if found:
                out.update(dict.fromkeys(found))
        return tuple(out)

    def _around(self, key: UnitKey) -> Sequence[Mapping[str, Sequence[int]]]:
        """The methods of the classes that a unit imports or finds in the application, and of all classes of a
        unit from which it imports something else.
        """
        if key not in self._surroundings:
            table = self._tables[key]
            out: dict[tuple[UnitKey, str], Mapping[str, Sequence[int]]] = {}
            for one in (*table.imports.values(), *table.stars):
                found = self._file(one.dotted, key)
                if found is not None and found[0] != key[0]:
                    unit = (found[0], 0)
                    cls = self._class(unit, ".".join(found[1])) if found[1] else None
                    if cls is not None:
                        out[cls] = self._members(*cls)
                        out.update((one, self._members(*one)) for one in self._managing(unit))
                    else:
                        out[(unit, "")] = self._tables[unit].every
            if key in self._asking:  # what lies in the application
                out.update((cls, self._members(*cls)) for cls in self._kept)
            self._surroundings[key] = tuple(out.values())
        return self._surroundings[key]

    def _managing(self, key: UnitKey) -> list[tuple[UnitKey, str]]:
        """The classes by which the models of a unit are asked for: `objects = PageQuerySet.as_manager()`."""
        if key not in self._managers:
            table = self._tables[key]
            own = [(key, name) for name, bases in table.bases.items() if any(map(_MANAGER, bases))]
            named = [self._class(key, name) for name in table.imports if _MANAGER(name)]
            self._managers[key] = own + [one for one in named if one is not None]
        return self._managers[key]

    def _class(self, key: UnitKey, dotted: str) -> tuple[UnitKey, str] | None:
        """The class that a dotted name means in a unit."""
        place = (key, dotted)
        if dotted.count(".") >= MAX_PARTS or self._chain >= MAX_CHAIN:
            return None
        if place not in self._named_classes:
            self._named_classes[place] = None  # for modules that import each other
            self._chain += 1
            self._named_classes[place] = self._sought_class(key, dotted)
            self._chain -= 1
        return self._named_classes[place]

    def _sought_class(self, key: UnitKey, dotted: str) -> tuple[UnitKey, str] | None:
        first, *rest = dotted.split(".")
        one = self._tables[key].imports.get(first)
        for unit in (key, *self._starred(key)) if one is None else (key,):
            table = self._tables[unit]
            if dotted in table.bases:
                return unit, dotted
            if dotted in table.classes:
                return unit, table.classes[dotted][0]
            if unit != key and first in table.imports:
                return self._class(unit, dotted)
        found = self._file(dotted if one is None or one.whole else ".".join([one.dotted, *rest]), key)
        if one is None or found is None or not found[1]:
            return None
        return self._class((found[0], 0), ".".join(found[1]))

    def _method(self, key: UnitKey, cls: str, name: str) -> tuple[int, ...]:
        """The method that a class has or inherits."""
        return self._members(key, cls).get(name, ())

    def _members(self, key: UnitKey, cls: str, depth: int = 0) -> Mapping[str, tuple[int, ...]]:
        """All methods that a class has or inherits, by name."""
        place = (key, cls)
        known = self._inherited.get(place)
        if known is not None:
            return known
        self._inherited[place] = {}  # for classes that inherit from themselves
        table = self._tables[key]
        found: dict[str, tuple[int, ...]] = {}
        for base in () if depth > MAX_BASES else table.bases.get(cls, ()):
            meant = self._class(key, base)
            if meant is not None and meant != place:
                inherited = self._members(*meant, depth + 1)
                for name in inherited.keys() & found.keys():
                    found[name] += inherited[name]
                found = {**inherited, **found}
        found.update((name, tuple(numbers)) for name, numbers in table.methods.get(cls, {}).items())
        self._inherited[place] = found
        return found
