"""The audit trail of a period, for people: runs, and who accepted what, until when and why."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from scanner.evidence.verification import Verified
from scanner.support.terminal import escape

Object = dict[str, Any]


def trail(verified: Verified, since: date | None, until: date | None) -> str:
    """Markdown that reads well as text; both days belong to the period. Failed verification comes first."""
    entries = [entry for entry in verified.entries if _within(str(entry.get("time", "")), since, until)]
    runs = [entry for entry in entries if entry.get("kind") == "run"]
    changes = [entry for entry in entries if entry.get("kind") in ("accepted", "withdrawn")]
    period = f"{since or 'the beginning'} to {until or 'today'}"
    parts = [
        f"# Audit trail, {period}",
        _standing(verified),
        _runs(runs),
        _changes(changes),
        _valid(verified),
    ]
    return "\n\n".join(parts) + "\n"


def _standing(verified: Verified) -> str:
    signed = "signatures checked" if verified.signed else "signatures NOT checked (no key was given)"
    if not verified.problems:
        return f"The evidence is whole: {len(verified.entries)} entries, {signed}."
    lines = [f"**The evidence is not whole**: {len(verified.problems)} problems, {signed}."]
    lines += [f"- {one.kind}: {_text(one.subject)} {_text(one.text)}" for one in verified.problems]
    return "\n".join(lines)


def _runs(runs: list[Object]) -> str:
    if not runs:
        return "## Runs\n\nNone."
    lines = [
        "## Runs",
        "",
        "| when | verdict | findings | gaps | commit | run |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for entry in runs:
        body = entry.get("body")
        if not isinstance(body, dict):
            continue
        found = body.get("findings")
        numbers = found.items() if isinstance(found, dict) else ()
        told = ", ".join(f"{number} {severity}" for severity, number in numbers)
        commit = str(body.get("commit", ""))[:12] or "no git"
        changed = "" if body.get("clean") else " with changes" if body.get("commit") else ""
        cells = (
            entry.get("time"),
            body.get("verdict"),
            told or "none",
            body.get("gaps"),
            f"{commit}{changed}",
            body.get("run"),
        )
        lines.append(_row(cells))
    return "\n".join(lines)


def _changes(changes: list[Object]) -> str:
    if not changes:
        return "## Accepted and withdrawn\n\nNothing."
    lines = [
        "## Accepted and withdrawn",
        "",
        "| when | what | rule | where | by | reason | until |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for entry in changes:
        body = entry.get("body")
        if isinstance(body, dict):
            lines.append(_row((entry.get("time"), entry.get("kind"), *_override(body))))
    return "\n".join(lines)


def _valid(verified: Verified) -> str:
    """What is accepted today."""
    current: dict[str, Object] = {}
    for entry in verified.entries:
        body = entry.get("body")
        if isinstance(body, dict) and entry.get("kind") == "accepted":
            current[str(body.get("fingerprint"))] = body
        elif isinstance(body, dict) and entry.get("kind") == "withdrawn":
            current.pop(str(body.get("fingerprint")), None)
    if not current:
        return "## Accepted at the end of the journal\n\nNothing."
    head = [
        "## Accepted at the end of the journal",
        "",
        "| rule | where | by | reason | until |",
        "| --- | --- | --- | --- | --- |",
    ]
    return "\n".join([*head, *(_row(_override(body)) for body in current.values())])


def _override(body: Object) -> tuple[object, ...]:
    by = body.get("by")
    who = f"{by.get('name')} <{by.get('mail')}>" if isinstance(by, dict) and by.get("name") else "not known"
    where = f"{body.get('path')}:{body.get('line')}"
    return body.get("rule"), where, who, body.get("reason"), body.get("until") or "no end"


def _within(time: str, since: date | None, until: date | None) -> bool:
    try:
        day = date.fromisoformat(time[:10])
    except ValueError:
        return True  # rather too much than a run that is not shown
    return (since is None or day >= since) and (until is None or day <= until)


def _row(cells: Iterable[object]) -> str:
    return "| " + " | ".join(_text(str(cell)) for cell in cells) + " |"


def _text(text: str) -> str:
    clean = escape(" ".join(text.split()))
    return clean.replace("\\", "\\\\").replace("|", "\\|").replace("<", "\\<")
