"""``syntax``: a tree-sitter query, for what is a matter of form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tree_sitter import Query, QueryError

from scanner.analyse.matcher import Hit, Matcher, Place, Report, within
from scanner.analyse.options import only, texts
from scanner.model import Rule
from scanner.parse import language
from scanner.program import Scope


def validate(options: Mapping[str, Any]) -> None:
    """``query`` (required, with a capture ``@hit``), ``imports``, ``within``, ``words``."""
    only(options, {"query", "imports", "within", "words"})
    texts(options, "words")
    query = options.get("query")
    if not isinstance(query, str):
        raise ValueError("'query' must be a tree-sitter query")
    try:
        compiled = Query(language(), query)
    except QueryError as error:
        raise ValueError(f"'query' is no tree-sitter query: {error}") from error
    if "hit" not in {compiled.capture_name(index) for index in range(compiled.capture_count)}:
        raise ValueError("'query' has no capture @hit")
    texts(options, "imports")
    within(options)


def build(rule: Rule) -> Matcher:
    """The matcher of a syntax rule."""
    options = rule.match.options
    inside = within(options)

    def on_query(captures: Mapping[str, Sequence[Any]], scope: Scope, place: Place, report: Report) -> None:
        if inside is not None and not inside(scope):
            return
        for node in captures.get("hit", ()):
            at = (node.start_byte, node.end_byte, place.number)
            report(Hit(rule, at, rule.rating.confidence, scope.name, {"text": place.source(at)}))

    imports = frozenset(options.get("imports", ()))
    words = tuple(word.lower().encode() for word in options.get("words", ()))
    return Matcher(rule, query=options["query"], imports=imports, words=words, on_query=on_query)
