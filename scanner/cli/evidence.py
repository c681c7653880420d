"""``assay evidence``: make a key, check evidence again, and tell the audit trail of a period."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scanner.cli.output import tell
from scanner.cli.plain import Help, PlainCommand, group

if TYPE_CHECKING:
    from scanner.evidence import Verified

Texts = list[str] | None
_FOLDER = typer.Argument(metavar="DIR", help="The folder that 'assay scan --evidence' wrote.")
_KEYS = typer.Option("--key", metavar="FILE", help="Public key in PEM; may be repeated.", show_default=False)
_EXPECT = typer.Option(
    "--expect",
    metavar="N:DIGEST",
    help="An entry that a scan told of: number and digest.",
    show_default=False,
)
_SINCE = typer.Option("--since", metavar="DATE", help="First day, as 2026-01-31.", show_default=False)
_UNTIL = typer.Option("--until", metavar="DATE", help="Last day.", show_default=False)
_PRIVATE = typer.Argument(
    metavar="FILE", help="Where the private key goes; the public one beside it, as FILE.pub."
)


def register(app: typer.Typer) -> None:
    """Make ``evidence`` a group of commands of ``app``."""
    evidence = group("Proof of what was scanned and decided.")
    evidence.callback()(_evidence)
    evidence.command("verify", cls=PlainCommand)(verify_folder)
    evidence.command("report", cls=PlainCommand)(report_period)
    evidence.command("key", cls=PlainCommand)(make_key)
    app.add_typer(evidence, name="evidence")


def _evidence(help: Help = False) -> None:  # noqa: A002 - the flag's name
    """Hold the option that comes before a command."""


def verify_folder(
    folder: Annotated[str, _FOLDER],
    key: Annotated[Texts, _KEYS] = None,
    expect: Annotated[str | None, _EXPECT] = None,
) -> int:
    """Check chain, signatures and digests. Exits 1 where anything is wrong, with a line for each problem."""
    from scanner.support.terminal import escape

    verified = _verified(folder, key, expect)
    lines = [f"{one.kind}: {one.subject} {one.text}" for one in verified.problems]
    checked = "signatures checked" if verified.signed else "signatures not checked: name a key with --key"
    verdict = "not whole" if lines else "whole"
    told = f"{verdict}: {len(verified.entries)} entries, {verified.runs} runs, {checked}"
    ending = f"; the last is {len(verified.entries)}:{verified.last[:16]}" if verified.last else ""
    tell("".join(f"{escape(line)}\n" for line in [*lines, told + ending]))
    return 1 if lines else 0


def report_period(
    folder: Annotated[str, _FOLDER],
    since: Annotated[str | None, _SINCE] = None,
    until: Annotated[str | None, _UNTIL] = None,
    key: Annotated[Texts, _KEYS] = None,
) -> int:
    """Tell runs and overrides of a period as Markdown. Exits 1 where the evidence is not whole."""
    from scanner import evidence

    verified = _verified(folder, key, None)
    tell(evidence.trail(verified, _day("--since", since), _day("--until", until)))
    return 1 if verified.problems else 0


def make_key(private: Annotated[str, _PRIVATE]) -> int:
    """Make an Ed25519 key that signs evidence."""
    from scanner import evidence
    from scanner.settings import SettingsError

    file = Path(private)
    try:
        keyid = evidence.generate(file, file.with_name(f"{file.name}.pub"))
    except evidence.EvidenceError as error:
        raise SettingsError(str(error)) from None
    tell(f"key {keyid}\nprivate: {file}\npublic:  {file}.pub\n")
    return 0


def _verified(folder: str, keys: Texts, expect: str | None) -> Verified:
    from scanner import evidence
    from scanner.settings import SettingsError

    place = Path(folder)
    if not place.is_dir():
        raise SettingsError(f"{folder}: there is no such folder")
    try:
        known = [evidence.PublicKey.load(Path(file)) for file in keys or ()]
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
