"""Looks at files once more, with other contents than they have."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from scanner.discover import Discovery
from scanner.fix import Look
from scanner.model import Counts
from scanner.policy import decide
from scanner.stages import Job
from scanner.stages.look import analyse
from scanner.stages.overrides import honoured
from scanner.support.progress import SilentProgress


class Rescan:
    """Scans some files of a program as if they had these contents, by path."""

    def __init__(self, job: Job, found: Discovery) -> None:
        self._job = replace(job, progress=SilentProgress())
        self._program = {source.path: source for source in found.program}

    def __call__(self, contents: Mapping[str, bytes]) -> Look:
        """What is said of them. Their changes stay for the next look."""
        for path, data in contents.items():
            if path in self._program:
                self._program[path] = replace(self._program[path], content=data)
        code = [self._program[path] for path in contents if path in self._program]
        seen = analyse(self._job, code, tuple(self._program.values()))
        rules, settings = self._job.rules, self._job.settings
        decision = decide(seen.findings, seen.gaps, honoured(seen.ignores), Counts(files=1), rules, settings)
        return Look(decision.findings, seen.gaps)
