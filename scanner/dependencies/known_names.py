"""Well-known names from ``corpora/names``: used to suggest what was meant, never to decide whether something
exists.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from scanner.model import Ecosystem


@dataclass(frozen=True, slots=True)
class KnownNames:
    """``packages`` by ecosystem, and for Python ``imports``: a module's name in lower case to its package.

    ``hosts`` are modules that no package has: of programs with Python inside, and of Pythons of old.
    """

    packages: Mapping[Ecosystem, frozenset[str]]
    imports: Mapping[str, str]
    hosts: frozenset[str] = frozenset()


_FETCHED: dict[Ecosystem, frozenset[str]] = {}


def learn(names: Mapping[Ecosystem, frozenset[str]]) -> None:
    """Know ``names`` besides for the rest of this process: popular ones, fetched by ``assay db update``."""
    if any(not found <= _FETCHED.get(ecosystem, frozenset()) for ecosystem, found in names.items()):
        _FETCHED.update(names)
        known_names.cache_clear()


@cache
def known_names() -> KnownNames:
    """The names that come with Assay, and those it has learned since; empty where the files are missing (only
    suggestions are lost).
    """
    from scanner.rulebook.data import corpora_directory

    folder = corpora_directory() / "names"
    packages = {}
    for ecosystem in Ecosystem:
        content = _read(folder / f"{ecosystem.value}.toml")
        shipped = frozenset(str(content.get("packages", "")).split())
        packages[ecosystem] = shipped | _FETCHED.get(ecosystem, frozenset())
    content = _read(folder / "imports.toml")
    imports = content.get("packages", {})
    return KnownNames(
        packages,
        {str(name).lower(): str(package) for name, package in imports.items()},
        frozenset(str(content.get("hosts", "")).split()),
    )


def _read(file: Path) -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
