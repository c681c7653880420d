"""Claude Code: ``PreToolUse`` of Bash, ``PostToolUse`` of the tools that write files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scanner.serve.agents.forms import added, text
from scanner.serve.hook import Advice, Event, Moment

PLACE = ".claude/settings.json"
_COMMAND = "assay hook claude"
_WRITING = "Edit|Write|MultiEdit|NotebookEdit"


def read(document: Mapping[str, Any]) -> Event | None:
    """``tool_input`` has the command of Bash, or the path of the file that was written."""
    given = document.get("tool_input")
    if not isinstance(given, Mapping):
        return None
    root = Path(text(document, "cwd") or ".")
    event, tool = document.get("hook_event_name"), document.get("tool_name")
    if event == "PreToolUse" and tool == "Bash" and text(given, "command"):
        return Event(Moment.COMMAND, root, command=text(given, "command"))
    file = text(given, "file_path") or text(given, "notebook_path")
    if event == "PostToolUse" and tool in _WRITING.split("|") and file:
        return Event(Moment.EDIT, root, file=file)
    return None


def answer(event: Event, advice: Advice) -> Mapping[str, Any]:
    """A denial with its reason, or more context."""
    if not advice.text:
        return {}
    name = "PreToolUse" if event.moment is Moment.COMMAND else "PostToolUse"
    said: dict[str, Any] = {"hookEventName": name}
    if advice.deny:
        said |= {"permissionDecision": "deny", "permissionDecisionReason": advice.text}
    else:
        said["additionalContext"] = advice.text
    return {"hookSpecificOutput": said}


def configured(document: dict[str, Any]) -> dict[str, Any]:
    """With both hooks among those of ``hooks``."""
    run = {"type": "command", "command": _COMMAND, "timeout": 30}
    out = added(document, "PreToolUse", {"matcher": "Bash", "hooks": [run]}, _COMMAND)
    return added(out, "PostToolUse", {"matcher": _WRITING, "hooks": [run]}, _COMMAND)
