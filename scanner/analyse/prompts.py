"""What a call tells a language model to obey: its system message."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.program import CallEvent, Value

_KEYWORDS = frozenset({"system", "instructions", "system_instruction", "preamble", "system_prompt"})
_ROLES = frozenset({"system", "developer"})
_MAX_MESSAGES = 40


def instructions(event: CallEvent) -> list[Value]:
    """The values that a model is given as instructions: by keyword, or as a message of such a role."""
    out = [value for name, value in event.keywords.items() if name in _KEYWORDS]
    for value in (*event.arguments, *event.keywords.values()):
        for message in _items(event, value):
            found = [event.state.heap.get(reference) for reference in message.objects]
            for one in found:
                role = one.items.get("role") if one is not None and one.kind == "dict" else None
                if one is not None and role is not None and not _ROLES.isdisjoint(event.fold(role)):
                    content = one.items.get("content")
                    if content is not None:
                        out.append(content)
    return out


def _items(event: CallEvent, value: Value) -> Iterator[Value]:
    for reference in value.objects:
        found = event.state.heap.get(reference)
        if found is not None and found.kind in ("list", "tuple"):
            yield from list(found.items.values())[:_MAX_MESSAGES]
