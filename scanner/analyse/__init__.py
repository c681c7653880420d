"""Program + rules → findings. Each unit is evaluated once; the rules' matchers listen.

What is offered is imported when first used: to list rules takes their validators' names, but no analysis.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scanner.analyse.batch import Batch
    from scanner.analyse.examine import Analyst, Examination
    from scanner.analyse.matchers import validators
    from scanner.analyse.results import CodeResult

__all__ = ["Analyst", "Batch", "CodeResult", "Examination", "validators"]

_HOMES = {
    "Batch": "batch",
    "CodeResult": "results",
    "Analyst": "examine",
    "Examination": "examine",
    "validators": "matchers",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
