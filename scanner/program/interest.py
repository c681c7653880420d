"""Clues: the names that somebody wants to hear about, and where in a unit they may be meant."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Set
from fnmatch import fnmatch
from types import MappingProxyType

from msgspec import Struct

from scanner.program.renamed import MEANT, WORDS
from scanner.program.written import Written
from scanner.support.patterns import lazy

# What a clue is for: a rule's call or target, a sink, a source, a sink that no public function's parameters
# must reach, a source that matters in conditions around a sink, a call that matters whoever leads to it.
NAMED, SINK, SOURCE, DIRECT, GUARD, DEED = 1, 2, 4, 8, 16, 32
_WORD = lazy(rb"[A-Za-z_]\w*")
_GIVEN_BY = {
    "io.TextIOWrapper": "open"
}  # types whose module need not be named: a built-in function gives them
_ENDING = lazy(rb"(?:(?<=[a-z0-9])|(?<=[A-Z])(?=[A-Z][a-z]))(?=([A-Z][A-Za-z0-9]*)$)")
_MAX_NAME = 80  # bytes of the name of a class
_HYPHENATED = lazy(rb"""["']([A-Za-z]\w*(?:-\w+)+)["']""")
# Where these occur, modules may be had without an import statement.
_DYNAMIC = frozenset([b"importlib", b"__import__", b"import_module", b"modules", b"globals", b"__builtins__"])


class Clue(Struct, frozen=True):
    """A dotted name that somebody wants to hear about.

    ``last`` must occur, and ``root`` somewhere in the unit ("" if any), and all of ``needs``. ``every`` is
    set for ``requests.*``: whatever is had from the module matters. ``alone`` is a name without dots. A
    ``loose`` one is an attribute of an instance, of which the text does not tell the type; of others the
    text before the dot must be ``owner`` or something imported. ``may`` says whether a call as it is written
    can be of interest, ``files`` (globs on the path, with a slash before it) in which files it is one.
    ``had`` are words of which a unit has one where it can have the instance; ``decorates`` says that only a
    decorator is meant.
    """

    root: bytes
    last: bytes
    owner: bytes = b""
    every: bool = False
    alone: bool = False
    loose: bool = False
    needs: frozenset[bytes] = frozenset()
    may: Callable[[Written], bool] | None = None
    prefixes: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    had: frozenset[bytes] = frozenset()
    decorates: bool = False

    @classmethod
    def of(
        cls,
        dotted: str,
        types: Set[str] = frozenset(),
        needs: Iterable[str] = (),
        may: Callable[[Written], bool] | None = None,
        files: tuple[str, ...] = (),
        had: Mapping[str, frozenset[bytes]] = MappingProxyType({}),
        decorates: bool = False,
    ) -> Clue:
        """The clue for ``sqlite3.Cursor.execute``, ``*.execute`` (no root), ``requests.*`` or ``input()``."""
        parts = dotted.removesuffix("()").split(".")
        if len(parts) > 2 and (parts[-1].startswith("__") or parts[-1] == "return"):
            parts.pop()  # `session.__setitem__` is written `session[…]`; `route.return` lies under `route`
            may = None
        every = parts[-1] == "*"
        if every:
            parts.pop()
        owner = parts[-2] if len(parts) > 1 else ""
        return cls(
            b"" if parts[0] == "*" else _GIVEN_BY.get(".".join(parts[:-1]), parts[0]).encode(),
            parts[-1].encode(),
            owner.encode(),
            every,
            len(parts) == 1,
            owner == "*" or owner[:1].isupper() or ".".join(parts[:-1]) in types,
            frozenset(word.encode() for word in needs),
            may,
            tuple(
                ".".join(parts[:length])
                for length in range(1, len(parts))
                if not parts[length - 1][:1].isupper()
            ),
            files,
            had.get(".".join(parts[:-1]), frozenset()),
            decorates,
        )

    @classmethod
    def parameter(cls, name: str, package: str = "") -> Clue:
        """The clue for a parameter that gets input by convention, in units that import ``package``."""
        return cls(package.encode(), name.encode(), alone=True)


Clues = list[tuple[int, Clue]]
_RUNNING = frozenset([b"eval", b"exec", b"compile", b"execfile"])  # their literals are evaluated as code


class Wanted:
    """The clues that are left in one unit, by word."""

    def __init__(self, clues: dict[bytes, Clues], free: Set[bytes], anything: bool, deeds: bool) -> None:
        self.clues = clues
        self.free = free  # roots whose modules may be had under any name: the text before a dot says nothing
        self.anything = anything  # of all roots
        self.deeds = deeds  # whether it matters in this file which deeds its calls lead to

    def at(
        self,
        word: bytes,
        base: bytes | None,
        imported: bool,
        call: Callable[[], Written | None],
        decorating: bool,
    ) -> int:
        """What an occurrence of ``word`` is a clue for; ``decorating`` says whether it may be a decorator.

        ``base`` is None for a plain name, the identifier before the dot (b"" for other expressions) for an
        attribute. ``imported`` says that the name, or the one before the dot, is imported. ``call`` gives the
        call whose callee this is.
        """
        found = 0
        for kind, clue in self.clues[word]:
            if found & kind or (clue.decorates and not decorating):
                continue
            fits = imported or clue.every or self.anything
            if base is None:
                fits = fits or clue.alone
            elif clue.alone:
                fits = False
            else:
                fits = fits or clue.loose or base == clue.owner or clue.root in self.free
            if fits and clue.may is not None and word not in _RUNNING:
                written = call()
                fits = written is None or clue.may(written)
            if fits:
                found |= kind
        return found


class Interest:
    """All clues of a scan: calls that rules name, sinks, sources, and patterns for the names of assignments'
    targets and of functions.
    """

    def __init__(
        self,
        calls: Iterable[Clue],
        sinks: Iterable[Clue],
        sources: Iterable[Clue],
        direct: Iterable[Clue],
        guards: Iterable[Clue],
        deeds: Iterable[Clue],
        targets: re.Pattern[str] | None,
        functions: re.Pattern[str] | None,
    ) -> None:
        self._clues: dict[bytes, Clues] = {}
        self._files: set[tuple[str, ...]] = set()
        self._acting: set[tuple[str, ...]] = set()  # those of deeds
        self.modules: set[bytes] = set()
        self.prefixes: set[str] = set()  # dotted names of modules and objects that clues are behind
        kinds = (NAMED, SINK, SOURCE, DIRECT, GUARD, DEED)
        for kind, clues in zip(kinds, (calls, sinks, sources, direct, guards, deeds), strict=True):
            for clue in clues:
                if clue.every and kind == NAMED:
                    self.modules.add(clue.root)
                self.prefixes.update(clue.prefixes)
                self._clues.setdefault(clue.last, []).append((kind, clue))
                if clue.files:
                    self._files.add(clue.files)
                    if kind == DEED:
                        self._acting.add(clue.files)
        self._targets = _Words(targets)
        self._functions = _Words(functions)

    def wanted(
        self, path: str, present: Set[bytes], names: Set[bytes], free: Set[bytes], stars: bool, runs: bool
    ) -> Wanted:
        """What can matter in a unit of this file with these words (``names`` are those of its code alone).

        ``free`` are roots of modules that are handed around, ``stars`` is set when it imports everything of
        some module, ``runs`` when it evaluates texts as code.
        """
        dynamic = runs or not names.isdisjoint(_DYNAMIC | WORDS)
        roots = present if dynamic else names
        outside = {files for files in self._files if not any(fnmatch(f"/{path}", file) for file in files)}
        near = present | _endings(present)
        left: dict[bytes, Clues] = {}
        for word in self._clues.keys() & present:
            clues = [
                (kind, clue)
                for kind, clue in self._clues[word]
                if (not clue.root or clue.root in roots)
                and clue.needs <= present
                and clue.files not in outside
                and (dynamic or not clue.had or not clue.had.isdisjoint(near))
            ]
            if clues:
                left[word] = clues
        return Wanted(left, free, dynamic or stars, not self._acting <= outside)

    def is_target(self, word: bytes) -> bool:
        """Whether some rule asks for what is assigned to this name."""
        return self._targets.fits(word)

    def is_function(self, word: bytes) -> bool:
        """Whether some rule asks for what a function of this name returns."""
        return self._functions.fits(word)


class _Words:
    """The words that a pattern fits, as they are asked for."""

    def __init__(self, pattern: re.Pattern[str] | None) -> None:
        self._pattern = pattern
        self._known: dict[bytes, bool] = {}

    def fits(self, word: bytes) -> bool:
        if self._pattern is None:
            return False
        fits = self._known.get(word)
        if fits is None:
            fits = self._pattern.fullmatch(word.decode("utf-8", "replace")) is not None
            if len(self._known) < 200_000:
                self._known[word] = fits
        return fits


def _endings(words: Set[bytes]) -> set[bytes]:
    """What names of classes end with: classes are called after their bases (``LoginView``)."""
    short = (word for word in words if len(word) <= _MAX_NAME)
    return {match[1] for word in short for match in _ENDING.finditer(word)}


def words_of(text: bytes) -> set[bytes]:
    """The words in a text, and the keys such as ``"X-Frame-Options"`` that are none."""
    present = set(_WORD.findall(text))
    if not WORDS.isdisjoint(present):
        present |= MEANT
    if b"-" in text:
        present.update(_HYPHENATED.findall(text))
    return present
