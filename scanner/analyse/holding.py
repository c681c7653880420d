"""Whether the kept evaluation of a unit still holds: what of other files it rests on is as it was.

It rests on the frame of each module that it used, and on the bodies of those functions that it entered; on
the whole of a module in which a finding or its way has a place, for that carries lines.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from scanner.analyse.results import Look
from scanner.program.linking import NO_FOCUS

if TYPE_CHECKING:
    from scanner.program import Focus, Outline, UnitKey
    from scanner.program.linking import Use

# What an evaluation rests on in one file: its path, and digests of all of it and of what its focus tells
# others. Where the fourth is not "", another content will do if its frame has this digest, and its bodies
# those in the last, by name.
Rest = tuple[str, str, str, str, Mapping[str, str]]


@dataclass(slots=True)
class World:
    """The program as it is now, by path: digests of contents, outlines, focuses; and where names lead."""

    content: Callable[[str], str]
    outlines: Mapping[UnitKey, Outline | None]
    focuses: Mapping[UnitKey, Focus]
    leads_to: Callable[[str, str], str]
    paths: str
    _bodies: dict[str, dict[str, str]] = field(default_factory=dict)
    _starts: dict[str, tuple[list[int], list[str]]] = field(default_factory=dict)

    def holds(self, look: Look) -> bool:
        """Whether everything that an evaluation rests on is as it was."""
        if not all(self.stands(*rest) for rest in json.loads(look.rests)):
            return False
        return look.paths == self.paths or all(
            self.leads_to(dotted, path) == target for dotted, path, target in json.loads(look.names)
        )

    def stands(self, path: str, content: str, told: str, frame: str, bodies: Mapping[str, str]) -> bool:
        """Whether what is used of a file is as it was (see ``Rest``)."""
        key = (path, 0)
        if told != (self.focuses.get(key) or NO_FOCUS).digest():
            return False
        if content == self.content(path):
            return True
        outline = self.outlines.get(key)
        if not frame or outline is None or outline.frame != frame:
            return False
        known = self.bodies(path)
        return all(known.get(name) == body for name, body in bodies.items())

    def bodies(self, path: str) -> Mapping[str, str]:
        """The digests of the bodies in a file, by name."""
        if path not in self._bodies:
            outline = self.outlines.get((path, 0))
            self._bodies[path] = {one.name: one.body for one in outline.definitions} if outline else {}
        return self._bodies[path]

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
        rests = [self._rest(use, use[0] in shown) for use in look.uses]
        return replace(
            look,
            uses=(),
            asked=(),
            rests=json.dumps(rests),
            names=json.dumps(look.asked),
            paths=self.paths,
            uneventful=(),
            base=(),
        )

    def _rest(self, use: Use, shown: bool) -> Rest:
        path, content, told, asked = use
        outline = self.outlines.get((path, 0))
        if shown or outline is None or self.content(path) != content:
            return path, content, told, "", {}
        starts, names = self.starts(path)
        entered = {bisect_right(starts, start) - 1 for start in asked}
        if -1 in entered:  # all of its text, or a body that no function of the outline has
            return path, content, told, "", {}
        digests = self.bodies(path)
        bodies = {names[index]: digests[names[index]] for index in sorted(entered)}
        return path, content, told, outline.frame, bodies


def _places(look: Look) -> set[str]:
    """The files in which results have places."""
    found = {finding.location.path for finding in look.result.findings}
    found |= {step.location.path for finding in look.result.findings for step in finding.flow}
    return found | {gap.subject for gap in look.result.gaps}
