"""The growth of regular expressions: exponential, a power, linear; and no pattern takes long to judge."""

import time

import pytest

from scanner.analyse.ambiguity import EXPONENTIAL, growth


@pytest.mark.parametrize(
    "pattern",
    [
        r"(a+)+$",
        r"(a*)*b",
        r"(\w+\s?)*$",
        r"(\d{1,3}\.?)*$",
        r"(x+x+)+y",
        r"^(([a-z])+.)+[A-Z]([a-z])+$",
        r"(?:ab|a|b)*c",
        r"(?:\s*\w+\s*)*;",
        r"(?i)(?:[a-z]x?|[A-Z])*1",
        r"(?:(?!_)\w)+(?:[-._+:a](?:(?!_)\w)+)*::",  # `a` is a word's character as well
    ],
)
def test_exponential(pattern):
    assert growth(pattern) == EXPONENTIAL


@pytest.mark.parametrize(
    ("pattern", "options", "power"),
    [
        (r"^\s*(.*?)\s*$", {}, 3),
        (r"a.*b.*c", {}, 2),
        (r"\s+\s*$", {"anywhere": True}, 3),
        (r"(?m)^( *)(.*)$", {}, 1),  # it never fails
        (r"(?s)^([^?#]*)(?:\?([^#]*))?(?:#(.*))?$", {}, 1),
        (r"\s+$", {"anywhere": True}, 1),  # a square by starts alone
        (r"^\w+\.\w+$", {}, 1),
        (r"\w+\w+", {}, 1),  # nothing can fail behind it
        (r"\w+\w+", {"whole": True}, 2),
        (r"(\w+\s)*$", {}, 1),
        (r"(a|b)*c", {}, 1),
        (r"(?:[^'\\]|\\.)*'", {}, 1),
        (r"(\w+\s?)*", {}, 1),
        (r"(?s)(\w+\s?)*.*$", {}, 1),  # the rest of the text, whatever it is
        (r"(?>a+)+b", {}, 1),
        (r"(?:(?!_)\w)+(?:[-._+:](?:(?!_)\w)+)*::", {}, 1),  # what must not be `_`
        (r"(?:(?=\d)\w)+(?:[a-z](?:(?=\d)\w)+)*::", {}, 1),  # what must be a digit
        (r"not ( a pattern", {}, 1),
    ],
)
def test_power(pattern, options, power):
    assert growth(pattern, **options) == power


@pytest.mark.parametrize(
    "pattern",
    ["(" * 900 + "a" + ")*" * 900, "[a-z]*" * 140, "(?:a|b|ab|ba)*" * 40, "a" * 5_000, "(a|b?){9}" * 60],
)
def test_any_pattern_is_judged_quickly(pattern):
    started = time.process_time()
    growth(pattern)
    assert time.process_time() - started < 1.5
