"""``syntax``: a tree-sitter query, for what is a matter of form."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from tree_sitter import Node, Query, QueryError

from scanner.analyse.matcher import Hit, Matcher, Place, Report, within
from scanner.analyse.naming import bound, parameter, spelled
from scanner.analyse.options import only, pattern, texts
from scanner.analyse.required import patterns
from scanner.model import Rule
from scanner.parse import language
from scanner.program import Scope
from scanner.support.patterns import lazy


def validate(options: Mapping[str, Any]) -> None:
    """``query`` (required, with a capture ``@hit``), ``imports``, ``within``, ``words``,
    ``origins`` (patterns by capture), ``excused``, ``beside`` (what the file must hold somewhere), ``files``
    (globs on the path, with a slash before it).
    """
    only(options, {"query", "imports", "within", "words", "origins", "excused", "beside", "files"})
    pattern(options, "excused")
    pattern(options, "beside")
    texts(options, "words")
    texts(options, "files")
    query = options.get("query")
    if not isinstance(query, str):
        raise ValueError("'query' must be a tree-sitter query")
    try:
        compiled = Query(language(), query)
    except QueryError as error:
        raise ValueError(f"'query' is no tree-sitter query: {error}") from error
    patterns(query)
    captures = {compiled.capture_name(index) for index in range(compiled.capture_count)}
    if "hit" not in captures:
        raise ValueError("'query' has no capture @hit")
    for name in _origins(options):
        if name not in captures:
            raise ValueError(f"'query' has no capture @{name}, which 'origins' speaks of")
    texts(options, "imports")
    within(options)


def build(rule: Rule) -> Matcher:
    """The matcher of a syntax rule."""
    options = rule.match.options
    inside = within(options)
    origins = _origins(options)
    excused = lazy(options["excused"].encode()) if "excused" in options else None
    beside = lazy(options["beside"].encode()) if "beside" in options else None

    def on_query(captures: Mapping[str, Sequence[Any]], scope: Scope, place: Place, report: Report) -> None:
        if (inside is not None and not inside(scope)) or (files and not place.among(files)):
            return
        if not all(
            _comes_from(captures[name][0], origin, place)
            for name, origin in origins.items()
            if name in captures
        ):
            return
        if beside is not None and not beside.search(place.text):
            return
        for node in captures.get("hit", ()):
            at = (node.start_byte, node.end_byte, place.number)
            if excused is not None and excused.search(place.function(at)):
                continue
            report(Hit(rule, at, rule.rating.confidence, scope.name, {"text": place.source(at)}))

    files = tuple(options.get("files", ()))
    imports = frozenset(options.get("imports", ()))
    words = tuple(word.lower().encode() for word in options.get("words", ()))
    return Matcher(rule, query=options["query"], imports=imports, words=words, on_query=on_query)


def _origins(options: Mapping[str, Any]) -> dict[str, re.Pattern[str]]:
    table = options.get("origins", {})
    if not isinstance(table, Mapping):
        raise ValueError("'origins' must be a table of regular expressions by capture")
    out = {name: pattern(table, name) for name in table}
    return {name: found for name, found in out.items() if found is not None}


def _comes_from(node: Node, origin: re.Pattern[str], place: Place) -> bool:
    """Whether the text of an expression, or of what the name was last given in the function, matches."""
    text = spelled(node, place.text)
    if origin.search(text):
        return True
    name = text.strip("* ")
    value = bound(name, node, place.text) if name.isidentifier() else None
    if value is None and name.isidentifier():
        value = parameter(name, node, place.text)
    return value is not None and origin.search(spelled(value, place.text)) is not None
