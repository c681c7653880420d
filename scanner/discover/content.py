"""Look into a file just far enough to say whether it is worth reading, and read it within bounds."""

from __future__ import annotations

import codecs
import os
import re
from pathlib import Path

from scanner.model import Blob, Gap, GapKind, Source, SourceKind
from scanner.settings import Mode, Settings
from scanner.support import objects
from scanner.support.files import NotAFileError, TooLargeError, read_bounded, read_head

HEAD = 16_384
# Lock files and long requirement lists are larger than code, and a manifest left out is a package not
# checked.
MANIFEST_FACTOR = 10
_LARGER = (SourceKind.MANIFEST, SourceKind.TEXT)
_NAMES_PACKAGES = (SourceKind.MANIFEST, SourceKind.MARKDOWN, SourceKind.NOTEBOOK)
_FEW = 10  # one NUL in so many bytes may be a mistake in a text

_STARTED = frozenset({
    "setup.py", "conftest.py", "sitecustomize.py", "usercustomize.py", "noxfile.py", "hatch_build.py",
})  # fmt: skip
_LONG_LINE = 2_000
_STRING = re.compile(rb"\"(?:[^\"\\]|\\.)*(?:\"|$)|'(?:[^'\\]|\\.)*(?:'|$)", re.DOTALL)
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")
_GENERATED = re.compile(
    rb"@generated\b|\b(?:auto[- ]?)?generated\b.{0,400}\bdo not (?:edit|modify|change)\b"
    rb"|\bdo not (?:edit|modify|change)\b.{0,400}\b(?:auto[- ]?)?generated\b",
    re.IGNORECASE | re.DOTALL,
)
_NAME_IT = "Name the file itself on the command line to have it looked at."


class Head:
    """The first bytes of a file, read at most once.

    ``size`` is the whole file's. Raises ``OSError`` when read.
    """

    __slots__ = ("_data", "file", "size")

    def __init__(self, file: str, data: bytes | None = None) -> None:
        """``data``: all bytes of the file, where they are known already."""
        self.file = file
        self.size = 0 if data is None else len(data)
        self._data = None if data is None else data[:HEAD]

    def read(self) -> bytes:
        """The first ``HEAD`` bytes."""
        if self._data is None:
            self._data, self.size = read_head(self.file, HEAD)
        return self._data

    def __call__(self) -> bytes:
        """The same, with an unreadable file as an empty one: for deciding what kind of file it is."""
        try:
            return self.read()
        except OSError:
            return b""


def limit(kind: SourceKind, settings: Settings) -> int:
    """The most bytes that a file of this kind may have."""
    return settings.max_file_size * (MANIFEST_FACTOR if kind in _LARGER else 1)


def objection(path: str, kind: SourceKind, head: Head, settings: Settings, named: bool) -> Gap | None:
    """Why the file is not looked at, None when it is. ``named``: the user gave this very file."""
    try:
        data = head.read()
    except OSError as error:
        return unreadable(path, error)
    if kind is SourceKind.PICKLE:  # read as a stream, within bounds of its own
        return None
    if head.size > limit(kind, settings):
        return too_large(path, kind, head.size, settings)
    if _is_binary(kind, data):
        cause, step = "It holds NUL bytes, so it is not text.", "Nothing to do if it is meant to be binary."
        return Gap(GapKind.SKIPPED, path, cause, step, blocking=kind is SourceKind.MANIFEST)
    # What says of itself that nobody needs to look at it is what a gate has to look at.
    if kind is not SourceKind.PYTHON or named or settings.mode is Mode.SAFETY:
        return None
    if path.rpartition("/")[2] in _STARTED:  # tools run these by themselves, whatever they say they are
        return None
    if _is_generated(data):
        return _skipped(path, "Its header says that a tool generated it.", _NAME_IT)
    if _is_minified(data):
        return _skipped(path, "It looks minified: a line has more than 2,000 characters of code.", _NAME_IT)
    return None


