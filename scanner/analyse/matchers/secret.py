"""``secret``: hard-coded credentials, by name, shape and entropy."""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping
from fnmatch import fnmatch
from functools import lru_cache
from typing import Any

from tree_sitter import Node, Tree

from scanner.analyse.matcher import Hit, Matcher, Place, Report
from scanner.analyse.options import only, pattern, texts
from scanner.model import Rule, Severity
from scanner.program import AssignEvent
from scanner.support.patterns import lazy

_KEYS = {"names", "shapes", "placeholders", "min_length", "min_entropy", "skip_files", "samples", "in_tests"}
_FORMS = frozenset({"name", "attribute", "item", "keyword", "key", "default"})
_MAX_VALUE = 20_000
_JOINT = lazy(rb"""(["'])[ \t\r\n]{0,200}(?:\+[ \t\r\n]{0,200})?[rbfuRBFU]{0,2}\1""")
_MAX_HITS = 50
_TRANSLATED = lazy(r"(?:_|N_|_l|pgettext\w*|\w*gettext\w*|lazy_translate|translate|tr)\(")
_SIGNS = lazy(r"[\W_]+")
_PAIR = lazy(rb"""["'](\w{1,60})["']\s{0,20}:\s{0,20}["']([^"'\n]{1,200})["']""")
_AROUND = 800  # bytes before and after a value in which its neighbours in a table stand
_SIBLINGS = 2
_WORD = lazy(rb"\w")


def validate(options: Mapping[str, Any]) -> None:
    """``names`` or ``shapes`` (one of them required), ``placeholders``, ``min_length``, ``min_entropy``,
    ``skip_files``, ``in_tests`` (the severity there).
    """
    only(options, _KEYS)
    pattern(options, "names")
    pattern(options, "samples")
    if "in_tests" in options:
        Severity.parse(options["in_tests"])
    for key in ("shapes", "placeholders"):
        for text in texts(options, key):
            try:
                re.compile(text)
            except re.error as error:
                raise ValueError(f"{key!r}: {text!r} is no regular expression: {error}") from error
    if "names" not in options and "shapes" not in options:
        raise ValueError("one of 'names' and 'shapes' is required")
    for key in ("min_length", "min_entropy"):
        if not isinstance(options.get(key, 0), int | float):
            raise ValueError(f"{key!r} must be a number")
    texts(options, "skip_files")


def build(rule: Rule) -> Matcher:
    """The matcher of a secret rule."""
    options = rule.match.options
    names = lazy(options["names"], re.IGNORECASE) if "names" in options else None
    judge = _Judge(rule)

    def on_assign(event: AssignEvent, place: Place, report: Report) -> None:
        if (
            event.form not in _FORMS
            or names is None
            or not names.fullmatch(event.target)
            or judge.skips(place.path)
        ):
            return
        if not event.direct:
            return  # a literal is reported where it stands
        for value in event.value.constants:
            text = value.decode("utf-8", "replace") if isinstance(value, bytes) else value
            if isinstance(text, str) and judge.accepts(text):
                if _is_named_so(event, text, place):
                    return
                fields = {"name": f"`{event.target}`"}
                report(Hit(rule, event.at, rule.rating.confidence, event.scope.name, fields, secret=text))
                return

    def on_unit(tree: Tree, place: Place, report: Report) -> None:
        aside = judge.skips(place.path)
        if aside and judge.samples is None:
            return
        for count, (start, end, found) in enumerate(judge.shapes_in(place.text)):
            if count >= _MAX_HITS:
                return
            node = _literal(tree, start, end)
            text = found.decode("utf-8", "replace")
            if aside and judge.samples is not None and judge.samples.search(text):
                continue
            if node is not None and judge.accepts(text):
                at, name = _binding(node, place.text)
                fields = {"name": f"`{name}`" if name else "a text in the code"}
                report(Hit(rule, (*at, place.number), rule.rating.confidence, "", fields, secret=text))

    if names is not None:
        return Matcher(rule, targets=f"(?i:{options['names'].removeprefix('(?i)')})", on_assign=on_assign)
    return Matcher(rule, on_unit=on_unit)


def _is_named_so(event: AssignEvent, text: str, place: Place) -> bool:
    """Whether a text is no secret by what stands around it: a translation, the name once more, a table of
    texts of one shape.
    """
    if _TRANSLATED.match(place.source(event.value_at)):
        return True
    if _SIGNS.sub("", text).lower() == _SIGNS.sub("", event.target).lower():
        return True
    if event.form != "key" or text.isalnum():
        return False
    start, end = event.value_at[:2]
    around = place.text[max(start - _AROUND, 0) : start] + b"\n" + place.text[end : end + _AROUND]
    shape = _shape(text)
    alike = [one for one in _PAIR.findall(around) if _shape(one[1].decode("utf-8", "replace")) == shape]
    names = {key for key, _ in alike if not re.search(rb"(?i)pass|pwd|key|secret|token", key)}
    return len(names) >= _SIBLINGS


