"""A package's archive → its files as sources, in memory: never unpacked to disk, never built, never run.

Wheels and other zips, tar files of every compression. Bounded in members, bytes, and in how much a byte may
unfold to. Links and names that lead elsewhere are left out, with a gap.
"""

from __future__ import annotations

import io
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import IO

from msgspec import Struct, field

from scanner.discover.content import Head, limit, objection
from scanner.discover.search import Wanted
from scanner.model import Gap, GapKind, Source
from scanner.settings import Settings
from scanner.support.files import shown

MAX_ARCHIVE = 256 * 1024 * 1024  # bytes of the archive itself
_MAX_MEMBERS = 50_000
_MAX_TOTAL = 512 * 1024 * 1024  # bytes, unpacked
_MAX_RATIO = 500  # unpacked bytes for one packed, beyond a megabyte
_NEXT = "Look at the archive by hand before anybody installs it."


class Unpacked(Struct):
    """What an archive holds. ``names`` are all its files, also those that are not looked at."""

    sources: list[Source] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    names: list[str] = field(default_factory=list)


class ArchiveError(Exception):
    """The bytes are no archive of a kind that is read; the text is a clause."""


def unpack(name: str, data: bytes, settings: Settings, wanted: Wanted) -> Unpacked:
    """The files of an archive that ``wanted`` gives a kind. Never raises for single members.

    Raises:
        ArchiveError: it is none, or is broken from the start.
    """
    out = Unpacked()
    try:
        members = _zip(data) if data.startswith(b"PK") else _tar(data)
        total = 0
        for number, member in enumerate(members):
            if number >= _MAX_MEMBERS:
                out.gaps.append(
                    _limit(name, f"It has more than {_MAX_MEMBERS:,} members; the rest was not read.")
                )
                break
            total += member.size
            if total > _MAX_TOTAL or (total > 1 << 20 and total > _MAX_RATIO * len(data)):
                most = min(_MAX_TOTAL, max(1 << 20, _MAX_RATIO * len(data)))
                cause = f"It unfolds to more than {most:,} bytes; the rest was not read."
                out.gaps.append(_limit(name, cause))
                break
            _take(member, out, settings, wanted)
    except (
        zipfile.BadZipFile,
        tarfile.TarError,
        EOFError,
        OSError,
        ValueError,
        RuntimeError,
        NotImplementedError,
    ) as error:
        if not out.names:
            raise ArchiveError(f"it cannot be read as an archive ({error})") from None
        out.gaps.append(_limit(name, f"It could be read in part only ({str(error)[:100]})."))
    if not out.names and not out.gaps:
        raise ArchiveError("it holds no files")
    _without_top(out)
    return out


class _Member(Struct):
    name: str
    size: int
    kind: str  # "file", "link" or "other"
    stream: IO[bytes] | None


def _zip(data: bytes) -> Iterator[_Member]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for info in archive.infolist():
            if info.is_dir():
                continue
            link = (info.external_attr >> 16) & 0o170000 == 0o120000
            if link or info.flag_bits & 0x1:
                yield _Member(info.filename, 0, "link" if link else "other", None)
                continue
            with archive.open(info) as stream:
                yield _Member(info.filename, info.file_size, "file", stream)


def _tar(data: bytes) -> Iterator[_Member]:
    with tarfile.open(fileobj=io.BytesIO(data), mode="r:*") as archive:
        for info in archive:
            if info.isdir():
                continue
            if not info.isreg():
                yield _Member(info.name, 0, "link" if info.issym() or info.islnk() else "other", None)
                continue
            yield _Member(info.name, info.size, "file", archive.extractfile(info))


def _take(member: _Member, out: Unpacked, settings: Settings, wanted: Wanted) -> None:
    name = shown(member.name.replace("\\", "/"))
    place = PurePosixPath(name)
    odd = place.is_absolute() or ".." in place.parts or ":" in place.parts[:1] or not name.isprintable()
    if odd or len(name) > 1_000:
        out.gaps.append(_limit(ascii(name)[1:200], "Its name leads out of the archive or is not printable."))
        name = f"(odd)/{place.name}"
    out.names.append(name)
    if member.kind != "file" or member.stream is None:
        if member.kind == "other":
            out.gaps.append(_limit(name, "It is no plain file, or it is encrypted."))
        return
    head = _Peek(name, member.stream, member.size)
    kind = wanted(name, head)
    if kind is None:
        return
    gap = objection(name, kind, head, settings, named=True)
    if gap is not None:
        out.gaps.append(gap)
        return
    most = max(limit(kind, settings), 64 * 1024 * 1024 if kind.value == "pickle" else 0)
    content = head.read() + member.stream.read(max(0, most - len(head.read())))
    out.sources.append(Source(name, kind, content=content))


class _Peek(Head):
    """The first bytes of a member."""

    __slots__ = ("_stream",)

    def __init__(self, name: str, stream: IO[bytes], size: int) -> None:
        super().__init__(name)
        self._stream = stream
        self.size = size

    def read(self) -> bytes:
        """The first bytes, read once."""
        from scanner.discover.content import HEAD

        if self._data is None:
            self._data = self._stream.read(HEAD)
        return self._data


def _without_top(out: Unpacked) -> None:
    """Names without the one folder that holds everything (``name-1.0/``, ``package/``)."""
    tops = {name.partition("/")[0] for name in out.names}
    if len(tops) != 1 or not all("/" in name for name in out.names):
        return
    cut = len(tops.pop()) + 1
    out.names = [name[cut:] for name in out.names]
    out.sources = [Source(one.path[cut:], one.kind, one.file, one.content) for one in out.sources]


def _limit(subject: str, cause: str) -> Gap:
    return Gap(GapKind.LIMIT, subject, cause, _NEXT)
