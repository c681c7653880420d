"""Run another program: no shell, bounded in time and output, in an environment that the caller spells out."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from subprocess import Popen

MOST = 200_000_000  # bytes of output: what a program needs that lists all files of a very large repository
_MOST_TOLD = 1_000_000  # bytes of standard error that are kept; the rest is dropped
_CHUNK = 1 << 16


class ProcessError(Exception):
    """The program could not be started, did not end in time or wrote too much; the text says which."""


class Completed(Struct, frozen=True):
    """How a program ended: its exit code and everything that it wrote."""

    code: int
    stdout: bytes
    stderr: bytes


def run(
    command: Sequence[str],
    *,
    folder: Path,
    timeout: float,
    environment: Mapping[str, str] | None = None,
    stdin: bytes = b"",
    limit: int = MOST,
) -> Completed:
    """Run ``command`` in ``folder`` for at most ``timeout`` seconds; raises ``ProcessError``.

    The program is looked up on PATH by its absolute entries only, so that a scanned folder cannot offer
    its own. It is stopped, with all that it started, when its time is over or when it has written more than
    ``limit`` bytes.
    """
    import subprocess

    program = locate(command[0])
    name = Path(command[0]).name
    if program is None:
        raise ProcessError(f"the program {name!r} is not installed")
    try:
        process = subprocess.Popen(  # noqa: S603 - an absolute program and a list of arguments, no shell
            [program, *command[1:]],
            cwd=folder,
            env=dict(os.environ if environment is None else environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
    except (OSError, ValueError) as error:
        raise ProcessError(f"{name!r} could not be started: {error}") from error
    return _watch(process, name, timeout, stdin, limit)


def locate(name: str) -> str | None:
    """The absolute path of a program on PATH, None when there is none; an absolute name stands for itself."""
    path = os.environ.get("PATH", os.defpath)
    entries = [entry for entry in path.split(os.pathsep) if Path(entry).is_absolute()]
    return shutil.which(name, path=os.pathsep.join(entries))


def _watch(process: Popen[bytes], name: str, timeout: float, stdin: bytes, limit: int) -> Completed:
    from subprocess import TimeoutExpired
    from threading import Thread

    assert process.stdin and process.stdout and process.stderr
    told: list[bytes] = []
    complaints: list[bytes] = []
    flooded: list[bool] = []
    threads = [
        Thread(target=_feed, args=(process.stdin, stdin), daemon=True),
        Thread(target=_drain, args=(process.stdout, told, limit, process, flooded), daemon=True),
        Thread(target=_drain, args=(process.stderr, complaints, _MOST_TOLD, None, []), daemon=True),
    ]
    for thread in threads:
        thread.start()
    try:
        code = process.wait(timeout)
    except TimeoutExpired:
        _end(process)
        raise ProcessError(f"{name!r} did not end within {timeout:g} seconds") from None
    except BaseException:
        _end(process)
        raise
    for thread in threads:
        thread.join(5)  # a child that it left behind may keep the pipe open
    if flooded:
        raise ProcessError(f"{name!r} wrote more than {limit:,} bytes")
    if any(thread.is_alive() for thread in threads):
        _end(process)
        raise ProcessError(f"{name!r} left processes behind that go on writing")
    return Completed(code, b"".join(told), b"".join(complaints))


def _feed(pipe: IO[bytes], data: bytes) -> None:
    try:
        pipe.write(data)
        pipe.close()
    except OSError:  # it does not want to know
        return


def _drain(
    pipe: IO[bytes], chunks: list[bytes], limit: int, process: Popen[bytes] | None, flooded: list[bool]
) -> None:
    """Read to the end; what goes beyond ``limit`` is dropped, and ends ``process`` where there is one."""
    size = 0
    with pipe:
        while chunk := pipe.read1(_CHUNK) if hasattr(pipe, "read1") else pipe.read(_CHUNK):
            size += len(chunk)
            if size <= limit:
                chunks.append(chunk)
            elif process is not None and not flooded:
                flooded.append(True)
                _end(process)


def _end(process: Popen[bytes]) -> None:
    """Stop the program and what it started."""
    try:
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)  # its session is its group
        else:
            process.kill()
    except OSError:
        process.kill()
    process.wait()
