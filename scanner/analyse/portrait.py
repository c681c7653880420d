"""A value as a person reads it: its literal pieces, and what stands in the holes."""

from __future__ import annotations

from scanner.model import Knowledge
from scanner.program import Taint, Value, as_parts

_LONGEST = 200  # characters
_MOST = 12  # pieces


def portrait(value: Value, taint: Taint, knowledge: Knowledge) -> str:
    """``"SELECT … '" + ⟨a value from an HTTP request⟩ + "'"``; "" when there is nothing around the input."""
    parts = as_parts(value)
    if not any(isinstance(part, str) for part in parts):
        return ""
    trust = knowledge.trust.get(taint.kind)
    title = trust.title if trust is not None else taint.kind
    pieces = []
    for part in parts[:_MOST]:
        if isinstance(part, str):
            pieces.append(f'"{part}"' if len(part) <= _LONGEST else f'"{part[:_LONGEST]}…"')
        elif any(one.origin == taint.origin for one in part.taints):
            pieces.append(f"⟨{title}⟩")
        else:
            pieces.append("⟨another value⟩")
    text = " + ".join(pieces if len(parts) <= _MOST else [*pieces, "…"])
    return text if len(text) <= 2 * _LONGEST else f"{text[: 2 * _LONGEST]}…"
