"""Ask git about a work tree without letting the work tree run anything."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from msgspec import Struct

from scanner.support.process import ProcessError, run

Authored = tuple[str, date]
_COMMIT = re.compile(r"[0-9a-f]{40,64}")


class GitError(Exception):
    """Git could not answer; the text is a sentence that says why."""


class Entry(Struct, frozen=True):
    """One path that git lists, relative to the folder that was asked about.

    ``tracked`` when it is in the index.
    """

    path: str
    tracked: bool


# Whatever a repository's own configuration may start is switched off on the command line, which outranks it.
HARMLESS = (
    "-c", "core.fsmonitor=false",
    "-c", f"core.hooksPath={os.devnull}",
    "-c", "core.pager=cat",
    "-c", "core.untrackedCache=false",
    "-c", "protocol.allow=never",
)  # fmt: skip
# A hook's GIT_DIR or GIT_INDEX_FILE would redirect the question; the user's own configuration stays.
_KEPT = ("GIT_CONFIG_", "GIT_CEILING_DIRECTORIES", "GIT_EXEC_PATH")


def work_tree(folder: Path) -> Path | None:
    """The nearest folder at or above ``folder`` that holds ``.git``, None when there is none."""
    for candidate in (folder, *folder.parents):
        if os.path.lexists(candidate / ".git"):
            return candidate
    return None


def files(folder: Path, *, timeout: float = 30.0) -> list[Entry]:
    """The tracked and the untracked, not ignored files below ``folder``; raises ``GitError``.

    Submodules and untracked repositories inside are one entry each, their folder. Tracked files that are
    gone from
    the disk are listed too.
    """
    command = ["git", *HARMLESS, "ls-files", "-z", "-t", "--cached", "--others", "--exclude-standard"]
    try:
        done = run(command, folder=folder, timeout=timeout, environment=environment())
    except ProcessError as error:
        raise GitError(str(error)) from error
    if done.code:
        raise GitError(reason(done.stderr))
    entries = {}
    for record in done.stdout.split(b"\0"):
        tag, _, name = record.partition(b" ")
        if name:
            path = os.fsdecode(name.rstrip(b"/"))
            entries[path] = Entry(path, tag != b"?")  # an unmerged path comes once per stage
    return list(entries.values())


def environment() -> dict[str, str]:
    """The environment for a git that only reads: no redirection, no prompts, no locks, no fetching."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("GIT_") or name.startswith(_KEPT)
    }
    return kept | {
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_PAGER": "cat",
        "LC_ALL": "C",
    }


def reason(stderr: bytes) -> str:
    """What git complains of, in a sentence."""
    text = stderr.decode("utf-8", "replace")
    if "dubious ownership" in text:
        return "git does not trust this folder because another user owns it"
    line = next((line for line in text.splitlines() if line.startswith("fatal:")), "git failed")
    return "git said: " + line.removeprefix("fatal:").strip()[:200]


def authors(top: Path, path: str, lines: Sequence[int], *, timeout: float = 20.0) -> dict[int, Authored]:
    """Who wrote lines of a file of the work tree, and on which day; lines git does not know are left out.

    The file's content passes no filter that the repository configures, and no lines are converted for it.
    """
    command = ["git", *HARMLESS, *_without_filters(top), "blame", "--porcelain", "--no-textconv"]
    for first, last in _stretches(lines):
        command += ["-L", f"{first},{last}"]
    try:
        done = run([*command, "--", path], folder=top, timeout=timeout, environment=environment())
    except ProcessError:
        return {}
    if done.code:
        return {}
    known: dict[str, tuple[str, int]] = {}
    found: dict[int, Authored] = {}
    commit, line, author = "", 0, ""
    for text in done.stdout.decode("utf-8", "replace").split("\n"):
        words = text.split(" ")
        if len(words) in (3, 4) and _COMMIT.fullmatch(words[0]) and words[2].isdigit():
            commit, line = words[0], int(words[2])
        elif text.startswith("author "):
            author = text[7:][:200]
        elif text.startswith("author-time ") and words[1].isdigit():
            known[commit] = (author, int(words[1]))
        elif text.startswith("\t") and commit in known and commit.strip("0"):
            name, moment = known[commit]
            found[line] = (name, datetime.fromtimestamp(moment, UTC).date())
    return found


def _stretches(lines: Sequence[int]) -> list[tuple[int, int]]:
    """Lines that follow each other as one: a baseline may have thousands."""
    found: list[tuple[int, int]] = []
    for line in sorted(set(lines)):
        if found and found[-1][1] == line - 1:
            found[-1] = (found[-1][0], line)
        else:
            found.append((line, line))
    return found


def _without_filters(top: Path) -> list[str]:
    """Options that switch off every filter that any configuration names."""
    try:
        listed = run(
            ["git", *HARMLESS, "config", "-z", "--name-only", "--get-regexp", r"^filter\..*"],
            folder=top,
            timeout=20.0,
            environment=environment(),
        )
    except ProcessError:
        return []
    names = {os.fsdecode(name).rpartition(".")[0] for name in listed.stdout.split(b"\0") if name}
    options = []
    for name in sorted(names):
        for part in ("clean=", "process=", "smudge=", "required=false"):
            options += ["-c", f"{name}.{part}"]
    return options
