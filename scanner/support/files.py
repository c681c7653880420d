"""Read files that may be hostile: bounded, never waiting on a pipe or a device, and name them for people."""

from __future__ import annotations

import os
import stat
from pathlib import Path


class NotAFileError(OSError):
    """The path is a directory, FIFO, socket or device: there are no bytes to read."""


class TooLargeError(OSError):
    """The file has more bytes than the caller allows; ``size`` is what it has (at least)."""

    def __init__(self, size: int) -> None:
        super().__init__(f"{size:,} bytes")
        self.size = size


def read_bounded(file: Path | str, limit: int) -> bytes:
    """All bytes of a regular file.

    Raises ``TooLargeError`` beyond ``limit`` bytes, ``NotAFileError``, or ``OSError``.
    """
    descriptor = os.open(file, _FLAGS)
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise NotAFileError(f"{shown(file)} is not a regular file")
        if status.st_size > limit:
            raise TooLargeError(status.st_size)
        data = _read(descriptor, limit + 1)
    finally:
        os.close(descriptor)
    if len(data) > limit:  # it grew since, or the size was a lie (/proc)
        raise TooLargeError(len(data))
    return data


def read_head(file: Path | str, length: int) -> tuple[bytes, int]:
    """The first ``length`` bytes of a regular file, and its size; raises ``NotAFileError`` or ``OSError``."""
    descriptor = os.open(file, _FLAGS)
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise NotAFileError(f"{shown(file)} is not a regular file")
        return os.read(descriptor, length), status.st_size
    finally:
        os.close(descriptor)


def write_whole(file: Path, data: bytes) -> None:
    """Write a file at once: readers see the old content or the new, also when the disk is full.

    Its permissions stay; a link is followed, and what is no regular file (a device, a pipe) is written to as
    it is. Raises ``OSError``.
    """
    import tempfile

    if file.exists() and not file.is_file():
        file.write_bytes(data)
        return
    target = Path(os.path.realpath(file))
    descriptor, name = tempfile.mkstemp(prefix=f".{target.name[:50]}.", dir=target.parent)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).chmod(_permissions(target))
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def keep_private(file: Path) -> None:
    """Make sure that a file is there which only its owner may read and write. Raises ``OSError``."""
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)
    try:
        if os.name == "posix" and os.fstat(descriptor).st_mode & 0o077:
            os.fchmod(descriptor, 0o600)
    finally:
        os.close(descriptor)


def _permissions(file: Path) -> int:
    """Those of the file; of a new one, those that a file opened here and now would get."""
    try:
        return stat.S_IMODE(file.stat().st_mode)
    except OSError:
        return 0o666 & ~_umask()


def shown(path: Path | str) -> str:
    """The path as text that every encoding of Unicode can carry: bytes that are no UTF-8 become ``\\xNN``."""
    text = str(path)
    if text.isascii():
        return text
    return os.fsencode(text).decode("utf-8", "backslashreplace")


# Without O_NONBLOCK, opening a FIFO that nobody writes to waits for ever.
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _read(descriptor: int, length: int) -> bytes:
    chunks = []
    while length > 0 and (chunk := os.read(descriptor, min(length, 1 << 20))):
        chunks.append(chunk)
        length -= len(chunk)
    return b"".join(chunks)
