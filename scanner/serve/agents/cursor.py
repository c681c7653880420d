"""Cursor: ``beforeShellExecution``, and ``postToolUse`` of the tool that writes files."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scanner.serve.agents.forms import added, text
from scanner.serve.hook import Advice, Event, Moment

PLACE = ".cursor/hooks.json"
_COMMAND = "assay hook cursor"
_WRITING = "Write"


def read(document: Mapping[str, Any]) -> Event | None:
    """The command and where it runs, or the file; ``workspace_roots`` has the project."""
    roots = document.get("workspace_roots")
    first = roots[0] if isinstance(roots, list) and roots and isinstance(roots[0], str) else ""
    root = Path(first or text(document, "cwd") or ".")
    event = document.get("hook_event_name")
    if event == "beforeShellExecution" and text(document, "command"):
        return Event(Moment.COMMAND, root, command=text(document, "command"))
    if event == "postToolUse" and document.get("tool_name") == _WRITING:
        given = _input(document)
        file = text(given, "file_path") or text(given, "path")
        return Event(Moment.EDIT, root, file=file) if file else None
    return None


def _input(document: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the tool was given: an object, or one as a text."""
    given = document.get("tool_input")
    if isinstance(given, str):
        given = json.loads(given)
    return given if isinstance(given, Mapping) else {}


def answer(event: Event, advice: Advice) -> Mapping[str, Any]:
    """A permission for a command; after an edit, more context."""
    if event.moment is Moment.EDIT:
        return {"additional_context": advice.text} if advice.text else {}
    if not advice.deny:
        return {"permission": "allow", **({"agent_message": advice.text} if advice.text else {})}
    return {"permission": "deny", "user_message": advice.text, "agent_message": advice.text}


def configured(document: dict[str, Any]) -> dict[str, Any]:
    """With both hooks among those of ``hooks``."""
    out = added({"version": 1} | document, "beforeShellExecution", {"command": _COMMAND}, _COMMAND)
    return added(out, "postToolUse", {"command": _COMMAND, "matcher": _WRITING}, _COMMAND)
