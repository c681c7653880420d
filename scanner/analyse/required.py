"""What a text must hold for a pattern of a tree-sitter query to match somewhere in it.

Asking that first spares compiling most patterns, which takes longer than a look at a small file.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct, field

from scanner.support.patterns import lazy

# Node types whose text holds a word.
_HOLDS = {
    "as_pattern": "as",
    "assert_statement": "assert",
    "await": "await",
    "class_definition": "class",
    "conditional_expression": "if",
    "continue_statement": "continue",
    "decorated_definition": "@",
    "decorator": "@",
    "delete_statement": "del",
    "dictionary": "{",
    "dictionary_splat": "**",
    "else_clause": "else",
    "except_clause": "except",
    "false": "False",
    "finally_clause": "finally",
    "for_statement": "for",
    "function_definition": "def",
    "global_statement": "global",
    "if_statement": "if",
    "interpolation": "{",
    "lambda": "lambda",
    "none": "None",
    "not_operator": "not",
    "pass_statement": "pass",
    "raise_statement": "raise",
    "return_statement": "return",
    "true": "True",
    "try_statement": "try",
    "while_statement": "while",
    "with_statement": "with",
    "yield": "yield",
}
_TOKEN = lazy(r""";[^\n]*|"(?:[^"\\]|\\.)*"|[()\[\]]|[*+?](?![\w-])|@[\w.-]+|[#!]?[\w./?!-]+:?|\.""")
_ESCAPED = lazy(r"\\(.)")
_CHOICE = lazy(r"\^\(?(?P<words>\w+(?:\|\w+)*)\)?\$|(?P<word>\w+)")
_MAYBE = ("?", "*")

Clause = frozenset[bytes]  # of which one must be there


class _Part(Struct):
    """What a part of a pattern asks for, the captures that it always has, and what it asks of captures."""

    clauses: list[Clause] = field(default_factory=list)
    captures: set[str] = field(default_factory=set)
    asked: list[tuple[str, Clause]] = field(default_factory=list)

    def add(self, other: _Part) -> None:
        self.clauses += other.clauses
        self.captures |= other.captures
        self.asked += other.asked

    def settled(self) -> tuple[Clause, ...]:
        """All clauses, the longest words first; a question counts if its capture is always there."""
        found = [*self.clauses, *(clause for name, clause in self.asked if name in self.captures)]
        return tuple(sorted(set(found), key=lambda clause: (-min(map(len, clause)), sorted(clause))))


def patterns(query: str) -> list[tuple[str, tuple[Clause, ...]]]:
    """The patterns of a query that compiles, each by itself, with what a text must hold for it to match.

    Raises:
        ValueError: a condition is part of no pattern; such a query matches everything.
    """
    tokens = [match for match in _TOKEN.finditer(query) if not match[0].startswith(";")]
    words = [match[0] for match in tokens]
    out: list[tuple[str, tuple[Clause, ...]]] = []
    position = 0
    while position < len(words):
        start = position
        part, position = _part(words, position)
        if words[start + 1 : start + 2] and words[start + 1].startswith("#"):
            raise ValueError(f"the condition {words[start + 1]} stands outside of its pattern")
        text = query[tokens[start].start() : tokens[position - 1].end()]
        out.append((text, part.settled()))
    return out


def _part(words: Sequence[str], position: int) -> tuple[_Part, int]:
    """The part that starts at a position, with its quantifier and captures, and where it ends."""
    word = words[position]
    if word in ("(", "["):
        closing = ")" if word == "(" else "]"
        parts: list[_Part] = []
        position += 1
        found = _Part()
        if word == "(" and words[position].startswith("#"):
            return _predicate(words, position)
        if word == "(" and words[position] in _HOLDS:
            found.clauses.append(frozenset([_HOLDS[words[position]].encode()]))
        if word == "(" and words[position] not in ("(", "[") and not words[position].startswith('"'):
            position += 1  # the type of the node
        while words[position] != closing:
            part, position = _part(words, position)
            parts.append(part)
        found.add(_either(parts) if word == "[" else _all(parts))
    else:
        found = _Part()
        if word.startswith('"'):
            found.clauses.append(frozenset([_text(word)]))
    position += 1
    maybe = False
    while position < len(words) and (words[position] in (*_MAYBE, "+") or words[position].startswith("@")):
        maybe = maybe or words[position] in _MAYBE
        if words[position].startswith("@"):
            found.captures.add(words[position][1:])
        position += 1
    if maybe:
        found = _Part()
    return found, position


def _all(parts: Sequence[_Part]) -> _Part:
    out = _Part()
    for part in parts:
        out.add(part)
    return out


def _either(parts: Sequence[_Part]) -> _Part:
    """One of several parts: it asks for something only if each of them does."""
    if not parts:
        return _Part()
    found = _Part(captures=set.intersection(*(part.captures for part in parts)))
    settled = [part.settled() for part in parts]
    if all(settled):
        found.clauses.append(frozenset[bytes]().union(*(clauses[0] for clauses in settled)))
    return found


def _predicate(words: Sequence[str], position: int) -> tuple[_Part, int]:
    """``#eq?`` with a text, ``#any-of?``, and ``#match?`` where the expression only lists words."""
    end = words.index(")", position)
    name, capture, values = words[position], words[position + 1][1:], words[position + 2 : end]
    found = _Part()
    if name in ("#eq?", "#any-of?") and all(value.startswith('"') for value in values):
        found.asked.append((capture, frozenset(map(_text, values))))
    elif name == "#match?" and (choice := _CHOICE.fullmatch(_text(values[0]).decode())):
        listed = (choice["words"] or choice["word"]).split("|")
        found.asked.append((capture, frozenset(one.encode() for one in listed)))
    return found, end + 1


def _text(word: str) -> bytes:
    return _ESCAPED.sub(r"\1", word[1:-1]).encode()
