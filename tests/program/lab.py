"""Small programs with a claim on every line: what the scan says of them is compared line by line.

``# hit`` marks a line on which a rule of ``FLOWS`` reports, ``# hit: rule-id`` one on which exactly this rule
does; ``# sees: 'text'`` one whose call ``lab.see(value)`` is given a value that folds to this constant,
``# sees: ?`` one whose value is not known. Every other line is silent.
"""

from __future__ import annotations

import gc
import re
import textwrap
from collections.abc import Mapping
from pathlib import Path

from msgspec.structs import replace

from scanner.analyse import Batch, CodeResult, validators
from scanner.model import Confidence, Finding, Knowledge, Match, Rating, Rule, Severity, Source, SourceKind
from scanner.rulebook import load
from scanner.settings import Settings
from scanner.support.progress import SilentProgress

BOOK = load(Settings(Path.cwd(), (), cache=False), validators())
FLOWS = (
    "command-injection",
    "sql-injection",
    "path-traversal",
    "server-side-request-forgery",
    "open-redirect",
    "cross-site-scripting",
    "code-injection",
)
# Parameters are no input here, or every line would be a hit.
TRUST = {kind: level for kind, level in BOOK.knowledge.trust.items() if kind not in ("parameter", "setting")}
KNOWLEDGE = replace(BOOK.knowledge, trust=TRUST)
SETTINGS = Settings(Path.cwd(), (), cache=False, jobs=1)
_HIT = re.compile(r"#\s*hit\b(?::\s*([\w-]+(?:\s*,\s*[\w-]+)*))?")
_SEES = re.compile(r"#\s*sees:\s*(.+?)\s*$")


def rule(name: str, kind: str, message: str = "", **options: object) -> Rule:
    """A rule made by hand."""
    rating = Rating(Severity.HIGH, Confidence.HIGH)
    return Rule(name, name, rating, (1,), Match(kind, options), message, "", "", "python", "lab")


SEE = rule("see", "call", "= {value}", calls=["lab.see"], where=[{"argument": 0, "constant": True}])
UNKNOWN = rule("unknown", "call", "= ?", calls=["lab.see"], where=[{"argument": 0, "constant": False}])


def scan(files: Mapping[str, str], *rules: Rule, knowledge: Knowledge = KNOWLEDGE) -> CodeResult:
    """Scan files (path → code, Markdown by its name) as one program with these rules, without rules with
    those of ``FLOWS``.
    """
    chosen = rules or tuple(BOOK.rules[name] for name in FLOWS)
    sources = [
        Source(
            path,
            SourceKind.MARKDOWN if path.endswith(".md") else SourceKind.PYTHON,
            content=textwrap.dedent(code).encode(),
        )
        for path, code in files.items()
    ]
    thresholds = gc.get_threshold()
    try:
        return Batch({one.id: one for one in chosen}, knowledge, SETTINGS).run(sources, SilentProgress())
    finally:
        gc.set_threshold(*thresholds)


def named(*names: str) -> tuple[Rule, ...]:
    """Rules of the rule book."""
    return tuple(BOOK.rules[name] for name in names)


def claims(files: Mapping[str, str]) -> dict[tuple[str, int], frozenset[str]]:
    """What the marks say: (path, line) → rule ids, ``hit`` for any one of them."""
    out: dict[tuple[str, int], frozenset[str]] = {}
    for path, code in files.items():
        for number, line in enumerate(textwrap.dedent(code).splitlines(), 1):
            if match := _HIT.search(line):
                names = re.split(r"\s*,\s*", match[1]) if match[1] else ["hit"]
                out[path, number] = frozenset(names)
            elif match := _SEES.search(line):
                out[path, number] = frozenset([f"sees {match[1]}"])
    return out


def reports(result: CodeResult) -> dict[tuple[str, int], frozenset[str]]:
    """What was reported, in the form of ``claims``."""
    out: dict[tuple[str, int], set[str]] = {}
    for finding in result.findings:
        name = f"sees {finding.message[2:]}" if finding.rule in ("see", "unknown") else finding.rule
        out.setdefault((finding.location.path, finding.location.line), set()).add(name)
    return {place: frozenset(names) for place, names in out.items()}


def check(files: Mapping[str, str] | str, *rules: Rule, gaps: bool = False) -> CodeResult:
    """Hold a program against its marks; no gap may be left either, unless ``gaps`` allows it."""
    files = {"app.py": files} if isinstance(files, str) else files
    result = scan(files, *rules)
    said, found = claims(files), reports(result)
    wrong = []
    for place in sorted(said.keys() | found.keys()):
        expected, reported = said.get(place, frozenset()), found.get(place, frozenset())
        if expected != reported and not ("hit" in expected and reported):
            path, number = place
            line = textwrap.dedent(files[path]).splitlines()[number - 1].strip()
            wrong.append(f"{path}:{number}: said {sorted(expected)}, reported {sorted(reported)}: {line}")
    if not gaps:
        wrong.extend(f"gap: {gap.cause}" for gap in result.gaps)
    assert not wrong, "\n" + "\n".join(wrong)
    return result


def sees(code: str) -> None:
    """Hold the ``# sees:`` marks of a program."""
    check("import lab\n" + textwrap.dedent(code), SEE, UNKNOWN)


HEAD = """\
import os, re, sqlite3, subprocess, shlex, html, requests, pathlib
from flask import request, redirect, abort
from pathlib import Path
from urllib.parse import urlparse
ALLOWED = {"one", "two"}
"""


def inside(body: str) -> str:
    """A program whose one handler has ``x`` from a request, and then this body."""
    return (
        f'{HEAD}def handler(flag, other):\n    x = request.args["x"]\n'
        + textwrap.indent(textwrap.dedent(body).strip("\n"), "    ")
        + "\n"
    )


def one(result: CodeResult) -> Finding:
    """The only finding."""
    assert len(result.findings) == 1, [finding.location for finding in result.findings]
    return result.findings[0]
