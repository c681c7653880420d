"""Reads library models, and joins them to the knowledge that the analysis is given."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import partial

from msgspec import Struct, field

from scanner.model import Callback, Confidence, Entry, Knowledge, Severity, Sink, SourceModel, TrustLevel
from scanner.model.knowledge import Constant, Selector
from scanner.rulebook.reading import Table, constant, guarded
from scanner.rulebook.rules import Kinds

_KEYS = (
    *("package", "sources", "sinks", "returns", "bases", "sanitizers"),
    *("guards", "handlers", "parameters", "entries", "acts", "readings", "callbacks"),
)
_FORM = re.compile(r"(\*|[^\W\d]\w*)\(((?:[^\W\d]\w*(?:, )?)+(?:\.\.\.)?)\)")
_RETURNS, _UNLESS = "->", "unless module"
_SPECIAL = ("when", "unless", "confidence", "parameters")


class _Gathered(Struct):
    """What the files read so far say, and which file said it (for contradictions)."""

    sources: dict[str, SourceModel] = field(default_factory=dict)
    sinks: dict[str, list[Sink]] = field(default_factory=dict)
    sanitizers: dict[str, frozenset[str]] = field(default_factory=dict)
    guards: dict[str, frozenset[str]] = field(default_factory=dict)
    returns: dict[str, str] = field(default_factory=dict)
    attributes: dict[str, str] = field(default_factory=dict)
    bases: dict[str, tuple[str, ...]] = field(default_factory=dict)
    handlers: dict[str, str] = field(default_factory=dict)
    parameters: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)
    readings: dict[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    callbacks: dict[str, Callback] = field(default_factory=dict)
    said: dict[tuple[str, str], str] = field(default_factory=dict)

    def once(self, table: Table, key: str) -> None:
        """Refuses a name that another file has already described."""
        place = (table.key, key)
        if place in self.said:
            cause = f"is already described in {self.said[place]}"
            raise table.error(key, cause, "keep one of the two")
        self.said[place] = table.file


def read_trust(file: Table) -> dict[str, TrustLevel]:
    """The trust levels of ``rules/trust.toml``.

    Raises:
        RuleError: the file does not have the expected form.
    """
    levels = {}
    for kind in file:
        level = file.table(kind)
        level.only({"title", "confidence", "stored", "severity", "sinks", "embedded", "untrusted"})
        levels[kind] = TrustLevel(
            kind,
            level.text("title"),
            level.rated("confidence", Confidence),
            level.content.get("stored", False) is True,
            _surer(level.table("sinks")),
            _surer(level.table("embedded")),
            level.rated("severity", Severity) if "severity" in level.content else Severity.CRITICAL,
            level.content.get("untrusted", True) is True,
        )
    return levels


def _surer(table: Table) -> dict[str, Confidence]:
    return {kind: table.rated(kind, Confidence) for kind in table}


def read_libraries(files: Iterable[Table], trust: dict[str, TrustLevel], kinds: Kinds) -> Knowledge:
    """All library models as one ``Knowledge`` (without its digest).

    Raises:
        RuleError: a file does not follow docs/rules.md, or contradicts another one.
    """
    known = _Gathered()
    for file in files:
        file.only(_KEYS)
        package = file.dotted("package", file.text("package"))
        _sources(file.table("sources"), kinds, known)
        _sinks(file.table("sinks"), kinds, known)
        _sinks(file.table("acts"), kinds, known)
        _readings(file.table("readings"), kinds, known)
        _callbacks(file.table("callbacks"), kinds, known)
        _types(file.table("returns"), known)
        _bases(file.table("bases"), known)
        _cleaning(file.table("sanitizers"), kinds, known, known.sanitizers)
        _cleaning(file.table("guards"), kinds, known, known.guards)
        _handlers(file.table("handlers"), kinds, known)
        parameters = file.table("parameters")
        for name in parameters:
            pair = (package, parameters.dotted(name, parameters.content[name]))
            known.parameters.setdefault(name, []).append(pair)
        _entries(file.table("entries"), package, kinds, known)
    return Knowledge(
        trust=trust,
        sources=known.sources,
        sinks={name: tuple(sinks) for name, sinks in known.sinks.items()},
        sanitizers=known.sanitizers,
        guards=known.guards,
        returns=known.returns,
        attributes=known.attributes,
        bases=known.bases,
        handlers=known.handlers,
        entries=tuple(known.entries),
        parameters={name: tuple(pairs) for name, pairs in known.parameters.items()},
        readings=known.readings,
        callbacks=known.callbacks,
    )


def _sources(table: Table, kinds: Kinds, known: _Gathered) -> None:
    for key in table:
        known.once(table, key)
        name = table.dotted(key, call=True)
        bare = name.removesuffix("()")
        kind = table.one_of(key, kinds.trust, "trust kind", "rules/trust.toml")
        if bare in known.sources:
            raise table.error(key, "is a source both as a value and as a call", "keep one of the two")
        known.sources[bare] = SourceModel(bare, kind, call=bare != name)


def _sinks(table: Table, kinds: Kinds, known: _Gathered) -> None:
    for key in table:
        known.once(table, key)
        name = table.dotted(key)
        value = table.content[key]
        variants = value if isinstance(value, list) else [value]
        if not variants or not all(isinstance(variant, dict) for variant in variants):
            raise table.error(key, "must be a table", 'write it as { sql = [0, "sql"] }')
        for variant in variants:
            known.sinks.setdefault(name, []).extend(
                _sink(name, Table(table.file, table.path(key), variant), kinds)
            )


def _readings(table: Table, kinds: Kinds, known: _Gathered) -> None:
    for key in table:
        known.once(table, key)
        name = table.dotted(key, call=True).removesuffix("()")
        patterns = table.table(key)
        found = []
        for kind in patterns:
            if kind not in kinds.trust:
                hint = f"write some of {', '.join(sorted(kinds.trust))}"
                raise patterns.error(kind, "is no trust kind", hint)
            text = kinds.patterns.get(patterns.text(kind).removeprefix("@"), patterns.text(kind))
            guarded(patterns, kind, partial(_compiles, text), "write it as Python's re does")
            found.append((kind, text))
        known.readings[name] = tuple(found)


def _compiles(text: str) -> None:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"is no regular expression: {error}") from error


def _callbacks(table: Table, kinds: Kinds, known: _Gathered) -> None:
    for key in table:
        known.once(table, key)
        entry = table.table(key)
        entry.only({"function", "arguments", "rest", "kind", "skip", "route"})
        kind = ""
        if "kind" in entry.content:
            kind = entry.one_of("kind", kinds.trust, "trust kind", "rules/trust.toml")
        rest, skip = entry.content.get("rest"), entry.content.get("skip")
        known.callbacks[table.dotted(key)] = Callback(
            _selectors(entry, "function"),
            _selectors(entry, "arguments") if "arguments" in entry.content else (),
            rest if isinstance(rest, int) else None,
            kind,
            skip if isinstance(skip, int) else None,
            _selectors(entry, "route") if "route" in entry.content else (),
        )


def _sink(name: str, table: Table, kinds: Kinds) -> Iterator[Sink]:
    table.only({*kinds.sinks, *_SPECIAL})
    conditions = table.table("when")
    when: dict[str, Constant | tuple[str, ...]] = {}
    for key in conditions:
        wanted = conditions.content[key]
        if isinstance(wanted, list) and all(isinstance(name, str) for name in wanted):
            when[key] = tuple(conditions.dotted(key, name) for name in conditions.texts(key))
        elif constant(wanted):
            when[key] = wanted
        else:
            hint = f"write {key} = true, a number, a text, or a list of dotted names"
            raise conditions.error(key, "must be a constant or a list of names", hint)
    unless = _exceptions(table.table("unless"))
    confidence = table.rated("confidence", Confidence) if "confidence" in table.content else Confidence.HIGH
    parameters = table.content.get("parameters", True) is True
    entries = [key for key in table if key not in _SPECIAL]
    if not entries:
        raise table.error("", "names no kind of sink", 'write it as { sql = [0, "sql"] }')
    for kind in entries:
        arguments = _selectors(table, kind)
        yield Sink(name, kind, arguments, when, confidence, unless, parameters)


def _exceptions(table: Table) -> dict[str, frozenset[str]]:
    found = {}
    for key in table:
        if not key.isdecimal() and not key.isidentifier():
            raise table.error(key, "is no argument", "write a position from 0 or a keyword")
        if isinstance(table.content[key], str):
            found[key] = frozenset({f"~{table.pattern(key)}"})
            continue
        names = table.texts(key)
        if not names:
            raise table.error(
                key, "names nothing", f'write {key} = ["pkg.Safe"], or "*" for anything that is passed'
            )
        found[key] = frozenset(name if name == "*" else table.dotted(key, name) for name in names)
    return found


def _selectors(table: Table, key: str) -> tuple[Selector, ...]:
    value = table.content[key]
    if not isinstance(value, list) or not value or not all(_selects(item) for item in value):
        hint = 'write positions from 0, keywords, "self" or "*", such as [0, "sql"]'
        raise table.error(key, "must list the arguments", hint)
    return tuple(value)


def _selects(item: object) -> bool:
    if isinstance(item, str):
        return item == "*" or item.isidentifier()
    return type(item) is int and item >= 0


def _types(table: Table, known: _Gathered) -> None:
    for key in table:
        known.once(table, key)
        name = table.dotted(key, call=True)
        result = table.dotted(key, table.content[key])
        if name.endswith("()"):
            known.returns[name[:-2]] = result
        else:
            known.attributes[name] = result


def _bases(table: Table, known: _Gathered) -> None:
    for key in table:
        known.once(table, key)
        bases = table.texts(key)
        if not bases:
            raise table.error(key, "names no class", 'write it as ["pkg.Parent"]')
        known.bases[table.dotted(key)] = tuple(table.dotted(key, name) for name in bases)


def _cleaning(table: Table, kinds: Kinds, known: _Gathered, into: dict[str, frozenset[str]]) -> None:
    for key in table:
        known.once(table, key)
        cleaned = table.texts(key)
        unknown = [kind for kind in cleaned if kind != "*" and kind not in kinds.sinks]
        if unknown or not cleaned:
            cause = f"{unknown[0]!r} is no kind of sink" if unknown else "names no kind of sink"
            raise table.error(key, cause, f'write some of {", ".join(sorted(kinds.sinks))}, or "*"')
        into[table.dotted(key)] = frozenset(cleaned)


def _handlers(table: Table, kinds: Kinds, known: _Gathered) -> None:
    for key in table:
        known.once(table, key)
        kind = table.one_of(key, kinds.trust, "trust kind", "rules/trust.toml")
        known.handlers[table.dotted(key)] = kind


def _entries(table: Table, package: str, kinds: Kinds, known: _Gathered) -> None:
    """``"handler(event, context)" = { event = "web" }``; with a fixed name it counts in every file. In
    ``"*(request, ...)" = { "..." = "web", "->" = ["Response"], "unless module" = "urls" }`` stand all other
    parameters, what the function has to return, and a module that must not be there.
    """
    for key in table:
        form = _FORM.fullmatch(key)
        inputs = table.table(key)
        names = tuple(form[2].split(", ")) if form is not None else ()
        returns = tuple(inputs.texts(_RETURNS)) if _RETURNS in inputs.content else ()
        unless = inputs.text(_UNLESS) if _UNLESS in inputs.content else ""
        special = {_RETURNS, _UNLESS}
        if form is None or not set(inputs) - special <= set(names):
            hint = 'write it as "handler(event, context)" = { event = "web" }'
            raise table.error(key, "must be the form of a function, with those of its parameters", hint)
        found = {
            name: inputs.one_of(name, kinds.trust, "trust kind", "rules/trust.toml")
            for name in inputs
            if name not in special
        }
        known.entries.append(Entry(form[1], names, found, package if form[1] == "*" else "", returns, unless))
