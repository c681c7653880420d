"""``policy``: a fault of an override; the policy room finds it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scanner.analyse.options import only


def validate(options: Mapping[str, Any]) -> None:
    """No options."""
    only(options, set())
