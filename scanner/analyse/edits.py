"""Findings → edits: what a rule's ``[edit]`` table says, on the syntax tree of the place that was hit."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct
from tree_sitter import Node, Point

from scanner.model import Edit, Location, Repair, Unit
from scanner.parse import locate
from scanner.support.patterns import lazy

_DOTTED = lazy(r"[A-Za-z_]\w*(?:\.\w+)+")
_BINDINGS = {
    "assignment": "right",
    "keyword_argument": "value",
    "pair": "value",
    "default_parameter": "value",
    "typed_default_parameter": "value",
}
_Change = tuple[int, int, str]  # bytes from, to, and the text that takes their place


class Spot(Struct, frozen=True):
    """Where a repair is made: a unit's text and tree, the bytes that were hit, and what was called there.

    ``callee`` is the dotted name that the rule knows it by; "" for what is no call.
    """

    unit: Unit
    root: Node
    start: int
    end: int
    callee: str = ""


def edits_of(repair: Repair, spot: Spot) -> tuple[Edit, ...]:
    """The edits that a repair amounts to at a place; none where it cannot be made without thinking."""
    if spot.unit.places or spot.unit.indent:  # cells and fenced code are written otherwise than they read
        return ()
    node = spot.root.named_descendant_for_byte_range(spot.start, spot.end)
    changes = _changes(repair, spot, node) if node is not None else None
    if not changes:
        return ()
    return tuple(
        Edit(_location(spot.unit, start, end), text, repair.safe, repair.why)
        for start, end, text in sorted(set(changes))
    )


def _changes(repair: Repair, spot: Spot, node: Node) -> list[_Change] | None:
    if repair.of and spot.callee not in repair.of:
        return None
    if repair.value:
        return _value(repair, spot, node)
    if repair.text:
        return _text(repair, node)
    call = _up(node, ("call",))
    return None if call is None else _call(repair, spot, call)


def _up(node: Node, kinds: Sequence[str], most: int = 4) -> Node | None:
    current: Node | None = node
    for _ in range(most):
        if current is None or current.type in kinds:
            return current
        current = current.parent
    return None


def _down(node: Node) -> Node:
    """The statement inside of an expression statement."""
    while node.type in ("expression_statement", "module") and node.named_child_count == 1:
        node = node.named_children[0]
    return node


def _value(repair: Repair, spot: Spot, node: Node) -> list[_Change] | None:
    binding = _up(_down(node), tuple(_BINDINGS))
    value = binding.child_by_field_name(_BINDINGS[binding.type]) if binding is not None else None
    if binding is None or value is None or binding.start_byte > spot.start or binding.end_byte < spot.end:
        return None
    name = (binding.named_children[0].text or b"").decode("utf-8", "replace")
    last = re.split(r"[.\[]", name)[-1].strip("\"'] ")
    if repair.target and not re.fullmatch(repair.target, last):
        return None
    spelled = _spelled(repair.value.replace("{target}", last.upper()), spot.root)
    if spelled is None:
        return None
    return [(value.start_byte, value.end_byte, spelled[0]), *spelled[1]]


def _text(repair: Repair, node: Node) -> list[_Change] | None:
    """The whole place anew: ``{0}``, ``{1}`` are its parts, ``{indent}`` the white space before it."""
    node = _down(node)
    parts = [(child.text or b"").decode("utf-8", "replace") for child in node.named_children]
    if any(child.type == "comment" for child in node.named_children):
        return None
    blank = " " * node.start_point.column

    def fill(match: re.Match[str]) -> str:
        if match[1] == "indent":
            return blank
        number = int(match[1])
        return parts[number] if number < len(parts) else ""

    return [(node.start_byte, node.end_byte, re.sub(r"\{(indent|\d)\}", fill, repair.text))]


def _call(repair: Repair, spot: Spot, call: Node) -> list[_Change] | None:
    function = call.child_by_field_name("function")
    arguments = call.child_by_field_name("arguments")
    if function is None or arguments is None or arguments.type != "argument_list":
        return None
    changes: list[_Change] = []
    if repair.callee:
        renamed = _renamed(repair.callee, spot, function)
        if renamed is None:
            return None
        changes += renamed
    given = _Arguments(arguments)
    for selectors in repair.remove:
        changes += given.without(selectors)
    added = []
    for selectors, text in repair.set:
        spelled = _spelled(text, spot.root)
        if spelled is None:
            return None
        changes += spelled[1]
        value = given.value(selectors)
        if value is not None:
            changes.append((value.start_byte, value.end_byte, spelled[0]))
        elif given.open:
            return None  # *args or **kwargs may hold it
        else:
            name = next(one for one in selectors if isinstance(one, str))
            added.append(f"{name}={spelled[0]}")
    if added:
        changes.append(given.more(added))
    if repair.after:
        changes.append((call.end_byte, call.end_byte, repair.after))
    return changes


class _Arguments:
    """The arguments of a call, by position and keyword."""

    def __init__(self, node: Node) -> None:
        self._node = node
        self._given = [child for child in node.named_children if child.type != "comment"]
        self.open = any(child.type in ("list_splat", "dictionary_splat") for child in self._given)

    def _find(self, selectors: Sequence[int | str]) -> Node | None:
        position = -1
        for child in self._given:
            if child.type == "keyword_argument":
                name = child.child_by_field_name("name")
                if name is not None and (name.text or b"").decode() in selectors:
                    return child
            elif child.type == "list_splat":
                return None  # what follows stands nobody knows where
            elif child.type != "dictionary_splat":
                position += 1
                if position in selectors:
                    return child
        return None

    def value(self, selectors: Sequence[int | str]) -> Node | None:
        found = self._find(selectors)
        if found is None or found.type != "keyword_argument":
            return found
        return found.child_by_field_name("value")

    def without(self, selectors: Sequence[int | str]) -> list[_Change]:
        found = self._find(selectors)
        if found is None:
            return []
        index = self._given.index(found)
        if index + 1 < len(self._given):
            return [(found.start_byte, self._given[index + 1].start_byte, "")]
        start = self._given[index - 1].end_byte if index else found.start_byte
        return [(start, found.end_byte, "")]

    def more(self, added: Sequence[str]) -> _Change:
        text = ", ".join(added)
        if not self._given:
            return self._node.start_byte + 1, self._node.start_byte + 1, text
        end = self._given[-1].end_byte
        return end, end, f", {text}"


def _renamed(callee: Mapping[str, str], spot: Spot, function: Node) -> list[_Change] | None:
    new = callee.get(spot.callee) or callee.get("*", "")
    if not new:
        return None
    new = new.replace("{name}", spot.callee.rpartition(".")[2])
    home, _, last = new.rpartition(".")
    if function.type == "attribute" and home and home == spot.callee.rpartition(".")[0]:
        name = function.child_by_field_name("attribute")
        return None if name is None else [(name.start_byte, name.end_byte, last)]
    spelled = _spelled(new, spot.root)
    if spelled is None:
        return None
    return [(function.start_byte, function.end_byte, spelled[0]), *spelled[1]]


def _spelled(text: str, root: Node) -> tuple[str, list[_Change]] | None:
    """An expression with its leading dotted name as this module can say it, and the import that it takes.

    None where the name already means something else.
    """
    match = _DOTTED.match(text)
    if match is None:
        return text, []
    name, _, rest = match.group().partition(".")
    tail = text[match.end() :]
    for module, member, bound in _imports(root):
        if module == name and not member:
            return f"{bound}.{rest}{tail}", []
        if module == name and member == rest.partition(".")[0]:
            return f"{bound}{rest[len(member) :]}{tail}", []
    source = (root.text or b"").decode("utf-8", "replace")
    if re.search(rf"(?m)^[ \t]*{name}[ \t]*(?::[^=\n]+)?=(?!=)|\b(?:def|class|as|for)[ \t]+{name}\b", source):
        return None
    place = _import_place(root)
    return text, [(place, place, f"import {name}\n")]


def _imports(root: Node) -> Iterator[tuple[str, str, str]]:
    """``(module, member, bound name)`` of the imports at the module's top; the member of a module is ""."""
    for node in root.named_children:
        if node.type not in ("import_statement", "import_from_statement"):
            continue
        home = node.child_by_field_name("module_name")
        module = (home.text or b"").decode() if home is not None else ""
        for child in node.children_by_field_name("name"):
            alias = child.child_by_field_name("alias")
            named = child.child_by_field_name("name") if child.type == "aliased_import" else child
            name = ((named.text if named is not None else b"") or b"").decode()
            bound = (alias.text or b"").decode() if alias is not None else name
            if home is not None:
                yield module, name, bound
            elif alias is not None or "." not in name:
                yield name, "", bound


def _import_place(root: Node) -> int:
    """Where an import may be written: before the first one, or after docstring and ``__future__``."""
    place = 0
    for node in root.named_children:
        if node.type == "comment":
            continue
        is_text = (
            node.type == "expression_statement"
            and node.named_children[:1]
            and (node.named_children[0].type == "string")
        )
        if node.type != "future_import_statement" and not is_text:
            return node.start_byte
        place = node.end_byte
    return place


def _location(unit: Unit, start: int, end: int) -> Location:
    return locate(unit, _point(unit.text, start), _point(unit.text, end))


def _point(text: bytes, offset: int) -> Point:
    row = text.count(b"\n", 0, offset)
    return Point(row, offset - (text.rfind(b"\n", 0, offset) + 1))
