"""Several processes: a process that dies costs the file that it looked at, and nothing else."""

from __future__ import annotations

import os

import pytest
from lab import BOOK, KNOWLEDGE, SETTINGS
from msgspec.structs import replace

from scanner.analyse import Analyst, Batch
from scanner.model import GapKind, Source, SourceKind
from scanner.support.progress import SilentProgress

CODE = "import os\nfrom flask import request\n\ndef run():\n    os.system(request.args['q'])\n\nrun()\n"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the processes take the patch over when they are forked")
@pytest.mark.parametrize("step", ["sketch", "examine"])
def test_a_process_that_dies_costs_its_file_only(step, monkeypatch):
    known = getattr(Analyst, step)
    own = os.getpid()

    def dying(self, unit, *arguments, **options):
        if unit.source.path == "bad.py" and os.getpid() != own:
            os._exit(9)
        return known(self, unit, *arguments, **options)

    monkeypatch.setattr(Analyst, step, dying)
    large = CODE + "# " + "x" * 70_000 + "\n"
    paths = ["bad.py", *(f"good{number}.py" for number in range(7))]
    sources = [Source(path, SourceKind.PYTHON, content=large.encode()) for path in paths]
    rules = {"command-injection": BOOK.rules["command-injection"]}
    found = Batch(rules, KNOWLEDGE, replace(SETTINGS, jobs=2)).run(sources, SilentProgress())
    assert {one.location.path for one in found.findings} == set(paths) - {"bad.py"}
    (gap,) = found.gaps
    assert (gap.kind, gap.subject) == (GapKind.INTERNAL, "bad.py")
    assert "died" in gap.cause
