"""Expressions that are compiled when they are used."""

from __future__ import annotations

import importlib
import pkgutil
import re

import pytest

import scanner
from scanner.support.patterns import lazy, proving


def test_it_does_what_the_compiled_one_does() -> None:
    one = lazy(r"(a)(b)?", re.IGNORECASE)
    found = one.search("xAB")
    assert found is not None and found.groups() == ("A", "B")
    assert one.fullmatch("ab") is not None and one.match("xab") is None
    assert one.sub("-", "abba") == "-b-"
    assert (one.pattern, one.groups) == (r"(a)(b)?", 2)


def test_it_is_compiled_at_its_first_use_or_at_once_where_it_is_proven() -> None:
    wrong = lazy("(")
    with pytest.raises(re.error):
        wrong.search("")
    with proving(), pytest.raises(re.error):
        lazy("(")
    assert lazy("(").pattern == "("


def test_every_expression_of_a_module_compiles() -> None:
    found = 0
    for module in pkgutil.walk_packages(scanner.__path__, "scanner."):
        for name, value in vars(importlib.import_module(module.name)).items():
            if type(value).__name__ == "_Lazy":
                assert re.compile(value.pattern, value.flags), name
                found += 1
    assert found > 300
