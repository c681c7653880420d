"""Other modules of the program: what a dotted name stands for in them."""

from __future__ import annotations

from scanner.program import ir
from scanner.program.evaluate.containers import Containers
from scanner.program.evaluate.context import NOWHERE, Budget, BudgetError
from scanner.program.linking import Module
from scanner.program.values import Value, join, tainted

MAX_REEXPORTS = 6
MODULE_STEPS = 30_000  # for the statements of a module that is only imported


class Links(Containers):
    """Resolves names across modules."""

    def linked(self, value: Value) -> Value:
        """A value whose dotted name is that of another module's function, class or constant: with what it
        stands for there.
        """
        if value.callables or len(value.names) != 1:
            return value
        found = self.resolve(value.names[0])
        if found is None:
            return value
        return Value(
            found.constants,
            open=found.open,
            parts=found.parts,
            names=value.names if found.callables or not found.names else found.names,
            types=found.types or value.types,
            objects=found.objects,
            callables=found.callables,
            taints=tainted(found, value),
            receiver=value.receiver,
        )

    def provided(self, dotted: str) -> bool:
        """Whether a module of the program has this name."""
        return self.resolve(dotted) is not None

    def resolve(self, dotted: str, depth: int = 0, searched: set[str] | None = None) -> Value | None:
        """What a dotted name stands for in the program; re-exports are followed. ``searched`` are the modules
        in which it was sought because others import everything of them.
        """
        hit = self.program.find(dotted, self.frame.module)
        if hit is None or depth > MAX_REEXPORTS:
            return None
        module, rest = hit
        if not rest:
            return None
        if module is not self.frame.module:
            self._ready(module)
        value = self.shared(module, rest[0]) if self.spaces else None
        value = value or module.globals.get(rest[0])
        if value is None:
            searched = set() if searched is None else searched
            for star in module.stars[:5]:
                if value is None and star not in searched:
                    searched.add(star)
                    value = self.resolve(f"{star}.{rest[0]}", depth + 1, searched)
        elif not value.callables and len(value.names) == 1 and value.names[0] != dotted:
            value = self.resolve(value.names[0], depth + 1) or value
        for part in rest[1:]:
            if value is None:
                return None
            value = self.attribute(value, part, NOWHERE)
        return value

    def set_in_module(self, base: Value, name: str, value: Value) -> bool:
        """``module.name = value`` of a module of the program; false for everything else."""
        if len(base.names) != 1 or base.objects:
            return False
        hit = self.program.find(base.names[0], self.frame.module)
        if hit is None or hit[1]:
            return False
        module = hit[0]
        self.program.find(f"{base.names[0]}.{name}", self.frame.module)  # its value matters here
        self._ready(module)
        self.share(module, name, value)
        older = module.globals.get(name)
        both = value if older is None else join(older, value)
        self.program.loading.change(module.globals, name, both, module.number)
        return True

    def execute(self, statements: list[ir.Stmt]) -> None:
        """Statements have a layer of their own."""

    def _ready(self, module: Module) -> None:
        """Have a module loaded, and remember that what is evaluated now rests on it."""
        if not module.ready:
            self.load(module)
        self.program.loading.relies(module)

    def load(self, module: Module) -> None:
        """Evaluate another module's own statements, quietly, with nothing of what goes on here."""
        module.ready = True
        loading, program = self.program.loading, self.program
        loader = type(self)(program, module, self.observer, Budget(MODULE_STEPS, MODULE_STEPS))
        loader.quiet = True
        aside = loading.start(module)
        try:
            loader.execute(module.statements)
        except (BudgetError, RecursionError):
            pass  # what was bound until then is there
        finally:
            if loader.state is not None:
                module.globals.update(loader.state.variables)
                for reference, found in loader.state.heap.own.items():
                    program.heap.setdefault(reference, found)
            loading.end(aside)
