"""What is kept of a result comes back as it was: a field of a new type must not end a scan."""

from __future__ import annotations

from datetime import date

from scanner.analyse.keeping import decoded, encoded
from scanner.analyse.results import CodeResult
from scanner.model import Ignore, Location, Span


def test_an_ignore_with_a_last_day():
    ignore = Ignore(Location("a.py", Span(1, 2, 3, 4)), ("x",), "why", 1, 2, until=date(2027, 1, 31))
    result = CodeResult(ignores=(ignore,), lines=3)
    assert decoded(encoded(result)) == result
