"""Reads the taxonomies in ``corpora/taxonomy``: names of weaknesses, and their OWASP categories."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from scanner.rulebook.reading import Table, read

_EDITIONS = ("owasp-2025.toml", "owasp-2021.toml")  # the newest first: categories are shown in this order
_WEAKNESSES = "cwe.toml"
FILES = tuple(f"taxonomy/{name}" for name in (*_EDITIONS, _WEAKNESSES))


class Taxonomy(Struct, frozen=True):
    """What weaknesses are called and where they belong.

    ``categories`` maps a code (``A05:2025``) to its title; ``members`` maps a CWE number to codes,
    ``weaknesses`` to its name.
    """

    categories: Mapping[str, str]
    members: Mapping[int, tuple[str, ...]]
    weaknesses: Mapping[int, str]

    def owasp(self, cwe: tuple[int, ...]) -> tuple[str, ...]:
        """The categories of some weaknesses, newest edition first, each once; () when no edition has any."""
        found = {code for number in cwe for code in self.members.get(number, ())}
        return tuple(code for code in self.categories if code in found)


def read_taxonomy(corpora: Path) -> Taxonomy:
    """All taxonomies of the folder ``corpora``.

    Raises:
        RuleError: a file is missing or does not have the expected form.
    """
    categories: dict[str, str] = {}
    members: dict[int, list[str]] = {}
    for file in FILES[: len(_EDITIONS)]:
        for code, title, numbers in _edition(read(corpora, file)):
            categories[code] = title
            for number in numbers:
                members.setdefault(number, []).append(code)
    return Taxonomy(
        categories,
        {number: tuple(codes) for number, codes in members.items()},
        _weaknesses(read(corpora, FILES[-1])),
    )


def _edition(file: Table) -> list[tuple[str, str, tuple[int, ...]]]:
    file.only({"edition", "date", "origin", "category"})
    year = file.text("edition")
    found = []
    categories = file.table("category")
    for code in categories:
        category = categories.table(code)
        category.only({"title", "cwe", "added"})
        added = category.table("added")
        numbers = category.numbers("cwe") + tuple(_number(added, key) for key in added)
        found.append((f"{code}:{year}", category.text("title"), numbers))
    return found


def _weaknesses(file: Table) -> dict[int, str]:
    file.only({"date", "origin", "cwe"})
    names = file.table("cwe")
    return {_number(names, key): names.text(key) for key in names}


def _number(table: Table, key: str) -> int:
    if not key.isdecimal():
        raise table.error(key, "is no CWE number", "write the number alone, such as 89")
    return int(key)
