"""``match``: which case is taken, and what its pattern binds."""

from __future__ import annotations

import builtins
from collections.abc import Iterable

from scanner.program import ir
from scanner.program.callables import ClassValue
from scanner.program.evaluate.exceptions import Exceptions
from scanner.program.evaluate.instances import fields_of
from scanner.program.events import Fact
from scanner.program.state import ORDERED, Object, State, join_states
from scanner.program.values import Value

_ALL = frozenset({"*"})
_NUMBERS = frozenset({"int", "float", "bool", "complex"})
_SELF = _NUMBERS | {"str", "bytes", "bytearray", "list", "tuple", "set", "frozenset", "dict"}


class Matching(Exceptions):
    """Executes ``match``."""

    fitting: list[tuple[Value, Value]]  # what the pattern that is tried compares

    def _facts(self, test: ir.Expr, value: Value) -> list[Fact]:
        """Conditions have a layer of their own."""
        return []

    def do_match(self, node: ir.Match) -> None:
        """``match``: cases that are sure to be taken, or not to be, are decided."""
        subject = self.eval(node.subject)
        after: State | None = None
        for pattern, guard, body in node.cases:
            if self.state is None:
                break
            otherwise = self.branch()
            self.fitting = []
            verdict = self.matched(pattern, subject)
            found = [Fact("compare", node.subject.at, "==", *both) for both in self.fitting]
            if verdict is not False and guard is not None and self.state is not None:
                self.compared.clear()
                value = self.eval(guard)
                truth = self.decide(value, guard.at)
                found += self._facts(guard, value)
                self.refine(guard, True)
                verdict = truth if verdict or truth is False else None
            if verdict is False or not self.reached:
                self.state = otherwise
                continue
            if pattern.constants is not None and verdict is None:
                self.replace(node.subject, Value(tuple(pattern.constants[:8]), open=False))
            self.frame.unsure += verdict is None
            mark = len(self.facts)
            self.facts.extend(found if verdict is None else ())
            self.execute(body)
            del self.facts[mark:]
            self.frame.unsure -= verdict is None
            after = join_states(after, self.current)
            self.state = otherwise
            if verdict:
                self.state = None
            elif pattern.constants is not None and guard is None and not subject.open and not subject.objects:
                left = tuple(one for one in subject.constants if one not in pattern.constants)
                subject = Value(left, open=False, taints=subject.taints)
        self.state = join_states(after, self.state)

    def matched(self, pattern: ir.Pattern, subject: Value) -> bool | None:
        """Whether a pattern fits a value, None when that is not known; its names are bound."""
        kind = pattern.kind
        if kind == "any":
            return True
        if kind == "capture":
            self._capture(pattern.name, subject, pattern.at)
            return True
        if kind == "as":
            verdict = self.matched(pattern.items[0], subject)
            self._capture(pattern.name, subject, pattern.at)
            return verdict
        if kind == "or":
            return self._either(pattern, subject)
        if kind == "value" and pattern.value is not None:
            wanted = self.eval(pattern.value)
            self.fitting.append((subject, wanted))
            return self.compare("==", subject, wanted, pattern.at).truth()
        if kind == "sequence":
            return self._sequence(pattern, subject)
        if kind == "mapping":
            return self._mapping(pattern, subject)
        if kind == "class" and pattern.value is not None:
            return self._class(pattern, subject)
        for item in pattern.items:
            self.matched(item, Value(taints=self.now.reach(subject)))
        return None

    def _capture(self, name: str | None, value: Value, at: ir.At) -> None:
        if name is not None and self.state is not None:
            self.bind(ir.Name(at, name), value, at)

    def _either(self, pattern: ir.Pattern, subject: Value) -> bool | None:
        verdict: bool | None = False
        before = list(self.fitting)
        for item in pattern.items:
            one = self.matched(item, subject)
            self.fitting = list(before)  # which of them it was is not known
            if one:
                return True
            verdict = None if one is None else verdict
        return verdict

    def _loose(self, items: Iterable[ir.Pattern], value: Value) -> None:
        for item in items:
            self.matched(item, value)

    def _sequence(self, pattern: ir.Pattern, subject: Value) -> bool | None:
        found = self.objects(subject)
        if (subject.constants and not subject.open and not found) or (
            found and all(one.kind in ("set", "dict") for _, one in found)
        ):
            return False
        star = next((index for index, item in enumerate(pattern.items) if item.kind == "star"), None)
        values = self.listed(subject, pattern.at) if found and found[0][1].kind in ("list", "tuple") else None
        if values is None:
            element = self.element(subject, pattern.at)
            for item in pattern.items:
                if item.kind == "star":
                    rest = self.allocate(Object("list", {}, element, complete=False))
                    self._capture(item.name, rest, item.at)
                else:
                    self.matched(item, element)
            return None
        length = len(pattern.items)
        if len(values) != length if star is None else len(values) < length - 1:
            return False
        if star is None:
            return self._all(zip(pattern.items, values, strict=True))
        behind = length - star - 1
        middle = values[star : len(values) - behind]
        rest = self.allocate(Object("list", dict(enumerate(middle))))
        self._capture(pattern.items[star].name, rest, pattern.at)
        pairs = [*zip(pattern.items[:star], values, strict=False)]
        if behind:
            pairs += zip(pattern.items[star + 1 :], values[-behind:], strict=True)
        return self._all(pairs)

    def _all(self, pairs: Iterable[tuple[ir.Pattern, Value]]) -> bool | None:
        verdict: bool | None = True
        for item, value in pairs:
            one = self.matched(item, value)
            if one is False:
                return False
            verdict = None if one is None else verdict
        return verdict

    def _mapping(self, pattern: ir.Pattern, subject: Value) -> bool | None:
        found = self.objects(subject)
        kinds = {one.kind for _, one in found}
        if kinds and kinds <= ORDERED:
            return False
        if len(found) != 1 or kinds != {"dict"}:
            carried = Value(taints=self.now.reach(subject))
            self._loose(pattern.items, carried)
            if pattern.name is not None:
                rest = self.allocate(Object("dict", {}, carried, complete=False))
                self._capture(pattern.name, rest, pattern.at)
            return None
        container = found[0][1]
        verdict: bool | None = True
        left = container
        for key_node, item in zip(pattern.keys, pattern.items, strict=False):
            key = self.eval(key_node)
            constant = key.constants[0] if key.single else None
            value = container.get(constant) if key.single else container.element()
            if value is None:
                return False
            sure = key.single and constant in container.items and container.rest is None
            one = self.matched(item, value)
            if one is False and sure:
                return False
            verdict = verdict if sure and one else None
            left = left.without(constant) if key.single else left
        if pattern.name is not None:
            self._capture(pattern.name, self.allocate(left), pattern.at)
        return verdict

    def _class(self, pattern: ir.Pattern, subject: Value) -> bool | None:
        assert pattern.value is not None
        named = self.linked(self.eval(pattern.value))
        names = set(named.names)
        classes = [one for one in named.callables if isinstance(one, ClassValue)]
        verdict = self.is_instance(subject, classes, names)
        if verdict is False:
            return False
        plain = names & _SELF
        if plain & _NUMBERS and verdict is None:
            subject = subject.cleaned(_ALL)
        positional = pattern.items[: len(pattern.items) - len(pattern.keys)]
        arguments = self._match_args(classes)
        pairs: list[tuple[ir.Pattern, Value]] = []
        for index, item in enumerate(positional):
            if plain and not classes:
                pairs.append((item, subject))
            elif index < len(arguments):
                pairs.append((item, self.attribute(subject, arguments[index], item.at)))
            else:
                pairs.append((item, Value(taints=self.now.reach(subject))))
        for key, item in zip(pattern.keys, pattern.items[len(positional) :], strict=False):
            name = key.value if isinstance(key, ir.Const) else ""
            pairs.append((item, self.attribute(subject, str(name), item.at)))
        inner = self._all(pairs)
        return inner if verdict or inner is False else None

    def _match_args(self, classes: list[ClassValue]) -> list[str]:
        for cls in classes:
            declared = cls.member("__match_args__")
            folded = self.now.fold(declared) if declared is not None else []
            if folded and isinstance(folded[0], tuple):
                return [str(name) for name in folded[0]]
            return fields_of(cls)
        return []

    def is_instance(self, subject: Value, classes: list[ClassValue], names: set[str]) -> bool | None:
        """Whether a value is an instance of one of these classes; None when that is not known."""
        verdicts: set[bool | None] = set()
        for _, found in self.objects(subject):
            if found.kind == "instance":
                lineage = found.cls.lineage() if found.cls is not None else []
                foreign = {name for cls in lineage for name in cls.foreign} | set(subject.types)
                if any(cls in lineage for cls in classes) or names & foreign or "object" in names:
                    verdicts.add(True)
                else:
                    verdicts.add(False if classes and lineage else None)
            elif found.kind in _SELF:
                verdicts.add(bool({found.kind, "object"} & names))
            else:
                verdicts.add(None)
        for constant in subject.constants:
            kinds = tuple(kind for name in names if isinstance(kind := getattr(builtins, name, None), type))
            verdicts.add(isinstance(constant, kinds) if kinds or classes else None)
        if subject.open or len(verdicts) != 1:
            return None if not (subject.open and "str" in subject.types and names == {"str"}) else True
        return verdicts.pop()
