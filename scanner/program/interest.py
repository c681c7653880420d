"""Which parts of a unit can matter: decided from the words in it, before anything is evaluated."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Set
from dataclasses import dataclass

from tree_sitter import Node

from scanner.program import ir
from scanner.program.hiding import reflections

_WORD = re.compile(rb"[A-Za-z_]\w*")
_HYPHENATED = re.compile(rb"""["']([A-Za-z]\w*(?:-\w+)+)["']""")
_IMPORT = re.compile(
    rb"^[ \t]*import[ \t]+([\w.]+(?:[ \t]+as[ \t]+\w+)?(?:[ \t]*,[ \t]*[\w.]+(?:[ \t]+as[ \t]+\w+)?)*)",
    re.MULTILINE,
)
_FROM = re.compile(
    rb"^[ \t]*from[ \t]+([\w.]+)[ \t]+import[ \t]+(\([^)]{0,4000}\)|[^\n]{0,1000})", re.MULTILINE
)
_IMPORTED = re.compile(rb"([A-Za-z_]\w*)(?:[ \t]+as[ \t]+([A-Za-z_]\w*))?")
_CALLED = re.compile(rb"(?<!\w)(_?[A-Za-z]\w*)[ \t]*\(")  # dunder methods are not called by their names
_ROUNDS = 6


@dataclass(frozen=True, slots=True)
class Clue:
    """A dotted name that somebody wants to hear about: ``last`` must occur, and ``root`` somewhere in the
    unit ("" if any).

    ``every`` is set for ``requests.*``: whatever is imported from the module matters.
    """

    root: str
    last: str
    every: bool = False

    @classmethod
    def of(cls, dotted: str) -> Clue:
        """The clue for ``sqlite3.Cursor.execute`` (root ``sqlite3``), ``*.execute`` (no root) or
        ``requests.*``.
        """
        parts = dotted.removesuffix("()").split(".")
        root = "" if parts[0] == "*" else parts[0]
        if parts[-1].startswith("__") and len(parts) > 2:
            parts.pop()  # `session.__setitem__` is written `session[…]`
        every = parts[-1] == "*"
        return cls(root, parts[-2] if every else parts[-1], every)


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a unit that matter: ``named`` by rules (calls and targets), of ``sinks`` and of
    ``sources``; ``direct`` are those of sinks that a public function's own parameters must not reach.
    """

    named: frozenset[bytes]
    sinks: frozenset[bytes]
    sources: frozenset[bytes]
    direct: frozenset[bytes] = frozenset()
    hidden: tuple[int, ...] = ()  # where names are made that are not written

    def __bool__(self) -> bool:
        """Whether anything can be found: most sinks matter only where a source may be."""
        return bool(self.named or self.direct or self.hidden or (self.sinks and self.sources))


def imports_of(text: bytes) -> list[str]:
    """The dotted names of the modules that a unit imports (leading dots kept), and of what it imports from
    them.
    """
    out: list[str] = []
    for match in _IMPORT.finditer(text):
        out.extend(name.split()[0] for name in match[1].decode("utf-8", "replace").split(","))
    for match in _FROM.finditer(text):
        base = match[1].decode("utf-8", "replace")
        out.append(base)
        joint = "" if base.endswith(".") else "."
        out.extend(
            f"{base}{joint}{name.decode('utf-8', 'replace')}" for name, _ in _IMPORTED.findall(match[2])[:100]
        )
    return out


class _Words:
    """Clues by their last word."""

    def __init__(self, clues: Iterable[Clue]) -> None:
        self._roots: dict[bytes, set[bytes]] = {}
        self.modules: set[bytes] = set()
        for clue in clues:
            if clue.every:
                self.modules.add(clue.root.encode())
            self._roots.setdefault(clue.last.encode(), set()).add(clue.root.encode())

    def found(self, present: set[bytes]) -> set[bytes]:
        """The words that are a clue, given all words of the unit."""
        out = set()
        for word in present.intersection(self._roots):
            roots = self._roots[word]
            if b"" in roots or not roots.isdisjoint(present):
                out.add(word)
        return out


class Interest:
    """All clues of a scan: calls that rules name, sinks, sources, and a pattern for the targets of
    assignments.

    Sinks matter only in a unit in which some source may occur.
    """

    def __init__(
        self,
        calls: Iterable[Clue],
        sinks: Iterable[Clue],
        sources: Iterable[Clue],
        targets: re.Pattern[str] | None,
        direct: Iterable[Clue] = (),
    ) -> None:
        self._calls = _Words(calls)
        self._direct = _Words(direct)
        self._sinks = _Words(sinks)
        self._sources = _Words(sources)
        self._targets = targets
        self._target_words: dict[bytes, bool] = {}

    def words(self, text: bytes) -> Words:
        """The words of a unit that matter in it."""
        present = words_of(text)
        named = self._calls.found(present)
        named.update(word for word in present if self._is_target(word))
        sinks, sources = self._sinks.found(present), self._sources.found(present)
        direct = self._direct.found(present)
        if named or sinks or sources:
            named |= self._aliases(text, named, self._calls.modules)
            sinks |= self._aliases(text, sinks)
            sources |= self._aliases(text, sources)
            direct |= self._aliases(text, direct)
        hidden = reflections(text, present, imports_of)
        return Words(frozenset(named), frozenset(sinks), frozenset(sources), frozenset(direct), hidden)

    @staticmethod
    def _aliases(text: bytes, wanted: set[bytes], modules: Set[bytes] = frozenset()) -> set[bytes]:
        """The names under which a unit imports what matters, and everything that it imports from
        ``modules``.
        """
        out = set()
        for match in _FROM.finditer(text) if wanted or modules else ():
            every = match[1].partition(b".")[0] in modules
            for name, alias in _IMPORTED.findall(match[2]):
                if every or name in wanted:
                    out.add(alias or name)
        return out

    def _is_target(self, word: bytes) -> bool:
        if self._targets is None:
            return False
        wanted = self._target_words.get(word)
        if wanted is None:
            wanted = self._targets.fullmatch(word.decode("utf-8", "replace")) is not None
            if len(self._target_words) < 200_000:
                self._target_words[word] = wanted
        return wanted


def words_of(text: bytes, start: int = 0, end: int | None = None) -> set[bytes]:
    """The words in a stretch of text, and the keys such as ``"X-Frame-Options"`` that are none."""
    end = len(text) if end is None else end
    present = set(_WORD.findall(text, start, end))
    if b"-" in text:
        present.update(_HYPHENATED.findall(text, start, end))
    return present


class Focus:
    """The functions of one unit that are worth evaluating.

    Those that hold a word that a rule names; and those that can lie between a source and a sink: which
    hold, or call
    what holds, a word of a source as well as one of a sink.
    """

    def __init__(self, text: bytes, words: Words, functions: list[Node]) -> None:
        spans = _Spans(functions)
        named, sinks, sources, direct = set[int](), set[int](), set[int](), set[int]()
        wanted = words.named | words.sinks | words.sources
        outside = False
        for match in _pattern(wanted).finditer(text):
            around = spans.around(match.start())
            word = match[1] or match[2]
            if word in words.named:
                named.update(around)
            if word in words.sinks:
                sinks.update(around)
            if word in words.direct:
                direct.update(around)
            if word in words.sources:
                sources.update(around)
                outside = outside or (not around and not _in_import(text, match.start()))
        for offset in words.hidden:
            around = spans.around(offset)
            named.update(around)
            sinks.update(around)
            sources.update(around)
            outside = outside or not around
        called = spans.calls(text) if sinks or sources else {}
        sinks, sources = _callers(sinks, called), _callers(sources, called)
        between = sinks if outside else sources & sinks  # input at module level may be anywhere
        self._telling = named | sinks
        self._entered = named | between | _callers(direct, called, private=True)
        self.sinking = frozenset(called[key][0] for key in sinks)  # names of functions that lead to a sink
        self.giving = frozenset(called[key][0] for key in sources)  # names of functions that may give input

    def enters(self, function: ir.Function) -> bool:
        """Whether to evaluate this function on its own."""
        return function.at[0] in self._entered

    def tells(self, function: ir.Function) -> bool:
        """Whether something may be seen when this function is called."""
        return function.at[0] in self._telling


class _Spans:
    """The functions of a unit as stretches of text (decorators included), with those around each."""

    def __init__(self, functions: list[Node]) -> None:
        self._starts: list[int] = []
        self._spans: list[tuple[int, int, int, bytes]] = []  # end, index of the function around, key, name
        stack: list[int] = []
        for node in sorted(functions, key=lambda node: node.start_byte):
            outer = node.parent
            start = (
                outer.start_byte
                if outer is not None and outer.type == "decorated_definition"
                else node.start_byte
            )
            while stack and self._spans[stack[-1]][0] <= start:
                stack.pop()
            name = node.child_by_field_name("name")
            self._starts.append(start)
            self._spans.append(
                (
                    node.end_byte,
                    stack[-1] if stack else -1,
                    node.start_byte,
                    (name.text or b"") if name else b"",
                )
            )
            stack.append(len(self._spans) - 1)

    def around(self, offset: int) -> list[int]:
        """The functions (by where their ``def`` starts) in which an offset lies, innermost first."""
        out = []
        index = bisect_right(self._starts, offset) - 1
        while index >= 0:
            end, outer, key, _ = self._spans[index]
            if offset < end:
                out.append(key)
            index = outer
        return out

    def calls(self, text: bytes) -> dict[int, tuple[bytes, set[bytes]]]:
        """Each function's name, and the names that it calls."""
        out: dict[int, tuple[bytes, set[bytes]]] = {key: (name, set()) for _, _, key, name in self._spans}
        names = {name for name, _ in out.values()}
        for match in _CALLED.finditer(text):
            if match[1] in names:
                for key in self.around(match.start()):
                    out[key][1].add(match[1])
        return out


def _pattern(words: Set[bytes]) -> re.Pattern[bytes]:
    """Finds words, and words with hyphens as the text of a literal."""
    plain = b"|".join(sorted(word for word in words if b"-" not in word))
    keys = b"|".join(sorted(re.escape(word) for word in words if b"-" in word))
    return re.compile(
        rb"(?<![\w])("
        + (plain or rb"(?!)")
        + rb")(?![\w])"
        + (rb"|[\"'](" + keys + rb")[\"']" if keys else rb"|((?!))")
    )


def _in_import(text: bytes, offset: int) -> bool:
    line = text[text.rfind(b"\n", 0, offset) + 1 : offset].lstrip()
    return line.startswith((b"import ", b"from "))


def _callers(
    functions: set[int], called: dict[int, tuple[bytes, set[bytes]]], *, private: bool = False
) -> set[int]:
    """The functions, and all that call one of them by name; ``private``: by a name that begins with ``_``."""
    if not functions:
        return functions
    out = set(functions)
    names = {called[start][0] for start in functions}
    for _ in range(_ROUNDS):
        if private:
            names = {name for name in names if name.startswith(b"_")}
        found = {
            start for start, (_, calls) in called.items() if start not in out and not calls.isdisjoint(names)
        }
        if not found:
            break
        out |= found
        names = {called[start][0] for start in found}
    return out
