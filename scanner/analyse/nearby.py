"""Which files of a program some of its files lead to: those that they import, and those that these do.

What functions of a file reach, and with it what is worth evaluating in them, rests on no others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from scanner.model import Source, SourceKind

if TYPE_CHECKING:
    from scanner.analyse.looks import Look
    from scanner.program import Outline

_CODE = (SourceKind.PYTHON, SourceKind.NOTEBOOK)
Leads = Callable[[str, str], str]  # the file that a dotted name leads to, as it is written in a file


def code_of(sources: Iterable[Source]) -> list[Source]:
    """The sources that are code."""
    return [source for source in sources if source.kind in _CODE]


class Nearby:
    """Finds them from sketches, one ring after the other."""

    def __init__(self, sources: Sequence[Source], program: Sequence[Source], leads: Leads) -> None:
        self._code = {source.path: source for source in code_of(program)}
        self._known = {source.path for source in sources}
        self._leads = leads

    def beyond(self, looks: Iterable[tuple[str, Look]]) -> list[Source]:
        """The files, not met before, that these sketches lead to."""
        found: dict[str, Source] = {}
        for path, look in looks:
            for outline in look.outlines:
                for name in _names(outline) if outline is not None else ():
                    target = self._leads(name, path)
                    if target in self._code and target not in self._known:
                        found[target] = self._code[target]
        self._known |= found.keys()
        return [found[path] for path in sorted(found)]


def _names(outline: Outline) -> Iterator[str]:
    """All dotted names in a unit that may begin with a module."""
    imports = {one.bound: one for one in outline.imports if not one.star}
    for one in outline.imports:
        yield one.dotted
    mentions = outline.mentions.union(*(definition.mentions for definition in outline.definitions))
    written = {mention.decode("utf-8", "replace") for mention in mentions if b"." in mention}
    for name in written.union(*(bases for _, bases in outline.classes)):
        first, _, rest = name.partition(".")
        imported = imports.get(first)
        if imported is not None and not imported.whole:
            yield f"{imported.dotted}.{rest}" if rest else imported.dotted
        else:
            yield name
