"""JavaScript as text, with what it puts together written out: joined and decoded texts, the environment."""

from __future__ import annotations

import base64
import binascii
import re

from scanner.analyse.scriptconstants import with_constants, with_keys
from scanner.support.patterns import lazy

_TEXT = r"'(?:[^'\\\n]|\\.)*+'|\"(?:[^\"\\\n]|\\.)*+\""
_ROUNDS = 4
_MAX_TEXT = 20_000
_SUM = lazy(rf"({_TEXT})\s*\+\s*({_TEXT})")
_PIECE = rf"(?:{_TEXT}|\d{{1,20}})"
_JOIN = lazy(rf"\[\s*({_PIECE}(?:\s*,\s*{_PIECE})*+)\s*,?\s*\]\s*\.join\(\s*({_TEXT})?\s*\)")
_DECODE = lazy(
    rf"(?:Buffer\.from\(\s*({_TEXT})\s*,\s*['\"](base64|hex)['\"]\s*\)(?:\s*\.toString\(\s*(?:['\"][\w-]*['\"])?\s*\)|\s*\+\s*(?:''|\"\"))"
    rf"|\batob\(\s*({_TEXT})\s*\))"
)
_MEMBER = lazy(r"(?<=[\w$)\]])\s*\[\s*(['\"])([A-Za-z_$][\w$]*)\1\s*\]")
_ENVIRONMENT = lazy(
    r"\b(?:const|let|var)\s*\{[^{}=]{0,200}?\benv\b(?:\s*:\s*([\w$]+))?[^{}=]{0,200}\}\s*=\s*"
    r"(?:(?:globalThis|global)\.)?(?:process\b(?!\s*\.)|require\(\s*['\"](?:node:)?process['\"]\s*\))"
    r"|\b(?:const|let|var)\s+([\w$]+)\s*=\s*(?:(?:globalThis|global)\.)?process\.env\s*(?=[;,\n])"
)
_MAX_LISTS = 100
_LIST = lazy(rf"\bconst\s+([\w$]{{1,60}})\s*=\s*(\[\s*{_PIECE}(?:\s*,\s*{_PIECE}){{0,200}}+\s*\])\s*[;\n,]")
_USED = lazy(r"(?<![\w$.])([\w$]{1,60})(?=\.(?:join|reverse)\()")
_LOADS = lazy(
    r"\bmodule\s*\.\s*constructor\s*\.\s*_load\(|\bprocess\.mainModule\.require\(|\bmodule\.require\("
)
_ONE = lazy(_PIECE)


def written_out(text: str) -> str:
    """The text with constants folded; every line stays in its place."""
    text = with_constants(_LOADS.sub("require(", _with_lists(text)))
    for number in range(_ROUNDS):
        folded = _SUM.sub(lambda match: _quoted(_plain(match[1]) + _plain(match[2]), match[0]), text)
        folded = _JOIN.sub(_joined, folded)
        folded = _DECODE.sub(_decoded, folded)
        folded = with_constants(folded) if not number and folded != text else folded
        if folded == text:
            break
        text = folded
    text = with_keys(_MEMBER.sub(r".\2", text))
    names = {match[1] or match[2] or "env" for match in _ENVIRONMENT.finditer(text)}
    if names:
        listed = "|".join(map(re.escape, sorted(names)[:20]))
        text = re.sub(rf"(?<![\w$.'\"])(?:{listed})\b(?!\s*[:=](?!=))(?![\w$])", "process.env", text)
    return text


def _with_lists(text: str) -> str:
    """``const parts = ["child", "process"]`` written out where it is joined: ``parts.join("_")``."""
    if ".join(" not in text and ".reverse(" not in text:
        return text
    lists = {match[1]: match[2] for match in list(_LIST.finditer(text))[:_MAX_LISTS]}
    return _USED.sub(lambda match: lists.get(match[1], match[1]), text) if lists else text


def _plain(literal: str) -> str:
    if literal[:1].isdigit():
        return literal
    return literal[1:-1].replace("\\'", "'").replace('\\"', '"')


def _quoted(content: str, instead: str) -> str:
    """A literal, followed by the line breaks of what it stands for."""
    content = content[:_MAX_TEXT].replace("'", "\\'").replace("\n", "\\n").replace("\r", "\\r")
    return f"'{content}'" + "\n" * instead.count("\n")


def _joined(match: re.Match[str]) -> str:
    between = _plain(match[2]) if match[2] else ","
    return _quoted(between.join(_plain(one) for one in _ONE.findall(match[1])), match[0])


def _decoded(match: re.Match[str]) -> str:
    literal = _plain(match[1] or match[3])
    try:
        data = bytes.fromhex(literal) if match[2] == "hex" else base64.b64decode(literal, validate=False)
        content = data.decode()
    except (ValueError, binascii.Error):
        return match[0]
    return _quoted(content, match[0]) if content.isprintable() or content.strip() else match[0]
