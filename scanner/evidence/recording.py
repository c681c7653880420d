"""Put one run on record: its statements, its report, and what was accepted since the run before."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from msgspec import Struct

from scanner.evidence import journal, origin, statements
from scanner.evidence.envelope import EvidenceError, PrivateKey, open_envelope, seal
from scanner.model import Finding, Report
from scanner.settings import Settings
from scanner.support.files import write_whole

RESULT_FILE = "verification.dsse.json"
RUN_FILE = "run.dsse.json"
REPORT_FILE = "report.json"
Object = dict[str, Any]


class Recorded(Struct, frozen=True):
    """Where it stands: the run's number and folder, and the journal's last entry with its digest, which, kept
    elsewhere, show that nothing was taken away later.
    """

    run: str
    folder: Path
    entries: int
    last: str


def record(
    report: Report, document: str, settings: Settings, folder: Path, key: PrivateKey | None, rules: Path
) -> Recorded:
    """Write the evidence of a run into ``folder``.

    Args:
        report: what the scan said.
        document: the same as JSON, kept with the statements.
        settings: those of the scan.
        folder: made where it does not exist.
        key: signs; None leaves everything unsigned.
        rules: the folder of the rule book.

    Raises:
        EvidenceError: it cannot be written, or the journal there is not whole.
    """
    ended = _ended(report)
    source = origin.source(report.root, folder)
    with journal.locked(folder):
        whole, _ = journal.lines(folder)
        journal.check_end(folder, whole)
        run = f"{len(whole) + 1:06}"
        data = document.encode("utf-8", "backslashreplace")
        about = statements.subject(source, report.root.name, hashlib.sha256(data).hexdigest())
        facts = {
            "started": report.started_at,
            "ended": ended,
            "source": source,
            "tool": {"name": "assay", "version": report.version, "sha256": origin.tool_digest()},
            "rules": {"count": len(report.rules), "sha256": origin.rules_digest(rules)},
        }
        files = {
            RESULT_FILE: seal(statements.result(report, about, source, ended), statements.ENVELOPE, key),
            RUN_FILE: seal(
                statements.run_statement(report, settings, about, facts), statements.ENVELOPE, key
            ),
            REPORT_FILE: data,
        }
        place = folder / "runs" / run
        try:
            place.mkdir(parents=True, exist_ok=True)
            for name, content in files.items():
                write_whole(place / name, content)
        except OSError as error:
            raise EvidenceError(f"{place}: evidence cannot be written there: {error.strerror}") from None
        digests = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
        entries = [
            _run(report, run, source, digests, ended),
            *_overrides(report, settings, whole, ended, source.get("changes", {})),
        ]
        number, last = journal.append(folder, entries, key)
    return Recorded(run, place, number, last)


def _run(report: Report, run: str, source: Object, digests: Object, ended: str) -> Object:
    severities: dict[str, int] = {}
    for finding in report.shown:
        name = str(finding.rating.severity)
        severities[name] = severities.get(name, 0) + 1
    body = {
        "run": run,
        "verdict": report.gate.outcome.name.lower(),
        "reason": report.gate.reason,
        "mode": report.mode,
        "findings": severities,
        "gaps": sum(gap.blocking for gap in report.gaps),
        "commit": source.get("commit", ""),
        "tree": source.get("tree", ""),
        "clean": source.get("clean", False),
        "files": digests,
    }
    return {"time": ended, "kind": "run", "body": body}


def _overrides(
    report: Report, settings: Settings, whole: list[bytes], ended: str, changes: Object
) -> list[Object]:
    """What was accepted since, and, where the whole project was looked at, what is no more."""
    before = accepted(whole)
    now = {one.fingerprint: one for one in report.findings if one.suppression is not None and one.fingerprint}
    entries: list[Object] = []
    for fingerprint, finding in now.items():
        body = _accepted(finding, report, changes)
        known = before.get(fingerprint)
        if known is None or (known["reason"], known["until"]) != (body["reason"], body["until"]):
            entries.append({"time": ended, "kind": "accepted", "body": body})
    everything = settings.root in settings.paths and not (settings.include or settings.exclude)
    if everything and len(settings.checks) == 2 and not (settings.select or settings.ignore):
        for fingerprint, body in before.items():
            if fingerprint not in now:
                entries.append({"time": ended, "kind": "withdrawn", "body": body})
    return entries


def accepted(whole: list[bytes]) -> dict[str, Object]:
    """What is accepted after the last of the journal's lines: by fingerprint."""
    current: dict[str, Object] = {}
    for line in whole:
        try:
            entry = open_envelope(line, journal.ENTRY, ()).document
            body, kind = entry["body"], entry["kind"]
            if kind == "accepted":
                current[body["fingerprint"]] = body
            elif kind == "withdrawn":
                current.pop(body["fingerprint"], None)
        except (ValueError, KeyError, TypeError):
            continue  # verification tells of it
    return current


def _accepted(finding: Finding, report: Report, changes: Object) -> Object:
    suppression = finding.suppression
    assert suppression is not None
    where = suppression.location
    who: Object = {}
    if where is not None and where.cell is None:
        who = origin.author(report.root, where.path, where.line, changes)
    return {
        "fingerprint": finding.fingerprint,
        "rule": finding.rule,
        "severity": str(finding.rating.severity),
        "path": finding.location.path,
        "line": finding.location.line,
        "how": suppression.kind,
        "reason": suppression.reason,
        "until": suppression.until.isoformat() if suppression.until else None,
        "by": who,
    }


def _ended(report: Report) -> str:
    try:
        started = datetime.fromisoformat(report.started_at)
    except ValueError:
        started = datetime.now(UTC)
    if started.tzinfo is None:
        started = started.replace(tzinfo=UTC)
    ended = started.astimezone(UTC) + timedelta(seconds=report.counts.seconds)
    return ended.strftime("%Y-%m-%dT%H:%M:%SZ")
