"""A large file from a server, on disk: taken up where it broke off, and complete or not there at all."""

from __future__ import annotations

import json
from pathlib import Path

from msgspec import Struct

from scanner.support.clock import Clock
from scanner.support.files import keep_private
from scanner.support.http import (
    LATER,
    Call,
    FetchError,
    come,
    new_session,
    open_stream,
    phrase,
)


class Downloaded(Struct, frozen=True):
    """What came: ``fresh`` False when the server says that nothing has changed (then there is no file)."""

    fresh: bool
    etag: str = ""
    modified: str = ""
    resumed: bool = False


class _Part(Struct, frozen=True):
    """What is there of an earlier try: bytes, and the validator that they belong to."""

    size: int = 0
    validator: str = ""


def download(
    call: Call, target: Path, known_etag: str, limit: int, timeout: float, deadline: float, clock: Clock
) -> Downloaded:
    """Bring what ``call`` asks for to ``target``, unless it still is what ``known_etag`` stood for.

    ``limit`` in bytes; ``timeout`` bounds each wait, ``deadline`` everything, in seconds. What came before an
    interruption stays beside the target and is used the next time.

    Raises:
        FetchError: no answer, or one that breaks a limit.
        OSError: it cannot be written.
    """
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part, note = target.with_name(f"{target.name}.part"), target.with_name(f"{target.name}.part.json")
    begun = _begun(part, note, call.url)
    headers = list(call.headers)
    if begun.size:
        headers += [("Range", f"bytes={begun.size}-"), ("If-Range", begun.validator)]
    elif known_etag:
        headers.append(("If-None-Match", known_etag))
    asked = Call(call.url, tuple(headers), call.authorization, call.route)
    until = clock.ticks() + deadline
    session = new_session()
    session.headers["Accept-Encoding"] = "identity"  # parts are counted in bytes as they are stored
    try:
        with open_stream(session, asked, timeout, until, clock) as (answer, names):
            status = answer.status_code
            if status == 304 and not begun.size:
                return Downloaded(fresh=False)
            if status == 416:
                _forget(part, note)
                raise FetchError("it has another file by now", LATER, again=True)
            if status not in (200, 206):
                raise FetchError(f"it answered {phrase(status)}", LATER, again=status >= 500)
            resumed = status == 206
            etag = names.get("etag", "")
            strong = etag if etag and not etag.startswith("W/") else ""
            keep_private(part)
            if not resumed:
                keep_private(note)
                note.write_text(json.dumps({"url": call.url, "validator": strong}), encoding="utf-8")
            size = begun.size if resumed else 0
            expected = names.get("content-length", "")
            with part.open("ab" if resumed else "wb") as out:
                while piece := come(answer):
                    size += len(piece)
                    if size > limit:
                        raise FetchError(f"its file is larger than {limit // 1_000_000:,} MB", LATER)
                    if clock.ticks() > until:
                        raise FetchError("the time ran out; what has come is kept", LATER)
                    out.write(piece)
            told = (begun.size if resumed else 0) + int(expected) if expected.isdigit() else size
            if size != told:
                raise FetchError("its file was cut off; what has come is kept", LATER, again=True)
    finally:
        session.close()
    part.replace(target)
    note.unlink(missing_ok=True)
    return Downloaded(True, etag, names.get("last-modified", ""), resumed)


def _begun(part: Path, note: Path, url: str) -> _Part:
    try:
        told = json.loads(note.read_text(encoding="utf-8"))
        size = part.stat().st_size
    except (OSError, ValueError):
        return _Part()
    if not isinstance(told, dict) or told.get("url") != url or not told.get("validator"):
        return _Part()
    return _Part(size, str(told["validator"]))


def _forget(part: Path, note: Path) -> None:
    part.unlink(missing_ok=True)
    note.unlink(missing_ok=True)
