"""From edits to files: what each file becomes, the diff that shows it, and how it is written."""

from __future__ import annotations

import difflib
import os
import re
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from scanner.model import Edit, Gap, GapKind, Span
from scanner.support.files import read_bounded

_MAX_FILE = 10_000_000
_LINE_END = re.compile(r"\r\n|\r|\n")


class StaleError(Exception):
    """A file is no longer what it was when its change was planned; the text says which."""


@dataclass(frozen=True, slots=True)
class Change:
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


@dataclass(frozen=True, slots=True)
class Plan:
    """``changes`` by path; ``gaps`` say which edits were left out."""

    changes: tuple[Change, ...]
    gaps: tuple[Gap, ...] = ()


def plan(root: Path, groups: Iterable[Sequence[Edit]]) -> Plan:
    """The changes that ``groups`` amount to: all edits of a group are made, or none.

    A group that overlaps with an earlier one is left out; it may be needless once that is made. Edits in
    notebooks' cells, and files that are not UTF-8, are left out as well.
    """
    taken: dict[str, list[tuple[Span, str]]] = {}
    gaps: list[Gap] = []
    texts: dict[str, str] = {}
    for group in groups:
        trouble = next((said for edit in group if (said := _trouble(root, edit, texts))), "")
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
        text = texts[path]
        after = _edited(text, taken[path])
        if after != text:
            changes.append(Change(path, root / path, text.encode("utf-8"), after.encode("utf-8")))
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
    descriptor, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    try:
        with os.fdopen(descriptor, "wb") as out:
            out.write(change.after)
        Path(name).chmod(file.stat().st_mode & 0o7777)
        Path(name).replace(file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _trouble(root: Path, edit: Edit, texts: dict[str, str]) -> str:
    path = edit.location.path
    if edit.location.cell is not None:
        return "it stands in a notebook's cell."
    if path not in texts:
        try:
            file = (root / path).resolve()
            if not file.is_relative_to(root.resolve()):
                return "the file lies outside of the project."
            texts[path] = read_bounded(file, _MAX_FILE).decode("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            return f"the file cannot be read as UTF-8 ({type(error).__name__})."
    return "" if _bounds(texts[path], edit.location.span) else "its place is no longer in the file."


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
