"""Variables of shell texts and makefiles that are given one constant, written out where they are used."""

from __future__ import annotations

import re
from collections.abc import Mapping

from scanner.parse.nodes import Piece, joined, part
from scanner.support.patterns import lazy

_SHELL = lazy(
    r"""(?:^|;|&&)[ \t]*(?:(?:export|readonly|local|declare)[ \t]+)?([A-Za-z_]\w*)="""
    r"""(?:"((?:\$HOME|\$\{HOME\}|[^"$`\n]){1,300})"|'([^'\n]{1,300})'|([\w./:@%+,=-]{1,300}))"""
    r"""[ \t]*(?=[;\n]|&&|\Z)""",
    re.MULTILINE,
)
_LIST = lazy(
    r"^[ \t]*(?:(?:readonly|local|declare[ \t]+-a)[ \t]+)?([A-Za-z_]\w*)="
    r"\(([ \t]*[\w./:@%+,=-]{1,100}(?:[ \t]{1,4}[\w./:@%+,=-]{1,100}){0,20}[ \t]*)\)[ \t]*(?=[;\n]|&&|\Z)",
    re.MULTILINE,
)
_GROWN = lazy(
    r"""(?:^|;|&&)[ \t]*([A-Za-z_]\w*)=(?:"(?:\$\{\1\}|\$\1(?!\w))([^"$`\n]{1,300})\""""
    r"""|\$\{\1\}([\w./:@%+,=-]{1,300}))[ \t]*(?=[;\n]|&&|\Z)""",
    re.MULTILINE,
)
_MAKE = lazy(
    r"^(?:export[ \t]+)?([A-Za-z_]\w*)[ \t]*(?::{1,3}|\?)?=[ \t]*([^\n#\\]{1,300}?)[ \t]*$", re.MULTILINE
)
_ASSIGNED = lazy(r"(?<![\w$-])([A-Za-z_]\w*)\+?=")
_USED = lazy(
    r"\"\$\{(\w+\[@\])\}\"|\$(?:\{(\w+(?:\[@\])?)\}|\((\w+)\)|([A-Za-z_]\w*)|([@<]))"
)  # and make's own
_FUNCTION = lazy(r"\$\((firstword|lastword|strip|word|subst)[ \t]+([^()$]{0,300})\)")
_MAX_USES = 500
_MAX_NAMES = 200
_MAX_LISTS = 50


def shell_constants(text: str) -> dict[str, str]:
    """The variables that a shell text gives one constant and no other value."""
    if "=" not in text:
        return {}
    found = {match[1]: match[2] or match[3] or match[4] for match in _SHELL.finditer(text)}
    lists = list(_LIST.finditer(text))[:_MAX_LISTS] if "=(" in text else []
    times: dict[str, int] = {}
    for match in _ASSIGNED.finditer(text) if found or lists else ():
        times[match[1]] = times.get(match[1], 0) + 1
    for match in _GROWN.finditer(text) if found else ():  # `name="${name}more"`
        if match[1] in found:
            found[match[1]] = (found[match[1]] + (match[2] or match[3]))[:300]
            times[match[1]] -= 1
    for match in lists:
        name = match[1]
        read = text.count(f"{{{name}[")  # else an element is set
        if times.get(name) == 1 and text.count(f"{name}[") == read:
            found[f"{name}[@]"] = " ".join(match[2].split())
    return {name: value for name, value in list(found.items())[:_MAX_NAMES] if times.get(name, 0) <= 1}


def make_constants(text: str) -> dict[str, str]:
    """The variables of a makefile, with those that they are made of."""
    found = {
        match[1]: match[2] for match in list(_MAKE.finditer(text))[:_MAX_NAMES] if "$(shell" not in match[2]
    }
    found.setdefault("SHELL", "/bin/sh")  # make's own
    for _ in range(3):
        found = {name: _called(_filled(value, found))[:300] for name, value in found.items()}
    return found


def expanded(piece: Piece, names: Mapping[str, str]) -> Piece:
    """The text with known variables in it; what they bring stands where they stood."""
    pieces: list[Piece] = []
    last = 0
    for match in _USED.finditer(piece.text) if names else ():
        value = names.get(match[match.lastindex or 0])
        if value is not None and len(pieces) < _MAX_USES:
            pieces.append(part(piece, last, match.start()))
            place = piece.at(match.start())
            pieces.append(Piece(value, place, (place,) * (len(value) + 1)))
            last = match.end()
    return joined([*pieces, part(piece, last, len(piece.text))]) if pieces else piece


def _called(text: str) -> str:
    """The text with what make's functions for lists of words give."""
    return _FUNCTION.sub(_result, text)


def _result(call: re.Match[str]) -> str:
    name, given = call[1], call[2]
    if name == "subst":
        old, _, rest = given.partition(",")
        new, _, whole = rest.partition(",")
        return whole.replace(old, new) if old else whole
    if name == "word":
        number, _, given = given.partition(",")
        words = given.split()
        place = int(number) if number.strip().isdecimal() else 0
        return words[place - 1] if 0 < place <= len(words) else ""
    words = given.split()
    if name == "strip":
        return " ".join(words)
    return words[0 if name == "firstword" else -1] if words else ""


def _filled(text: str, names: Mapping[str, str]) -> str:
    return _USED.sub(lambda match: names.get(match[match.lastindex or 0], match[0]), text)
