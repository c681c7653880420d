"""What the examination of files gives."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from scanner.model import Finding, Gap, Ignore


class CodeResult(Struct, frozen=True, array_like=True):
    """What came out of a number of sources. ``lines`` counts the lines of the units that were analysed."""

    findings: tuple[Finding, ...] = ()
    gaps: tuple[Gap, ...] = ()
    ignores: tuple[Ignore, ...] = ()
    files: int = 0
    lines: int = 0

    def __add__(self, other: CodeResult) -> CodeResult:
        return CodeResult(
            self.findings + other.findings,
            self.gaps + other.gaps,
            self.ignores + other.ignores,
            self.files + other.files,
            self.lines + other.lines,
        )


def together(results: Sequence[CodeResult]) -> CodeResult:
    """All results as one, in their order."""
    return CodeResult(
        tuple(finding for result in results for finding in result.findings),
        tuple(dict.fromkeys(gap for result in results for gap in result.gaps)),
        tuple(ignore for result in results for ignore in result.ignores),
        sum(result.files for result in results),
        sum(result.lines for result in results),
    )
