"""Manifest entries written by hand, for tests that need no parser."""

from __future__ import annotations

from typing import Any

from packaging.utils import canonicalize_name

from scanner.model import Ecosystem, Location, Manifest, ManifestFile, Package, Requirement, Span

FILE = "requirements.txt"


def pypi(name: str, specifier: str = "", line: int = 1, **more: Any) -> Requirement:
    """A line ``name`` + ``specifier`` of a requirements file."""
    return _entry(Package(Ecosystem.PYPI, canonicalize_name(name)), name, specifier, FILE, line, more)


def npm(name: str, specifier: str = "", line: int = 1, **more: Any) -> Requirement:
    """A dependency of a ``package.json``."""
    return _entry(Package(Ecosystem.NPM, name), name, specifier, "package.json", line, more)


def _entry(
    package: Package, name: str, specifier: str, path: str, line: int, more: dict[str, Any]
) -> Requirement:
    start = len(name) + 1
    spot = Location(path, Span(line, start, line, start + len(specifier))) if specifier else None
    place = Location(path, Span(line, 1, line, start))
    return Requirement(package, name, specifier, place, specifier_location=spot, **more)


def manifest(*requirements: Requirement, **options: Any) -> Manifest:
    """A manifest with these entries and index options."""
    path = requirements[0].location.path if requirements else FILE
    return Manifest(ManifestFile(path, **options), requirements)
