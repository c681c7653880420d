"""What of a command is run."""

from __future__ import annotations

import re

from scanner.program import CallEvent, Value
from scanner.support.patterns import lazy

_SHELL = lazy(
    r"(?:^|[/\\])(?:ba|da|z|k|c)?sh(?:\.exe)?$|^(?:cmd|powershell|pwsh|python[\d.]*|perl|ruby|node|ssh)(?:\.exe)?$"
)
_OPTIONS = frozenset({"-", "-s", "-i", "-u", "-q", "-l"})  # after which an interpreter reads its input
_BARE = lazy(r"\s*(?:\S*/)?(?:(?:ba|da|z|k)?sh|python[\d.]*|perl|ruby|node)(?:\s+-s?)?\s*\Z")
_LEADING = lazy(
    r"""(?:^|[;&|(`]|\bthen\b|\bdo\b)\s*(?:[A-Z_]+=\S*\s+)*
    (?:(?:sudo|nohup|exec|env|source|\.|time|nice|start|bash|sh|zsh|cmd\s+/c|python[\d.]*|perl|ruby|node|\x00)\s+(?:-\S+\s+)*)*
    ["']?[./~]*\x00""",
    re.VERBOSE,
)


def starts(command: str) -> bool:
    """Whether a command line runs what stands at a NUL, as a program or by an interpreter."""
    return _LEADING.search(command) is not None


def program_parts(event: CallEvent, value: Value) -> list[Value]:
    """What of a command is run: all of a text; of an argument list the program, and what follows a shell's
    ``-c``. What an interpreter is handed as its input is run as well.
    """
    lists = [found for ref in value.objects if (found := event.state.heap.get(ref)) is not None]
    if not lists and event.method == "create_subprocess_exec" and _starts_shell(event.fold(value)):
        return [value, *(one for one in event.arguments[1:] if one.taints)]
    handed = event.keywords.get("input")
    if not lists or _folds_true(event, "shell"):
        bare = handed is not None and any(_BARE.match(str(one)) for one in event.fold(value))
        return [value, handed] if bare and handed is not None else [value]
    parts: list[Value] = []
    for found in lists:
        if 0 not in found.items:
            parts.append(value if found.rest is not None else Value())
            continue
        parts.append(found.items[0])
        words = [event.fold(item) for item in found.items.values()]
        if _starts_shell(words[0]) or "sys.executable" in found.items[0].names:
            parts.extend(item for item in list(found.items.values())[1:] if item.taints)
            if handed is not None and all(word and word[0] in _OPTIONS for word in words[1:]):
                parts.append(handed)
    return parts


def _starts_shell(words: list[object]) -> bool:
    """Whether a program is one that runs what its arguments say."""
    return bool(words) and isinstance(words[0], str) and _SHELL.search(words[0]) is not None


def _folds_true(event: CallEvent, keyword: str) -> bool:
    value = event.argument([keyword])
    return value is not None and any(event.fold(value))
