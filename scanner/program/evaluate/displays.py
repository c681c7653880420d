"""Displays, comprehensions, and what elements a value has."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from scanner.program import ir
from scanner.program.evaluate.operators import Operators
from scanner.program.state import ORDERED, Object, State, join_states
from scanner.program.values import UNKNOWN, Value, join, known, sliced

MAX_UNROLLED = 40  # elements of an iterable that are looked at one by one
JSON = "json"  # the kind of a text that holds what was written into it
MAX_DISPLAY = 300  # elements of a display that keep their places
MAX_PASSES = 160  # bodies of loops inside of each other, unrolled


class Displays(Operators):
    """Evaluates containers as they are written, and takes them apart."""

    def eval(self, node: ir.Expr) -> Value:
        """Expressions have a layer of their own."""
        return UNKNOWN

    def bind(self, target: ir.Expr, value: Value, at: ir.At) -> None:
        """Assignment has a layer of its own."""

    def branch(self) -> State | None:
        """Guards have a layer of their own."""
        return None

    def refine(self, test: ir.Expr, truth: bool) -> None:
        """Guards have a layer of their own."""

    def protocol(self, value: Value, name: str, arguments: list[Value], at: ir.At) -> Value | None:
        """Instances have a layer of their own."""
        return None

    def decide(self, value: Value, at: ir.At) -> bool | None:
        """Whether a value is true in a condition; None when that is not known."""
        truth = value.truth()
        if truth is not None or value.open or value.constants or value.names:
            return truth
        verdicts: set[bool | None] = set()
        for reference, found in self.objects(value):
            if found.kind == "instance":
                own = Value(objects=(reference,), types=value.types, open=False)
                result = self.protocol(own, "__bool__", [], at) or self.protocol(own, "__len__", [], at)
                verdicts.add(result.truth() if result is not None else True)
            elif not found.whole or found.keys is not None or reference in self.now.heap.base:
                return None  # other functions may fill what the module level made
            else:
                verdicts.add(bool(found.items))
        if value.callables:
            verdicts.add(True)
        return verdicts.pop() if len(verdicts) == 1 else None

    # --- elements

    def listed(self, value: Value, at: ir.At) -> list[Value] | None:
        """The elements that iterating gives, in order; None when they are not all known."""
        if value.single and isinstance(value.constants[0], str | bytes | tuple):  # tuples are keys
            constant = value.constants[0]
            return [known(one) for one in constant] if len(constant) <= MAX_UNROLLED else None
        if value.open or value.constants or len(value.objects) != 1:
            return None
        found = self.now.heap.get(value.objects[0])
        if found is None or found.keys is not None or found.kind == JSON:
            return None
        if found.kind == "instance":
            return self._given_in_order(value, found, at)
        if not found.whole or value.taints:
            return None
        return [known(key) for key in found.items] if found.kind == "dict" else list(found.items.values())

    def _given_in_order(self, value: Value, found: Object, at: ir.At) -> list[Value] | None:
        """What an instance gives: a generator's values, or a named tuple's fields."""
        inner = self.protocol(value, "__iter__", [], at)
        if inner is None:
            fields = [item for key, item in found.items.items() if isinstance(key, int)]
            return fields or None
        if inner.objects != value.objects:
            return self.listed(inner, at)
        return None

    def element(self, value: Value, at: ir.At = (0, 0, 0)) -> Value:
        """What iterating over a value gives."""
        out: Value | None = None
        for reference, container in self.objects(value):
            if container.kind == "instance":
                element = self._given(Value(objects=(reference,), types=value.types, open=False), at)
            elif container.kind == "dict":
                element = None
                for key in list(container.items)[:MAX_UNROLLED]:
                    element = known(key) if element is None else join(element, known(key))
                for other in (container.keys, UNKNOWN if not container.whole else None):
                    if other is not None:
                        element = other if element is None else join(element, other)
            else:
                element = container.element()
            if element is not None:
                out = element if out is None else join(out, element)
        if value.taints or out is None:
            held = tuple(self.program.roomy[name] for name in value.types if name in self.program.roomy)
            carried = Value(taints=value.taints, types=held)
            out = carried if out is None else join(out, carried)
        return out

    def _given(self, value: Value, at: ir.At) -> Value | None:
        """What an instance of a class of the program gives when it is iterated over."""
        inner = self.protocol(value, "__iter__", [], at) or self.protocol(value, "__aiter__", [], at)
        if inner is None:
            element: Value | None = None
            for _, found in self.objects(value):
                for item in self._given_in_order(value, found, at) or ():
                    element = item if element is None else join(element, item)
            return element or self.protocol(value, "__getitem__", [UNKNOWN], at)
        step = self.protocol(inner, "__next__", [], at) or self.protocol(inner, "__anext__", [], at)
        if step is not None:
            return step
        return self.element(inner, at) if inner.objects != value.objects else None

    def item(self, base: Value, key: Value, at: ir.At) -> Value:
        """The element of a container; of anything else, something with its taints."""
        found: Value | None = None
        for reference, container in self.objects(base):
            if container.kind == "instance":
                own = Value(objects=(reference,), types=base.types, open=False)
                element = self.protocol(own, "__getitem__", [key], at)
                if element is None and key.single and isinstance(key.constants[0], int):
                    element = container.items.get(key.constants[0])
                if element is None:
                    element = self.protocol(own, "__missing__", [key], at)
            else:
                key = self.as_key(key) if key.objects else key
                element = self._at(container, key)
                if (element is None or not key.single) and reference in self.factories:
                    element = self._made_up(reference, key, element, at)
            if element is not None:
                found = element if found is None else join(found, element)
        if key.single and isinstance(index := key.constants[0], int):
            if base.single and isinstance(text := base.constants[0], str | bytes | tuple):
                if -len(text) <= index < len(text):
                    return known(text[index])
            elif base.parts is not None and len(base.parts) > 1:
                piece = sliced(base, index, index + 1 if index != -1 else None)
                if piece.single:
                    return piece
        if found is not None and not base.taints:
            return found
        return self._part(base, found, at)

    def _made_up(self, reference: int, key: Value, element: Value | None, at: ir.At) -> Value:
        """The value that a defaultdict makes for a missing key, and keeps."""
        made = self.call_value(self.factories[reference], [], at)
        value = made if element is None else join(element, made)
        container = self.now.heap.get(reference)
        if container is not None:
            self.now.heap[reference] = self.stored(container, key, value)
        return value

    def call_value(self, function: Value, values: list[Value], at: ir.At) -> Value:
        """Calls have a layer of their own."""
        return UNKNOWN

    @staticmethod
    def _at(container: Object, key: Value) -> Value | None:
        if not key.constants or key.open:
            return container.element()
        out: Value | None = None
        for constant in key.constants:
            if (
                container.kind in ORDERED
                and isinstance(constant, int)
                and constant < 0
                and (container.whole or not container.rest)
            ):
                constant += len(container.items)
            element = container.get(constant) if _hashable(constant) else container.element()
            if element is not None:
                out = element if out is None else join(out, element)
        return out

    def _part(self, base: Value, found: Value | None, at: ir.At) -> Value:
        """An element of what is no container of the program."""
        value = Value(taints=tuple(taint.step("an element of it", at) for taint in base.taints))
        if base.names and not base.taints:
            value = self.named(tuple(f"{name}[]" for name in base.names), base, at)
        held = tuple(
            self.program.roomy[declared] for declared in base.types if declared in self.program.roomy
        )
        if held:
            value = join(value, Value(types=held))
        return value if found is None else join(found, value)

    def slice(self, base: Value, key: ir.Slice) -> Value:
        """``base[lower:upper:step]``."""
        bounds = self.bounds(key)
        if bounds is not None:
            lower, upper, step = bounds
            if base.single and isinstance(constant := base.constants[0], str | bytes):
                return known(constant[lower:upper:step])
            whole = [found for _, found in self.objects(base) if found.whole and found.kind in ORDERED]
            if len(whole) == 1 and len(base.objects) == 1 and not base.taints:
                return self.allocate(whole[0].of(list(whole[0].items.values())[lower:upper:step]))
            if base.parts is not None and not base.objects and step in (None, 1):
                piece = sliced(base, lower, upper)
                return Value(
                    piece.constants, open=piece.open, parts=piece.parts, types=("str",), taints=piece.taints
                )
        contained = [container for _, container in self.objects(base)]
        if contained and not base.taints:
            return self.allocate(Object("list", {}, contained[0].element(), complete=False))
        return Value(taints=base.taints, types=base.types)

    def bounds(self, key: ir.Slice) -> tuple[int | None, int | None, int | None] | None:
        """The bounds of a slice; None when they are not all known."""
        out: list[int | None] = []
        for part in (key.lower, key.upper, key.step):
            bound = self.eval(part) if part is not None else known(None)
            constant = bound.constants[0] if bound.single else ""
            if constant is None or isinstance(constant, int):
                out.append(constant)
        return (out[0], out[1], out[2]) if len(out) == 3 and out[2] != 0 else None

    # --- displays

    def eval_sequence(self, node: ir.Sequence) -> Value:
        """A list, tuple or set display becomes an object."""
        items: dict[ir.Constant, Value] = {}
        rest: Value | None = None
        complete = True
        for item in node.items:
            values: list[Value] | None
            if isinstance(item, ir.Spread):
                spread = self.eval(item.value)
                values = self.listed(spread, item.at)
                value = self.element(spread) if values is None else UNKNOWN
            else:
                values = [value := self.eval(item)]
            if values is not None and complete and len(items) + len(values) <= MAX_DISPLAY:
                for one in values:
                    items[len(items)] = one
                continue
            complete = False
            for one in values if values is not None else [value]:
                rest = one if rest is None else join(rest, one)
        return self.allocate(Object(node.kind, items, rest, complete))

    def eval_mapping(self, node: ir.Mapping) -> Value:
        """A dict display; keys are told as assignments."""
        out = Object("dict", {})
        for key_node, value_node in node.entries:
            key = self.eval(key_node) if key_node is not None else None
            constant = key.constants[0] if key is not None and key.single else None
            named = isinstance(constant, str)
            if named:
                self.results.append(str(constant))
            value = self.eval(value_node)
            if named:
                self.results.pop()
                self.tell_assign((key_node or value_node).at, str(constant), "key", value, value_node.at)
            out = self.merged(out, value) if key is None else self.stored(out, key, value)
        return self.allocate(out)

    def stored(self, container: Object, key: Value, value: Value, *, weak: bool = False) -> Object:
        """A container after ``container[key] = value``."""
        if key.objects:
            key = self.as_key(key)
        if not key.constants or key.open or not all(_hashable(constant) for constant in key.constants):
            return container.add(value, Value(taints=self.now.reach(key)) if key.taints else None)
        several = weak or len(key.constants) > 1
        for constant in key.constants:
            if container.kind in ORDERED and isinstance(constant, int) and constant < 0:
                constant += len(container.items)
            container = container.put(constant, value, weak=several)
        return container

    def as_key(self, key: Value) -> Value:
        """A tuple of constants is a key as good as one of them; any other key stays as it is."""
        if len(key.objects) != 1 or key.constants or key.open:
            return key
        found = self.now.heap.get(key.objects[0])
        folded = self.now.fold(key) if found is not None and found.kind == "tuple" else []
        if not folded or not _hashable(folded[0]):
            return key
        return Value((cast("ir.Constant", folded[0]),), open=False, taints=key.taints)

    def merged(self, container: Object, other: Value) -> Object:
        """A dict with the entries of another one, or of pairs."""
        for _, found in self.objects(other):
            if found.kind in ORDERED:
                container = self._paired(container, other)
                continue
            for key, item in found.items.items():
                container = container.put(key, item, weak=len(other.objects) > 1)
            if found.rest is not None:
                container = container.add(found.rest, found.keys)
            if not found.complete:
                container = Object(
                    container.kind, container.items, container.rest, False, container.cls, container.keys
                )
        if other.taints:
            carried = Value(taints=other.taints)
            container = container.add(carried, carried)
        elif not other.objects:
            container = Object(
                container.kind, container.items, container.rest, False, container.cls, container.keys
            )
        return container

    def _paired(self, container: Object, pairs: Value) -> Object:
        """A dict with the entries that a sequence of pairs holds."""
        values = self.listed(pairs, (0, 0, 0))
        for pair in values if values is not None else [self.element(pairs)]:
            both = self.listed(pair, (0, 0, 0))
            if both is not None and len(both) == 2:
                container = self.stored(container, both[0], both[1], weak=values is None)
            else:
                carried = Value(taints=self.now.reach(pair))
                container = container.add(carried, carried)
        return container

    # --- comprehensions

    def eval_comprehension(self, node: ir.Comprehension) -> Value:
        """A comprehension; small known inputs are unrolled, all others give one stand-in element."""
        if self.state is None:
            return UNKNOWN
        exact = self.compute(node)
        if exact is not None or self.state is None:  # what it called may never have come back
            return exact or UNKNOWN
        before = dict(self.state.variables)
        kind = {"generator": "list", "dictionary": "dict"}.get(node.kind, node.kind)
        out = self._collected(node, Object(kind, {}), 0, MAX_UNROLLED)
        if out is None:
            self._restore(before, node)
            out = Object(kind, {}, None, complete=False)
            for target, iterable in node.clauses:
                if target is None:
                    self.eval(iterable)
                    self.refine(iterable, True)
                else:
                    self.bind(target, self.element(self.eval(iterable), iterable.at), iterable.at)
            element = self.eval(node.element)
            if node.value is not None:
                out = out.add(self.eval(node.value), Value(taints=self.now.reach(element)))
            else:
                out = out.add(element)
        self._restore(before, node)
        return self.allocate(out)

    def _restore(self, before: dict[str, Value], node: ir.Comprehension) -> None:
        """The targets of a comprehension are its own; what ``:=`` binds stays."""
        if self.state is None:
            return
        own = set(_targets(node))
        after = self.state.variables
        self.state.variables = {**{k: v for k, v in after.items() if k not in own}}
        self.state.variables.update({k: v for k, v in before.items() if k in own or k not in after})

    def _collected(self, node: ir.Comprehension, out: Object, index: int, room: int) -> Object | None:
        """The elements one by one, from clause ``index`` on; None where something is not known."""
        if index == len(node.clauses):
            element = self.eval(node.element)
            if node.value is not None:
                return self.stored(out, element, self.eval(node.value))
            return out.put(len(out.items), element) if len(out.items) < MAX_UNROLLED else None
        target, expression = node.clauses[index]
        value = self.eval(expression)
        if target is None:
            truth = self.decide(value, expression.at)
            if truth is None:
                return self._perhaps(node, out, index, room)
            return self._collected(node, out, index + 1, room) if truth else out
        items = self.listed(value, expression.at)
        if items is None or len(items) > room or self.budget.scarce:
            return None
        for item in items:
            self.bind(target, item, expression.at)
            following = self._collected(node, out, index + 1, room // max(1, len(items)))
            if following is None:
                return None
            out = following
        return out

    def _perhaps(self, node: ir.Comprehension, out: Object, index: int, room: int) -> Object | None:
        """An element whose condition is not known: it may be there."""
        if self.state is None:
            return None
        before = self.state.copy()
        self.refine(node.clauses[index][1], True)
        inner = self._collected(node, Object(out.kind, {}), index + 1, room)
        self.state = join_states(before, self.state)
        if inner is None:
            return None
        for key, value in inner.items.items():
            if out.kind == "dict":
                out = out.put(key, join(value, out.items.get(key, UNKNOWN)))
            else:
                out = out.add(value)
        return out if inner.rest is None else out.add(inner.rest)


def _targets(node: ir.Comprehension) -> Iterator[str]:
    stack = [target for target, _ in node.clauses if target is not None]
    while stack:
        target = stack.pop()
        if isinstance(target, ir.Name):
            yield target.id
        elif isinstance(target, ir.Sequence):
            stack.extend(target.items)
        elif isinstance(target, ir.Spread):
            stack.append(target.value)


def _hashable(constant: object) -> bool:
    if isinstance(constant, tuple):
        return all(_hashable(one) for one in constant)
    return constant is None or isinstance(constant, str | bytes | int | float | complex)
