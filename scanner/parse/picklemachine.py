"""The pickle machine, followed with symbols in place of values: names, constants and calls."""

from __future__ import annotations

from typing import Any

from msgspec import Struct, field

from scanner.model import Gap

_MAX_STRING = 1_000_000  # characters of a constant that are kept
_MAX_CALLS = 200
_MAX_STACK = 100_000
_SHOWN = 120
_MARK = object()


class PickleCall(Struct, frozen=True):
    """A call at byte ``at`` of ``member`` ("" for the file itself): a dotted name, its arguments as text.

    ``called`` False: the name is only looked up, as for an instance's class.
    """

    name: str
    arguments: str
    at: int
    member: str = ""
    called: bool = True


class Pickles(Struct):
    """Everything that the pickles of one file would call."""

    path: str
    calls: list[PickleCall] = field(default_factory=list)
    gaps: tuple[Gap, ...] = ()


class _Name(Struct, frozen=True):
    """A global; ``text`` is dotted."""

    text: str


class _Made(Struct, frozen=True):
    """What a call of ``name`` returned."""

    name: str


class Machine:
    """The pickle machine with symbols for values."""

    def __init__(self, member: str, found: Pickles) -> None:
        self._member = member
        self._found = found
        self._stack: list[Any] = []
        self._memo: dict[int, Any] = {}

    def step(self, name: str, argument: Any, at: int) -> None:
        """One instruction. Missing operands are unknown values: hostile pickles underflow on purpose."""
        handler = _HANDLERS.get(name)
        if handler is not None:
            handler(self, argument, at)
        elif name in _CONSTANTS:
            self._push(argument if not isinstance(argument, str | bytes) else argument[:_MAX_STRING])
        elif name in _NEUTRAL:
            pass
        else:
            self._push(None)

    def _push(self, value: Any) -> None:
        if len(self._stack) >= _MAX_STACK:
            del self._stack[: _MAX_STACK // 2]
        self._stack.append(value)

    def _pop(self) -> Any:
        return self._stack.pop() if self._stack else None

    def _marked(self) -> list[Any]:
        """Everything above the topmost mark."""
        items: list[Any] = []
        while self._stack:
            value = self._stack.pop()
            if value is _MARK:
                break
            items.append(value)
        return items[::-1]

    def _call(self, called: Any, arguments: Any, at: int) -> None:
        name = (
            called.text
            if isinstance(called, _Name)
            else f"{called.name}()"
            if isinstance(called, _Made)
            else ""
        )
        values = arguments if isinstance(arguments, tuple) else (arguments,)
        text = ", ".join(_shown(value) for value in values[:6])[:_SHOWN]
        if name and len(self._found.calls) < _MAX_CALLS:
            self._found.calls.append(PickleCall(name, text, at, self._member))
        if name.rpartition(".")[2] in ("getattr", "__getattribute__", "attrgetter") and len(values) >= 1:
            owner, attribute = (values[0], values[-1]) if len(values) > 1 else (None, values[0])
            base = owner.text if isinstance(owner, _Name) else owner.name if isinstance(owner, _Made) else ""
            if isinstance(attribute, str):
                self._push(_Name(f"{base}.{attribute}" if base else f"?.{attribute}"))
                return
        if name in ("builtins.__import__", "__builtin__.__import__", "importlib.import_module") and values:
            if isinstance(values[0], str):
                self._push(_Name(values[0]))
                return
        self._push(_Made(name))

    def global_(self, argument: Any, at: int) -> None:
        """``GLOBAL``: ``module name`` in one text."""
        self._look_up(str(argument).replace(" ", ".", 1), at)

    def stack_global(self, _: Any, at: int) -> None:
        """``STACK_GLOBAL``: module and name from the stack."""
        name, module = self._pop(), self._pop()
        self._look_up(f"{_shown_name(module)}.{_shown_name(name)}", at)

    def _look_up(self, name: str, at: int) -> None:
        name = name[:300]
        if len(self._found.calls) < _MAX_CALLS:
            self._found.calls.append(PickleCall(name, "", at, self._member, called=False))
        self._push(_Name(name))

    def reduce(self, _: Any, at: int) -> None:
        """``REDUCE`` and ``NEWOBJ``: the callable below its arguments."""
        arguments, called = self._pop(), self._pop()
        self._call(called, arguments, at)

    def newobj_ex(self, _: Any, at: int) -> None:
        """``NEWOBJ_EX``: with keywords."""
        self._pop()
        self.reduce(None, at)

    def inst(self, argument: Any, at: int) -> None:
        """``INST``: name as an argument, arguments above the mark."""
        values = self._marked()
        name = str(argument).replace(" ", ".", 1)[:300]
        self._call(_Name(name), tuple(values), at)

    def obj(self, _: Any, at: int) -> None:
        """``OBJ``: callable and arguments above the mark."""
        values = self._marked()
        self._call(values[0] if values else None, tuple(values[1:]), at)

    def build(self, _: Any, __: int) -> None:
        """``BUILD``: the state of an object; its ``__setstate__`` could be anything only if the class is."""
        self._pop()

    def mark(self, _: Any, __: int) -> None:
        """``MARK``."""
        self._push(_MARK)

    def pop(self, _: Any, __: int) -> None:
        """``POP``."""
        self._pop()

    def pop_mark(self, _: Any, __: int) -> None:
        """``POP_MARK``."""
        self._marked()

    def dup(self, _: Any, __: int) -> None:
        """``DUP``."""
        self._push(self._stack[-1] if self._stack else None)

    def put(self, argument: Any, __: int) -> None:
        """``PUT`` and ``MEMOIZE``."""
        if self._stack and len(self._memo) < _MAX_STACK:
            self._memo[len(self._memo) if argument is None else int(argument)] = self._stack[-1]

    def get(self, argument: Any, __: int) -> None:
        """``GET``."""
        self._push(self._memo.get(int(argument)))

    def tuple_(self, _: Any, __: int) -> None:
        """``TUPLE``: everything above the mark."""
        self._push(tuple(self._marked()[:1_000]))

    def fixed(self, size: int) -> None:
        """``TUPLE1`` to ``TUPLE3``, and the empty one."""
        values = tuple(self._pop() for _ in range(size))[::-1]
        self._push(values)

    def collect(self, _: Any, __: int) -> None:
        """``LIST``, ``DICT``, ``FROZENSET``: a container of everything above the mark."""
        self._marked()
        self._push([])

    def add_marked(self, _: Any, __: int) -> None:
        """``APPENDS``, ``SETITEMS``, ``ADDITEMS``."""
        self._marked()

    def append(self, _: Any, __: int) -> None:
        """``APPEND``."""
        self._pop()

    def setitem(self, _: Any, __: int) -> None:
        """``SETITEM``."""
        self._pop()
        self._pop()

    def persistent(self, _: Any, __: int) -> None:
        """``BINPERSID``: an identifier becomes an object of the program's."""
        self._pop()
        self._push(None)


def _shown(value: Any) -> str:
    if isinstance(value, _Name):
        return value.text
    if isinstance(value, _Made):
        return f"{value.name}(…)"
    if isinstance(value, str | bytes | int | float | bool):
        return ascii(value[:_SHOWN] if isinstance(value, str | bytes) else value)[:_SHOWN]
    if isinstance(value, tuple):
        return "(" + ", ".join(_shown(item) for item in value[:4]) + ")"
    return "…"


def _shown_name(value: Any) -> str:
    return value if isinstance(value, str) else "?"


_CONSTANTS = frozenset({
    "INT", "BININT", "BININT1", "BININT2", "LONG", "LONG1", "LONG4", "STRING", "BINSTRING", "SHORT_BINSTRING",
    "BINBYTES", "SHORT_BINBYTES", "BINBYTES8", "BYTEARRAY8", "UNICODE", "SHORT_BINUNICODE", "BINUNICODE",
    "BINUNICODE8", "FLOAT", "BINFLOAT",
})  # fmt: skip
_NEUTRAL = frozenset({"PROTO", "FRAME", "STOP", "READONLY_BUFFER"})
_HANDLERS: dict[str, Any] = {
    "GLOBAL": Machine.global_,
    "STACK_GLOBAL": Machine.stack_global,
    "REDUCE": Machine.reduce,
    "NEWOBJ": Machine.reduce,
    "NEWOBJ_EX": Machine.newobj_ex,
    "INST": Machine.inst,
    "OBJ": Machine.obj,
    "BUILD": Machine.build,
    "MARK": Machine.mark,
    "POP": Machine.pop,
    "POP_MARK": Machine.pop_mark,
    "DUP": Machine.dup,
    **dict.fromkeys(("PUT", "BINPUT", "LONG_BINPUT", "MEMOIZE"), Machine.put),
    **dict.fromkeys(("GET", "BINGET", "LONG_BINGET"), Machine.get),
    "TUPLE": Machine.tuple_,
    "TUPLE1": lambda machine, _, __: machine.fixed(1),
    "TUPLE2": lambda machine, _, __: machine.fixed(2),
    "TUPLE3": lambda machine, _, __: machine.fixed(3),
    "EMPTY_TUPLE": lambda machine, _, __: machine.fixed(0),
    **dict.fromkeys(("LIST", "DICT", "FROZENSET"), Machine.collect),
    **dict.fromkeys(("APPENDS", "SETITEMS", "ADDITEMS"), Machine.add_marked),
    "APPEND": Machine.append,
    "SETITEM": Machine.setitem,
    "BINPERSID": Machine.persistent,
}
