"""Python source → what its calls install, read from the tree and never run.

``setup(install_requires=[…])``, ``session.install("…")`` of nox, and ``subprocess``/``os.system`` calls with
constant arguments. Constants, simple names, lists and their sums are folded; anything else is not known.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from scanner.model import Gap, Package
from scanner.parse.entries import Entries, is_name, pypi
from scanner.parse.installers import Installed, installed, installed_words
from scanner.parse.nodes import Piece, joined, part, unescape
from scanner.parse.python import ParseLimitError, language, tree

if TYPE_CHECKING:
    from tree_sitter import Node

_RUNNERS = frozenset({
    "run", "call", "check_call", "check_output", "Popen", "system", "popen", "getoutput", "getstatusoutput",
    "create_subprocess_shell", "create_subprocess_exec", "check_run", "run_command", "sh",
})  # fmt: skip
_PIP_MAIN = frozenset({"main", "pipmain", "pip_main", "_main"})
_SETUP = {"install_requires": "", "setup_requires": "build-system", "tests_require": "test", "requires": ""}
_CALLS = "(call) @call"
_BINDINGS = "(module (expression_statement (assignment left: (identifier) @name right: (_) @value)))"
_MAX_DEPTH = 12
_MAX_CALLS = 50_000


class PythonCalls(Struct):
    """What a module's calls install; ``project`` and ``requires_python`` are those that ``setup()`` gives."""

    found: Installed = field(default_factory=Installed)
    project: Package | None = None
    requires_python: str = ""


def python_calls(text: str, entries: Entries, nox: bool) -> PythonCalls:
    """Every package that the module's calls name; ``nox`` when its ``session.install`` calls are nox's."""
    from tree_sitter import Query, QueryCursor

    result = PythonCalls()
    data = text.encode("utf-8")
    try:
        root = tree(data).root_node
    except ParseLimitError:
        return result  # reported for the code in it
    calls = QueryCursor(Query(language(), _CALLS)).captures(root).get("call", [])
    if not calls:
        return result
    bindings: dict[str, Node | None] = {}
    for _, captures in QueryCursor(Query(language(), _BINDINGS)).matches(root):
        name = (captures["name"][0].text or b"").decode("utf-8", "replace")
        bindings[name] = None if name in bindings else captures["value"][0]  # bound twice: not known
    reader = _Reader(text, data, entries, bindings, result)
    for call in sorted(calls, key=lambda node: node.start_byte)[:_MAX_CALLS]:
        reader.call(call, nox)
    return result