def _shape(text: str) -> str:
    """A text with every word as `a` and every number as `0`."""
    return re.sub(r"\d+", "0", re.sub(r"[A-Za-z_]+", "a", text))


class _Judge:
    """Decides whether a text is a secret."""

    def __init__(self, rule: Rule) -> None:
        options = rule.match.options
        self.samples = lazy(options["samples"]) if "samples" in options else None
        self.placeholders = [lazy(text) for text in options.get("placeholders", ())]
        self.shapes = [lazy(text) for text in options.get("shapes", ())]
        # Without its leading \b an expression starts with a literal, which the search skips to ten times as
        # fast.
        self._bytes = [
            (lazy(text.removeprefix(r"\b").encode()), text.startswith(r"\b"))
            for text in options.get("shapes", ())
        ]
        self.length = options.get("min_length", 0)
        self.entropy = options.get("min_entropy", 0.0)
        self.files = tuple(options.get("skip_files", ()))

    def skips(self, path: str) -> bool:
        """Whether the file is one in which secrets are samples."""
        return any(fnmatch(path, file) or fnmatch(f"/{path}", file) for file in self.files)

    def accepts(self, text: str) -> bool:
        """Whether a text is long, irregular and specific enough."""
        if len(text) < self.length or len(text) > _MAX_VALUE:
            return False
        if self.shapes and not any(shape.search(text) for shape in self.shapes):
            return False
        if any(placeholder.search(text) for placeholder in self.placeholders):
            return False
        return bool(entropy(text) >= self.entropy)

    def shapes_in(self, text: bytes) -> list[tuple[int, int, bytes]]:
        """Every occurrence of a shape: first and last byte, and the text, joined where it is put together
        from literals.
        """
        joined, cuts = _joined(text)
        return [
            (_original(cuts, match.start()), _original(cuts, match.end() - 1) + 1, match.group())
            for shape, bounded in self._bytes
            for match in shape.finditer(joined)
            if not (bounded and _WORD.match(joined, max(match.start() - 1, 0), match.start()))
        ]


def entropy(text: str) -> float:
    """Shannon entropy in bits per character."""
    if not text:
        return 0.0
    total = len(text)
    return -sum(count / total * math.log2(count / total) for count in Counter(text).values())


@lru_cache(maxsize=2)  # several rules ask for the same unit
def _joined(text: bytes) -> tuple[bytes, list[tuple[int, int]]]:
    """A text in which ``"a" + "b"`` and ``"a" "b"`` are one literal, and the cuts made: (place in the
    result, bytes cut).
    """
    pieces: list[bytes] = []
    cuts: list[tuple[int, int]] = []
    last = length = removed = 0
    for match in _JOINT.finditer(text):
        pieces.append(text[last : match.start()])
        length += match.start() - last
        removed += match.end() - match.start()
        cuts.append((length, removed))
        last = match.end()
    if not cuts:
        return text, []
    pieces.append(text[last:])
    return b"".join(pieces), cuts


def _original(cuts: list[tuple[int, int]], offset: int) -> int:
    """Where an offset of the joined text was before."""
    index = bisect_right(cuts, offset, key=lambda cut: cut[0])
    return offset + cuts[index - 1][1] if index else offset


def _literal(tree: Tree, start: int, end: int) -> Node | None:
    """The string (or the sum of strings) in which a match stands; None for comments, code and docstrings."""
    node = tree.root_node.descendant_for_byte_range(start, end)
    while node is not None and node.type not in ("string", "concatenated_string", "binary_operator"):
        if node.type in ("comment", "block", "module"):
            return None
        node = node.parent
    if node is None or node.parent is None:
        return None
    return None if node.parent.type == "expression_statement" else node


def _binding(node: Node, text: bytes) -> tuple[tuple[int, int], str]:
    """Where the literal is bound, and to which name."""
    current: Node | None = node.parent
    while current is not None and current.type in (
        "concatenated_string",
        "parenthesized_expression",
        "binary_operator",
        "call",
        "argument_list",
        "list",
        "tuple",
        "attribute",
    ):
        current = current.parent
    if current is not None and current.type in (
        "assignment",
        "keyword_argument",
        "pair",
        "default_parameter",
    ):
        name = current.children[0]
        return (current.start_byte, current.end_byte), text[name.start_byte : name.end_byte].decode(
            "utf-8", "replace"
        )[:60]
    return (node.start_byte, node.end_byte), ""
