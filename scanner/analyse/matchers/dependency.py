"""``dependency``: a verdict on a package; the dependencies room decides it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scanner.analyse.options import only


def validate(options: Mapping[str, Any]) -> None:
    """``verdict`` (required)."""
    only(options, {"verdict"})
    if not isinstance(options.get("verdict"), str):
        raise ValueError("'verdict' must name a verdict")
