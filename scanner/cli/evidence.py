"""``assay evidence``: make a key, check evidence again, and tell the audit trail of a period."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scanner.cli import options as o
from scanner.cli.output import tell

if TYPE_CHECKING:
    from scanner.evidence import Verified

_FOLDER = click.Argument(["folder"], metavar="DIR")
_KEYS = o.text("key", "Public key in PEM; may be repeated.", metavar="FILE", many=True)
_EXPECT = o.text("expect", "An entry that a scan told of: number and digest.", metavar="N:DIGEST")
_SINCE = o.text("since", "First day, as 2026-01-31.", metavar="DATE")
_UNTIL = o.text("until", "Last day.", metavar="DATE")


@click.group("evidence")
def command() -> None:
    """Check and tell proof of what was scanned."""


@command.command("verify", params=[_FOLDER, _KEYS, _EXPECT])
def verify_folder(folder: str, key: tuple[str, ...], expect: str | None) -> int:
    """Check chain, signatures and digests.

    DIR is the folder that 'assay scan --evidence' wrote. Exits 1 where anything is wrong, with a line
    for each problem.
    """
    from scanner.support.terminal import escape

    verified = _verified(folder, key, expect)
    lines = [f"{one.kind}: {one.subject} {one.text}" for one in verified.problems]
    checked = "signatures checked" if verified.signed else "signatures not checked: name a key with --key"
    verdict = "not whole" if lines else "whole"
    told = f"{verdict}: {len(verified.entries)} entries, {verified.runs} runs, {checked}"
    ending = f"; the last is {len(verified.entries)}:{verified.last[:16]}" if verified.last else ""
    tell("".join(f"{escape(line)}\n" for line in [*lines, told + ending]))
    return 1 if lines else 0


@command.command("report", params=[_FOLDER, _SINCE, _UNTIL, _KEYS])
def report_period(folder: str, since: str | None, until: str | None, key: tuple[str, ...]) -> int:
    """Tell runs and overrides as Markdown.

    DIR is the folder that 'assay scan --evidence' wrote; a period may be named. Exits 1 where the evidence
    is not whole.
    """
    from scanner import evidence

    verified = _verified(folder, key, None)
    tell(evidence.trail(verified, _day("--since", since), _day("--until", until)))
    return 1 if verified.problems else 0


@command.command("key", params=[click.Argument(["private"], metavar="FILE")])
def make_key(private: str) -> int:
    """Make an Ed25519 key that signs evidence.

    The private one goes to FILE, the public one to FILE.pub.
    """
    from scanner import evidence
    from scanner.settings import SettingsError

    file = Path(private)
    try:
        keyid = evidence.generate(file, file.with_name(f"{file.name}.pub"))
    except evidence.EvidenceError as error:
        raise SettingsError(str(error)) from None
    tell(f"key {keyid}\nprivate: {file}\npublic:  {file}.pub\n")
    return 0


def _verified(folder: str, keys: tuple[str, ...], expect: str | None) -> Verified:
    from scanner import evidence
    from scanner.settings import SettingsError

    place = Path(folder)
    if not place.is_dir():
        raise SettingsError(f"{folder}: there is no such folder")
    try:
        known = [evidence.PublicKey.load(Path(file)) for file in keys]
        return evidence.verify(place, known, _expected(expect))
    except evidence.EvidenceError as error:
        raise SettingsError(str(error)) from None


def _expected(text: str | None) -> tuple[int, str] | None:
    from scanner.settings import SettingsError

    if text is None:
        return None
    number, _, digest = text.partition(":")
    if not number.isdigit() or int(number) < 1 or len(digest) < 8 or not digest.isalnum():
        raise SettingsError(f"--expect: expected NUMBER:DIGEST as a scan told them, not {text!r}")
    return int(number), digest.lower()


def _day(option: str, text: str | None) -> date | None:
    from scanner.settings import SettingsError

    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise SettingsError(f"{option}: expected a day such as 2026-01-31, not {text!r}") from None
