"""Serialised Python objects → the calls that loading them would make. Read as instructions, never loaded.

Plain pickles, and those inside of torch's and numpy's archives, joblib's compressed files, ``.npy`` arrays.
The stack of the pickle machine is followed with symbols in place of values: names, constants and calls.
Bounded in bytes, instructions, members and depth; what is cut off is a gap.
"""

from __future__ import annotations

import io
import zipfile
from typing import IO, Any, cast

from scanner.model import Gap, GapKind, Source
from scanner.parse.picklemachine import Machine, PickleCall, Pickles
from scanner.support.patterns import lazy

__all__ = ["PickleCall", "Pickles", "read_pickles"]

_MAX_BYTES = 32 * 1024 * 1024  # of one pickle
_MAX_STEPS = 1_000_000
_MAX_MEMBERS = 200
_SHOWN = 120


class _Bounded:
    """A stream of at most ``limit`` bytes that never allocates more than there are."""

    def __init__(self, stream: IO[bytes], limit: int) -> None:
        self._stream = stream
        self._left = limit
        self.cut = False

    def read(self, size: int) -> bytes:
        """At most ``size`` bytes."""
        if size > self._left:
            self.cut = True
        data = self._stream.read(max(0, min(size, self._left)))
        self._left -= len(data)
        return data

    def readline(self) -> bytes:
        """A line of at most a megabyte."""
        data = self._stream.readline(min(self._left, 1 << 20))
        self._left -= len(data)
        return data


def read_pickles(source: Source) -> Pickles:
    """The calls of every pickle in a file. Never raises for what it holds."""
    found = Pickles(source.path)
    gaps: list[Gap] = []
    try:
        with _opened(source) as stream:
            _read(stream, "", found, gaps, 0)
    except (OSError, zipfile.BadZipFile, EOFError, ValueError, NotImplementedError, RuntimeError) as error:
        gaps.append(_gap(GapKind.UNREADABLE, source.path, f"It could not be read as a pickle ({error})."))
    found.gaps = tuple(dict.fromkeys(gaps))
    return found


def _opened(source: Source) -> IO[bytes]:
    if source.content is not None:
        return io.BytesIO(source.content)
    if source.file is None or not source.file.is_file():
        raise FileNotFoundError("it is no regular file")
    return source.file.open("rb")


def _read(stream: IO[bytes], member: str, found: Pickles, gaps: list[Gap], depth: int) -> None:
    head = stream.read(16)
    stream.seek(0)
    if depth > 3:
        gaps.append(_gap(GapKind.LIMIT, found.path, "Archives in it are nested more than 3 deep."))
    elif head.startswith(b"PK\x03\x04"):
        _archive(stream, member, found, gaps, depth)
    elif head.startswith(b"\x93NUMPY"):
        _array(stream, member, found, gaps)
    elif (unpacked := _unpacked(stream, head, found.path, gaps)) is not None:
        if unpacked.getbuffer().nbytes:
            _read(unpacked, member, found, gaps, depth + 1)
    else:
        for _ in range(16):  # torch's old format is several pickles, one behind the other
            if not _pickle(stream, member, found, gaps):
                return


def _archive(stream: IO[bytes], member: str, found: Pickles, gaps: list[Gap], depth: int) -> None:
    with zipfile.ZipFile(stream) as archive:
        names = [
            one for one in archive.infolist() if one.filename.endswith((".pkl", ".pickle", ".npy", ".p"))
        ]
        if len(names) > _MAX_MEMBERS:
            gaps.append(
                _gap(GapKind.LIMIT, found.path, f"Only {_MAX_MEMBERS} of its {len(names)} pickles were read.")
            )
        for one in names[:_MAX_MEMBERS]:
            with archive.open(one) as inner:
                data = inner.read(_MAX_BYTES + 1)
            if len(data) > _MAX_BYTES:
                gaps.append(
                    _gap(GapKind.LIMIT, found.path, f"Only {_MAX_BYTES:,} bytes of a pickle were read.")
                )
            _read(io.BytesIO(data[:_MAX_BYTES]), f"{member}{one.filename}", found, gaps, depth + 1)


