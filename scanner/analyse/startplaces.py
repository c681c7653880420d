"""Files from which programs are started, as tests write them: what stood there is put back, or the folder is
one that was handed in.
"""

from __future__ import annotations

import re

from scanner.analyse.matcher import Place
from scanner.program import CallEvent, ir
from scanner.support.patterns import lazy

_TESTS = lazy(r"(?:^|/)(?:tests?|testing)/|(?:^|/)(?:test_[^/]*|[^/]*_test|conftest)\.py$")
_HEADER = lazy(rb"def[ \t]+\w+[ \t]*\(([^()]*(?:\([^()]*\)[^()]*)*)\)")
_ROOT = lazy(rb"[\s(]*(?:(?:pathlib\.)?Path\(|os\.path\.join\(|str\()*\s*([A-Za-z_]\w*)")
_MOST = 6  # names from the path that is written to the one that it begins with


def temporary(event: CallEvent, place: Place, shown: list[str]) -> bool:
    """Whether what is written to a start file stays there for the length of a test only."""
    function = place.function(event.node.at)
    written = _target(event, place)
    if not function or not written:
        return False
    if _put_back(function, written):
        return True
    if _passing(function, written):
        return True
    unknown = all(one.startswith("\x00") for one in shown if one.strip("\x00"))
    told = len(event.situation.chain) == 1 or _TESTS.search(place.path) is not None
    return unknown and told and _handed_in(function, written)


def _passing(function: bytes, written: bytes) -> bool:
    """Whether the path begins with a folder that this function makes for the time being."""
    root = _ROOT.match(written)
    if root is None:
        return False
    name = re.escape(root[1])
    made = rb"\b%s[ \t]*=[ \t]*(?:tempfile\.)?(?:TemporaryDirectory|mkdtemp)\(" % name
    opened = rb"\b(?:tempfile\.)?TemporaryDirectory\([^()]*\)[ \t]+as[ \t]+%s\b" % name
    bound = rb"\b%s[ \t]*=(?!=)|\b(?:as|for)[ \t]+%s\b" % (name, name)
    temporary_root = re.search(made, function) or re.search(opened, function)
    return temporary_root is not None and len(re.findall(bound, function)) == 1


def _target(event: CallEvent, place: Place) -> bytes:
    """The expression for the path, as it is written."""
    node = event.node.function
    if isinstance(node, ir.Attribute) and event.receiver is not None and "Path" in " ".join(event.names):
        at = node.value.at
    elif event.node.arguments:
        at = event.node.arguments[0].value.at
    else:
        return b""
    return place.text[at[0] : at[1]]


def _put_back(function: bytes, written: bytes) -> bool:
    """Whether the function keeps what stood in the file, and writes it there again."""
    path = re.escape(written)
    read = rb"\b(\w+)[ \t]*=[ \t]*" + path + rb"\.read_(?:text|bytes)\("
    for match in list(re.finditer(read, function))[:_MOST]:
        name = re.escape(match[1])
        changed = (
            rb"\b"
            + name
            + rb"[ \t]*(?:[+|%]=|=(?!=)(?![ \t]*(?:[rb]?(?:\"\"|''))|[ \t]*"
            + path
            + rb"\.read_))"
        )
        written_again = path + rb"\.write_(?:text|bytes)\([ \t]*" + name + rb"[ \t]*[,)]"
        if re.search(written_again, function) and not re.search(changed, function):
            return True
    return False


def _handed_in(function: bytes, written: bytes) -> bool:
    """Whether the path begins with a parameter of the function."""
    header = _HEADER.search(function)
    parameters = set(re.findall(rb"[A-Za-z_]\w*", header[1])) if header is not None else set()
    root = _ROOT.match(written)
    for _ in range(_MOST):
        if root is None:
            return False
        if root[1] in parameters:
            return True
        made = re.search(rb"(?m)^[ \t]*" + root[1] + rb"[ \t]*(?::[^=\n]*)?=(?!=)([^\n]*)", function)
        root = _ROOT.match(made[1]) if made is not None else None
    return False
