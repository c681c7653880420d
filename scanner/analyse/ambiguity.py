"""How the time of a regular expression can grow on text that almost matches, decided on its structure.

The expression becomes an automaton of *positions* (each place where a character is matched) that says how
The expression becomes an automaton of *positions* (the places where a character is matched) that says how
each character; loops behind each other that take the same character make it grow with a power. Characters
are told apart by representatives only: one for each literal and each end of a range in the expression.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Sequence
from functools import lru_cache
from importlib import import_module
from typing import Any

MAX_PATTERN = 2_000  # characters
_MAX_POSITIONS = 150
_MAX_STEPS = 60_000
_COPIES = 3  # of what is repeated a bounded number of times
_MANY = 2  # ways; more are not told apart
_USUAL = "aZ09 _-./\\@:,\n\t\"'<é"
EXPONENTIAL = 99

_parser: Any = import_module("re._parser")
_constants: Any = import_module("re._constants")
_REPEATS = (_constants.MAX_REPEAT, _constants.MIN_REPEAT)
_LOOKS = (_constants.ASSERT, _constants.ASSERT_NOT)
_SINGLE = (_constants.LITERAL, _constants.NOT_LITERAL, _constants.IN)
_CATEGORIES: dict[Any, str] = {
    _constants.CATEGORY_DIGIT: r"\d",
    _constants.CATEGORY_NOT_DIGIT: r"\D",
    _constants.CATEGORY_SPACE: r"\s",
    _constants.CATEGORY_NOT_SPACE: r"\S",
    _constants.CATEGORY_WORD: r"\w",
    _constants.CATEGORY_NOT_WORD: r"\W",
}
Ways = dict[int, int]  # position → number of ways that lead there


class _UnsupportedError(Exception):
    """Too large, or with parts that do not backtrack."""


@lru_cache(maxsize=4_000)
def growth(pattern: str, *, whole: bool = False, anywhere: bool = False, verbose: bool = False) -> int:
    """The power with which the time grows, 1 for linear, ``EXPONENTIAL`` if it doubles with each character.

    ``whole``: the text must match to its end; ``anywhere``: a match may start at any place. What is too
    large to decide, or no regular expression, counts as linear.
    """
    if len(pattern) > MAX_PATTERN:
        return 1
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = _parser.parse(pattern, re.VERBOSE if verbose else 0)
        automaton = _Automaton(tree, whole)
        if automaton.doubles():
            return EXPONENTIAL
        power = max(1, automaton.power(anywhere=False))
        more = automaton.power(anywhere=True) if anywhere and not automaton.anchored else power
    except (re.error, _UnsupportedError, RecursionError, OverflowError, ValueError):
        return 1
    if power == _MANY and _matches_all(pattern, tree.state.flags):
        power = 1  # what never fails does not go back
    return more if more > _MANY else power  # a square by starts alone is too common to tell


def _matches_all(pattern: str, flags: int) -> bool:
    """Whether an expression matches every one of some short texts, each of a few characters."""
    match = re.compile(pattern, flags & ~re.UNICODE).match
    texts = [one * 3 + other * 2 for one in _USUAL for other in _USUAL]
    return all(match(text) for text in texts)


class _Automaton:
    """Positions with the characters they match (a bit for each representative) and the ways between them."""

    def __init__(self, tree: Any, whole: bool) -> None:
        state = tree.state
        self._dotall = bool(state.flags & re.DOTALL)
        self._ignore = bool(state.flags & re.IGNORECASE)
        self._alphabet = sorted({*_USUAL, *_literals(tree)})[:200]
        self._all = (1 << len(self._alphabet)) - 1
        self.masks: list[int] = []
        self.follow: list[Ways] = []
        items = list(tree)
        self.anchored = bool(items) and items[0][0] is _constants.AT and "BEGINNING" in str(items[0][1])
        ended = bool(items) and items[-1][0] is _constants.AT and "END" in str(items[-1][1])
        self._whole = whole or ended
        _, self.first, self.last = self._sequence(items)
        self._steps = 0

    # --- building

    def _sequence(self, items: Iterable[Any]) -> tuple[bool, Ways, Ways]:
        return self._joined(self._items(items))

    def _items(self, items: Iterable[Any]) -> Iterable[tuple[bool, Ways, Ways]]:
        """Each item; of a character that must, or must not, be one of some, what is left."""
        left = self._all
        for item in items:
            kind, value = item
            if kind in _LOOKS:
                ahead, looked = value
                if ahead == 1 and len(looked) == 1 and looked[0][0] in _SINGLE:
                    mask = self._mask(*looked[0])
                    left &= mask if kind is _constants.ASSERT else ~mask
                yield True, {}, {}
                continue
            yield self._position(self._mask(kind, value) & left) if kind in _SINGLE else self._item(item)
            left = self._all

    def _item(self, item: Any) -> tuple[bool, Ways, Ways]:
        kind, value = item
        if kind in _REPEATS:
            return self._repeat(*value)
        if kind is _constants.SUBPATTERN:
            return self._sequence(value[3])
        if kind is _constants.BRANCH:
            parts = [self._sequence(branch) for branch in value[1]]
            firsts, lasts = Ways(), Ways()
            for _, first, last in parts:
                firsts, lasts = _sum(firsts, first), _sum(lasts, last)
            return any(empty for empty, _, _ in parts), firsts, lasts
        if kind in (_constants.AT, _constants.GROUPREF):
            return True, {}, {}
        if str(kind) in ("ATOMIC_GROUP", "POSSESSIVE_REPEAT", "GROUPREF_EXISTS"):
            raise _UnsupportedError
        return self._position(self._mask(kind, value))

    def _repeat(self, least: int, most: int, body: Any) -> tuple[bool, Ways, Ways]:
        if most >= _constants.MAXREPEAT:
            return self._unbounded(least, body)
        return self._nested(least, min(most, max(min(least, _COPIES) + 2, 1)), body, 0)

    def _unbounded(self, least: int, body: Any) -> tuple[bool, Ways, Ways]:
        items = [self._sequence(body) for _ in range(min(least, _COPIES) or 1)]
        empty, first, last = items[-1]
        self._link(last, first)
        items[-1] = (empty or not least, first, last)
        return self._joined(items)

    def _nested(self, least: int, most: int, body: Any, depth: int) -> tuple[bool, Ways, Ways]:
        """``x{1,3}`` as ``x(x(x)?)?``: a copy that may be missing takes all behind it along."""
        if depth >= min(most, _COPIES + 2) or not most:
            return True, {}, {}
        here = self._sequence(body)
        empty, first, last = self._joined([here, self._nested(least, most, body, depth + 1)])
        return empty or depth >= least, first, last

    def _joined(self, items: Iterable[tuple[bool, Ways, Ways]]) -> tuple[bool, Ways, Ways]:
        """One behind the other."""
        empty, first, last = True, Ways(), Ways()
        for inner_empty, inner_first, inner_last in items:
            self._link(last, inner_first)
            if empty:
                first = _sum(first, inner_first)
            last = _sum(last, inner_last) if inner_empty else inner_last
            empty = empty and inner_empty
        return empty, first, last

    def _position(self, mask: int) -> tuple[bool, Ways, Ways]:
        number = len(self.masks)
        if number >= _MAX_POSITIONS:
            raise _UnsupportedError
        self.masks.append(mask)
        self.follow.append({})
        return False, {number: 1}, {number: 1}

    def _link(self, last: Ways, first: Ways) -> None:
        for source, ways in last.items():
            follow = self.follow[source]
            for target, more in first.items():
                follow[target] = min(follow.get(target, 0) + ways * more, _MANY)

    def _mask(self, kind: Any, value: Any) -> int:
        if kind is _constants.ANY:
            return self._where(lambda char: self._dotall or char != "\n")
        if kind is _constants.LITERAL:
            return self._where(lambda char: self._same(ord(char), value))
        if kind is _constants.NOT_LITERAL:
            return self._where(lambda char: not self._same(ord(char), value))
        if kind is _constants.IN:
            negated = bool(value) and value[0][0] is _constants.NEGATE
            mask = 0
            for inner, what in value:
                mask |= self._member(inner, what)
            return self._all & ~mask if negated else mask
        if kind is _constants.CATEGORY:
            return self._member(kind, value)
        raise _UnsupportedError

    def _member(self, kind: Any, value: Any) -> int:
        if kind is _constants.RANGE:
            low, high = value
            return self._where(
                lambda char: (
                    low <= ord(char) <= high
                    or (self._ignore and any(low <= ord(other) <= high for other in _cases(char)))
                )
            )
        if kind is _constants.CATEGORY:
            matches = re.compile(_CATEGORIES[value]).match
            return self._where(lambda char: matches(char) is not None)
        return self._mask(kind, value) if kind is _constants.LITERAL else 0

    def _same(self, left: int, right: int) -> bool:
        return left == right or (self._ignore and chr(left).lower() == chr(right).lower())

    def _where(self, holds: Any) -> int:
        return sum(1 << index for index, char in enumerate(self._alphabet) if holds(char))

    # --- deciding

    def _fails_behind(self, loop: Iterable[int]) -> bool:
        """Whether the match can still fail behind a loop: something is required there, or the text's end."""
        positions = list(loop)
        if not self._whole and any(position in self.last for position in positions):
            return False
        for position in positions:
            for target in self.follow[position]:
                if self.masks[target] == self._all and target in self.follow[target] and target in self.last:
                    return False  # the rest of the text, whatever it is
        return True

    def doubles(self) -> bool:
        """Whether two ways lead around some loop on the same text."""
        everything = list(range(len(self.masks)))
        for loop in _loops(everything, self.follow):
            if self._fails_behind(loop) and self._ambiguous(loop):
                return True
        return False

    def _ambiguous(self, loop: set[int]) -> bool:
        for position in loop:
            if any(ways > 1 for target, ways in self.follow[position].items() if target in loop):
                return True
        if len(loop) == 1:
            return False
        reached: set[tuple[int, int]] = set()
        queue = [(position, position) for position in loop]
        back: dict[tuple[int, int], list[tuple[int, int]]] = {}
        while queue:
            pair = queue.pop()
            for left in self.follow[pair[0]]:
                for right in self.follow[pair[1]]:
                    self._spend()
                    if left not in loop or right not in loop or not self.masks[left] & self.masks[right]:
                        continue
                    target = (left, right)
                    back.setdefault(target, []).append(pair)
                    if target not in reached:
                        reached.add(target)
                        queue.append(target)
        queue = [(position, position) for position in loop]
        seen = set(queue)
        while queue:
            for pair in back.get(queue.pop(), ()):
                if pair[0] != pair[1] and pair in reached:
                    return True
                if pair not in seen:
                    seen.add(pair)
                    queue.append(pair)
        return False

    def _spend(self) -> None:
        self._steps += 1
        if self._steps > _MAX_STEPS:
            raise _UnsupportedError

    def power(self, anywhere: bool) -> int:
        """The most loops that take one and the same character, each behind the other."""
        best = 0
        for index in range(len(self._alphabet)):
            bit = 1 << index
            taking = [position for position, mask in enumerate(self.masks) if mask & bit]
            loops = _loops(taking, self.follow)
            if len(loops) + anywhere > best:
                best = max(best, self._chain(taking, loops, anywhere))
        return best

    def _chain(self, taking: Sequence[int], loops: list[set[int]], anywhere: bool) -> int:
        """The longest chain of loops in the positions that take a character; +1 where it can start
        anywhere.
        """
        member = {position: number for number, loop in enumerate(loops) for position in loop}
        allowed = set(taking)
        behind: dict[int, int] = {}

        def count(position: int, depth: int) -> int:
            """Loops on the best way from a position on, its own not counted."""
            self._spend()
            if position in behind or depth > _MAX_POSITIONS:
                return behind.get(position, 0)
            own = member.get(position)
            group = loops[own] if own is not None else {position}
            best = 0
            behind.update(dict.fromkeys(group, 0))
            for inner in group:
                for target in self.follow[inner]:
                    if target in allowed and target not in group:
                        found = count(target, depth + 1)
                        other = member.get(target)
                        if other is not None and (found or self._fails_behind(loops[other])):
                            found += 1
                        best = max(best, found)
            behind.update(dict.fromkeys(group, best))
            return best

        best = 0
        for position in taking:
            own = member.get(position)
            found = count(position, 0)
            if own is not None and (found or self._fails_behind(loops[own])):
                found += 1
            if found and anywhere and position in self.first:
                found += 1
            best = max(best, found)
        return best


