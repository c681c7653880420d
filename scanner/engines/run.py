"""Runs the engines side by side; what each fails at is a gap."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from scanner.engines import bandit, pip_audit, semgrep
from scanner.engines.program import EngineError
from scanner.engines.task import Task
from scanner.engines.told import Told
from scanner.model import Engine, Engines, Gap, GapKind, Manifest, Rule, Source
from scanner.rulebook import corpora_directory
from scanner.rulebook.taxonomy import read_taxonomy
from scanner.settings import Settings

_LOOKS: Mapping[str, Callable[[Task], Told]] = {
    bandit.NAME: bandit.look,
    semgrep.NAME: semgrep.look,
    pip_audit.NAME: pip_audit.look,
}


def examine(
    names: Sequence[str],
    sources: Sequence[Source],
    manifests: Sequence[Manifest],
    rules: Mapping[str, Rule],
    settings: Settings,
) -> Engines:
    """Let the engines called ``names`` look. Never raises for what they do."""
    if not names:
        return Engines()
    try:
        with tempfile.TemporaryDirectory(prefix="assay-", ignore_cleanup_errors=True) as top:
            taxonomy = read_taxonomy(corpora_directory())
            tasks = []
            for name in names:
                folder = Path(top, name)
                folder.mkdir()
                tasks.append(Task(sources, manifests, rules, taxonomy, settings, folder))
            with ThreadPoolExecutor(len(names)) as executor:
                results = list(executor.map(_one, names, tasks))
    except OSError as error:
        cause = f"No folder for the engines could be made ({error.strerror or error})."
        results = [_failed(name, cause, "Make room for temporary files.", 0.0) for name in names]
    made: dict[str, Rule] = {}
    for result in results:
        made |= result.rules
    return Engines(
        tuple(finding for result in results for finding in result.findings),
        tuple(gap for result in results for gap in result.gaps),
        tuple(engine for result in results for engine in result.engines),
        made,
    )


def _one(name: str, task: Task) -> Engines:
    began = time.monotonic()
    try:
        told = _LOOKS[name](task)
    except EngineError as error:
        return _failed(name, str(error), error.next_step, time.monotonic() - began)
    except Exception as error:  # noqa: BLE001 - what an engine writes may be anything
        cause = f"What {name} wrote could not be used ({type(error).__name__}: {str(error)[:200]})."
        return _failed(
            name, cause, "Report it as a defect of Assay, or leave it out.", time.monotonic() - began
        )
    engine = Engine(
        name, told.version, True, told.digest, len(told.findings), round(time.monotonic() - began, 3)
    )
    return Engines(told.findings, told.gaps, (engine,), told.rules)


def _failed(name: str, cause: str, next_step: str, seconds: float) -> Engines:
    gap = Gap(GapKind.CONFIGURATION, name, cause, next_step)
    return Engines(gaps=(gap,), engines=(Engine(name, "", False, seconds=round(seconds, 3)),))
