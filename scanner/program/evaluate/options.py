"""Options of a command line that its help does not show: what they carry, only who wrote them knows of."""

from __future__ import annotations

from scanner.program import ir
from scanner.program.callables import Closure
from scanner.program.evaluate.calls import Arguments
from scanner.program.evaluate.querysets import Querysets
from scanner.program.values import Taint, Trail, Value, tainted

UNDECLARED = "undeclared"  # the trust kind of such an option
_SUPPRESS = "==SUPPRESS=="  # the value of argparse.SUPPRESS and optparse's SUPPRESS_HELP
_SUPPRESSING = frozenset({"argparse.SUPPRESS", "optparse.SUPPRESS_HELP"})
_ADDING = frozenset({"add_argument", "add_option"})
_LOOKING_UP = frozenset({"get", "__getitem__", "pop"})


class Options(Querysets):
    """Marks what comes through an option that is hidden."""

    def invoke(self, node: ir.Call, function: Value, arguments: Arguments) -> Value:
        """Call a value; options that are added without a word about them are remembered."""
        if function.names and function.names[0].rpartition(".")[2] in _ADDING:
            told = arguments.keywords.get("help")
            if told is not None and (_SUPPRESS in told.constants or not _SUPPRESSING.isdisjoint(told.names)):
                self._hide(node, arguments)
        elif self.hidden_options and isinstance(node.function, ir.Attribute):
            base, given = function.receiver, arguments.positional
            if node.function.name in _LOOKING_UP and base is not None and given and given[0].single:
                result = super().invoke(node, function, arguments)
                return self._through(result, base, given[0].constants[0], node.at)
        return super().invoke(node, function, arguments)

    def attribute(self, base: Value, name: str, at: ir.At) -> Value:
        """``options.name``."""
        value = super().attribute(base, name, at)
        return self._through(value, base, name, at) if self.hidden_options else value

    def item(self, base: Value, key: Value, at: ir.At) -> Value:
        """``vars(options)["name"]``."""
        value = super().item(base, key, at)
        if self.hidden_options and key.single:
            return self._through(value, base, key.constants[0], at)
        return value

    def _hide(self, node: ir.Call, arguments: Arguments) -> None:
        named = arguments.keywords.get("dest")
        values = [named] if named is not None else arguments.positional
        for value in values:
            for name in value.constants:
                if isinstance(name, str):
                    self.hidden_options[name.lstrip("-").replace("-", "_")] = node.at

    def _through(self, value: Value, base: Value, name: object, at: ir.At) -> Value:
        """A value that was read by a name, with a mark if that is the name of a hidden option."""
        if not isinstance(name, str) or name not in self.hidden_options:
            return value
        if not any(taint.kind == "argv" for taint in (*base.taints, *value.taints)):
            return value
        return value.with_taints(tainted(self._undeclared(name, at), value))

    def _undeclared(self, name: str, at: ir.At) -> Value:
        origin = self.hidden_options.get(name, at)
        trail = Trail(f"the option `{name}` is hidden from the help", origin, None)
        return Value(taints=(Taint(UNDECLARED, origin, trail),))

    def peek(self, node: ir.Expr) -> Value | None:
        """Places have a layer of their own."""

    def hidden_parameters(self, closure: Closure) -> dict[str, Value]:
        """The parameters of a command that get options with ``hidden=True`` (click, typer)."""
        out: dict[str, Value] = {}
        for decorator in closure.function.decorators:
            if not isinstance(decorator, ir.Call) or self.last_name(decorator.function) != "option":
                continue
            keywords = {one.keyword: self.peek(one.value) for one in decorator.arguments if one.keyword}
            hidden = keywords.get("hidden")
            if hidden is None or True not in hidden.constants:
                continue
            for argument in decorator.arguments:
                name = self.peek(argument.value) if argument.keyword is None else None
                for one in name.constants if name is not None else ():
                    parameter = str(one).lstrip("-").replace("-", "_")
                    out[parameter] = self._undeclared(parameter, decorator.at)
        return out
