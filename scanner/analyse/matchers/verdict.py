"""``verdict``: functions whose answer does not depend on what they check."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from scanner.analyse.bodies import Body
from scanner.analyse.matcher import Hit, Matcher, Place, Report
from scanner.analyse.options import only, pattern
from scanner.model import Evidence, Rule
from scanner.program import Fact, ReturnEvent, Value, ir
from scanner.support.patterns import lazy

_MODES = ("bypass", "always", "rebuild")
_CHECKSUM = 1 << 24  # numbers from here on are sums over a text, which one would have to know
_SUM = 100  # numbers from here on are, if the characters of a text are added up or mixed
_SUMS = lazy(r"\b(?:ord|crc32|adler32|hash|from_bytes)\b|\^")
_POWERFUL = frozenset({"command", "code", "import", "deserialization"})
_LOGGING = lazy(rb"\b(?:_?log(?:ger|ging)?|warnings)\.\w+\(")
_CALLERS = frozenset({"parameter", "setting"})
_DOOR = lazy(
    r"(?i)pass|pwd|\bpw\b|token|\btok\b|phrase|secret|key|\bpin\b|otp|code|digest|hash|signature|headers?\b|cookie|user|login|email|"
    r"debug|master|magic|args|environ|getenv|\bip\b|remote_addr"
)
_SECRETS = lazy(r"(?i)pass|pwd|\bpw\b|token|secret|\bpin\b|otp|digest|hash|signature|cookie|master|magic")
_SECRETS_COMPARED = lazy(
    r"(?s)return\s+(?!.*(?:[\"']|\b[A-Z][A-Z_]{3,}\b))(?=.*(?i:pass|token|secret|key|digest|hash|signature).*==)"
    r"(?=.*==.*(?i:pass|token|secret|key|digest|hash|signature))[^=]*==[^=]*\Z"
)
_TESTS = lazy(r"(?:^|/)tests?/|(?:^|/)test_[^/]*\.py$")
_ORDINARY = lazy(
    r"(?i)role|method|scheme|(?:\b|_)type|status|alg|group|perm|action|state|kind|grant|mode|level|scope|provider|"
    r"backend|path|version|content|accept|len\(|\.name\b|realm|bearer|basic|prefix|header_type|anonymous|"
    r"requested.with|\bco_\w|__(?:code|class|module|wrapped|name)__|\w*qualname\b"
)

# A text that something is compared with says nothing of what is compared.
_COMPARED = lazy(
    r"""(?:(?<=[=!]=)|(?<=\bin)|(?<=\bis))\s*[(\[{]?\s*(?:[rbuRBU]?(?:"[^"\n]*"|'[^'\n]*')\s*,?\s*)+"""
)
_COMPARES = lazy(r"[=!]=|[<>]|\bin\b")
_INNER = lazy(r"\([^()]*\)")
_DOUBLE = lazy(r"(?i)_?(?:mock|fake|stub|dummy)")
_IN_TEST = lazy(r"(?i)(?:^|\.)(?:test|mock|fake|stub|dummy)\w*\.")
_BARE_KEY = lazy(r"(key|k|name|field|option)\s*==")
_NAME_LAST = lazy(r"(?:==|\bis)\s*([A-Za-z_]\w*)\s*\Z")

_UNJUDGED: tuple[int, list[ir.At]] = (0, [])


def validate(options: Mapping[str, Any]) -> None:
    """``functions`` (required) and ``mode`` (required)."""
    only(options, {"functions", "mode"})
    if pattern(options, "functions") is None:
        raise ValueError("'functions' must be a regular expression")
    if options.get("mode") not in _MODES:
        raise ValueError(f"'mode' must be one of {', '.join(_MODES)}")


class _Answer(Struct, frozen=True):
    """One return of a function."""

    event: ReturnEvent
    place: Place


def build(rule: Rule) -> Matcher:
    """The matcher of a verdict rule."""
    judge = {"bypass": _bypassed, "always": _always, "rebuild": _rebuilt}[rule.match.options["mode"]]
    answers: dict[ir.At, list[_Answer]] = {}

    def on_return(event: ReturnEvent, place: Place, _report: Report) -> None:
        if len(event.situation.chain) > 1 or event.situation.trigger:
            return  # called with certain values: that says nothing of others
        known = answers.setdefault(event.function.at, [])
        if len(known) < 60:
            known.append(_Answer(event, place))

    def end(report: Report) -> None:
        for function, found in answers.items():
            for at in places(function, found):
                shown = found[0].place.source(at)
                name = found[0].event.function.name
                fields = {"callee": f"`{name}`", "value": shown}
                evidence = (Evidence("act", f"`{shown}` decides in `{name}`"),)
                scope = found[0].event.scope.name
                report(Hit(rule, at, rule.rating.confidence, scope, fields, None, evidence))

    judged: dict[ir.At, tuple[int, list[ir.At]]] = {}  # by function: how many answers were judged, and how

    def places(function: ir.At, found: list[_Answer]) -> list[ir.At]:
        if judged.get(function, _UNJUDGED)[0] != len(found):
            judged[function] = (len(found), judge(found))
        return judged[function][1]

    def noted() -> int:
        """What a function returns is judged by itself: only what is found counts."""
        return sum(len(places(function, found)) for function, found in answers.items())

    def start() -> None:
        answers.clear()
        judged.clear()

    returns = lazy(rule.match.options["functions"])
    return Matcher(rule, returns=returns, on_return=on_return, on_start=start, on_end=end, noted=noted)


def _success(answer: _Answer) -> bool:
    """Whether a return lets somebody in: it is true, or an object; not false and not nothing."""
    folded = answer.event.state.fold(answer.event.value)
    return not folded or any(bool(constant) for constant in folded)


def _certain(answer: _Answer) -> bool:
    """Whether a return is true, whatever happened."""
    value = answer.event.value
    shown = _INNER.sub("", _INNER.sub("", answer.place.source(answer.event.at, 300)))
    compares = _COMPARES.search(shown) is not None
    if (
        not compares
        and value.constants
        and all(constant is True for constant in value.constants)
        and not value.open
    ):
        return True
    return answer.event.at in Body.of(answer.event.function).tautologies


def _bypassed(found: list[_Answer]) -> list[ir.At]:
    """Where a request is compared with a constant, and the real check is left out."""
    out: list[ir.At] = []
    body = Body.of(found[0].event.function)
    for answer in found:
        if not _success(answer):
            continue
        if answer.event.at in body.checked or _compares_secrets(answer):
            continue  # another way to check, not a way around the check
        tested = _TESTS.search(answer.place.entry) is not None
        for fact in answer.event.situation.facts:
            if tested and fact.at[2] != answer.event.at[2]:
                continue  # what a test says of the view that it protects
            others = [one for one in found if one.event.at != answer.event.at]
            alone = not others and not (fact.form == "answer" and answer.event.at in body.either)
            if not alone and _door(fact, answer, others):
                here = fact.at[2] == answer.event.at[2]  # what another file has compared is told of here
                out.append(fact.at if here else answer.event.at)
    return out


def _door(fact: Fact, answer: _Answer, others: list[_Answer]) -> bool:
    """Whether a condition compares what somebody sends, or the environment, with a constant."""
    if fact.form not in ("compare", "answer", "truth") or not fact.holds or fact.left is None:
        return False
    shown = answer.place.source(fact.at if fact.at[2] == answer.event.at[2] else answer.event.at, 300)
    if _given(shown, fact, answer) or _double(answer) or _key_of_table(shown, answer):
        return False
    shown = _COMPARED.sub(" ", shown)
    if "." in answer.event.scope.function:  # a special method of a class that is called after a secret
        shown = f"{answer.event.scope.function} {shown}"
    sides = [fact.left] if fact.right is None else [fact.left, fact.right]
    reached = [taint for side in sides for taint in answer.event.state.reach(side)]
    kinds = {taint.kind for taint in reached if "opened" not in taint.clean}
    if fact.form == "truth" and not _asked(answer):
        return False
    if fact.form == "truth":
        return bool(kinds & {"environment", "token"}) and not kinds & {"web", "parameter"}
    if fact.operator not in ("==", "in", "is") or fact.right is None:
        return False
    for left, right in ((fact.left, fact.right), (fact.right, fact.left)):
        constants = answer.event.state.fold(right) or _held(right, answer)
        given = left.open or not left.constants
        if (
            given
            and not right.open
            and any(_telling(one) or _summed(one, shown) for one in constants)
            and not answer.event.state.reach(right)
        ):
            if fact.operator == "in" and right is fact.left:
                opens = _certain(answer) and kinds - _CALLERS and any(map(_success, others))
                if not opens:
                    continue  # whether a key is there; that of what was sent opens a door only by itself
            if kinds & {"environment", "token"}:
                return _asked(answer)
            words = _SECRETS if _TESTS.search(answer.place.path) else _DOOR  # tests know their users by name
            return words.search(shown) is not None and _ORDINARY.search(shown) is None
    return False


def _compares_secrets(answer: _Answer) -> bool:
    """Whether what is handed in is compared with what is kept, in the answer itself or before it: then the
    constant only says in which way.
    """
    if _SECRETS_COMPARED.match(answer.place.source(answer.event.at, 300)):
        return True
    return any(
        fact.form == "compare"
        and fact.holds
        and fact.operator == "=="
        and fact.at[2] == answer.event.at[2]
        and all(side is not None and side.open and not side.constants for side in (fact.left, fact.right))
        and _SECRETS_COMPARED.match("return " + answer.place.source(fact.at, 300)) is not None
        for fact in answer.event.situation.facts
    )


def _held(value: Value, answer: _Answer) -> list[object]:
    """What an instance of the program's own classes compares with: the constants in its fields."""
    out: list[object] = []
    for reference in value.objects:
        found = answer.event.state.heap.get(reference)
        cls = found.cls if found is not None and found.kind == "instance" else None
        if found is not None and cls is not None and (cls.member("__contains__") or cls.member("__eq__")):
            for item in list(found.items.values())[:20]:
                out.extend(answer.event.state.fold(item))
    return out


def _asked(answer: _Answer) -> bool:
    """Whether the function is handed what it could check, or looks at a request itself."""
    function = answer.event.function
    names = {parameter.name for parameter in function.parameters} - {"self", "cls"}
    return bool(names) or b"request" in answer.place.text[function.at[0] : function.at[1]]


def _given(shown: str, fact: Fact, answer: _Answer) -> bool:
    """Whether what is compared with is a parameter of a function around: its callers say what it is."""
    name = _NAME_LAST.search(shown)
    if name is None or fact.at[2] != answer.event.at[2]:
        return False
    if any(one.name == name[1] for one in answer.event.function.parameters):
        return False  # its own: `"constant" == password`
    before = answer.place.text[max(fact.at[0] - 20_000, 0) : fact.at[0]]
    return re.search(rb"\bdef\s+\w+\([^)]{0,500}\b%s\b" % name[1].encode(), before) is not None


def _key_of_table(shown: str, answer: _Answer) -> bool:
    """Whether it is the key of a table that is gone through: `for key in given: if key == "args"`."""
    match = _BARE_KEY.match(shown)
    if match is None or answer.event.function.at[2] != answer.event.at[2]:
        return False
    at = answer.event.function.at
    looped = rb"\bfor[ \t]+%s(?:[ \t]*,[ \t]*\w+)?[ \t]+in\b" % match[1].encode()
    return re.search(looped, answer.place.text[at[0] : at[1]]) is not None


def _double(answer: _Answer) -> bool:
    """Whether the function stands in for another one in a test."""
    doubled = _DOUBLE.match(answer.event.function.name) or _IN_TEST.search(answer.event.scope.name)
    return doubled is not None and _TESTS.search(answer.place.path) is not None


def _rebuilt(found: list[_Answer]) -> list[ir.At]:
    """Where ``__reduce__`` names a callable of a library that runs commands or code."""
    out: list[ir.At] = []
    for answer in found:
        state, sinks = answer.event.state, answer.place.knowledge.sinks
        for reference in answer.event.value.objects:
            made = state.heap.get(reference)
            called = made.items.get(0) if made is not None and made.kind == "tuple" else None
            names = called.names if called is not None else ()
            kinds = {sink.kind for name in names for sink in sinks.get(name, ())} & _POWERFUL
            given = made.items.get(1) if made is not None else None
            if kinds == {"import"} and (given is None or not state.fold(given)):
                continue  # a module that stands for itself, by its name
            if kinds:
                out.append(answer.event.at)
                break
    return out


def _telling(constant: object) -> bool:
    """Whether a constant is a text that one would have to know."""
    if isinstance(constant, tuple):
        return any(map(_telling, constant))
    if isinstance(constant, int):
        return constant >= _CHECKSUM
    return isinstance(constant, str | bytes) and len(constant) > 2


def _summed(constant: object, shown: str) -> bool:
    """Whether a number is what a text has to add up to."""
    return isinstance(constant, int) and constant >= _SUM and _SUMS.search(shown) is not None


def _told(fact: Fact, answer: _Answer) -> bool:
    """Whether a handler tells of what it catches: that is no secret, whatever one thinks of the answer."""
    text = answer.place.text[fact.at[0] : fact.at[1]]
    return fact.form == "except" and _LOGGING.search(text) is not None


def _denied(answer: _Answer) -> bool:
    """Whether an error means no."""
    facts = answer.event.situation.facts
    return answer.event.value.constants == (False,) and any(fact.form == "except" for fact in facts)


def _wraps(answer: _Answer) -> bool:
    """Whether a function was put in the place of the one that checks, which it calls."""
    function = answer.event.function
    spread = any(parameter.spread for parameter in function.parameters)
    return spread and answer.event.scope.function != function.name


def _always(found: list[_Answer]) -> list[ir.At]:
    """Where success does not depend on the check: in a handler, or on every path."""
    function = found[0].event.function
    body = Body.of(function)
    out: list[ir.At] = []
    usual = [one for one in found if all(fact.form != "except" for fact in one.event.situation.facts)]
    if usual and all(answer.event.value.constants == (False,) for answer in usual):
        return []  # it tells whether there was an error, and means that
    for answer in found:
        facts = answer.event.situation.facts
        forms = {fact.form for fact in facts if not _told(fact, answer)}
        if "except" in forms and any(map(_denied, found)):
            continue  # it tells one error from another
        checks = body.checks or _wraps(answer)
        if _certain(answer) and ("finally" in forms or ("except" in forms and checks)):
            out.append(answer.event.at)
    if out or not function.parameters:
        return out
    # What says no somewhere was seen with one caller's arguments only, which do not lead there.
    whole = all(_certain(answer) for answer in found) and not body.denies
    swallowed = any(fact.form == "swallowed" for answer in found for fact in answer.event.situation.facts)
    heard = body.raising and not body.handles and not swallowed
    if whole and body.ends and body.checks and not body.raises and not heard:
        out.append(found[-1].event.at)
    return out
