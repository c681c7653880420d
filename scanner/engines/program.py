"""Finds and runs the program of an engine, and reads the JSON that it writes."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from scanner.support.process import Completed, ProcessError, locate, run

_MOST = 200_000_000  # bytes of a report
_KEPT = ("PATH", "LANG", "LC_ALL", "TMPDIR", "TEMP", "TMP", "SYSTEMROOT", "SSL_CERT_FILE", "SSL_CERT_DIR")
_WAYS_OUT = (
    *("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy"),
    *("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"),
)


class EngineError(Exception):
    """An engine did not do its work: the text is the cause, ``next_step`` what to do."""

    def __init__(self, cause: str, next_step: str) -> None:
        super().__init__(cause)
        self.next_step = next_step


def find(name: str) -> str:
    """The program's absolute path: beside the interpreter, or on PATH. Raises ``EngineError``."""
    beside = shutil.which(name, path=str(Path(sys.executable).parent))
    program = beside or locate(name)
    if program is None:
        raise EngineError(
            f"{name} is not installed.", "Install it: pip install 'code-assay[engines]', or leave it out."
        )
    return program


def execute(
    command: Sequence[str],
    folder: Path,
    timeout: float,
    more: Mapping[str, str] | None = None,
    *,
    network: bool = False,
) -> Completed:
    """Run an engine with a bare environment and a home of its own. Raises ``EngineError``."""
    kept = (*_KEPT, *_WAYS_OUT) if network else _KEPT
    environment = {name: os.environ[name] for name in kept if name in os.environ}
    home = folder / ".home"
    home.mkdir(exist_ok=True)
    environment |= {"HOME": str(home), "XDG_CACHE_HOME": str(home), "XDG_CONFIG_HOME": str(home)}
    environment |= {"PYTHONIOENCODING": "utf-8", "PYTHONDONTWRITEBYTECODE": "1", "NO_COLOR": "1"}
    try:
        return run(
            command, folder=folder, timeout=timeout, environment=environment | dict(more or {}), limit=_MOST
        )
    except ProcessError as error:
        raise EngineError(
            f"{str(error)[:1].upper()}{str(error)[1:]}.", "Run it by hand to see why, or leave it out."
        ) from None


def version_of(name: str, program: str, folder: Path) -> str:
    """The version, from the installed metadata beside the interpreter or from ``--version``; "" if unknown.

    Semgrep is never asked: it tells its version in each report.
    """
    from importlib.metadata import PackageNotFoundError, version

    if Path(program).parent == Path(sys.executable).parent:
        try:
            return version(name)
        except PackageNotFoundError:
            pass
    try:
        told = execute([program, "--version"], folder, 60.0).stdout.decode("utf-8", "replace").split()
    except EngineError:
        return ""
    return next((word for word in told if word[:1].isdigit()), "")[:40]


def document(name: str, done: Completed, codes: Sequence[int]) -> Mapping[str, Any]:
    """The JSON object that an engine wrote. Raises ``EngineError`` for anything else."""
    import json

    told = done.stderr.decode("utf-8", "replace").strip().splitlines()
    why = f" It said: {told[-1][:200]}" if told else ""
    advice = "Run it by hand to see why, or leave it out."
    if done.code not in codes:
        raise EngineError(f"{name} ended with code {done.code}.{why}", advice)
    try:
        report = json.loads(done.stdout)
    except (ValueError, RecursionError):
        raise EngineError(f"{name} did not write the JSON that it should have.{why}", advice) from None
    if not isinstance(report, dict):
        raise EngineError(f"{name} wrote JSON of another form than it should have.", advice)
    return report
