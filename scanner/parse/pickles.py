"""Serialised Python objects → the calls that loading them would make. Read as instructions, never loaded.

Plain pickles, and those inside of torch's and numpy's archives, joblib's compressed files, ``.npy`` arrays.
The stack of the pickle machine is followed with symbols in place of values: names, constants and calls.
Bounded in bytes, instructions, members and depth; what is cut off is a gap.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass, field
from typing import IO, Any, cast

from scanner.model import Gap, GapKind, Source

_MAX_BYTES = 32 * 1024 * 1024  # of one pickle
_MAX_STEPS = 1_000_000
_MAX_STRING = 1_000_000  # characters of a constant that are kept
_MAX_MEMBERS = 200
_MAX_CALLS = 200
_MAX_STACK = 100_000
_SHOWN = 120
_MARK = object()


@dataclass(frozen=True, slots=True)
class PickleCall:
    """A call at byte ``at`` of ``member`` ("" for the file itself): a dotted name, its arguments as text.

    ``called`` False: the name is only looked up, as for an instance's class.
    """

    name: str
    arguments: str
    at: int
    member: str = ""
    called: bool = True


@dataclass(slots=True)
class Pickles:
    """Everything that the pickles of one file would call."""

    path: str
    calls: list[PickleCall] = field(default_factory=list)
    gaps: tuple[Gap, ...] = ()


@dataclass(frozen=True, slots=True)
class _Name:
    """A global; ``text`` is dotted."""

    text: str


@dataclass(frozen=True, slots=True)
class _Made:
    """What a call of ``name`` returned."""

    name: str


class _Bounded:
    """A stream of at most ``limit`` bytes that never allocates more than there are."""

    def __init__(self, stream: IO[bytes], limit: int) -> None:
        self._stream = stream
        self._left = limit
        self.cut = False

    def read(self, size: int) -> bytes:
        """At most ``size`` bytes."""
        if size > self._left:
            self.cut = True
        data = self._stream.read(max(0, min(size, self._left)))
        self._left -= len(data)
        return data

    def readline(self) -> bytes:
        """A line of at most a megabyte."""
        data = self._stream.readline(min(self._left, 1 << 20))
        self._left -= len(data)
        return data


def read_pickles(source: Source) -> Pickles:
    """The calls of every pickle in a file. Never raises for what it holds."""
    found = Pickles(source.path)
    gaps: list[Gap] = []
    try:
        with _opened(source) as stream:
            _read(stream, "", found, gaps, 0)
    except (OSError, zipfile.BadZipFile, EOFError, ValueError, NotImplementedError, RuntimeError) as error:
        gaps.append(_gap(GapKind.UNREADABLE, source.path, f"It could not be read as a pickle ({error})."))
    found.gaps = tuple(dict.fromkeys(gaps))
    return found


def _opened(source: Source) -> IO[bytes]:
    if source.content is not None:
        return io.BytesIO(source.content)
    if source.file is None or not source.file.is_file():
        raise FileNotFoundError("it is no regular file")
    return source.file.open("rb")


def _read(stream: IO[bytes], member: str, found: Pickles, gaps: list[Gap], depth: int) -> None:
    head = stream.read(16)
    stream.seek(0)
    if depth > 3:
        gaps.append(_gap(GapKind.LIMIT, found.path, "Archives in it are nested more than 3 deep."))
    elif head.startswith(b"PK\x03\x04"):
        _archive(stream, member, found, gaps, depth)
    elif head.startswith(b"\x93NUMPY"):
        _array(stream, member, found, gaps)
    elif (unpacked := _unpacked(stream, head, found.path, gaps)) is not None:
        if unpacked.getbuffer().nbytes:
            _read(unpacked, member, found, gaps, depth + 1)
    else:
        for _ in range(16):  # torch's old format is several pickles, one behind the other
            if not _pickle(stream, member, found, gaps):
                return


def _archive(stream: IO[bytes], member: str, found: Pickles, gaps: list[Gap], depth: int) -> None:
    with zipfile.ZipFile(stream) as archive:
        names = [
            one for one in archive.infolist() if one.filename.endswith((".pkl", ".pickle", ".npy", ".p"))
        ]
        if len(names) > _MAX_MEMBERS:
            gaps.append(
                _gap(GapKind.LIMIT, found.path, f"Only {_MAX_MEMBERS} of its {len(names)} pickles were read.")
            )
        for one in names[:_MAX_MEMBERS]:
            with archive.open(one) as inner:
                data = inner.read(_MAX_BYTES + 1)
            if len(data) > _MAX_BYTES:
                gaps.append(
                    _gap(GapKind.LIMIT, found.path, f"Only {_MAX_BYTES:,} bytes of a pickle were read.")
                )
            _read(io.BytesIO(data[:_MAX_BYTES]), f"{member}{one.filename}", found, gaps, depth + 1)


def _array(stream: IO[bytes], member: str, found: Pickles, gaps: list[Gap]) -> None:
    """An array of objects is a header and a pickle."""
    head = stream.read(12)
    size = (
        int.from_bytes(head[8:12], "little") if head[6:7] >= b"\x02" else int.from_bytes(head[8:10], "little")
    )
    start = (12 if head[6:7] >= b"\x02" else 10) + size
    stream.seek(12 if head[6:7] >= b"\x02" else 10)
    if size < 100_000 and b"'|O'" in stream.read(size):
        stream.seek(start)
        _pickle(stream, member, found, gaps)


_LIKE_A_PICKLE = re.compile(rb"\x80[\x01-\x05]|PK\x03\x04|\x93NUMPY|c[\w.]+\n[\w.]+\n|\([cidl]|[\](}]q")


def _unpacked(stream: IO[bytes], head: bytes, path: str, gaps: list[Gap]) -> io.BytesIO | None:
    """The decompressed content (empty if that is no pickle), None for what is not compressed."""
    import bz2
    import lzma
    import zlib

    makers: tuple[tuple[bytes, Any], ...] = (
        (b"\x1f\x8b", lambda: zlib.decompressobj(31)),
        (b"x", zlib.decompressobj),
        (b"BZh", bz2.BZ2Decompressor),
        (b"\xfd7zXZ", lambda: lzma.LZMADecompressor(memlimit=256 << 20)),
    )
    for mark, make in makers:
        if not head.startswith(mark) or (
            mark == b"x" and head[1:2] not in (b"\x01", b"\x5e", b"\x9c", b"\xda")
        ):
            continue
        machine, size = make(), 0
        out: list[bytes] = []
        data = stream.read(_MAX_BYTES)
        try:
            while size <= _MAX_BYTES and not machine.eof:
                piece = machine.decompress(data, 1 << 20)
                if not out and not _LIKE_A_PICKLE.match(piece):
                    return io.BytesIO()
                size += len(piece)
                out.append(piece)
                data = getattr(machine, "unconsumed_tail", b"")
                if not data and getattr(machine, "needs_input", True):
                    break
        except (OSError, EOFError, ValueError, zlib.error, lzma.LZMAError) as error:
            gaps.append(_gap(GapKind.UNREADABLE, path, f"It could not be decompressed ({error})."))
        if size > _MAX_BYTES:
            gaps.append(_gap(GapKind.LIMIT, path, f"It unpacks to more than {_MAX_BYTES:,} bytes."))
        return io.BytesIO(b"".join(out)[:_MAX_BYTES])
    return None


def _gap(kind: GapKind, path: str, cause: str) -> Gap:
    return Gap(
        kind, path, cause, "Load it only if you trust where it comes from.", blocking=kind is GapKind.LIMIT
    )


def _pickle(stream: IO[bytes], member: str, found: Pickles, gaps: list[Gap]) -> bool:
    """Follow one pickle; whether it came to its end and more may follow."""
    import pickletools

    bounded = _Bounded(stream, _MAX_BYTES)
    machine = _Machine(member, found)
    start = stream.tell()
    steps = 0
    try:
        for opcode, argument, _ in pickletools.genops(cast("IO[bytes]", bounded)):
            steps += 1
            if steps > _MAX_STEPS:
                gaps.append(
                    _gap(GapKind.LIMIT, found.path, f"Only {_MAX_STEPS:,} steps of a pickle were followed.")
                )
                return False
            at = stream.tell() - start
            machine.step(opcode.name, argument, at)
    except (
        ValueError,
        IndexError,
        KeyError,
        UnicodeError,
        OverflowError,
        EOFError,
        MemoryError,
        TypeError,
    ) as error:
        if bounded.cut:
            gaps.append(_gap(GapKind.LIMIT, found.path, f"Only {_MAX_BYTES:,} bytes of a pickle were read."))
        elif steps:
            text = str(error)[:_SHOWN]
            gaps.append(
                _gap(GapKind.UNREADABLE, found.path, f"What follows step {steps:,} is no pickle ({text}).")
            )
        return False
    return bool(stream.read(1)) and _back(stream)


def _back(stream: IO[bytes]) -> bool:
    stream.seek(-1, io.SEEK_CUR)
    return True


class _Machine:
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
    "GLOBAL": _Machine.global_,
    "STACK_GLOBAL": _Machine.stack_global,
    "REDUCE": _Machine.reduce,
    "NEWOBJ": _Machine.reduce,
    "NEWOBJ_EX": _Machine.newobj_ex,
    "INST": _Machine.inst,
    "OBJ": _Machine.obj,
    "BUILD": _Machine.build,
    "MARK": _Machine.mark,
    "POP": _Machine.pop,
    "POP_MARK": _Machine.pop_mark,
    "DUP": _Machine.dup,
    **dict.fromkeys(("PUT", "BINPUT", "LONG_BINPUT", "MEMOIZE"), _Machine.put),
    **dict.fromkeys(("GET", "BINGET", "LONG_BINGET"), _Machine.get),
    "TUPLE": _Machine.tuple_,
    "TUPLE1": lambda machine, _, __: machine.fixed(1),
    "TUPLE2": lambda machine, _, __: machine.fixed(2),
    "TUPLE3": lambda machine, _, __: machine.fixed(3),
    "EMPTY_TUPLE": lambda machine, _, __: machine.fixed(0),
    **dict.fromkeys(("LIST", "DICT", "FROZENSET"), _Machine.collect),
    **dict.fromkeys(("APPENDS", "SETITEMS", "ADDITEMS"), _Machine.add_marked),
    "APPEND": _Machine.append,
    "SETITEM": _Machine.setitem,
    "BINPERSID": _Machine.persistent,
}
