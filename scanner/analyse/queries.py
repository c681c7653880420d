"""Tree-sitter queries of rules: for a few units one by one as they apply, for many all in one walk."""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property
from itertools import accumulate

from tree_sitter import Node, Query, QueryCursor, Tree

from scanner.analyse.matcher import Matcher, Place, Report
from scanner.analyse.required import Clause, patterns
from scanner.parse import language
from scanner.program import Scope

_OPEN_MATCHES = 256  # matches that may be under way at once
_DEPTH = 300  # nesting below which nothing is asked; the evaluation stops earlier
_LARGE = 1_000_000  # bytes of a unit that is worth it alone
_MANY = 60  # units from which compiling all patterns into one query pays


class Queries:
    """Compiles queries as late as possible: that takes longer than to ask them of a small file."""

    def __init__(self, matchers: list[Matcher]) -> None:
        self._matchers = matchers
        self._single: dict[str, Query] = {}
        self._combined: Query | None = None
        self._owners: list[int] = []  # which rule each pattern of the combined query belongs to
        self._asked = 0

    @cached_property
    def _patterns(self) -> list[list[tuple[str, tuple[Clause, ...]]]]:
        """The patterns of each rule, with what a text must hold for each."""
        return [patterns(matcher.query) for matcher in self._matchers]

    def combine(self) -> None:
        """One query for all rules."""
        if self._combined is None and self._matchers:
            texts = [f"{matcher.query}\n" for matcher in self._matchers]
            ends = list(accumulate(len(text.encode()) for text in texts))
            combined = Query(language(), "".join(texts))
            starts = map(combined.start_byte_for_pattern, range(combined.pattern_count))
            self._owners = [bisect_right(ends, start) for start in starts]
            self._combined = combined

    def begin(self) -> None:
        """Another scan begins: what counts is how many units it has."""
        self._asked = 0

    def ask(self, tree: Tree, place: Place, report: Report) -> None:
        """Tell every rule whose query matches."""
        asked = [index for index, matcher in enumerate(self._matchers) if matcher.applies(place)]
        self._asked += 1
        if self._asked > _MANY or len(place.text) > _LARGE:
            self.combine()
        if self._combined is None:
            for index in asked:
                for text, clauses in self._patterns[index]:
                    if all(any(word in place.text for word in clause) for clause in clauses):
                        for _, captures in _cursor(self._query(text)).matches(tree.root_node):
                            self._tell(index, captures, place, report)
        elif asked:
            wanted = set(asked)
            for pattern, captures in _cursor(self._combined).matches(tree.root_node):
                if self._owners[pattern] in wanted:
                    self._tell(self._owners[pattern], captures, place, report)

    def _query(self, text: str) -> Query:
        if text not in self._single:
            self._single[text] = Query(language(), text)
        return self._single[text]

    def _tell(self, index: int, captures: dict[str, list[Node]], place: Place, report: Report) -> None:
        found = self._matchers[index].on_query
        if found is not None and captures.get("hit"):
            found(captures, scope_of(captures["hit"][0], place.text), place, report)


def _cursor(query: Query) -> QueryCursor:
    """A cursor with bounds: without them, hostile nesting takes time by the square of its length."""
    cursor = QueryCursor(query, match_limit=_OPEN_MATCHES)
    cursor.set_max_start_depth(_DEPTH)
    return cursor


def scope_of(node: Node, text: bytes) -> Scope:
    """The definitions around a node."""
    names: list[str] = []
    function = cls = ""
    current = node.parent
    while current is not None:
        if current.type in ("function_definition", "class_definition"):
            name_node = current.child_by_field_name("name")
            name = (
                text[name_node.start_byte : name_node.end_byte].decode("utf-8", "replace")
                if name_node
                else ""
            )
            names.append(name)
            if current.type == "function_definition":
                function = function or name
            else:
                cls = cls or name
        current = current.parent
    return Scope(".".join(reversed(names)), function, cls, False)
