"""Checks of form fields."""
import re
from re import compile as pattern

NAME = re.compile(r"^([a-zA-Z]+)*$")  # expect: hit
MAIL = pattern(r"^(?:\w+)+@example$")  # expect: hit
LINE = re.compile("^" + "(.*)*" + "$")  # expect: hit
PLAIN = re.compile(r"^[a-zA-Z]+$")
WORDS = re.compile(r"^(\w+\s)*\w+$")
CSV = re.compile(r"^(,\d+)*$")
ONCE = re.compile(r"^(\d+)$")
MAYBE = re.compile(r"^(\d+)?$")


def check(text):
    if re.match(r"(a+)+$", text):  # expect: hit
        return True
    return bool(re.fullmatch(r"(\d+){1,}", text))  # expect: hit


def clean(text):
    return re.sub(r"\s+", " ", text)
