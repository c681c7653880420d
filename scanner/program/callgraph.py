"""Which functions of the program may call which, told from outlines: by names, imports, classes and bases.

A method of an object whose class is not told may be that of any class which the unit defines or imports.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from scanner.program.imports import Import
from scanner.program.outline import Definition, Outline

UnitKey = tuple[str, int]  # a file's path, and the number of the unit in it
Locate = Callable[[str, str], "tuple[str, list[str]] | None"]
MAX_PASSED = 6  # modules through which a name is imported
MAX_BASES = 12
_MAKERS = ("__init__", "__new__", "__post_init__", "__call__")


@dataclass(slots=True)
class _Table:
    """What one unit defines and imports: numbers of nodes by name, methods by class and name."""

    functions: dict[str, list[int]] = field(default_factory=dict)
    classes: dict[str, list[str]] = field(default_factory=dict)  # qualified names by the last part
    methods: dict[str, dict[str, list[int]]] = field(default_factory=dict)  # by qualified name of the class
    bases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    every: dict[str, list[int]] = field(default_factory=dict)  # methods of all classes
    imports: dict[str, Import] = field(default_factory=dict)
    stars: list[Import] = field(default_factory=list)


class CallGraph:
    """Nodes are definitions, by number, and names that stand for something: what a module imports for
    others, variables that hold input, other names for functions.
    """

    def __init__(self, outlines: Mapping[UnitKey, Outline], locate: Locate) -> None:
        """``locate(dotted, path)`` gives the file of the module that a name begins with, as it is written in
        the file ``path``, and the rest of the name.
        """
        self._locate = locate
        self._tables: dict[UnitKey, _Table] = {}
        self._found: dict[tuple[UnitKey, str, bytes], tuple[int, ...]] = {}
        self._known: dict[tuple[UnitKey, str], tuple[int, ...]] = {}
        self._inherited: dict[tuple[UnitKey, str, str], tuple[int, ...]] = {}
        self._located: dict[tuple[str, str], tuple[str, list[str]] | None] = {}
        self.units: dict[UnitKey, list[tuple[int, Definition]]] = {}
        self._owners: list[UnitKey] = []
        self.flags: list[int] = []
        self._private: list[bool] = []
        for key, outline in outlines.items():
            self._tables[key] = self._table(key, outline)
        self.calls: list[dict[bytes, tuple[int, ...]]] = [{} for _ in self.flags]
        for key, nodes in self.units.items():
            for number, one in nodes:
                owner = self._class_around(key, one.name)
                targets = {mention: self.targets(key, owner, mention) for mention in one.mentions}
                self.calls[number] = {mention: found for mention, found in targets.items() if found}

    def within(self, caller: int, callee: int) -> bool:
        """Whether a call stays in a unit, to a function that is only for the unit's own use."""
        return self._private[callee] and self._owners[callee] == self._owners[caller]

    def reaching(self, flag: int, of: Callable[[int, int], bool] | None = None) -> set[int]:
        """The nodes with a flag, and all that may call one of them; ``of`` says which calls count."""
        callers: dict[int, list[int]] = {}
        for caller, calls in enumerate(self.calls):
            for targets in calls.values():
                for callee in targets:
                    if of is None or of(caller, callee):
                        callers.setdefault(callee, []).append(caller)
        waiting = [number for number, flags in enumerate(self.flags) if flags & flag]
        found = set(waiting)
        while waiting:
            for caller in callers.get(waiting.pop(), ()):
                if caller not in found:
                    found.add(caller)
                    waiting.append(caller)
        return found

    # --- building

    def _node(self, key: UnitKey, flags: int, name: str) -> int:
        number = len(self.flags)
        self.flags.append(flags)
        self._owners.append(key)
        self._private.append(name.startswith("_"))
        return number

    def _table(self, key: UnitKey, outline: Outline) -> _Table:
        table = _Table(bases=dict(outline.classes))
        for name in table.bases:
            table.classes.setdefault(name.rpartition(".")[2], []).append(name)
        nodes = self.units[key] = []
        for one in outline.definitions:
            around, _, name = one.name.partition("#")[0].rpartition(".")
            name = name.removeprefix("=")
            number = self._node(key, one.flags, name)
            nodes.append((number, one))
            if around in table.bases:
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

    def targets(self, key: UnitKey, owner: str, mention: bytes) -> tuple[int, ...]:
        """The nodes that a mention in a unit may mean, in a method of the class ``owner``."""
        own = mention.startswith((b"self.", b"super."))
        place = (key, owner if own else "", mention)
        if place not in self._found:
            text = mention.decode("utf-8", "replace")
            if own:
                kind, _, name = text.partition(".")
                found = self._own(key, owner, name, kind == "super") if owner else self._some(key, name)
            elif text.startswith("."):
                found = self._some(key, text[1:])
            else:
                found = self._named(key, text.split("."), 0)
            self._found[place] = found
        return self._found[place]

    def _named(self, key: UnitKey, parts: list[str], depth: int) -> tuple[int, ...]:
        table = self._tables.get(key)
        if table is None or depth > MAX_PASSED:
            return ()
        first, last = parts[0], parts[-1]
        out = tuple(table.functions.get(first, ()))
        for cls in table.classes.get(first, ()):
            for name in parts[1:2] or _MAKERS:
                out += self._method(key, cls, name)
        one = table.imports.get(first)
        if out:
            return out
        if one is None:
            for star in table.stars:
                found = self._file(star.dotted, key)
                if found is not None:
                    out += self._named((found[0], 0), [*found[1], *parts], depth + 1)
            # Otherwise a variable, which may hold an object.
            return out if out or len(parts) == 1 else self._some(key, last)
        found = self._file(".".join(parts if one.whole else [one.dotted, *parts[1:]]), key)
        if found is not None and found[1]:
            return self._named((found[0], 0), found[1], depth + 1)
        if found is None and depth and one.flags:
            number = self._node(key, one.flags, "")
            self.calls.append({})
            table.functions.setdefault(first, []).append(number)
            return (number,)
        return ()

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
        meant = [self._class(key, base.split("."), 0) for base in self._tables[key].bases[owner]]
        return tuple(number for one in meant if one is not None for number in self._method(*one, name))

    def _some(self, key: UnitKey, name: str) -> tuple[int, ...]:
        """The methods of this name of all classes that the unit defines or imports."""
        place = (key, name)
        if place not in self._known:
            table = self._tables[key]
            out = dict.fromkeys(table.every.get(name, ()))
            for cls, bases in table.bases.items():
                if bases and name not in table.methods.get(cls, ()):
                    out.update(dict.fromkeys(self._method(key, cls, name)))
            for other, cls in self._around(key):
                if cls:
                    out.update(dict.fromkeys(self._method(other, cls, name)))
                else:
                    out.update(dict.fromkeys(self._tables[other].every.get(name, ())))
            self._known[place] = tuple(out)
        return self._known[place]

    def _around(self, key: UnitKey) -> Iterator[tuple[UnitKey, str]]:
        """The classes that a unit imports; "" for all of a unit from which it imports something else."""
        table = self._tables[key]
        for one in (*table.imports.values(), *table.stars):
            found = self._file(one.dotted, key)
            if found is None or found[0] == key[0]:
                continue
            cls = self._class((found[0], 0), found[1], 0) if found[1] else None
            yield cls if cls is not None else ((found[0], 0), "")

    def _class(self, key: UnitKey, parts: list[str], depth: int) -> tuple[UnitKey, str] | None:
        """The class that a dotted name means in a unit."""
        table = self._tables.get(key)
        if table is None or depth > MAX_PASSED or not parts:
            return None
        whole = ".".join(parts)
        if whole in table.bases:
            return key, whole
        if len(parts) == 1 and parts[0] in table.classes:
            return key, table.classes[parts[0]][0]
        one = table.imports.get(parts[0])
        if one is None:
            for star in table.stars:
                found = self._file(star.dotted, key)
                cls = (
                    self._class((found[0], 0), [*found[1], *parts], depth + 1) if found is not None else None
                )
                if cls is not None:
                    return cls
            return None
        found = self._file(whole if one.whole else ".".join([one.dotted, *parts[1:]]), key)
        return self._class((found[0], 0), found[1], depth + 1) if found is not None else None

    def _method(self, key: UnitKey, cls: str, name: str, depth: int = 0) -> tuple[int, ...]:
        """The method that a class has or inherits."""
        place = (key, cls, name)
        if place in self._inherited:
            return self._inherited[place]
        self._inherited[place] = ()  # for classes that inherit from themselves
        table = self._tables[key]
        found = tuple(table.methods.get(cls, {}).get(name, ()))
        for base in () if found or depth > MAX_BASES else table.bases.get(cls, ()):
            meant = self._class(key, base.split("."), 0)
            if meant is not None and meant != (key, cls):
                found += self._method(*meant, name, depth + 1)
        self._inherited[place] = found
        return found
