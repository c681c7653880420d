"""Files into which the network's answers were written, or what was cut out of a picture, or decoded: whoever
runs such a file runs that.
"""

from __future__ import annotations

from scanner.program import ir
from scanner.program.evaluate.calls import Arguments
from scanner.program.evaluate.capabilities import Capabilities
from scanner.program.state import Object
from scanner.program.values import Taint, Trail, Value, tainted

FETCHED = "fetched"  # the trust kind of the path of such a file
HANDLE = "handle"  # and of a file that was opened to be written
# By what is written: the trust kind of the path of such a file, and how that is told.
_WRITTEN = {
    "response": (FETCHED, "what the network answers"),
    "socket": (FETCHED, "what the network answers"),
    "media": ("carried", "what a media file holds"),
    "decoded": ("unpacked", "a decoded payload"),
}
_ANSWER = _WRITTEN["response"]
_SAVING = {"urllib.request.urlretrieve": (1, "filename"), "wget.download": (1, "out")}
_OPENING = frozenset({"open", "io.open", "codecs.open", "os.fdopen", "pathlib.Path.open"})
_WRITING = frozenset({"write", "writelines"})
_WHOLE = frozenset({"pathlib.Path.write_bytes", "pathlib.Path.write_text"})
_SHORTEST = 5  # characters of a path that tell one file from another
_RUNNING = frozenset({"command", "code", "import"})


class Downloads(Capabilities):
    """Adds to paths that something was fetched into their files."""

    def invoke(self, node: ir.Call, function: Value, arguments: Arguments) -> Value:
        """Call a value; what it writes to a file, or runs out of one, is taken into account."""
        names = function.names
        if self.fetched and names and self._runs(names):
            arguments.positional = [self._as_fetched(value) for value in arguments.positional]
            arguments.keywords = {key: self._as_fetched(value) for key, value in arguments.keywords.items()}
        result = super().invoke(node, function, arguments)
        if not names:
            return result
        if names[0] in _OPENING:
            return self._remembers_path(node, function, arguments, result)
        if names[0] in _SAVING:
            for selector in _SAVING[names[0]]:
                self._fetched_into(node, arguments, selector)
        elif names[0] in _WHOLE:
            receiver = node.function.value if isinstance(node.function, ir.Attribute) else None
            told = self._told(arguments.values())
            if function.receiver is not None and told is not None:
                self._holds_answer(function.receiver, receiver, node.at, told)
        elif names[0].rpartition(".")[2] in _WRITING and function.receiver is not None:
            told = self._told(arguments.values())
            if told is not None:
                self._put_into(function.receiver, node, told)
        elif names[0] == "shutil.copyfileobj" and len(arguments.positional) > 1:
            told = self._told(arguments.positional[:1])
            if told is not None:
                self._put_into(arguments.positional[1], node, told)
        return result

    def _runs(self, names: tuple[str, ...]) -> bool:
        return any(sink.kind in _RUNNING for name in names for sink in self.knowledge.sinks.get(name, ()))

    def _told(self, values: list[Value]) -> tuple[str, str] | None:
        """What of this makes a file dangerous to run."""
        kinds = {taint.kind for value in values for taint in self.now.reach(value)}
        return next((told for kind, told in _WRITTEN.items() if kind in kinds), None)

    # --- writing

    def _remembers_path(self, node: ir.Call, function: Value, arguments: Arguments, result: Value) -> Value:
        """A file that is opened to be written remembers its path."""
        method = function.receiver is not None and function.names[0] == "pathlib.Path.open"
        mode = arguments.keywords.get("mode")
        given = arguments.positional[0 if method else 1 :]
        mode = given[0] if given else mode
        if mode is None or not any(set(str(one)) & set("wax+") for one in mode.constants):
            return result
        path = function.receiver if method else next(iter(arguments.positional), None)
        base = node.function.value if method and isinstance(node.function, ir.Attribute) else None
        written = base if method else (node.arguments[0].value if node.arguments else None)
        if path is None:
            return result
        self.opened[node.at] = (path, written)
        handle = Taint(HANDLE, node.at, Trail("a file is opened to be written", node.at, None))
        return result.with_taints(tainted(result, Value(taints=(handle,))))

    def _fetched_into(self, node: ir.Call, arguments: Arguments, selector: int | str) -> None:
        written: ir.Expr | None = None
        value: Value | None = None
        if isinstance(selector, int) and selector < len(arguments.positional):
            value = arguments.positional[selector]
            written = node.arguments[selector].value if selector < len(node.arguments) else None
        elif isinstance(selector, str) and selector in arguments.keywords:
            value = arguments.keywords[selector]
            written = next((one.value for one in node.arguments if one.keyword == selector), None)
        if value is not None:
            self._holds_answer(value, written, node.at, _ANSWER)

    def _put_into(self, file: Value, node: ir.Call, told: tuple[str, str]) -> None:
        """What was written to a file: its path is known, or it has a name of its own (``file.name``)."""
        handles = [taint for taint in self.now.reach(file) if taint.kind == HANDLE]
        for taint in handles:
            path, written = self.opened.get(taint.origin, (None, None))
            if path is not None:
                self._holds_answer(path, written, node.at, told)
        target = node.function.value if isinstance(node.function, ir.Attribute) else None
        if not handles and isinstance(target, ir.Name):
            self._holds_answer(file, target, node.at, told)

    def _holds_answer(self, path: Value, written: ir.Expr | None, at: ir.At, told: tuple[str, str]) -> None:
        """From here on, a file holds what was written to it."""
        kind, what = told
        shown = self.shown(path)
        named = f"`{shown}`" if shown and "\x00" not in shown else "a file"
        taint = Taint(kind, at, Trail(f"{what} is written to {named}", at, None))
        mark = Value(taints=(taint,))
        if len(shown.strip("\x00/.")) >= _SHORTEST:
            self.fetched.setdefault(shown, taint)
        if isinstance(written, ir.Name | ir.Attribute) and at[2] == self.frame.module.number:
            self.change(written, lambda value: value.with_taints(tainted(value, mark)))

    # --- running

    def _as_fetched(self, value: Value) -> Value:
        """A command, or a path, that names such a file."""
        if value.objects:
            return self._list_as_fetched(value)
        shown = self.shown(value)
        for path, taint in self.fetched.items():
            if path in shown and "\x00" not in path.strip("\x00"):
                return value.with_taints(tainted(value, Value(taints=(taint,))))
        return value

    def _list_as_fetched(self, value: Value) -> Value:
        for _, found in self.objects(value):
            if found.kind not in ("list", "tuple"):
                continue
            items = {key: self._as_fetched(item) for key, item in found.items.items() if not item.objects}
            if any(items[key] is not found.items[key] for key in items):
                return self.allocate(Object(found.kind, {**found.items, **items}, found.rest, found.complete))
        return value
