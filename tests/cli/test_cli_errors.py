"""What happens when a run is interrupted, its reader leaves, or Assay itself has a defect."""

from __future__ import annotations

import io
import sys

import pytest
import typer

from scanner.cli import app as door
from scanner.cli import commands
from scanner.settings import SettingsError


@pytest.fixture
def failing(monkeypatch):
    """Makes the command line raise what it is told to, as a defect deep inside would."""

    def arrange(error):
        def perform(_):
            raise error

        monkeypatch.setattr(commands, "perform", perform)

    return arrange


@pytest.mark.parametrize(
    ("error", "code", "part"),
    [
        (SettingsError("pyproject.toml:3: wrong"), 2, "assay: pyproject.toml:3: wrong\n"),
        (KeyboardInterrupt(), 130, "assay: interrupted\n"),
        (typer.Abort(), 130, "assay: interrupted\n"),
        (
            ZeroDivisionError("by\n\x1b[2J zero"),
            5,
            "ZeroDivisionError: by ⟨U+001B⟩[2J zero (test_cli_errors:",
        ),
        (RecursionError("deep"), 5, "please report"),
        (MemoryError(), 5, "please report"),
    ],
)
def test_one_line_and_an_exit_code(failing, capsys, error, code, part):
    failing(error)
    assert door.run(["scan"]) == code
    seen = capsys.readouterr()
    assert seen.out == ""
    assert part in seen.err
    assert seen.err.count("\n") == 1


def test_debug_shows_the_traceback(failing, monkeypatch):
    failing(ZeroDivisionError())
    monkeypatch.setenv("ASSAY_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        door.run(["scan"])


def test_what_the_encoding_lacks_is_escaped(failing, monkeypatch):
    narrow = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stderr", narrow)
    failing(SettingsError("naïve 名前"))
    assert door.run(["scan"]) == 2
    narrow.flush()
    assert narrow.buffer.getvalue() == rb"assay: na\xefve \u540d\u524d" + b"\n"
