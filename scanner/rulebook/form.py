"""The rule book as plain JSON values, and back: the content of its cache.

Rows instead of tables with keys: a scan reads this form every time it starts.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scanner.model import (
    Callback,
    Confidence,
    Entry,
    Knowledge,
    Match,
    Rating,
    Rule,
    Severity,
    Sink,
    SourceModel,
    TrustLevel,
)
from scanner.rulebook.book import Rulebook
from scanner.rulebook.repairs import plain, repair

MISFITS = (KeyError, TypeError, ValueError, IndexError, AttributeError)  # what foreign values lead to
_SEVERITIES = tuple(Severity)
_CONFIDENCES = tuple(Confidence)
_FAMILY = 11  # its place in a rule's row


def to_plain(book: Rulebook) -> dict[str, Any]:
    """The rule book in plain values, with the digests of their content."""
    knowledge = _knowledge_rows(book.knowledge)
    rules = [_rule_row(rule) for rule in book.rules.values()]
    names = {str(number): name for number, name in book.weaknesses.items()}
    plain = {"knowledge": knowledge, "rules": rules, "categories": dict(book.categories), "weaknesses": names}
    return {"digest": _digest(plain), "knowledge_digest": _digest(knowledge), **plain}


def from_plain(plain: dict[str, Any], families: tuple[str, ...] = ()) -> Rulebook:
    """The rule book that ``to_plain`` wrote; of ``families`` alone, only their rules, without libraries.

    Raises:
        One of ``MISFITS``: the values are not of that form.
    """
    rules = [_rule(*row) for row in plain["rules"] if not families or row[_FAMILY] in families]
    knowledge = Knowledge() if families else _knowledge(plain["knowledge"], plain["knowledge_digest"])
    return Rulebook(
        {rule.id: rule for rule in rules},
        knowledge,
        plain["categories"],
        {int(number): name for number, name in plain["weaknesses"].items()},
        plain["digest"],
    )


def _digest(plain: Any) -> str:
    import hashlib
    import json

    text = json.dumps(plain, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def _rule_row(rule: Rule) -> list[Any]:
    return [
        *(rule.id, rule.title, int(rule.rating.severity), int(rule.rating.confidence), list(rule.cwe)),
        *(rule.match.kind, dict(rule.match.options), rule.message, rule.why, rule.fix),
        *(rule.language, rule.family, list(rule.owasp), list(rule.references)),
        *(plain(rule.repair), rule.sample),
    ]


def _rule(
    name: str,
    title: str,
    severity: int,
    confidence: int,
    cwe: list[int],
    kind: str,
    options: dict[str, Any],
    message: str,
    why: str,
    fix: str,
    language: str,
    family: str,
    owasp: list[str],
    references: list[str],
    edit: dict[str, Any] | None,
    sample: str,
) -> Rule:
    rating = Rating(_SEVERITIES[severity], _CONFIDENCES[confidence])
    match = Match(kind, options)
    texts = (message, why, fix, language, family)
    lists = (tuple(owasp), tuple(references))
    return Rule(name, title, rating, tuple(cwe), match, *texts, *lists, repair(edit), sample)


def _knowledge_rows(known: Knowledge) -> dict[str, Any]:
    return {
        "trust": [
            [
                *(level.kind, level.title, int(level.confidence), int(level.severity), level.stored),
                {kind: int(sure) for kind, sure in level.sinks.items()},
                {kind: int(sure) for kind, sure in level.embedded.items()},
                level.untrusted,
            ]
            for level in known.trust.values()
        ],
        "sources": [[source.name, source.kind, source.call] for source in known.sources.values()],
        "sinks": {
            name: [
                [
                    sink.kind,
                    list(sink.arguments),
                    dict(sink.when),
                    int(sink.confidence),
                    _sorted_lists(sink.unless),
                    sink.parameters,
                ]
                for sink in sinks
            ]
            for name, sinks in known.sinks.items()
        },
        "sanitizers": {name: sorted(kinds) for name, kinds in known.sanitizers.items()},
        "guards": {name: sorted(kinds) for name, kinds in known.guards.items()},
        "returns": dict(known.returns),
        "attributes": dict(known.attributes),
        "bases": {name: list(bases) for name, bases in known.bases.items()},
        "handlers": dict(known.handlers),
        "entries": [
            [
                *(entry.function, list(entry.parameters), dict(entry.inputs)),
                *(entry.package, list(entry.returns), entry.unless),
            ]
            for entry in known.entries
        ],
        "parameters": {name: [list(pair) for pair in pairs] for name, pairs in known.parameters.items()},
        "readings": {name: [list(pair) for pair in pairs] for name, pairs in known.readings.items()},
        "callbacks": {
            name: [
                *(list(call.function), list(call.arguments), call.rest, call.kind),
                *(call.skip, list(call.route)),
            ]
            for name, call in known.callbacks.items()
        },
    }


def _knowledge(rows: dict[str, Any], digest: str) -> Knowledge:
    return Knowledge(
        trust={
            kind: TrustLevel(
                *(kind, title, _CONFIDENCES[level], stored),
                *(_surer(sinks), _surer(embedded), _SEVERITIES[severity], untrusted),
            )
            for kind, title, level, severity, stored, sinks, embedded, untrusted in rows["trust"]
        },
        sources={name: SourceModel(name, kind, call) for name, kind, call in rows["sources"]},
        sinks={
            name: tuple(
                Sink(
                    name,
                    kind,
                    tuple(arguments),
                    {key: tuple(value) if isinstance(value, list) else value for key, value in when.items()},
                    _CONFIDENCES[confidence],
                    {key: frozenset(names) for key, names in unless.items()},
                    parameters,
                )
                for kind, arguments, when, confidence, unless, parameters in sinks
            )
            for name, sinks in rows["sinks"].items()
        },
        sanitizers={name: frozenset(kinds) for name, kinds in rows["sanitizers"].items()},
        guards={name: frozenset(kinds) for name, kinds in rows["guards"].items()},
        returns=rows["returns"],
        attributes=rows["attributes"],
        bases={name: tuple(bases) for name, bases in rows["bases"].items()},
        handlers=rows["handlers"],
        entries=tuple(
            Entry(function, tuple(names), inputs, package, tuple(returns), unless)
            for function, names, inputs, package, returns, unless in rows["entries"]
        ),
        parameters={
            name: tuple((pair[0], pair[1]) for pair in pairs) for name, pairs in rows["parameters"].items()
        },
        readings={
            name: tuple((kind, text) for kind, text in pairs) for name, pairs in rows["readings"].items()
        },
        callbacks={
            name: Callback(tuple(function), tuple(arguments), rest, kind, skip, tuple(route))
            for name, (function, arguments, rest, kind, skip, route) in rows["callbacks"].items()
        },
        digest=digest,
    )


def _surer(rows: Mapping[str, int]) -> dict[str, Confidence]:
    return {kind: _CONFIDENCES[sure] for kind, sure in rows.items()}


def _sorted_lists(table: Mapping[str, frozenset[str]]) -> dict[str, list[str]]:
    return {key: sorted(names) for key, names in table.items()}
