"""The state of a program at one point: its variables, and the containers and instances they refer to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from scanner.program.callables import ClassValue, Closure, Variables
from scanner.program.ir import Constant
from scanner.program.values import UNKNOWN, Taint, Value, join, tainted

MAX_ITEMS = 200
ORDERED = frozenset({"list", "tuple", "set"})  # kinds whose keys are positions


class Object:
    """A container or instance. Immutable: a write puts a new one into the heap.

    ``items`` are the elements with known keys (indices of a list, keys of a dict, attributes of an
    instance), ``rest`` stands for all others and ``keys`` for the keys that they have; ``complete`` says that
    there are no others. ``cls`` is an instance's class.
    """

    __slots__ = ("cls", "complete", "items", "keys", "kind", "rest")

    def __init__(
        self,
        kind: str,
        items: dict[Constant, Value],
        rest: Value | None = None,
        complete: bool = True,
        cls: ClassValue | None = None,
        keys: Value | None = None,
    ) -> None:
        self.kind = kind
        self.items = items
        self.rest = rest
        self.complete = complete
        self.cls = cls
        self.keys = keys

    @property
    def whole(self) -> bool:
        """Whether every element is known by its key."""
        return self.complete and self.rest is None

    def held(self) -> Iterable[Value]:
        """Everything that it refers to."""
        yield from self.items.values()
        if self.rest is not None:
            yield self.rest
        if self.keys is not None:
            yield self.keys

    def element(self) -> Value:
        """Any element."""
        value: Value | None = self.rest
        for item in self.items.values():
            value = item if value is None else join(value, item)
        if value is None:
            return UNKNOWN
        return value if self.complete else join(value, UNKNOWN)

    def get(self, key: Constant) -> Value | None:
        """The element with a known key, None when there is none."""
        item = self.items.get(key)
        if item is not None:
            return item if self.rest is None else join(item, self.rest)
        if self.rest is not None:
            return self.rest
        return None if self.complete else UNKNOWN

    def put(self, key: Constant, value: Value, *, weak: bool = False) -> Object:
        """The object after ``object[key] = value``; weak when it is not sure that this object was meant."""
        items = dict(self.items)
        if len(items) >= MAX_ITEMS and key not in items:
            return self.add(value)
        items[key] = join(items[key], value) if weak and key in items else value
        return Object(self.kind, items, self.rest, self.complete, self.cls, self.keys)

    def add(self, value: Value, key: Value | None = None) -> Object:
        """The object after an element with an unknown key (perhaps ``key``) was added."""
        rest = value if self.rest is None else join(self.rest, value)
        keys = self.keys if key is None else key if self.keys is None else join(self.keys, key)
        return Object(self.kind, self.items, rest, self.complete, self.cls, keys)

    def without(self, key: Constant) -> Object:
        """The object after the element with a known key was removed."""
        items = {name: value for name, value in self.items.items() if name != key}
        if self.kind in ORDERED and len(items) < len(self.items):
            items = dict(enumerate(items.values()))
        return Object(self.kind, items, self.rest, self.complete, self.cls, self.keys)

    def of(self, values: list[Value]) -> Object:
        """An object of the same kind with these elements, in order, and no others."""
        return Object(self.kind, dict(enumerate(values)), None, True, self.cls)


class Heap:
    """Objects by reference: ``own`` ones on top of a ``base`` that all branches share (what the module
    level left). Copies share ``own`` until one of them is written to: nobody else changes it.
    """

    __slots__ = ("_shared", "base", "own")

    def __init__(
        self, base: dict[int, Object], own: dict[int, Object] | None = None, shared: bool = False
    ) -> None:
        self.base = base
        self.own = own if own is not None else {}
        self._shared = shared

    def copy(self) -> Heap:
        """An independent heap with the same objects."""
        self._shared = True
        return Heap(self.base, self.own, True)

    def kept(self) -> dict[int, Object]:
        """Its own objects as they are now, whatever is written later."""
        self._shared = True
        return self.own

    def update(self, objects: Mapping[int, Object]) -> None:
        """Put several objects in."""
        if objects:
            self._part()
            self.own.update(objects)

    def _part(self) -> None:
        if self._shared:
            self.own = dict(self.own)
            self._shared = False

    def get(self, reference: int) -> Object | None:
        """The object, None when there is none."""
        found = self.own.get(reference)
        return found if found is not None else self.base.get(reference)

    def __setitem__(self, reference: int, found: Object) -> None:
        if self._shared:
            self._part()
        self.own[reference] = found

    def all(self) -> dict[int, Object]:
        """Every object."""
        return {**self.base, **self.own}

    def keep(self, mark: int, roots: Iterable[int], changed: Iterable[Object]) -> None:
        """Forget objects made after ``mark`` that neither ``roots`` lead to, nor older objects, of which only
        ``changed`` ones can.
        """
        queue = [reference for reference in roots if reference > mark]
        for found in changed:
            queue.extend(_references(found))
        kept: set[int] = set()
        while queue:
            reference = queue.pop()
            if reference > mark and reference not in kept and reference in self.own:
                kept.add(reference)
                queue.extend(_references(self.own[reference]))
        dropped = [ref for ref in self.own if ref > mark and ref not in kept]
        if dropped:
            self._part()
        for reference in dropped:
            del self.own[reference]


def _references(found: Object) -> list[int]:
    """The objects that the elements of one refer to; those of receivers of bound methods included."""
    out: list[int] = []
    for item in found.held():
        out.extend(item.objects)
        if item.receiver is not None:
            out.extend(item.receiver.objects)
        if item.callables:
            out.extend(captured(item))
    return out


def captured(value: Value) -> list[int]:
    """The objects in the variables that functions have seen where they were defined."""
    return [
        reference
        for one in value.callables
        if isinstance(one, Closure)
        for scope in one.enclosing[:-1]  # the last is the module's
        for variable in scope.values()
        for reference in variable.objects
    ]


class State:
    """Variables of the current frame, and the heap. Copied where the program branches, joined where it
    meets again.
    """

    __slots__ = ("heap", "variables")

    def __init__(self, variables: Variables, heap: Heap) -> None:
        self.variables = variables
        self.heap = heap

    def copy(self) -> State:
        """An independent state with the same content."""
        return State(dict(self.variables), self.heap.copy())

    def reach(self, value: Value, depth: int = 3) -> tuple[Taint, ...]:
        """The taints of a value and of everything inside it."""
        if not value.objects or depth == 0:
            return value.taints
        inner = [value]
        for reference in value.objects:
            found = self.heap.get(reference)
            if found is not None:
                for item in found.held():
                    if item.taints or item.objects:
                        inner.append(Value(taints=self.reach(item, depth - 1)))
        return tainted(*inner)

    def fold(self, value: Value, depth: int = 4) -> list[object]:
        """The constants that a value may be; containers of constants as tuples (dicts as tuples of pairs)."""
        out: list[object] = list(value.constants)
        if depth:
            for reference in value.objects:
                found = self.heap.get(reference)
                if found is not None and found.complete and found.rest is None and found.kind != "instance":
                    folded = self._fold_object(found, depth - 1)
                    if folded is not None:
                        out.append(folded)
        return out

    def _fold_object(self, found: Object, depth: int) -> tuple[object, ...] | None:
        members: list[object] = []
        for key, item in found.items.items():
            folded = self.fold(item, depth)
            if len(folded) != 1 or (item.open and not item.objects):
                return None
            members.append((key, folded[0]) if found.kind == "dict" else folded[0])
        return tuple(members)


def join_states(left: State | None, right: State | None) -> State | None:
    """The state where two ways meet; None stands for a way that is never taken."""
    if left is None or left is right:
        return right
    if right is None:
        return left
    variables = dict(left.variables)
    for name, value in right.variables.items():
        other = variables.get(name)
        if other is not value:
            variables[name] = value if other is None else join(other, value)
    return State(variables, _join_heaps(left.heap, right.heap))


def _join_heaps(left: Heap, right: Heap) -> Heap:
    if left.own is right.own:
        return left.copy()
    own = dict(left.own)
    base = left.base
    for reference, found in right.own.items():
        other = own.get(reference)
        if other is found:
            continue
        if other is None:
            other = base.get(reference)
        own[reference] = found if other is None else _join_objects(other, found)
    if left.base:
        for reference, found in left.own.items():
            if reference not in right.own:
                original = right.base.get(reference)
                if original is not None:
                    own[reference] = _join_objects(found, original)
    return Heap(base, own)


def _join_objects(left: Object, right: Object) -> Object:
    if left is right:
        return left
    items = {}
    for key in {**left.items, **right.items}:
        first, second = left.items.get(key), right.items.get(key)
        # What only one side has, the other may lack.
        items[key] = join(first or left.rest or UNKNOWN, second or right.rest or UNKNOWN)
    complete = left.complete and right.complete
    if len(left.items) != len(right.items) and left.kind in ORDERED:
        complete = False  # how many there are is not known
    return Object(
        left.kind, items, _either(left.rest, right.rest), complete, left.cls, _either(left.keys, right.keys)
    )


def _either(left: Value | None, right: Value | None) -> Value | None:
    return left if right is None else right if left is None else join(left, right)
