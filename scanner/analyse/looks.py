"""What the examination of one file gives, and what it rests on."""

from __future__ import annotations

from msgspec import Struct

from scanner.analyse.results import CodeResult
from scanner.program.linking import Use
from scanner.program.loading import Body
from scanner.program.outline import Outline


class Look(Struct, frozen=True, array_like=True):
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
    rests: bytes = b"[]"
    names: bytes = b"[]"
    paths: str = ""
    uneventful: tuple[tuple[str, tuple[Body, ...]], ...] = ()
    base: tuple[Body, ...] = ()
