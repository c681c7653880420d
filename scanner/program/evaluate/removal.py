"""Texts from which characters were removed, or of which only what matched a pattern is left."""

from __future__ import annotations

from scanner.program.strictness import leaves, removes, without
from scanner.program.values import Taint, Value

_MARK = "without "  # among what a taint is clean for: a character that is not in the text any more
_MATCHING = frozenset({"match", "fullmatch", "search", "findall", "finditer"})
_REPLACING = frozenset({"sub", "subn"})


def lacking(value: Value, removed: frozenset[str]) -> Value:
    """The same text without some characters: harmless for what needs one of them."""
    if not removed or not value.taints:
        return value
    out = value.with_taints(tuple(_lacking(taint, removed) for taint in value.taints))
    if out is not value and value.parts is not None:
        out.parts = tuple(part if isinstance(part, str) else lacking(part, removed) for part in value.parts)
    return out


def rewritten(name: str, pattern: Value | None, replacement: Value | None, result: Value) -> Value:
    """What ``re.<name>`` makes of a text: ``result``, harmless for what the pattern excludes."""
    if pattern is None or not pattern.single:
        return result
    text = pattern.constants[0]
    if isinstance(text, bytes):
        text = text.decode("latin-1")
    if not isinstance(text, str):
        return result
    if name in _MATCHING:
        return result.cleaned(leaves(text))
    if name in _REPLACING and replacement is not None and replacement.single:
        return lacking(result, removes(text) - set(str(replacement.constants[0])))
    return result


def _lacking(taint: Taint, removed: frozenset[str]) -> Taint:
    marks = frozenset(_MARK + char for char in removed)
    gone = frozenset(mark[len(_MARK) :] for mark in (*marks, *taint.clean) if mark.startswith(_MARK))
    return taint.cleaned(marks | without(gone))
