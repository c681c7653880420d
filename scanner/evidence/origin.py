"""What was scanned, and with what: commit, tree, uncommitted changes, digests of the tool and its rules."""

from __future__ import annotations

import hashlib
import os
from functools import cache
from pathlib import Path
from typing import Any

from scanner.support.files import read_bounded, shown
from scanner.support.git import HARMLESS, environment, work_tree
from scanner.support.process import ProcessError, run

_TIMEOUT = 20.0  # seconds
_LARGEST = 50_000_000  # bytes of a changed file
_MOST_CHANGES = 2_000
Object = dict[str, Any]


def source(root: Path, besides: Path) -> Object:
    """Commit, tree, and the digests of files that differ from them; {} where there is no git to tell.

    What lies below ``besides`` (the evidence itself) does not count as a change.
    """
    top = work_tree(root)
    commit = _ask(top, "rev-parse", "--verify", "--quiet", "HEAD^{commit}") if top else None
    tree = _ask(top, "rev-parse", "--verify", "--quiet", "HEAD^{tree}") if commit else None
    if top is None or commit is None or tree is None:
        return {}
    listed = _ask(
        top, "status", "--porcelain", "-z", "--no-renames", "--untracked-files=all", "--ignore-submodules"
    )
    changes = {}
    for record in (listed or b"").split(b"\0"):
        path = os.fsdecode(record[3:])
        if record and not (top / path).resolve().is_relative_to(besides.resolve()):
            changes[shown(path)] = _digest(top / path)
    return {
        "commit": commit.strip().decode(),
        "tree": tree.strip().decode(),
        "clean": listed is not None and not changes,
        "changes": dict(sorted(changes.items())[:_MOST_CHANGES]),
    }


def author(root: Path, path: str, line: int) -> Object:
    """Who wrote a line, and when, as git has it; {} where it cannot tell."""
    top = work_tree(root)
    file = root / path
    if top is None or not file.is_relative_to(top):
        return {}
    told = _ask(top, "blame", "--porcelain", f"-L{line},{line}", "--", str(file.relative_to(top)))
    fields = dict(
        entry.partition(" ")[::2] for entry in (told or b"").decode("utf-8", "replace").splitlines()[1:]
    )
    if not fields.get("author"):
        return {}
    mail = fields.get("author-mail", "").strip("<>")
    return {"name": fields["author"], "mail": mail, "time": int(fields.get("author-time") or 0)}


@cache
def tool_digest() -> str:
    """SHA-256 over Assay's own modules: relative path and content, sorted."""
    return _tree_digest(Path(__file__).parents[1], "*.py")


@cache
def rules_digest(folder: Path) -> str:
    """SHA-256 over the rule book."""
    return _tree_digest(folder, "*.toml")


def _tree_digest(folder: Path, pattern: str) -> str:
    total = hashlib.sha256()
    for file in sorted(folder.rglob(pattern)):
        total.update(f"{file.relative_to(folder).as_posix()}\0{_digest(file)}\n".encode())
    return total.hexdigest()


def _digest(file: Path) -> str:
    try:
        return hashlib.sha256(read_bounded(file, _LARGEST)).hexdigest()
    except OSError:
        return ""  # deleted, a folder, or too large


def _ask(top: Path | None, *arguments: str) -> bytes | None:
    if top is None:
        return None
    try:
        done = run(["git", *HARMLESS, *arguments], folder=top, timeout=_TIMEOUT, environment=environment())
    except ProcessError:
        return None
    return done.stdout if done.code == 0 else None
