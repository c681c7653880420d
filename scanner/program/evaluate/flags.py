"""Variables that hold the outcome of a condition: ``ok = urlsplit(url).netloc in HOSTS``, asked for later."""

from __future__ import annotations

from scanner.program import ir

Assigned = dict[str, list[tuple[int, ir.Expr | None]]]  # variable → places at which it is given a value
_MAX_NODES = 3_000
_CONDITIONS = (ir.Compare, ir.Logic, ir.Unary, ir.Call)


def assignments(function: ir.Function) -> Assigned:
    """Where a function gives its variables values, in order; None stands for a value that is not written."""
    out: Assigned = {parameter.name: [(parameter.at[0], None)] for parameter in function.parameters}
    for count, node in enumerate(ir.walk(function.body)):
        if count > _MAX_NODES:
            return {}
        if isinstance(node, ir.Assign):
            for target in node.targets:
                if isinstance(target, ir.Name):
                    out.setdefault(target.id, []).append((node.at[0], node.value))
                else:
                    _unknown(target, node.at[0], out)
        elif isinstance(node, ir.For | ir.Augment | ir.Bind):
            _unknown(node.target, node.at[0], out)
        elif isinstance(node, ir.Scope | ir.With | ir.Handler | ir.Pattern | ir.Delete):
            for name in _names(node):
                out.setdefault(name, []).append((node.at[0], None))
    return out


def deciding(name: str, truth: bool, at: int, assigned: Assigned) -> list[ir.Expr]:
    """The conditions of which one has come out as ``truth`` when the variable ``name`` is that at ``at``;
    empty when something else may have made it so.
    """
    found: list[ir.Expr] = []
    for place, value in assigned.get(name, ()):
        if isinstance(value, ir.Const):
            if bool(value.value) is truth:
                return []
        elif not isinstance(value, _CONDITIONS) or place >= at:
            return []
        else:
            found.append(value)
            for other in _names(value):
                if any(value.at[1] <= later < at for later, _ in assigned.get(other, ())):
                    return []  # the condition spoke of another value
    return found


def _unknown(target: ir.Expr, at: int, out: Assigned) -> None:
    for name in _names(target):
        out.setdefault(name, []).append((at, None))


def _names(node: ir.Node) -> set[str]:
    return {one.id for one in ir.walk(node) if isinstance(one, ir.Name)}
