"""Methods of text and containers: what they compute, and what they change in place."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scanner.program import folding, ir
from scanner.program.evaluate.expressions import Expressions
from scanner.program.state import Object
from scanner.program.values import UNKNOWN, Value, as_parts, join, known, tainted, text

if TYPE_CHECKING:
    from scanner.program.evaluate.calls import Arguments

_FIELD = re.compile(r"\{\{|\}\}|\{(?P<name>[^{}!:]{0,100})(?:![rsa])?(?P<spec>:[^{}]{0,100})?\}")
_ADDING = frozenset({"append", "add", "appendleft", "insert", "push"})
_EXTENDING = frozenset({"extend", "update", "extendleft"})
# Methods whose result says something about a text but holds nothing of it.
_MEASURES = frozenset(
    [
        "isalnum",
        "isalpha",
        "isascii",
        "isdecimal",
        "isdigit",
        "isidentifier",
        "islower",
        "isnumeric",
        "isspace",
        "istitle",
        "isupper",
        "startswith",
        "endswith",
        "find",
        "rfind",
        "index",
        "rindex",
        "count",
        "is_file",
        "is_dir",
        "exists",
        "is_absolute",
        "is_relative_to",
        "__len__",
        "__contains__",
    ]
)
_KEEPING = frozenset(
    {"encode", "decode", "strip", "lstrip", "rstrip", "lower", "upper", "casefold", "title", "capitalize"}
)
_SPLITTING = frozenset({"split", "rsplit", "splitlines", "partition", "rpartition"})


class Containers(Expressions):
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
            value = self._text_method(receiver, method, arguments)
            if value is not None:
                return value
        if receiver.names and not receiver.taints:
            return None  # a module's or library object's own method
        if method in _MEASURES:
            return Value(types=("bool",))
        if method == "join" and arguments.positional:
            return self._join_text(receiver, arguments.positional[0])
        if receiver.taints and method in _KEEPING:
            return Value(parts=receiver.parts, taints=receiver.taints, types=receiver.types)
        if receiver.taints and method in _SPLITTING:
            carried = Value(taints=tuple(taint.step(f"`.{method}()`", node.at) for taint in receiver.taints))
            return self.allocate(Object("list", {}, carried, complete=False))
        return None

    # --- text

    def _text_method(self, receiver: Value, method: str, arguments: Arguments) -> Value | None:
        if method in ("format", "join") and receiver.single:
            exact = self._computed_method(receiver, method, arguments)
            if exact is not None:
                return exact
            if method == "format" and isinstance(receiver.constants[0], str):
                return self._format(receiver.constants[0], arguments)
        if method == "join" and arguments.positional:
            return self._join_text(receiver, arguments.positional[0])
        return self._computed_method(receiver, method, arguments)

    def _computed_method(self, receiver: Value, method: str, arguments: Arguments) -> Value | None:
        if arguments.spread or receiver.open:
            return None
        out: Value | None = None
        taints = tainted(receiver, *arguments.values())
        try:
            constants = [self.thaw(value) for value in arguments.positional]
            named = {name: self.thaw(value) for name, value in arguments.keywords.items()}
            for constant in receiver.constants or [self.thaw(receiver)]:
                value = self.freeze(folding.method(method, constant, constants, named), taints)
                out = value if out is None else join(out, value)
        except folding.UnfoldableError:
            return None
        return out

    def _format(self, template: str, arguments: Arguments) -> Value:
        pieces: list[str | Value] = []
        last = index = 0
        for match in _FIELD.finditer(template):
            pieces.append(template[last : match.start()])
            last = match.end()
            if match[0] in ("{{", "}}"):
                pieces.append(match[0][0])
                continue
            name = re.split(r"[.\[]", match["name"], maxsplit=1)[0]
            if name == "" or name.isdigit():
                position = int(name) if name and len(name) < 6 else index
                index += 1
                found = arguments.positional[position] if position < len(arguments.positional) else None
            else:
                found = arguments.keywords.get(name)
            if found is None:
                found = arguments.rest or UNKNOWN
            if match["spec"] and found.single:  # the exact way has failed: it is too wide
                found = Value(types=("str",), taints=found.taints)
            pieces.extend(as_parts(Value(taints=self.now.reach(found)) if found.objects else found))
        pieces.append(template[last:])
        return text(pieces)

    def _join_text(self, separator: Value, items: Value) -> Value:
        found = self.objects(items)
        if (
            len(found) == 1
            and found[0][1].complete
            and found[0][1].rest is None
            and found[0][1].kind != "dict"
            and separator.single
        ):
            pieces: list[str | Value] = []
            for position, item in enumerate(found[0][1].items.values()):
                if position:
                    pieces.extend(as_parts(separator))
                pieces.extend(as_parts(item))
            return text(pieces)
        return Value(taints=tainted(separator, Value(taints=self.now.reach(items))), types=("str",))

    # --- containers

    def _container_method(
        self, node: ir.Call, receiver: Value, method: str, arguments: Arguments
    ) -> Value | None:
        found = [(reference, item) for reference, item in self.objects(receiver) if item.kind != "instance"]
        if not found:
            return None
        weak = len(found) > 1
        values = arguments.positional
        if method in _ADDING and values:
            for reference, container in found:
                self._add(reference, container, values[-1], weak=weak or method == "insert")
            return known(None)
        if method in _EXTENDING:
            self._extend(found, arguments)
            return known(None)
        if method in ("pop", "popleft") and len(found) == 1 and found[0][1].kind in ("list", "tuple"):
            value = self._pop(found[0], method, values)
            if value is not None:
                return value
        if method in ("get", "pop", "setdefault", "__getitem__", "popleft", "popitem"):
            return self._get(found, receiver, method, arguments, node.at)
        if method in ("items", "values", "keys", "copy"):
            return self._view(found[0][1], method)
        if method in ("clear", "remove", "discard", "sort", "reverse"):
            if method == "clear":
                for reference, container in found:
                    self.now.heap[reference] = Object(container.kind, {}, None, True)
            return known(None)
        return None

    def _add(self, reference: int, container: Object, value: Value, *, weak: bool) -> None:
        ordered = container.kind in ("list", "set") and container.complete and container.rest is None
        if ordered and not weak:
            self.now.heap[reference] = container.put(len(container.items), value)
        else:
            self.now.heap[reference] = container.add(value)

    def _extend(self, found: list[tuple[int, Object]], arguments: Arguments) -> None:
        for reference, container in found:
            current = container
            for value in arguments.positional:
                for _, other in self.objects(value):
                    if container.kind == "dict":
                        for key, item in other.items.items():
                            current = current.put(key, item)
                        if other.rest is not None:
                            current = current.add(other.rest)
                    else:
                        for item in other.items.values():
                            current = (
                                current.put(len(current.items), item)
                                if current.complete
                                else current.add(item)
                            )
                        if other.rest is not None:
                            current = Object(
                                current.kind,
                                current.items,
                                join(current.rest or other.rest, other.rest),
                                False,
                            )
                if value.taints:
                    current = current.add(Value(taints=value.taints))
                elif not value.objects:
                    current = Object(current.kind, current.items, current.rest, False, current.cls)
            for name, value in arguments.keywords.items():
                current = current.put(name, value)
            self.now.heap[reference] = current

    def _pop(self, found: tuple[int, Object], method: str, values: list[Value]) -> Value | None:
        """``list.pop(index)`` on a list whose elements are known: the rest moves up."""
        reference, container = found
        items = list(container.items.values())
        if not container.complete or container.rest is not None or not items:
            return None
        index = 0 if method == "popleft" else -1
        if values:
            if not values[0].single or not isinstance(values[0].constants[0], int):
                return None
            index = values[0].constants[0]
        if not -len(items) <= index < len(items):
            return None
        value = items.pop(index)
        self.now.heap[reference] = Object(container.kind, dict(enumerate(items)), None, True, container.cls)
        return value

    def _get(
        self, found: list[tuple[int, Object]], receiver: Value, method: str, arguments: Arguments, at: ir.At
    ) -> Value:
        values = arguments.positional
        default = values[1] if len(values) > 1 else known(None)
        if not values or method == "popitem":
            element = found[0][1].element()
            return join(element, Value(taints=receiver.taints)) if receiver.taints else element
        value: Value | None = None
        for reference, container in found:
            key = values[0].constants[0] if values[0].single else None
            item = container.get(key) if values[0].single else container.element()
            missing = item is None or item.open or not values[0].single
            if method == "setdefault" and item is None and values[0].single:
                self.now.heap[reference] = container.put(key, default)
            item = (
                default
                if item is None
                else join(item, default)
                if missing and method != "__getitem__"
                else item
            )
            value = item if value is None else join(value, item)
        result = value if value is not None else UNKNOWN
        return (
            join(result, Value(taints=receiver.taints)).step("an element of it", at)
            if receiver.taints
            else result
        )

    def _view(self, container: Object, method: str) -> Value:
        if method == "copy":
            return self.allocate(container)
        if container.kind != "dict":
            return self.allocate(Object("list", {}, container.element(), complete=False))
        values: dict[ir.Constant, Value] = dict(enumerate(container.items.values()))
        keys: dict[ir.Constant, Value] = {index: known(key) for index, key in enumerate(container.items)}
        if method == "values":
            return self.allocate(Object("list", values, container.rest, container.complete))
        if method == "keys":
            rest = UNKNOWN if container.rest is not None else None
            return self.allocate(Object("list", keys, rest, container.complete))
        pairs: dict[ir.Constant, Value] = {
            index: self.allocate(Object("tuple", {0: keys[index], 1: values[index]})) for index in keys
        }
        rest_pair: Value | None = None
        if container.rest is not None:
            rest_pair = self.allocate(
                Object("tuple", {0: Value(taints=container.rest.taints), 1: container.rest})
            )
        return self.allocate(Object("list", pairs, rest_pair, container.complete))
