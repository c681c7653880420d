"""pip's requirements and constraints files, read as pip reads them."""

from __future__ import annotations

import locale
import posixpath
import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cache
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from msgspec import Struct, field

from scanner.model import Gap, GapKind, Ignore, IndexOption, Manifest, ManifestFile, Requirement
from scanner.parse.entries import MAX_LENGTH, Entries, Loader, ManifestResult, is_link, quoted, redacted
from scanner.parse.ignores import line_ignores
from scanner.parse.nodes import Lines, Piece, without_conflicts
from scanner.parse.text import decode
from scanner.parse.units import encoding_gaps
from scanner.support.patterns import lazy

if TYPE_CHECKING:
    from optparse import OptionParser, Values

_FILE = lazy(r"(?:.*[-_.])?(?:requirements?|constraints?|reqs?)(?:[-_.].*)?\.(?:txt|in|pip)", re.IGNORECASE)
_FOLDER = lazy(r"(?:.*[-_.])?requirements?(?:[-_.].*)?|reqs|constraints", re.IGNORECASE)
_DEVELOPMENT = lazy(
    r"(?:^|[-_./])(?:dev|develop|development|test|tests|testing|doc|docs|lint|ci)(?=$|[-_./])"
)
_COMMENT_LINE = lazy(r"\s*#|$")
_VARIABLE = lazy(r"\$\{[A-Z0-9_]+\}")
_MAX_FILES = 200
_MAX_ENTRIES = 50_000
_MAX_GAPS = 100
_MAX_OPTIONS = 50_000


def claims(path: PurePosixPath) -> bool:
    """``requirements*.txt``, ``constraints*.txt``, ``.in`` of these names, and all in ``requirements/``."""
    if path.suffix.lower() not in (".txt", ".in", ".pip"):
        return False
    return _FILE.fullmatch(path.name) is not None or _FOLDER.fullmatch(path.parent.name) is not None


def read(path: str, data: bytes, load: Loader) -> ManifestResult:
    """Everything that the file and the files that it includes name."""
    reader = _Reader(load, posixpath.dirname(path))
    group = "dev" if _DEVELOPMENT.search(path.rpartition(".")[0].lower()) else ""
    reader.file(path, data, "constraints" if "constraint" in posixpath.basename(path).lower() else group)
    return reader.result(path)


class _Line(Struct):
    """A logical line.

    Joined, without its comment; ``starts`` maps runs of its characters to the file's text.
    """

    text: str
    runs: list[tuple[int, int]]  # (index in text, index in the file)

    def piece(self, start: int, end: int) -> Piece:
        """A part of the line with its place."""
        if len(self.runs) == 1:
            return Piece(self.text[start:end], self.runs[0][1] + start - self.runs[0][0])
        keys = [run[0] for run in self.runs]
        offsets = []
        for index in range(start, end + 1):
            run = self.runs[bisect_right(keys, index) - 1]
            offsets.append(run[1] + index - run[0])
        if end > start:
            offsets[-1] = offsets[-2] + 1
        return Piece(self.text[start:end], offsets[0], tuple(offsets))


