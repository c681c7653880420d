"""Methods of texts: what they compute, and what of their pieces stays known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.program import folding, ir
from scanner.program.evaluate.expressions import Expressions
from scanner.program.evaluate.removal import lacking
from scanner.program.state import Object
from scanner.program.values import UNKNOWN, Value, as_parts, join, known, tainted, text
from scanner.support.patterns import lazy

if TYPE_CHECKING:
    from scanner.program.evaluate.calls import Arguments

_FIELD = lazy(r"\{\{|\}\}|\{(?P<name>[^{}!:]{0,100})(?:![rsa])?(?P<spec>:[^{}]{0,100})?\}")
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
_LOOKUP = lazy(r"\.(\w+)|\[([^\]]*)\]")
_QUOTES = ("'", '"')
_NUMERIC = tuple("bcdeEfFgGnoxX%")  # how a number is written; anything else is refused
_WITHOUT_QUOTES = frozenset({"without quotes", "xpath"})
_LINE_BREAKS = frozenset("\r\n")
_DOUBLED = ("'", '"', "`")  # how SQL writes a quote within quotes
_SQL = frozenset({"sql"})
_NO_SLASH_FIRST = frozenset({"no slash first"})  # a mark


class Texts(Expressions):
    """Evaluates methods of texts."""

    def _text_method(self, receiver: Value, method: str, arguments: Arguments, at: ir.At) -> Value | None:
        if method in ("format", "join") and receiver.single:
            exact = self._computed_method(receiver, method, arguments)
            if exact is not None:
                return exact
            if method == "format" and isinstance(receiver.constants[0], str):
                return self._format(receiver.constants[0], arguments, at)
        if method == "join" and arguments.positional:
            return self._join_text(receiver, arguments.positional[0], at)
        if method == "format_map" and receiver.single and arguments.positional:
            return self.percent_map(receiver, arguments.positional[0], at)
        if method == "split" and receiver.parts is not None and len(arguments.positional) == 1:
            found = self._split(receiver, arguments.positional[0])
            if found is not None:
                return found
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
        except folding.UnfoldableError as fault:
            self.unfolded(fault)
            return None
        return out

    def _format(self, template: str, arguments: Arguments, at: ir.At) -> Value:
        pieces: list[str | Value] = []
        last = index = 0
        for match in _FIELD.finditer(template):
            pieces.append(template[last : match.start()])
            last = match.end()
            if match[0] in ("{{", "}}"):
                pieces.append(match[0][0])
                continue
            name, rest = _split_field(match["name"])
            if name == "" or name.isdigit():
                position = int(name) if name and len(name) < 6 else index
                index += 1
                found = arguments.positional[position] if position < len(arguments.positional) else None
            else:
                found = arguments.keywords.get(name)
            if found is None:
                found = arguments.rest or UNKNOWN
            for attribute, key in _LOOKUP.findall(rest):
                if attribute:
                    found = self.attribute(found, attribute, at)
                else:
                    found = self.item(found, known(int(key) if key.isdigit() and len(key) < 6 else key), at)
            spec = (match["spec"] or "")[1:]
            if spec and found.single:  # the exact way has failed: it is too wide
                found = Value(types=("str",), taints=found.taints)
            found = self.written(found, at, spec)
            if spec.endswith(_NUMERIC):
                found = self.scalar(found)
            pieces.extend(
                (str(found.constants[0]),) if found.single and not found.taints else as_parts(found)
            )
        pieces.append(template[last:])
        return text(pieces)

    def percent_map(self, template: Value, mapping: Value, at: ir.At) -> Value:
        """``template.format_map(mapping)``."""
        from scanner.program.evaluate.calls import Arguments

        given = Arguments()
        for _, found in self.objects(mapping):
            given.keywords.update({str(key): item for key, item in found.items.items()})
            given.rest = found.rest
        if mapping.taints:
            given.rest = Value(taints=mapping.taints)
        constant = template.constants[0]
        return self._format(constant, given, at) if isinstance(constant, str) else UNKNOWN

    def _split(self, receiver: Value, separator: Value) -> Value | None:
        """The fields of a text that are sure to end before its first hole."""
        mark = separator.constants[0] if separator.single else None
        first = as_parts(receiver)[0]
        if not isinstance(mark, str) or not mark or not isinstance(first, str):
            return None
        fields = first.split(mark)[:-1]
        items: dict[ir.Constant, Value] = {index: known(field) for index, field in enumerate(fields[:50])}
        return self.allocate(Object("list", items, Value(taints=receiver.taints), complete=False))

    def _join_text(self, separator: Value, items: Value, at: ir.At) -> Value:
        values = self.listed(items, at)
        if values is not None and (separator.single or len(values) < 2):
            pieces: list[str | Value] = []
            for position, item in enumerate(values):
                if position:
                    pieces.extend(as_parts(separator))
                pieces.extend(as_parts(item))
            return text(pieces)
        reached = Value(taints=self.now.reach(items))
        if items.objects and not reached.taints:
            reached = Value(taints=self.element(items, at).taints)
        return Value(taints=tainted(separator, reached), types=("str",))

    def plain_method(self, receiver: Value, method: str, arguments: Arguments, at: ir.At) -> Value | None:
        """Methods of a text of which nothing but its taints is known."""
        if method in _MEASURES:
            return self.scalar(Value(taints=tainted(receiver, *arguments.values())), "bool")
        if method == "join" and arguments.positional:
            return self._join_text(receiver, arguments.positional[0], at)
        if not receiver.taints:
            return None
        if method in ("strip", "lstrip") and arguments.positional:
            taken = arguments.positional[0].constants
            if len(taken) == 1 and {"/", "\\"} <= set(str(taken[0])):
                receiver = Value(taints=receiver.taints, types=receiver.types).cleaned(_NO_SLASH_FIRST)
        if method in _KEEPING:
            return Value(parts=receiver.parts, taints=receiver.taints, types=receiver.types)
        if method in _SPLITTING:
            carried = Value(taints=tuple(taint.step(f"`.{method}()`", at) for taint in receiver.taints))
            if method == "splitlines":
                carried = lacking(carried, _LINE_BREAKS)
            return self.allocate(Object("list", {}, carried, complete=False))
        if method == "translate" and len(arguments.positional) == 1:
            return self._translated(receiver, arguments.positional[0])
        if method == "replace" and len(arguments.positional) > 1:
            return self._replaced(receiver, *arguments.positional[:2])
        return None

    def _translated(self, receiver: Value, table: Value) -> Value | None:
        """``x.translate({ord("<"): "&lt;"})``: without the characters that the table replaces."""
        tables = [found for _, found in self.objects(table) if found.kind == "dict"]
        if len(tables) != 1 or table.open:
            return None
        gone = set()
        for key, value in tables[0].items.items():
            sign = chr(key) if isinstance(key, int) and 0 <= key < 0x110000 else key
            if isinstance(sign, str) and value.single and sign not in str(value.constants[0]):
                gone.add(sign)
        return lacking(receiver, frozenset(gone))

    def _replaced(self, receiver: Value, old: Value, new: Value) -> Value | None:
        """``x.replace("/", "_")``: a character is not in the text any more; ``x.replace("'", "''")``."""
        if not (old.single and new.single and isinstance(old.constants[0], str)):
            return None
        sign, instead = old.constants[0], str(new.constants[0])
        if sign in _DOUBLED and instead == 2 * sign:
            return receiver.cleaned(_SQL)
        if len(sign) != 1 or sign in instead:
            return None
        result = receiver.cleaned(_WITHOUT_QUOTES) if sign in _QUOTES else receiver
        return lacking(result, frozenset(sign))


def _split_field(name: str) -> tuple[str, str]:
    """A field's argument and what is looked up in it: ``("0", "[key].attribute")``."""
    end = next((index for index, sign in enumerate(name) if sign in ".["), len(name))
    return name[:end], name[end:]
