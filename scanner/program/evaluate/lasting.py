"""What functions leave behind for others: fields of instances, containers and variables of modules.

Which of a program's functions runs first is not known. So what one has left there is there for all: they are
entered once more, with it.
"""

from __future__ import annotations

from scanner.model import Confidence
from scanner.program import ir
from scanner.program.callables import ClassValue
from scanner.program.evaluate.context import Budget
from scanner.program.evaluate.entering import PARAMETER, SETTING, Entering
from scanner.program.events import Observer
from scanner.program.linking import Module, Program
from scanner.program.state import Heap, Object, State
from scanner.program.values import UNKNOWN, Taint, Trail, Value, join, tainted
from scanner.support.patterns import lazy

KEPT = "kept"  # the trust kind of input that waits in the state of the program
MAX_LEFT = 200  # things that the functions of one unit leave
# What a value is stays what it is, whoever finds it: none of these is untrusted, all of them may leave.
_LASTING = frozenset({"secret", "environment", "keys", "clipboard", "capture"})
_ANSWERS = {"response": "answer", "socket": "heard"}  # the kinds that they have where they wait
_SHARED = _LASTING | {*_ANSWERS.values()}
_RUNNING = lazy(
    rb"\b(?:exec|eval|compile|system|popen|Popen|subprocess|create_subprocess_\w+|runpy|import_module|__import__)\b"
)
_COMMON = frozenset({"environment"})  # kept only where there is room: a value carries few taints
_ROOM = 3
_PICKED = frozenset({"send"})  # one ordinary variable of the environment


