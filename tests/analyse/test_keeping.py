"""What is kept of a result comes back as it was, and as nothing else: a cache holds data, not objects."""

from __future__ import annotations

from datetime import date

import pytest

from scanner.analyse.keeping import decoded, encoded
from scanner.analyse.looks import Look
from scanner.analyse.results import CodeResult
from scanner.model import (
    Confidence,
    Edit,
    Evidence,
    Excerpt,
    Finding,
    Gap,
    GapKind,
    Ignore,
    Location,
    Rating,
    Severity,
    Span,
    Step,
    Suppression,
)
from scanner.program import Definition, Import, Outline

_HERE = Location("a.py", Span(1, 2, 3, 4), 2)
_FINDING = Finding(
    "weak-hash",
    _HERE,
    "why\x1b[0m",
    Rating(Severity.HIGH, Confidence.LOW),
    excerpt=Excerpt(1, ("a", "b")),
    flow=(Step(_HERE, "from here"),),
    evidence=(Evidence("argument", "'x'"),),
    suppression=Suppression("inline", "because", None, date(2027, 1, 31)),
    edits=(Edit(_HERE, "y", safe=True),),
)
_RESULT = CodeResult(
    (_FINDING,),
    (Gap(GapKind.LIMIT, "a.py", "Much.", "Split it.", _HERE, blocking=False),),
    (Ignore(_HERE, ("x",), "why", 1, 2, until=date(2027, 1, 31)),),
    1,
    3,
)
_OUTLINE = Outline(
    (Definition(3, 1, frozenset({b"a", b"\xff"}), "f", "d1"), Definition(-1)),
    (Import("..x", "y", star=True),),
    giving=((b"v", 2),),
    classes=(("C", ("A", "B")),),
    kept=(("key", "lib.Thing"),),
    loose=(("LIMIT", "d2"),),
)


@pytest.mark.parametrize(
    "value", [_RESULT, Look(_RESULT, (None, _OUTLINE), ("s",), "d", rests=b'[["a", 1]]'), "text"]
)
def test_it_comes_back(value):
    assert decoded(encoded(value), type(value)) == value


@pytest.mark.parametrize("data", [b"", b"\xc1", b"\x93\x01\x02", encoded("text"), encoded(_RESULT)[:-1]])
def test_anything_else_is_refused(data):
    with pytest.raises(ValueError, match="no kept result"):
        decoded(data, CodeResult)


def test_a_name_that_is_no_unicode_is_not_kept():
    with pytest.raises(ValueError, match="surrogates"):
        encoded(Gap(GapKind.LIMIT, "a\udcff.py", "Much.", "Split it."))
