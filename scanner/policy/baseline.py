"""The baseline: a file of findings that are known and accepted for now.

One entry a line, sorted, each line with its comma in front: two branches that add entries merge without
touching each other's lines, also with git's ``merge=union``. Entries have no line numbers.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from scanner.model import Comparison, Finding, State, Suppression
from scanner.policy.identity import code_of, in_order
from scanner.support.files import TooLargeError, read_bounded

SCHEMA = "assay-baseline/1"
_LIMIT = 50_000_000  # bytes
_DIGEST = 16  # hexadecimal digits: enough to tell one definition's lines apart
_MARKERS = ("<<<<<<<", "=======", ">>>>>>>")


class BaselineError(Exception):
    """The file is no baseline; the text says where and what to do."""


class Entry(Struct, frozen=True, order=True):
    """A known finding: ``number`` counts those that are alike in everything else, from 0.

    ``code`` is a digest of the flagged code without its spacing. ``reason`` and ``until`` are for people to
    add.
    """

    path: str
    rule: str
    scope: str
    code: str
    number: int = 0
    reason: str = ""
    until: str = ""

    @property
    def key(self) -> tuple[str, str, str, str, int]:
        """What identifies it."""
        return self.path, self.rule, self.scope, self.code, self.number

    @property
    def anywhere(self) -> tuple[str, str, str]:
        """What identifies it in whichever file."""
        return self.rule, self.scope, self.code


class Matched(Struct, frozen=True):
    """Findings with their state, and the entries of the baseline that fit none of them."""

    findings: tuple[Finding, ...]
    comparison: Comparison
    used: frozenset[Entry]
    gone: tuple[Entry, ...]


def load(file: Path) -> tuple[Entry, ...]:
    """The entries of a baseline file. Raises ``BaselineError``; ``FileNotFoundError`` when there is none."""
    try:
        data = read_bounded(file, _LIMIT)
    except FileNotFoundError:
        raise
    except TooLargeError:
        raise BaselineError(f"it has more than {_LIMIT:,} bytes") from None
    except OSError as error:
        raise BaselineError(f"it cannot be read ({error.strerror or error})") from None
    try:
        text = data.decode("utf-8")
        if any(line.startswith(_MARKERS) for line in text.splitlines()):
            raise BaselineError("a merge left conflict markers in it; keep the entries of both sides")
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        place = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise BaselineError(f"it is not valid JSON{place}") from None
    if not isinstance(document, list) or not document or document[0] != {"schema": SCHEMA}:
        raise BaselineError(f'it does not begin with {{"schema": "{SCHEMA}"}}, so it is no baseline')
    return tuple(sorted({_entry(number, one) for number, one in enumerate(document[1:], 1)}))


def lines(file: Path) -> dict[Entry, int]:
    """The lines on which entries stand, from 1. Of a file that ``load`` reads; raises ``OSError``."""
    found: dict[Entry, int] = {}
    for number, line in enumerate(read_bounded(file, _LIMIT).decode("utf-8").splitlines(), 1):
        try:
            found[_entry(number, json.loads(line.strip().strip(",")))] = number
        except (ValueError, BaselineError):  # brackets, the schema, what somebody broke into several lines
            continue
    return found


def _entry(number: int, document: Any) -> Entry:
    texts = ("path", "rule", "scope", "code", "reason", "until")
    if not isinstance(document, dict) or not document.keys() <= {*texts, "number"}:
        raise BaselineError(f"entry {number} is not one of a baseline")
    values = {name: document.get(name, "") for name in texts}
    count = document.get("number", 0)
    if not all(isinstance(value, str) for value in values.values()) or type(count) is not int:
        raise BaselineError(f"entry {number} has a value of the wrong kind")
    if not (values["path"] and values["rule"] and values["code"]):
        raise BaselineError(f"entry {number} lacks path, rule or code")
    if values["until"]:
        try:
            date.fromisoformat(values["until"])
        except ValueError:
            raise BaselineError(f"entry {number}: until is not a date like 2027-01-31") from None
    return Entry(**values, number=count)


def dump(entries: Iterable[Entry]) -> str:
    """The file's text."""
    lines = [json.dumps({"schema": SCHEMA})]
    for entry in sorted(set(entries)):
        document = {"path": entry.path, "rule": entry.rule, "scope": entry.scope, "code": entry.code}
        extra = {"number": entry.number, "reason": entry.reason, "until": entry.until}
        lines.append("," + json.dumps(document | {name: value for name, value in extra.items() if value}))
    return "[\n" + "\n".join(lines) + "\n]\n"


def entries_of(findings: Iterable[Finding]) -> dict[Entry, Finding]:
    """An entry for each finding."""
    alike: Counter[tuple[str, ...]] = Counter()
    entries = {}
    for finding in in_order(findings):
        code = hashlib.sha256(code_of(finding).encode("utf-8", "surrogatepass")).hexdigest()[:_DIGEST]
        key = (_plain(finding.location.path), finding.rule, _plain(finding.scope), code)
        entries[Entry(*key, number=alike[key])] = finding
        alike[key] += 1
    return entries


def _plain(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode()


def match(
    findings: Sequence[Finding],
    entries: Sequence[Entry],
    name: str,
    present: Collection[str],
    today: date,
) -> Matched:
    """Mark the findings that the baseline knows.

    An entry whose file is gone (not in ``present``) fits a finding that is alike in another file: a file that
    was renamed. An entry whose day ``until`` has passed fits nothing.
    """
    known: Mapping[tuple[object, ...], Entry] = {entry.key: entry for entry in entries}
    lost: dict[tuple[str, str, str], list[Entry]] = {}
    for one in entries:
        if one.path not in present:
            lost.setdefault(one.anywhere, []).append(one)
    mine = entries_of(one for one in findings if one.suppression is None)
    own = {id(finding): entry for entry, finding in mine.items()}
    used: set[Entry] = set()
    marked = []
    for finding in findings:
        entry = own.get(id(finding))
        found = known.get(entry.key) if entry is not None else None
        if entry is not None and found is None and lost.get(entry.anywhere):
            found = lost[entry.anywhere].pop(0)
        if found is not None and found.until and date.fromisoformat(found.until) < today:
            found = None
        if found is None:
            state = finding.state or (State.NEW if finding.suppression is None else None)
            marked.append(replace(finding, state=state))
            continue
        used.add(found)
        until = date.fromisoformat(found.until) if found.until else None
        reason = found.reason or f"known in {name}"
        marked.append(
            replace(finding, state=State.KNOWN, suppression=Suppression("baseline", reason, until=until))
        )
    gone = tuple(entry for entry in entries if entry not in used)
    comparison = Comparison("baseline", name, matched=len(used), gone=len(gone))
    return Matched(tuple(marked), comparison, frozenset(used), gone)
