"""Which modules Python code imports: a quick look at the text, and the exact places."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from scanner.model import Import, Source, SourceKind
from scanner.parse.places import locate
from scanner.parse.units import units
from scanner.support.patterns import lazy

if TYPE_CHECKING:
    from tree_sitter import Node, Query

_LINE = lazy(rb"^[ \t]*(?:\"[ \t]*)?(?:import[ \t]+([^\n#;\"\\]+)|from[ \t]+([A-Za-z_][\w.]*))", re.MULTILINE)
_TOP = lazy(rb"[A-Za-z_]\w*")
_QUERY = "(import_statement) @import (import_from_statement) @from"
_GUARDS = frozenset(
    {"try_statement", "with_statement", "match_statement", "while_statement", "for_statement"}
)
_MAIN = lazy(rb"if\s+__name__\s*==")


def top_modules(data: bytes) -> frozenset[str]:
    """The first names of all modules that the text seems to import; a few too many at most."""
    found = set()
    for match in _LINE.finditer(data):
        for part in (match[1] or match[2]).split(b","):
            if name := _TOP.match(part.strip()):
                found.add(name[0].decode())
    return frozenset(found)


def imports(source: Source, data: bytes) -> list[Import]:
    """Every absolute import of a file or notebook."""
    from scanner.parse.python import ParseLimitError, tree

    kind = SourceKind.NOTEBOOK if source.path.endswith(".ipynb") else SourceKind.PYTHON
    found: list[Import] = []
    for unit in units(Source(source.path, kind, source.file, source.content), data).units:
        try:
            parsed = tree(unit.text)
        except ParseLimitError:
            continue
        for node in _statements(parsed.root_node):
            guarded, inside = _surroundings(node)
            for module in _modules(node):
                name = (module.text or b"").decode("utf-8", "replace").replace(" ", "")
                place = locate(unit, module.start_point, module.end_point)
                found.append(Import(name, place, guarded, inside))
    return found


def _statements(root: Node) -> list[Node]:
    from tree_sitter import QueryCursor

    captured = QueryCursor(_query()).captures(root)
    return sorted((node for nodes in captured.values() for node in nodes), key=lambda node: node.start_byte)


@cache
def _query() -> Query:
    from tree_sitter import Query

    from scanner.parse.python import language

    return Query(language(), _QUERY)


def _modules(node: Node) -> list[Node]:
    if node.type == "import_from_statement":
        module = node.child_by_field_name("module_name")
        return [module] if module is not None and module.type == "dotted_name" else []
    names = node.children_by_field_name("name")
    return [name.child_by_field_name("name") or name for name in names]


def _surroundings(node: Node) -> tuple[bool, bool]:
    """Whether something decides if the import happens or matters, and whether it stands in a function."""
    guarded = inside = False
    above = node.parent
    while above is not None:
        if above.type in _GUARDS or (above.type == "if_statement" and not _MAIN.match(above.text or b"")):
            guarded = True
        inside = inside or above.type in ("function_definition", "lambda")
        above = above.parent
    return guarded, inside
