"""What a shell text gets from elsewhere other than by a download tool: through functions of its own, through
the shell's own connections, and through code that prints what it fetches.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from scanner.support.patterns import lazy

_FUNCTION = lazy(
    r"^[ \t]*(?:function[ \t]+)?([A-Za-z_][\w-]*)[ \t]*\([ \t]*\)[ \t]*\{[ \t]*\n(.{0,2000}?)^[ \t]*\}",
    re.MULTILINE | re.DOTALL,
)
_ONE_LINE = lazy(
    r"^[ \t]*(?:function[ \t]+)?([A-Za-z_][\w-]*)[ \t]*\([ \t]*\)[ \t]*\{[ \t]+([^{}\n]{1,400});[ \t]*\}",
    re.MULTILINE,
)
_CONNECTED = lazy(r"\bexec\s+\d*<>?\s*[\"']?/dev/tcp/|\bcat\s*<\s*[\"']?/dev/tcp/")
_REPLY = lazy(
    r"\bhttps?(?:[\"']\))?\.get\s*\(|\bget\s*\(\s*\{\s*host|\burlopen\s*\(|(?<![\w.])fetch\s*\(|\brequests\.get\s*\(|\bNet::HTTP\b"
    r"|\bLWP::|\bfile_get_contents\s*\(\s*[\"']https?:|\bURI\.open\b|\bHTTPSConnection\s*\("
)
_PRINTS = lazy(
    r"\bprocess\.stdout\b|\bconsole\.log\s*\(|(?<![\w.])print\b|\bsys\.stdout\b|\bputs\b|\becho\b|\bsay\b"
)
_MAX_FUNCTIONS = 100
_MAX_TEXT = 100_000  # of a text in which functions are looked for


def functions_of(text: str) -> Iterator[tuple[str, str]]:
    """Names and bodies of the functions of a shell text."""
    if "()" not in text:
        return
    count = 0
    for pattern in (_FUNCTION, _ONE_LINE):
        for match in pattern.finditer(text, 0, _MAX_TEXT):
            count += 1
            if count > _MAX_FUNCTIONS:
                return
            yield match[1], match[2]


def connects(body: str) -> bool:
    """Whether shell commands read from a connection that the shell itself has opened."""
    return _CONNECTED.search(body) is not None


def prints_reply(code: str) -> bool:
    """Whether the code of a language puts out what it fetches."""
    return _REPLY.search(code) is not None and _PRINTS.search(code) is not None
