"""Whose an object is: what the handlers of a file ask for when they fetch one, and which of them do not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tree_sitter import Node

from scanner.analyse.naming import last_name, spelled, within

Handler = tuple[Node, list[Node], str]
_FETCHING = frozenset(
    [
        *("get_object_or_404", "get", "filter", "filter_by", "first_or_404", "get_or_404", "get_by_id"),
        *(
            "find_by_id",
            "fetch_by_id",
            "load_by_id",
            "by_id",
            "find_one",
            "find",
            "load",
            "fetch",
            "get_item",
        ),
    ]
)
_OF_THE_USER = re.compile(r"(?:request\.user|current_user|g\.user)\.([a-z]\w+?)(?:_set)?(?=[,).]|$)")
_NO_STORE = re.compile(
    r"(?i)(?:request|os|environ|session|cache|config|settings|headers|args|form|json|redis|data|kwargs|params|cookies"
    r"|payload|options|body|query|GET|POST|META|state|http|client|requests|httpx)(?:\(\))?\.\w+$"
)
_KNOWN = re.compile(
    r"login_required|jwt_required|(?:auth|token|session)_required|requires_auth|Depends\(|Security\(|current_user"
    r"|request\.user|g\.user|session\[|get_jwt_identity"
)
_READS = re.compile(r"\.(?:get|head)\(|require_GET|require_safe")
_WRITES = re.compile(
    r"\.(?:post|put|patch|delete)\(|require_POST|require_http_methods|[\x22\x27](?:POST|PUT|PATCH|DELETE)"
)
_CHANGES = re.compile(r"\.(?:save|delete|commit|update|add|remove|pop|insert\w*|update_one|delete_one)\(")
_USUAL = 2  # fetches of any number by owner that show what the habit is
_DOCUMENTED = re.compile(r'^\s*(?:"""|\'\'\')')


@dataclass(frozen=True, slots=True)
class _Alone:
    """A fetch by number alone."""

    node: Node
    handler: str
    kind: str
    reading: bool
    known: bool


def unowned(
    handlers: Iterable[Handler], text: bytes, patterns: list[re.Pattern[str]]
) -> Iterator[tuple[Node, str, str]]:
    """Objects that are fetched by their number alone, where others of the kind are asked for their owner."""
    owners, keys, inside, checked = patterns
    usual: dict[str, int] = {}
    single: dict[str, list[bool]] = {}  # by kind: for each handler that asks, whether it only reads
    alone: list[_Alone] = []
    for function, decorators, name in handlers:
        whole, routes = spelled(function, text), " ".join(spelled(one, text) for one in decorators)
        reading = _reading(routes, whole)
        known = _KNOWN.search(routes) is not None or _KNOWN.search(whole) is not None
        for node, called, given in _fetches(function, text):
            kind = _kind(called, given)
            own = owners.search(given) is not None or _OF_THE_USER.search(called + given) is not None
            if not kind:
                continue
            if own:
                usual[kind] = usual.get(kind, 0) + 1
            if keys.search(given) and (own or checked.search(whole)):
                single.setdefault(kind, []).append(reading)
            elif keys.search(given) and not own and not inside.search(whole):
                alone.append(_Alone(node, name, kind, reading, known))
    for one in alone:
        asked = single.get(one.kind, [])
        if usual.get(one.kind, 0) >= _USUAL or (
            one.known and any(reads or not one.reading for reads in asked)
        ):
            yield one.node, one.handler, one.kind


def _fetches(function: Node, text: bytes) -> Iterator[tuple[Node, str, str]]:
    """Calls that fetch: with what is called, and what it is given."""
    for node in within(function):
        if node.type != "call":
            continue
        called, arguments = node.child_by_field_name("function"), node.child_by_field_name("arguments")
        if called is not None and arguments is not None and last_name(called, text) in _FETCHING:
            yield node, spelled(called, text), spelled(arguments, text)


def _kind(called: str, given: str) -> str:
    """What kind of object is fetched: ``note`` of ``Note.objects.get(…)``, ``get_object_or_404(Note, …)`` and
    ``request.user.notes.get(…)``, else the whole expression, ``store().get``.
    """
    match = re.match(r"([A-Z]\w*)\.(?:objects|query)\b", called) or re.match(r"\(\s*([A-Z]\w*)\s*,", given)
    if match is not None:
        return match[1].lower()
    match = _OF_THE_USER.search(called) or _OF_THE_USER.match(given.lstrip("( "))
    if match is not None:
        return re.sub(r"s$", "", re.sub(r"ies$", "y", match[1])).replace("_", "")
    return called if "." in called and not _NO_STORE.search(called) else ""


def _reading(routes: str, whole: str) -> bool:
    """Whether a handler only shows something."""
    if _WRITES.search(routes):
        return False
    return _READS.search(routes) is not None or _CHANGES.search(whole) is None


def unasked(root: Node, text: bytes, patterns: list[re.Pattern[str]]) -> Iterator[tuple[Node, str, str]]:
    """Functions that are told who asks, and find what they change by its number alone."""
    identity, acting = patterns
    for function in within(root):
        if function.type != "function_definition":
            continue
        name, parameters = function.child_by_field_name("name"), function.child_by_field_name("parameters")
        body = function.child_by_field_name("body")
        if name is None or parameters is None or body is None or not acting.search(spelled(body, text)):
            continue
        written = re.sub(r"(?s)\A\s*(?:\"\"\".*?\"\"\"|'''.*?''')", "", spelled(body, text))
        for one in parameters.named_children:
            plain = one.named_child(0) if one.type == "typed_parameter" else one
            asker = spelled(plain, text) if plain is not None and plain.type == "identifier" else ""
            if identity.fullmatch(asker) and not re.search(rf"\b{re.escape(asker)}\b", written):
                calls = [node for node in within(body) if node.type == "call"]
                found = [node for node in calls if acting.search(spelled(node, text))]
                yield found[-1] if found else name, spelled(name, text), asker
