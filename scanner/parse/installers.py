"""Commands that fetch packages → requirement records."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from scanner.model import Ecosystem, Gap, GapKind, IndexOption, Package, Provenance, Requirement
from scanner.parse.arguments import Arguments, module, sort_arguments, subcommand, unwrapped
from scanner.parse.commands import Command, Word, commands
from scanner.parse.entries import (
    COMMAND,
    MAYBE_LOCAL,
    Entries,
    is_link,
    is_name,
    is_placeholder,
    pypi,
    redacted,
)
from scanner.parse.index_settings import IndexSettings, config_words, switched_off
from scanner.parse.nodes import Piece, part
from scanner.parse.npm import is_npm_name, is_public_npm, npm_place, npm_record
from scanner.parse.poetry import pep440
from scanner.parse.tools import RUNNERS, SHELLS, TOOLS, VERBS, Style, Verb, words
from scanner.support.patterns import lazy

_PIP = lazy(r"pip[\d.]*(?:\.exe)?|\$[({]?\w*PIP\d?[)}]?", re.IGNORECASE)
_NAME_AND_MORE = lazy(r"([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)(\[[\w\s,.-]*\])?\s*(?=[=<>~!@])")
_ASSIGNED = lazy(r"([A-Za-z_]\w*)=")
_EXPORTS = frozenset({"export", "declare", "typeset", "readonly", "local", "set", "setx"})
_AT = lazy(r"([A-Za-z0-9][A-Za-z0-9._-]*(?:\[[\w,. -]*\])?)@([^/:@]*)")
# Names that instructions leave to the reader.
_EXAMPLE = lazy(
    r"(?:(?:some|my|your|the|a|an|another|other|example|sample|new)[-_.]?)?"
    r"(?:packages?|pkgs?|library|lib|module|dependency|dependencies)(?:[-_.]?(?:name|\d{1,2}|[a-z]))?"
    r"|foo(?:bar)?|bar|baz|qux|quux",
    re.IGNORECASE,
)
_SHOUTED = lazy(
    r"(?:[A-Z][A-Z0-9]*[-_])*(?:PACKAGE|PKG|NAME|MODULE|LIBRARY|DEPENDENCY|LIB|VERSION|DIR|FILE|PATH|URL)S?"
    r"|\.{2,}|…"
)
_PROSE = words(
    "a an and are as at be by can do does fail failed fails first followed for from has have if in into is it"
    " just may might must of on once or please should that the then this to using via was when will with your"
    " you again before after failing command commands works step"
)
_HINTS = ("pip", "uv", "np", "add", "bun", "install", "yarn", "create", "PIP_", "UV_", "NPM_")
_MAX_DEPTH = 6
_SHORTER = "Check that this file is what it seems; shorten or split it."


class Installed(Struct):
    """What a stretch of shell text installs.

    ``extra_indexes`` and ``find_links`` are where its commands look besides, ``options`` the places that say
    so; ``conda`` is the first word of the first conda command. ``configured`` is what commands write into the
    configuration of tools, for commands elsewhere too.
    """

    requirements: list[Requirement] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    extra_indexes: list[str] = field(default_factory=list)
    find_links: list[str] = field(default_factory=list)
    options: list[IndexOption] = field(default_factory=list)
    conda: Piece | None = None
    configured: IndexSettings = field(default_factory=IndexSettings)

    def under(self, settings: IndexSettings) -> Installed:
        """The same, where these settings hold."""
        self.requirements = [settings.of(record) for record in self.requirements]
        self.extra_indexes.extend(settings.indexes())
        self.find_links.extend(settings.links)
        return self

    def extend(self, other: Installed) -> None:
        """Take over what another stretch installs."""
        self.requirements.extend(other.requirements)
        self.gaps.extend(other.gaps)
        self.extra_indexes.extend(other.extra_indexes)
        self.find_links.extend(other.find_links)
        self.options.extend(other.options)
        self.conda = self.conda or other.conda
        self.configured.update(other.configured)


def installed(text: Piece, entries: Entries, prose: bool = False) -> Installed:
    """Every package that the commands in ``text`` fetch.

    With ``prose`` (text for people) what reads like a sentence is none, and what is no requirement is no gap.
    """
    found = Installed()
    if any(hint in text.text for hint in _HINTS):
        reader = _Reader(entries, found, prose)
        for command in commands(text, reader.cut):
            reader.command(command, 0)
        reader.done()
    return found


def installed_words(words: Sequence[Piece], entries: Entries) -> Installed:
    """The same for a command that is given as a list of words (exec form, ``subprocess``)."""
    found = Installed()
    reader = _Reader(entries, found, False)
    reader.command(tuple(Word(piece, "$" in piece.text) for piece in words), 0)
    reader.done()
    return found


def _tool(word: Word) -> str:
    name = re.split(r"[/\\]", word.text)[-1]
    if _PIP.fullmatch(name) or _PIP.fullmatch(word.text):
        return "pip"
    return name.removesuffix(".exe").removesuffix(".cmd")


class _Reader(Struct):
    entries: Entries
    found: Installed
    prose: bool
    cut: set[str] = field(default_factory=set)
    settings: IndexSettings = field(default_factory=IndexSettings)

    def done(self) -> None:
        """Go by what was set on the way, and say what the limits left out."""
        self.found.under(self.settings)
        self.found.options.extend(self.settings.options)
        path = self.entries.lines.path
        for clause in sorted(self.cut):
            self.found.gaps.append(Gap(GapKind.LIMIT, path, f"{clause.capitalize()}.", _SHORTER))

    def command(self, command: Command, depth: int) -> None:
        """One simple command, with whatever stands before the tool."""
        words = unwrapped(command)
        outer = self._environment(command, words)
        if depth > _MAX_DEPTH:
            self.cut.add(f"commands that run others are followed to a depth of {_MAX_DEPTH}")
            return
        if not words:
            return
        tool = _tool(words[0])
        if tool in SHELLS:
            self._shell(words, depth)
            return
        words = module(words, tool)
        tool = _tool(words[0])
        for key, value, dynamic in config_words(words, tool):
            self.settings.setting(key, value, dynamic, self.entries)
            self.found.configured.setting(key, value, dynamic, self.entries)
        if tool not in TOOLS and (tool, "run") not in RUNNERS:
            return
        self._with(outer, words, tool, depth)

    def _environment(self, command: Command, words: Command) -> IndexSettings:
        """What the assignments before a command set, for this one alone; ``export`` sets it for all."""
        if words and words[0].text in _EXPORTS:
            command, alone = words[1:], False
        else:
            command, alone = command[: len(command) - len(words)], bool(words)
        settings = IndexSettings() if alone else self.settings
        for word in command:
            if match := _ASSIGNED.match(word.text):
                value = part(word.piece, match.end(), len(word.text))
                settings.variable(match.group(1), value, word.dynamic, self.entries)
        return settings

    def _with(self, outer: IndexSettings, words: Command, tool: str, depth: int) -> None:
        before = len(self.found.requirements)
        self._tool_command(words, tool, depth)
        if outer is self.settings or not self.found.requirements[before:]:
            return
        own = Installed(requirements=self.found.requirements[before:]).under(outer)
        own.options = outer.options
        del self.found.requirements[before:]
        self.found.extend(own)

    def _tool_command(self, words: Command, tool: str, depth: int) -> None:
        for size in (3, 2, 1):
            split = subcommand(words, tool, size)
            if split is None:
                continue
            key, rest = split
            if (verb := VERBS.get(key)) is not None:
                self._verb(verb, rest, words[0])
                return
            if size == 2 and (verb := RUNNERS.get((key[0], key[1]))) is not None:
                arguments = sort_arguments(verb, rest, True)
                self._packages(verb, arguments)
                self.command(arguments.rest, depth + 1)
                return

    def _shell(self, words: Command, depth: int) -> None:
        """``bash -c "…"``."""
        for number, word in enumerate(words[1:-1], 1):
            if re.fullmatch(r"-\w*c", word.text):
                for inner in commands(words[number + 1].piece, self.cut):
                    self.command(inner, depth + 1)
                return

    def _verb(self, verb: Verb, words: Command, tool: Word) -> None:
        if verb.style is Style.CONDA:
            self.found.conda = self.found.conda or tool.piece
            return
        if verb.style is Style.NPM and (off := switched_off(words)):
            self.settings.unchecked(off, self.entries)
        arguments = sort_arguments(verb, words, verb.single)
        if self.prose and any(_is_prose(word) for word in arguments.packages):
            return
        self._packages(verb, arguments)

    def _packages(self, verb: Verb, arguments: Arguments) -> None:
        packages = arguments.packages[verb.skip :]
        if verb.single:
            packages = packages[:1]
            if arguments.flags & verb.instead or arguments.flags & {"--no", "--no-install", "--offline"}:
                packages = []
        records: list[Requirement] = []
        for word in (*arguments.named, *packages):
            for inner in _list_of(word, word in arguments.named):
                record = self._record(verb, inner)
                if isinstance(record, Gap):
                    if not self.prose:
                        self.found.gaps.append(replace(record, blocking=False))
                elif record is not None:
                    records.append(record)
        if verb.local and not arguments.flags & {"-y", "--yes"} and not arguments.named:
            records = [replace(one, group=MAYBE_LOCAL) if not one.written else one for one in records]
        for word in arguments.editables:
            records.append(self.entries.link(word.piece, COMMAND))
        self.found.requirements.extend(self._placed(record, arguments) for record in records)
        for word in arguments.extras:
            if not word.dynamic:
                self.found.extra_indexes.append(
                    word.text.partition("=")[2] if "=" in word.text.partition("://")[0] else word.text
                )
        self.found.find_links.extend(word.text for word in arguments.links if not word.dynamic)
        places = (*arguments.indexes, *arguments.extras, *arguments.links)
        for given, trusted in ((places, False), (arguments.trusted, True)):
            plain = [word for word in given if not word.dynamic]
            self.found.options.extend(self.entries.option(word.piece, trusted) for word in plain)

    def _placed(self, record: Requirement, arguments: Arguments) -> Requirement:
        """The record with the index that the command's flags give it."""
        if record.provenance is not Provenance.REGISTRY:
            return record
        if "--no-index" in arguments.flags:
            return replace(record, provenance=Provenance.PATH, reference="--no-index")
        for word in (*arguments.indexes, *arguments.extras):
            if word.dynamic or is_placeholder(word.text):
                return replace(record, provenance=Provenance.UNKNOWN, reference=word.text)
        if not arguments.indexes:
            return record
        index = arguments.indexes[-1].text
        if record.package.ecosystem is Ecosystem.NPM:
            return record if is_public_npm(index) else replace(record, index=redacted(index))
        if arguments.extras:
            self.found.extra_indexes.append(index)
            return record
        return replace(record, index=redacted(index))

    def _record(self, verb: Verb, word: Word) -> Requirement | Gap | None:
        if not word.text.strip() or word.text in ("-", "--"):
            return None
        if verb.style in (Style.NPM, Style.CREATE):
            return self._npm(word, verb.style)
        return self._python(word, verb.style)

    # Python

    def _python(self, word: Word, style: Style) -> Requirement | Gap | None:
        piece, text = word.piece, word.text
        if word.dynamic or is_placeholder(text) or _is_example(_head(text)):
            return self._dynamic(piece)
        if style in (Style.AT, Style.POETRY) and (match := _AT.fullmatch(text)):
            return self._at(piece, match, style)
        if is_link(text):
            return None if text.endswith((".py", ".txt", ".in")) else self.entries.link(piece, COMMAND)
        return self.entries.pep508(piece, COMMAND)

    def _dynamic(self, piece: Piece) -> Requirement:
        """A word with a variable: the name may be a constant all the same."""
        match = _NAME_AND_MORE.match(piece.text)
        if match and is_name(match.group(1)) and not is_placeholder(match.group(1)):
            name, at_url = match.group(1), piece.text[match.end() :].startswith("@")
            extras = tuple(part.strip() for part in (match.group(2) or "[]")[1:-1].split(",") if part.strip())
            return Requirement(
                pypi(name),
                name,
                "",
                self.entries.location(piece, 0, len(name)),
                written=piece.text[match.end() :],
                extras=extras,
                group=COMMAND,
                provenance=Provenance.UNKNOWN if at_url or _is_example(name) else Provenance.REGISTRY,
            )
        return self._unknown(piece, Ecosystem.PYPI)

    def _unknown(self, piece: Piece, ecosystem: Ecosystem) -> Requirement:
        text = piece.text
        location = self.entries.location(piece, 0, len(text))
        return Requirement(
            Package(ecosystem, text[:200]),
            text,
            "",
            location,
            written=text,
            provenance=Provenance.UNKNOWN,
            group=COMMAND,
        )

    def _at(self, piece: Piece, match: re.Match[str], style: Style) -> Requirement | Gap:
        """``name@1.0``, ``name@latest``, ``name@^1.0``."""
        record = self.entries.pep508(part(piece, *match.span(1)), COMMAND)
        version = match.group(2)
        if isinstance(record, Gap) or version in ("latest", "*", ""):
            return record
        specifier = pep440(version) if style is Style.POETRY else f"=={version}"
        where = self.entries.location(piece, *match.span(2))
        return replace(record, specifier=specifier or "", written=version, specifier_location=where)

    # npm

    def _npm(self, word: Word, style: Style) -> Requirement | Gap | None:
        piece, text = word.piece, word.text
        at = text.find("@", 1)
        name = part(piece, 0, at) if at > 0 else piece
        spec = part(piece, at + 1, len(text)) if at > 0 else None
        if is_placeholder(name.text) or "$" in name.text or _is_example(name.text):
            return self._unknown(piece, Ecosystem.NPM)
        if not is_npm_name(name.text) or text.endswith((".tgz", ".tar.gz", ".js", ".ts", ".mjs", ".cjs")):
            kind = npm_place(text)
            if style is Style.CREATE and re.fullmatch(r"@[\w.-]+", name.text):
                kind = Provenance.REGISTRY
            if kind is not Provenance.REGISTRY or text.endswith(("gz", "js", "ts")):
                place = kind if kind is not Provenance.REGISTRY else Provenance.PATH
                return replace(
                    self._unknown(piece, Ecosystem.NPM),
                    provenance=place,
                    reference=redacted(text),
                    written="",
                )
        if style is Style.CREATE:
            return self._created(name, spec)
        if word.dynamic and spec is not None:
            return npm_record(self.entries, name, None, COMMAND)
        return npm_record(self.entries, name, spec, COMMAND)

    def _created(self, name: Piece, spec: Piece | None) -> Requirement | Gap:
        """``npm create vite`` fetches ``create-vite``."""
        scope, _, rest = name.text.rpartition("/")
        if name.text.startswith("@") and not scope:
            actual = f"{name.text}/create"
        else:
            actual = f"{scope}/create-{rest}" if scope else f"create-{rest}"
        plain = Piece(actual, name.start, tuple([name.start] * (len(actual) + 1)))
        record = npm_record(self.entries, plain, spec, COMMAND)
        if isinstance(record, Gap):
            return record
        return replace(record, name=name.text, location=self.entries.location(name, 0, len(name.text)))


def _list_of(word: Word, named: bool) -> list[Word]:
    """``--with a,b`` names two packages."""
    if not named or "," not in word.text or re.search(r"[\[<>=!~@]", word.text):
        return [word]
    found, start = [], 0
    for name in word.text.split(","):
        found.append(Word(part(word.piece, start, start + len(name)), word.dynamic))
        start += len(name) + 1
    return found


def _head(text: str) -> str:
    match = re.match(r"[\w.-]*\w(?=\s*[\[=<>~!@;(]|$)", text)
    return match.group() if match else text


def _is_example(text: str) -> bool:
    return _EXAMPLE.fullmatch(text) is not None or _SHOUTED.fullmatch(text) is not None


def _is_prose(word: Word) -> bool:
    text = word.text
    return (
        text.lower() in _PROSE
        or text.endswith((",", ":", "!", "?", ")"))
        or (
            text.endswith(".")
            and text not in (".", "..")
            and not text.endswith("/.")
            and not text.endswith("...")
        )
    )
