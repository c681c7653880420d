"""``endless``: a loop that reads until it finds something, and does not notice the end of what it reads."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from tree_sitter import Node

from scanner.analyse.matcher import Hit, Matcher, Place, Report
from scanner.analyse.naming import last_name, spelled, within
from scanner.analyse.options import only, texts
from scanner.model import Rule
from scanner.program import Scope

_QUERY = "(while_statement) @hit"
_READING = frozenset({"read", "readline", "recv", "read1", "recv_into"})


def validate(options: Mapping[str, Any]) -> None:
    """``words`` (required)."""
    only(options, {"words"})
    texts(options, "words", required=True)


def build(rule: Rule) -> Matcher:
    """The matcher of a rule about loops that do not end."""

    def on_query(captures: Mapping[str, Sequence[Any]], scope: Scope, place: Place, report: Report) -> None:
        for node in captures["hit"]:
            name = _never_empty(node, place.text)
            if name:
                test = node.child_by_field_name("condition") or node
                at = (node.start_byte, test.end_byte, place.number)
                fields = {"text": place.source(at), "value": f"`{name}`"}
                report(Hit(rule, at, rule.rating.confidence, scope.name, fields))

    words = tuple(word.encode() for word in rule.match.options["words"])
    return Matcher(rule, query=_QUERY, words=words, on_query=on_query)


def _never_empty(loop: Node, text: bytes) -> str:
    """The name of what a loop reads and never finds empty; "" when it does, or reads nothing."""
    test, body = loop.child_by_field_name("condition"), loop.child_by_field_name("body")
    if test is None or body is None:
        return ""
    said, inside = spelled(test, text), spelled(body, text)
    read = [name for node in within(body) if (name := _read_into(node, text))]
    name = read[0] if read else ""
    if not name or any(one != name for one in read):
        return ""
    searched = re.fullmatch(rf"\(?\s*{name}(?:\[[^\]]*\])?\s*(?:!=|not in)\s*[^\s].*", said, re.DOTALL)
    if said not in ("True", "1") and (searched is None or re.search(r"\band\b|b?[\"']{2}\s*\)?$", said)):
        return ""
    if said in ("True", "1") and not re.search(
        rf"\b{name}\b(?:\[[^\]]*\])?\s*(?:==|!=|in|not in)\s*(?:b?[\"'][^\"']|[A-Z(\[])", inside
    ):
        return ""  # it ends by other means than what was read
    noticed = (
        rf"\bnot\s+{name}\b|\blen\(\s*{name}\b|\b{name}\s*(?:==|!=|in)\s*\(?b?(?:\"\"|'')"
        rf"|\b(?:if|elif|while|and|or)\s+\(?{name}\s*(?::|\)|\band\b|\bor\b|$)|\b{name}\s+is\b|b?(?:\"\"|'')\s*[,)]"
        rf"|\b{name}\[\d+\]|\bord\(\s*{name}|\bunpack\w*\([^)]*{name}|\bint\([^)]*{name}|{name}\.(?:startswith|index)\("
        rf"|^\s*\(?\w+\s*,\s*\w[\w, ()]{{0,80}}=\s*{name}\b[^\n]{{0,80}}split\("  # one piece is no two
    )
    return "" if re.search(noticed, inside, re.MULTILINE) else name


def _read_into(node: Node, text: bytes) -> str:
    if node.type != "assignment":
        return ""
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    if left is None or right is None or left.type != "identifier" or right.type != "call":
        return ""
    function = right.child_by_field_name("function")
    reads = function is not None and function.type == "attribute" and last_name(function, text) in _READING
    return spelled(left, text) if reads else ""
