"""Conditions that rules put on values: what an argument or assigned value must be, and how sure that is."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from msgspec import Struct

from scanner.model import Confidence
from scanner.program import AssignEvent, CallEvent, State, Value, Written, as_parts, denoted, is_clean, known
from scanner.support.patterns import lazy

Test = Callable[["Subject"], "Confidence | None"]
_MAX_TEXT = 20_000
SHARED_FOLDER = "tempfile.Shared"  # see rules/libraries/tempfile.toml
_SHARED = lazy(r"(?:/tmp|/var/tmp|/dev/shm)/")
_FORESEEN = frozenset({SHARED_FOLDER, "tempfile.Foreseen"})


class Subject(Struct, frozen=True):
    """The value that is tested, with the constants it folds to. ``value`` None: the argument is missing."""

    value: Value | None
    folded: tuple[object, ...] = ()
    spread: bool = False
    state: State | None = None

    @classmethod
    def of(cls, event: CallEvent | AssignEvent, value: Value | None, spread: bool = False) -> Subject:
        """The subject for a value of an event."""
        folded = tuple(event.fold(value)) if value is not None else ()
        return cls(value, folded, spread, event.state)

    @property
    def closed(self) -> bool:
        """Whether the folded constants are all that it may be."""
        value = self.value
        if value is None or not self.folded:
            return False
        return not value.open and (
            not value.objects or len(self.folded) == len(value.objects) + len(value.constants)
        )


class Condition(Struct, frozen=True):
    """One compiled condition on one argument (``selectors`` empty: on the assigned value)."""

    selectors: tuple[int | str, ...]
    test: Test

    def on_call(self, event: CallEvent) -> Confidence | None:
        """How sure the condition holds for a call, None when it does not."""
        return self.test(Subject.of(event, event.argument(self.selectors), event.spread))

    def on_written(self, written: Written) -> bool | None:
        """Whether the condition holds whatever values there are; None when that depends on them."""
        if written.spread:
            return None
        if not written.has(self.selectors):
            return self.test(Subject(None)) is not None
        literal = written.argument(self.selectors)
        if literal is None:
            return None
        return self.test(Subject(known(literal.value), (literal.value,))) is not None

    @property
    def needs(self) -> str:
        """The keyword without which it cannot hold; "" when there is no single one."""
        name = self.selectors[0]
        return (
            name
            if len(self.selectors) == 1 and isinstance(name, str) and self.test(Subject(None)) is None
            else ""
        )


def _some(subject: Subject, holds: Callable[[object], bool]) -> Confidence | None:
    """All constants fit: sure. Some do: possible. Not all values are known: a maybe."""
    hits = sum(1 for constant in subject.folded if holds(constant))
    if not hits:
        return None
    if not subject.closed:
        return Confidence.LOW
    return Confidence.HIGH if hits == len(subject.folded) else Confidence.MEDIUM


def _same(left: object, right: object) -> bool:
    return left == right and isinstance(left, bool) == isinstance(right, bool)


def _frozen(value: object) -> object:
    """A TOML value in the form of a folded constant."""
    return tuple(_frozen(item) for item in value) if isinstance(value, list) else value


def _is(wanted: Sequence[object]) -> Test:
    wanted = [_frozen(item) for item in wanted]
    return lambda subject: _some(subject, lambda constant: any(_same(constant, item) for item in wanted))


def _not(unwanted: Sequence[object]) -> Test:
    unwanted = [_frozen(item) for item in unwanted]
    return lambda subject: _some(
        subject, lambda constant: not any(_same(constant, item) for item in unwanted)
    )


def _as_text(constant: str | bytes) -> str:
    return constant if isinstance(constant, str) else constant.decode("latin-1")


def _matches(pattern: str) -> Test:
    compiled = lazy(pattern)

    def test(subject: Subject) -> Confidence | None:
        value = subject.value
        if value is None:
            return None
        if value.parts is not None:
            text = "".join(part if isinstance(part, str) else "\x00" for part in as_parts(value))
            return Confidence.HIGH if compiled.search(text[:_MAX_TEXT]) else None
        return _some(
            subject,
            lambda constant: (
                isinstance(constant, str | bytes) and bool(compiled.search(_as_text(constant[:_MAX_TEXT])))
            ),
        )

    return test


def _number(compare: Callable[[float, float], bool]) -> Callable[[float], Test]:
    def build(bound: float) -> Test:
        def holds(constant: object) -> bool:
            return (
                isinstance(constant, int | float)
                and not isinstance(constant, bool)
                and compare(constant, bound)
            )

        return lambda subject: _some(subject, holds)

    return build


def _contains(wanted: object) -> Test:
    wanted = _frozen(wanted)

    def holds(constant: object) -> bool:
        if isinstance(constant, str):
            return isinstance(wanted, str) and wanted in constant
        if isinstance(constant, tuple):
            return any(
                item == wanted or (isinstance(item, tuple) and item and item[0] == wanted)
                for item in constant
            )
        return False

    def test(subject: Subject) -> Confidence | None:
        return _some(subject, holds)

    return test


def _lacks(keys: Sequence[str]) -> Test:
    """A dictionary whose keys are all known, and none of these is one of them, whatever their values are."""

    def test(subject: Subject) -> Confidence | None:
        if subject.value is None or subject.state is None:
            return None
        found = [subject.state.heap.get(reference) for reference in subject.value.objects]
        if not found or not all(
            one is not None and one.kind == "dict" and one.complete and one.rest is None for one in found
        ):
            return None
        known_keys = {key for one in found if one is not None for key in one.items}
        return Confidence.HIGH if known_keys and known_keys.isdisjoint(keys) else None

    return test


def _missing(expected: bool) -> Test:
    def test(subject: Subject) -> Confidence | None:
        missing = subject.value is None and not subject.spread
        return Confidence.HIGH if missing is expected else None

    return test


def _present(expected: bool) -> Test:
    return lambda subject: Confidence.HIGH if (subject.value is not None) is expected else None


def _constant(expected: bool) -> Test:
    def test(subject: Subject) -> Confidence | None:
        if subject.value is None:
            return None
        if subject.closed:
            return Confidence.HIGH if expected else None
        return None if expected else Confidence.HIGH

    return test


def _clean(kind: str) -> Test:
    return lambda subject: (
        Confidence.HIGH if subject.value is not None and is_clean(subject.value, kind) else None
    )


def _none(expected: bool) -> Test:
    def test(subject: Subject) -> Confidence | None:
        return _some(subject, lambda constant: (constant is None) is expected)

    return test


def _in_shared(path: str) -> bool:
    return _SHARED.match(path) is not None


def _shared(expected: bool) -> Test:
    """A folder that everybody may write to, or a name in it."""

    def test(subject: Subject) -> Confidence | None:
        value = subject.value
        if value is None:
            return None
        if value.parts is None and value.constants:
            return _some(subject, lambda one: isinstance(one, str) and _in_shared(one) is expected)
        first = as_parts(value)[0]
        shared = _in_shared(first) if isinstance(first, str) else SHARED_FOLDER in first.types
        return Confidence.HIGH if shared is expected else None

    return test


def _foreseen(expected: bool) -> Test:
    """A text of which nothing is left to chance: constants, the process's number, the user's name."""

    def test(subject: Subject) -> Confidence | None:
        if subject.value is None:
            return None
        holes = [part for part in as_parts(subject.value) if not isinstance(part, str)]
        foreseen = all(not part.open or not _FORESEEN.isdisjoint(part.types) for part in holes)
        return Confidence.HIGH if foreseen is expected else None

    return test


def _names(wanted: Sequence[str]) -> Test:
    names = frozenset(wanted)

    def test(subject: Subject) -> Confidence | None:
        if subject.value is None or names.isdisjoint(denoted(subject.value)):
            return None
        # one of several, that somebody chooses
        return Confidence.HIGH if names.issuperset(subject.value.names) else Confidence.LOW

    return test


def _other(wanted: Sequence[str]) -> Test:
    names = frozenset(wanted)

    def test(subject: Subject) -> Confidence | None:
        value = subject.value
        if value is None:
            return None
        chosen = any(taint.kind in ("parameter", "setting") for taint in value.taints)
        return Confidence.LOW if chosen or names.isdisjoint(denoted(value)) else None

    return test


def _texts(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, str) for item in value)


_FORMS: dict[str, tuple[str, Callable[[Any], bool], Callable[[Any], Test]]] = {
    "is": ("a list of constants", lambda value: isinstance(value, list), _is),
    "not": ("a list of constants", lambda value: isinstance(value, list), _not),
    "matches": ("a regular expression", lambda value: isinstance(value, str), _matches),
    "below": (
        "a number",
        lambda value: isinstance(value, int | float),
        _number(lambda value, bound: value < bound),
    ),
    "above": (
        "a number",
        lambda value: isinstance(value, int | float),
        _number(lambda value, bound: value > bound),
    ),
    "contains": (
        "a constant, or a key and its value",
        lambda value: isinstance(value, str | int | float | bool | list),
        _contains,
    ),
    "lacks": ("a list of texts", _texts, _lacks),
    "missing": ("true or false", lambda value: isinstance(value, bool), _missing),
    "present": ("true or false", lambda value: isinstance(value, bool), _present),
    "constant": ("true or false", lambda value: isinstance(value, bool), _constant),
    "clean": ("a kind of sink", lambda value: isinstance(value, str), _clean),
    "none": ("true or false", lambda value: isinstance(value, bool), _none),
    "names": ("a list of dotted names", _texts, _names),
    "other": ("a list of dotted names", _texts, _other),
    "shared": ("true or false", lambda value: isinstance(value, bool), _shared),
    "foreseen": ("true or false", lambda value: isinstance(value, bool), _foreseen),
}


def compile_test(table: Mapping[str, Any], where: str) -> Test:
    """The test that a condition's table describes (all of its entries must hold).

    Raises:
        ValueError: a condition is unknown or of the wrong type; the text names it.
    """
    tests: list[Test] = []
    for key, value in table.items():
        form = _FORMS.get(key)
        if form is None:
            raise ValueError(f"{where}: {key!r} is no condition; write one of {', '.join(_FORMS)}")
        expected, fits, build = form
        if not fits(value):
            raise ValueError(f"{where}: {key!r} must be {expected}")
        try:
            tests.append(build(value))
        except re.error as error:
            raise ValueError(f"{where}: {key!r} is no regular expression: {error}") from error
    if not tests:
        raise ValueError(f"{where}: a condition is missing; write one of {', '.join(_FORMS)}")

    def both(subject: Subject) -> Confidence | None:
        sure = Confidence.HIGH
        for test in tests:
            outcome = test(subject)
            if outcome is None:
                return None
            sure = min(sure, outcome)
        return sure

    return tests[0] if len(tests) == 1 else both


def compile_conditions(entries: Any, where: str) -> tuple[Condition, ...]:
    """The conditions of ``where`` or ``unless``.

    Raises:
        ValueError: an entry has no argument or no valid condition.
    """
    if not isinstance(entries, list) or not all(isinstance(entry, Mapping) for entry in entries):
        raise ValueError(f"{where} must be a list of tables")
    out = []
    for entry in entries:
        selector = entry.get("argument")
        selectors = selector if isinstance(selector, list) else [selector]
        if not selectors or not all(
            isinstance(item, int | str) and not isinstance(item, bool) for item in selectors
        ):
            raise ValueError(f"{where}: 'argument' must be a position, a keyword, or a list of both")
        rest = {key: value for key, value in entry.items() if key != "argument"}
        out.append(Condition(tuple(selectors), compile_test(rest, where)))
    return tuple(out)
