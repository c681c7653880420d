"""Trees → facts: what a program's names, calls and values are. Knows library models, but no rules.

What is offered is imported when first used: a scan of which nothing has changed evaluates nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scanner.program.callables import denoted
    from scanner.program.callgraph import UnitKey
    from scanner.program.events import AssignEvent, CallEvent, Fact, Observer, ReturnEvent, Scope, Situation
    from scanner.program.focus import Focus
    from scanner.program.imports import Import
    from scanner.program.interest import Clue, Interest
    from scanner.program.linking import Module, Program
    from scanner.program.naming import top_package
    from scanner.program.outline import Outline
    from scanner.program.spans import Definition
    from scanner.program.state import State
    from scanner.program.values import Taint, Value, as_parts, is_clean, known, literal_prefix, stays_below
    from scanner.program.written import Written

__all__ = [
    "AssignEvent",
    "CallEvent",
    "Clue",
    "Definition",
    "Fact",
    "Focus",
    "Import",
    "Interest",
    "Module",
    "Observer",
    "Outline",
    "Program",
    "ReturnEvent",
    "Scope",
    "Situation",
    "State",
    "Taint",
    "UnitKey",
    "Value",
    "Written",
    "as_parts",
    "denoted",
    "is_clean",
    "known",
    "literal_prefix",
    "stays_below",
    "top_package",
]

_HOMES = {
    **dict.fromkeys(("denoted",), "callables"),
    **dict.fromkeys(("UnitKey",), "callgraph"),
    **dict.fromkeys(
        ("AssignEvent", "CallEvent", "Fact", "Observer", "ReturnEvent", "Scope", "Situation"), "events"
    ),
    **dict.fromkeys(("Focus",), "focus"),
    **dict.fromkeys(("Import",), "imports"),
    **dict.fromkeys(("Clue", "Interest"), "interest"),
    **dict.fromkeys(("Module", "Program"), "linking"),
    **dict.fromkeys(("top_package",), "naming"),
    **dict.fromkeys(("Outline",), "outline"),
    **dict.fromkeys(("Definition",), "spans"),
    **dict.fromkeys(("State",), "state"),
    **dict.fromkeys(
        ("Taint", "Value", "as_parts", "is_clean", "known", "literal_prefix", "stays_below"), "values"
    ),
    **dict.fromkeys(("Written",), "written"),
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
