"""The modules of a program that are loaded: on what each rests, and what has to be taken back.

A module is loaded once for all units that use it, so its result must not depend on who asked first. What an
evaluation changes of modules that are not its own is written into a journal and taken back when it ends.
Modules that import each other are the other danger: one that was loaded while another stood half-way has
seen it incomplete. It is good for the load that began the circle only; asked for later, it is loaded again,
as the one that begins. (The bookkeeping is that of Tarjan's strongly connected components.)
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scanner.program.linking import Module

_ABSENT: Any = object()
NO_MODULE = -1  # the number of none: what a unit makes goes with it
Body = tuple[str, int]  # a file, and where in it a function starts
_NOTHING: frozenset[Body] = frozenset()


class Load:
    """One evaluation of module-level statements under way, or that of a unit (the first in the stack).

    ``low`` is the place in the stack of the outermost load that it has seen half-way; ``touched`` are the
    paths of the modules that it rests on, ``asked`` the names it looked up, ``bodies`` where the functions
    start whose bodies it asked for.
    """

    __slots__ = ("asked", "bodies", "low", "mark", "module", "passing", "touched")

    def __init__(self, module: Module | None, place: int, mark: int) -> None:
        self.module = module
        self.low = place
        self.mark = mark
        self.touched: dict[str, None] = {}
        self.asked: dict[tuple[str, str], str] = {}
        self.bodies: set[Body] = set()
        self.passing: list[
            tuple[str, Module | None]
        ] = []  # what it loaded for itself, and what was there before


class Loading:
    """The loads under way, the journal of changes, and the modules that are loaded, by path."""

    def __init__(self) -> None:
        self.loaded: dict[str, Module | None] = {}
        self._stack: list[Load] = [Load(None, 0, 0)]
        self._journal: list[tuple[dict[Any, Any], Any, Any]] = []
        self._paths: set[str] = set()  # of the modules under way
        self.watching = True  # whether it is to be told which bodies what rests on
        self.changes = 0  # that the unit itself has made to what others read

    @property
    def now(self) -> Load:
        """The innermost load."""
        return self._stack[-1]

    def begin(self) -> None:
        """A unit's evaluation begins: nothing is left of what the one before has changed."""
        self._take_back(0)
        self._stack = [Load(None, 0, 0)]
        self._paths.clear()

    def change(self, table: dict[Any, Any], key: Any, value: Any, number: int) -> None:
        """Write to what belongs to the module with this number; taken back unless that is the one which is
        loaded now.
        """
        module = self.now.module
        self.changes += module is None and number != NO_MODULE
        if module is None or module.number != number:
            self._journal.append((table, key, table.get(key, _ABSENT)))
        table[key] = value

    def _take_back(self, mark: int) -> None:
        while len(self._journal) > mark:
            table, key, older = self._journal.pop()
            if older is _ABSENT:
                table.pop(key, None)
            else:
                table[key] = older

    def outdated(self, module: Module) -> bool:
        """Whether a loaded module is in a circle with one that is under way: then that needs its own."""
        return bool(module.circle) and not module.circle.isdisjoint(self._paths)

    def relies(self, module: Module) -> None:
        """The load under way has read from a module."""
        if module.low is not None:
            self.now.low = min(self.now.low, module.low)

    def start(self, module: Module) -> list[tuple[dict[Any, Any], Any, Any]]:
        """A module's statements are evaluated from here on; gives what ``end`` wants back: the unit's own
        changes, which the module must not see.
        """
        aside: list[tuple[dict[Any, Any], Any, Any]] = []
        if len(self._stack) == 1:
            aside = [(table, key, table.get(key, _ABSENT)) for table, key, _ in self._journal]
            self._take_back(0)
        module.low = len(self._stack)
        self._stack.append(Load(module, module.low, len(self._journal)))
        self._paths.add(module.path)
        return aside

    def end(self, aside: list[tuple[dict[Any, Any], Any, Any]]) -> None:
        """The statements have been evaluated."""
        load = self._stack.pop()
        module = load.module
        assert module is not None, "only modules are loaded"
        self._take_back(load.mark)
        self._paths.discard(module.path)
        outer = self.now
        if load.low < len(self._stack):  # incomplete: it goes when the outermost one it has seen is complete
            module.low = load.low
            outer.low = min(outer.low, load.low)
            owner = self._stack[load.low]
            owner.passing.extend(load.passing)
            owner.passing.append((module.path, module.before))
            outer.touched.update(load.touched)
            outer.asked.update(load.asked)
            outer.bodies.update(load.bodies)
        else:
            module.low = None
            module.rests = (tuple(load.touched), load.asked, load.bodies)
            module.circle = frozenset(path for path, _ in load.passing)
            for path, before in reversed(load.passing):
                if before is None:
                    del self.loaded[path]
                else:
                    self.loaded[path] = before
        for table, key, value in aside:
            if value is _ABSENT:
                continue
            self._journal.append((table, key, table.get(key, _ABSENT)))
            table[key] = value

    def note(self, path: str, start: int) -> None:
        """The body of the function that starts there in a file is asked for."""
        self.now.bodies.add((path, start))

    def ask(self, path: str, start: int) -> None:
        """What the focus says of the function that starts there is asked for."""
        self.now.bodies.add((path, -2 - start))

    def apart(self) -> set[Body]:
        """What is noted from here on is counted by itself; gives what ``joined`` wants back."""
        now = self.now
        if not self.watching:
            return now.bodies
        outer, now.bodies = now.bodies, set()
        return outer

    def joined(self, outer: set[Body]) -> frozenset[Body]:
        """What was noted since ``apart``; from here on it is counted with the rest again."""
        now = self.now
        own, now.bodies = now.bodies, outer
        if own is outer:
            return _NOTHING
        outer |= own
        return frozenset(own)

    def again(self, bodies: Iterable[Body]) -> None:
        """Something known is used that rests on these bodies."""
        self.now.bodies.update(bodies)

    def noted(self) -> frozenset[Body]:
        """The bodies that the load under way has asked for so far."""
        return frozenset(self.now.bodies)

    def resting(self) -> tuple[set[str], dict[tuple[str, str], str], set[Body]]:
        """The paths of all modules that the unit rests on, all names that were looked up for it, and the
        bodies that were asked for by the modules.
        """
        unit = self._stack[0]
        asked: dict[tuple[str, str], str] = dict(unit.asked)
        bodies: set[Body] = set()
        paths: set[str] = set()
        waiting = list(unit.touched)
        while waiting:
            path = waiting.pop()
            if path in paths:
                continue
            paths.add(path)
            module = self.loaded.get(path)
            if module is not None and module.rests is not None:
                waiting.extend(module.rests[0])
                asked.update(module.rests[1])
                bodies |= module.rests[2]
        return paths, asked, bodies
