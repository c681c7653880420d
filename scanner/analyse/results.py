"""What the examination of files gives: for one file, and for all together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from scanner.model import Finding, Gap, Ignore

if TYPE_CHECKING:  # a scan of which nothing has changed does without
    from scanner.program import Outline
    from scanner.program.linking import Use
    from scanner.program.loading import Body


class CodeResult(Struct, frozen=True):
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


class Look(Struct, frozen=True):
    """What came out of one source, and the outlines of its units (None: it could not be parsed).

    ``digest`` is that of the bytes that were read. ``uses`` is what the program says of other files that it
    rests on, ``asked`` the dotted names that were looked up: from which file, and to which file they led
    ("" to none). ``rests`` and ``names`` are the same as they are kept, as JSON text: there is much of it.
    ``shapes`` are digests of what linking asks of the outlines. ``paths`` is the digest of the program's
    paths, with which no name leads elsewhere. ``kept`` is false for what must not be remembered.
    ``uneventful`` are the functions that told nothing, with the bodies that each rests on, ``base`` those
    on which all of it rests.
    """

    result: CodeResult
    outlines: tuple[Outline | None, ...] = ()
    shapes: tuple[str, ...] = ()
    digest: str = ""
    uses: tuple[Use, ...] = ()
    asked: tuple[tuple[str, str, str], ...] = ()
    kept: bool = True
    rests: str = "[]"
    names: str = "[]"
    paths: str = ""
    uneventful: tuple[tuple[str, tuple[Body, ...]], ...] = ()
    base: tuple[Body, ...] = ()


def together(results: Sequence[CodeResult]) -> CodeResult:
    """All results as one, in their order."""
    return CodeResult(
        tuple(finding for result in results for finding in result.findings),
        tuple(dict.fromkeys(gap for result in results for gap in result.gaps)),
        tuple(ignore for result in results for ignore in result.ignores),
        sum(result.files for result in results),
        sum(result.lines for result in results),
    )
