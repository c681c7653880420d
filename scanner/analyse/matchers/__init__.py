"""How rules recognise their weakness: one module per matcher. The folder is the registry.

Each module has ``validate(options)`` (raises ``ValueError`` with the reason) and, when it looks at code,
``build(rule) -> Matcher``.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from scanner.support.patterns import proving

Validator = Callable[[Mapping[str, Any]], None]


@cache
def module(kind: str) -> ModuleType:
    """The module of one matcher."""
    return importlib.import_module(f"{__name__}.{kind}")


def kinds() -> tuple[str, ...]:
    """The names of all matchers."""
    return tuple(sorted(file.stem for file in Path(__file__).parent.glob("[a-z]*.py")))


def validators() -> Mapping[str, Validator]:
    """What checks the options of each matcher; the modules are imported only when one is called."""

    def validator(kind: str) -> Validator:
        def validate(options: Mapping[str, Any]) -> None:
            with proving():
                module(kind).validate(options)

        return validate

    return {kind: validator(kind) for kind in kinds()}
