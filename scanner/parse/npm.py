"""Entries of npm manifests, locks and commands: from a name and what follows it to a record with places."""

from __future__ import annotations

import re
from functools import cache

from msgspec.structs import replace

from scanner.model import Ecosystem, Gap, Location, Package, Provenance, Requirement
from scanner.parse.entries import Entries, is_placeholder, quoted, redacted
from scanner.parse.nodes import Piece, part
from scanner.support.patterns import lazy

_NAME = lazy(r"(?:@[a-z0-9~-][a-z0-9._~-]*/)?[a-z0-9~-][a-z0-9._~-]*", re.IGNORECASE)
_ALIAS = lazy(r"npm:((?:@[^/@\s]+/)?[^/@\s]+)(?:@(.*))?")
_PATH = lazy(r"(?:file:|link:|portal:|\.{1,2}(?:[/\\]|$)|[/\\~]/?|[A-Za-z]:[\\/])")
_VCS = lazy(
    r"(?:git[+:@]|git$|(?:github|gitlab|bitbucket|gist):)|[a-z+]+://[^?#]*\.git(?:[?#]|$)", re.IGNORECASE
)
_SHORTHAND = lazy(r"[A-Za-z0-9][\w.-]*/[\w.-]+(?:#.*)?")
_ELSEWHERE = lazy(r"(?:catalog|patch|jsr|exec|\$)", re.IGNORECASE)
_TILDE_RANGE = lazy(r"~\s*v?[\dxX*]")
_TARBALL = lazy(r"(https?://[^?#]*?)/(?:@|%40)?[^/?#]+(?:(?:/|%2f)[^/?#]+)?/-/[^?#]*", re.IGNORECASE)
_DOWNLOAD = lazy(r"(https?://[^/?#]+)/download/@[^?#]*", re.IGNORECASE)
_MAX_NAME = 214


def is_npm_name(text: str) -> bool:
    """Whether the text is a valid name of an npm package, with or without a scope."""
    return len(text) <= _MAX_NAME and _NAME.fullmatch(text) is not None


def npm_record(entries: Entries, name: Piece, spec: Piece | None, group: str) -> Requirement | Gap:
    """The record of a name with the range, tag or place that npm is to take it from.

    The gap says why there is none.
    """
    text = name.text
    base = Requirement(
        Package(Ecosystem.NPM, text), text, "", entries.location(name, 0, len(text)), group=group
    )
    if is_placeholder(text):
        return replace(base, provenance=Provenance.UNKNOWN)
    if not is_npm_name(text):
        return entries.gap(name, f"{quoted(text)} is not the name of a package.", "Correct the name.")
    return base if spec is None else _specified(base, spec, entries)


def _specified(base: Requirement, spec: Piece, entries: Entries) -> Requirement | Gap:
    written = spec.text
    text = written.strip()
    record = replace(base, written=written, specifier_location=entries.location(spec, 0, len(written)))
    if alias := _ALIAS.fullmatch(text):
        lead = len(written) - len(written.lstrip())
        inner = part(spec, lead + alias.start(1), lead + alias.end(1))
        rest = part(spec, lead + alias.start(2), lead + alias.end(2)) if alias.group(2) else None
        found = npm_record(entries, inner, rest, base.group)
        return found if isinstance(found, Gap) else replace(found, written=written)
    if text.startswith("workspace:"):
        return replace(record, provenance=Provenance.WORKSPACE, reference=text)
    if text.startswith("catalog:"):  # the range stands in pnpm-workspace.yaml, and is read there
        return replace(record, reference=text)
    kind = npm_place(text)
    if kind is Provenance.REGISTRY:
        return replace(record, specifier=text)
    return replace(record, provenance=kind, reference=redacted(text))


def npm_place(text: str) -> Provenance:
    """Where npm takes a package from that is asked for as ``name@text``."""
    if is_placeholder(text) or _ELSEWHERE.match(text):
        return Provenance.UNKNOWN
    if text.startswith("workspace:"):
        return Provenance.WORKSPACE
    if _PATH.match(text) and not _TILDE_RANGE.match(text):
        return Provenance.PATH
    if _VCS.match(text) or _SHORTHAND.fullmatch(text):
        return Provenance.VCS
    return Provenance.URL if "://" in text else Provenance.REGISTRY


def npm_locked(
    entries: Entries,
    name: Piece,
    version: Piece | None,
    resolved: str,
    integrity: str,
    spot: Location | None = None,
) -> Requirement | None:
    """The record of a lock's entry; None when its name is none.

    ``resolved`` is where the lock says that the tarball is ("" for the usual place), ``spot`` where the name
    stands when it is not ``name``'s own place.
    """
    text = name.text
    if not is_npm_name(text):
        return None
    record = Requirement(
        Package(Ecosystem.NPM, text),
        text,
        "",
        spot or entries.location(name, 0, len(text)),
        hashes=tuple(integrity.split()[:8]),
        group="lock",
        reference=redacted(resolved),
    )
    if version is not None and npm_place(version.text) is not Provenance.REGISTRY:
        return replace(record, provenance=npm_place(version.text), reference=redacted(version.text))
    if version is not None and version.text:
        record = replace(
            record,
            specifier=version.text,
            written=version.text,
            specifier_location=entries.location(version, 0, len(version.text)),
        )
    kind, index = tarball(resolved)
    return replace(record, provenance=kind, index=index)


def tarball(resolved: str) -> tuple[Provenance, str | None]:
    """Whether a lock's address is one of a registry, and that registry's own address (None: the usual)."""
    if not resolved or resolved == "false":
        return Provenance.REGISTRY, None
    if match := _TARBALL.match(resolved) or _DOWNLOAD.match(resolved):
        base = match.group(1)
        return Provenance.REGISTRY, None if is_public_npm(base) else redacted(base)
    kind = npm_place(resolved)
    return (Provenance.PATH if kind is Provenance.REGISTRY else kind), None


@cache
def is_public_npm(base: str) -> bool:
    """Whether the address is npm's own registry, by any of the names that clients write for it."""
    from packageurl.validate import NpmTypeDefinition

    host = re.sub(r"^https?://|/.*$", "", base).lower()
    public = re.sub(r"^https?://|/.*$", "", str(NpmTypeDefinition.default_repository_url)).lower()
    return host in (public, "registry.yarnpkg.com")
