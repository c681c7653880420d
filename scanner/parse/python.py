"""Python text → a tree-sitter tree, tolerant of errors, and what those errors were."""

from __future__ import annotations

import re
import time
from functools import cache
from typing import TYPE_CHECKING

from scanner.model import Gap, GapKind, Unit
from scanner.parse.places import locate
from scanner.support.patterns import lazy

if TYPE_CHECKING:
    from collections.abc import Callable

    from tree_sitter import Language, Node, Parser, Query, Tree

PARSE_SECONDS = 10.0
PARSE_BYTES = 16_000_000

_SMALL = 200_000
# Queries take time that grows with the square of one error's parts: 20,000 take 0.3 s, 100,000 take 8 s.
_WRECK_PARTS = 20_000
_COUNTED_ERRORS = 1_000
_VISITED_NODES = 200_000
# A cheap look before the tree is asked: forms that only Python 2 has and that the grammar accepts.
_PYTHON_2 = lazy(
    rb"^[ \t]*(?:print[ \t]+(?![=.,:)(\]])[^\s=]|exec[ \t]+[\"'\w]|except[ \t]+\w[\w.]*,[ \t]*\w+[ \t]*:"
    rb"|except[ \t]*\([^()\n]{0,200}\),[ \t]*\w+[ \t]*:|raise[ \t]+\w[\w.]*,)",
    re.MULTILINE,
)
_PYTHON_2_NODES = """
(print_statement) @print
(exec_statement) @exec
(except_clause . (identifier) . "," . (identifier) . ":") @except
(raise_statement (expression_list)) @raise
"""
_PYTHON_2_NAMES = {
    "print": "a print statement",
    "exec": "an exec statement",
    "except": "'except Error, name'",
    "raise": "'raise Error, text'",
}


_CHUNK = 65_536  # bytes that the parser is given at once
_PIECE = 256  # bytes for the text of a node, of which most are short


class ParseLimitError(Exception):
    """The text is too large, or the parser did not come to an end in time; the message is a sentence."""


def tree(text: bytes) -> Tree:
    """Parse UTF-8 Python text. Raises ``ParseLimitError`` beyond ``PARSE_BYTES`` or ``PARSE_SECONDS``."""
    if len(text) > PARSE_BYTES:
        raise ParseLimitError(f"It has {len(text):,} bytes, more than the parser is given.")
    deadline = time.monotonic() + PARSE_SECONDS
    size = _CHUNK

    def chunk(offset: int, _point: object) -> bytes:
        return text[offset : offset + size]

    def late(_offset: int, _has_error: bool) -> bool:
        return time.monotonic() > deadline

    parser = _parser()
    parsed: Tree | None
    try:
        # The time limit is only offered together with a function; small texts cannot reach it.
        parsed = parser.parse(text) if len(text) < _SMALL else parser.parse(chunk, progress_callback=late)
    except ValueError:  # "Parsing failed": the limit
        parsed = None
    size = _PIECE  # from now on it is asked for the texts of single nodes
    if parsed is None:
        parser.reset()
        raise ParseLimitError(f"The parser did not come to an end within {PARSE_SECONDS:g} seconds.")
    if parsed.root_node.has_error and _is_wreck(parsed):
        raise ParseLimitError("It is no Python: the parser found next to nothing but errors.")
    return parsed


def part(text: bytes, node: Node) -> Callable[[], Node | None]:
    """Forgets the tree of a text but for where ``node`` stands in it: gives a node like it, whenever asked.

    The trees of all files of a program take twenty times their size; what is asked for again is little.
    """
    from tree_sitter import Range

    kind = node.type
    stretch = Range(node.start_point, node.end_point, node.start_byte, node.end_byte)

    def again() -> Node | None:
        parser = _parser_of_parts()
        parser.included_ranges = [stretch]
        found: Node | None = parser.parse(text).root_node
        while found is not None and found.type != kind:
            found = found.named_child(0)
        return found

    return again


def language() -> Language:
    """The grammar, loaded once per process."""
    return _language()


def syntax_gaps(unit: Unit, tree: Tree) -> tuple[Gap, ...]:
    """One gap when the unit is not valid Python 3: the first place, and how many there are."""
    old = _python_2(unit, tree)
    if not tree.root_node.has_error and old is None:
        return ()
    first, count = _errors(tree) if tree.root_node.has_error else (None, 0)
    path = unit.source.path
    if old is not None:
        node, what = old
        return (
            Gap(
                GapKind.SYNTAX,
                path,
                f"This is Python 2 ({what}); it was looked at as far as it reads as Python 3.",
                "Port it to Python 3, or exclude it.",
                locate(unit, node.start_point, node.end_point),
            ),
        )
    place = locate(unit, first.start_point, first.end_point) if first is not None else None
    number = f"{count} places" if count != 1 else "1 place"
    if count >= _COUNTED_ERRORS:
        number = f"at least {count} places"
    return (
        Gap(
            GapKind.SYNTAX,
            path,
            f"It could not be read as Python 3 in {number}; the code around was looked at.",
            "Correct the syntax (python -m py_compile shows it); if Python accepts the file, report it.",
            place,
        ),
    )


@cache
def _language() -> Language:
    import tree_sitter_python
    from tree_sitter import Language

    return Language(tree_sitter_python.language())


@cache
def _parser() -> Parser:
    from tree_sitter import Parser

    return Parser(_language())


@cache
def _parser_of_parts() -> Parser:
    from tree_sitter import Parser

    return Parser(_language())


@cache
def _python_2_query() -> Query:
    from tree_sitter import Query

    return Query(_language(), _PYTHON_2_NODES)


def _python_2(unit: Unit, tree: Tree) -> tuple[Node, str] | None:
    """The first statement that only Python 2 has, and what to call it."""
    if not _PYTHON_2.search(unit.text):
        return None
    from tree_sitter import QueryCursor

    first: tuple[Node, str] | None = None
    only_except = True
    for kind, nodes in QueryCursor(_python_2_query()).captures(tree.root_node).items():
        if kind == "except" and only_except:
            # Python 3.14 reads "except A, b:" as a tuple; a capital letter tells a class from a variable.
            nodes = [
                node
                for node in nodes
                if (name := node.named_child(1)) and name.text and name.text[:1].islower()
            ]
        if not nodes:
            continue
        node = min(nodes, key=lambda node: node.start_byte)
        if first is None or node.start_byte < first[0].start_byte:
            first = (node, _PYTHON_2_NAMES[kind])
    return first


def _errors(tree: Tree) -> tuple[Node | None, int]:
    """The first error node and the number of errors, found without recursion and within a budget."""
    cursor = tree.walk()
    first: Node | None = None
    count = visited = 0
    while visited < _VISITED_NODES and count < _COUNTED_ERRORS:
        visited += 1
        node = cursor.node
        if node is not None and (node.is_error or node.is_missing):
            count += 1
            first = first or node
            inner = False
        else:
            inner = node is not None and node.has_error and cursor.goto_first_child()
        if inner:
            continue
        while not cursor.goto_next_sibling():
            if not cursor.goto_parent():
                return first, count
    return first, count


def _is_wreck(tree: Tree) -> bool:
    """Whether one error node holds so many parts that asking the tree anything would take too long."""
    cursor = tree.walk()
    for _ in range(_WRECK_PARTS):
        node = cursor.node
        if node is None:
            return False
        if node.is_error and node.child_count > _WRECK_PARTS:
            return True
        if node.has_error and not node.is_error and cursor.goto_first_child():
            continue
        while not cursor.goto_next_sibling():
            if not cursor.goto_parent():
                return False
    return False
