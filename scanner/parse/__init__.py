"""Bytes → units of code with their trees, and requirement records."""

from scanner.parse.classify import classify
from scanner.parse.ignores import ignores, line_ignores
from scanner.parse.places import excerpt, locate, place
from scanner.parse.python import ParseLimitError, language, part, syntax_gaps, tree
from scanner.parse.units import Parsed, units

__all__ = [
    "ParseLimitError",
    "Parsed",
    "classify",
    "excerpt",
    "ignores",
    "language",
    "line_ignores",
    "locate",
    "part",
    "place",
    "syntax_gaps",
    "tree",
    "units",
]
