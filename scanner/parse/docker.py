"""Dockerfile text → what its instructions install."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scanner.parse.commands import commands
from scanner.parse.entries import Entries
from scanner.parse.index_settings import IndexSettings
from scanner.parse.installers import Installed, installed, installed_words
from scanner.parse.jsontext import read_json
from scanner.parse.nodes import Piece, joined, part, within
from scanner.support.patterns import lazy

_INSTRUCTION = lazy(r"[ \t]*(?:ONBUILD[ \t]+)?(RUN|CMD|ENTRYPOINT|SHELL)[ \t]+", re.IGNORECASE)
_VARIABLES = lazy(r"[ \t]*(?:ONBUILD[ \t]+)?(?:ENV|ARG)[ \t]+", re.IGNORECASE)
_HEALTH = lazy(r"[ \t]*HEALTHCHECK[ \t]+.*?CMD[ \t]+", re.IGNORECASE)
_FLAGS = lazy(r"(?:--[a-z]+(?:=\S*)?[ \t]+)*")
_HERE = lazy(r"<<-?[ \t]*(['\"]?)(\w{1,60})\1")
_ESCAPE = lazy(r"[ \t]*#[ \t]*escape[ \t]*=[ \t]*`", re.IGNORECASE)


def docker_installs(text: Piece, entries: Entries) -> Installed:
    """Every package that the instructions of a Dockerfile install."""
    found = Installed()
    for body, words in instructions(text):
        if words:
            found.extend(installed_words(words, entries))
        else:
            found.extend(installed(body, entries))
    settings = _environment(text, entries)
    found.options.extend(settings.options)
    settings.update(found.configured)
    return found.under(settings)


def _environment(text: Piece, entries: Entries) -> IndexSettings:
    """What ``ENV`` and ``ARG`` set: ``ENV NAME=value …`` or, as of old, ``ENV NAME value``."""
    settings = IndexSettings()
    for line in _logical_lines(text):
        match = _VARIABLES.match(line.text)
        if match is None:
            continue
        body = part(line, match.end(), len(line.text))
        words = [word for command in commands(body, set()) for word in command]
        if len(words) == 2 and "=" not in words[0].text:
            settings.variable(words[0].text, words[1].piece, words[1].dynamic, entries)
        for word in words:
            name, equals, _ = word.text.partition("=")
            if equals:
                value = part(word.piece, len(name) + 1, len(word.text))
                settings.variable(name, value, word.dynamic, entries)
    return settings


def instructions(text: Piece) -> Iterator[tuple[Piece, list[Piece]]]:
    """What each instruction runs: its text, and its words in the exec form (none in the shell form)."""
    for line in _logical_lines(text):
        match = _INSTRUCTION.match(line.text) or _HEALTH.match(line.text)
        if match is None:
            continue
        start = match.end()
        if flags := _FLAGS.match(line.text, start):
            start = flags.end()
        body = part(line, start, len(line.text))
        yield body, _exec_form(body)


def _exec_form(body: Piece) -> list[Piece]:
    """The words of ``["pip", "install", "x"]``; none for the shell form."""
    if not body.text.lstrip().startswith("["):
        return []
    node = read_json(body.text)
    if node.array is None or not node.closed:
        return []
    return [within(body, item.string) for item in node.array if item.string is not None]


def _logical_lines(text: Piece) -> Iterator[Piece]:
    """Instructions with their continued lines; comments between those go, here-documents stay."""
    escape = "`" if _ESCAPE.match(text.text) else "\\"
    parts: list[Piece] = []
    marks: list[str] = []
    position = 0
    while position < len(text.text):
        end = text.text.find("\n", position)
        end = len(text.text) if end < 0 else end + 1
        line = text.text[position:end]
        begin, position = position, end
        stripped = line.strip()
        if marks:
            parts.append(part(text, begin, end))
            if stripped == marks[0]:
                marks.pop(0)
            if marks:
                continue
            yield joined(parts)
            parts = []
            continue
        if stripped.startswith("#") or (not stripped and parts):
            continue
        if stripped.endswith(escape):
            cut = line.rindex(escape)
            parts += [part(text, begin, begin + cut), Piece(" ", text.at(begin + cut))]
            continue
        parts.append(part(text, begin, end))
        if _INSTRUCTION.match(parts[0].text):
            marks = [match.group(2) for match in _HERE.finditer(line)]
        if not marks:
            yield joined(parts)
            parts = []
    if parts:
        yield joined(parts)
