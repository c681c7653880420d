"""Regular expressions that are compiled when they are first used: of hundreds, a run asks for a few."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, AnyStr, cast

_proving: ContextVar[bool] = ContextVar("_proving", default=False)


class _Lazy:
    """Stands for a compiled expression; each method is taken over from it once it was asked for."""

    def __init__(self, pattern: str | bytes, flags: int) -> None:
        self.pattern = pattern
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        compiled = re.compile(self.pattern, self._flags)
        for method in ("search", "match", "fullmatch", "finditer", "findall", "sub", "subn", "split"):
            setattr(self, method, getattr(compiled, method))
        return getattr(compiled, name)


def lazy(pattern: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """An expression that is compiled when it is first used.

    Raises:
        re.error: it does not compile; at once within ``proving``, else at its first use.
    """
    if _proving.get():
        re.compile(pattern, flags)
    return cast("re.Pattern[AnyStr]", _Lazy(pattern, flags))


@contextmanager
def proving() -> Iterator[None]:
    """Within it each expression is compiled as it is made, so that a wrong one is refused."""
    token = _proving.set(True)
    try:
        yield
    finally:
        _proving.reset(token)
