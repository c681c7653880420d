"""GitHub Copilot's command line and coding agent: ``preToolUse`` and ``postToolUse``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scanner.serve.agents.forms import added, text
from scanner.serve.hook import Advice, Event, Moment

PLACE = ".github/hooks/assay.json"
_COMMAND = "assay hook copilot"
_SHELLS = frozenset({"bash", "powershell", "shell", "run_in_terminal"})
_WRITING = frozenset(
    {"edit", "create", "write", "str_replace", "insert", "create_file", "replace_string_in_file"}
)


def read(document: Mapping[str, Any]) -> Event | None:
    """``toolArgs`` is a JSON text, in later versions an object."""
    tool = text(document, "toolName") or text(document, "tool_name")
    given = _arguments(document)
    root = Path(text(document, "cwd") or ".")
    if "toolResult" not in document and tool in _SHELLS and text(given, "command"):
        return Event(Moment.COMMAND, root, command=text(given, "command"))
    file = text(given, "path") or text(given, "file_path") or text(given, "filePath")
    if "toolResult" in document and tool in _WRITING and file:
        return Event(Moment.EDIT, root, file=file)
    return None


def answer(_event: Event, advice: Advice) -> Mapping[str, Any]:
    """A denial with its reason, or more context."""
    if not advice.text:
        return {}
    if advice.deny:
        return {"permissionDecision": "deny", "permissionDecisionReason": advice.text}
    return {"additionalContext": advice.text}


def configured(document: dict[str, Any]) -> dict[str, Any]:
    """With both hooks among those of ``hooks``."""
    run = {"type": "command", "bash": _COMMAND, "powershell": _COMMAND, "timeoutSec": 30}
    return added(added({"version": 1} | document, "preToolUse", run, _COMMAND), "postToolUse", run, _COMMAND)


def _arguments(document: Mapping[str, Any]) -> Mapping[str, Any]:
    for key in ("toolArgs", "tool_input", "toolInput"):
        given = document.get(key)
        if isinstance(given, str):
            try:
                given = json.loads(given)
            except (ValueError, RecursionError):
                continue
        if isinstance(given, Mapping):
            return given
    return {}