def read(source: Source, settings: Settings) -> bytes | Gap:
    """All bytes of a source, or the gap that says why there are none."""
    if source.content is not None:
        if len(source.content) > limit(source.kind, settings):
            return too_large(source.path, source.kind, len(source.content), settings)
        return source.content
    if source.blob is not None:
        return _stored(source, source.blob, settings)
    if source.file is None:
        return unreadable(source.path, FileNotFoundError("there is no file"))
    try:
        return read_bounded(source.file, limit(source.kind, settings))
    except TooLargeError as error:
        return too_large(source.path, source.kind, error.size, settings)
    except OSError as error:
        return unreadable(source.path, error)


def _stored(source: Source, blob: Blob, settings: Settings) -> bytes | Gap:
    """What git keeps; from the disk where the same bytes lie there, which is quicker."""
    most = limit(source.kind, settings)
    try:
        data = read_bounded(f"{blob.top}/{blob.path}", most)
    except (OSError, ValueError):
        data = b""
    if objects.name_of(data, blob.oid) == blob.oid:
        return data
    try:
        return objects.blob(blob.top, blob.oid, most)
    except TooLargeError as error:
        return too_large(source.path, source.kind, error.size, settings)
    except OSError as error:
        return unreadable(source.path, error)


def too_large(path: str, kind: SourceKind, size: int, settings: Settings) -> Gap:
    """The gap for a file beyond the limit; a manifest that is not read leaves the verdict incomplete,
    and a gate that did not read code as well."""
    return Gap(
        GapKind.SKIPPED,
        path,
        f"It has {size:,} bytes, more than the limit of {limit(kind, settings):,}.",
        "Raise max-file-size to have it looked at, or exclude it.",
        blocking=kind is SourceKind.MANIFEST or settings.mode is Mode.SAFETY,
    )


def unreadable(path: str, error: OSError) -> Gap:
    """The gap for a file or folder that could not be opened."""
    if isinstance(error, NotAFileError):
        cause = "It is not a regular file (a pipe, a socket or a device)."
    else:
        cause = f"It could not be read: {error.strerror or error}."
    return Gap(GapKind.UNREADABLE, path, cause, "Make it readable, or exclude it.")


def note(path: str, cause: str, next_step: str) -> Gap:
    """A gap for something that was left out on purpose."""
    return _skipped(path, cause, next_step)


def real(file: str | Path) -> str:
    """The path with every link followed; the path itself when that fails (a loop)."""
    try:
        return os.path.realpath(file)
    except (OSError, ValueError):
        return str(file)


def _skipped(path: str, cause: str, next_step: str) -> Gap:
    return Gap(GapKind.SKIPPED, path, cause, next_step, blocking=False)


def _is_binary(kind: SourceKind, head: bytes) -> bool:
    if b"\0" not in head:
        return False
    if kind is not SourceKind.PYTHON and head.startswith(_WIDE_MARKS):
        return False
    if kind not in _NAMES_PACKAGES or head.count(0) * _FEW > len(head):
        return True
    try:  # a few in a text are damage, or meant to keep others from reading on
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return True
    return False


def _is_generated(head: bytes) -> bool:
    # Both words in the comments that open the file: "generated" alone also stands over files that people
    # go on to
    # edit (Django's migrations), and anyone can write "do not edit" over code that should not be seen.
    comments = []
    for line in head[:4096].split(b"\n", 30)[:30]:
        stripped = line.strip()
        if stripped.startswith(b"#"):
            comments.append(stripped)
        elif stripped:
            break
    return bool(comments) and _GENERATED.search(b" ".join(comments)) is not None


def _is_minified(head: bytes) -> bool:
    # A long string is data (or a payload that must be looked at); a long line without it is a minifier's.
    longest = max(head.split(b"\n"), key=len)
    return len(longest) > _LONG_LINE and len(_STRING.sub(b"", longest)) > _LONG_LINE
