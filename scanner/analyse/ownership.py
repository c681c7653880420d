"""Whose an object is: what the handlers of a file ask for when they fetch one, and which of them do not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from msgspec import Struct
from tree_sitter import Node

from scanner.analyse.naming import last_name, spelled, within
from scanner.support.patterns import lazy

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
_FETCHER = lazy(r"(?:get|fetch|load|find|read|lookup)_([a-z]\w{2,40}?)(?:_or_404|_by_(?:id|pk))?$")
_OF_THE_USER = lazy(r"(?:request\.user|current_user|g\.user)\.([a-z]\w+?)(?:_set)?(?=[,).]|$)")
_NO_STORE = lazy(
    r"(?i)(?:request|os|environ|session|cache|config|settings|headers|args|form|json|redis|data|kwargs|params|cookies"
    r"|payload|options|body|query|GET|POST|META|state|http|client|requests|httpx)(?:\(\))?\.\w+$"
)
_KNOWN = lazy(
    r"login_required|jwt_required|(?:auth|token|session)_required|requires_auth|Depends\(|Security\(|current_user"
    r"|request\.user|g\.user|session\[|get_jwt_identity|IsAuthenticated|LoginRequiredMixin"
)
_READS = lazy(r"\.(?:get|head)\(|require_GET|require_safe")
_WRITES = lazy(
    r"\.(?:post|put|patch|delete)\(|require_POST|require_http_methods|[\x22\x27](?:POST|PUT|PATCH|DELETE)"
)
_CHANGES = lazy(r"\.(?:save|delete|commit|update|add|remove|pop|insert\w*|update_one|delete_one)\(")
# A column of an owner that is asked for: `Invoice.owner_id == user.id`.
_OWNED = lazy(
    rb"\b([A-Z]\w{1,40})\.(?:owner|user|author|created_by|account|tenant|customer)(?:_id)?\s*==\s*"
    rb"(?:\w{1,40}\.)?(?:current_)?(?:user|me|identity|principal|account|viewer|caller)(?:_id)?\b"
)
# Who calls, under whatever name: `agent: Agent = Depends(current_agent)`.
_ASKER = lazy(
    rb"\b([a-z]\w{0,40})\s*(?::[^,=()]{1,60})?=\s*(?:Depends|Security)\(\s*[\w.]{0,40}"
    rb"(?:current|logged|signed|identity|principal|authenticat)\w*"
)
_PRIVATE = lazy(
    r"(?i)order|invoice|payment|message|document|account|address|card|ticket|report|secret|profile|subscription"
    r"|booking|appointment|record|device|statement|transfer|contract|prescription|patient|claim|receipt|upload"
)
_PERSON = lazy(r"(?:user|account|profile|member|customer|employee)$")
# The caller's name in a handler's parameters: `current: User = Depends(get_current_user)`.
_INJECTED = lazy(
    r"\b([a-z]\w{0,40})\s*(?::[^,=()]{1,60})?=\s*(?:Depends|Security)\(\s*[\w.]{0,40}"
    r"(?:current|logged|signed|identity|principal|authenticat)\w*\s*\)"
)
_STAMP = (
    rb"(?:owner|user|author|account|customer)(?:_id)?[\"']?\s*[:=]\s*"
    rb"(?:g\.user|request\.user|current_user|user\b|str\(user)"
)
_TABLE = lazy(r"""(?is)\b(?:from|update)\s+["`]?(\w{1,60})\b.{0,400}?\bwhere\b(.{0,300})""")
_PLACE = r"(?:\?|%s|\$\d|:\w|%\(|\{)"
_OF_SOMEBODY = lazy(
    rf"(?i)\b(?:owner|user|author|account|tenant|customer|created_by|org\w{{0,20}}|team)(?:_id)?\s*=\s*{_PLACE}"
)
_OF_A_NUMBER = lazy(rf"(?i)^\s*(?:\w+\.)?(?:id|uuid|pk|slug|\w+_id)\s*=\s*{_PLACE}")
_USUAL_NAMES = frozenset({b"user", b"current_user", b"me", b"identity", b"principal"})
_ASKING = frozenset(
    {"execute", "fetch", "fetchrow", "fetchone", "fetchval", "fetch_one", "fetch_all", "query"}
)
_USUAL = 2  # fetches of any number by owner that show what the habit is
_DOCUMENTED = lazy(r'^\s*(?:"""|\'\'\')')


class _Alone(Struct, frozen=True):
    """A fetch by number alone."""

    node: Node
    handler: str
    kind: str
    reading: bool
    known: bool
    ignored: bool = False  # a person's own record is changed, and who calls is asked and not looked at


