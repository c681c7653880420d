"""Methods of containers: what they give, and what they change in place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.program import ir
from scanner.program.evaluate.displays import JSON, MAX_UNROLLED
from scanner.program.evaluate.texts import Texts
from scanner.program.state import ORDERED, Object
from scanner.program.values import UNKNOWN, Value, join, known, tainted

if TYPE_CHECKING:
    from scanner.program.evaluate.calls import Arguments

_ADDING = frozenset({"append", "add", "push", "put", "put_nowait", "set"})
_EXTENDING = frozenset({"extend", "update"})
_GETTING = frozenset({"get", "pop", "setdefault", "__getitem__", "popleft", "popitem", "get_nowait"})
_COMBINING = frozenset({"union", "intersection", "difference", "symmetric_difference"})
_CARRYING = ("assigned to ", "kept in ", "passed to ", "returned by ")
_OPAQUE = frozenset({"instance", "partial", JSON})
Found = list[tuple[int, Object]]


class Containers(Texts):
    """Evaluates methods that need no library model."""

    def _method(self, node: ir.Call, function: Value, method: str, arguments: Arguments) -> Value | None:
        receiver = function.receiver
        if receiver is None:
            return None
        if receiver.objects:
            value = self._container_method(node, receiver, method, arguments)
            if value is not None:
                return value
            if not receiver.open and not receiver.constants:
                value = self._computed_method(receiver, method, arguments)
                if value is not None:
                    return value
        if receiver.single or receiver.parts is not None or (receiver.constants and not receiver.open):
            value = self._text_method(receiver, method, arguments, node.at)
            if value is not None:
                return value
        if receiver.names and not receiver.taints:
            return None  # a module's or library object's own method
        return self.plain_method(receiver, method, arguments, node.at)

    def _container_method(
        self, node: ir.Call, receiver: Value, method: str, arguments: Arguments
    ) -> Value | None:
        found = [(ref, item) for ref, item in self.objects(receiver) if item.kind not in _OPAQUE]
        if not found:
            return None
        values = arguments.positional
        if method in _ADDING and values:
            self._append(found, values[-1])
            return known(None)
        if method in ("insert", "appendleft") and values:
            self._insert(found, values[0] if method == "insert" else known(0), values[-1])
            return known(None)
        if method in _EXTENDING or method == "extendleft":
            self._extend(found, arguments, node.at)
            return known(None)
        if method in _COMBINING and values:
            return self._combined(method, receiver, values)
        if method.removesuffix("_update") in _COMBINING and values:
            result = self.objects(self._combined(method.removesuffix("_update"), receiver, values))
            for reference, _ in found:
                self.now.heap[reference] = result[0][1]
            return known(None)
        if method in _GETTING:
            return self._taken(found, receiver, method, arguments, node.at)
        if method in ("items", "values", "keys", "copy"):
            return self._view(found[0][1], method)
        if method in ("clear", "remove", "discard", "sort", "reverse", "rotate"):
            self._changed(found, method, values, arguments)
            return known(None)
        if method in ("elements", "most_common"):
            element = self.element(receiver, node.at)
            pair = (
                self.allocate(Object("tuple", {0: element, 1: UNKNOWN})) if method != "elements" else element
            )
            return self.allocate(Object("list", {}, pair, complete=False))
        return None

    # --- adding

    def _append(self, found: Found, value: Value) -> None:
        weak = len(found) > 1
        for reference, container in found:
            grows = container.kind in ORDERED and container.whole and not weak
            self.now.heap[reference] = (
                container.put(len(container.items), value) if grows else container.add(value)
            )

    def _insert(self, found: Found, position: Value, value: Value) -> None:
        for reference, container in found:
            index = position.constants[0] if position.single else None
            if isinstance(index, int) and container.whole and len(found) == 1:
                values = list(container.items.values())
                values.insert(index, value)
                self.now.heap[reference] = container.of(values)
            else:
                everything = container.add(value).element()
                self.now.heap[reference] = Object(container.kind, {}, everything, False, container.cls)

    def _extend(self, found: Found, arguments: Arguments, at: ir.At) -> None:
        for reference, container in found:
            current = container
            for value in arguments.positional:
                if container.kind == "dict":
                    current = self.merged(current, value)
                    continue
                current = self._extended(current, value, at)
            for name, value in arguments.keywords.items():
                current = current.put(name, value)
            if arguments.rest is not None:
                current = current.add(arguments.rest, arguments.rest)
            self.now.heap[reference] = current

    def _extended(self, container: Object, value: Value, at: ir.At) -> Object:
        values = self.listed(value, at)
        if values is not None and container.whole:
            return container.of([*container.items.values(), *values])
        if values is None and not value.objects and not value.taints:
            return Object(container.kind, container.items, container.rest, False, container.cls)
        for one in values if values is not None else [self.element(value, at)]:
            container = container.add(one)
        if values is None:
            container = Object(container.kind, container.items, container.rest, False, container.cls)
        return container

    # --- taking

    def _taken(self, found: Found, receiver: Value, method: str, arguments: Arguments, at: ir.At) -> Value:
        values = arguments.positional
        if len(found) == 1 and method in ("pop", "popleft", "popitem"):
            value = self._popped(found[0], method, values)
            if value is not None:
                return value
        default = values[1] if len(values) > 1 else arguments.keywords.get("default", known(None))
        waits = method in ("get", "get_nowait") and found[0][1].kind == "list"  # a queue
        if not values or method == "popitem" or waits:
            element = found[0][1].element()
            if method == "popitem" and found[0][1].kind == "dict":
                element = self.allocate(Object("tuple", {0: self.element(receiver, at), 1: element}))
            return join(element, Value(taints=receiver.taints)) if receiver.taints else element
        value = None
        for reference, container in found:
            item = self._at(container, values[0])
            if method == "setdefault" and values[0].single and item is None:
                self.now.heap[reference] = container.put(values[0].constants[0], default)
            elif method == "setdefault" and not values[0].single:  # it may be the first of its name
                self.now.heap[reference] = self.stored(container, values[0], default)
            sure = values[0].single and (item is not None and not item.open)
            item = (
                default if item is None else item if sure or method == "__getitem__" else join(item, default)
            )
            value = item if value is None else join(value, item)
        result = value if value is not None else UNKNOWN
        if receiver.taints:
            return join(result, Value(taints=receiver.taints)).step("an element of it", at)
        return result

    def _popped(self, found: tuple[int, Object], method: str, values: list[Value]) -> Value | None:
        """What is taken out of a container whose elements are known; it is gone then."""
        reference, container = found
        if not container.whole or container.keys is not None or not container.items:
            return None
        if container.kind == "dict":
            keys = list(container.items)
            key = (
                values[0].constants[0]
                if values and values[0].single
                else keys[-1]
                if method == "popitem"
                else ...
            )
            if key is ... or key not in container.items:
                return None
            value = container.items[key]
            self.now.heap[reference] = container.without(key)
            if method == "popitem":
                return self.allocate(Object("tuple", {0: known(key), 1: value}))
            return value
        items = list(container.items.values())
        if container.kind == "set" and len(items) > 1:
            return None
        index = values[0].constants[0] if values and values[0].single else 0 if method == "popleft" else -1
        if (
            (values and not values[0].single)
            or not isinstance(index, int)
            or not -len(items) <= index < len(items)
        ):
            return None
        value = items.pop(index)
        self.now.heap[reference] = container.of(items)
        return value

    def _changed(self, found: Found, method: str, values: list[Value], arguments: Arguments) -> None:
        for reference, container in found:
            current: Object | None = None
            if method == "clear":
                current = Object(container.kind, {}, None, True, container.cls)
            elif method == "reverse" and container.whole:
                current = container.of(list(container.items.values())[::-1])
            elif method in ("remove", "discard") and values and container.whole:
                items = list(container.items.values())
                index = next((i for i, item in enumerate(items) if same(item, values[0])), None)
                if index is not None:
                    items.pop(index)
                    current = container.of(items)
            elif method in ("sort", "rotate", "reverse") and container.items:
                exact = None if arguments.keywords or method == "rotate" else _sorted(container)
                current = exact or Object(container.kind, {}, container.element(), False, container.cls)
            if current is not None and len(found) == 1:
                self.now.heap[reference] = current

    def delete_item(self, base: Value, key: Value, at: ir.At) -> None:
        """``del base[key]``."""
        if self.protocol(base, "__delitem__", [key], at) is not None:
            return
        found = self.objects(base)
        for reference, container in found:
            if len(found) > 1 or not key.single:
                continue
            constant = key.constants[0]
            if container.kind in ORDERED and isinstance(constant, int) and constant < 0:
                constant += len(container.items)
            if container.whole or container.kind == "dict":
                self.now.heap[reference] = container.without(constant)

    def delete_slice(self, base: Value, key: ir.Slice, replacement: Value | None, at: ir.At) -> None:
        """``del base[a:b]``, and ``base[a:b] = replacement``."""
        bounds = self.bounds(key)
        found = self.objects(base)
        given = self.listed(replacement, at) if replacement is not None else []
        for reference, container in found:
            if container.kind not in ORDERED:
                continue
            if bounds is not None and container.whole and given is not None and len(found) == 1:
                values = list(container.items.values())
                try:
                    if replacement is None:
                        del values[slice(*bounds)]
                    else:
                        values[slice(*bounds)] = given
                except ValueError:
                    continue
                self.now.heap[reference] = container.of(values)
            elif replacement is not None:
                self.now.heap[reference] = container.add(self.element(replacement, at))

    # --- sets and views

    def combined(self, how: str, left: Value, right: Value) -> Value:
        """``left | right`` and its like, of sets and of dicts."""
        kinds = {found.kind for value in (left, right) for _, found in self.objects(value)}
        if kinds == {"dict"} and how == "union":
            return self.allocate(self.merged(self.merged(Object("dict", {}), left), right))
        return self._combined(how, left, [right])

    def _combined(self, how: str, left: Value, others: list[Value]) -> Value:
        for other in others:
            left = self._set_of(how, left, other)
        return left

    def _set_of(self, how: str, left: Value, right: Value) -> Value:
        at: ir.At = (0, 0, 0)
        mine, theirs = self.listed(left, at), self.listed(right, at)
        if mine is None or theirs is None:
            carriers = [left, right] if how in ("union", "symmetric_difference") else [left]
            taints = tainted(*(Value(taints=self.now.reach(value)) for value in carriers))
            if how == "intersection" and theirs is not None and all(item.single for item in theirs):
                taints = ()  # one of the known ones
            return self.allocate(Object("set", {}, Value(taints=taints), complete=False))
        if how == "union":
            items = [*mine, *(item for item in theirs if not any(same(item, one) for one in mine))]
            return self.allocate(Object("set", dict(enumerate(items))))
        if how == "intersection":
            return self.allocate(_common(mine, theirs))
        items = [item for item in mine if not any(same(item, other) for other in theirs)]
        if how == "symmetric_difference":
            items += [item for item in theirs if not any(same(item, other) for other in mine)]
        return self.allocate(Object("set", dict(enumerate(items))))

    def _view(self, container: Object, method: str) -> Value:
        if method == "copy":
            return self.allocate(container)
        if container.kind != "dict":
            return self.allocate(Object("list", {}, container.element(), complete=False))
        values: dict[ir.Constant, Value] = dict(enumerate(container.items.values()))
        keys: dict[ir.Constant, Value] = {index: known(key) for index, key in enumerate(container.items)}
        if method == "values":
            return self.allocate(Object("list", values, container.rest, container.complete))
        other = container.keys or (UNKNOWN if container.rest is not None else None)
        if method == "keys":
            return self.allocate(Object("list", keys, other, container.complete))
        pairs: dict[ir.Constant, Value] = {
            index: self.allocate(Object("tuple", {0: keys[index], 1: values[index]})) for index in keys
        }
        rest_pair: Value | None = None
        if container.rest is not None:
            key = container.keys or Value(taints=container.rest.taints)
            rest_pair = self.allocate(Object("tuple", {0: key, 1: container.rest}))
        return self.allocate(Object("list", pairs, rest_pair, container.complete))


def same(left: Value, right: Value) -> bool:
    """Whether two values are sure to be equal: one constant, one object, or one input that nothing was done
    with.
    """
    if left is right or (left.single and right.single):
        return left is right or left.constants == right.constants
    if left.objects or right.objects:
        return left.objects == right.objects and len(left.objects) == 1 and not (left.open or right.open)
    if left.constants or right.constants or not left.taints or left.parts != right.parts:
        return False
    return [_way(taint.trail.steps()) for taint in left.taints] == [
        _way(taint.trail.steps()) for taint in right.taints
    ]


def _way(steps: list[tuple[str, ir.At]]) -> list[tuple[str, ir.At]]:
    return [step for step in steps if not step[0].startswith(_CARRYING)]


def _common(mine: list[Value], theirs: list[Value]) -> Object:
    """The elements of two sets that may be in both."""
    items: list[Value] = []
    rest: Value | None = None
    unknown = [item for item in theirs if not item.single]
    for item in mine:
        if any(same(item, other) for other in theirs):
            items.append(item)
            continue
        may = [item] if unknown else theirs if not item.single else []  # one of the known ones
        for one in may[:MAX_UNROLLED]:
            rest = one if rest is None else join(rest, one)
    return Object("set", dict(enumerate(items)), rest)


def _sorted(container: Object) -> Object | None:
    if not container.whole or not all(item.single and not item.taints for item in container.items.values()):
        return None
    try:
        ordered = sorted(container.items.values(), key=lambda item: item.constants[0])  # type: ignore[arg-type, return-value]
    except TypeError:
        return None
    return container.of(ordered)
