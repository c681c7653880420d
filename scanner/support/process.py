"""Run another program: no shell, a time limit, and an environment that the caller spells out."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


class ProcessError(Exception):
    """The program could not be started or did not end in time; the text says which, in a sentence."""


@dataclass(frozen=True, slots=True)
class Completed:
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
) -> Completed:
    """Run ``command`` in ``folder`` for at most ``timeout`` seconds; raises ``ProcessError``.

    The program is looked up on PATH by its absolute entries only, so that a scanned folder cannot offer
    its own.
    """
    import subprocess

    program = locate(command[0])
    if program is None:
        raise ProcessError(f"the program {command[0]!r} is not installed")
    try:
        done = subprocess.run(  # noqa: S603 - an absolute program and a list of arguments, no shell
            [program, *command[1:]],
            cwd=folder,
            env=dict(os.environ if environment is None else environment),
            input=stdin,
            capture_output=True,
            timeout=timeout,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise ProcessError(f"{command[0]!r} did not end within {timeout:g} seconds") from None
    except (OSError, ValueError) as error:
        raise ProcessError(f"{command[0]!r} could not be started: {error}") from error
    return Completed(done.returncode, done.stdout, done.stderr)


def locate(name: str) -> str | None:
    """The absolute path of a program on PATH, None when there is none."""
    path = os.environ.get("PATH", os.defpath)
    entries = [entry for entry in path.split(os.pathsep) if Path(entry).is_absolute()]
    return shutil.which(name, path=os.pathsep.join(entries))
