"""Reports with thousands of findings: as many of each severity, in hundreds of files."""

from __future__ import annotations

from msgspec.structs import replace
from reports import CELL, INVENTED, SQL, report

from scanner.model import Confidence, Rating, Report, Severity


def many(number: int) -> Report:
    worst = sorted(Severity, reverse=True)
    findings = (
        replace(
            (SQL, INVENTED, CELL)[index % 3],
            fingerprint=f"{index:016x}".ljust(64, "0"),
            rating=Rating(worst[index * len(worst) // number], Confidence.HIGH),
            location=replace(SQL.location, path=f"app/part{index % 300}/file{index % 7}.py"),
            message=f"Finding number {index}",
        )
        for index in range(number)
    )
    return report(findings=tuple(findings))
