"""The journal: a line for each entry, each bound to the one before it by its digest; only ever added to.

``head.json`` says how many entries there are and which is the last, so that a journal that was cut short is
noticed. Whoever can write both and has the key can rewrite everything; the numbers that a scan prints, kept
elsewhere, show even that (``assay evidence verify --expect``).
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from scanner.evidence.envelope import EvidenceError, PrivateKey, open_envelope, seal
from scanner.support.files import read_bounded, write_whole

ENTRY = "application/vnd.assay.journal-entry+json"
HEAD = "application/vnd.assay.journal-head+json"
FIRST = "0" * 64  # what the first entry follows
_LARGEST = 1_000_000_000  # bytes
Object = dict[str, Any]


def journal_file(folder: Path) -> Path:
    """Where the entries are."""
    return folder / "journal.jsonl"


def head_file(folder: Path) -> Path:
    """Where it stands how far they go."""
    return folder / "head.json"


def digest(line: bytes) -> str:
    """What the next entry and the head name a line by."""
    return hashlib.sha256(line).hexdigest()


def lines(folder: Path) -> tuple[list[bytes], bytes]:
    """The whole lines, and what is left of one that was interrupted; raises ``EvidenceError``."""
    file = journal_file(folder)
    try:
        data = read_bounded(file, _LARGEST)
    except FileNotFoundError:
        return [], b""
    except OSError as error:
        raise EvidenceError(f"{file}: cannot be read: {error.strerror or error}") from None
    *whole, rest = data.split(b"\n")
    return whole, rest


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Alone with the journal, also among processes. Raises ``EvidenceError``."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise EvidenceError(f"{folder}: evidence cannot be written there: {error.strerror}") from None
    try:
        with contextlib.suppress(ImportError):  # without fcntl (Windows) two scans at once are not kept apart
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def append(folder: Path, entries: list[Object], key: PrivateKey | None) -> tuple[int, str]:
    """Add ``entries`` (``time``, ``kind``, ``body``); the number and digest of the last one.

    To be called within ``locked``. What an interrupted run left of a line is cut off: no entry is lost with
    it. Raises ``EvidenceError``.
    """
    whole, rest = lines(folder)
    number, previous = len(whole), digest(whole[-1]) if whole else FIRST
    written = []
    for entry in entries:
        number += 1
        line = seal({"sequence": number, "previous": previous, **entry}, ENTRY, key)
        previous = digest(line)
        written.append(line + b"\n")
    try:
        with journal_file(folder).open("r+b" if journal_file(folder).exists() else "x+b") as stream:
            stream.seek(0, os.SEEK_END)
            if rest:
                stream.seek(-len(rest), os.SEEK_END)
                stream.truncate()
            stream.write(b"".join(written))
            stream.flush()
            os.fsync(stream.fileno())
        write_whole(head_file(folder), seal({"entries": number, "last": previous}, HEAD, key) + b"\n")
    except OSError as error:
        raise EvidenceError(f"{folder}: evidence cannot be written there: {error.strerror}") from None
    return number, previous


def check_end(folder: Path, whole: list[bytes]) -> None:
    """Raise ``EvidenceError`` where the journal does not end as its head says: nothing is built on that."""
    try:
        head = open_envelope(read_bounded(head_file(folder), 1_000_000), HEAD, ()).document
    except FileNotFoundError:
        if whole:
            raise EvidenceError(
                f"{head_file(folder)} is missing; 'assay evidence verify' tells more"
            ) from None
        return
    except (OSError, ValueError) as error:
        raise EvidenceError(f"{head_file(folder)} cannot be used: {error}") from None
    entries = head.get("entries")
    known = isinstance(entries, int) and 0 < entries <= len(whole) and digest(whole[entries - 1])
    if not known or known != head.get("last"):
        raise EvidenceError(
            f"{journal_file(folder)} does not end as its head says: 'assay evidence verify' tells what was "
            "changed; keep it as it is, and begin a new folder"
        )
