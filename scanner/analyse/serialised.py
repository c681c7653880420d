"""Serialised objects in constants: whether loading them can call anything."""

from __future__ import annotations

from scanner.model import Source, SourceKind
from scanner.parse.pickles import read_pickles
from scanner.program import CallEvent, Value

_MAX_BYTES = 1_000_000
_CONTENT = "<content>"  # how the evaluation calls what a buffer holds
_BUILTINS = "set frozenset list dict tuple int float str bytes bytearray complex object bool"
_RANGES = "range xrange slice"
_MARSHALLED_CODE = frozenset(b"c\xe3")  # the type of a code object, by itself and as something referred to
_PLAIN = frozenset(f"builtins.{name}" for name in f"{_BUILTINS} {_RANGES}".split()) | {
    *("collections.OrderedDict", "collections.deque", "collections.Counter", "datetime.datetime"),
    *("datetime.date", "datetime.timedelta", "datetime.time", "datetime.timezone", "decimal.Decimal"),
    *("fractions.Fraction", "uuid.UUID", "copyreg._reconstructor", "copy_reg._reconstructor"),
    *("_codecs.encode", "pathlib.PurePosixPath", "pathlib.PosixPath", "time.struct_time"),
}


_RUNNING = frozenset(
    [
        "subprocess",
        "os",
        "posix",
        "nt",
        "multiprocessing",
        "threading",
        "asyncio",
        "socket",
        "ctypes",
        "code",
        "types",
        "importlib",
        "runpy",
        "pty",
        "imp",
        "pydoc",
        "timeit",
        "zipimport",
        "concurrent",
        "pickle",
        "marshal",
        "http",
        "urllib",
        "smtplib",
        "ftplib",
        "webbrowser",
    ]
)


def carries_code(event: CallEvent, values: list[Value]) -> bool:
    """Whether one of the values is a constant (or a buffer of one) that names something when it is loaded:
    marshalled code does, marshalled data and a pickle of mere data do not.
    """
    found = [constant for value in values for constant in _constants(event, value)]
    marshalled = any(name.startswith("marshal.") for name in event.names)
    return any(_names_something(constant, marshalled) for constant in found)


def _constants(event: CallEvent, value: Value) -> list[object]:
    out: list[object] = list(value.constants)
    for reference in value.objects:
        held = event.state.heap.get(reference)
        content = held.items.get(_CONTENT) if held is not None else None
        if content is not None:
            out.extend(_constants(event, content))
    return out


def _names_something(constant: object, marshalled: bool) -> bool:
    if isinstance(constant, str):
        return '"py/' in constant or "'py/" in constant  # jsonpickle
    if not isinstance(constant, bytes) or len(constant) < 8:
        return False
    if marshalled:
        return not _MARSHALLED_CODE.isdisjoint(constant)
    if len(constant) > _MAX_BYTES:
        return True
    found = read_pickles(Source("", SourceKind.PICKLE, content=constant))
    return any(not _harmless(call.name) for call in found.calls) or (bool(found.gaps) and not found.calls)


def _harmless(name: str) -> bool:
    """Whether loading an object with this name makes data of it: plain types, and classes of programs."""
    root, last = name.partition(".")[0], name.rpartition(".")[2]
    own = last[:1].isupper() and root not in _RUNNING
    return own or name.replace("__builtin__.", "builtins.") in _PLAIN
