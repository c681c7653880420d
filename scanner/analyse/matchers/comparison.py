"""``comparison``: a secret, or what is made with one, compared by ``==``."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from tree_sitter import Node

from scanner.analyse.matcher import Hit, Matcher, Place, Report
from scanner.analyse.naming import around, bare, bound, last_name, spelled
from scanner.analyse.options import only, pattern, texts
from scanner.model import Rule
from scanner.program import Scope
from scanner.support.patterns import lazy

_QUERY = '(comparison_operator . (_) operators: ["==" "!="] . (_) .) @hit'
_PATTERNS = ("names", "made", "other", "vague", "checking")
_CONSTANT = frozenset(
    ["string", "concatenated_string", "integer", "float", "none", "true", "false", "list", "tuple", "set"]
)
_SETTING = lazy(r"(?i)\b(?:settings|config|conf|environ|getenv)\b")
_REFUSAL = lazy(r"\b40[13]\b|(?i:unauthori[sz]ed|forbidden|permission_?denied|access_?denied)")
_SIGNING = lazy(r"(?i)token|sign|mac|digest|hash|code|key|seal")
_LONG = 1_500  # characters of a function that makes a signature
_DEPTH = 3
_SUM = lazy(r"(?i)\w*?(?<!password_)(?<!pw_)(?:hash|digest|checksum|sha\d*|md5)(?:_?sum)?")
_SECRETIVE = lazy(r"(?i)secret|signature|token|\bkey\b|hmac|password|webhook|auth")
_SUMS = frozenset({"hexdigest", "digest"})


def validate(options: Mapping[str, Any]) -> None:
    """``names``, ``made``, ``other``, ``vague`` and ``checking`` (patterns, all required), ``words``,
    ``imports``.
    """
    only(options, {*_PATTERNS, "words", "imports"})
    for key in _PATTERNS:
        if pattern(options, key) is None:
            raise ValueError(f"{key!r} must be a regular expression")
    texts(options, "words", required=True)
    texts(options, "imports")


def build(rule: Rule) -> Matcher:
    """The matcher of a comparison rule."""
    judge = _Judge(rule.match.options)

    def on_query(captures: Mapping[str, Sequence[Any]], scope: Scope, place: Place, report: Report) -> None:
        for node in captures["hit"]:
            if judge.tells(node, place):
                at = (node.start_byte, node.end_byte, place.number)
                report(Hit(rule, at, rule.rating.confidence, scope.name, {"text": place.source(at)}))

    words = tuple(word.encode() for word in rule.match.options["words"])
    return Matcher(rule, query=_QUERY, words=words, on_query=on_query)


def _fixed(name: str, text: bytes) -> bool:
    """Whether a class of the file gives an attribute a constant text."""
    return (
        re.search(rb"^[ \t]+%s\s*=\s*[rbu]?[\"\']" % re.escape(name.encode()), text, re.MULTILINE) is not None
    )


def _keyed(name: str, text: bytes) -> bool:
    """Whether a function of the file makes a signature, and is called so or returns it at once."""
    if not name or b"hmac." not in text:
        return False
    start = re.search(
        rb"^([ \t]*)(?:async[ \t]+)?def[ \t]+%s\(" % re.escape(name.encode()), text, re.MULTILINE
    )
    if start is None:
        return False
    rest = text[start.end() : start.end() + _LONG]
    end = re.search(rb"\n%s\S" % start[1], rest)
    body = rest[: end.start()] if end else rest
    made = rb"\bhmac\.(?:new|digest)\(" if _SIGNING.search(name) else rb"\breturn\s+hmac\.(?:new|digest)\("
    return re.search(made, body) is not None


def _lasting(node: Node, text: bytes) -> bool:
    """Whether a value is one of the program's settings: ``TOKEN``, ``settings.token``."""
    shown = spelled(node, text)
    return re.fullmatch(r"(?:\w+\.)*[A-Z][A-Z0-9_]+", shown) is not None or _SETTING.search(shown) is not None


