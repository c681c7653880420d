"""From edits to files: what each file becomes, the diff that shows it, and how it is written."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from scanner.model import Edit, Gap, GapKind, Span
from scanner.parse.text import encoding_of
from scanner.support.files import read_bounded, write_whole

_MAX_FILE = 10_000_000
_LINE_END = re.compile(r"\r\n|\r|\n")


class StaleError(Exception):
    """A file is no longer what it was when its change was planned; the text says which."""


class Change(Struct, frozen=True):
    """One file before and after its edits. ``path`` is the one that reports show."""

    path: str
    file: Path
    before: bytes
    after: bytes

    @property
    def diff(self) -> str:
        """The change as a unified diff, with the file's own line ends."""
        old, new = (_lines(data.decode("utf-8")) for data in (self.before, self.after))
        return "".join(_marked(difflib.unified_diff(old, new, f"a/{self.path}", f"b/{self.path}")))


class Plan(Struct, frozen=True):
    """``changes`` by path; ``gaps`` say which edits were left out."""

    changes: tuple[Change, ...]
    gaps: tuple[Gap, ...] = ()


def plan(root: Path, groups: Iterable[Sequence[Edit]], contents: Mapping[str, bytes] | None = None) -> Plan:
    """The changes that ``groups`` amount to: all edits of a group are made, or none.

    A group that overlaps with an earlier one is left out; it may be needless once that is made. Edits in
    notebooks' cells, and files that do not decode, are left out as well. ``contents``: what stands in for the
    content of files, by path.
    """
    taken: dict[str, list[tuple[Span, str]]] = {}
    gaps: list[Gap] = []
    texts = _Texts(root, contents or {})
    for group in groups:
        trouble = next((said for edit in group if (said := _trouble(edit, texts))), "")
        if not trouble and _overlaps(group, taken):
            trouble = "It overlaps with another fix."
        if trouble:
            gaps.append(
                Gap(
                    GapKind.SKIPPED,
                    group[0].location.path,
                    f"A fix was left out: {trouble}",
                    "Make it by hand, or run the command again.",
                    group[0].location,
                    blocking=False,
                )
            )
            continue
        for edit in group:
            entry = (edit.location.span, edit.replacement)
            if entry not in taken.setdefault(edit.location.path, []):
                taken[edit.location.path].append(entry)
    changes = []
    for path in sorted(taken):
        text, encoding, before = texts.of(path)
        try:
            after = _edited(text, taken[path]).encode(encoding)
        except UnicodeEncodeError:
            continue  # what is put in is ASCII: its place cannot be a file of such an encoding
        if after != before:
            changes.append(Change(path, root / path, before, after))
    return Plan(tuple(changes), tuple(gaps))


def write(change: Change) -> None:
    """Put the change in place, in one step.

    Raises:
        StaleError: the file has changed since.
        OSError: it cannot be written.
    """
    file = change.file.resolve()
    if read_bounded(file, _MAX_FILE) != change.before:
        raise StaleError(f"{change.path} has changed since it was read; run the command again")
    write_whole(file, change.after)


class _Texts:
    """The texts of files, decoded as Python does: by mark, by comment, or as UTF-8."""

    def __init__(self, root: Path, contents: Mapping[str, bytes]) -> None:
        self._root = root
        self._contents = contents
        self._known: dict[str, tuple[str, str, bytes]] = {}

    def of(self, path: str) -> tuple[str, str, bytes]:
        """A file's text, its encoding and its bytes. Raises ``OSError`` and ``ValueError``."""
        if path not in self._known:
            data = self._contents[path] if path in self._contents else self._read(path)
            encoding = encoding_of(data)
            text = data.decode(encoding)
            if text.encode(encoding) != data:
                raise ValueError("its encoding is not kept")
            self._known[path] = (text, encoding, data)
        return self._known[path]

    def _read(self, path: str) -> bytes:
        file = (self._root / path).resolve()
        if not file.is_relative_to(self._root.resolve()):
            raise ValueError("it lies outside of the project")
        return read_bounded(file, _MAX_FILE)


def _trouble(edit: Edit, texts: _Texts) -> str:
    if edit.location.cell is not None:
        return "it stands in a notebook's cell."
    try:
        text = texts.of(edit.location.path)[0]
    except OSError as error:
        return f"the file cannot be read ({error.strerror or error})."
    except UnicodeDecodeError as error:
        return f"the file cannot be read as {error.encoding.upper()}."
    except (ValueError, LookupError) as error:
        return f"the file cannot be read ({error})."
    return "" if _bounds(text, edit.location.span) else "its place is no longer in the file."


def _overlaps(group: Sequence[Edit], taken: dict[str, list[tuple[Span, str]]]) -> bool:
    return any(
        _touch(edit.location.span, span) and (edit.location.span, edit.replacement) != (span, text)
        for edit in group
        for span, text in taken.get(edit.location.path, ())
    )


def _touch(one: Span, other: Span) -> bool:
    first, second = sorted((one, other))
    return (second.line, second.column) < (first.end_line, first.end_column) or first == second


def _bounds(text: str, span: Span) -> tuple[int, int] | None:
    """Where a span begins and ends in the text; None when the text has no such place."""
    starts = [0, *(match.end() for match in _LINE_END.finditer(text))]
    if text.startswith("\ufeff"):
        starts[0] = 1  # a mark of the encoding, not counted among the columns
    if not 0 < span.line <= span.end_line <= len(starts):
        return None
    begin, end = starts[span.line - 1] + span.column - 1, starts[span.end_line - 1] + span.end_column - 1
    return (begin, end) if begin <= end <= len(text) else None


def _edited(text: str, edits: list[tuple[Span, str]]) -> str:
    newline = "\r\n" if text.count("\r\n") * 2 > text.count("\n") else "\n"
    for span, replacement in sorted(edits, reverse=True):
        bounds = _bounds(text, span)
        if bounds is not None:
            text = text[: bounds[0]] + replacement.replace("\n", newline) + text[bounds[1] :]
    return text


def _lines(text: str) -> list[str]:
    return re.findall(r"[^\n]*\n|[^\n]+", text)


def _marked(lines: Iterable[str]) -> Iterable[str]:
    for line in lines:
        yield line
        if not line.endswith("\n"):
            yield "\n\\ No newline at end of file\n"
