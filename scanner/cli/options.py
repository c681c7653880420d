"""The options of commands, each once. ``scanner.settings`` knows what they hold and reads them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from scanner.settings import Flags


def text(name: str, told: str, *, metavar: str = "TEXT", short: str = "", many: bool = False) -> click.Option:
    """An option that takes a text as it was typed, or several."""
    names = [short, f"--{name}"] if short else [f"--{name}"]
    return click.Option(names, metavar=metavar, multiple=many, help=told)


def switch(name: str, told: str, *, short: str = "") -> click.Option:
    """An option that says yes, ``--no-…`` no, and without it what the configuration says."""
    names = [f"--{name}/--no-{name}"]
    return click.Option([short, *names] if short else names, default=None, help=told)


def flag(name: str, told: str, *, short: str = "") -> click.Option:
    """An option that only says yes."""
    return click.Option([short, f"--{name}"] if short else [f"--{name}"], is_flag=True, help=told)


def form(told: str) -> click.Option:
    """``--format`` of a command that gives one answer; it arrives as ``form``."""
    return click.Option(["-f", "--format", "form"], metavar="TEXT", help=told)


def given(values: Mapping[str, Any]) -> dict[str, Any]:
    """What was said of ``values``, with the names that options have."""
    return {name.replace("_", "-"): value for name, value in values.items() if value not in (None, ())}


def flags(given: dict[str, Any]) -> Flags:
    """What was said as flags for ``scanner.settings``."""
    from scanner.settings import Flags

    file = given.pop("config", None)
    paths = given.pop("paths", ())
    return Flags(paths=paths, config=Path(file) if file else None, options=given)


PATHS = click.Argument(["paths"], nargs=-1)
MODE = text("mode", "speed, balanced (default) or safety: how much is looked at.")
ONLY = text("only", "Only 'code' or only 'dependencies'.")
INCLUDE = text("include", "Glob of files to read besides the usual ones.", metavar="GLOB", many=True)
EXCLUDE = text("exclude", "Glob of files and directories to leave out.", metavar="GLOB", many=True)
FORMAT = text("format", "terminal (default), html, json, sarif, …; may be repeated.", short="-f", many=True)
OUTPUT = text(
    "output", "File for the report; pairs with --format in order.", metavar="FILE", short="-o", many=True
)
FAIL_ON = text(
    "fail-on", "Least severity that fails the gate (default: high), or 'never'.", metavar="SEVERITY"
)
EXIT_ZERO = switch("exit-zero", "Exit 0 whatever findings and gaps say.")
ALLOW_EMPTY = switch("allow-empty", "Pass when there is nothing to scan: for hooks.")
MIN_CONFIDENCE = text("min-confidence", "Least confidence that is shown: low, medium (default) or high.")
SELECT = text("select", "Only these rules or families; globs allowed.", metavar="RULE", many=True)
IGNORE = text("ignore", "Not these rules or families; globs allowed.", metavar="RULE", many=True)
HONOUR = text(
    "honour", "Ignores of other tools that count: nosec, noqa, nosemgrep.", metavar="FORM", many=True
)
UNTRUSTED_PARAMETERS = text(
    "untrusted-parameters", "A parameter of this name receives untrusted input.", metavar="NAME", many=True
)
STAGED = switch("staged", "Look at what is staged, as git keeps it: for hooks.")
CHANGED = switch("changed", "Look only at files that differ from the last commit, or from --base.")
BASE = text("base", "What this revision has already is not new and fails nothing.", metavar="REVISION")
BASELINE = text("baseline", "What this file knows is accepted; see 'assay baseline'.", metavar="FILE")
ENGINES = text(
    "engines",
    "Another engine: bandit, semgrep, pip-audit (all in safety mode), or none.",
    metavar="NAME",
    many=True,
)
ENGINE_TIMEOUT = text("engine-timeout", "For each engine (default: 600).", metavar="SECONDS")
SEMGREP_CONFIG = text(
    "semgrep-config", "Semgrep rules of your own, a file or directory.", metavar="PATH", many=True
)
OFFLINE = switch("offline", "Ask no registry; use what is remembered.")
INDEX_URL = text("index-url", "Package index in place of pip's own.", metavar="URL")
NPM_REGISTRY = text("npm-registry", "npm registry in place of npm's own.", metavar="URL")
OSV_URL = text("osv-url", "Where published advisories are asked for.", metavar="URL")
NETWORK_TIMEOUT = text("network-timeout", "For one answer.", metavar="SECONDS")
NETWORK_DEADLINE = text("network-deadline", "For all answers together.", metavar="SECONDS")
CACHE = switch("cache", "Remember answers and facts (default).")
CACHE_DIR = text("cache-dir", "Where to remember them.", metavar="DIRECTORY")
JOBS = text("jobs", "Processes; 0 (default): one per core.", metavar="NUMBER", short="-j")
MAX_FILE_SIZE = text("max-file-size", "Larger files become gaps (default: 1000000).", metavar="BYTES")
MARKDOWN = switch("markdown", "Read code in Markdown (default, but in speed mode).")
STDIN_FILENAME = text("stdin-filename", "What '-' is called in the report.", metavar="NAME")
CONFIG = text("config", "Configuration in place of the nearest one.", metavar="FILE")
EVIDENCE = text("evidence", "Folder for signed proof of the scan.", metavar="DIRECTORY")
EVIDENCE_KEY = text("evidence-key", "Private key (PEM, Ed25519) that signs it.", metavar="FILE")
QUIET = switch("quiet", "Nothing but findings: no progress, no summary.", short="-q")
COLOR = switch("color", "Colour in spite of what the environment says.")
