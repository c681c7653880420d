"""Whether the kept evaluation of a unit still holds: what of other files it rests on is as it was.

It rests on the frame of each module that it used, on the names that it asked for there, and on the bodies of
those functions that it entered; on the whole of a module in which a finding or its way has a place, for that
carries lines.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping, Set
from typing import TYPE_CHECKING

from msgspec import Struct, field, json
from msgspec.structs import replace

from scanner.analyse.looks import Look
from scanner.program.linking import NO_FOCUS

if TYPE_CHECKING:
    from scanner.program import Focus, Outline, UnitKey
    from scanner.program.linking import Use

# What an evaluation rests on in one file: its path, and digests of all of it and of what its focus says.
# Where the fourth is not "", another content will do if its frame has this digest, and its parts those in the
# last (see ``World.part``); the focus is told apart then, too.
Rest = tuple[str, str, str, str, Mapping[str, str]]


class World(Struct):
    """The program as it is now, by path: digests of contents, outlines, focuses; and where names lead."""

    content: Callable[[str], str]
    outlines: Mapping[UnitKey, Outline | None]
    focuses: Mapping[UnitKey, Focus]
    leads_to: Callable[[str, str], str]
    asks: Callable[[str, str], tuple[str, str]]
    paths: str
    _parts: dict[str, dict[str, str]] = field(default_factory=dict)
    _same: set[tuple[str, str, str]] = field(default_factory=set)  # what has been found to be as it was
    _starts: dict[str, tuple[list[int], list[str]]] = field(default_factory=dict)

    def holds(self, look: Look) -> bool:
        """Whether everything that an evaluation rests on is as it was."""
        if not all(self.stands(*rest) for rest in json.decode(look.rests)):
            return False
        return look.paths == self.paths or all(
            self.leads_to(dotted, path) == target for dotted, path, target in json.decode(look.names)
        )

    def stands(self, path: str, content: str, told: str, frame: str, parts: Mapping[str, str]) -> bool:
        """Whether what is used of a file is as it was (see ``Rest``)."""
        if (path, content, told) in self._same:
            return True
        same, said = content == self.content(path), self.said(path)
        if same and told == said:
            self._same.add((path, content, told))
            return True
        outline = self.outlines.get((path, 0))
        if not frame or said.partition(" ")[0] != told.partition(" ")[0]:
            return False
        if not same and (outline is None or outline.frame != frame):
            return False
        return all(self.part(path, name) == digest for name, digest in parts.items())

    def said(self, path: str) -> str:
        """Digests of what the focus says of a file: to all functions alike, and all of it."""
        return (self.focuses.get((path, 0)) or NO_FOCUS).told()

    def part(self, path: str, name: str) -> str:
        """The digest of a part of a file: the body of a function by its name, with ``?`` before it what the
        focus says of that function, with ``:`` a name that a loose statement binds; "" for none.
        """
        if path not in self._parts:
            self._parts[path] = self._told_apart(path)
        return self._parts[path].get(name, "")

    def _told_apart(self, path: str) -> dict[str, str]:
        outline, focus = self.outlines.get((path, 0)), self.focuses.get((path, 0)) or NO_FOCUS
        if outline is None:
            return {}
        out = {f":{name}": digest for name, digest in outline.loose}
        starts, names = self.starts(path)
        roles: dict[int, list[str]] = {}
        for one in sorted(outline.definitions, key=lambda one: one.key):
            if one.key >= 0:
                roles.setdefault(bisect_right(starts, one.key) - 1, []).append(focus.role(one.key))
        said = {names[index]: ",".join(found) for index, found in roles.items() if index >= 0}
        out.update((f"?{name}", found) for name, found in said.items())
        out.update((one.name, f"{one.body}{said.get(one.name)}") for one in outline.definitions if one.body)
        return out

    def starts(self, path: str) -> tuple[list[int], list[str]]:
        """Where the functions of a file start that stand in no other one, in order, and their names."""
        if path not in self._starts:
            outline = self.outlines.get((path, 0))
            outer = sorted((one.key, one.name) for one in outline.definitions if one.body) if outline else []
            self._starts[path] = [key for key, _ in outer], [name for _, name in outer]
        return self._starts[path]

    def resting(self, look: Look) -> Look:
        """A new evaluation with what it rests on in the form in which it is kept."""
        shown = _places(look)
        asked: dict[str, set[str]] = {}
        for dotted, path, _ in look.asked:
            target, name = self.asks(dotted, path)
            if name:
                asked.setdefault(target, set()).add(f":{name}")
        rests = [self._rest(use, use[0] in shown, asked.get(use[0], set())) for use in look.uses]
        bare = replace(look, uses=(), asked=(), paths=self.paths, uneventful=(), base=())
        try:
            return replace(bare, rests=json.encode(rests), names=json.encode(look.asked))
        except UnicodeEncodeError:  # a file whose name is no Unicode
            return replace(bare, kept=False)

    def _rest(self, use: Use, shown: bool, names: Set[str]) -> Rest:
        path, content, asked = use
        outline = self.outlines.get((path, 0))
        if shown or outline is None or self.content(path) != content:
            return path, content, self.said(path), "", {}
        entered = {self.named(path, start) for start in asked}
        if "" in entered:  # all of its text, or a body that no function of the outline has
            return path, content, self.said(path), "", {}
        parts = {name: self.part(path, name) for name in sorted(entered | names)}
        return path, content, self.said(path), outline.frame, parts

    def named(self, path: str, start: int) -> str:
        """What a part of a file is called that was asked for by where it starts (see ``Use``); "" for all."""
        starts, names = self.starts(path)
        index = bisect_right(starts, -2 - start if start < -1 else start) - 1
        if start == -1 or index < 0:
            return ""
        return f"?{names[index]}" if start < -1 else names[index]


def _places(look: Look) -> set[str]:
    """The files in which results have places."""
    found = {finding.location.path for finding in look.result.findings}
    found |= {step.location.path for finding in look.result.findings for step in finding.flow}
    return found | {gap.subject for gap in look.result.gaps}
