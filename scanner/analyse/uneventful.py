"""What is kept of functions that told nothing, from one content of their file to the next.

Where a body in a file has changed, most of its functions rest on others only. Those that told nothing are not
entered again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from functools import cached_property

from msgspec import Struct, field, json
from msgspec.structs import replace

from scanner.analyse.holding import World
from scanner.analyse.looks import Look
from scanner.analyse.memory import Memory, Unit
from scanner.program.loading import Body

Digests = dict[tuple[str, str], str]  # of bodies, by file and name
_NOWHERE = ""  # stands for a body that belongs to no function of an outline


class Kept(Struct, frozen=True):
    """The functions of one file that told nothing, by scope, with the bodies that each rests on.

    All of them rest on the frame of the file and what its focus says to all (``own``), on the ``files`` that
    its evaluation used (by path: digests of content, of what the focus says, and of the frame, "" where only
    the same content will do), on the ``names`` that were looked up among the program's ``paths``, and on
    ``base``: bodies, and names that were asked for (see ``World.part``).
    """

    own: tuple[str, str]
    files: Mapping[str, tuple[str, str, str]]
    names: Sequence[tuple[str, str, str]]
    paths: str
    digests: Digests
    base: frozenset[tuple[str, str]]
    functions: Mapping[str, frozenset[tuple[str, str]]] = field(default_factory=dict)

    def text(self) -> bytes:
        """In the form in which it is kept. Raises ``UnicodeEncodeError`` for a file's name."""
        places = {place: number for number, place in enumerate(self.digests)}

        def numbers(bodies: Iterable[tuple[str, str]]) -> list[int]:
            return sorted(places[one] for one in bodies)

        return json.encode(
            [
                self.own,
                self.files,
                self.names,
                self.paths,
                [(*place, digest) for place, digest in self.digests.items()],
                numbers(self.base),
                {scope: numbers(bodies) for scope, bodies in self.functions.items()},
            ]
        )

    @classmethod
    def of(cls, text: bytes) -> Kept:
        """From that form."""
        own, files, names, paths, bodies, base, functions = json.decode(text)
        places = [(path, name) for path, name, _ in bodies]
        return cls(
            tuple(own),
            {path: tuple(rest) for path, rest in files.items()},
            [tuple(one) for one in names],
            paths,
            {(path, name): digest for path, name, digest in bodies},
            frozenset(places[number] for number in base),
            {scope: frozenset(places[number] for number in held) for scope, held in functions.items()},
        )


