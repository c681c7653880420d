"""Query sets of Django that are classes of the program: what is chained to one is one as well."""

from __future__ import annotations

from scanner.program import ir
from scanner.program.callables import ClassValue
from scanner.program.evaluate.activation import Arguments
from scanner.program.evaluate.application import Application
from scanner.program.values import Value

_CHAINED = frozenset(
    {"all", "filter", "exclude", "order_by", "distinct", "select_related", "prefetch_related", "annotate"}
    | {"using", "only", "defer", "none", "reverse", "get_queryset", "select_for_update"}
)
_KINDS = frozenset({"QuerySet", "Manager", "BaseManager"})


class Querysets(Application):
    """Evaluates what makes query sets of query sets."""

    def _method(self, node: ir.Call, function: Value, method: str, arguments: Arguments) -> Value | None:
        receiver = function.receiver
        if receiver is not None and method in _CHAINED and receiver.names:
            receiver = self.linked(receiver)
        if method == "from_queryset" and arguments.positional and arguments.positional[0].callables:
            return arguments.positional[0]
        if receiver is not None and method == "as_manager":
            for candidate in receiver.callables:
                if isinstance(candidate, ClassValue) and _queries(candidate):
                    return self.fresh(candidate)
        if receiver is not None and method in _CHAINED:
            for _, found in self.objects(receiver):
                if found.cls is not None and _queries(found.cls) and found.cls.member(method) is None:
                    return Value(open=receiver.open, types=receiver.types, objects=receiver.objects)
        return super()._method(node, function, method, arguments)


def _queries(cls: ClassValue) -> bool:
    return any(name.rpartition(".")[2] in _KINDS for one in cls.lineage() for name in one.foreign)
