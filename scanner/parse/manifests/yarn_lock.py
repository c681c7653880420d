"""``yarn.lock``, classic and berry: both are blocks of lines, read without a YAML parser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from msgspec import Struct
from msgspec.structs import replace

from scanner.model import Manifest, ManifestFile, Provenance, Requirement
from scanner.parse.documents import Document, plain_document
from scanner.parse.entries import Loader, ManifestResult, redacted
from scanner.parse.nodes import Piece
from scanner.parse.npm import npm_locked, npm_place
from scanner.support.patterns import lazy

# Entries start at the margin and end with a colon; what belongs to one is indented by two spaces.
_HEAD = lazy(r"^(?![ \t#\r\n])([^\r\n]{1,20000}):[ \t]*\r?$", re.MULTILINE)
_FIELD = lazy(
    r"^  (version|resolved|resolution|integrity|checksum|linkType):?[ \t]+(\"?)([^\"\r\n]*?)\2[ \t]*\r?$",
    re.MULTILINE,
)
_DESCRIPTOR = lazy(r"((?:@[^/@\s\"]+/)?[^/@\s\",]+)@([^\",\r\n]*)")
_RESOLUTION = lazy(r"((?:@[^/@\s]+/)?[^/@\s]+)@(npm|virtual|workspace|patch|[a-z+]+):?(.*)")
_MAX_ENTRIES = 500_000


def claims(path: PurePosixPath) -> bool:
    """``yarn.lock``."""
    return path.name == "yarn.lock"


def read(path: str, data: bytes, _load: Loader) -> ManifestResult:
    """Every locked package."""
    document = plain_document(path, data)
    found = tuple(_records(document))
    if not found and document.text.strip() and not document.gaps and _HEAD.search(document.text):
        cause = "It has entries that are not those of a yarn.lock."
        document.gaps.append(document.entries.gap(Piece("", 0), cause, "Run yarn install to write it anew."))
    return ManifestResult(Manifest(ManifestFile(path), found), tuple(document.gaps))


class _Block(Struct):
    """One entry: its key, and its fields with their places."""

    key: Piece
    fields: dict[str, Piece]

    def text(self, name: str) -> str:
        piece = self.fields.get(name)
        return piece.text if piece is not None else ""


def _blocks(text: str) -> Iterator[_Block]:
    heads = _HEAD.finditer(text)
    head = next(heads, None)
    for _ in range(_MAX_ENTRIES):
        if head is None:
            return
        following = next(heads, None)
        end = following.start() if following else len(text)
        fields = {
            match.group(1): Piece(match.group(3), match.start(3))
            for match in _FIELD.finditer(text, head.end(), end)
        }
        yield _Block(Piece(head.group(1), head.start(1)), fields)
        head = following


def _records(document: Document) -> Iterator[Requirement]:
    for block in _blocks(document.text):
        descriptor = _DESCRIPTOR.search(block.key.text)
        version = block.fields.get("version")
        if descriptor is None or version is None:
            if descriptor is not None and block.fields:
                cause = f"The entry {descriptor.group(1)[:80]!r} has no version."
                step = "Run yarn install to write the file anew."
                document.gaps.append(document.entries.gap(block.key, cause, step))
            continue
        asked = descriptor.group(2)
        name = Piece(descriptor.group(1), block.key.start + descriptor.start(1))
        if asked.startswith("npm:") and (real := re.match(r"npm:((?:@[^/@]+/)?[^/@]+)@", asked)):
            start = block.key.start + descriptor.start(2)
            name, asked = Piece(real.group(1), start + real.start(1)), asked[real.end() :]
        record = _record(document, block, name, version, asked.removeprefix("npm:"))
        if record is not None:
            yield record


def _record(document: Document, block: _Block, name: Piece, version: Piece, asked: str) -> Requirement | None:
    entries = document.entries
    resolution = block.text("resolution")
    if resolution:  # berry
        match = _RESOLUTION.fullmatch(resolution)
        kind = match.group(2) if match else ""
        record = npm_locked(entries, name, version, "", "")
        if record is None or kind in ("npm", "virtual"):
            return record
        if kind == "workspace" or version.text == "0.0.0-use.local":
            return replace(record, provenance=Provenance.WORKSPACE, specifier="", reference=resolution)
        place = npm_place(match.group(0)[len(match.group(1)) + 1 :]) if match else Provenance.UNKNOWN
        if kind == "patch":
            place = Provenance.UNKNOWN
        return replace(record, provenance=place, specifier="", reference=redacted(resolution))
    place = npm_place(asked)
    record = npm_locked(entries, name, version, block.text("resolved"), block.text("integrity"))
    if record is not None and place is not Provenance.REGISTRY:
        return replace(record, provenance=place, specifier="", reference=redacted(asked))
    return record
