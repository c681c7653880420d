"""The options of a scan, and their defaults."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from msgspec import Struct

from scanner.model import Confidence, Severity

ENGINES = ("bandit", "semgrep", "pip-audit")
CHECKS = ("code", "dependencies")


class SettingsError(Exception):
    """Wrong usage or configuration (exit code 2): the text names the place, the cause and the next step."""


class Mode(StrEnum):
    """How much is looked at: SPEED for hooks and editors, SAFETY for gates (gaps fail), BALANCED between."""

    SPEED = "speed"
    BALANCED = "balanced"
    SAFETY = "safety"


class Output(Struct, frozen=True):
    """One report to write: a format's name, and its file (None: standard output)."""

    format: str
    file: Path | None = None


class Settings(Struct, frozen=True):
    """Everything a scan needs to know, resolved and validated.

    ``root`` is the project's directory: reports show paths relative to it. ``paths`` are absolute.
    ``checks`` are the parts that run: ``code`` and ``dependencies``. ``select`` and ``ignore`` hold rule
    ids or families (globs allowed); an empty ``select`` means all. ``untrusted_parameters`` are names of
    function parameters that receive untrusted input. ``index_url`` / ``npm_registry`` stand in for what
    pip's and npm's configuration say; ``osv_url`` is where advisories are asked for (None: nowhere).
    ``osv_dumps`` and ``name_lists`` (``ecosystem=URL``) are what ``assay db update`` fetches.
    ``evidence`` is the folder that proof of the scan is put into, ``evidence_key`` what signs it.
    ``honour``: ignores of other tools that count (``nosec``, ``noqa``, ``nosemgrep``).
    ``staged``: look at what git's index holds, and of it at what differs from the last commit; ``changed``:
    at files that differ from the last commit or from ``base``, the revision whose findings are not new.
    ``baseline`` is a file of findings that are known.
    ``jobs`` 0: one per core. Sizes in bytes, times in seconds.
    """

    root: Path
    paths: tuple[Path, ...]
    stdin: bool = False
    stdin_filename: str = "stdin.py"
    mode: Mode = Mode.BALANCED
    checks: frozenset[str] = frozenset(CHECKS)
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    outputs: tuple[Output, ...] = (Output("terminal"),)
    fail_on: Severity | None = Severity.HIGH
    exit_zero: bool = False
    allow_empty: bool = False
    min_confidence: Confidence = Confidence.MEDIUM
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    honour: tuple[str, ...] = ()
    untrusted_parameters: tuple[str, ...] = ()
    offline: bool = False
    index_url: str | None = None
    npm_registry: str | None = None
    osv_url: str | None = None
    osv_dumps: tuple[str, ...] = ()
    name_lists: tuple[str, ...] = ()
    network_timeout: float = 10.0
    network_deadline: float = 120.0
    cache: bool = True
    cache_dir: Path | None = None
    staged: bool = False
    changed: bool = False
    base: str | None = None
    baseline: Path | None = None
    engines: tuple[str, ...] | None = None  # None: as the mode says (all in SAFETY)
    engine_timeout: float = 600.0
    semgrep_config: tuple[Path, ...] = ()
    jobs: int = 0
    max_file_size: int = 1_000_000
    markdown: bool | None = None  # None: as the mode says (not in SPEED)
    config_file: Path | None = None
    evidence: Path | None = None
    evidence_key: Path | None = None
    quiet: bool = False
    color: bool | None = None  # None: colour on a terminal only
    mend: bool = False  # findings carry edits; set by commands, not by options

    @property
    def reads_markdown(self) -> bool:
        """Whether fenced code in Markdown is analysed."""
        return self.mode is not Mode.SPEED if self.markdown is None else self.markdown

    @property
    def follows_all(self) -> bool:
        """Whether names are followed into the whole program, or only into what is imported, all the way."""
        return self.mode is not Mode.SPEED

    @property
    def chosen_engines(self) -> tuple[str, ...]:
        """The other engines that look as well."""
        if self.engines is None:
            return ENGINES if self.mode is Mode.SAFETY else ()
        return tuple(name for name in ENGINES if name in self.engines)

    @property
    def gaps_fail(self) -> bool:
        """Whether a blocking gap makes the verdict incomplete (exit code 4)."""
        return self.mode is Mode.SAFETY