class Ledger:
    """Reads and writes what is kept of one file, in a program as it is now."""

    def __init__(self, world: World, path: str) -> None:
        self._world = world
        self._path = path

    @cached_property
    def _own(self) -> tuple[str, str]:
        outline = self._world.outlines.get((self._path, 0))
        return (outline.frame if outline is not None else "", self._world.said(self._path).partition(" ")[0])

    def still(self, kept: Kept) -> frozenset[str]:
        """The functions that would tell nothing now, either."""
        world = self._world
        if not self._own[0] or kept.own != self._own or not self._stand(kept, kept.base):
            return frozenset()
        if not all(world.stands(path, *rest, {}) for path, rest in kept.files.items()):
            return frozenset()
        if kept.paths != world.paths and not all(
            world.leads_to(dotted, path) == target for dotted, path, target in kept.names
        ):
            return frozenset()
        return frozenset(scope for scope, bodies in kept.functions.items() if self._stand(kept, bodies))

    def _stand(self, kept: Kept, bodies: Iterable[tuple[str, str]]) -> bool:
        return all(self._world.part(path, name) == kept.digests[path, name] for path, name in bodies)

    def kept(self, look: Look) -> Kept | None:
        """What a new evaluation has found out; None where nothing can be kept."""
        world = self._world
        base = self._named(look.base) | self._asked(look)
        files = {}
        for path, content, _ in look.uses:
            outline = world.outlines.get((path, 0))
            same = outline is not None and world.content(path) == content and (path, _NOWHERE) not in base
            if path != self._path:
                frame = outline.frame if same and outline is not None else ""
                files[path] = (content, world.said(path), frame)
        if not self._own[0] or (self._path, _NOWHERE) in base:
            return None
        base = frozenset(place for place in base if place[1] != _NOWHERE)
        named = {scope: self._named(bodies) for scope, bodies in look.uneventful}
        functions = {
            scope: bodies
            for scope, bodies in named.items()
            if all(name != _NOWHERE and (path == self._path or path in files) for path, name in bodies)
        }
        digests = {(path, name): world.part(path, name) for path, name in base.union(*functions.values())}
        return Kept(self._own, files, look.asked, world.paths, digests, base, functions)

    def _named(self, bodies: Iterable[Body]) -> frozenset[tuple[str, str]]:
        """The functions whose bodies these are, by file and name."""
        return frozenset((path, self._world.named(path, start)) for path, start in bodies)

    def _asked(self, look: Look) -> frozenset[tuple[str, str]]:
        """The names that were asked for in other files."""
        found = {self._world.asks(dotted, path) for dotted, path, _ in look.asked}
        return frozenset((path, f":{name}") for path, name in found if name)

    def together(self, new: Kept, older: Kept, skipped: frozenset[str]) -> Kept:
        """What a new evaluation has found out, and what is known of those functions that it left out."""
        functions = {scope: older.functions[scope] for scope in skipped if scope in older.functions}
        needed = older.base.union(*functions.values())
        return replace(
            new,
            files={**{path: self._now(path, rest) for path, rest in older.files.items()}, **new.files},
            names=list(dict.fromkeys([*older.names, *new.names])),
            digests={**{place: older.digests[place] for place in needed}, **new.digests},
            base=older.base | new.base,
            functions={**functions, **new.functions},
        )

    def _now(self, path: str, rest: tuple[str, str, str]) -> tuple[str, str, str]:
        return (self._world.content(path), *rest[1:])

    def rests(self, look: Look, kept: Kept, skipped: frozenset[str]) -> Look:
        """An evaluation that has left out some functions: it rests on what they rest on, too."""
        rests = {path: (path, *others) for path, *others in json.decode(look.rests)}
        for path, (_, told, frame) in kept.files.items():
            rests.setdefault(path, (path, self._world.content(path), told, frame, {}))
        for path, name in kept.base.union(*(kept.functions[scope] for scope in skipped)):
            if path in rests and rests[path][3]:
                rests[path][4][name] = kept.digests[path, name]
        names = dict.fromkeys(map(tuple, [*kept.names, *json.decode(look.names)]))
        return replace(look, rests=json.encode(list(rests.values())), names=json.encode(list(names)))


class Ledgers:
    """What is kept of the functions of all files that are evaluated again."""

    def __init__(self, memory: Memory, world: World, units: Iterable[Unit]) -> None:
        self._memory = memory
        self._world = world
        self._older: dict[Unit, Kept] = {}
        self._skipped: dict[Unit, frozenset[str]] = {}
        self._new: dict[Unit, bytes] = {}
        whole = [unit for unit in units if unit[1] == 0 and (unit[0], 1) not in world.outlines]
        for unit, text in memory.uneventful(whole).items():
            kept = Kept.of(text)
            still = Ledger(world, unit[0]).still(kept)
            if still:
                self._older[unit], self._skipped[unit] = kept, still

    def skipped(self, unit: Unit) -> frozenset[str]:
        """The functions of a unit that need not be entered."""
        return self._skipped.get(unit, frozenset())

    def resting(self, unit: Unit, look: Look) -> Look:
        """A new evaluation with what it rests on in the form in which it is kept."""
        ledger, older, skipped = Ledger(self._world, unit[0]), self._older.get(unit), self.skipped(unit)
        kept = ledger.kept(look) if look.kept and unit[1] == 0 else None
        out = self._world.resting(look)
        if older is not None:
            out = ledger.rests(out, older, skipped)
            kept = ledger.together(kept, older, skipped) if kept is not None else None
        if kept is not None and kept.functions:
            with suppress(UnicodeEncodeError):
                self._new[unit] = kept.text()
        return out

    def keep(self) -> None:
        """Remember what was found out."""
        self._memory.keep_uneventful(self._new)