def _loops(positions: Iterable[int], follow: Sequence[Ways]) -> list[set[int]]:
    """The strongly connected sets of positions that hold a cycle (Tarjan, without recursion)."""
    allowed = set(positions)
    index: dict[int, int] = {}
    low: dict[int, int] = {}
    stack: list[int] = []
    on_stack: set[int] = set()
    out: list[set[int]] = []
    for root in allowed:
        if root in index:
            continue
        work = [(root, iter([target for target in follow[root] if target in allowed]))]
        index[root] = low[root] = len(index)
        stack.append(root)
        on_stack.add(root)
        while work:
            node, targets = work[-1]
            target = next(targets, None)
            if target is None:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    found = set()
                    while True:
                        member = stack.pop()
                        on_stack.discard(member)
                        found.add(member)
                        if member == node:
                            break
                    if len(found) > 1 or node in follow[node]:
                        out.append(found)
            elif target not in index:
                index[target] = low[target] = len(index)
                stack.append(target)
                on_stack.add(target)
                work.append((target, iter([inner for inner in follow[target] if inner in allowed])))
            elif target in on_stack:
                low[node] = min(low[node], index[target])
    return out


def _sum(left: Ways, right: Ways) -> Ways:
    out = dict(left)
    for position, ways in right.items():
        out[position] = min(out.get(position, 0) + ways, _MANY)
    return out


def _cases(char: str) -> tuple[str, ...]:
    return tuple(other for other in (char.lower(), char.upper()) if len(other) == 1)


def _literals(tree: Any, depth: int = 0) -> Iterable[str]:
    """Every character that a pattern names."""
    if depth > 60:
        raise _UnsupportedError
    for kind, value in tree:
        yield from _named(kind, value, depth)


def _named(kind: Any, value: Any, depth: int) -> Iterable[str]:
    if kind in (_constants.LITERAL, _constants.NOT_LITERAL):
        yield chr(value)
    elif kind is _constants.IN:
        for inner, what in value:
            if inner is _constants.LITERAL:
                yield chr(what)
            elif inner is _constants.RANGE:
                yield chr(what[0])
                yield chr(what[1])
    elif kind in _REPEATS:
        yield from _literals(value[2], depth + 1)
    elif kind is _constants.SUBPATTERN:
        yield from _literals(value[3], depth + 1)
    elif kind in _LOOKS:
        yield from _literals(value[1], depth + 1)
    elif kind is _constants.BRANCH:
        for branch in value[1]:
            yield from _literals(branch, depth + 1)
