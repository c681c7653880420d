"""Well-known names from ``corpora/names``: used to suggest what was meant, never to decide whether something
exists.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, cached_property
from typing import Any

from scanner.model import Ecosystem


class _Packages(dict[Ecosystem, frozenset[str]]):
    """Reads an ecosystem's names when they are first asked for: parsing all takes longer than one check."""

    def __missing__(self, ecosystem: Ecosystem) -> frozenset[str]:
        shipped = frozenset(str(_read(ecosystem.value).get("packages", "")).split())
        self[ecosystem] = shipped | _FETCHED.get(ecosystem, frozenset())
        return self[ecosystem]


class KnownNames:
    """Well-known names, each kind read when it is first needed: ``packages`` by ecosystem, and for Python
    ``imports`` and ``hosts``.
    """

    def __init__(self) -> None:
        self.packages: Mapping[Ecosystem, frozenset[str]] = _Packages()

    @cached_property
    def imports(self) -> Mapping[str, str]:
        """A module's name in lower case to the package that has it under another."""
        found = self._modules.get("packages", {})
        return {str(name).lower(): str(package) for name, package in found.items()}

    @cached_property
    def hosts(self) -> frozenset[str]:
        """Modules that no package has: of programs with Python inside, and of Pythons of old."""
        return frozenset(str(self._modules.get("hosts", "")).split())

    @cached_property
    def _modules(self) -> Mapping[str, Any]:
        return _read("imports")


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
    return KnownNames()


def _read(name: str) -> dict[str, Any]:
    import tomllib

    from scanner.rulebook.data import corpora_directory

    file = corpora_directory() / "names" / f"{name}.toml"
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