def _refuses(node: Node, text: bytes) -> bool:
    """Whether somebody is turned away where the condition around a comparison holds."""
    while node.parent is not None and node.type not in ("if_statement", "function_definition"):
        node = node.parent
    then = node.child_by_field_name("consequence") if node.type == "if_statement" else None
    return then is not None and _REFUSAL.search(spelled(then, text)) is not None


class _Judge:
    """Decides whether the time of a comparison tells a secret."""

    def __init__(self, options: Mapping[str, Any]) -> None:
        self._names, self._made, self._other, self._vague, self._checking = (
            lazy(options[key]) for key in _PATTERNS
        )
        self._imports = frozenset(options.get("imports", ()))

    def tells(self, node: Node, place: Place) -> bool:
        """Whether one side is a secret and the other is not known to be harmless."""
        text = place.text
        left, right = node.named_children[:2]
        if left.type in _CONSTANT or right.type in _CONSTANT:
            return False
        function, cls = around(node, text)
        if not function or re.fullmatch(r"__\w+__", function):
            return False
        left, right = bare(left, text), bare(right, text)
        for side, other in ((left, right), (right, left)):
            if other.type in _CONSTANT or self._other.search(spelled(other, text)):
                return False
            if self._is_made(side, text, 0):
                return True
            if side.type == "call" and last_name(side, text) in _SUMS:
                return False  # the checksum of a content
            if side.type == "attribute" and _fixed(last_name(side, text), text):
                return False
        if self._is_checksum(left, right, text) or self._is_checksum(right, left, text):
            return False
        named = [self._names.fullmatch(last_name(side, text)) is not None for side in (left, right)]
        if any(named) and not self._imports.isdisjoint(place.imports):
            return True
        meant = self._checking.search(function) or self._checking.search(cls)
        if not meant and not (any(_lasting(side, text) for side in (left, right)) and _refuses(node, text)):
            return False
        return all(
            sure or self._vague.fullmatch(self._called(side, text)) is not None
            for side, sure in zip((left, right), named, strict=True)
        )

    def _is_checksum(self, side: Node, other: Node, text: bytes) -> bool:
        """Whether the sum of a content is compared with what it should be."""
        if side.type != "identifier" or not all(
            _SUM.fullmatch(last_name(one, text)) for one in (side, other)
        ):
            return False
        value = bound(spelled(side, text), side, text)
        value = bare(value, text) if value is not None else None
        if value is None or value.type != "call" or last_name(value, text) not in _SUMS:
            return False
        function: Node | None = side
        while function is not None and function.type != "function_definition":
            function = function.parent
        return function is None or _SECRETIVE.search(spelled(function, text)) is None

    def _is_made(self, node: Node, text: bytes, depth: int) -> bool:
        """Whether an expression computes a signature or the hash of a password."""
        node = bare(node, text)
        if depth > _DEPTH:
            return False
        if node.type == "identifier":
            value = bound(spelled(node, text), node, text)
            return value is not None and self._is_made(value, text, depth + 1)
        if node.type != "call":
            return False
        function = node.child_by_field_name("function")
        if function is None:
            return False
        if self._made.search(spelled(function, text)) or _keyed(last_name(function, text), text):
            return True
        held = function.child_by_field_name("object") if function.type == "attribute" else None
        if held is not None and last_name(function, text) in ("hexdigest", "digest", "finalize"):
            return self._is_made(held, text, depth + 1)
        arguments = node.child_by_field_name("arguments")
        return (
            last_name(function, text).startswith(("b64encode", "urlsafe_b64encode", "hexlify", "b2a_"))
            and arguments is not None
            and any(self._is_made(one, text, depth + 1) for one in arguments.named_children)
        )

    def _called(self, node: Node, text: bytes) -> str:
        """What a value is called: by its own name, or by that of what it was taken from."""
        name = last_name(node, text)
        if node.type == "identifier" and not self._vague.fullmatch(name):
            value = bound(name, node, text)
            if value is not None:
                return last_name(bare(value, text), text)
        return name
