"""Shell text → pipelines: what is piped into what, and which commands stand inside of words.

``scanner.parse.commands`` gives flat commands, enough to see what is installed. Here the structure counts:
``curl … | sh``, ``sh -c "$(curl …)"``, ``bash <(curl …)``. Nothing is expanded or run. Linear but for
nesting, whose depth is bounded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct, field

from scanner.parse.nodes import Piece, joined, part
from scanner.support.patterns import lazy

MAX_LENGTH = 1_000_000
_MAX_DEPTH = 12
_MAX_STAGES = 20_000

_TOKEN = lazy(
    r"""
      (?P<joint>\\[ \t]*\r?\n)
    | (?P<blank>[ \t\r\f\v]+)
    | (?P<template>\$?\{\{[^{}\n]{0,300}\}\}|<<[ \t]*[\w-]{1,60}\.[\w.-]{1,60}[ \t]*>>)
    | (?P<arithmetic>\$\(\([^\n]{0,200}?\)\))
    | (?P<nest>\$\(|[<>]\()
    | (?P<string><<<)
    | (?P<here><<-?[ \t]*(?P<quote>['"]?)(?P<mark>\w{1,60})(?P=quote))
    | (?P<redirect>\d?>>?\|?(?![&(])|&>>?|\d?<(?![(<&]))
    | (?P<duplicate>\d?[<>]&[\d-]?)
    | (?P<end>\n|;;?|&&|\|\||&(?!>))
    | (?P<pipe>\|&?)
    | (?P<open>\()
    | (?P<close>\))
    | (?P<single>\$?'[^']*(?:'|\Z))
    | (?P<double>\$?")
    | (?P<tick>`)
    | (?P<dynamic>\$\{[^{}\n]{0,200}\}|\$\w+(?::\w+)?|\$[@*\#?!$-])
    | (?P<escape>\\.)
    | (?P<plain>[^\s'"\\$`\#;&|()<>]+)
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_IN_DOUBLE = lazy(r'[^"\\$`]+|\\.|\$\(|`|"|.', re.DOTALL)


class ShellWord(Struct, frozen=True):
    """A word without its quotes; ``inner`` are the scripts whose output is put into it (``$(…)``, ``<(…)``).

    ``dynamic`` when something in it is only known when it runs.
    """

    piece: Piece
    dynamic: bool = False
    inner: tuple[Script, ...] = ()

    @property
    def text(self) -> str:
        """The word's value, substitutions as they are written."""
        return self.piece.text


class Stage(Struct, frozen=True):
    """One command of a pipeline. ``group`` is the script of ``( … )``; ``output`` the file of ``> file``.

    ``text`` is what a here-document or here-string feeds it (None: nothing).
    """

    words: tuple[ShellWord, ...]
    group: Script | None = None
    output: ShellWord | None = None
    text: ShellWord | None = None


class Script(Struct, frozen=True):
    """Pipelines in their order, each the stages from left to right."""

    pipelines: tuple[tuple[Stage, ...], ...]
    cut: str = ""  # the limit that ended the reading early


def read_shell(text: Piece) -> Script:
    """The structure of a shell text; empty for one that is longer than ``MAX_LENGTH``."""
    if len(text.text) > MAX_LENGTH:
        return Script((), f"a shell text is read up to {MAX_LENGTH:,} characters")
    reader = _Reader(text)
    script = reader.script("", 0)
    return Script(script.pipelines, reader.cut)


_COMMAND = lazy(r"\$\(((?:[^()\n]|\([^()\n]{0,200}\)){1,500})\)")
_MAX_SUBSTITUTED = 20


class _Open(Struct):
    """A stage under construction."""

    words: list[ShellWord] = field(default_factory=list)
    parts: list[Piece] = field(default_factory=list)
    inner: list[Script] = field(default_factory=list)
    dynamic: bool = False
    target: str = ""  # the next word is a file ("out", "in") or a here-string ("string")
    output: ShellWord | None = None
    text: ShellWord | None = None
    group: Script | None = None


class _Reader:
    def __init__(self, piece: Piece) -> None:
        self._piece = piece
        self._text = piece.text
        self._at = 0
        self._count = 0
        self._here: list[tuple[str, bool, _Open]] = []
        self.cut = ""

    def script(self, closing: str, depth: int) -> Script:
        """Read up to ``closing`` (``)``, a backtick or the text's end)."""
        pipelines: list[tuple[Stage, ...]] = []
        stages: list[Stage] = []
        now = _Open()
        while self._at < len(self._text) and self._count < _MAX_STAGES:
            match = _TOKEN.match(self._text, self._at)
            if match is None:
                break
            kind = match.lastgroup or ""
            kind = "here" if kind in ("quote", "mark") else kind
            self._at = match.end()
            if closing and match.group() == closing:
                break
            if kind in ("end", "pipe"):
                self._stage(now, stages)
                now = _Open()
                if kind == "end":
                    if match.group() == "\n" and self._here:
                        self._documents(stages)
                    if stages:
                        pipelines.append(tuple(stages))
                        stages = []
            elif kind == "open":
                self._word(now)
                if not now.words and self._enters(depth):
                    now.group = self.script(")", depth + 1)
            else:
                self._token(kind, match, now, depth)
        if self._count >= _MAX_STAGES:
            self.cut = f"a shell text is read up to {_MAX_STAGES:,} commands"
        self._stage(now, stages)
        if stages:
            pipelines.append(tuple(stages))
        return Script(tuple(pipelines))

    def _enters(self, depth: int) -> bool:
        """Whether a shell text inside of another is read."""
        if depth < _MAX_DEPTH:
            return True
        self.cut = f"shell texts inside of each other are read to a depth of {_MAX_DEPTH}"
        return False

    def _token(self, kind: str, match: re.Match[str], now: _Open, depth: int) -> None:
        start, end = match.span()
        if kind in ("joint", "blank"):
            self._word(now)
        elif kind == "redirect":
            self._word(now)
            now.target = "in" if "<" in match.group() else "out"
            if match.group().startswith("2"):
                now.target = "in"
        elif kind == "string":
            self._word(now)
            now.target = "string"
        elif kind == "here":
            self._word(now)
            self._here.append((match.group("mark"), not match.group("quote"), now))
        elif kind == "nest":
            self._nested(now, start, ")", depth)
        elif kind == "tick":
            self._nested(now, start, "`", depth)
        elif kind == "double":
            self._double(now, depth)
        elif kind == "single":
            now.parts.append(part(self._piece, start + match.group().index("'") + 1, max(end - 1, start + 1)))
        elif kind == "escape":
            now.parts.append(part(self._piece, start + 1, end))
        elif kind in ("dynamic", "template", "arithmetic"):
            now.parts.append(part(self._piece, start, end))
            now.dynamic = True
        elif match.group() == "#" and not now.parts:
            line = self._text.find("\n", end)
            self._at = len(self._text) if line < 0 else line
        elif kind not in ("close", "duplicate"):
            now.parts.append(part(self._piece, start, end))

    def _nested(self, now: _Open, start: int, closing: str, depth: int) -> None:
        """``$(…)``, ``<(…)`` or backticks inside of a word."""
        now.dynamic = True
        if self._enters(depth):
            now.inner.append(self.script(closing, depth + 1))
        now.parts.append(part(self._piece, start, self._at))

    def _double(self, now: _Open, depth: int) -> None:
        begin = self._at
        if begin == len(self._text):
            return
        now.parts.append(part(self._piece, begin, begin))  # "" is a word, too
        while self._at < len(self._text):
            match = _IN_DOUBLE.match(self._text, self._at)
            assert match is not None
            start, mark = match.start(), match.group()
            self._at = match.end()
            if mark == '"':
                return
            if mark in ("$(", "`"):
                self._nested(now, start, ")" if mark == "$(" else "`", depth)
            elif mark[0] == "\\" and len(mark) == 2 and mark[1] in '"\\$`\n':
                if mark[1] != "\n":
                    now.parts.append(part(self._piece, start + 1, self._at))
            else:
                now.dynamic = now.dynamic or mark == "$"
                now.parts.append(part(self._piece, start, self._at))

    def _word(self, now: _Open) -> None:
        if not now.parts:
            return
        word = ShellWord(joined(now.parts), now.dynamic, tuple(now.inner))
        if now.target == "out":
            now.output = word
        elif now.target == "string":
            now.text = word
        elif now.target != "in":
            now.words.append(word)
        now.parts, now.inner, now.dynamic, now.target = [], [], False, ""

    def _stage(self, now: _Open, stages: list[Stage]) -> None:
        self._word(now)
        self._count += 1
        if now.words or now.group is not None or now.output is not None:
            stages.append(Stage(tuple(now.words), now.group, now.output, now.text))

    def _documents(self, stages: list[Stage]) -> None:
        """The here-documents that start on the line before."""
        for mark, filled, owner in self._here:
            end = re.compile(rf"^[ \t]*{mark}[ \t]*\r?$", re.MULTILINE).search(self._text, self._at)
            stop = end.start() if end else len(self._text)
            body = part(self._piece, self._at, stop)
            inner = tuple(_substituted(body)) if filled else ()
            word = ShellWord(body, bool(inner), inner)
            for number, stage in enumerate(stages):
                if stage.words == tuple(owner.words) and stage.text is None:
                    stages[number] = Stage(stage.words, stage.group, stage.output, word)
            self._at = end.end() if end else stop
        self._here = []


def _substituted(body: Piece) -> Iterator[Script]:
    """The scripts of ``$(…)`` in a here-document."""
    for match in list(_COMMAND.finditer(body.text))[:_MAX_SUBSTITUTED]:
        yield read_shell(part(body, match.start(1), match.end(1)))
