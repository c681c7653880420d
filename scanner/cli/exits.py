"""Exit codes that are not a gate's decision (those are values of ``scanner.model.Outcome``: 0, 1, 3, 4)."""

from __future__ import annotations

USAGE = 2
DEFECT = 5
INTERRUPTED = 130
