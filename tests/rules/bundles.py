"""Samples of rules about files: several files in one text, in which nothing is invisible.

``=== path`` begins a file. ``^^^ expect: hit`` marks the line above it and is no part of the file. What would
not be seen is written ``\\u{202E}``, ``\\u{200B*20}`` (repeated), ``\\u{tags:text}``, ``\\u{selectors:text}``
or, as a byte, ``\\x{80}``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_MARK = re.compile(r"\^\^\^\s*expect:\s*(hit|miss|false-alarm)\s*")
_ESCAPE = re.compile(r"\\u\{(?:(tags|selectors):([^}]*)|([0-9A-Fa-f]+)(?:\*(\d+))?)\}")
_BYTE = re.compile(r"\\x\{([0-9A-Fa-f]{2})\}")


@dataclass
class BundledFile:
    """One file of a sample: its path, its bytes, and its marks by line."""

    path: str
    lines: list[str] = field(default_factory=list)
    marks: dict[int, str] = field(default_factory=dict)

    @property
    def data(self) -> bytes:
        text = _ESCAPE.sub(_unseen, "".join(f"{line}\n" for line in self.lines))
        data = text.encode()
        return _BYTE.sub(lambda match: chr(int(match[1], 16)), text).encode("latin-1") if "\\x{" in text else data


def _unseen(match: re.Match[str]) -> str:
    kind, said, code, times = match.groups()
    if kind == "tags":
        return "".join(chr(0xE0000 + ord(char)) for char in said)
    if kind == "selectors":
        return "".join(chr(0xFE00 + byte if byte < 16 else 0xE0100 + byte - 16) for byte in said.encode())
    return chr(int(code, 16)) * int(times or 1)


def read_bundle(text: str) -> list[BundledFile]:
    """The files of a sample."""
    files: list[BundledFile] = []
    for line in text.splitlines():
        if line.startswith("=== "):
            files.append(BundledFile(line[4:].strip()))
        elif not files:
            continue
        elif mark := _MARK.fullmatch(line.strip()):
            files[-1].marks[len(files[-1].lines)] = mark[1]
        else:
            files[-1].lines.append(line)
    return files