class Lasting(Entering):
    """Keeps what the entered functions leave."""

    left = 0

    def __init__(
        self, program: Program, module: Module, observer: Observer, budget: Budget | None = None
    ) -> None:
        super().__init__(program, module, observer, budget)
        self._elsewhere: dict[ClassValue, dict[ir.Constant, Value]] = {}

    def leave(self) -> None:
        """An entered function has ended: input that it has put into what was there before it stays there."""
        if self.state is None or KEPT not in self.knowledge.trust or self.left >= MAX_LEFT:
            return
        heap = self.state.heap
        by = self.active[-1].function if self.active else None
        changed: dict[int, Object] = {}
        for reference, found in heap.own.items():
            before = self.program.heap.get(reference)
            if before is None and found.cls is not None and found.kind == "instance":
                self._left_elsewhere(found, found.cls, by)
            if before is None or before is found or found.kind == "tuple":
                continue
            after = self._added(before, found, by)
            if after is not before:
                changed[reference] = after
        for number, reference in self.spaces.items():
            self._variables(number, heap.get(reference), by)
        if changed:
            self._keep_new(changed)
        self.left += len(changed)

    def _left_elsewhere(self, found: Object, cls: ClassValue, by: ir.Function | None) -> None:
        """An instance that the function itself has made: its methods are entered with another one."""
        for name, value in found.items.items():
            taints = [one for one in self.now.reach(value) if one.kind in _LASTING and self._matters(one)]
            fields = self._elsewhere.setdefault(cls, {}) if taints else {}
            if taints and name not in fields and name != "args":
                fields[name] = Value(taints=tuple(_kept(one, str(name), by) for one in taints))
                self.left += 1

    def _share(self) -> None:
        """What was left in instances that functions have made is there in those that methods are entered
        with.
        """
        heap = self.program.heap
        for (cls, _, _), value in self._instances.items():
            fields = self._elsewhere.get(cls, {})
            for reference, found in [(one, heap.get(one)) for one in value.objects if fields]:
                for name, given in fields.items():
                    older = found.items.get(name) if found is not None else None
                    inner = [(one, heap.get(one)) for one in older.objects] if older is not None else []
                    for place, held in inner:
                        if held is not None and held.kind not in ("instance", "tuple"):
                            self._place(place, held.add(given))
                    if found is not None and older is not None and not inner:
                        found = found.put(name, join(older, given))
                        self._place(reference, found)

    def even_out(self) -> None:
        """Methods are entered with one instance of their class or another, by what matters in them: what one
        of these keeps is there in all.
        """
        self._share()
        kept: dict[ClassValue, dict[int, dict[ir.Constant, Value]]] = {}
        heap = State({}, Heap(self.program.heap))
        for (cls, _, _), value in self._instances.items():
            for reference in value.objects:
                found = self.program.heap.get(reference)
                items = found.items if found is not None else {}
                held = {key: one for key, one in items.items() if self._left_in(heap, one)}
                kept.setdefault(cls, {})[reference] = held
        for instances in kept.values():
            for reference in instances if len(instances) > 1 else ():
                found = self.program.heap.get(reference)
                others = [items for other, items in instances.items() if other != reference]
                if found is None or not any(others):
                    continue
                for key, one in (pair for items in others for pair in items.items()):
                    older = found.items.get(key)
                    found = found.put(key, one if older is None else join(older, one))
                self._place(reference, found)

    @staticmethod
    def _left_in(state: State, value: Value) -> bool:
        return any(taint.kind in _SHARED for taint in state.reach(value))

    def _keep_new(self, changed: dict[int, Object]) -> None:
        for reference, found in self.now.heap.own.items():
            if reference not in self.program.heap:  # what is inside of what was put there
                self._place(reference, self._inner(found))
        for reference, found in changed.items():
            self._place(reference, found)

    def _inner(self, found: Object) -> Object:
        items = {key: self._inner_value(value) for key, value in found.items.items()}
        rest = self._inner_value(found.rest) if found.rest is not None else None
        return Object(found.kind, items, rest, found.complete, found.cls, found.keys)

    def _inner_value(self, value: Value) -> Value:
        if not value.taints:
            return value
        return value.with_taints(
            tuple(
                Taint(_kind(taint), taint.origin, taint.trail, taint.clean) if self._matters(taint) else taint
                for taint in value.taints
            )
        )

    def _added(self, before: Object, after: Object, by: ir.Function | None) -> Object:
        """An object as it was, with the input that a function has added."""
        out = before
        for key, value in after.items.items():
            older = before.items.get(key)
            waiting = (
                self._waiting(value, older, key if isinstance(key, str) else "", by)
                if value is not older
                else None
            )
            if waiting is not None:
                out = out.put(key, waiting if older is None else join(older, waiting))
        if after.rest is not None and after.rest is not before.rest:
            waiting = self._waiting(after.rest, before.rest, "", by)
            if waiting is not None:
                out = out.add(waiting)
        return out

    def _variables(self, number: int, space: Object | None, by: ir.Function | None) -> None:
        module = self.program.modules[number]
        for name, value in space.items.items() if space is not None else ():
            older = module.globals.get(str(name))
            waiting = self._waiting(value, older, str(name), by)
            if waiting is not None:
                given = join(older or UNKNOWN, waiting)
                self.program.loading.change(module.globals, str(name), given, number)
                self.left += 1

    def _waiting(self, value: Value, older: Value | None, name: str, by: ir.Function | None) -> Value | None:
        """A value as others find it, None when there is no input in it that was not there before."""
        reached = self.now.reach(value)
        known = (
            {(taint.kind, taint.origin) for taint in self.now.reach(older)} if older is not None else set()
        )
        fresh = [
            taint
            for taint in reached
            if (self._matters(taint) or (taint.kind in _ANSWERS and self._runs_things()))
            and (KEPT, taint.origin) not in known
            and (_ANSWERS.get(taint.kind), taint.origin) not in known
            and (taint.kind, taint.origin) not in known
        ]
        if len(known) >= _ROOM or any(taint.kind not in _LASTING and self._matters(taint) for taint in fresh):
            fresh = [taint for taint in fresh if taint.kind not in _COMMON]
        if not fresh:
            return None
        own = [taint for taint in fresh if taint in value.taints]
        kept = tuple(_kept(taint, name, by) for taint in own if self._matters(taint))
        kept += tuple(_answer(taint, name, by) for taint in own if taint.kind in _ANSWERS)
        return Value(
            taints=tainted(Value(taints=kept)),
            types=value.types,
            parts=value.parts,
            objects=value.objects,
        )

    def _runs_things(self) -> bool:
        """Whether the unit runs anything: only then it matters what another host has answered."""
        return _RUNNING.search(self.frame.module.unit.text) is not None

    def _matters(self, taint: Taint) -> bool:
        if taint.kind in _LASTING:
            return _PICKED.isdisjoint(taint.clean)
        trust = self.knowledge.trust.get(taint.kind)
        if trust is None or not trust.untrusted or taint.kind in (PARAMETER, SETTING, KEPT):
            return False
        return trust.confidence is not Confidence.LOW


def _kept(taint: Taint, name: str, by: ir.Function | None) -> Taint:
    at = by.at if by is not None else taint.origin
    where = f"kept in `{name}`" if name else "kept"
    step = f"{where} by `{by.name}`, for other calls" if by is not None else where
    return Taint(_kind(taint), taint.origin, Trail(step, at, taint.trail), taint.clean)


def _answer(taint: Taint, name: str, by: ir.Function | None) -> Taint:
    """What another host has answered stays that: nobody but rules about behaviour asks for it."""
    kept = _kept(taint, name, by)
    return Taint(_ANSWERS[taint.kind], kept.origin, kept.trail, kept.clean)


def _kind(taint: Taint) -> str:
    return taint.kind if taint.kind in _LASTING else KEPT
