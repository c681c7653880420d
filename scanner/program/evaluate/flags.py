"""Variables that hold the outcome of a condition: ``ok = urlsplit(url).netloc in HOSTS``, asked for later."""

from __future__ import annotations

from scanner.program import ir

Assigned = dict[str, list[tuple[int, ir.Expr | None]]]  # variable → places at which it is given a value
_MAX_STATEMENTS = 500
_CONDITIONS = (ir.Compare, ir.Logic, ir.Unary, ir.Call)


def assignments(function: ir.Function) -> Assigned:
    """Where a function gives its variables values, in order; None stands for a value that is not written."""
    out: Assigned = {parameter.name: [(parameter.at[0], None)] for parameter in function.parameters}
    pending: list[ir.Stmt] = list(reversed(function.body))
    for _ in range(_MAX_STATEMENTS):
        if not pending:
            return out
        node = pending.pop()
        if isinstance(node, ir.Assign):
            for target in node.targets:
                if isinstance(target, ir.Name):
                    out.setdefault(target.id, []).append((node.at[0], node.value))
                else:
                    _unknown(target, node.at[0], out)
        elif isinstance(node, ir.If):
            pending.extend(reversed([*(one for _, body in node.branches for one in body), *node.other]))
        elif isinstance(node, ir.For | ir.While):
            if isinstance(node, ir.For):
                _unknown(node.target, node.at[0], out)
            pending.extend(reversed([*node.body, *node.other]))
        elif isinstance(node, ir.With):
            pending.extend(reversed(node.body))
        elif isinstance(node, ir.Try):
            handled = [one for handler in node.handlers for one in handler.body]
            pending.extend(reversed([*node.body, *handled, *node.other, *node.final]))
        elif isinstance(node, ir.Augment):
            _unknown(node.target, node.at[0], out)
        elif isinstance(node, ir.Match | ir.Scope | ir.Delete):
            return {}
    return {}


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
