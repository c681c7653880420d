"""What rules may say: an expression that does not compile is refused when the rule is read, not later."""

from __future__ import annotations

from typing import Any

import pytest

from scanner.analyse import validators

_WRONG = "("
_OPTIONS: list[tuple[str, dict[str, Any]]] = [
    ("call", {"calls": ["a.b"], "result": _WRONG}),
    ("call", {"calls": ["a.b"], "within": {"function": _WRONG}}),
    ("call", {"calls": ["a.b"], "where": [{"argument": [0], "matches": _WRONG}]}),
    ("assign", {"targets": _WRONG}),
    ("assign", {"targets": "a", "value": {"matches": _WRONG}}),
    ("secret", {"names": _WRONG}),
    ("secret", {"shapes": [_WRONG]}),
    ("syntax", {"query": "(call) @hit", "excused": _WRONG}),
    ("instructions", {"signals": {"a": _WRONG}}),
    ("markup", {"functions": _WRONG}),
    ("order", {"moments": ["install"], "ways": [{"text": _WRONG}]}),
]


@pytest.mark.parametrize(("kind", "options"), _OPTIONS)
def test_a_wrong_expression_is_refused(kind: str, options: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"no regular expression|unterminated|missing"):
        validators()[kind](options)


@pytest.mark.parametrize(("kind", "options"), _OPTIONS)
def test_only_for_the_expression(kind: str, options: dict[str, Any]) -> None:
    validators()[kind](_mended(options))


def _mended(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _mended(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_mended(item) for item in value]
    return "a" if value == _WRONG else value
