"""What the body of a function holds: checks, errors that it raises or swallows, answers always true."""

from __future__ import annotations

from msgspec import Struct

from scanner.program import ir
from scanner.support.patterns import lazy

_CHECKING = lazy(
    r"(?i)(?:verify|check|valid|compare|authenticat|authori[sz]|matches|equal|digest|checkpw|decode|lookup|get)\w*"
)
_RAISING = lazy(
    r"(?i)_?(?:verify\w*|validate\w*|check_\w+|require\w*|ensure\w*|full_clean|raise_for_status|decode)"
)
_SECRET = lazy(r"(?i)pass|pwd|pw\b|token|secret|otp|code|digest|signature|credential")
_VERIFYING = lazy(r"(?i)_*(?:verif|valid|check|compare|authenticat|match)\w*")
_MAX_NODES = 4_000


class Body(Struct, frozen=True):
    """``checks`` counts comparisons and calls that check something; ``raising`` those whose result is not
    used, so that they must raise; ``raises`` and ``handles`` errors; ``tautologies`` are the returns whose
    value is true by its form, ``either`` those of ``a or b``.
    """

    checks: int
    raising: int
    raises: bool
    handles: bool
    tautologies: frozenset[ir.At]
    either: frozenset[ir.At]
    checked: frozenset[ir.At]  # the returns of what another function, given a secret, finds of it
    ends: bool  # every path ends in a return or an error, none in an unsaid None
    denies: bool  # somewhere it says no

    @classmethod
    def of(cls, function: ir.Function) -> Body:
        """The body of a function; nested functions are left out."""
        checks = raising = 0
        raises = handles = denies = False
        tautologies: set[ir.At] = set()
        either: set[ir.At] = set()
        checked: set[ir.At] = set()
        swallowed: set[ir.At] = set()  # errors that never leave their block
        secrets = {one.name for one in function.parameters if _SECRET.search(one.name)}
        for number, node in enumerate(ir.walk(function.body)):
            if number > _MAX_NODES:
                break
            if isinstance(node, ir.Compare):
                checks += 1
            elif isinstance(node, ir.Call):
                checks += _CHECKING.fullmatch(_name(node.function)) is not None
            elif isinstance(node, ir.Raise | ir.Assert):
                raises = raises or node.at not in swallowed
            elif isinstance(node, ir.Try):
                handles = handles or bool(node.handlers)
            elif isinstance(node, ir.With):
                handles = handles or any(_name(_called(one)) == "suppress" for one, _ in node.items)
                if any(_suppresses_all(one) for one, _ in node.items):
                    swallowed.update(
                        one.at for one in ir.walk(node.body) if isinstance(one, ir.Raise | ir.Assert)
                    )
            elif isinstance(node, ir.Evaluate) and isinstance(node.value, ir.Call):
                raising += _RAISING.fullmatch(_name(node.value.function)) is not None
            elif isinstance(node, ir.Return) and node.value is not None:
                if _true(node.value):
                    tautologies.add(node.at)
                if _either(node.value):
                    either.add(node.at)
                if secrets and _checks(node.value, secrets):
                    checked.add(node.at)
                raises = raises or _delegated(node.value)
                denies = denies or (isinstance(node.value, ir.Const) and node.value.value is False)
        told = frozenset(tautologies), frozenset(either), frozenset(checked)
        return cls(checks, raising, raises, handles, *told, _ends(function.body), denies)


def _checks(node: ir.Expr, secrets: set[str]) -> bool:
    """Whether a value is ``verify(secret)``: what another check says of a parameter."""
    if isinstance(node, ir.Await):
        node = node.value
    if not isinstance(node, ir.Call) or not _VERIFYING.fullmatch(_name(node.function)):
        return False
    given = (one.value for one in node.arguments)
    return any(isinstance(one, ir.Name) and one.id in secrets for one in given)


def _delegated(node: ir.Expr) -> bool:
    """Whether an answer is that of the class above, which is judged by itself."""
    if isinstance(node, ir.Await):
        node = node.value
    called = node.function if isinstance(node, ir.Call) else None
    above = called.value if isinstance(called, ir.Attribute) else None
    return isinstance(above, ir.Call) and _name(above.function) == "super"


def _called(node: ir.Expr) -> ir.Expr:
    return node.function if isinstance(node, ir.Call) else node


def _suppresses_all(node: ir.Expr) -> bool:
    """``contextlib.suppress(Exception)``."""
    if not isinstance(node, ir.Call) or _name(node.function) != "suppress":
        return False
    return any(_name(one.value) in ("Exception", "BaseException") for one in node.arguments)


def _ends(body: list[ir.Stmt]) -> bool:
    """Whether the end of a block is never reached."""
    last = body[-1] if body else None
    if isinstance(last, ir.Return | ir.Raise):
        return True
    if isinstance(last, ir.If):
        return bool(last.other) and _ends(last.other) and all(_ends(branch) for _, branch in last.branches)
    if isinstance(last, ir.Try):
        return _ends(last.final) or (
            _ends([*last.body, *last.other]) and all(_ends(handler.body) for handler in last.handlers)
        )
    if isinstance(last, ir.With):
        return _ends(last.body)
    return False


def _true(node: ir.Expr) -> bool:
    """``x or True``, ``x or "yes"``, ``x or not x``, ``len(x) >= 0``, ``x == x``."""
    if isinstance(node, ir.Logic) and node.operator == "or":
        if any(isinstance(side, ir.Const) and bool(side.value) for side in (node.left, node.right)):
            return True
        return _true(node.left) or _true(node.right) or _opposite(node.left, node.right)
    if isinstance(node, ir.Const):
        return node.value is True
    if isinstance(node, ir.Call) and _name(node.function) == "bool" and len(node.arguments) == 1:
        return _true(node.arguments[0].value)
    if isinstance(node, ir.Compare) and len(node.operands) == 2:
        left, right = node.operands
        same = isinstance(left, ir.Name) and isinstance(right, ir.Name) and left.id == right.id
        counted = isinstance(left, ir.Call) and _name(left.function) == "len" and node.operators[0] == ">="
        return (same and node.operators[0] in ("==", "is")) or (
            counted and isinstance(right, ir.Const) and right.value == 0
        )
    return False


def _either(node: ir.Expr) -> bool:
    """``a or b``, ``any(check(x) for check in checks)``."""
    if isinstance(node, ir.Call):
        return _name(node.function) == "any"
    return isinstance(node, ir.Logic) and node.operator == "or"


def _opposite(left: ir.Expr, right: ir.Expr) -> bool:
    """Whether one is the negation of the other: ``x`` and ``not x``, for a name or attribute."""
    for one, other in ((left, right), (right, left)):
        if isinstance(other, ir.Unary) and other.operator == "not" and _place(one) is not None:
            return _place(one) == _place(other.operand)
    return False


def _place(node: ir.Expr) -> tuple[str, ...] | None:
    if isinstance(node, ir.Name):
        return (node.id,)
    base = _place(node.value) if isinstance(node, ir.Attribute) else None
    return (*base, node.name) if base is not None and isinstance(node, ir.Attribute) else None


def _name(node: ir.Expr) -> str:
    return node.id if isinstance(node, ir.Name) else node.name if isinstance(node, ir.Attribute) else ""
