"""Entries of Python manifests: from one requirement as it is written to a record with places."""

from __future__ import annotations

import re
from collections.abc import Callable

from msgspec import Struct
from msgspec.structs import replace

from scanner.model import (
    Ecosystem,
    Gap,
    GapKind,
    Ignore,
    IndexOption,
    Location,
    Manifest,
    Package,
    Provenance,
    Requirement,
)
from scanner.parse.nodes import Lines, Piece
from scanner.support.patterns import lazy

Loader = Callable[[str], bytes | Gap]
"""Reads another file, given by its path relative to the manifest; the gap says why it could not."""

MAX_LENGTH = 20_000
COMMAND = "command"
"""The group of what a command installs."""
MAYBE_LOCAL = "npx"
"""The group of what ``npx`` is to run: an installed program of that name would come first."""

_NAME = lazy(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?")
_EXTRAS = lazy(r"\s*\[[^\[\]]*\]")
_SPECIFIER = lazy(r"\s*\(?\s*((?:[^;()\s]|\s+(?![\s;()]|$))*)")
_VARIABLE = lazy(r"\$\{?\w+\}?|\{\{[^{}]*\}\}|\{%|%\(\w+\)s|<[^<>]+>|\{\w*\}|%\w+%")
_PLACEHOLDER = lazy(
    r"(?:your|some|the|my|a)[-_.]+(?:\w+[-_.]+)?(?:package|library|lib|module|project|dependency)(?:[-_.]?name)?"
    r"|package[-_.]?name|name[-_.]of[-_.].*",
    re.IGNORECASE,
)
# A part in capitals that names a kind of thing: pytest-NAME, PLUGIN_NAME, acme-VERSION.
_CAPITALS = lazy(
    r"(?:^|[-_.])(?:X{2,}|NAME|PACKAGE|PKG|LIBRARY|LIB|MODULE"
    r"|PLUGIN|EXTENSION|PROJECT|APP|VERSION|YOUR)(?=$|[-_.])"
)
_CREDENTIALS = lazy(r"(?<=//)[^/@\s]*@")
_VCS = lazy(r"(?:git|hg|svn|bzr)(?:\+|://)|git@", re.IGNORECASE)
_ARCHIVE = lazy(
    r"\.(?:whl|zip|tar\.gz|tgz|tar\.bz2|tar\.xz|tar|tbz|txz|tlz|tar\.lz|tar\.lzma)$", re.IGNORECASE
)
_SCHEME = lazy(r"([A-Za-z][A-Za-z0-9+.-]*):(?://)?")


class ManifestResult(Struct, frozen=True):
    """What a format read: the manifest, what it could not read, and the ``# assay: ignore`` comments in it.

    ``project`` is the manifest's own package, when it names one: other entries of that name mean it, not a
    registry's.
    ``members`` are globs of folders whose projects belong to the same workspace, relative to the manifest.
    """

    manifest: Manifest
    gaps: tuple[Gap, ...] = ()
    ignores: tuple[Ignore, ...] = ()
    project: Package | None = None
    members: tuple[str, ...] = ()


def normalise(name: str) -> str:
    """A Python package's name in the registry's form (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def pypi(name: str) -> Package:
    """The package on a Python index, by any spelling of its name."""
    return Package(Ecosystem.PYPI, normalise(name))


def is_name(text: str) -> bool:
    """Whether the text is a valid name of a Python package (and so may be asked about)."""
    return len(text) <= 200 and _NAME.fullmatch(text) is not None


def is_placeholder(text: str) -> bool:
    """Whether the text stands for a name or version that somebody is to fill in."""
    if _VARIABLE.search(text) or _stands_for_a_name(text):
        return True
    return len(text) <= 100 and _PLACEHOLDER.fullmatch(text.strip()) is not None


def _stands_for_a_name(text: str) -> bool:
    """Whether a part of the name is in capitals and says what is to be put there."""
    return len(text) <= 100 and _CAPITALS.search(text) is not None


def redacted(url: str) -> str:
    """The URL without its credentials."""
    return _CREDENTIALS.sub("****@", url)


def provenance_of(reference: str) -> Provenance:
    """What kind of place a URL or path is."""
    if _VCS.match(reference):
        return Provenance.VCS
    scheme = _SCHEME.match(reference)
    if scheme is None or len(scheme.group(1)) == 1 or scheme.group(1).lower() == "file":
        return Provenance.PATH
    return Provenance.URL


def is_link(text: str) -> bool:
    """Whether pip would take the text for a URL or a path rather than a name."""
    head = text.split(" @ ")[0].split(";")[0].strip()
    if _VCS.match(head) or ((scheme := _SCHEME.match(head)) and "://" in scheme.group()):
        return True
    if head.lower().startswith("file:"):
        return True
    if "@" in head and is_name(head.partition("@")[0].partition("[")[0].strip()):
        return False  # name@url without the spaces
    head = head.partition("[")[0]
    return (
        head.startswith((".", "/", "~", "\\"))
        or "/" in head
        or "\\" in head
        or _ARCHIVE.search(head) is not None
    )


def name_in(reference: str) -> str:
    """The package's name as far as a URL or path tells it: ``#egg=``, a wheel's name, or the last part."""
    egg = re.search(r"[#&]egg=([A-Za-z0-9._-]+)", reference)
    if egg:
        return egg.group(1)
    path = re.split(r"[?#]", reference)[0].rstrip("/\\")
    last = re.split(r"[/\\]", path)[-1].partition("@")[0][:300]
    if last.endswith(".whl"):
        return last.split("-")[0]
    last = _ARCHIVE.sub("", last.removesuffix(".git"))
    return re.sub(r"-\d[\w.+!-]*$", "", last)


class Entries(Struct, frozen=True):
    """Makes records of one file's requirements.

    ``project`` is the file's own package: naming it means itself.
    """

    lines: Lines
    project: Package | None = None

    def location(self, piece: Piece, start: int, end: int) -> Location:
        """The place of ``piece.text[start:end]``."""
        last = piece.at(end - 1) + 1 if end > start else piece.at(start)
        if piece.offsets is not None and end > start:
            last = piece.at(end)
        return self.lines.location(piece.at(start), last)

    def pep508(self, piece: Piece, group: str, hashes: tuple[str, ...] = ()) -> Requirement | Gap:
        """The record of a requirement as PEP 508 spells it, or the gap that says what is wrong with it."""
        from packaging.requirements import InvalidRequirement
        from packaging.requirements import Requirement as Parsed

        text = piece.text
        start = len(text) - len(text.lstrip())
        end = len(text.rstrip())
        if end - start > MAX_LENGTH:
            return self._unparsed(piece, start, end, group, "it is longer than any requirement")
        try:
            parsed = Parsed(text.strip())
        except (InvalidRequirement, RecursionError, ValueError) as error:
            return self._unparsed(piece, start, end, group, str(error))
        name_end = start + len(parsed.name)
        location = self.location(piece, start, name_end)
        record = Requirement(
            pypi(parsed.name),
            parsed.name,
            "",
            location,
            extras=tuple(sorted(parsed.extras)),
            marker=str(parsed.marker) if parsed.marker else "",
            hashes=hashes,
            group=group,
        )
        if not is_name(parsed.name):
            return self._unparsed(piece, start, end, group, "the name is not valid")
        if parsed.url is not None:
            url = parsed.url
            kind = Provenance.UNKNOWN if is_placeholder(url) else provenance_of(url)
            return replace(record, provenance=kind, reference=redacted(url))
        if extras := _EXTRAS.match(text, name_end):
            name_end = extras.end()
        specifier = _SPECIFIER.match(text, name_end)
        if specifier is not None and specifier.group(1) and parsed.specifier:
            span = specifier.span(1)
            record = replace(
                record,
                specifier=re.sub(r"\s+", "", specifier.group(1)).rstrip(","),
                written=specifier.group(1),
                specifier_location=self.location(piece, *span),
            )
        return self.judged(record)

    def judged(self, record: Requirement) -> Requirement:
        """The record, with what its name alone tells: the project itself, or something to fill in."""
        if self.project is not None and record.package == self.project:
            return replace(record, provenance=Provenance.WORKSPACE)
        if is_placeholder(record.name):
            return replace(record, provenance=Provenance.UNKNOWN)
        return record

    def link(self, piece: Piece, group: str, hashes: tuple[str, ...] = ()) -> Requirement:
        """The record of a URL or path that stands without a name."""
        text = piece.text.strip()
        start = len(piece.text) - len(piece.text.lstrip())
        reference, marker = _split_marker(text)
        name = name_in(reference)
        extras = re.search(r"\[([\w\s,.-]*)\]$", reference)
        if extras:
            reference = reference[: extras.start()]
            name = name_in(reference)
        known = is_name(name)
        kind = Provenance.UNKNOWN if _VARIABLE.search(reference) else provenance_of(reference)
        return Requirement(
            pypi(name) if known else Package(Ecosystem.PYPI, name or "."),
            name,
            "",
            self.location(piece, start, start + len(reference)),
            extras=tuple(part.strip() for part in extras.group(1).split(",")) if extras else (),
            marker=marker,
            provenance=kind,
            reference=redacted(reference),
            hashes=hashes,
            group=group,
        )

    def option(self, piece: Piece, trusted: bool = False) -> IndexOption:
        """The record of an index's address, or of a host that is ``trusted`` without a certificate."""
        return IndexOption(redacted(piece.text), self.location(piece, 0, len(piece.text)), trusted)

    def gap(self, piece: Piece, cause: str, next_step: str, blocking: bool = True) -> Gap:
        """A gap at the piece's place; the cause gets the line's number in front."""
        location = self.location(piece, 0, len(piece.text))
        return Gap(
            GapKind.CONFIGURATION,
            self.lines.path,
            f"Line {location.line}: {cause}",
            next_step,
            location,
            blocking,
        )

    def _unparsed(self, piece: Piece, start: int, end: int, group: str, problem: str) -> Requirement | Gap:
        text = piece.text[start:end]
        if len(text) <= MAX_LENGTH and is_placeholder(text):
            return Requirement(
                Package(Ecosystem.PYPI, text),
                text,
                "",
                self.location(piece, start, end),
                written=text,
                provenance=Provenance.UNKNOWN,
                group=group,
            )
        reason = problem.splitlines()[0] if problem else "it is not valid"
        hint = "Write it as pip reads it, for example: name>=1.0"
        if re.fullmatch(r"[\w.-]+(?:\[[\w, .-]*\])?\s*=\s*[^=\s][^=]*", text):
            hint = "Write == instead of a single =."
        return self.gap(piece, f"{quoted(text)} is not a requirement: {quoted(reason, 160)}.", hint)


def quoted(text: str, limit: int = 80) -> str:
    """Scanned text for a sentence: escaped and cut."""
    shown = text if len(text) <= limit else text[: limit - 1] + "…"
    return ascii(shown) if not shown.isprintable() else f"{shown!r}"


def _split_marker(text: str) -> tuple[str, str]:
    separator = "; " if "://" in text else ";"
    reference, _, marker = text.partition(separator)
    return reference.strip(), marker.strip()
