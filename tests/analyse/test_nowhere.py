"""A flow may have steps that stand nowhere in the text: the finding is told without them."""

from lab import BOOK

from scanner.analyse.findings import findings_of
from scanner.analyse.matcher import Hit
from scanner.model import Confidence, Source, SourceKind, Unit
from scanner.program import Taint
from scanner.program.values import Trail

UNIT = Unit(Source("a.py", SourceKind.PYTHON), b"x = input()\neval(x)\n")


def test_a_step_without_a_place_is_left_out() -> None:
    trail = Trail("an element of it", (0, 0, 0), Trail("enters", (4, 11, 7), None))
    hit = Hit(
        BOOK.rules["code-injection"], (12, 19, 7), Confidence.HIGH, "", {}, Taint("argv", (4, 11, 7), trail)
    )
    (finding,) = findings_of({7: UNIT}.__getitem__, [hit])
    assert [step.note for step in finding.flow] == ["enters", "reaches the sink"]
