"""Buffers in memory: what is written to them, also through archives and writers, is what they give back."""

from __future__ import annotations

from collections.abc import Callable

from scanner.program import ir
from scanner.program.evaluate.calls import Arguments
from scanner.program.evaluate.special import Special
from scanner.program.state import Object
from scanner.program.values import Value, known

CONTENT = "<content>"  # the field of a buffer that no program can name
MAX_CONTENT = 100_000  # bytes or characters that are put together
_EMPTY: dict[str, ir.Constant] = {"io.BytesIO": b"", "io.StringIO": ""}
_READING = frozenset({"read", "read1", "readall", "getvalue", "getbuffer"})
_WRITING = frozenset(
    {
        "writeframes",
        "writeframesraw",
        "save",
        "write",
        "writelines",
        "writestr",
        "addfile",
        "writerow",
        "writerows",
        "dump",
    }
)


class Streams(Special):
    """Evaluates buffers, and what reads and writes through them."""

    def special(self, name: str) -> Callable[..., Value | None] | None:
        """What evaluates a function of this name, None for ordinary ones."""
        return _STREAMS.get(name) or super().special(name)

    def call_buffer(self, node: ir.Call, arguments: Arguments) -> Value | None:
        """``io.BytesIO(data)`` of known data, or of none yet."""
        name = self.called
        content = arguments.positional[0] if arguments.positional else known(_EMPTY[name])
        if arguments.keywords or not content.single:
            return None
        return self.allocate(Object("instance", {CONTENT: content}, None, complete=False), types=(name,))

    def call_wrapper(self, node: ir.Call, arguments: Arguments) -> Value | None:
        """``zipfile.ZipFile(buffer, "w")``: what it is given goes there."""
        name = self.called
        for value in arguments.values():
            if self.buffer(value) is not None:
                inner = Object("instance", {CONTENT: value}, None, complete=False)
                return self._modelled(node, (name,), self.allocate(inner, types=(name,)))
        return None

    def buffer(self, value: Value, depth: int = 4) -> tuple[int, Object] | None:
        """The buffer that a value is, or wraps; None for all else."""
        for reference, found in self.objects(value):
            content = found.items.get(CONTENT)
            if content is None or not depth:
                continue
            return self.buffer(content, depth - 1) or (reference, found)
        return None

    def _method(self, node: ir.Call, function: Value, method: str, arguments: Arguments) -> Value | None:
        if method in _READING and function.receiver is not None and not arguments.values():
            for _, found in self.objects(function.receiver):
                content = found.items.get(CONTENT)
                if content is not None and not content.objects:
                    return content
        return super()._method(node, function, method, arguments)

    def _feed(self, node: ir.Call, function: Value, arguments: Arguments) -> None:
        """``buffer.write(data)``, ``archive.writestr(name, data)``, ``json.dump(data, buffer)``."""
        written = node.function.name if isinstance(node.function, ir.Attribute) else ""
        if written in _WRITING and function.receiver is not None:
            for target in (function.receiver, *arguments.values()):
                held = self.buffer(target) if target.objects else None
                if held is not None:
                    data = [one for one in arguments.values() if one is not target]
                    own = [function.receiver] if target is not function.receiver and written == "save" else []
                    self._write(*held, own or data)
                    return
        super()._feed(node, function, arguments)

    def _write(self, reference: int, found: Object, values: list[Value]) -> None:
        older, given = found.items[CONTENT], values[0] if len(values) == 1 else self.unknown_from(values)
        content: Value | None = None
        if older.single and given.single and not older.taints:
            content = _together(older.constants[0], given.constants[0])
        if content is None:
            content = self.unknown_from([older, given])
        self.now.heap[reference] = found.put(CONTENT, content)


def _together(first: ir.Constant, second: ir.Constant) -> Value | None:
    """Two texts, or two strings of bytes, one behind the other."""
    if isinstance(first, bytes) and isinstance(second, bytes):
        return known((first + second)[:MAX_CONTENT])
    if isinstance(first, str) and isinstance(second, str):
        return known((first + second)[:MAX_CONTENT])
    return None


_STREAMS: dict[str, Callable[[Streams, ir.Call, Arguments], Value | None]] = {
    **dict.fromkeys(_EMPTY, Streams.call_buffer),
    **dict.fromkeys(
        (
            *("zipfile.ZipFile", "tarfile.open", "tarfile.TarFile", "gzip.GzipFile", "bz2.BZ2File"),
            *(
                "wave.open",
                "csv.writer",
                "csv.DictWriter",
                "io.TextIOWrapper",
                "io.BufferedWriter",
                "io.BufferedReader",
            ),
            *("pickle.Unpickler", "pickle.Pickler", "codecs.getwriter"),
        ),
        Streams.call_wrapper,
    ),
}
