"""Trees → facts: what a program's names, calls and values are. Knows library models, but no rules."""

from scanner.program.events import AssignEvent, CallEvent, Fact, Observer, ReturnEvent, Scope, Situation
from scanner.program.interest import Clue, Interest
from scanner.program.linking import Module, Program
from scanner.program.unit import evaluate
from scanner.program.values import Taint, Value, as_parts, is_clean, literal_prefix

__all__ = [
    "AssignEvent",
    "CallEvent",
    "Clue",
    "Fact",
    "Interest",
    "Module",
    "Observer",
    "Program",
    "ReturnEvent",
    "Scope",
    "Situation",
    "Taint",
    "Value",
    "as_parts",
    "evaluate",
    "is_clean",
    "literal_prefix",
]
