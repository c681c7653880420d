"""What the agents' forms have in common: texts that may be missing, and lists of hooks by event."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any


def text(document: Mapping[str, Any], key: str) -> str:
    """The text at ``key``; "" when there is none."""
    value = document.get(key)
    return value if isinstance(value, str) else ""


def added(document: Mapping[str, Any], event: str, entry: Mapping[str, Any], command: str) -> dict[str, Any]:
    """Settings with ``entry`` among the hooks of ``event``, unless one there runs ``command`` already.

    Raises:
        ValueError: ``hooks`` has another form than the agent reads.
    """
    hooks = document.get("hooks", {})
    if not isinstance(hooks, Mapping) or not isinstance(hooks.get(event, []), list):
        raise ValueError(f"its 'hooks' are no lists by event ({event})")
    there = list(hooks.get(event, []))
    if not any(f'"{command}"' in json.dumps(one) for one in there):
        there.append(dict(entry))
    return {**document, "hooks": {**hooks, event: there}}
