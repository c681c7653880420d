"""``pnpm-lock.yaml``, lock file versions 5 to 9: blocks of lines, read without a YAML parser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from msgspec.structs import replace

from scanner.model import Manifest, ManifestFile, Provenance, Requirement
from scanner.parse.documents import Document, plain_document
from scanner.parse.entries import Loader, ManifestResult, redacted
from scanner.parse.nodes import Piece, part
from scanner.parse.npm import npm_locked, npm_place
from scanner.support.patterns import lazy

_SECTION = lazy(r"^packages:[ \t]*\r?$", re.MULTILINE)
_MARGIN = lazy(r"^(?![ \t#\r\n])", re.MULTILINE)
# A key of two spaces' indent; pnpm writes long ones as "? key".
_KEY = lazy(r"^  (?:\? )?(?! )('?)([^'\r\n]+?)\1(?::(?: \{\})?)?[ \t]*\r?$", re.MULTILINE)
_INTEGRITY = lazy(r"\bintegrity: ?['\"]?([\w+/=-]+)")
_TARBALL = lazy(r"\btarball: ?['\"]?([^\s,'\"}]+)")
_FIELD = lazy(r"^    (name|version): ?['\"]?([^\s'\"]+)['\"]?[ \t]*\r?$", re.MULTILINE)
_ELSEWHERE = lazy(r"\b(?:type: (git|directory)|(repo): |(directory): )")
_VERSION = lazy(r"\d[\w.+-]*")
_MAX_ENTRIES = 500_000


def claims(path: PurePosixPath) -> bool:
    """``pnpm-lock.yaml``, also that of one branch."""
    return path.name.startswith("pnpm-lock.") and path.suffix == ".yaml"


def read(path: str, data: bytes, _load: Loader) -> ManifestResult:
    """Every locked package."""
    document = plain_document(path, data)
    found = tuple(_records(document))
    if "lockfileVersion" not in document.text[:2_000] and not document.gaps:
        cause = "It does not start like a pnpm-lock.yaml (lockfileVersion is missing)."
        document.gaps.append(document.entries.gap(Piece("", 0), cause, "Run pnpm install to write it anew."))
    return ManifestResult(Manifest(ManifestFile(path), found), tuple(document.gaps))


def _records(document: Document) -> Iterator[Requirement]:
    text = document.text
    section = _SECTION.search(text)
    if section is None:
        return
    margin = _MARGIN.search(text, section.end() + 1)
    limit = margin.start() if margin else len(text)
    keys = _KEY.finditer(text, section.end(), limit)
    key = next(keys, None)
    for _ in range(_MAX_ENTRIES):
        if key is None:
            return
        following = next(keys, None)
        body = text[key.end() : following.start() if following else limit]
        record = _record(document, Piece(key.group(2), key.start(2)), body, key.end())
        if record is not None:
            yield record
        key = following


def _record(document: Document, key: Piece, body: str, start: int) -> Requirement | None:
    """A package by its key.

    ``/name/1.0.0`` (5), ``/name@1.0.0(peer)`` (6), ``name@1.0.0`` (9), or an address with the name inside.
    """
    integrity, tarball = _INTEGRITY.search(body), _TARBALL.search(body)
    fields = {
        match.group(1): Piece(match.group(2), start + match.start(2)) for match in _FIELD.finditer(body)
    }
    split = _split(key)
    if split is None:  # an address: the name stands inside
        name = fields.get("name")
        if name is None:
            return None
        record = npm_locked(document.entries, name, fields.get("version"), "", "")
        place = Provenance.PATH if key.text.startswith("file:") else Provenance.URL
        if record is None:
            return None
        return replace(record, provenance=place, specifier="", reference=redacted(key.text))
    name, version = split
    record = npm_locked(
        document.entries,
        name,
        version,
        tarball.group(1) if tarball else "",
        integrity.group(1) if integrity else "",
    )
    if record is not None and _ELSEWHERE.search(body) and record.provenance is Provenance.REGISTRY:
        return replace(record, provenance=Provenance.VCS, specifier="")
    return record


def _split(key: Piece) -> tuple[Piece, Piece] | None:
    text = key.text.split("(", 1)[0]
    begin = 1 if text.startswith("/") else 0
    if not begin and re.match(r"(?:file|link|https?|git\+?\w*):|[\w.-]+\.[\w.-]+/[^@]+$", text):
        return None
    end = text.find("/", begin + 1) if text.startswith("@", begin) else begin
    at = text.find("@", end + 1)
    if at > 0 and "/" not in text[end + 1 : at]:
        rest = text[at + 1 :]
        if npm_place(rest) is Provenance.REGISTRY:
            match = _VERSION.match(rest)
            if match is None:
                return None
            rest = match.group()
        return part(key, begin, at), part(key, at + 1, at + 1 + len(rest))
    slash = text.find("/", end + 1)
    match = _VERSION.match(text, slash + 1) if slash > 0 else None
    if match is None:
        return None
    version = match.group().split("_", 1)[0]  # peers follow in version 5
    return part(key, begin, slash), part(key, slash + 1, slash + 1 + len(version))
