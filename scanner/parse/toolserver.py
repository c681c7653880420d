"""Texts for agents inside of code: what a server of tools (Model Context Protocol) says about its tools."""

from __future__ import annotations

import re

from scanner.support.patterns import lazy

_SERVES = lazy(
    rb"^[ \t]*(?:from|import)[ \t]+(?:fast)?mcp\b|@modelcontextprotocol/sdk|^[ \t]*from[ \t]+fastmcp\b",
    re.MULTILINE,
)
_SUFFIXES = (".py", ".js", ".ts", ".mjs", ".mts")
_PYTHON = lazy(
    r"#[^\n]*"
    r"|(?:\"\"\"(?P<a>.*?)\"\"\"|'''(?P<b>.*?)''')"
    r"|(?:\"(?P<c>(?:[^\"\\\n]|\\.)*+)\"?|'(?P<d>(?:[^'\\\n]|\\.)*+)'?)",
    re.DOTALL,
)
_SCRIPT = lazy(
    r"//[^\n]*|/\*(?:[^*]|\*(?!/))*+(?:\*/)?"
    r"|`(?P<a>(?:[^`\\]|\\.)*+)`?|\"(?P<c>(?:[^\"\\\n]|\\.)*+)\"?|'(?P<d>(?:[^'\\\n]|\\.)*+)'?",
    re.DOTALL,
)
_WORDS = lazy(
    r"\"(?:description|instructions?|prompt|system_?[pP]rompt|context|rules?|message|purpose|summary|notes?)\"\s{0,20}:"
    r"\s{0,20}\"((?:[^\"\\\n]|\\.)*+)\""
)
_VISIBLE = lazy(r"[^\n]")
_MAX_TEXT = 400_000


def serves_tools(path: str, data: bytes) -> bool:
    """Whether a file of code describes tools to agents."""
    if not path.endswith(_SUFFIXES) or (b"mcp" not in data and b"modelcontextprotocol" not in data):
        return False
    return b"ool" in data and _SERVES.search(data) is not None


def said(path: str, text: str) -> str:
    """The texts of the code where they stand, and blanks for everything else."""
    out: list[str] = []
    last = 0
    for match in (_PYTHON if path.endswith(".py") else _SCRIPT).finditer(text[:_MAX_TEXT]):
        name = match.lastgroup
        if name is None:
            continue
        out.append(_VISIBLE.sub(" ", text[last : match.start(name)]))
        out.append(match[name])
        last = match.end(name)
    out.append(_VISIBLE.sub(" ", text[last:]))
    return "".join(out)


def described(text: str) -> str:
    """What settings say to agents in words, where it stands: each text a paragraph, blanks for all else."""
    out: list[str] = []
    last = 0
    for match in _WORDS.finditer(text[:_MAX_TEXT]):
        out.append("\n\n" + _VISIBLE.sub(" ", text[last + 2 : match.start(1)]))
        out.append(match[1].replace("\\n", " \n"))
        last = match.end(1)
    return "".join(out)
