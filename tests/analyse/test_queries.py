"""All rules' queries in one: each pattern still belongs to the rule that it came from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lab import KNOWLEDGE
from tree_sitter import Node

from scanner.analyse.matcher import Place
from scanner.analyse.queries import Queries
from scanner.parse import tree

CODE = """
def f():
    g(1)
    return "ünï"


class C:
    x = {2: 3}
""".encode()


@dataclass
class Asking:
    """Stands for a matcher: it remembers what its query has hit."""

    query: str

    def __post_init__(self) -> None:
        self.heard: list[str] = []

    def applies(self, place: Place) -> bool:
        return True

    def on_query(self, captures: dict[str, list[Node]], scope: Any, place: Place, report: Any) -> None:
        self.heard.extend(node.type for node in captures["hit"])


def test_each_pattern_of_the_combined_query_is_told_to_its_own_rule() -> None:
    texts = [
        "(call) @hit",
        '; ünïcode in a comment\n(string) @hit\n(integer) @hit (#eq? @hit "2")',
        "(class_definition) @hit",
        "(dictionary) @hit\n(return_statement) @hit",
        "(function_definition) @hit",
    ]
    matchers = [Asking(text) for text in texts]
    place = Place(0, "a.py", CODE, frozenset(), KNOWLEDGE)
    alone, together = Queries(matchers), Queries(matchers)
    alone.ask(tree(CODE), place, lambda hit: None)
    one_by_one = [sorted(matcher.heard) for matcher in matchers]
    for matcher in matchers:
        matcher.heard.clear()
    together.combine()
    together.ask(tree(CODE), place, lambda hit: None)
    assert [sorted(matcher.heard) for matcher in matchers] == one_by_one
    assert one_by_one[2:] == [
        ["class_definition"],
        ["dictionary", "return_statement"],
        ["function_definition"],
    ]
    assert "integer" in one_by_one[1]