class _Reader(Struct):
    load: Loader
    folder: str
    requirements: list[Requirement] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    ignores: list[Ignore] = field(default_factory=list)
    included: list[str] = field(default_factory=list)
    index_url: str | None = None
    extra_index_urls: list[str] = field(default_factory=list)
    find_links: list[str] = field(default_factory=list)
    options: list[IndexOption] = field(default_factory=list)
    no_index: bool = False
    prereleases: bool = False
    _open: list[str] = field(default_factory=list)

    def result(self, path: str) -> ManifestResult:
        file = ManifestFile(
            path,
            self.index_url,
            tuple(self.extra_index_urls),
            tuple(self.find_links),
            no_index=self.no_index,
            allow_prereleases=self.prereleases,
        )
        entries, included = tuple(self.requirements), tuple(self.included)
        manifest = Manifest(file, entries, included, tuple(self.options))
        return ManifestResult(manifest, tuple(self.gaps), tuple(self.ignores))

    def file(self, path: str, data: bytes, group: str) -> None:
        """Read one file; ``path`` is the one that reports show."""
        text, problem = _decode(data)
        self.gaps.extend(encoding_gaps(path, problem))
        lines = Lines(path, text)
        entries = Entries(lines)
        text, conflict = without_conflicts(text)
        if conflict >= 0:
            mark = Piece(text[conflict : conflict + 7], conflict)
            step = "Resolve the conflict; the entries of both sides were looked at."
            self.gaps.append(entries.gap(mark, "A failed merge left its markers here.", step))
        self.ignores.extend(line_ignores(path, text))
        self._open.append(path)
        before = len(self.gaps)
        for line in _logical_lines(text):
            if len(self.requirements) >= _MAX_ENTRIES or len(self.gaps) - before >= _MAX_GAPS:
                cause = "Too many entries or invalid lines; the rest of the file was not read."
                self.gaps.append(Gap(GapKind.LIMIT, path, cause, "Check that this is a requirements file."))
                break
            self._line(line, entries, group)
        self._open.pop()

    def _line(self, line: _Line, entries: Entries, group: str) -> None:
        arguments, options = _split(line.text)
        piece = line.piece(0, len(arguments))
        parsed: Values | None = None
        if options:
            try:
                parsed = _parse_options(options)
            except ValueError as error:
                whole = line.piece(0, len(line.text))
                cause = f"pip does not know this option: {quoted(str(error), 160)}."
                self.gaps.append(entries.gap(whole, cause, "Correct the option, or remove it."))
                if not arguments:
                    return
        hashes = tuple(parsed.hashes or ()) if parsed is not None else ()
        if arguments:
            self._requirement(piece, entries, group, hashes)
        elif parsed is not None:
            self._options(parsed, line, entries, group)

    def _requirement(self, piece: Piece, entries: Entries, group: str, hashes: tuple[str, ...]) -> None:
        record: Requirement | Gap
        if len(piece.text) > MAX_LENGTH:
            start = Piece(piece.text[:100], piece.start)
            self.gaps.append(
                entries.gap(start, "The line is longer than any requirement.", "Check the line.")
            )
            return
        if is_link(piece.text) and not _VARIABLE.match(piece.text):
            record = entries.link(piece, group, hashes)
        else:
            record = entries.pep508(piece, group, hashes)
        if isinstance(record, Gap):
            self.gaps.append(record)
        else:
            self.requirements.append(record)

    def _options(self, parsed: Values, line: _Line, entries: Entries, group: str) -> None:
        for editable in parsed.editables or ():
            piece = self._find(line, editable[:MAX_LENGTH])
            record = entries.link(piece, group)
            if " @ " in piece.text and not isinstance(named := entries.pep508(piece, group), Gap):
                record = named
            self.requirements.append(record)
        for name in parsed.requirements or ():
            self._include(name, self._find(line, name), entries, group)
        for name in parsed.constraints or ():
            self._include(name, self._find(line, name), entries, "constraints")
        if parsed.index_url:
            self.index_url = parsed.index_url
        if parsed.no_index:
            self.no_index = True
        if parsed.pre:
            self.prereleases = True
        self.extra_index_urls.extend(parsed.extra_index_urls or ())
        self.find_links.extend(parsed.find_links or ())
        places = [parsed.index_url, *(parsed.extra_index_urls or ()), *(parsed.find_links or ())]
        self.options.extend(entries.option(self._find(line, place)) for place in places if place)
        hosts = parsed.trusted_hosts or ()
        self.options.extend(entries.option(self._find(line, host), trusted=True) for host in hosts)

    def _find(self, line: _Line, value: str) -> Piece:
        """The place of an option's value; the whole line when quotes or escapes changed it."""
        word = re.search(rf"(?:(?<=[\s='\"])|(?<=^-[a-z])){re.escape(value)}(?![^\s'\"])", line.text)
        start = word.start() if word else line.text.find(value)
        return line.piece(start, start + len(value)) if start >= 0 else Piece(value, line.runs[0][1])

    def _include(self, name: str, piece: Piece, entries: Entries, group: str) -> None:
        if re.match(r"[A-Za-z][A-Za-z0-9+.-]+:", name):
            cause = f"It includes {quoted(redacted(name), 160)}, which was not fetched."
            self.gaps.append(entries.gap(piece, cause, "Keep a copy in the project and include that."))
            return
        if _VARIABLE.search(name):
            cause = f"The included file's name, {quoted(name)}, has a variable in it."
            self.gaps.append(entries.gap(piece, cause, "Name the file itself, or scan it as well."))
            return
        here = entries.lines.path
        relative = posixpath.join(posixpath.relpath(posixpath.dirname(here) or ".", self.folder or "."), name)
        path = posixpath.normpath(posixpath.join(posixpath.dirname(here), name))
        if path in self._open:
            cause = f"It includes {quoted(name)}, which includes this file."
            self.gaps.append(entries.gap(piece, cause, "Remove one of the two lines.", blocking=False))
            return
        if path in self.included:
            return
        if len(self.included) >= _MAX_FILES:
            self.gaps.append(entries.gap(piece, "Too many files include each other.", "Include fewer files."))
            return
        data = self.load(relative)
        if isinstance(data, Gap):
            step = data.next_step
            self.gaps.append(entries.gap(piece, f"It includes {quoted(path, 160)}. {data.cause}", step))
            return
        self.included.append(path)
        self.file(path, data, "constraints" if group == "constraints" else group)


