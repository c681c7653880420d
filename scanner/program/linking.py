"""The program as a whole: its modules by name, loaded and evaluated when first needed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import PurePosixPath

from tree_sitter import Tree

from scanner.model import Knowledge, Source, SourceKind, Unit
from scanner.program import ir
from scanner.program.callables import Variables
from scanner.program.focus import Focus, UnitKey, focuses
from scanner.program.lower import lower_module
from scanner.program.outline import Outline
from scanner.program.state import Object

NO_FOCUS = Focus(Outline())
Loader = Callable[[Source], "tuple[Unit, Tree] | None"]
_MAX_MODULES = 3_000  # trees kept by one process


class Module:
    """One unit of code as a module. ``number`` is what the places of its nodes carry."""

    __slots__ = (
        "_statements",
        "focus",
        "globals",
        "imported",
        "name",
        "number",
        "package",
        "ready",
        "stars",
        "tree",
        "unit",
    )

    def __init__(self, number: int, unit: Unit, tree: Tree, focus: Focus) -> None:
        self.number = number
        self.unit = unit
        self.tree = tree
        self.focus = focus  # which of its functions matter
        self.name, self.package = module_name(unit.source.path)
        self.globals: Variables = {}
        self.stars: list[str] = []
        self.imported: set[str] = set()
        self.ready = False
        self._statements: list[ir.Stmt] | None = None

    @property
    def statements(self) -> list[ir.Stmt]:
        """Its statements, lowered when first asked for."""
        if self._statements is None:
            self._statements = lower_module(self.tree, self.unit.text, self.number)
        return self._statements


class Program:
    """The modules that one process knows, and the heap that their module levels left."""

    def __init__(self, knowledge: Knowledge, sources: Iterable[Source], load: Loader) -> None:
        self.knowledge = knowledge
        self.types = modelled_types(knowledge)
        self.roomy = {
            name[:-2]: declared for name, declared in knowledge.attributes.items() if name.endswith(".*")
        }
        self._paths, self._beside = _index(sources)
        self._roots = {name.partition(".")[0] for name in self._paths} | {name for _, name in self._beside}
        self._load = load
        self.focuses: Mapping[UnitKey, Focus] = {}
        self._loaded: dict[str, Module | None] = {}
        self.modules: dict[int, Module] = {}
        self.heap: dict[int, Object] = {}
        self.last_object = 0
        self._number = 0

    def link(self, outlines: Mapping[UnitKey, Outline]) -> Mapping[UnitKey, Focus]:
        """Decide which functions of all units matter; has to be done before a unit is evaluated."""
        imported = {
            key: [
                (one, (target.path, 0))
                for one in found.imports
                if (target := self._imported(one.dotted, key[0])) is not None
            ]
            for key, found in outlines.items()
        }
        self.focuses = focuses(outlines, imported)
        return self.focuses

    def _imported(self, dotted: str, path: str) -> Source | None:
        found = self.locate(absolute(dotted, module_name(path)[1]), path)
        return found[0] if found is not None else None

    def module(self, unit: Unit, tree: Tree, number: int = 0) -> Module:
        """A module for a unit that is analysed now; ``number`` counts the units of one file."""
        known = self._loaded.get(unit.source.path)
        if known is not None and known.unit is unit:
            return known
        self._number += 1
        module = Module(self._number, unit, tree, self.focuses.get((unit.source.path, number), NO_FOCUS))
        self.modules[self._number] = module
        return module

    def release(self, module: Module) -> None:
        """A unit is done; nothing of it is needed again."""
        if self._loaded.get(module.unit.source.path) is not module:
            self.modules.pop(module.number, None)

    def find(self, dotted: str, importer: Module) -> tuple[Module, list[str]] | None:
        """The module of the program that a dotted name begins with, and the rest of the name; None for
        other names.
        """
        found = self.locate(dotted, importer.unit.source.path)
        if found is None:
            return None
        module = self._loaded_module(found[0])
        return (module, found[1]) if module is not None else None

    def locate(self, dotted: str, path: str) -> tuple[Source, list[str]] | None:
        """The same for the file of the module, seen from the file ``path``."""
        if dotted.partition(".")[0] not in self._roots:
            return None
        parts = dotted.split(".")
        for length in range(len(parts), 0, -1):
            source = self._paths.get(".".join(parts[:length]))
            if source is None and length == 1:
                source = self._beside.get((str(PurePosixPath(path).parent), parts[0]))
            if source is not None and source.path != path:
                return source, parts[length:]
        return None

    def _loaded_module(self, source: Source) -> Module | None:
        if source.path not in self._loaded:
            loaded = self._load(source) if len(self._loaded) < _MAX_MODULES else None
            self._loaded[source.path] = self.module(*loaded) if loaded is not None else None
        return self._loaded[source.path]


def absolute(dotted: str, package: str) -> str:
    """A relative import's dotted name (``..a.b``) as an absolute one, seen from a package."""
    level = len(dotted) - len(dotted.lstrip("."))
    if not level:
        return dotted
    base = package.split(".") if package else []
    base = base[: len(base) - level + 1] if level > 1 else base
    rest = dotted[level:]
    return ".".join([*base, rest] if rest else base)


def module_name(path: str) -> tuple[str, str]:
    """The dotted name of the module in a file, and of its package: ``("a.b.c", "a.b")`` for ``a/b/c.py``."""
    parts = [part for part in PurePosixPath(path).with_suffix("").parts if part not in ("/", "..", ".")]
    if parts and parts[0] == "src":
        parts = parts[1:]
    if parts and parts[-1] == "__init__":
        return ".".join(parts[:-1]), ".".join(parts[:-1])
    return ".".join(parts), ".".join(parts[:-1])


def _index(sources: Iterable[Source]) -> tuple[dict[str, Source], dict[tuple[str, str], Source]]:
    """Files by every dotted name under which they can be imported; and scripts by folder and name.

    A name counts from the root, from ``src``, and from each folder that is no package. Where two files
    would have the same
    name, none has it.
    """
    python = [source for source in sources if source.kind is SourceKind.PYTHON]
    packages = {
        str(PurePosixPath(source.path).parent) for source in python if source.path.endswith("__init__.py")
    }
    names: dict[str, Source | None] = {}
    beside: dict[tuple[str, str], Source] = {}
    for source in python:
        path = PurePosixPath(source.path)
        parts = list(path.with_suffix("").parts)
        if parts and parts[-1] == "__init__":
            parts.pop()
        else:
            beside[(str(path.parent), parts[-1])] = source
        for start in range(len(parts)):
            above = str(PurePosixPath(*parts[:start])) if start else "."
            if start and (above in packages or len(parts) - start < 2):
                continue
            name = ".".join(parts[start:])
            names[name] = source if name not in names or names[name] is source else None if start else source
    return {name: source for name, source in names.items() if source is not None}, beside


def modelled_types(knowledge: Knowledge) -> frozenset[str]:
    """The types that library models say something about."""
    types = {*knowledge.returns.values(), *knowledge.attributes.values(), *knowledge.bases}
    for table in (knowledge.sources, knowledge.returns, knowledge.attributes):
        types.update(name.rpartition(".")[0] for name in table)
    types.update(declared for pairs in knowledge.parameters.values() for _, declared in pairs)
    return frozenset(types)
