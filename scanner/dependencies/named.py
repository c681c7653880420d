"""Packages that a person names by hand, as if a manifest had named them."""

from __future__ import annotations

from collections.abc import Sequence

from packaging.requirements import InvalidRequirement
from packaging.requirements import Requirement as Parsed
from packaging.utils import canonicalize_name

from scanner.model import (
    Ecosystem,
    Location,
    Manifest,
    ManifestFile,
    Package,
    Provenance,
    Requirement,
    Span,
)

PLACE = "(command line)"


def manifest_of(words: Sequence[str], ecosystem: Ecosystem) -> Manifest:
    """The manifest that names ``words``: ``name``, ``name==1.0``, ``name[extra]>=1`` or ``name@^1.0`` (npm).

    Raises:
        ValueError: a word names no package; the text says which.
    """
    read = _npm if ecosystem is Ecosystem.NPM else _python
    entries = [read(word.strip(), number) for number, word in enumerate(words, 1)]
    return Manifest(ManifestFile(PLACE), tuple(entries))


def _python(word: str, number: int) -> Requirement:
    try:
        parsed = Parsed(word)
    except InvalidRequirement:
        raise ValueError(f"{word[:80]!r} is not how a package is written, such as name==1.0") from None
    if parsed.url:
        raise ValueError(f"{word[:80]!r} is an address; no registry knows about it")
    package = Package(Ecosystem.PYPI, canonicalize_name(parsed.name))
    extras = tuple(sorted(parsed.extras))
    return Requirement(package, parsed.name, str(parsed.specifier), _place(word, number), word, extras=extras)


def _npm(word: str, number: int) -> Requirement:
    name, _, specifier = word[1:].partition("@")
    name = word[:1] + name
    if not name or not name.strip("@/") or any(letter.isspace() for letter in name):
        raise ValueError(f"{word[:80]!r} is not how a package is written, such as name@1.0.0")
    if name.startswith((".", "/")) or ":" in name or ":" in specifier:
        raise ValueError(f"{word[:80]!r} is no entry of a registry")
    package = Package(Ecosystem.NPM, name)
    return Requirement(package, name, specifier, _place(word, number), word, provenance=Provenance.REGISTRY)


def _place(word: str, number: int) -> Location:
    return Location(PLACE, Span(number, 1, number, len(word) + 1))
