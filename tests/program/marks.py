"""Tables of cases as pytest parameters; those that are wrong today carry the reason."""

from collections.abc import Mapping
from typing import Any

import pytest


def params(cases: Mapping[str, Any], wrong: Mapping[str, str]) -> list[Any]:
    """One parameter for each case. ``wrong``: name → what the engine does instead."""
    assert wrong.keys() <= cases.keys(), wrong.keys() - cases.keys()
    return [
        pytest.param(
            case, id=name, marks=[pytest.mark.xfail(strict=True, reason=wrong[name])] if name in wrong else []
        )
        for name, case in cases.items()
    ]
