"""``call``: a call of a certain function, with certain arguments."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from scanner.analyse.conditions import Condition, Subject, compile_conditions
from scanner.analyse.matcher import Hit, Matcher, Place, Report, within
from scanner.analyse.options import only, pattern, texts
from scanner.model import Confidence, Evidence, Rule
from scanner.program import CallEvent, Written, ir
from scanner.program.ir import At

_PATTERNS = ("apart", "excused", "followed", "rather")  # the last two clear


def validate(options: Mapping[str, Any]) -> None:
    """``calls`` (required), ``where``, ``unless``, ``unsure``, ``result``, ``within``, ``apart``,
    ``excused``, ``followed``, ``imports``, ``words``, ``about``, ``rather``, ``once``.
    """
    only(
        options,
        {
            "calls",
            "where",
            "unless",
            "unsure",
            "result",
            "within",
            "imports",
            "words",
            "about",
            "once",
            "not_files",
            *_PATTERNS,
        },
    )
    texts(options, "words")
    texts(options, "about")
    if not isinstance(options.get("once", False), bool):
        raise ValueError("'once' must be true or false")
    texts(options, "not_files")
    for key in _PATTERNS:
        pattern(options, key)
    texts(options, "calls", required=True)
    texts(options, "imports")
    compile_conditions(options.get("where", []), "where")
    compile_conditions(options.get("unless", []), "unless")
    compile_conditions(options.get("unsure", []), "unsure")
    pattern(options, "result")
    within(options)


def build(rule: Rule) -> Matcher:
    """The matcher of a call rule."""
    options = rule.match.options
    where = compile_conditions(options.get("where", []), "where")
    unless = compile_conditions(options.get("unless", []), "unless")
    unsure = compile_conditions(options.get("unsure", []), "unsure")
    result = pattern(options, "result")
    inside = within(options)
    apart, rather = pattern(options, "apart"), pattern(options, "rather")
    elsewhere = tuple(options.get("not_files", ()))
    excused, followed = (
        re.compile(options[key].encode()) if key in options else None for key in ("excused", "followed")
    )
    told = _Told(where[0].selectors if options.get("once") and where else ())

    def on_call(event: CallEvent, place: Place, name: str, report: Report) -> None:
        confidence = rule.rating.confidence
        if rather is not None and any(rather.match(one) for one in event.names):
            return  # the other one is only there where this is missing
        if apart is not None and _named(apart, event):
            confidence = Confidence.LOW
        if inside is not None and not inside(event.scope):
            return
        if result is not None and not any(result.fullmatch(given) for given in event.results):
            return
        for condition in where:
            sure = condition.on_call(event)
            if sure is None:
                return
            confidence = min(confidence, sure)
        if _cleared(event, where, unless):
            return
        if any(condition.on_call(event) is not None for condition in unsure):
            confidence = Confidence.LOW
        at = event.node.at
        if place.among(elsewhere) or (followed is not None and followed.match(place.text, at[1])):
            return
        if (excused is not None and excused.search(place.function(at))) or told.before(event, place):
            return
        report(Hit(rule, at, confidence, event.scope.name, *_shown(event, place, name, where[:1])))

    def may(written: Written) -> bool:
        return all(condition.on_written(written) is not False for condition in where) and not any(
            condition.on_written(written) for condition in unless
        )

    return Matcher(
        rule,
        calls=tuple(options["calls"]),
        imports=frozenset(options.get("imports", ())),
        words=tuple(word.encode() for word in options.get("about", ())),
        needs=(
            *options.get("words", ()),
            *(name for condition in where if (name := condition.needs)),
        ),
        may=may,
        on_call=on_call,
        on_start=told.places.clear,
    )


class _Told:
    """Where a value was told of first, by the function around: with `once`, it is told of there only."""

    def __init__(self, selectors: tuple[int | str, ...]) -> None:
        self.selectors = list(selectors)
        self.places: dict[tuple[int, str, str], At] = {}

    def before(self, event: CallEvent, place: Place) -> bool:
        """Whether the value was told of at another place of the function."""
        value = event.argument(self.selectors) if self.selectors else None
        if value is None:
            return False
        key = (place.number, f"{event.scope.name}:{event.method}", repr(event.fold(value)[:4]))
        return self.places.setdefault(key, event.node.at) != event.node.at


def _cleared(event: CallEvent, where: Sequence[Condition], unless: Sequence[Condition]) -> bool:
    """Whether an argument clears the call, or cannot be judged: where some are left out with `...`, as
    documents do, it may be among them.
    """
    if any(condition.on_call(event) is not None for condition in unless):
        return True
    elided = any(
        type(one.value) is ir.Expr and one.value.at[1] - one.value.at[0] == len("...") and not one.spread
        for one in event.node.arguments
    )
    return elided and any(event.argument(one.selectors) is None for one in (*where, *unless))


def _named(apart: re.Pattern[str], event: CallEvent) -> bool:
    """Whether a name around says that the call serves a purpose that the rule is not about."""
    return any(apart.search(name) for name in (event.scope.name, *event.results) if name)


def _shown(
    event: CallEvent, place: Place, name: str, where: tuple[Any, ...]
) -> tuple[dict[str, str], None, tuple[Evidence, ...]]:
    fields = {"callee": f"`{name}`", "argument": "", "value": "", "setting": ""}
    evidence: tuple[Evidence, ...] = ()
    if where:
        value = event.argument(where[0].selectors)
        subject = Subject.of(event, value)
        if value is not None:
            fields["argument"] = _argument_text(event, place, where[0].selectors)
        if subject.folded:
            fields["value"] = repr(subject.folded[0])[:120]
            fields["setting"] = f"{_keyword(event, where[0].selectors)}={fields['value']}"
            if fields["value"] != fields["argument"]:
                evidence = (Evidence("folded value", fields["value"]),)
    return fields, None, evidence


def _keyword(event: CallEvent, selectors: tuple[int | str, ...]) -> str:
    """What the argument is called: as it is written, or else as the rule calls it."""
    names = [one for one in selectors if isinstance(one, str)]
    written = [one.keyword for one in event.node.arguments if one.keyword in names]
    return next(iter([*(one for one in written if one), *names]), "it")


def _argument_text(event: CallEvent, place: Place, selectors: tuple[int | str, ...]) -> str:
    position = -1
    for argument in event.node.arguments:
        if argument.spread:
            continue
        if argument.keyword is None:
            position += 1
        if (argument.keyword or position) in selectors:
            return place.source(argument.value.at)
    return ""
