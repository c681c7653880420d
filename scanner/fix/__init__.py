"""Edits on findings, as changes of files: shown as a diff, and written whole or not at all."""

from scanner.fix.changes import Change, Plan, StaleError, plan, write
from scanner.fix.rounds import Look, mend

__all__ = ["Change", "Look", "Plan", "StaleError", "mend", "plan", "write"]
