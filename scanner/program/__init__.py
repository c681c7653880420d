"""Trees → facts: what a program's names, calls and values are. Knows library models, but no rules."""

from scanner.program.callgraph import UnitKey
from scanner.program.events import AssignEvent, CallEvent, Fact, Observer, ReturnEvent, Scope, Situation
from scanner.program.focus import Focus
from scanner.program.imports import Import
from scanner.program.interest import Clue, Interest
from scanner.program.linking import Module, Program
from scanner.program.naming import top_package
from scanner.program.outline import Definition, Outline, outline
from scanner.program.state import State
from scanner.program.unit import evaluate
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
    "evaluate",
    "is_clean",
    "known",
    "literal_prefix",
    "outline",
    "stays_below",
    "top_package",
]
