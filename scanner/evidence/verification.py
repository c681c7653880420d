"""Check a folder of evidence again: chain, signatures, digests; every problem says exactly what is wrong."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct

from scanner.evidence import journal, recording, statements
from scanner.evidence.envelope import Opened, PublicKey, open_envelope
from scanner.support.files import read_bounded

_LARGEST = 500_000_000  # bytes of a file of a run
Object = dict[str, Any]


class Problem(Struct, frozen=True):
    """``kind`` is one of edited, reordered, removed, truncated, added, signature, missing, unreadable."""

    kind: str
    subject: str
    text: str


class Verified(Struct, frozen=True):
    """``entries`` were read; ``signed`` tells whether signatures were checked; no problems: all is whole."""

    entries: tuple[Object, ...]
    runs: int
    signed: bool
    last: str
    problems: tuple[Problem, ...]


def verify(folder: Path, keys: Sequence[PublicKey], expected: tuple[int, str] | None = None) -> Verified:
    """Check everything in ``folder``.

    Args:
        folder: the evidence.
        keys: those whose signatures count; none: signatures are not checked.
        expected: number and digest of an entry, as a scan has told them once.

    Raises:
        EvidenceError: the journal cannot be read at all.
    """
    whole, rest = journal.lines(folder)
    problems: list[Problem] = []
    if rest:
        problems.append(Problem("unreadable", _entry(len(whole) + 1), "half an entry: a run was interrupted"))
    opened = [_open(number, line, keys, problems) for number, line in enumerate(whole, 1)]
    problems += _chain(whole, opened)
    problems += _end(folder, whole, keys)
    if expected is not None:
        problems += _expected(whole, *expected)
    entries = tuple(one.document for one in opened if one is not None)
    named: dict[str, Object] = {}
    for entry in entries:
        body = entry.get("body")
        if entry.get("kind") == "run" and isinstance(body, dict):
            named[str(body.get("run"))] = body
    for run, body in named.items():
        problems += _run(folder, run, body, keys)
    problems += _strangers(folder, set(named))
    if not whole and not problems:
        problems.append(Problem("missing", str(journal.journal_file(folder)), "there is no journal"))
    last = journal.digest(whole[-1]) if whole else ""
    return Verified(entries, len(named), bool(keys), last, tuple(problems))


def _entry(number: int) -> str:
    return f"journal, entry {number}"


def _open(number: int, line: bytes, keys: Sequence[PublicKey], problems: list[Problem]) -> Opened | None:
    try:
        opened = open_envelope(line, journal.ENTRY, keys)
    except ValueError as error:
        problems.append(Problem("edited", _entry(number), f"cannot be read: {error}"))
        return None
    if opened.problem:
        kind = "edited" if opened.problem.endswith("edited") else "signature"
        problems.append(Problem(kind, _entry(number), opened.problem))
    return opened


def _chain(whole: Sequence[bytes], opened: Sequence[Opened | None]) -> Iterator[Problem]:
    """Numbers tell of entries that are gone or elsewhere, digests of those that are not what they were."""
    numbers = [one.document.get("sequence") if one else None for one in opened]
    known = [number for number in numbers if isinstance(number, int)]
    for index, number in enumerate(numbers):
        if number is not None and number in numbers[:index]:
            yield Problem("added", _entry(index + 1), f"is entry {number} once more")
    right = list(range(1, len(whole) + 1))
    if numbers != right and sorted(known) == known:
        for gone in sorted(set(range(1, max(known, default=0) + 1)) - set(known)):
            if None not in numbers:
                yield Problem("removed", _entry(gone), "is not there; those around it are")
    elif numbers != right:
        for index, number in enumerate(numbers):
            if number is not None and number != index + 1:
                yield Problem(
                    "reordered", _entry(index + 1), f"stands where entry {index + 1} was: it is {number}"
                )
        return
    previous = journal.FIRST
    for index, (line, one) in enumerate(zip(whole, opened, strict=True)):
        if one is not None and one.document.get("previous") != previous and numbers[index] == index + 1:
            said = "it names another digest of the entry before it, which was edited or replaced"
            yield Problem("edited", _entry(index) if index else _entry(1), said)
        previous = journal.digest(line)


def _end(folder: Path, whole: Sequence[bytes], keys: Sequence[PublicKey]) -> Iterator[Problem]:
    name = journal.head_file(folder).name
    try:
        head = open_envelope(read_bounded(journal.head_file(folder), 1_000_000), journal.HEAD, keys)
    except FileNotFoundError:
        if whole:
            yield Problem("missing", name, "is not there, so nothing says how far the journal went")
        return
    except (OSError, ValueError) as error:
        yield Problem("edited", name, f"cannot be used: {error}")
        return
    if head.problem:
        yield Problem("edited" if head.problem.endswith("edited") else "signature", name, head.problem)
    entries, last = head.document.get("entries"), head.document.get("last")
    if not isinstance(entries, int) or entries < 1:
        yield Problem("edited", name, "does not say how many entries there are")
    elif entries > len(whole):
        yield Problem("truncated", "journal", f"ends after {len(whole)} entries; its head knows of {entries}")
    elif journal.digest(whole[entries - 1]) != last:
        yield Problem("edited", _entry(entries), "is not the one that the head names as its last")
    elif entries < len(whole):
        yield Problem(
            "added",
            _entry(entries + 1),
            "is beyond the journal's head: added by hand, or a run was interrupted",
        )


def _expected(whole: Sequence[bytes], number: int, digest: str) -> Iterator[Problem]:
    if number > len(whole):
        yield Problem(
            "truncated", "journal", f"ends after {len(whole)} entries; {number} were told of before"
        )
    elif not journal.digest(whole[number - 1]).startswith(digest):
        yield Problem(
            "edited", _entry(number), "is not the one that was told of before: the journal was rewritten"
        )


def _run(folder: Path, run: str, body: Object, keys: Sequence[PublicKey]) -> Iterator[Problem]:
    files = body.get("files")
    if not isinstance(files, dict) or not run.isalnum():
        yield Problem("edited", f"run {run[:20]!r}", "names no files")
        return
    for name in (recording.RESULT_FILE, recording.RUN_FILE, recording.REPORT_FILE):
        where = f"run {run}, {name}"
        try:
            data = read_bounded(folder / "runs" / run / name, _LARGEST)
        except OSError:
            yield Problem("missing", where, "is not there, or cannot be read")
            continue
        if hashlib.sha256(data).hexdigest() != files.get(name):
            yield Problem("edited", where, "is not what the journal has the digest of")
        elif name != recording.REPORT_FILE:
            yield from _statement(where, data, files, keys)


def _statement(where: str, data: bytes, files: Object, keys: Sequence[PublicKey]) -> Iterator[Problem]:
    try:
        opened = open_envelope(data, statements.ENVELOPE, keys)
    except ValueError as error:
        yield Problem("unreadable", where, str(error))
        return
    if opened.problem:
        kind = "edited" if opened.problem.endswith("edited") else "signature"
        yield Problem(kind, where, opened.problem)
    subjects = opened.document.get("subject")
    digests = [
        one["digest"].get("sha256")
        for one in (subjects if isinstance(subjects, list) else [])
        if isinstance(one, dict) and one.get("name") == "report.json" and isinstance(one.get("digest"), dict)
    ]
    if digests != [files.get(recording.REPORT_FILE)]:
        yield Problem("edited", where, "is about another report than the one beside it")


def _strangers(folder: Path, named: set[str]) -> Iterator[Problem]:
    """Runs that the journal does not tell of: it was cut short, head and all."""
    place = folder / "runs"
    for entry in sorted(place.iterdir()) if place.is_dir() else ():
        if entry.name not in named:
            yield Problem("truncated", f"run {entry.name}", "is there, but the journal does not tell of it")
