"""What was scanned, and with what: commit, tree, uncommitted changes, digests of the tool and its rules."""

from __future__ import annotations

import hashlib
import os
from functools import cache
from pathlib import Path
from typing import Any

from scanner.support.files import read_bounded, shown
from scanner.support.git import HARMLESS, GitError, environment, files, work_tree
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
    changed = _changed(top)
    inside = besides.resolve()
    changes = {
        shown(path): _digest(top / path)
        for path in sorted(changed or ())
        if not (top / path).resolve().is_relative_to(inside)
    }
    return {
        "commit": commit.strip().decode(),
        "tree": tree.strip().decode(),
        "clean": changed is not None and not changes,
        "changes": dict(list(changes.items())[:_MOST_CHANGES]),
    }


def _changed(top: Path) -> set[str] | None:
    """The paths whose content is not that of the commit; None where git cannot tell.

    Whatever lets git look at files on the disk runs filters that the repository's own configuration names.
    So git is asked for names only, and every tracked file is read here.
    """
    staged = _ask(top, "diff-index", "--cached", "--raw", "-z", "--no-ext-diff", "--no-renames", "HEAD")
    tracked = _ask(top, "ls-files", "--stage", "-z")
    if staged is None or tracked is None:
        return None
    try:
        paths = {entry.path for entry in files(top) if not entry.tracked}
    except GitError:
        return None
    paths |= {os.fsdecode(path) for path in staged.split(b"\0")[1::2]}
    for record in tracked.split(b"\0"):
        head, _, path = record.partition(b"\t")
        words = head.decode("ascii", "replace").split(" ")
        if len(words) == 3 and words[0] != "160000" and not _is(top / os.fsdecode(path), words[1]):
            paths.add(os.fsdecode(path))
    return paths


def _is(file: Path, oid: str) -> bool:
    """Whether git would call the file's content ``oid``, with line ends as they are or as git keeps them."""
    try:
        data = str(file.readlink()).encode() if file.is_symlink() else read_bounded(file, _LARGEST)
    except OSError:
        return False
    return oid in (_name(data, len(oid)), _name(data.replace(b"\r\n", b"\n"), len(oid)))


def _name(data: bytes, length: int) -> str:
    known = hashlib.sha256() if length == 64 else hashlib.sha1(usedforsecurity=False)
    known.update(b"blob %d\0" % len(data) + data)
    return known.hexdigest()


def author(root: Path, path: str, line: int, changes: Object) -> Object:
    """Who wrote a line of the commit, and when; {} where git cannot tell, or the file is in ``changes``.

    Asked of the commit, because for a file on the disk git would run filters.
    """
    top = work_tree(root)
    file = root / path
    if top is None or not file.is_relative_to(top) or shown(file.relative_to(top).as_posix()) in changes:
        return {}
    place = ("HEAD", "--", file.relative_to(top).as_posix())
    told = _ask(top, "blame", "--porcelain", "--no-textconv", f"-L{line},{line}", *place)
    fields = dict(
        entry.partition(" ")[::2] for entry in (told or b"").decode("utf-8", "replace").splitlines()[1:]
    )
    if not fields.get("author"):
        return {}
    mail = fields.get("author-mail", "").strip("<>")
    return {"name": fields["author"], "mail": mail, "time": int(fields.get("author-time") or 0)}


@cache
def tool_digest() -> str:
    """SHA-256 over Assay's own modules and the rule book that is installed: relative path and content."""
    return _tree_digest(Path(__file__).parents[1], "*.py", "data/rulebook.json")


@cache
def rules_digest(folder: Path) -> str:
    """SHA-256 over the rule book."""
    return _tree_digest(folder, "*.toml")


def _tree_digest(folder: Path, *patterns: str) -> str:
    total = hashlib.sha256()
    for file in sorted(file for pattern in patterns for file in folder.rglob(pattern)):
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
