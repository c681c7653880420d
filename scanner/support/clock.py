"""Time, as a part that tests can put in by hand."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime


class Clock:
    """The machine's clock: ``now`` for what is written down, ``ticks`` for measuring."""

    def now(self) -> float:
        """Seconds since 1970, UTC."""
        return time.time()

    def ticks(self) -> float:
        """Seconds on a clock that never goes back."""
        return time.monotonic()


def today() -> date:
    """The day that it is, UTC."""
    return datetime.now(UTC).date()


def iso(moment: float) -> str:
    """``moment`` (seconds since 1970) as ISO 8601 in UTC, to the second: ``2026-01-02T03:04:05Z``."""
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
