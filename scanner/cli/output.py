"""Standard output, whoever reads it."""

from __future__ import annotations

import os
import sys


def tell(text: str) -> None:
    """Write a report to standard output; a reader that has seen enough (``| head``) is no error."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        drop(sys.stdout.fileno())


def drop(descriptor: int) -> None:
    """Nobody reads any more: keep the interpreter from complaining about what is left in its buffers."""
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, descriptor)
    os.close(null)
