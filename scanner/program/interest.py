"""Clues: the names that somebody wants to hear about, and where in a unit they may be meant."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
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
    files: tuple[str, ...] = ()
    had: frozenset[bytes] = frozenset()
    decorates: bool = False


class Ask(Struct, frozen=True):
    """What somebody wants to hear about, before any unit has shown its words: most words occur nowhere.

    ``dotted`` is ``sqlite3.Cursor.execute``, ``*.execute`` (no root), ``requests.*`` or ``input()``; where
    ``package`` is given, a parameter that gets input by convention, in units that import that ("" for all).
    ``gotten`` says that it matters how a unit gets the instance, ``hints`` are words of which a unit has one
    where it matters. The others are those of its clue.
    """

    dotted: str
    needs: tuple[str, ...] = ()
    may: Callable[[Written], bool] | None = None
    files: tuple[str, ...] = ()
    gotten: bool = False
    decorates: bool = False
    package: str | None = None
    hints: tuple[str, ...] = ()

    def parts(self) -> tuple[str, str, bool]:
        """What stands before the last dot, the word that must occur, and whether all behind it matters."""
        owner, _, last = self.dotted.removesuffix("()").rpartition(".")
        if "." in owner and (last.startswith("__") or last == "return"):
            owner, _, last = owner.rpartition(".")  # `session.__setitem__` is written `session[…]`
        if last != "*":
            return owner, last, False
        owner, _, last = owner.rpartition(".")
        return owner, last, True

    def clue(self, types: Set[str], had: Mapping[str, frozenset[bytes]]) -> Clue:
        """The clue for it. ``types`` are dotted names of classes, ``had`` the words that go with each."""
        if self.package is not None:
            return Clue(self.package.encode(), self.dotted.encode(), alone=True)
        owner, last, every = self.parts()
        before = owner.rpartition(".")[2]
        root = owner.partition(".")[0] or last
        written = self.dotted.removesuffix("()").rpartition(".")[2]
        return Clue(
            b"" if root == "*" else _GIVEN_BY.get(owner, root).encode(),
            last.encode(),
            before.encode(),
            every,
            not owner,
            before == "*" or before[:1].isupper() or owner in types,
            frozenset(word.encode() for word in self.needs),
            self.may if written in (last, "*") else None,  # what is written otherwise has no arguments to see
            self.files,
            had.get(owner, frozenset()) if self.gotten else frozenset(word.encode() for word in self.hints),
            self.decorates,
        )


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
        asks: Iterable[tuple[int, Ask]],
        targets: re.Pattern[str] | None,
        functions: re.Pattern[str] | None,
        types: Set[str] = frozenset(),
        had: Mapping[str, frozenset[bytes]] = MappingProxyType({}),
    ) -> None:
        """``asks`` come with what they are for; for ``types`` and ``had`` see ``Ask.clue``."""
        self._asks: dict[str, list[tuple[int, Ask]]] = {}
        self._clues: dict[bytes, Clues] = {}
        self._types = types
        self._had = had
        self._files: set[tuple[str, ...]] = set()
        self._acting: set[tuple[str, ...]] = set()  # those of deeds
        self.modules: set[bytes] = set()
        owners: set[str] = set()
        for kind, ask in asks:
            owner, last, every = ask.parts()
            if every and kind == NAMED:
                self.modules.add((owner.partition(".")[0] or last).encode())
            if ask.package is None:
                owners.add(owner)
            self._asks.setdefault(last, []).append((kind, ask))
            if ask.files:
                self._files.add(ask.files)
                if kind == DEED:
                    self._acting.add(ask.files)
        # Dotted names of modules and objects that clues are behind.
        self.prefixes = frozenset(prefix for owner in owners for prefix in _prefixes(owner))
        self._words = frozenset(word.encode() for word in self._asks)
        self._targets = _Words(targets)
        self._functions = _Words(functions)

    def _of(self, word: bytes) -> Clues:
        """All clues for a word, made when it first occurs."""
        if word not in self._clues:
            asks = self._asks[word.decode()]
            self._clues[word] = [(kind, ask.clue(self._types, self._had)) for kind, ask in asks]
        return self._clues[word]

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
        for word in self._words & present:
            clues = [
                (kind, clue)
                for kind, clue in self._of(word)
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


def _prefixes(owner: str) -> Iterator[str]:
    parts = owner.split(".")
    for length, part in enumerate(parts, 1):
        if part and not part[:1].isupper():
            yield ".".join(parts[:length])


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
