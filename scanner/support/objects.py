"""What git keeps: index, trees and blobs, read with plumbing that touches no file of the work tree.

Work tree files are never compared by git itself, because that runs the filters that a repository's own
configuration may name.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

from scanner.support.files import TooLargeError
from scanner.support.git import HARMLESS, GitError, environment, reason
from scanner.support.process import Completed, ProcessError, run

_TIMEOUT = 60.0
_HEADER = 200  # bytes before a blob's own
_NAME = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
REGULAR = ("100644", "100755", "100664")
SUBMODULE = "160000"


class Stored(Struct, frozen=True):
    """An entry of the index or of a tree: ``path`` is relative to the top, in the bytes that git has."""

    path: str
    mode: str
    oid: str
    stage: int = 0


def index(top: Path) -> list[Stored]:
    """Every entry of the index; of a path in conflict one for each stage. Raises ``GitError``."""
    entries = []
    for record in _records(_ask(top, "ls-files", "-s", "-z", indexed=True)):
        head, _, path = record.partition(b"\t")
        mode, oid, stage = head.decode("ascii", "replace").split(" ")
        entries.append(Stored(os.fsdecode(path), mode, oid, int(stage)))
    return entries


def tree(top: Path, commit: str) -> dict[str, Stored]:
    """Every file of a commit, by path. Raises ``GitError``."""
    entries = {}
    for record in _records(_ask(top, "ls-tree", "-r", "-z", "--full-tree", commit)):
        head, _, path = record.partition(b"\t")
        mode, _, oid = head.decode("ascii", "replace").split(" ")
        name = os.fsdecode(path)
        entries[name] = Stored(name, mode, oid)
    return entries


def resolve(top: Path, revision: str) -> str:
    """The commit that a revision stands for. Raises ``GitError`` when there is none."""
    if revision.startswith("-") or "\0" in revision or not revision:
        raise GitError("it is not a revision")
    command = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    done = _run(top, command)
    oid = done.stdout.decode("ascii", "replace").strip()
    if done.code or not _NAME.fullmatch(oid):
        told = reason(done.stderr) if done.stderr else "there is no such commit here"
        raise GitError(told)
    return oid


def head(top: Path) -> str | None:
    """The commit that is checked out; None on a branch without commits."""
    try:
        return resolve(top, "HEAD")
    except GitError:
        if _run(top, ("symbolic-ref", "-q", "HEAD")).code == 0:
            return None
        raise


def merge_base(top: Path, commit: str) -> str | None:
    """Where ``HEAD`` and ``commit`` parted; None when that cannot be told (a shallow clone, no history)."""
    done = _run(top, ("merge-base", "HEAD", commit))
    oid = done.stdout.decode("ascii", "replace").strip()
    return oid if done.code == 0 and _NAME.fullmatch(oid) else None


def differing(top: Path, commit: str) -> dict[str, str]:
    """The paths of the index that are new or other than in ``commit``, each with the path that it had there.

    Renames are followed; "" where there was nothing. Raises ``GitError``.
    """
    given = ("diff-index", "--cached", "--raw", "-z", "-M", "-l2000", "--no-ext-diff", commit)
    fields = _ask(top, *given, indexed=True).split(b"\0")
    changed: dict[str, str] = {}
    place = 0
    while place < len(fields) - 1:
        status = fields[place].rpartition(b" ")[2][:1]
        path = os.fsdecode(fields[place + 1])
        if status in b"RC" and status:
            changed[os.fsdecode(fields[place + 2])] = path
            place += 3
            continue
        if status != b"D":
            changed[path] = "" if status == b"A" else path
        place += 2
    return changed


def blob(top: Path, oid: str, limit: int) -> bytes:
    """A blob's bytes. Raises ``TooLargeError`` beyond ``limit`` bytes, ``FileNotFoundError``, ``OSError``."""
    try:
        done = _run(top, ("cat-file", "--batch"), stdin=f"{oid}\n".encode(), limit=limit + _HEADER)
    except GitError as error:
        if "wrote more than" in str(error):
            raise TooLargeError(limit + 1) from None
        raise OSError(str(error)) from error
    line, _, data = done.stdout.partition(b"\n")
    words = line.split(b" ")
    if len(words) != 3 or words[1] != b"blob":
        raise FileNotFoundError("git does not have its content")
    size = int(words[2])
    if size > limit:
        raise TooLargeError(size)
    return data[:size]


def name_of(data: bytes, like: str) -> str:
    """What git calls these bytes, in a repository whose names are as long as ``like``."""
    known = hashlib.sha256() if len(like) == 64 else hashlib.sha1(usedforsecurity=False)
    known.update(b"blob %d\0" % len(data))
    known.update(data)
    return known.hexdigest()


def _records(output: bytes) -> list[bytes]:
    return [record for record in output.split(b"\0") if record]


def _ask(top: Path, *arguments: str, indexed: bool = False) -> bytes:
    done = _run(top, arguments, indexed=indexed)
    if done.code:
        raise GitError(reason(done.stderr))
    return done.stdout


def _run(
    top: Path,
    arguments: Sequence[str],
    *,
    stdin: bytes = b"",
    limit: int | None = None,
    indexed: bool = False,
) -> Completed:
    command = ["git", *HARMLESS, *arguments]
    bounds = {} if limit is None else {"limit": limit}
    given = environment()
    if indexed and (own := os.environ.get("GIT_INDEX_FILE")):
        # A commit of some paths only has an index of its own, of which git tells its hooks.
        given["GIT_INDEX_FILE"] = str(Path.cwd() / own)
    try:
        return run(command, folder=top, timeout=_TIMEOUT, environment=given, stdin=stdin, **bounds)
    except ProcessError as error:
        raise GitError(str(error)) from error
