"""Spreads tasks over processes when that pays. A process that dies costs one file."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from scanner.analyse import tasks as looking
from scanner.analyse.looks import Look
from scanner.analyse.results import CodeResult
from scanner.analyse.tasks import REPORT, Given, Task
from scanner.model import Gap, GapKind, Source
from scanner.program import Focus, UnitKey

if TYPE_CHECKING:  # of no use for a few files
    from concurrent.futures import Future, ProcessPoolExecutor

# Bytes of code from which a second process earns its start; following values takes longer than a sketch.
_WORTH_IT = 400_000
_WORTH_FOLLOWING = 60_000
_CHUNK = 150_000  # bytes of code that one task of a process holds
_WARM = 2_000_000  # bytes from which processes share what takes long to compile


class Workers:
    """Does tasks in this process when they are few, else in several."""

    def __init__(self, given: Given, jobs: int) -> None:
        self._given = given
        self._jobs = jobs

    def run(
        self,
        work: Callable[[Task], Look],
        tasks: Sequence[Task],
        focuses: Mapping[UnitKey, Focus] | None = None,
    ) -> Iterator[tuple[Task, Look]]:
        """The result of each task, in any order. A process that dies costs one file."""
        sized = sorted(
            ((_size(task[0]), task) for task in tasks), key=lambda pair: (-pair[0], pair[1][0].path)
        )
        least = _WORTH_FOLLOWING if focuses else _WORTH_IT
        total = sum(size for size, _ in sized)
        if self._jobs == 1 or len(sized) < 2 or total < least:
            for task in tasks:
                yield task, work(task)
            return
        from concurrent.futures import as_completed
        from concurrent.futures.process import BrokenProcessPool

        broken: list[list[Task]] = []
        chunks = list(_chunks(sized, self._jobs))
        if not focuses and total > _WARM and _forks():
            looking.warm()  # forked processes share the compiled rules and start at once
        with self._pool(min(self._jobs, len(chunks)), focuses) as pool:
            futures: dict[Future[list[Look]], list[Task]] = {}
            for chunk in chunks:
                futures[pool.submit(_all, work, chunk)] = chunk
            for future in as_completed(futures):
                try:
                    yield from zip(futures[future], future.result(), strict=True)
                except BrokenProcessPool:
                    broken.append(futures[future])
        for task in (task for chunk in broken for task in chunk):
            yield task, self._alone(work, task, focuses)

    def _alone(
        self, work: Callable[[Task], Look], task: Task, focuses: Mapping[UnitKey, Focus] | None
    ) -> Look:
        """Do one task in a process of its own, after a process has died."""
        from concurrent.futures.process import BrokenProcessPool

        with self._pool(1, focuses) as pool:
            try:
                return pool.submit(_all, work, [task]).result()[0]
            except BrokenProcessPool:
                cause = "The process that analysed this file died."
                gap = Gap(GapKind.INTERNAL, task[0].path, cause, REPORT)
                return Look(CodeResult(gaps=(gap,)), kept=False)

    def _pool(self, jobs: int, focuses: Mapping[UnitKey, Focus] | None) -> ProcessPoolExecutor:
        import multiprocessing
        from concurrent.futures import ProcessPoolExecutor

        if _forks():
            gc.freeze()
            return ProcessPoolExecutor(jobs, multiprocessing.get_context("fork"))
        spawn = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(jobs, spawn, initializer=looking.prepare, initargs=(*self._given, focuses))


def _forks() -> bool:
    return hasattr(os, "fork") and not sys.platform.startswith("darwin")


def _all(work: Callable[[Task], Look], tasks: Sequence[Task]) -> list[Look]:
    return [work(task) for task in tasks]


def _size(source: Source) -> int:
    blob = source.blob
    file = f"{blob.top}/{blob.path}" if blob else source.file
    if file is None:
        return len(source.content or b"")
    try:
        return os.stat(file).st_size  # noqa: PTH116 - of thousands of files
    except OSError:
        return 0


def _chunks(sized: Sequence[tuple[int, Task]], jobs: int) -> Iterator[list[Task]]:
    """Tasks of about equal size, large files first, so that all processes end together."""
    most = min(_CHUNK, sum(size for size, _ in sized) // (2 * jobs))
    chunk: list[Task] = []
    total = 0
    for size, task in sized:
        chunk.append(task)
        total += size
        if total >= most or len(chunk) >= 64:
            yield chunk
            chunk, total = [], 0
    if chunk:
        yield chunk
