"""A command's words, told apart: what stands before the tool, its subcommand, its flags, its packages."""

from __future__ import annotations

import re

from msgspec import Struct, field

from scanner.parse.commands import Command, Word
from scanner.parse.nodes import part
from scanner.parse.tools import WRAPPERS, Verb
from scanner.parse.tools import words as _words
from scanner.support.patterns import lazy

_ASSIGNMENT = lazy(r"[A-Za-z_]\w*\+?=")
_PYTHON = lazy(r"(?:python|pypy|py)[\d.]*(?:\.exe)?", re.IGNORECASE)
_MODULES = frozenset({"pip", "uv", "pipx", "poetry", "pdm", "pipenv"})


class Arguments(Struct):
    """A verb's words, sorted."""

    packages: list[Word] = field(default_factory=list)
    named: list[Word] = field(default_factory=list)
    editables: list[Word] = field(default_factory=list)
    rest: tuple[Word, ...] = ()
    indexes: list[Word] = field(default_factory=list)
    extras: list[Word] = field(default_factory=list)
    links: list[Word] = field(default_factory=list)
    trusted: list[Word] = field(default_factory=list)
    flags: set[str] = field(default_factory=set)


def unwrapped(words: Command) -> Command:
    """The command without assignments, ``sudo``, ``env``, keywords and the like."""
    while words:
        word = words[0]
        text = word.text.lstrip("@-+") if word.text[:1] in "@-+" and len(word.text) > 1 else word.text
        if text != word.text and not word.text.startswith("--"):
            cut = len(word.text) - len(text)
            words = (Word(part(word.piece, cut, len(word.text)), word.dynamic), *words[1:])
            continue
        if _ASSIGNMENT.match(text):
            words = words[1:]
            continue
        wrapper = WRAPPERS.get(text.rpartition("/")[2])
        if wrapper is None:
            return words
        valued, skip = wrapper
        words = words[1:]
        while words and words[0].text.startswith("-") and len(words[0].text) > 1:
            words = words[2:] if words[0].text in valued else words[1:]
        words = words[skip:]
    return words


def module(words: Command, tool: str) -> Command:
    """``python -m pip …`` as ``pip …``, by whatever name (or variable) Python goes."""
    if not (_PYTHON.fullmatch(tool) or words[0].dynamic):
        return words
    for number, word in enumerate(words[1:6], 1):
        if word.text == "-m" and number + 1 < len(words) and words[number + 1].text in _MODULES:
            return words[number + 1 :]
        if not word.text.startswith("-"):
            break
    return words


def subcommand(words: Command, tool: str, size: int) -> tuple[tuple[str, ...], Command] | None:
    """The tool with ``size - 1`` words that are no flags, and the words after (and the flags before)."""
    key, before, position = [tool], [], 1
    if tool == "yarn" and len(words) > 3 and words[1].text == "workspace":
        position = 3
    while position < len(words) and len(key) < size:
        word = words[position]
        position += 1
        if not word.text.startswith("-"):
            key.append(word.text)
            continue
        before.append(word)
        if word.text in _GLOBAL and "=" not in word.text and position < len(words):
            before.append(words[position])
            position += 1
    return (tuple(key), (*before, *words[position:])) if len(key) == size else None


_GLOBAL = _words(
    "--prefix -C --filter -F --proxy --python --cache-dir --log --cert --trusted-host --registry --cwd --dir"
    " --directory --project --config-file --userconfig --loglevel --timeout --retries -p"
)


def sort_arguments(verb: Verb, words: Command, single: bool) -> Arguments:
    """Tell flags, their values and packages apart; with ``single``, stop after the first package."""
    out = Arguments()
    runner = not verb.single and single
    position, literal = 0, False
    while position < len(words):
        word = words[position]
        position += 1
        if word.text in ("true", "false") and position > 1 and words[position - 2].text.startswith("--"):
            continue  # npm: --strict-ssl false
        if literal or not word.text.startswith("-") or word.text == "-":
            if runner:
                out.rest = tuple(words[position - 1 :])
                return out
            out.packages.append(word)
            if single:
                return out
            continue
        if word.text == "--":
            literal = True
            continue
        flag, equals, _ = word.text.partition("=")
        flag = _known(verb, flag)
        out.flags.add(flag)
        if equals:
            value: Word | None = Word(
                part(word.piece, len(word.text.partition("=")[0]) + 1, len(word.text)), word.dynamic
            )
        elif flag in verb.valued or flag in verb.named or flag in verb.index or flag in verb.extra:
            value = words[position] if position < len(words) else None
            position += 1
        else:
            continue
        if value is not None:
            _value(verb, flag, value, out)
    return out


def _known(verb: Verb, flag: str) -> str:
    """The flag that takes a value in a group of short ones (``-qU``, ``-Ur file``)."""
    if re.fullmatch(r"-[A-Za-z]{2,4}", flag):
        last = f"-{flag[-1]}"
        if last in verb.valued and last in ("-r", "-e", "-c", "-i", "-f", "-t", "-G"):
            return last
    return flag


def _value(verb: Verb, flag: str, value: Word, out: Arguments) -> None:
    if flag in verb.named:
        out.named.append(value)
    elif flag in verb.index:
        out.indexes.append(value)
    elif flag in verb.extra:
        out.extras.append(value)
    elif flag in ("-f", "--find-links"):
        out.links.append(value)
    elif flag in ("--trusted-host", "--allow-insecure-host"):
        out.trusted.append(value)
    elif flag in ("-e", "--editable"):
        out.editables.append(value)
