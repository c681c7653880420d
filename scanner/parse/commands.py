"""Command lines: shell text → commands of words, each word with its place.

One small grammar for every carrier (Dockerfiles, scripts, workflows, Markdown, notebooks): quotes, escapes,
line continuations, ``&&``, ``;``, ``|``, sub-shells, comments, redirections and here-documents. Nothing is
expanded: a word with a variable in it is only marked as such. Linear in the length of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct, field

from scanner.parse.nodes import Piece, joined, part
from scanner.support.patterns import lazy

MAX_LENGTH = 10_000_000
_MAX_WORDS = 50_000
_MAX_NESTING = 50

_TOKEN = lazy(
    r"""
      (?P<joint>\\[ \t]*\r?\n)
    | (?P<blank>[ \t\r\f\v]+)
    | (?P<template>\$?\{\{[^{}\n]{0,200}\}\} | <[A-Za-z][\w .|-]{0,60}> | <<[ \t]*[\w-]+\.[\w.-]+[ \t]*>>)
    | (?P<here>\d?<<-?[ \t]*(?P<quote>['"]?)(?P<mark>\w{1,60})(?P=quote))
    | (?P<redirect>\d?(?:&>>?|>>?\|?|<{1,3})(?:&\d?-?)?|\d?>&\d?)
    | (?P<end>\n|;;?|&&|\|\||\|&?|&)
    | (?P<nest>\$?\()
    | (?P<close>\))
    | (?P<single>\$?'[^']*')
    | (?P<double>\$?"(?:[^"\\]|\\.)*")
    | (?P<dynamic>\$\{[^{}\n]{0,200}\}|\$\w+(?::\w+)?|\$[@*#?!$-]|`[^`\n]{0,500}`)
    | (?P<escape>\\.)
    | (?P<plain>[^\s'"\\$`\#;&|()<>{]+)
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
# What people write without the quotes that the shell needs: pip install name>=1.0
_SPECIFIER = lazy(r"(?:[<>]=|[<>](?=\d))[^\s;&|'\"()`\\]*")
_NAME = lazy(r"[A-Za-z][A-Za-z0-9._-]*(?:\[[^\]\s]*\])?(?:[<>=!~]=?[\w.*]+,)*")
_IN_QUOTES = lazy(r"\\(?:\r?\n|[\"\\$`])")
_VARIABLE = lazy(r"\$[\w{(@*#?!]|`")
_SHELLS = frozenset({"sh", "bash", "zsh", "dash", "ash", "ksh", "su", "ssh", "RUN"})


class Word(Struct, frozen=True):
    """A word without its quotes; ``dynamic`` when a variable, a substitution or a template is in it."""

    piece: Piece
    dynamic: bool = False

    @property
    def text(self) -> str:
        """The word's value."""
        return self.piece.text


Command = tuple[Word, ...]


def commands(text: Piece, cut: set[str]) -> Iterator[Command]:
    """Every simple command of a shell text, in the order of their ends; those in ``$(…)`` too.

    A limit that leaves something out adds a clause to ``cut`` that says so.
    """
    if len(text.text) <= MAX_LENGTH:
        yield from _Reader(text, cut).commands(0)
    else:
        cut.add(f"a shell text has {len(text.text):,} characters, more than the {MAX_LENGTH:,} that are read")


class _Frame(Struct):
    """A command under construction: its words, and the parts of the word that is being read."""

    words: list[Word] = field(default_factory=list)
    parts: list[Piece] = field(default_factory=list)
    dynamic: bool = False
    target: bool = False  # the next word is a redirection's file


class _Reader:
    def __init__(self, text: Piece, cut: set[str]) -> None:
        self._piece = text
        self._cut = cut
        self._text = text.text
        self._at = 0
        self._frame = _Frame()
        self._stack: list[_Frame] = []
        self._here: list[str] = []

    def commands(self, depth: int) -> Iterator[Command]:
        """Every command; ``depth`` counts here-documents."""
        while match := _TOKEN.match(self._text, self._at):
            kind = match.lastgroup or ""
            if kind in ("quote", "mark"):
                kind = "here"
            self._at = match.end()
            if kind == "end":
                if command := self._finish():
                    yield command
                if match.group() == "\n" and self._here:
                    yield from self._document(command, depth)
            elif kind == "nest":
                if not self._nest(match.group()) and (command := self._finish()):
                    yield command
            elif kind == "close":
                if command := self._finish():
                    yield command
                if self._stack:
                    self._frame = self._stack.pop()
            else:
                self._part(kind, match)
        while True:
            if command := self._finish():
                yield command
            if not self._stack:
                return
            self._frame = self._stack.pop()

    def _part(self, kind: str, match: re.Match[str]) -> None:
        frame, start, end = self._frame, match.start(), match.end()
        if kind == "joint" or kind == "blank":
            self._word()
        elif kind == "here":
            self._word()
            self._here.append(match.group("mark"))
        elif kind == "redirect":
            self._redirect(match)
        elif kind == "single":
            self._add(start + match.group().index("'") + 1, end - 1)
        elif kind == "double":
            self._double(start + match.group().index('"') + 1, end - 1)
        elif kind == "escape":
            self._add(start + 1, end)
        elif kind in ("dynamic", "template"):
            self._add(start, end)
            frame.dynamic = True
        elif match.group() == "#" and not frame.parts:
            line = self._text.find("\n", end)
            self._at = len(self._text) if line < 0 else line
        else:
            self._add(start, end)

    def _redirect(self, match: re.Match[str]) -> None:
        """A redirection, or a specifier that should have had quotes."""
        frame = self._frame
        before = "".join(piece.text for piece in frame.parts)
        specifier = _SPECIFIER.match(self._text, match.start())
        if specifier and _NAME.fullmatch(before):
            self._add(specifier.start(), specifier.end())
            frame.dynamic = frame.dynamic or "$" in specifier.group()
            self._at = specifier.end()
            return
        if before.isdigit():
            frame.parts.clear()
        self._word()
        frame.target = not match.group().rstrip("-").endswith(tuple("&0123456789")) or match.group() == "&>"

    def _add(self, start: int, end: int) -> None:
        self._frame.parts.append(part(self._piece, start, end))

    def _double(self, start: int, end: int) -> None:
        position = start
        inner = self._text[start:end]
        for match in _IN_QUOTES.finditer(inner):
            self._add(position, start + match.start())
            position = start + match.start() + 1
            if match.group()[1] in "\r\n":
                position = start + match.end()
        self._add(position, end)
        if _VARIABLE.search(inner.replace("\\$", "")) or "{{" in inner:
            self._frame.dynamic = True

    def _nest(self, opening: str) -> bool:
        """Start reading the commands in brackets; False when the one outside is not to be gone on with."""
        if len(self._stack) >= _MAX_NESTING:
            return True
        if opening == "$(":
            self._add(self._at - 2, self._at)
            self._frame.dynamic = True
            self._stack.append(self._frame)
            self._frame = _Frame()
            return True
        return False

    def _word(self) -> None:
        frame = self._frame
        if not frame.parts:
            return
        if len(frame.words) >= _MAX_WORDS:
            self._cut.add(f"a command has more than {_MAX_WORDS:,} words, and no more are read")
        elif not frame.target:
            frame.words.append(Word(joined(frame.parts), frame.dynamic))
        frame.parts, frame.dynamic, frame.target = [], False, False

    def _finish(self) -> Command:
        self._word()
        words = tuple(self._frame.words)
        self._frame.words, self._frame.target = [], False
        return words

    def _document(self, command: Command, depth: int) -> Iterator[Command]:
        """Pass over the here-documents that start here; those that a shell reads are commands themselves."""
        for mark in self._here:
            end = re.compile(rf"^[ \t]*{mark}[ \t]*\r?$", re.MULTILINE).search(self._text, self._at)
            stop = end.start() if end else len(self._text)
            first = command[0].text.rpartition("/")[2] if command else ""
            if (not first or first in _SHELLS) and depth < 3:
                yield from _Reader(part(self._piece, self._at, stop), self._cut).commands(depth + 1)
            self._at = end.end() if end else stop
        self._here = []
