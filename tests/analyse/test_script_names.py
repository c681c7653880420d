"""Names of one letter in large scripts, which are too long for a sample."""

from __future__ import annotations

from lab import named, scan

_FUNCTION = "function parse(){var e=atob(location.hash);return e.length}\n"
_RUN = 'function make(e){return new Function("s","l",e)}\n'
_FILLER = "".join(f"function f{one}(a,b){{return a+b+{one}}}\n" for one in range(2_500))


def _found(code: str) -> list[str]:
    return [finding.rule for finding in scan({"lib.js": code}, *named("BD101-script")).findings]


def test_letters_of_a_large_script_carry_nothing():
    assert _found(_FUNCTION + _FILLER + _RUN) == []


def test_other_names_do():
    assert _found((_FUNCTION + _FILLER + _RUN).replace("e=atob", "code=atob").replace('"l",e)', '"l",code)'))
