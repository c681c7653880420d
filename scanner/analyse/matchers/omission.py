"""``omission``: what the other handlers of a file do before they act, and one of them does not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from tree_sitter import Node, Tree

from scanner.analyse.matcher import Hit, Matcher, Place, Report
from scanner.analyse.naming import last_name, spelled
from scanner.analyse.options import only, pattern, texts
from scanner.analyse.ownership import unasked, unowned
from scanner.model import Rule
from scanner.support.patterns import lazy

_PATTERNS = {
    "guard": ("guards", "inside", "acting", "telling", "open"),
    "owner": ("owners", "keys", "inside", "checked"),
    "identity": ("identity", "acting"),
}
_ROUTES = frozenset({"route", "get", "post", "put", "delete", "patch", "api_view", "action", "view_config"})
_VERBS = frozenset({"get", "post", "put", "patch", "delete"})
_CHECKS = lazy(
    r"(?im)^\s+(?:await\s+)?(?:self\.)?_?(?:check|require|ensure|verify|assert|authenticate|authorize)_?\w{0,30}"
    r"(?:token|auth|user|admin|login|perm\w*|key|access|role|session|signature)\w{0,20}\("
)
# `user = who(request)`, and whoever is nobody is turned away.
_WHO = lazy(
    r"(?im)^[ \t]+(\w{1,40})[ \t]*=[ \t]*(?:await[ \t]+)?([\w.]{1,60}\(request\))[ \t]*\n"
    r"[ \t]+if[ \t]+(?:not[ \t]+\1|\1[ \t]+is[ \t]+None)[ \t]*:[ \t]*\n"
    r"[ \t]+(?:return|raise|abort)\b[^\n]{0,200}(?:40[13]|sign.?in|log.?in|unauthori|forbid|denied)"
)
# A function that is asked before every handler of the file, or a dependency of all of them.
_BEFORE = lazy(
    r"(?m)^([ \t]*)@\w{1,40}\.before_(?:app_)?request\b[^\n]*\n(?:\1@[^\n]*\n)*"
    r"\1(?:async[ \t]+)?def[ \t]+(\w+)"
    r"((?:[^\n]*\n)(?:\1[ \t]+[^\n]*\n|[ \t]*\n)*)"
)
_FOR_ALL = lazy(
    r"(?s)\b(?:APIRouter|FastAPI|Router|Litestar|Controller)\((?:[^()]|\([^()]*\)){0,400}?"
    r"\b(?:dependencies|guards|auth)\s*=[^\n]{0,200}"
)
_REFUSES = lazy(r"\b(?:abort|redirect|raise)\b|\breturn\b[^\n]*\b40[13]\b")
_FEWEST = 3  # siblings that show what the habit is
_SHARE = 0.75


def validate(options: Mapping[str, Any]) -> None:
    """``mode`` (required): "guard" with ``guards``, ``inside``, ``acting``, ``telling`` and ``open``, or
    "owner" with ``owners``, ``keys``, ``inside`` and ``checked``, or "identity" with ``identity`` and
    ``acting`` (patterns, all required); ``words``.
    """
    mode = options.get("mode")
    if mode not in _PATTERNS:
        raise ValueError(f"'mode' must be one of {', '.join(_PATTERNS)}")
    only(options, {"mode", "words", *_PATTERNS[mode]})
    for key in _PATTERNS[mode]:
        if pattern(options, key) is None:
            raise ValueError(f"{key!r} must be a regular expression")
    texts(options, "words", required=True)


def build(rule: Rule) -> Matcher:
    """The matcher of an omission rule."""
    options = rule.match.options
    words = tuple(word.encode() for word in options["words"])
    patterns = [lazy(options[key]) for key in _PATTERNS[options["mode"]]]
    look = {"guard": _unguarded, "owner": _unowned, "identity": unasked}[options["mode"]]

    def on_unit(tree: Tree, place: Place, report: Report) -> None:
        if not any(word in place.text for word in words):
            return
        for node, name, shown in look(tree.root_node, place.text, patterns):
            at = (node.start_byte, node.end_byte, place.number)
            report(Hit(rule, at, rule.rating.confidence, name, {"text": shown, "callee": f"`{name}`"}))

    return Matcher(rule, on_unit=on_unit)


def _handlers(root: Node, text: bytes) -> Iterator[tuple[Node, list[Node], str]]:
    """Functions that answer requests: with a route, or with a request as their first parameter."""
    inner = [
        one
        for node in root.named_children
        if node.type == "function_definition" and (body := node.child_by_field_name("body")) is not None
        for one in body.named_children
        if one.type == "decorated_definition"
    ]  # of a function that makes the application
    for node in (*root.named_children, *inner):
        function = node.child_by_field_name("definition") if node.type == "decorated_definition" else node
        if function is None or function.type != "function_definition":
            continue
        decorators = (
            [one for one in node.named_children if one.type == "decorator"] if function != node else []
        )
        named = function.child_by_field_name("name")
        name = spelled(named, text) if named is not None else ""
        parameters = function.child_by_field_name("parameters")
        first = parameters.named_child(0) if parameters is not None and parameters.named_child_count else None
        asked = first is not None and re.match(r"request\b", spelled(first, text)) is not None
        if not name.startswith("_") and (asked or any(_route(one, text) for one in decorators)):
            yield function, decorators, name


def _route(decorator: Node, text: bytes) -> bool:
    call = decorator.named_child(0)
    function = call.child_by_field_name("function") if call is not None and call.type == "call" else None
    return function is not None and last_name(function, text) in _ROUTES


def _unguarded(root: Node, text: bytes, patterns: list[re.Pattern[str]]) -> Iterator[tuple[Node, str, str]]:
    """Handlers that change something without the decorator that nearly all others have."""
    guards, inside, acting, telling, public = patterns
    habits: list[str] = []
    bare: list[tuple[Node, str, str]] = []
    telling_all: list[tuple[Node, str, str]] = []
    if _asked_before(text.decode("utf-8", "replace"), guards, inside):
        return
    for function, decorators, name in _handlers(root, text):
        said = [spelled(one, text) for one in decorators]
        parameters = function.child_by_field_name("parameters")
        injected = spelled(parameters, text) if parameters is not None else ""
        habit = next((one for one in (*said, injected) if guards.search(one)), "")
        whole = spelled(function, text) if not habit else ""
        if whole and (asking := _CHECKS.search(whole)) is not None:
            habit = asking[0].strip()
        elif whole and (asking := _WHO.search(whole)) is not None:
            habit = asking[2]
        if habit:
            habits.append(habit)
        elif not public.search(name) and not inside.search(spelled(function, text)):
            routes = " ".join(said)
            if acting.search(routes) or acting.search(spelled(function, text)):
                bare.append((function, name, routes))
            elif telling.search(spelled(function, text)):
                telling_all.append((function, name, routes))
    if len(habits) < _FEWEST or len(habits) < _SHARE * (len(habits) + len(bare)):
        return
    for function, name, _ in (*bare, *(telling_all if len(telling_all) <= len(habits) // _FEWEST else ())):
        yield function.child_by_field_name("name") or function, name, habits[0][:60]


def _asked_before(text: str, guards: re.Pattern[str], inside: re.Pattern[str]) -> bool:
    """Whether something in the file asks before every handler of it."""
    if "before_" in text:
        for found in _BEFORE.finditer(text):
            asks = inside.search(found[3]) or guards.search(found[3]) or guards.search(found[2])
            if asks and _REFUSES.search(found[3]):
                return True
    return any(guards.search(found[0]) for found in _FOR_ALL.finditer(text))


def _unowned(root: Node, text: bytes, patterns: list[re.Pattern[str]]) -> Iterator[tuple[Node, str, str]]:
    """Objects that are fetched by their number alone, where others of the kind are fetched by owner, too."""
    return unowned((*_handlers(root, text), *_methods(root, text)), root, text, patterns)


def _methods(root: Node, text: bytes) -> Iterator[tuple[Node, list[Node], str]]:
    """Methods of classes that answer requests: with what the class derives from and sets, as decorators."""
    for one in root.named_children:
        bases = one.child_by_field_name("superclasses") if one.type == "class_definition" else None
        body = one.child_by_field_name("body")
        if bases is None or body is None or not re.search(r"View|Resource|Endpoint", spelled(bases, text)):
            continue
        said = [bases, *(node for node in body.named_children if node.type == "expression_statement")]
        for function in body.named_children:
            named = function.child_by_field_name("name") if function.type == "function_definition" else None
            if named is not None and spelled(named, text) in _VERBS:
                yield function, said, spelled(named, text)
