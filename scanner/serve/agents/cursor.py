"""Cursor: ``beforeShellExecution`` and ``afterFileEdit``."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scanner.serve.agents.forms import added, text
from scanner.serve.hook import Advice, Event, Moment

PLACE = ".cursor/hooks.json"
_COMMAND = "assay hook cursor"


def read(document: Mapping[str, Any]) -> Event | None:
    """The command and where it runs, or the file; ``workspace_roots`` has the project."""
    roots = document.get("workspace_roots")
    first = roots[0] if isinstance(roots, list) and roots and isinstance(roots[0], str) else ""
    root = Path(first or text(document, "cwd") or ".")
    event = document.get("hook_event_name")
    if event == "beforeShellExecution" and text(document, "command"):
        return Event(Moment.COMMAND, root, command=text(document, "command"))
    if event == "afterFileEdit" and text(document, "file_path"):
        return Event(Moment.EDIT, root, file=text(document, "file_path"))
    return None


def answer(event: Event, advice: Advice) -> Mapping[str, Any]:
    """A permission; advice on an edit goes to the agent's log, which is all that Cursor reads of it."""
    if event.moment is Moment.EDIT:
        return {"agent_message": advice.text} if advice.text else {}
    if not advice.deny:
        return {"permission": "allow", **({"agent_message": advice.text} if advice.text else {})}
    return {"permission": "deny", "user_message": advice.text, "agent_message": advice.text}


def configured(document: dict[str, Any]) -> dict[str, Any]:
    """With both hooks among those of ``hooks``."""
    out = added({"version": 1} | document, "beforeShellExecution", {"command": _COMMAND}, _COMMAND)
    return added(out, "afterFileEdit", {"command": _COMMAND}, _COMMAND)