def _decode(data: bytes) -> tuple[str, str]:
    """Text and problem, in pip's order: byte order mark, PEP 263 comment, UTF-8, the locale's encoding."""
    decoded = decode(data)
    if decoded.problem.startswith("Some bytes are not valid utf-8"):
        try:
            return data.decode(locale.getpreferredencoding(False) or "ascii"), ""
        except (UnicodeError, LookupError):
            pass
    return decoded.data.decode("utf-8"), decoded.problem


def _logical_lines(text: str) -> Iterator[_Line]:
    """Lines as pip joins them, comments removed, empty ones left out.

    Like pip, this breaks lines wherever ``str.splitlines`` does: a line separator inside a comment starts
    an entry.
    """
    position = 0
    parts: list[tuple[str, int]] = []
    for raw in [*text.splitlines(keepends=True), ""]:
        line = raw.rstrip("\r\n\v\f\x1c\x1d\x1e\x85\u2028\u2029") if raw else ""
        comment = _COMMENT_LINE.match(line) is not None
        if raw and line.endswith("\\") and not comment:
            parts.append((line.strip("\\"), position + len(line) - len(line.lstrip("\\"))))
        else:
            if raw:
                parts.append(
                    ((" " + line) if comment and line else line, position - (1 if comment and line else 0))
                )
            if parts:
                joined = _join(parts)
                if joined is not None:
                    yield joined
            parts = []
        position += len(raw)


def _join(parts: list[tuple[str, int]]) -> _Line | None:
    whole = "".join(part for part, _ in parts)
    text = _without_comment(whole)
    lead = len(text) - len(text.lstrip())
    text = text.strip()
    if not text:
        return None
    runs: list[tuple[int, int]] = []
    index = -lead
    for part, position in parts:
        if index < 0 and index + len(part) > 0:
            runs.append((0, position - index))
        elif index >= 0 and part:
            runs.append((index, position))
        index += len(part)
    return _Line(text, runs)


def _without_comment(line: str) -> str:
    """The line up to a # at its start or after a space (a regular expression is slow on many spaces)."""
    at = line.find("#")
    while at > 0 and not line[at - 1].isspace():
        at = line.find("#", at + 1)
    return line if at < 0 else line[:at]


def _split(text: str) -> tuple[str, str]:
    """A line's requirement and its options: these start at the first word with a dash, as for pip."""
    match = re.search(r"(?:^|(?<= ))--?(?=\S)", text)
    if match is None:
        return text, ""
    return text[: match.start()].rstrip(), text[match.start() :]


def _parse_options(text: str) -> Values:
    import shlex

    if len(text) > _MAX_OPTIONS:  # shlex takes time that grows with the square of a word's length
        raise ValueError("the line is longer than any list of options")
    parser = _option_parser()
    values, rest = parser.parse_args(shlex.split(text))
    if rest:
        raise ValueError(f"{rest[0]} does not belong here")
    return values


@cache
def _option_parser() -> OptionParser:
    """pip's options of requirements files; abbreviations work, as they do for pip. It keeps no values."""
    from optparse import OptionParser

    class Quiet(OptionParser):
        def error(self, msg: str) -> None:  # type: ignore[override]
            raise ValueError(msg)

    parser = Quiet(add_help_option=False)
    for names, where in (
        (("-e", "--editable"), "editables"),
        (("-r", "--requirement"), "requirements"),
        (("-c", "--constraint"), "constraints"),
        (("--extra-index-url",), "extra_index_urls"),
        (("-f", "--find-links"), "find_links"),
        (("--hash",), "hashes"),
        (("--trusted-host",), "trusted_hosts"),
        (("--no-binary",), "other"),
        (("--only-binary",), "other"),
        (("--use-feature",), "other"),
        (("--global-option",), "other"),
        (("--install-option",), "other"),
        (("-C", "--config-settings", "--config-setting"), "other"),
        (("--all-releases",), "other"),
        (("--only-final",), "other"),
    ):
        parser.add_option(*names, dest=where, action="append", type="string")
    parser.add_option("-i", "--index-url", "--pypi-url", dest="index_url", type="string")
    for flag, where in (
        ("--no-index", "no_index"),
        ("--pre", "pre"),
        ("--prefer-binary", "ignored"),
        ("--require-hashes", "ignored"),
        ("--process-dependency-links", "ignored"),
    ):
        parser.add_option(flag, dest=where, action="store_true", default=False)
    return parser
