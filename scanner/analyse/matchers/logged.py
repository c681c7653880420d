"""``logged``: a secret, known by its name, is written to a log or shown."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from tree_sitter import Node

from scanner.analyse.matcher import Hit, Matcher, Place, Report
from scanner.analyse.naming import bound, last_name, spelled
from scanner.analyse.options import only, pattern, texts
from scanner.model import Rule
from scanner.program import Scope
from scanner.support.patterns import lazy

_QUERY = """
(call function: (attribute attribute: (identifier) @level) @function arguments: (argument_list) @arguments
  (#any-of? @level "debug" "info" "warning" "warn" "error" "critical" "exception" "log" "trace")) @hit
"""
_PATTERNS = ("logs", "names", "vague", "hints", "harmless")
_KEPT = frozenset(  # what holds the content of what is in it
    [
        "binary_operator",
        "concatenated_string",
        "string",
        "interpolation",
        "tuple",
        "list",
        "dictionary",
        "pair",
        "parenthesized_expression",
        "argument_list",
        "keyword_argument",
        "conditional_expression",
        "dictionary_splat",
        "list_splat",
    ]
)
_KEEPING = frozenset(
    ["format", "join", "str", "repr", "dumps", "pformat", "encode", "decode", "strip", "dict", "list"]
)
_DEPTH = 10


def validate(options: Mapping[str, Any]) -> None:
    """``logs``, ``names``, ``vague``, ``hints``, ``harmless`` (patterns, all required) and ``words``."""
    only(options, {*_PATTERNS, "words"})
    for key in _PATTERNS:
        if pattern(options, key) is None:
            raise ValueError(f"{key!r} must be a regular expression")
    texts(options, "words", required=True)


def build(rule: Rule) -> Matcher:
    """The matcher of a rule about what is logged."""
    options = rule.match.options
    logs, hints = lazy(options["logs"]), lazy(options["hints"].encode())
    judge = _Judge(options)

    def on_query(captures: Mapping[str, Sequence[Any]], scope: Scope, place: Place, report: Report) -> None:
        node, function, arguments = (captures[name][0] for name in ("hit", "function", "arguments"))
        if not logs.search(spelled(function, place.text)[-120:]):
            return
        secret = judge.secret(arguments, place.text, hints.search(place.lowered) is not None, 0)
        if secret is not None:
            at = (node.start_byte, node.end_byte, place.number)
            report(Hit(rule, at, rule.rating.confidence, scope.name, {"text": place.source(at)}))

    words = tuple(word.encode() for word in options["words"])
    return Matcher(rule, query=_QUERY, words=words, on_query=on_query)


class _Judge:
    """Finds secrets in what is logged."""

    def __init__(self, options: Mapping[str, Any]) -> None:
        self._names, self._vague, self._harmless = (
            re.compile(options[key]) for key in ("names", "vague", "harmless")
        )

    def secret(self, node: Node, text: bytes, hinted: bool, depth: int) -> Node | None:
        """The part of an expression that is a secret, whose content is part of the expression's."""
        if depth > _DEPTH:
            return None
        if node.type in ("identifier", "attribute", "subscript"):
            return self._named(node, text, hinted, depth)
        if node.type == "call":
            return self._called(node, text, hinted, depth)
        if node.type not in _KEPT:
            return None
        parts = node.named_children
        if node.type == "conditional_expression":
            parts = [parts[0], parts[-1]]
        elif node.type in ("pair", "keyword_argument"):
            key, parts = parts[0], parts[-1:]
            if node.type == "keyword_argument" and spelled(key, text) in ("extra", "exc_info", "file", "end"):
                return None
        for part in parts:
            found = self.secret(part, text, hinted, depth + 1)
            if found is not None:
                return found
        return None

    def _named(self, node: Node, text: bytes, hinted: bool, depth: int) -> Node | None:
        name = last_name(node, text)
        if self._harmless.search(name):
            return None
        if self._names.fullmatch(name):
            return node if not self._masked(node, name, text) else None
        if hinted and self._vague.fullmatch(name):
            return node if not self._masked(node, name, text) else None
        if node.type == "identifier" and self._holding(node, name, text):
            return node
        if node.type == "identifier" and depth < _DEPTH:
            value = bound(name, node, text)
            if value is not None and value.type in ("dictionary", "string", "binary_operator", "list"):
                return self.secret(value, text, False, depth + 2)
        return None

    def _holding(self, node: Node, name: str, text: bytes) -> bool:
        """Whether the function takes a secret out of what the name stands for, and leaves it there."""
        around = node.parent
        while around is not None and around.type != "function_definition":
            around = around.parent
        if around is None:
            return False
        body = spelled(around, text)
        taken = re.findall(rf"\b{re.escape(name)}(?:\.get\(|\[)\s*[\x22\x27](\w+)[\x22\x27]", body)
        if not any(self._names.fullmatch(key) and not self._harmless.search(key) for key in taken):
            return False
        hidden = (
            rf"\b{re.escape(name)}\.pop\(|\bdel {re.escape(name)}\[|\b{re.escape(name)}\[[^\]\n]+\]\s*=[^=]"
        )
        return re.search(hidden, body) is None

    def _masked(self, node: Node, name: str, text: bytes) -> bool:
        """Whether the name has been given something else than the secret: ``password = "***"``."""
        value = bound(name, node, text) if node.type == "identifier" else None
        if value is None:
            return False
        return value.type in ("none", "true", "false", "integer", "comparison_operator", "not_operator") or (
            self._harmless.search(spelled(value, text)[:200]) is not None
            or (value.type == "string" and b"{" not in text[value.start_byte : value.end_byte])
        )

    def _called(self, node: Node, text: bytes, hinted: bool, depth: int) -> Node | None:
        function = node.child_by_field_name("function")
        arguments = node.child_by_field_name("arguments")
        if function is None or arguments is None:
            return None
        name = last_name(function, text)
        if name == "get" and self._names.fullmatch(last_name(node, text)):
            return node
        if name not in _KEEPING:
            return None
        held = function.child_by_field_name("object") if function.type == "attribute" else None
        found = self.secret(held, text, hinted, depth + 1) if held is not None else None
        return found or self.secret(arguments, text, hinted, depth + 1)
