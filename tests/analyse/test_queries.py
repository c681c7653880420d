"""All rules' queries in one: each pattern still belongs to the rule that it came from."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import pytest
from lab import BOOK, KNOWLEDGE
from tree_sitter import Node, Query, QueryCursor

from scanner.analyse.matcher import Place
from scanner.analyse.queries import Queries
from scanner.analyse.required import patterns
from scanner.parse import language, tree
from scanner.rulebook.data import rules_directory

RULES = rules_directory()
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
        '; ünïcode in a comment\n(string) @hit\n((integer) @hit (#eq? @hit "2"))',
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


ASKED = {
    '(call function: (identifier) @f (#eq? @f "umask")) @hit': [{"umask"}],
    '(call function: [(identifier) @f (attribute attribute: (identifier) @f)] (#any-of? @f "a" "b")) @hit': [
        {"a", "b"}
    ],
    # The capture is missing in one of the forms, so that its text need not be there.
    '(call function: [(identifier) @f (attribute)] (#eq? @f "umask")) @hit': [],
    '(call function: (identifier)? @f (#eq? @f "umask")) @hit': [],
    "(except_clause (block (pass_statement)*)) @hit": [{"except"}],
    "[(try_statement) (with_statement)] @hit": [{"try", "with"}],
    "[(try_statement) (identifier)] @hit": [],
    '((identifier) @hit (#match? @hit "^(load|loads)$"))': [{"load", "loads"}],
    '((identifier) @hit (#match? @hit "(?i)^load$"))': [],
    '((identifier) @hit (#not-eq? @hit "load"))': [],
    '(augmented_assignment operator: ["-=" "+="]) @hit': [{"-=", "+="}],
    '(string) @hit ; a comment with (parentheses " and a quote': [],
    r'((string) @hit (#eq? @hit "\"a\""))': [{'"a"'}],
}


@pytest.mark.parametrize("query", ASKED)
def test_what_a_text_must_hold_is_read_off_a_pattern(query: str) -> None:
    ((text, clauses),) = patterns(query)
    Query(language(), text)
    assert [{word.decode() for word in clause} for clause in clauses] == ASKED[query]


def test_a_condition_outside_of_its_pattern_is_refused() -> None:
    with pytest.raises(ValueError, match="#eq\\? stands outside"):
        patterns('(integer) @hit (#eq? @hit "2")')


def test_what_matches_holds_what_the_pattern_asks_for() -> None:
    """Over all of our rules and samples: what is not compiled would not have matched."""
    asked = [
        (Query(language(), text), clauses)
        for rule in BOOK.rules.values()
        if rule.match.kind == "syntax"
        for text, clauses in patterns(rule.match.options["query"])
    ]
    assert len(asked) > 80
    matched = 0
    for sample in sorted([*RULES.rglob("*.py"), *RULES.rglob("*.python")]):
        text = sample.read_bytes()
        root = tree(text).root_node
        for query, clauses in asked:
            if QueryCursor(query).matches(root):
                matched += 1
                assert all(any(word in text for word in clause) for clause in clauses), (sample, clauses)
    assert matched > 150


MEMBER = """
    name{0} = Order.objects.all()

    def get{0}(self, request):
        held = cache.get(request.user.id)
        if held is None:
            return self.render(request, "page.html")
        try:
            cache.set("key", held + 1)
        except ValueError:
            return None
        for one in self.items:
            if one.total > 3:
                one.save(owner=request.user)
        return held.filter(user=request.user)
"""


def test_no_query_compares_each_statement_with_each_other() -> None:
    members = "".join(MEMBER.format(number) for number in range(4))
    code = "".join(f"\n\nclass View{number}(ModelViewSet):\n{members}" for number in range(120))
    large = tree(code.encode())
    taken = {}
    for rule in BOOK.rules.values():
        for text, _ in patterns(rule.match.options["query"]) if rule.match.kind == "syntax" else ():
            query = Query(language(), text)
            started = time.process_time()
            QueryCursor(query, match_limit=256).matches(large.root_node)
            taken[rule.id, text] = time.process_time() - started
    assert len(taken) > 100
    assert not {name for name, seconds in taken.items() if seconds > 0.7}  # 0.03 s; in pairs 10 s
