"""The rule book: ``rules/`` and ``corpora/taxonomy`` as validated, compiled, selected data."""

from scanner.rulebook.book import Rulebook
from scanner.rulebook.data import corpora_directory, rules_directory
from scanner.rulebook.loading import checks, load
from scanner.rulebook.reading import RuleError
from scanner.rulebook.selection import of_engine, select

__all__ = [
    "RuleError",
    "Rulebook",
    "checks",
    "corpora_directory",
    "load",
    "of_engine",
    "rules_directory",
    "select",
]
