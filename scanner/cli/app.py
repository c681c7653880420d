"""Runs a command, and turns whatever goes wrong into one clear line and an exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import TextIO

from scanner import __version__
from scanner.cli import exits
from scanner.cli.output import drop, tell


def run(arguments: Sequence[str]) -> int:
    """Run one command; the exit code. Never raises, unless ``ASSAY_DEBUG`` asks for a defect's traceback."""
    for stream in (sys.stdout, sys.stderr):
        _make_safe(stream)
    try:
        if list(arguments) in (["--version"], ["-V"]):
            tell(f"assay {__version__}\n")
            return 0
        from scanner.cli.commands import perform

        code = perform(arguments)
    except KeyboardInterrupt:
        return _fail("interrupted", exits.INTERRUPTED)
    except Exception as error:  # noqa: BLE001 - the outermost edge: nobody is served by a traceback
        return _told(error)
    if code == exits.INTERRUPTED:  # Typer has taken the KeyboardInterrupt
        return _fail("interrupted", exits.INTERRUPTED)
    return code if isinstance(code, int) else 0


def _told(error: Exception) -> int:
    """One line about what went wrong, and its exit code; a defect is raised again where someone debugs."""
    if type(error).__name__ == "Abort":  # Typer's classes moved between versions, so they go by name
        return _fail("interrupted", exits.INTERRUPTED)
    format_message = getattr(error, "format_message", None)  # of usage errors
    if format_message is not None and type(error).__name__ == "NoArgsIsHelpError":
        sys.stderr.write(f"{format_message()}\n")
        return exits.USAGE
    if format_message is not None:
        message = format_message().rstrip(".")
        hint = "'assay --help' shows what there is"
        return _fail(f"{message} {hint}" if message.endswith("?") else f"{message}; {hint}", exits.USAGE)
    from scanner.settings import SettingsError  # costs a third of the start: only where it is needed

    if isinstance(error, SettingsError):
        return _fail(str(error), exits.USAGE)
    if os.environ.get("ASSAY_DEBUG"):
        raise error
    return _fail(_defect(error), exits.DEFECT)


def _make_safe(stream: TextIO) -> None:
    """A character that the terminal's encoding lacks becomes an escape instead of an error."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="backslashreplace")


def _defect(error: Exception) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f" ({trace.tb_frame.f_globals.get('__name__')}:{trace.tb_lineno})" if trace else ""
    cause = f"{type(error).__name__}: {str(error)[:300]}{place}"
    return f"a defect of assay {__version__}: {cause}; please report this line (ASSAY_DEBUG=1 tells more)"


def _fail(message: str, code: int) -> int:
    from scanner.support.terminal import escape

    try:
        sys.stderr.write(f"assay: {escape(' '.join(message.split()))}\n")
        sys.stderr.flush()
    except BrokenPipeError:
        drop(sys.stderr.fileno())
    return code
