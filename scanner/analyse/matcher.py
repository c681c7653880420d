"""What matchers are given, and what they give back."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from fnmatch import fnmatch
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field
from tree_sitter import Tree

from scanner.analyse.options import only, pattern
from scanner.model import Confidence, Evidence, Knowledge, Rule, Severity
from scanner.program import AssignEvent, CallEvent, ReturnEvent, Scope, Taint, Written
from scanner.program.ir import At
from scanner.support.patterns import lazy

if TYPE_CHECKING:
    from scanner.analyse.scriptdeeds import Deed
    from scanner.parse.pickles import Pickles
    from scanner.parse.steering import Steering


class Hit(Struct, frozen=True):
    """A rule's match at a place (bytes of the unit). ``fields`` fill the message's placeholders."""

    rule: Rule
    at: At
    confidence: Confidence
    scope: str
    fields: Mapping[str, str]
    taint: Taint | None = None
    evidence: tuple[Evidence, ...] = ()
    secret: str = ""  # a text that no report may repeat
    severity: Severity | None = None  # another one than the rule's


Report = Callable[[Hit], None]
_DEFINITION = lazy(rb"^([ \t]*)(?:async[ \t]+)?def[ \t]", re.MULTILINE)
_INDENT = lazy(rb"[ \t]*")


class Place(Struct, frozen=True):
    """The unit in which a matcher looks: its number in the program, path, text, and the roots of the
    modules it imports.
    """

    number: int
    path: str
    text: bytes
    imports: frozenset[str]
    knowledge: Knowledge
    lowered: bytes = b""
    entry: str = ""  # the path of the file whose evaluation led here

    def among(self, files: Iterable[str]) -> bool:
        """Whether the unit, or the one that led to it, lies in one of these files (globs on the path, with a
        slash before it).
        """
        paths = {f"/{self.path}", f"/{self.entry or self.path}"}
        return any(fnmatch(path, file) for file in files for path in paths)

    def source(self, at: At, limit: int = 80) -> str:
        """The source text at a place, on one line and cut."""
        text = self.text[at[0] : min(at[1], at[0] + 4 * limit)].decode("utf-8", "replace")
        text = " ".join(text.split())
        return text if len(text) <= limit else text[: limit - 1] + "…"

    def function(self, at: At) -> bytes:
        """The text of the function around a place, by its indentation; nothing outside of one."""
        line = self.text.rfind(b"\n", 0, at[0]) + 1
        own = _INDENT.match(self.text, line)
        width = len(own[0]) if own is not None else 0
        around = [
            match for match in _DEFINITION.finditer(self.text, 0, at[0]) if len(match[1]) < max(width, 1)
        ]
        if not around:
            return b""
        last = around[-1]
        rest = re.compile(rb"^[ \t]{0,%d}[^\s)]" % len(last[1]), re.MULTILINE).search(self.text, at[1])
        return self.text[last.start() : rest.start() if rest is not None else len(self.text)]


class Text(Struct, frozen=True):
    """A whole file as text. ``family`` is that of its programming language ("" for other text); ``beside``
    reads another file of the program. Matchers put the limits that they hit into ``cuts``. ``acts`` are the
    deeds of a script.
    """

    path: str
    text: str
    family: str
    knowledge: Knowledge
    beside: Callable[[str], bytes | None]
    cuts: dict[str, None] = field(default_factory=dict)
    acts: tuple[Deed, ...] = ()

    def at(self, start: int, end: int) -> At:
        """The place of ``text[start:end]``, in bytes."""
        if self.text.isascii():
            return (start, end, 0)
        first = len(self.text[:start].encode())
        return (first, first + len(self.text[start:end].encode()), 0)


class Within(Struct, frozen=True):
    """Where a rule applies: in functions or classes of certain names, or in functions that receive
    requests.
    """

    function: re.Pattern[str] | None = None
    cls: re.Pattern[str] | None = None
    handler: bool | None = None

    def __call__(self, scope: Scope) -> bool:
        """Whether a scope fits."""
        if self.function is not None and not self.function.fullmatch(scope.function):
            return False
        if self.cls is not None and not self.cls.fullmatch(scope.cls):
            return False
        return self.handler is None or self.handler is scope.handler


class Matcher(Struct):
    """A compiled rule: what it wants to hear, and what it does with it.

    ``calls`` are dotted names (``pkg.*`` and ``*.method`` too), ``targets`` a pattern for assigned names,
    ``sinks`` kinds of sinks, ``query`` a tree-sitter query, ``returns`` the names of functions whose results
    matter. ``acting`` are kinds of sinks that matter whatever reaches them, ``guarded`` those of its calls
    that matter only under a condition about one of the kinds of sources in ``guards``. ``on_start`` and
    ``on_end`` frame a unit, ``noted`` says how much was noted so far. Unused parts stay empty. Of a unit
    without one of the words ``needs`` no call matters, nor one that ``may`` rules out by its text, nor one in
    files that do not match ``files`` (if there are any). ``hinted`` are calls with words: in a unit that has
    one of these it matters as well who leads to the call.
    """

    rule: Rule
    calls: tuple[str, ...] = ()
    targets: str = ""
    sinks: tuple[str, ...] = ()
    query: str = ""
    imports: frozenset[str] = frozenset()
    words: tuple[bytes, ...] = ()
    needs: tuple[str, ...] = ()
    may: Callable[[Written], bool] | None = None
    acting: tuple[str, ...] = ()
    guarded: frozenset[str] = frozenset()
    hinted: tuple[tuple[str, frozenset[str]], ...] = ()
    guards: frozenset[str] = frozenset()
    files: tuple[str, ...] = ()
    on_call: Callable[[CallEvent, Place, str, Report], None] | None = None
    on_assign: Callable[[AssignEvent, Place, Report], None] | None = None
    on_query: Callable[[Mapping[str, Sequence[Any]], Scope, Place, Report], None] | None = None
    on_flow: Callable[[CallEvent, Place, Any, Report], None] | None = None
    on_unit: Callable[[Tree, Place, Report], None] | None = None
    on_text: Callable[[Text, Report], None] | None = None
    on_steering: Callable[[Steering, Text, Report], None] | None = None
    on_pickle: Callable[[Pickles, Report], None] | None = None
    returns: re.Pattern[str] | None = None
    on_return: Callable[[ReturnEvent, Place, Report], None] | None = None
    on_start: Callable[[], None] | None = None
    on_end: Callable[[Report], None] | None = None
    noted: Callable[[], int] | None = None

    def applies(self, place: Place) -> bool:
        """Whether the unit imports what the rule asks for, and holds one of its words (in any case)."""
        if self.imports and self.imports.isdisjoint(place.imports):
            return False
        return not self.words or any(word in place.lowered for word in self.words)


def within(options: Mapping[str, Any]) -> Within | None:
    """The ``within`` table, None when it is not given.

    Raises:
        ValueError: it has unknown keys or wrong types.
    """
    table = options.get("within")
    if table is None:
        return None
    if not isinstance(table, Mapping):
        raise ValueError("'within' must be a table")
    only(table, {"function", "class", "handler"})
    handler = table.get("handler")
    if handler is not None and not isinstance(handler, bool):
        raise ValueError("'handler' must be true or false")
    return Within(pattern(table, "function"), pattern(table, "class"), handler)
