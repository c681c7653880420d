"""Progress of long work, told to whoever watches: nobody, or a person at a terminal (standard error).

Rooms take a ``Progress`` and never print. All methods may be called from several threads.
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Protocol, TextIO

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress
    from rich.progress import TaskID

_PACE = 0.1  # seconds between two pictures
_PATIENCE = 0.6  # seconds: a bar that flashes by helps nobody, and rich costs time to import


class Progress(Protocol):
    """What a stage of the work tells: how much there is, how much is done."""

    def stage(self, name: str, total: int | None = None) -> None:
        """A stage begins; ``total`` is the number of its items, None when it is not known."""

    def advance(self, n: int = 1) -> None:
        """``n`` more items of the current stage are done."""

    def done(self) -> None:
        """All work is over; nothing of the display stays."""


class SilentProgress:
    """Tells nobody."""

    def stage(self, name: str, total: int | None = None) -> None:
        """Nothing is shown."""

    def advance(self, n: int = 1) -> None:
        """Nothing is shown."""

    def done(self) -> None:
        """Nothing was shown."""


class TerminalProgress:
    """A bar on a terminal that appears only when the work takes noticeable time and goes away at the end."""

    def __init__(self, stream: TextIO, *, color: bool = True) -> None:
        self._stream = stream
        self._color = color
        self._started = time.monotonic()
        self._lock = threading.Lock()
        self._bar: RichProgress | None = None
        self._task: TaskID | None = None
        self._name = ""
        self._total: int | None = None
        self._count = 0
        self._refreshed = 0.0
        self._over = False

    def stage(self, name: str, total: int | None = None) -> None:
        """Begin a stage; the bar starts again from zero."""
        with self._lock:
            self._name, self._total, self._count = name, total, 0
            if self._bar is not None and self._task is not None:
                self._bar.remove_task(self._task)  # a reset could not take back the total
                self._task = self._bar.add_task(name, total=total)
            self._show()

    def advance(self, n: int = 1) -> None:
        """Count ``n`` more items."""
        with self._lock:
            self._count += n
            self._show()

    def done(self) -> None:
        """Take the bar away; what comes after is not shown."""
        with self._lock:
            self._over = True
            if self._bar is not None:
                self._bar.stop()
                self._bar = None

    def _show(self) -> None:
        if self._over or time.monotonic() - self._started < _PATIENCE:
            return
        if self._bar is None:
            self._open()
        if self._bar is not None and self._task is not None:
            self._bar.update(self._task, completed=self._count)
            now = time.monotonic()
            if now - self._refreshed >= _PACE:
                self._refreshed = now
                self._bar.refresh()

    def _open(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
        from rich.progress import Progress as RichProgress

        console = Console(file=self._stream, no_color=not self._color, force_terminal=True)
        columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn())
        # Without a thread of its own: the analysis forks processes, and threads and forks do not mix.
        self._bar = RichProgress(*columns, console=console, transient=True, auto_refresh=False)
        self._task = self._bar.add_task(self._name, total=self._total)
        self._bar.start()


def watch(stream: TextIO, *, quiet: bool = False, color: bool = True) -> Progress:
    """The progress that fits ``stream``: a bar on a terminal, silence anywhere else or when ``quiet``."""
    if quiet or not stream.isatty():
        return SilentProgress()
    return TerminalProgress(stream, color=color)
