"""Edits on findings, as changes of files: shown as a diff, and written whole or not at all."""

from scanner.fix.changes import Change, Plan, StaleError, plan, write

__all__ = ["Change", "Plan", "StaleError", "plan", "write"]