class _Habits:
    """What is asked for by its owner in a file, by kind; and what is fetched by its number alone."""

    def __init__(self, text: bytes, patterns: list[re.Pattern[str]]) -> None:
        self.text = text
        self.owners, self.keys, self.inside, self.checked = patterns
        self.usual: dict[str, int] = {}
        self.single: dict[str, list[bool]] = {}  # for each handler that asks, whether it only reads
        self.alone: list[_Alone] = []
        for match in _OWNED.finditer(text):
            self.owned(match[1].decode().lower())
        found = _ASKER.finditer(text) if b"Depends(" in text or b"Security(" in text else ()
        askers = sorted({match[1] for match in found} - _USUAL_NAMES)[:20]
        self.asker: re.Pattern[str] | None = None
        if askers:
            names = b"|".join(map(re.escape, askers))
            self.asker = re.compile(rf"={{1,2}}\s*(?:{names.decode()})\b")
            for match in re.finditer(rb"\b([A-Z]\w{1,40})\.\w{1,40}\s*==\s*(?:%s)\b" % names, text):
                self.owned(match[1].decode().lower())

    def owned(self, kind: str) -> None:
        """One more that is fetched by its owner."""
        self.usual[kind] = self.usual.get(kind, 0) + 1

    def helper(self, function: Node) -> None:
        """What a function does by which handlers fetch."""
        whole = spelled(function, self.text)
        for _, called, given in _fetches(function, self.text):
            if self.keys.search(given) and (self.owners.search(given) or self.checked.search(whole)):
                self.single.setdefault(_kind(called, given), []).append(True)

    def handler(self, function: Node, routes: str, name: str) -> None:
        """What a handler fetches."""
        text, whole = self.text, spelled(function, self.text)
        reading = _reading(routes, whole)
        known = _KNOWN.search(routes) is not None or _KNOWN.search(whole) is not None
        excused = self.inside.search(whole) is not None or self.inside.search(routes) is not None
        looked = self.checked.search(whole) is not None
        for node, table, own in _statements(function, text):
            if own:
                self.owned(table)
            elif not excused and not looked:
                self.alone.append(_Alone(node, name, table, reading, known))
        for node, called, given in _fetches(function, text):
            kind = _kind(called, given)
            own = self.owners.search(given) is not None or _OF_THE_USER.search(called + given) is not None
            own = own or (self.asker is not None and self.asker.search(given) is not None)
            if not kind:
                continue
            if own:
                self.owned(kind)
            if self.keys.search(given) and (own or looked):
                self.single.setdefault(kind, []).append(reading)
            elif self.keys.search(given) and not own and not excused:
                ignored = not reading and _PERSON.match(kind) is not None and _ignored(function, text)
                self.alone.append(_Alone(node, name, kind, reading, known, ignored))

    def stored(self, one: _Alone) -> bool:
        """Whether such objects are stored for the user who calls, and are of a kind that nobody publishes."""
        kind = one.kind.rpartition(".")[0].rpartition(".")[2] or one.kind
        if not one.known or not _PRIVATE.search(kind):
            return False
        if one.kind in self.single:
            return True
        views = rb"(?is)\nclass \w{0,40}%s\w{0,40}\(.{0,1500}?\.save\(\s*[^()]{0,100}?%s" % (
            re.escape(kind.encode()),
            rb"\b(?:owner|user|author|account|customer|created_by)\s*=\s*self\.request\.user\b",
        )
        if re.search(views, self.text):
            return True
        made = rb"(?i)\b%s(?:\.insert_one|\.insert|\.create)?\(\s*[^()]{0,200}?%s" % (
            re.escape(kind.encode()),
            _STAMP,
        )
        return re.search(made, self.text) is not None

    def against(self, one: _Alone) -> bool:
        """Whether others of the kind are asked for their owner."""
        if one.ignored or self.stored(one):
            return True
        asked = self.single.get(one.kind, [])
        return self.usual.get(one.kind, 0) >= _USUAL or (
            one.known and any(reads or not one.reading for reads in asked)
        )


def unowned(
    handlers: Iterable[Handler], root: Node, text: bytes, patterns: list[re.Pattern[str]]
) -> Iterator[tuple[Node, str, str]]:
    """Objects that are fetched by their number alone, where others of the kind are asked for their owner."""
    habits, answering = _Habits(text, patterns), list(handlers)
    for node in root.named_children:
        if node.type == "function_definition" and not any(node == one for one, _, _ in answering):
            habits.helper(node)
    for function, decorators, name in answering:
        habits.handler(function, " ".join(spelled(one, text) for one in decorators), name)
    for one in habits.alone:
        if habits.against(one):
            yield one.node, one.handler, one.kind


def _statements(function: Node, text: bytes) -> Iterator[tuple[Node, str, bool]]:
    """Statements of SQL that ask for rows by their number alone, or for those of somebody: with the table."""
    for node in within(function):
        called = node.child_by_field_name("function") if node.type == "call" else None
        arguments = node.child_by_field_name("arguments") if called is not None else None
        if called is None or arguments is None or last_name(called, text) not in _ASKING:
            continue
        first = arguments.named_child(0) if arguments.named_child_count else None
        match = _TABLE.search(spelled(first, text)) if first is not None and "string" in first.type else None
        if match is None:
            continue
        own = _OF_SOMEBODY.search(match[2]) is not None
        if own or (_OF_A_NUMBER.search(match[2]) and not re.search(r"(?i)\b(?:and|or)\b", match[2])):
            yield node, match[1].lower(), own


def _fetches(function: Node, text: bytes) -> Iterator[tuple[Node, str, str]]:
    """Calls that fetch: with what is called, and what it is given."""
    for node in within(function):
        if node.type != "call":
            continue
        called, arguments = node.child_by_field_name("function"), node.child_by_field_name("arguments")
        if called is None or arguments is None:
            continue
        name = last_name(called, text) or ""
        if name in _FETCHING or _FETCHER.match(name):
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
    match = _FETCHER.match(called)
    if match is not None:
        return match[1]
    return called if "." in called and not _NO_STORE.search(called) else ""


def _ignored(function: Node, text: bytes) -> bool:
    """Whether a handler is handed who calls, and never looks at it."""
    parameters, body = function.child_by_field_name("parameters"), function.child_by_field_name("body")
    asker = _INJECTED.search(spelled(parameters, text)) if parameters is not None else None
    if asker is None or body is None:
        return False
    return re.search(rf"\b{re.escape(asker[1])}\b", spelled(body, text)) is None


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
