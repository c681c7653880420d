"""Progress is told to a terminal only, and only when the work takes time."""

from __future__ import annotations

import io
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from scanner.support import progress
from scanner.support.progress import SilentProgress, TerminalProgress, watch


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_nobody_is_told_but_a_terminal():
    assert isinstance(watch(io.StringIO()), SilentProgress)
    assert isinstance(watch(Terminal(), quiet=True), SilentProgress)
    assert isinstance(watch(Terminal()), TerminalProgress)


def test_short_work_shows_nothing(monkeypatch):
    monkeypatch.setattr(progress, "_PATIENCE", 3600.0)
    stream = Terminal()
    watched = watch(stream)
    watched.stage("reading", 3)
    watched.advance()
    watched.done()
    assert stream.getvalue() == ""


@pytest.mark.parametrize("total", [200, None])
def test_long_work_shows_the_stage_and_clears_up(monkeypatch, total):
    monkeypatch.setattr(progress, "_PATIENCE", 0.0)
    monkeypatch.setenv("TERM", "xterm")
    stream = Terminal()
    watched = watch(stream)
    watched.stage("reading [red]", total)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: watched.advance(), range(200)))
    watched.stage("judging", 1)
    watched.done()
    watched.advance()
    shown = stream.getvalue()
    assert "reading [red]" in shown
    assert "judging" in shown
    assert shown.endswith("\x1b[2K")


def test_the_bar_starts_no_thread(monkeypatch):
    monkeypatch.setattr(progress, "_PATIENCE", 0.0)
    before = threading.active_count()
    watched = watch(Terminal())
    watched.stage("reading", 3)
    assert threading.active_count() == before  # the analysis forks processes meanwhile
    watched.done()


def test_the_bar_is_not_imported_before_it_is_needed():
    assert "rich" not in vars(sys.modules["scanner.support.progress"])
