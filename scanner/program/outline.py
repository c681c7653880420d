"""What a unit defines, mentions and imports, read off its tree without evaluating anything.

A definition's mentions are the names through which it may reach other definitions: ``name`` as it is written
alone, ``module.name`` and ``Class.name`` behind what is imported or defined in the unit, ``self.name``, and
``.name`` behind anything else.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Set
from functools import partial

from msgspec import Struct
from msgspec.structs import replace
from tree_sitter import Node, Query, QueryCursor, Tree

from scanner.parse import language
from scanner.program.hiding import handed, reflections
from scanner.program.holders import holders
from scanner.program.implied import acting_of, asked_of, descriptors_of, instances_of, properties_of
from scanner.program.imports import Import, imported
from scanner.program.interest import (
    DEED,
    DIRECT,
    GUARD,
    NAMED,
    SINK,
    SOURCE,
    Interest,
    Wanted,
    words_of,
)
from scanner.program.leaving import leave
from scanner.program.portions import portions
from scanner.program.spans import Definition, Spans
from scanner.program.states import Kept, asks, kept
from scanner.program.written import Written
from scanner.support.patterns import lazy

_DEEPEST = 1_000  # lowering cuts expressions long before
_QUERY = """
(function_definition) @function
(class_definition) @class
(import_statement) @import
(import_from_statement) @import
(call function: [(identifier) @callee (attribute attribute: (identifier) @callee)] arguments: (_) @arguments)
(assignment right: [(dictionary) (list) (tuple) (set) (expression_list)]) @display
(identifier) @name
(comment) @comment
(decorator) @decorator
(keyword_argument name: (identifier) @keyword)
(lambda) @lambda
"""
_OWN = frozenset([b"self", b"cls"])
_SUPER = lazy(rb"\bsuper\([^()]*\)\s*\.\s*$")
_BASE = lazy(rb"(\w*)\s*\.\s*$")
_QUOTED = lazy(rb"""["']([A-Za-z_]\w*(?:-\w+)*)["']""")
_BOUND = lazy(
    rb"\b([A-Za-z_][\w ,.()\[\]*\t]{0,200}?)[ \t]*(?::[^=\n]{1,200})?(?<![=!<>])=(?!=)"
    rb"|\bfor\s+([^:\n]{1,200}?)\s+in\b|\bas\s+(\w+)"
)
_RUNNING = frozenset([b"eval", b"exec", b"compile", b"execfile"])
_RUN = lazy(rb"(?<![.\w])(?:eval|exec|compile|execfile)\b")
_NAME = lazy(rb"[A-Za-z_]\w*")
_ALIAS = lazy(rb"^([A-Za-z_]\w*)[ \t]*=[ \t]*([A-Za-z_][\w.]*)[ \t]*(?:#.*)?$", re.MULTILINE)
_INPUT = SOURCE | GUARD
_MAX_CHAIN = 200  # bytes of a dotted name


class Outline(Struct, frozen=True, array_like=True):
    """See the module's description.

    ``giving`` are variables of the module that hold input, with flags that say of which kind; ``classes``
    have their bases as they are written. ``flags`` and ``mentions`` tell what occurs outside of functions.
    ``frame`` is a digest of everything but the bodies of functions, comments, and ``loose`` statements, of
    which there are digests by the name that they bind. ``deeds`` says that it
    matters what calls in this file lead to. ``kept`` is what lies in the application, ``asks`` says that this
    unit may look there.
    """

    definitions: tuple[Definition, ...] = ()
    imports: tuple[Import, ...] = ()
    giving: tuple[tuple[bytes, int], ...] = ()
    flags: int = 0
    frame: str = ""
    classes: tuple[tuple[str, tuple[str, ...]], ...] = ()
    mentions: frozenset[bytes] = frozenset()
    deeds: bool = False
    kept: Kept = ()
    asks: bool = False
    loose: tuple[tuple[str, str], ...] = ()


def outline(text: bytes, tree: Tree, interest: Interest, path: str = "") -> Outline:
    """The outline of a unit of the file at ``path``."""
    return _Reader(text, tree, interest).read(path)


_query: list[Query] = []


def _captures(tree: Tree) -> dict[str, list[Node]]:
    if not _query:
        _query.append(Query(language(), _QUERY))
    cursor = QueryCursor(_query[0])
    cursor.set_max_start_depth(_DEEPEST)  # a match deep inside of matches costs the square of its depth
    found = cursor.captures(tree.root_node)  # each in no order
    return {name: sorted(nodes, key=lambda node: node.start_byte) for name, nodes in found.items()}


class _Reader:
    """Reads one unit."""

    def __init__(self, text: bytes, tree: Tree, interest: Interest) -> None:
        self._text = text
        self._tree = tree
        self._interest = interest
        found = _captures(tree)
        self._within = [(node.start_byte, node.end_byte) for node in found.get("import", ())]
        self._imports = [one for start, end in self._within for one in imported(text[start:end])]
        self._aliases: dict[bytes, bytes] = {}
        for one in self._imports:
            self._aliases[one.bound.encode()] = one.dotted.rpartition(".")[2].encode()
        functions = found.get("function", [])
        self._spans = Spans(functions, found.get("class", []), text)
        packages = {one.dotted.partition(".")[0] for one in self._imports}
        self._portions = portions(text, tree.root_node, functions, found.get("comment", ()), packages)
        self._decorators = [(node.start_byte, node.end_byte) for node in found.get("decorator", ())]
        self._keywords = {node.start_byte for node in found.get("keyword", ())}
        self._lambdas = [(node.start_byte, node.end_byte) for node in found.get("lambda", ())]
        self._names = [
            (node.start_byte, text[node.start_byte : node.end_byte]) for node in found.get("name", ())
        ]
        callees = [node.start_byte for node in found.get("callee", ())]
        arguments = found.get("arguments", ())
        # Between a callee and its arguments no other one stands, so that the two lists go together.
        self._calls = dict(zip(callees, arguments, strict=True)) if len(callees) == len(arguments) else {}
        known = {name for name in self._spans.names if name}
        self._holders = list(holders(text, found.get("display", ()), self._names, known, self._calls))
        self._holders += descriptors_of(text, [one.name for one in self._spans.definitions if one])
        self._instances = instances_of(text, self._spans.classes)
        self._written: dict[int, Written] = {}
        self._flags: list[int] = [0] * len(self._spans.names)
        self._mentions: list[set[bytes]] = [set() for _ in self._spans.names]
        self._outside = 0
        self._loose: set[bytes] = set()  # mentions outside of functions
        self._loose_sources: list[tuple[int, int]] = []  # outside of functions; and of sinks in lambdas

    def read(self, path: str) -> Outline:
        """Everything about the unit."""
        present = words_of(self._text)
        code = {word for _, word in self._names}
        runs = not _RUNNING.isdisjoint(code) and _RUN.search(self._text) is not None
        stars = any(one.star for one in self._imports)
        wanted = self._interest.wanted(path, present, code, self._handed(), stars, runs)
        self._occurrences(wanted)
        self._quoted(wanted, code)
        if runs:  # there may be code in its texts
            for match in _NAME.finditer(self._text):
                for kind, _ in wanted.clues.get(match[0], ()):
                    self._note(match.start(), kind, b"")
        for offset in reflections(self._text, present, lambda _: [one.dotted for one in self._imports]):
            self._note(offset, NAMED | SINK | SOURCE | DIRECT | GUARD | DEED, b"")
            self._around(offset)
        for offset in handed(self._text, code):
            self._note(offset, NAMED | SINK, b"")
            self._around(offset, everywhere=True)
        giving = self._given()
        spans = [
            (index, one.key, self._spans.end(index))
            for index, one in enumerate(self._spans.definitions)
            if one is not None
        ]
        leave(self._text, spans, self._flags, self._lasting)
        definitions = []
        for index, definition in enumerate(self._spans.definitions):
            if definition is not None:
                definition.flags = self._flags[index]
                definition.mentions = frozenset(self._mentions[index])
                definition.body = self._portions.bodies.get(definition.key, "")
                definitions.append(definition)
        definitions.extend(self._aliased())
        definitions.extend(self._holding())
        lent = tuple(self._lent(wanted))
        return Outline(
            tuple(definitions),
            lent,
            tuple(giving.items()),
            self._outside,
            self._portions.frame,
            tuple(self._spans.classes.items()),
            frozenset(self._loose),
            wanted.deeds,
            kept(self._text),
            asks(self._text),
            tuple(self._portions.loose.items()),
        )

    def _aliased(self) -> Iterator[Definition]:
        """Other names that the module gives to what it defines or imports: ``run = _run``."""
        known = {name for name in self._spans.names if name} | self._aliases.keys()
        for match in _ALIAS.finditer(self._text):
            if match[2].partition(b".")[0] in known:
                yield Definition(-match.start(1) - 1, 0, frozenset((match[2],)), f"={match[1].decode()}")
        for name, cls, at in self._instances:
            yield Definition(-at - 1, mentions=frozenset((cls,)), name=f"=={name.decode()}")

    def _holding(self) -> Iterator[Definition]:
        """Variables and attributes that hold functions in a container, as other names for all of them."""
        for holder, at, held in self._holders:
            outer = [index for index in self._spans.around(at) if self._spans.definitions[index] is None]
            cls = b".".join(self._spans.names[index] for index in reversed(outer))
            name = b"%b.=%b" % (cls, holder) if cls else b"=" + holder
            yield Definition(-at - 1, mentions=held, name=name.decode("utf-8", "replace"))

    def _lent(self, wanted: Wanted) -> Iterator[Import]:
        """The imports, with what others may want of the libraries' names among them."""
        for one in self._imports:
            root, _, rest = one.dotted.partition(".")
            found = NAMED | SINK | SOURCE if rest and one.dotted in self._interest.prefixes else 0
            for kind, clue in wanted.clues.get(rest.rpartition(".")[2].encode(), ()) if root and rest else ():
                if clue.root in (b"", root.encode()):
                    found |= kind
            yield replace(one, flags=found) if found else one

    def _code(self) -> Iterator[tuple[int, bytes]]:
        """Every name with its offset, import statements left out."""
        spans = iter([*self._within, (1 << 60, 1 << 60)])
        start, end = next(spans)
        for offset, word in self._names:
            while offset >= end and start <= offset:
                start, end = next(spans)
            if not start <= offset < end:
                yield offset, word

    def _handed(self) -> set[bytes]:
        """The roots of modules that are used other than before a dot or as a callee: they get other names."""
        text = self._text
        prefixes = self._interest.prefixes
        modules = {
            one.bound.encode(): one.dotted.partition(".")[0].encode()
            for one in self._imports
            if one.dotted in prefixes or one.bound in prefixes
        }
        out: set[bytes] = set()
        for offset, word in self._code() if modules else ():
            if word in modules and text[offset - 1 : offset] != b".":
                after = text[offset + len(word) : offset + len(word) + 1]
                if after not in (b".", b"(") and not self._binds(offset, word):
                    out.add(modules[word])
        return out

    def _binds(self, offset: int, word: bytes) -> bool:
        """Whether a name is a parameter or keyword, or is assigned here: then it is not read."""
        after = self._text[offset + len(word) : offset + len(word) + 4].lstrip(b" ")
        return after[:1] == b"=" and after[:2] != b"=="

    def _occurrences(self, wanted: Wanted) -> None:
        text, aliases, clues = self._text, self._aliases, wanted.clues
        bound = aliases.keys()
        known = bound | set(self._spans.names) | {holder for holder, _, _ in self._holders}
        stars = any(one.star for one in self._imports)
        every = {
            one.bound.encode()
            for one in self._imports
            if one.dotted.lstrip(".").partition(".")[0].encode() in self._interest.modules
        }
        instances = {name for name, _, _ in self._instances}
        acting = acting_of(self._instances, (one.name for one in self._spans.definitions if one))
        properties = properties_of(text)
        is_target, is_function = self._interest.is_target, self._interest.is_function
        keywords = self._keywords
        end, chain = -1, b""  # where the name before ends, and what is written up to there, from a name on
        for offset, word in self._code():
            base: bytes | None = None
            before = text[offset - 4 : offset]
            if before[-1:] == b"." or before[-2:] == b". ":
                behind = end == offset - 1
                base = chain.rpartition(b".")[2] if behind else b""
                chain = b"%b.%b" % (chain, word) if behind and chain and len(chain) < _MAX_CHAIN else b""
                if not behind and (match := _BASE.search(text, max(offset - 80, 0), offset)):
                    base = match[1]
            else:
                chain = word
            end = offset + len(word)
            original = aliases.get(word, word) if base is None else word
            found = 0
            if original in clues:
                if base is None and before == b"def ":  # a handler by its class
                    found = wanted.at(original, None, False, _no_call, True)
                    found = (found | wanted.at(original, b"", False, _no_call, True)) & _INPUT
                else:
                    imported = (word if base is None else base) in bound
                    call = partial(self._call, offset)
                    found = wanted.at(original, base, imported, call, self._decorating(offset))
            asked = before == b"def " and self._asked(offset, word, is_function) and self._replacing(offset)
            if asked or is_target(word) or (base is None and word in every):
                found |= NAMED
            mention = b""
            if base is not None:
                mention = self._behind(offset, word, base, chain, known, properties)
            elif offset in keywords:
                found &= NAMED
            elif before not in (b"def ", b"ass ") and (
                stars or word in known or (word in instances and asked_of(text, end, word in acting))
            ):
                mention = word
            if found or mention:
                self._note(offset, found, mention)

    def _behind(
        self, offset: int, word: bytes, base: bytes, chain: bytes, known: Set[bytes], properties: Set[bytes]
    ) -> bytes:
        """How a name behind a dot is mentioned."""
        if base in _OWN:
            return b"self." + word
        if chain and chain.partition(b".")[0] in known:
            return chain
        if offset not in self._calls and word not in properties:
            return b""
        above = not base and _SUPER.search(self._text, max(offset - 80, 0), offset)
        return (b"super." if above else b".") + word

    def _asked(self, offset: int, word: bytes, is_function: Callable[[bytes], bool]) -> bool:
        """Whether some rule asks for what a function returns: by its name, that of the function around it,
        or its own behind that of its class.
        """
        if is_function(word):
            return True
        outer = self._spans.around(offset)[1:2]
        if not outer:
            return False
        name = self._spans.names[outer[0]]
        nested = self._spans.definitions[outer[0]] is not None
        return is_function(name if nested else b"%b.%b" % (name, word))

    def _note(self, offset: int, found: int, mention: bytes) -> None:
        inside = False
        for index in self._spans.around(offset):
            inside = inside or self._spans.definitions[index] is not None
            self._flags[index] |= found
            if mention:
                self._mentions[index].add(mention)
        if not inside and mention:
            self._loose.add(mention)
        if not inside and found:
            self._outside |= found
            lent = found & SINK and any(start < offset < end for start, end in self._lambdas)
            if found & _INPUT or lent:
                self._loose_sources.append((offset, found & (_INPUT | SINK if lent else _INPUT)))

    def _replacing(self, offset: int) -> bool:
        """A function is asked for: so is what decorators of the unit put in its place."""
        names = set(_NAME.findall(self._text, self._spans.start(offset), offset - 4)) & set(self._spans.names)
        for index, definition in enumerate(self._spans.definitions) if names else ():
            outer = self._spans.around(definition.key) if definition is not None else ()
            if any(self._spans.names[one] in names for one in outer):
                self._flags[index] |= NAMED
        return True

    def _around(self, offset: int, *, everywhere: bool = False) -> None:
        """What a function or class keeps matters in all functions that stand in it, or in all of the unit."""
        outer = self._spans.around(offset)
        inside = any(self._spans.definitions[index] is not None for index in outer)
        if not outer and not everywhere:
            return
        for index, definition in enumerate(self._spans.definitions):
            if definition is not None and (
                (everywhere and not inside) or outer[-1] in self._spans.around(definition.key)
            ):
                self._flags[index] |= NAMED

    def _quoted(self, wanted: Wanted, code: set[bytes]) -> None:
        """Keys that are targets or clues, and names for ``getattr``."""
        reflective = b"getattr" in code or wanted.anything
        for match in _QUOTED.finditer(self._text):
            word = match[1]
            found = NAMED if self._interest.is_target(word) else 0
            if word in wanted.clues and (reflective or b"-" in word):
                for kind, _ in wanted.clues[word]:
                    found |= kind
            if found:
                self._note(match.start(1), found, b"")

    def _lasting(self) -> set[bytes]:
        """Objects of other modules of the program that may hold something for long."""
        modules = self._interest.modules
        return {
            one.bound.encode()
            for one in self._imports
            if one.bound.islower()
            and "." in one.dotted
            and one.dotted.partition(".")[0].encode() not in modules
        }

    def _registered(self, start: int, end: int, flags: int) -> None:
        """The functions that a statement with a source names may be what gets the input."""
        names = {word for offset, word in self._names if start <= offset < end}
        for index, definition in enumerate(self._spans.definitions):
            if definition is not None and self._spans.names[index] in names:
                self._flags[index] |= flags

    def _decorating(self, offset: int) -> bool:
        """Whether a name is a decorator's, or is called for what is called then: ``app.get("/")(view)``."""
        index = bisect_right(self._decorators, (offset, len(self._text))) - 1
        if index >= 0 and offset < self._decorators[index][1]:
            return True
        arguments = self._calls.get(offset)
        return arguments is not None and self._text[arguments.end_byte : arguments.end_byte + 1] == b"("

    def _call(self, offset: int) -> Written | None:
        arguments = self._calls.get(offset)
        if arguments is None:
            return None
        if offset not in self._written:
            self._written[offset] = Written(arguments, self._text)
        return self._written[offset]

    def _given(self) -> dict[bytes, int]:
        """The variables that get input outside of functions; functions that mention them get it, too."""
        if not self._loose_sources:
            return {}
        statements = [(node.start_byte, node.end_byte) for node in self._tree.root_node.children]
        starts = [start for start, _ in statements]
        out: dict[bytes, int] = {}
        for offset, flags in self._loose_sources:
            around = self._spans.around(offset)
            names = []
            if around:  # in the body of a class: all of its methods may see it
                names.append(self._spans.names[around[-1]])
                for index, definition in enumerate(self._spans.definitions):
                    if definition is not None and around[-1] in self._spans.around(definition.key):
                        self._flags[index] |= flags
            else:
                start, end = statements[bisect_right(starts, offset) - 1]
                self._registered(start, end, flags)
                for match in _BOUND.finditer(self._text, start, min(end, start + 20_000)):
                    names.extend(_NAME.findall(match[1] or match[2] or match[3]))
            for name in names:
                out[name] = out.get(name, 0) | flags
        for offset, word in self._code() if out else ():
            if word in out:
                self._note(offset, 0, word)
        return out


def _no_call() -> None:
    """Of what is no call."""