def _array(stream: IO[bytes], member: str, found: Pickles, gaps: list[Gap]) -> None:
    """An array of objects is a header and a pickle."""
    head = stream.read(12)
    size = (
        int.from_bytes(head[8:12], "little") if head[6:7] >= b"\x02" else int.from_bytes(head[8:10], "little")
    )
    start = (12 if head[6:7] >= b"\x02" else 10) + size
    stream.seek(12 if head[6:7] >= b"\x02" else 10)
    if size < 100_000 and b"'|O'" in stream.read(size):
        stream.seek(start)
        _pickle(stream, member, found, gaps)


_LIKE_A_PICKLE = lazy(rb"\x80[\x01-\x05]|PK\x03\x04|\x93NUMPY|c[\w.]+\n[\w.]+\n|\([cidl]|[\](}]q")


def _unpacked(stream: IO[bytes], head: bytes, path: str, gaps: list[Gap]) -> io.BytesIO | None:
    """The decompressed content (empty if that is no pickle), None for what is not compressed."""
    import bz2
    import lzma
    import zlib

    makers: tuple[tuple[bytes, Any], ...] = (
        (b"\x1f\x8b", lambda: zlib.decompressobj(31)),
        (b"x", zlib.decompressobj),
        (b"BZh", bz2.BZ2Decompressor),
        (b"\xfd7zXZ", lambda: lzma.LZMADecompressor(memlimit=256 << 20)),
    )
    for mark, make in makers:
        if not head.startswith(mark) or (
            mark == b"x" and head[1:2] not in (b"\x01", b"\x5e", b"\x9c", b"\xda")
        ):
            continue
        machine, size = make(), 0
        out: list[bytes] = []
        data = stream.read(_MAX_BYTES)
        try:
            while size <= _MAX_BYTES and not machine.eof:
                piece = machine.decompress(data, 1 << 20)
                if not out and not _LIKE_A_PICKLE.match(piece):
                    return io.BytesIO()
                size += len(piece)
                out.append(piece)
                data = getattr(machine, "unconsumed_tail", b"")
                if not data and getattr(machine, "needs_input", True):
                    break
        except (OSError, EOFError, ValueError, zlib.error, lzma.LZMAError) as error:
            gaps.append(_gap(GapKind.UNREADABLE, path, f"It could not be decompressed ({error})."))
        if size > _MAX_BYTES:
            gaps.append(_gap(GapKind.LIMIT, path, f"It unpacks to more than {_MAX_BYTES:,} bytes."))
        return io.BytesIO(b"".join(out)[:_MAX_BYTES])
    return None


def _gap(kind: GapKind, path: str, cause: str) -> Gap:
    return Gap(
        kind, path, cause, "Load it only if you trust where it comes from.", blocking=kind is GapKind.LIMIT
    )


def _pickle(stream: IO[bytes], member: str, found: Pickles, gaps: list[Gap]) -> bool:
    """Follow one pickle; whether it came to its end and more may follow."""
    import pickletools

    bounded = _Bounded(stream, _MAX_BYTES)
    machine = Machine(member, found)
    start = stream.tell()
    steps = 0
    try:
        for opcode, argument, _ in pickletools.genops(cast("IO[bytes]", bounded)):
            steps += 1
            if steps > _MAX_STEPS:
                gaps.append(
                    _gap(GapKind.LIMIT, found.path, f"Only {_MAX_STEPS:,} steps of a pickle were followed.")
                )
                return False
            at = stream.tell() - start
            machine.step(opcode.name, argument, at)
    except (
        ValueError,
        IndexError,
        KeyError,
        UnicodeError,
        OverflowError,
        EOFError,
        MemoryError,
        TypeError,
    ) as error:
        if bounded.cut:
            gaps.append(_gap(GapKind.LIMIT, found.path, f"Only {_MAX_BYTES:,} bytes of a pickle were read."))
        elif steps:
            text = str(error)[:_SHOWN]
            gaps.append(
                _gap(GapKind.UNREADABLE, found.path, f"What follows step {steps:,} is no pickle ({text}).")
            )
        return False
    return bool(stream.read(1)) and _back(stream)


def _back(stream: IO[bytes]) -> bool:
    stream.seek(-1, io.SEEK_CUR)
    return True