class _Reader(Struct):
    text: str
    data: bytes
    entries: Entries
    bindings: dict[str, Node | None]
    result: PythonCalls

    def call(self, call: Node, nox: bool) -> None:
        """One call, if it is one that installs."""
        function = call.child_by_field_name("function")
        arguments = call.child_by_field_name("arguments")
        if function is None or arguments is None or arguments.type != "argument_list":
            return
        name = (function.text or b"").decode("utf-8", "replace")[-200:]
        last = name.rpartition(".")[2]
        given = [
            node for node in arguments.named_children if node.type not in ("keyword_argument", "comment")
        ]
        if last == "setup":
            self._setup(arguments)
        elif nox and last in ("install", "run", "run_install", "run_always"):
            self._session(given, last)
        elif last in _RUNNERS and given:
            self._process(given, last)
        elif last in _PIP_MAIN and given and "pip" in name and given[0].type in ("list", "tuple"):
            words = self._words(given[0])
            self.result.found.extend(installed_words([Piece("pip", 0), *words], self.entries))

    # setuptools

    def _setup(self, arguments: Node) -> None:
        table = {}
        for node in arguments.named_children:
            key, value = node.child_by_field_name("name"), node.child_by_field_name("value")
            if node.type == "keyword_argument" and key is not None and value is not None:
                table[(key.text or b"").decode("utf-8", "replace")] = value
        name = self._one(table.get("name"))
        if name is not None and is_name(name.text):
            self.result.project = pypi(name.text)
            self.entries = replace(self.entries, project=self.result.project)
        python = self._one(table.get("python_requires"))
        self.result.requires_python = python.text if python is not None else ""
        for option, group in _SETUP.items():
            if (listed := table.get(option)) is not None:
                self._list(listed, option, group)
        extras = self._resolved(table.get("extras_require"), 0)
        if extras is None:
            return
        if extras.type != "dictionary":
            self._computed(extras, "extras_require")
            return
        for pair in extras.named_children:
            key_node, value = pair.child_by_field_name("key"), pair.child_by_field_name("value")
            if pair.type == "pair" and value is not None:
                label = self._one(key_node)
                self._list(value, "extras_require", label.text if label is not None else "extra")
            elif pair.type != "comment":
                self._computed(pair, "extras_require")

    def _list(self, value: Node, option: str, group: str) -> None:
        for piece in self._strings(value, 0):
            if piece is None:
                self._computed(value, option)
                continue
            for line in _lines(piece):
                record = self.entries.pep508(line, group)
                if isinstance(record, Gap):
                    self.result.found.gaps.append(record)
                else:
                    self.result.found.requirements.append(record)

    def _computed(self, node: Node, option: str) -> None:
        start = self._index(node.start_byte)
        cause = f"A part of {option} is computed when the file runs; it was not looked at."
        gap = self.entries.gap(
            Piece(self.text[start : start + 1], start), cause, "Write the list out.", blocking=False
        )
        if gap not in self.result.found.gaps:
            self.result.found.gaps.append(gap)

    # nox

    def _session(self, given: list[Node], method: str) -> None:
        words = [word for node in given for word in self._strings(node, 0) if word is not None]
        if method != "install":
            self.result.found.extend(installed_words(words, self.entries))
            return
        head = [Piece("pip", 0), Piece("install", 0)]
        self.result.found.extend(installed_words([*head, *words], self.entries))

    # processes

    def _process(self, given: list[Node], function: str) -> None:
        first = self._resolved(given[0], 0)
        if first is None:
            return
        if first.type in ("list", "tuple"):
            self.result.found.extend(installed_words(self._words(first), self.entries))
        elif function == "create_subprocess_exec" or (len(given) > 1 and function == "run"):
            words = [word for node in given for word in self._word(node)]
            self.result.found.extend(installed_words(words, self.entries))
        elif (text := self._one(first)) is not None:
            self.result.found.extend(installed(text, self.entries))

    def _words(self, sequence: Node) -> list[Piece]:
        return [
            word for node in sequence.named_children if node.type != "comment" for word in self._word(node)
        ]

    def _word(self, node: Node) -> list[Piece]:
        text = (node.text or b"").decode("utf-8", "replace")
        if text.endswith("executable"):
            return [Piece("python", self._index(node.start_byte))]
        found = list(self._strings(node, 0))
        start = self._index(node.start_byte)
        return [
            piece if piece is not None else Piece("$unknown", start, tuple([start] * 9)) for piece in found
        ]

    # folding

    def _resolved(self, node: Node | None, depth: int) -> Node | None:
        """The node, or what the name that it is stands for."""
        while node is not None and node.type == "parenthesized_expression" and node.named_child_count == 1:
            node = node.named_child(0)
        if node is None or node.type != "identifier" or depth > _MAX_DEPTH:
            return node
        bound = self.bindings.get((node.text or b"").decode("utf-8", "replace"))
        return node if bound is None else self._resolved(bound, depth + 1)

    def _one(self, node: Node | None) -> Piece | None:
        found = list(self._strings(node, 0)) if node is not None else []
        return found[0] if len(found) == 1 else None

    def _strings(self, node: Node | None, depth: int) -> Iterator[Piece | None]:
        """The strings that an expression comes to; None for each part that is not known."""
        node = self._resolved(node, depth)
        if node is None or depth > _MAX_DEPTH:
            yield None
        elif node.type in ("list", "tuple", "set"):
            for inner in node.named_children:
                if inner.type != "comment":
                    yield from self._strings(inner, depth + 1)
        elif node.type == "list_splat":
            yield from self._strings(node.named_child(0), depth + 1)
        elif node.type == "string":
            yield self._string(node)
        elif node.type == "concatenated_string":
            yield joined([self._string(inner) for inner in node.named_children if inner.type == "string"])
        elif node.type == "binary_operator":
            yield from self._sum(node, depth)
        else:
            yield None

    def _sum(self, node: Node, depth: int) -> Iterator[Piece | None]:
        operator = node.child_by_field_name("operator")
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if operator is None or operator.type != "+":
            yield None
            return
        sides = [list(self._strings(side, depth + 1)) for side in (left, right)]
        plain = [self._resolved(side, depth) for side in (left, right)]
        if all(side is not None and side.type not in ("list", "tuple", "binary_operator") for side in plain):
            known = [side[0] for side in sides if len(side) == 1 and side[0] is not None]
            whole = [piece for piece in known if piece is not None]
            yield joined(whole) if len(whole) == 2 else None
            return
        yield from sides[0]
        yield from sides[1]

    def _string(self, node: Node) -> Piece:
        """A string literal's value; what an f-string fills in stays as ``{…}``."""
        start, end = self._index(node.start_byte), self._index(node.end_byte)
        raw = self.text[start:end]
        lead = len(raw) - len(raw.lstrip("rRbBuUfFtT"))
        width = 3 if raw[lead : lead + 3] in ('"""', "'''") else 1
        inner = Piece(self.text, 0)
        inner = part(inner, start + lead + width, max(end - width, start + lead + width))
        if any(child.type == "interpolation" for child in node.named_children):
            inner = self._filled(node, inner)
        return inner if "r" in raw[:lead].lower() or "\\" not in raw else unescape(inner.text, inner.start)

    def _filled(self, node: Node, inner: Piece) -> Piece:
        """Each value that is filled in as a word that the shell would take for a variable."""
        text = inner.text
        for child in node.named_children:
            if child.type == "interpolation":
                first = self._index(child.start_byte) - inner.start
                last = self._index(child.end_byte) - inner.start
                text = text[:first] + "$" + "_" * (last - first - 1) + text[last:]
        return Piece(text, inner.start)

    def _index(self, offset: int) -> int:
        """The character at a byte."""
        if len(self.data) == len(self.text):
            return offset
        return len(self.data[:offset].decode("utf-8", "replace"))


def _lines(piece: Piece) -> Iterator[Piece]:
    """setuptools takes a string of several lines for a list."""
    if "\n" not in piece.text:
        yield piece
        return
    position = 0
    for line in piece.text.split("\n"):
        if line.strip() and not line.lstrip().startswith("#"):
            yield part(piece, position, position + len(line.rstrip()))
        position += len(line) + 1
