"""Characters that deceive, in lines that are too long for a sample."""

from __future__ import annotations

import pytest

from scanner.parse.characters import Trick, hidden

_TABLE = "\u2022\u2025\u2027\u202a\u202c\\0\u202e\u803b\xbd"
_FILLER = "a=1;" * 300


def _tricks(text: str) -> list[Trick]:
    return [one.trick for one in hidden(text, prose=False)]


def test_a_table_of_characters_in_minified_code_deceives_nobody() -> None:
    assert _tricks(f'{_FILLER}t="{_TABLE}"') == []


@pytest.mark.parametrize(
    "text", [f't="{_TABLE}"', f'{_FILLER}if(a!="user\u202e \u2066// admin\u2069 \u2066")']
)
def test_elsewhere_it_does(text: str) -> None:
    assert _tricks(text) == [Trick.BIDI]
