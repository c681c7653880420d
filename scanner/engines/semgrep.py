"""Semgrep: our own rules in ``rules/semgrep``, and those that the user configures; never its registry."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from scanner.engines.mirror import Mirror
from scanner.engines.names import names
from scanner.engines.program import EngineError, document, execute, find
from scanner.engines.task import Task
from scanner.engines.told import Said, Told, translate
from scanner.model import Confidence, Gap, GapKind, Severity, Span
from scanner.rulebook import rules_directory
from scanner.support.files import read_bounded

NAME = "semgrep"
_QUIET = {"SEMGREP_ENABLE_VERSION_CHECK": "0", "SEMGREP_SEND_METRICS": "off"}
_SEVERITIES = {
    "CRITICAL": Severity.CRITICAL,
    "ERROR": Severity.HIGH,
    "HIGH": Severity.HIGH,
    "WARNING": Severity.MEDIUM,
    "MEDIUM": Severity.MEDIUM,
}
_CONFIDENCES = {"HIGH": Confidence.HIGH, "MEDIUM": Confidence.MEDIUM}
_CWE = re.compile(r"CWE-(\d{1,5})")
_MOST_RULES = 10_000_000  # bytes of one file


def look(task: Task) -> Told:
    """What Semgrep says of all files. Raises ``EngineError``."""
    program = find(NAME)
    mirror = task.mirror(lambda _: True)
    rules = task.folder / "rules"
    rules.mkdir()
    digest = _copy(rules, task.settings.semgrep_config)
    if not mirror:
        return Told("", digest)
    (mirror.folder / ".semgrepignore").write_text("")  # in place of its own list, which leaves tests out
    command = [program, "scan", "--json", "--quiet", "--metrics=off", "--disable-version-check"]
    command += ["--no-git-ignore", "--disable-nosem", "--no-rewrite-rule-ids", "--timeout", "20"]
    command += ["--config", str(rules), str(mirror.folder)]
    report = document(NAME, execute(command, task.folder, task.timeout, _QUIET), (0, 1))
    version = str(report.get("version", ""))[:40]
    results, errors = report.get("results"), report.get("errors")
    if not isinstance(results, list) or not isinstance(errors, list):
        raise EngineError(
            "semgrep wrote JSON of another form than it should have.", "Install a known version."
        )
    said = [one for result in results if (one := _said(result, mirror)) is not None]
    findings, made = translate(NAME, version, said, names(NAME), mirror, task.rules, task.taxonomy)
    gaps = [gap for error in errors if (gap := _gap(error, mirror)) is not None]
    return Told(version, digest, findings, made, tuple(dict.fromkeys(gaps)))


def _copy(folder: Path, configured: Sequence[Path]) -> str:
    """Put the rules (not their samples) into ``folder``; their digest. Raises ``EngineError``."""
    files = sorted((rules_directory() / "semgrep").glob("*.yaml"))
    for place in configured:
        if not place.exists():
            raise EngineError(f"The Semgrep rules {place} do not exist.", "Correct semgrep-config.")
        files += sorted(place.rglob("*.y*ml")) if place.is_dir() else [place]
    known = hashlib.sha256()
    for number, file in enumerate(file for file in files if ".test." not in file.name):
        try:
            data = read_bounded(file, _MOST_RULES)
        except OSError as error:
            cause = f"The Semgrep rules {file} cannot be read ({error.strerror or error})."
            raise EngineError(cause, "Correct semgrep-config.") from None
        known.update(hashlib.sha256(data).digest())
        (folder / f"{number}.yaml").write_bytes(data)
    return known.hexdigest()


def _said(result: Any, mirror: Mirror) -> Said | None:
    if not isinstance(result, dict):
        return None
    path = mirror.path_of(str(result.get("path", "")))
    extra = _table(result, "extra")
    metadata = _table(extra, "metadata")
    span = _span(_table(result, "start"), _table(result, "end"))
    rule = re.sub(r"[^A-Za-z0-9._-]", "-", str(result.get("check_id", "")))[:100]
    if path is None or span is None or not rule:
        return None
    cwe = metadata.get("cwe", [])
    listed = cwe if isinstance(cwe, list) else [cwe]
    return Said(
        rule=rule,
        path=path,
        span=span,
        text=" ".join(str(extra.get("message", rule)).split())[:400],
        severity=_SEVERITIES.get(str(extra.get("severity")), Severity.LOW),
        confidence=_CONFIDENCES.get(str(metadata.get("confidence", "MEDIUM")).upper(), Confidence.LOW),
        cwe=tuple(int(found[1]) for entry in listed if (found := _CWE.match(str(entry))) and int(found[1])),
        title=str(metadata.get("title", ""))[:100],
        why=str(metadata.get("why", ""))[:1000],
        fix=str(metadata.get("fix", ""))[:1000],
        reference=str(metadata.get("source", "")),
    )


def _table(table: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = table.get(key)
    return value if isinstance(value, dict) else {}


def _span(start: Mapping[str, Any], end: Mapping[str, Any]) -> Span | None:
    numbers = (start.get("line"), start.get("col"), end.get("line"), end.get("col"))
    if not all(isinstance(number, int) and number > 0 for number in numbers):
        return None
    return Span(*numbers)  # type: ignore[arg-type]


def _gap(error: Any, mirror: Mirror) -> Gap | None:
    """A rule or file that it could not use; that a file does not parse is no news."""
    if not isinstance(error, dict):
        return None
    path = mirror.path_of(str(error.get("path", "")))
    kind = str(error.get("type", ""))
    if path is not None and "yntax" in f"{kind}{error.get('code')}":
        cause, blocking = "semgrep could read it only in part.", False
    else:
        cause, blocking = f"semgrep: {' '.join(str(error.get('message', kind)).split())[:200]}.", True
    step = "Run it by hand to see why, or leave it out."
    return Gap(GapKind.LIMIT if blocking else GapKind.SYNTAX, path or NAME, cause, step, blocking=blocking)
