"""Many HTTP calls at once: bounded, polite, tried again with growing pauses, and over by a deadline.

Nobody sleeps on a thread: a call that has to wait goes back into the queue with the time at which it is due,
so one slow name never holds up the others.
"""

from __future__ import annotations

import heapq
import queue
import random
import threading
from collections.abc import Callable, Iterator, Mapping
from typing import Generic, TypeVar

from msgspec import Struct

from scanner.support.clock import Clock
from scanner.support.http import MORE_TIME, Call, FetchError, Response, Turn, get, new_session, origin

WORKERS = 16
_TRIES = 4
_FIRST_PAUSE = 0.4  # seconds; doubles with every try
_LONGEST_PAUSE = 60.0  # a server that wants to be left alone for longer gets no further question
_FAREWELL = 1.0  # seconds for threads to end by themselves; one that still reads is left behind
_DOWN_AFTER = 24  # tries in a row that did not reach a host, after which its other questions are not put
_OVERLOADED_AFTER = (
    30  # the same for a host that takes connections: it may be slow, and is asked less at once
)
_FEWEST = 2  # questions at once for a slow host

_Key = TypeVar("_Key")
_Result = TypeVar("_Result")
Judge = Callable[[_Key, Response], _Result]


class _Host(Struct):
    unreached: int = 0
    alive: bool = False  # it has answered, or at least taken a connection
    trouble: FetchError | None = None

    @property
    def is_down(self) -> bool:
        return self.unreached >= (_OVERLOADED_AFTER if self.alive else _DOWN_AFTER)


class Fetching(Generic[_Key, _Result]):
    """One round of calls. ``judge`` reads a response (on a worker's thread) and may raise ``FetchError``
    itself.

    ``timeout`` bounds one wait and ``deadline`` the whole round, in seconds.
    """

    def __init__(
        self,
        calls: Mapping[_Key, Call],
        judge: Judge[_Key, _Result],
        timeout: float,
        deadline: float,
        clock: Clock | None = None,
    ) -> None:
        self._calls = calls
        self._judge = judge
        self._timeout = timeout
        self._clock = clock or Clock()
        self._until = self._clock.ticks() + deadline
        self._done: queue.SimpleQueue[tuple[_Key, _Result | FetchError | BaseException]] = queue.SimpleQueue()
        self._turn = threading.Condition()
        self._large = threading.Lock()
        self._order = {key: number for number, key in enumerate(calls)}
        self._waiting = [(0.0, number, 0, key) for key, number in self._order.items()]
        self._unfinished = len(calls)
        self._hosts: dict[tuple[str, str, int], _Host] = {}
        self._active = 0
        self._tries: dict[_Key, int] = {}
        self._most = float(WORKERS)  # questions at once: fewer after a slow answer, then slowly more again

    def results(self) -> Iterator[tuple[_Key, _Result | FetchError]]:
        """Every key once with what came of it, in the order in which they finish."""
        threads = [
            threading.Thread(target=self._work, name=f"fetch-{number}", daemon=True)
            for number in range(min(WORKERS, len(self._calls)))
        ]
        for thread in threads:
            thread.start()
        try:
            open_ones = dict.fromkeys(self._calls)
            while open_ones:
                try:
                    key, result = self._done.get(timeout=self._patience())
                except queue.Empty:
                    late = FetchError("the time for the network ran out", MORE_TIME)
                    yield from ((key, late) for key in open_ones)
                    return
                del open_ones[key]
                if isinstance(result, BaseException) and not isinstance(result, FetchError):
                    raise result
                yield key, result
        finally:
            with self._turn:
                self._unfinished = 0
                self._turn.notify_all()
            until = self._clock.ticks() + _FAREWELL
            for thread in threads:
                thread.join(max(0.0, until - self._clock.ticks()))

    def _patience(self) -> float:
        """Seconds until whoever has not come back by then is left behind."""
        return max(0.0, self._until - self._clock.ticks()) + _FAREWELL

    def tries(self, key: _Key) -> int:
        """How often ``key`` was asked for: once, unless something that may pass was in the way."""
        return self._tries.get(key, 0)

    def _work(self) -> None:
        session = None
        try:
            while (task := self._next()) is not None:
                _, number, tries, key = task
                session = session or new_session()
                try:
                    result: _Result | FetchError | BaseException = self._once(session, key)
                except FetchError as trouble:
                    pause = self._pause(trouble, tries + 1)
                    if pause is not None:
                        self._put((self._clock.ticks() + pause, number, tries + 1, key))
                        continue
                    # What led to it holds the answer, and the trouble is kept for long.
                    trouble.__traceback__ = trouble.__context__ = trouble.__cause__ = None
                    result = trouble
                except BaseException as defect:  # noqa: BLE001 (handed to the caller's thread)
                    result = defect
                self._finish(key, result)
        finally:
            if session is not None:
                session.close()

    def _once(self, session: object, key: _Key) -> _Result:
        call = self._calls[key]
        host = self._host(call)
        if host.is_down and host.trouble is not None:
            raise FetchError(host.trouble.reason, host.trouble.next_step)
        self._tries[key] = self._tries.get(key, 0) + 1  # one worker at a time has a key
        with Turn(self._large) as turn:
            return self._judge(key, self._answer(session, call, host, turn))

    def _answer(self, session: object, call: Call, host: _Host, turn: Turn) -> Response:
        try:
            response = get(session, call, self._timeout, self._until, self._clock, turn=turn)  # type: ignore[arg-type]
        except FetchError as trouble:
            if trouble.host:
                host.unreached += 1
                host.trouble = trouble
                host.alive = host.alive or trouble.slow
                if host.alive:
                    self._most = max(self._most / 2, _FEWEST)
            raise
        host.unreached = 0
        host.alive = True
        self._most = min(self._most + 1 / self._most, WORKERS)
        return response

    def _host(self, call: Call) -> _Host:
        try:
            name = origin(call.url)
        except ValueError as error:
            raise FetchError("its address cannot be used", f"Correct the index's address: {error}.") from None
        with self._turn:
            return self._hosts.setdefault(name, _Host())

    def _pause(self, trouble: FetchError, tries: int) -> float | None:
        """Seconds until the next try; None when there is none."""
        if not trouble.again or tries >= _TRIES:
            return None
        pause = _FIRST_PAUSE * 2 ** (tries - 1) * random.uniform(0.75, 1.25)  # noqa: S311 (spreads load, no secret)
        if trouble.after is not None:
            if trouble.after > _LONGEST_PAUSE:
                return None
            pause = max(pause, trouble.after)
        return pause if self._clock.ticks() + pause < self._until else None

    def _next(self) -> tuple[float, int, int, _Key] | None:
        with self._turn:
            while self._unfinished > 0:
                if self._waiting and self._active < self._most:
                    left = self._waiting[0][0] - self._clock.ticks()
                    if left <= 0:
                        self._active += 1
                        return heapq.heappop(self._waiting)
                    self._turn.wait(left)
                else:
                    self._turn.wait()
        return None

    def _put(self, task: tuple[float, int, int, _Key]) -> None:
        with self._turn:
            self._active -= 1
            heapq.heappush(self._waiting, task)
            self._turn.notify()

    def _finish(self, key: _Key, result: _Result | FetchError | BaseException) -> None:
        with self._turn:
            self._active -= 1
            self._unfinished -= 1
            self._turn.notify_all() if self._unfinished <= 0 else self._turn.notify()
        self._done.put((key, result))
