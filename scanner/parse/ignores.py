"""Inline ignores: ``# assay: ignore[rule-id] reason``, and the statement that each belongs to."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from scanner.model import Ignore, Location, Span, Unit
from scanner.parse.places import locate, place
from scanner.parse.python import language
from scanner.support.patterns import lazy

if TYPE_CHECKING:
    from tree_sitter import Node, Query, Tree

_MARK = lazy(r"#\s*assay:\s*(.*)", re.DOTALL)
_IGNORE = lazy(r"ignore(?:\s*\[([^\]]*)\])?\s*(.*)", re.DOTALL)
_RULE = lazy(r"[A-Za-z0-9][A-Za-z0-9-]*")
_LINE_MARK = lazy(r"(?:^|(?<=\s))#\s*assay:.*")
_UNTIL = lazy(r"\(?\buntil[ :]+(\S+?)[):;,.]*(?:\s+|$)", re.IGNORECASE)
_FOREIGN = {
    "nosec": re.compile(r"#\s*nosec\b[:\s]*((?:B\d{3}[\s,]*)*)"),
    "noqa": re.compile(r"#\s*noqa\s*:\s*((?:[A-Z]+\d+[\s,]*)+)", re.IGNORECASE),
    "nosemgrep": re.compile(r"#\s*nosemgrep\b(?:\s*:\s*([\w.,\s-]+))?"),
}
_EXAMPLE = "write: # assay: ignore[rule-id] why it is right here"

_SIMPLE = (
    "assert_statement", "break_statement", "continue_statement", "delete_statement", "exec_statement",
    "expression_statement", "future_import_statement", "global_statement", "import_from_statement",
    "import_statement",
    "nonlocal_statement", "pass_statement", "print_statement", "raise_statement", "return_statement",
    "type_alias_statement",
)  # fmt: skip
_COMPOUND = (
    "class_definition", "for_statement", "function_definition", "if_statement", "match_statement",
    "try_statement",
    "while_statement", "with_statement", "elif_clause", "else_clause", "except_clause", "finally_clause",
    "case_clause",
)  # fmt: skip


def ignores(unit: Unit, tree: Tree, honoured: Collection[str] = ()) -> tuple[Ignore, ...]:
    """The unit's inline ignores, the unusable ones with their ``problem``.

    ``honoured`` are the forms of other tools (``nosec``, ``noqa``, ``nosemgrep``) that count as well.

    A comment belongs to the statement on whose lines it stands; alone on its line, to the next statement.
    Of a
    compound statement only the header is covered, decorators included.
    """
    marks = [b"assay:", *(form.encode() for form in honoured)]
    if not any(mark in unit.text for mark in marks):
        return ()
    from tree_sitter import QueryCursor

    captures = QueryCursor(_query()).captures(tree.root_node)
    comments = [
        node for node in captures.get("comment", []) if any(mark in (node.text or b"") for mark in marks)
    ]
    if not comments:
        return ()
    extents = sorted({*map(_simple, captures.get("simple", [])), *map(_header, captures.get("compound", []))})
    found = []
    for node in sorted(comments, key=lambda node: node.start_byte):
        text = (node.text or b"").decode("utf-8", "replace")
        match = _MARK.search(text)
        form, until = "assay", None
        if match is not None:
            rules, reason, until, problem = _parse(match.group(1).strip())
        elif (other := foreign(text, honoured)) is not None:
            form, rules = other
            reason, problem = " ".join(text.lstrip("# ").split())[:200], ""
        else:
            continue
        covered = _covered(node, extents, unit.text)
        row = node.start_point[0]
        if covered is None:
            problem = problem or "no statement follows that it could belong to"
            covered = (row, row)
        location = locate(unit, node.start_point, node.end_point)
        first, last = (place(unit, number)[1] for number in covered)
        found.append(Ignore(location, rules, reason, first, last, problem, until, form))
    return tuple(found)


def line_ignores(path: str, text: str) -> tuple[Ignore, ...]:
    """The same for files whose comments start with ``#`` and whose entries are lines (requirements, TOML).

    A comment after an entry covers its line (and the lines that a backslash joins to it), one alone on its
    line the
    next entry.
    """
    if "assay:" not in text:
        return ()
    lines = re.split(r"\r\n|\r|\n", text)
    found = []
    for row, line in enumerate(lines):
        match = _LINE_MARK.search(line)
        if match is None:
            continue
        mark = _MARK.match(match.group())
        rules, reason, until, problem = _parse(mark.group(1).strip() if mark else "")
        start = row if line[: match.start()].strip() else _next_entry(lines, row)
        if start is None:
            problem, start = problem or "no entry follows that it could belong to", row
        first = last = start
        while first > 0 and lines[first - 1].rstrip(" ").endswith("\\"):
            first -= 1
        while last + 1 < len(lines) and lines[last].rstrip(" ").endswith("\\"):
            last += 1
        span = Span(row + 1, match.start() + 1, row + 1, match.end() + 1)
        found.append(Ignore(Location(path, span), rules, reason, first + 1, last + 1, problem, until))
    return tuple(found)


def foreign(text: str, honoured: Collection[str]) -> tuple[str, tuple[str, ...]] | None:
    """The form of another tool's ignore and the rules that it names by that tool's ids (none: all).

    ``noqa`` counts only for rules of ruff's S, which are bandit's by other names; None for any other comment.
    """
    for form in honoured:
        match = _FOREIGN[form].search(text)
        if match is None:
            continue
        listed = re.split(r"[\s,]+", (match.group(1) or "").strip(" ,"))
        names = tuple(name for name in listed if name)
        if form == "noqa":
            names = tuple(f"B{name[1:]}" for name in names if re.fullmatch(r"S\d{3}", name))
            if not names:
                continue
        elif form == "nosec":
            names = tuple(name for name in names if re.fullmatch(r"B\d{3}", name))
        return form, names
    return None


@cache
def _query() -> Query:
    from tree_sitter import Query

    simple = " ".join(f"({name})" for name in _SIMPLE)
    compound = " ".join(f"({name})" for name in _COMPOUND)
    return Query(language(), f"(comment) @comment [{simple}] @simple [{compound}] @compound")


def _parse(text: str) -> tuple[tuple[str, ...], str, date | None, str]:
    """Rules, reason, last day and problem of what follows ``assay:``."""
    match = _IGNORE.fullmatch(text)
    if match is None or (
        match.group(1) is None and match.group(2)[:1].isalnum() and not text.startswith("ignore ")
    ):
        return (), "", None, f"{text.split()[0][:40] if text else ''!r} is not known here; {_EXAMPLE}"
    listed, reason = match.group(1), match.group(2).strip().lstrip("-–—:").strip()
    rules = tuple(name.strip() for name in (listed or "").split(",") if name.strip())
    reason, until, problem = _until(reason)
    wrong = next((name for name in rules if not _RULE.fullmatch(name)), None)
    if not rules:
        problem = f"it names no rule, so it would hide everything; {_EXAMPLE}"
    elif wrong is not None:
        problem = f"{wrong[:40]!r} is not the id of a rule; {_EXAMPLE}"
    elif not reason:
        problem = f"it gives no reason; {_EXAMPLE}"
    return rules, reason, until, problem


def _until(reason: str) -> tuple[str, date | None, str]:
    """The reason without its ``until DATE``, the date, and what is wrong with it.

    It stands before the reason or after it; in between, the word is one of the reason's own.
    """
    match = next(
        (one for one in _UNTIL.finditer(reason) if not one.start() or one.end() == len(reason)), None
    )
    if match is None or not any(letter.isdigit() for letter in match.group(1)):
        return reason, None, ""
    rest = (reason[: match.start()] + reason[match.end() :]).strip().strip("-–—:;,").strip()
    try:
        return rest, date.fromisoformat(match.group(1)), ""
    except ValueError:
        return rest, None, f"{match.group(1)[:20]!r} is not a date like 2027-01-31"


def _simple(node: Node) -> tuple[int, int]:
    return node.start_point[0], node.end_point[0]


def _header(node: Node) -> tuple[int, int]:
    """First and last row of a compound statement's header: up to the colon before its body."""
    first = node.start_point[0]
    parent = node.parent
    if parent is not None and parent.type == "decorated_definition":
        first = parent.start_point[0]
    last = node.start_point[0]
    for child in node.children:
        if child.type == "block":
            break
        if child.type == ":":
            last = child.start_point[0]
            break
    return first, last


def _covered(comment: Node, extents: list[tuple[int, int]], text: bytes) -> tuple[int, int] | None:
    row, column = comment.start_point
    start = comment.start_byte - column
    alone = not text[start : comment.start_byte].strip()
    around = [extent for extent in extents if extent[0] <= row <= extent[1]]
    if around:
        return min(first for first, _ in around), max(last for _, last in around)
    if not alone:  # code that did not parse: the line itself
        return row, row
    following = [extent for extent in extents if extent[0] > row]
    if not following:
        return None
    first = following[0][0]
    return first, max(last for start_row, last in following if start_row == first)


def _next_entry(lines: list[str], row: int) -> int | None:
    for number in range(row + 1, len(lines)):
        text = lines[number].strip()
        if text and not text.startswith("#"):
            return number
    return None
