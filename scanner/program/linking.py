"""The program as a whole: its modules by name, loaded and evaluated when first needed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

from tree_sitter import Tree

from scanner.model import Knowledge, Source, Unit
from scanner.program import ir
from scanner.program.bindings import bindings
from scanner.program.callables import Closure, Variables
from scanner.program.callgraph import UnitKey
from scanner.program.focus import Focus, focuses
from scanner.program.loading import Body, Loading
from scanner.program.lower import lower_module
from scanner.program.naming import absolute, folder_of, index, module_name, nearest
from scanner.program.outline import Outline
from scanner.program.state import Object
from scanner.program.values import Value

NO_FOCUS = Focus()
Loader = Callable[[Source], "Parsed | None"]
_MAX_MODULES = 3_000  # that one unit may lead to
_MAX_REEXPORTS = 6
_MAX_TOLD = 100_000
_MAX_KEPT = 8_000_000  # bytes of files that one process keeps parsed


Asked = tuple[str, str, str]
# A file, the digest of its content, and where the functions start whose bodies were asked for (-1: its text
# was searched as a whole; -2 and less: only what the focus says of the function was asked for).
Use = tuple[str, str, tuple[int, ...]]
_WHOLE = -1


class Told:
    """What library models say of a dotted name: the ``value`` that it has, and the trust ``kind`` of input
    that it gives.
    """

    __slots__ = ("kind", "name", "value")

    def __init__(self, name: str, value: Value, kind: str | None) -> None:
        self.name = name
        self.value = value
        self.kind = kind


class Parsed:
    """A file that other ones import, kept from one unit to the next. ``digest`` is that of its bytes.
    ``tree`` is called when its statements are first asked for (None: it cannot be parsed).

    ``note`` is told where the functions start whose bodies are asked for.
    """

    __slots__ = ("digest", "note", "number", "statements", "tree", "unit")

    def __init__(self, unit: Unit, tree: Callable[[], Tree | None], digest: str, number: int = 0) -> None:
        self.unit = unit
        self.tree = tree
        self.digest = digest
        self.number = number
        self.statements: list[ir.Stmt] | None = None
        self.note: Callable[[int], None] | None = None


class Module:
    """One unit of code as a module. ``number`` is what the places of its nodes carry."""

    __slots__ = (
        "_imports",
        "before",
        "circle",
        "focus",
        "globals",
        "imported",
        "low",
        "name",
        "number",
        "package",
        "parsed",
        "path",
        "ready",
        "rests",
        "stars",
        "unit",
    )

    def __init__(self, parsed: Parsed, focus: Focus) -> None:
        self.number = parsed.number
        self.unit = parsed.unit
        self.parsed = parsed
        self.focus = focus  # which of its functions matter
        self.path = self.unit.source.path
        self.name, self.package = module_name(self.unit.source.path)
        self.globals: Variables = {}
        self.stars: list[str] = []
        self.imported: set[str] = set()
        self.ready = False
        # How it was loaded (see ``loading``): the outermost load that it has seen half-way, while that is
        # under way; what it rests on; the modules that it is in a circle with; the complete one that it
        # stands in for.
        self.low: int | None = None
        self.rests: tuple[tuple[str, ...], dict[tuple[str, str], str], set[tuple[str, int]]] | None = None
        self.circle: frozenset[str] = frozenset()
        self.before: Module | None = None
        self._imports: dict[str, str] | None = None

    @property
    def imports(self) -> dict[str, str]:
        """What it imports by name: the name here, and the dotted name that it stands for."""
        if self._imports is None:
            self._imports = bindings(self.unit.text)
        return self._imports

    @property
    def statements(self) -> list[ir.Stmt]:
        """Its statements, lowered when first asked for."""
        parsed = self.parsed
        if parsed.statements is None:
            tree = parsed.tree()
            lasting = bool(parsed.digest)  # others are analysed now, and gone with the next
            given = (self.unit.text, self.number, None, parsed.note)
            parsed.statements = lower_module(tree, *given, lasting=lasting) if tree is not None else []
        return parsed.statements

    def whole(self) -> bytes:
        """Its text, for a search through all of it."""
        if self.parsed.note is not None:
            self.parsed.note(_WHOLE)
        return self.unit.text


class Program:
    """The modules that one process knows, and the heap that their module levels left."""

    def __init__(self, knowledge: Knowledge, sources: Iterable[Source], load: Loader) -> None:
        self.knowledge = knowledge
        self.types = modelled_types(knowledge)
        self.roomy = {
            name[:-2]: declared for name, declared in knowledge.attributes.items() if name.endswith(".*")
        }
        self._paths, self._beside, self._shared = index(sources)
        self._roots = {name.partition(".")[0] for name in (*self._paths, *self._shared)}
        self._roots |= {name for _, name in self._beside}
        self._load = load
        self._places: dict[tuple[str, str], tuple[Source, list[str]] | None] = {}
        self.focuses: Mapping[UnitKey, Focus] = {}
        self.told: dict[str, Told] = {}  # of names, what library models say
        self._number = 0
        self.last_object = 0
        self._forget()

    def _forget(self) -> None:
        self.loading = Loading()
        self._parsed: dict[str, Parsed | None] = {}
        self._kept = self._fresh = 0
        self._asked: list[int] = []  # the numbers of units that are no loaded modules
        self.modules: dict[int, Module] = {}
        self.heap: dict[int, Object] = {}
        self.generators: dict[int, tuple[Closure, Any, Value]] = {}
        self.factories: dict[int, Value] = {}  # what makes the missing values of a defaultdict

    def begin(self) -> None:
        """A unit's evaluation begins: only complete modules are left of the ones before, so that no order
        matters.
        """
        self.loading.begin()
        if self._kept > _MAX_KEPT:
            self._forget()
        if len(self.told) > _MAX_TOLD:
            self.told.clear()
        self._fresh = 0
        while self._asked:
            self.modules.pop(self._asked.pop(), None)
        for table in (self.generators, self.factories):
            for reference in [one for one in table if one not in self.heap]:
                del table[reference]

    def rests_on(self) -> tuple[tuple[Use, ...], tuple[Asked, ...], tuple[Body, ...], bool]:
        """What the evaluation since ``begin`` rests on: parts of files, names that were looked up (from which
        file, to which), the bodies on which the modules rest; and whether that is all.
        """
        paths, asked, loaded = self.loading.resting()
        bodies: dict[str, list[int]] = {}
        for path, start in sorted(loaded | self.loading.noted()):
            bodies.setdefault(path, []).append(start)
        found = [(path, self._parsed.get(path)) for path in sorted(paths)]
        uses = tuple(
            (path, parsed.digest, tuple(bodies.get(path, ()))) for path, parsed in found if parsed is not None
        )
        names = tuple((dotted, path, target) for (dotted, path), target in sorted(asked.items()))
        return uses, names, tuple(sorted(loaded)), len(uses) == len(found)

    def link(self, outlines: Mapping[UnitKey, Outline]) -> Mapping[UnitKey, Focus]:
        """Decide which functions of all units matter; has to be done before a unit is evaluated."""
        self.focuses = focuses(outlines, self.file_of)
        return self.focuses

    def file_of(self, dotted: str, path: str) -> tuple[str, list[str]] | None:
        """The file of the module that a name begins with as it is written in a file, and the rest of it."""
        found = self.locate(absolute(dotted, module_name(path)[1]), path)
        return (found[0].path, found[1]) if found is not None else None

    def module(self, unit: Unit, tree: Tree, number: int = 0) -> Module:
        """A module for a unit that is analysed now; ``number`` counts the units of one file."""
        parsed = Parsed(unit, lambda: tree, "")
        parsed.note = partial(self.loading.note, unit.source.path)
        found = self._module(parsed, number)
        self._asked.append(found.number)
        return found

    def _module(self, parsed: Parsed, number: int = 0) -> Module:
        if not parsed.number:
            self._number += 1
            parsed.number = self._number
        module = Module(parsed, self.focuses.get((parsed.unit.source.path, number), NO_FOCUS))
        self.modules[module.number] = module
        return module

    def find(self, dotted: str, importer: Module) -> tuple[Module, list[str]] | None:
        """The module of the program that a dotted name begins with, and the rest of the name; None for
        other names.
        """
        found = self.locate(dotted, importer.unit.source.path)
        if found is None:
            return None
        if found[0].path == importer.unit.source.path:
            return importer, found[1]
        module = self._loaded_module(found[0])
        return (module, found[1]) if module is not None else None

    def locate(self, dotted: str, path: str) -> tuple[Source, list[str]] | None:
        """The same for the file of the module, seen from the file ``path``."""
        root = dotted.partition(".")[0]
        if root not in self._roots:
            self.loading.now.asked[(root, "")] = ""
            return None
        found = self._located(dotted, path)
        self.loading.now.asked[(dotted, path)] = found[0].path if found is not None else ""
        return found

    def leads_to(self, dotted: str, path: str) -> str:
        """The path of the file that a name leads to, in the form of ``rests_on``."""
        if not path:
            return dotted if dotted in self._roots else ""
        found = self._located(dotted, path) if dotted.partition(".")[0] in self._roots else None
        return found[0].path if found is not None else ""

    def asks(self, dotted: str, path: str) -> tuple[str, str]:
        """The file that a name leads to, and the name that is asked for in it; "" for none."""
        found = self._located(dotted, path) if path and dotted.partition(".")[0] in self._roots else None
        return (found[0].path, found[1][0] if found[1] else "") if found is not None else ("", "")

    def _located(self, dotted: str, path: str) -> tuple[Source, list[str]] | None:
        key = (dotted, path)
        if key not in self._places:
            if len(self._places) > _MAX_TOLD:
                self._places.clear()
            self._places[key] = self._sought(dotted, path)
        return self._places[key]

    def _sought(self, dotted: str, path: str) -> tuple[Source, list[str]] | None:
        parts = dotted.split(".")
        folder = folder_of(path)
        for length in range(len(parts), 0, -1):
            name = ".".join(parts[:length])
            source = self._paths.get(name)
            if source is None and length == 1:
                source = self._beside.get((folder, name))
            if source is None and name in self._shared:
                source = nearest(self._shared[name], folder)
            if source is not None and (source.path != path or name == module_name(path)[0]):
                return source, parts[length:]
        return None

    def origin(self, dotted: str, importer: Module, depth: int = 0) -> str:
        """Where a name comes from that a module of the program only imports; other names stay."""
        hit = self.find(dotted, importer)
        if hit is None or not hit[1] or hit[0] is importer or depth > _MAX_REEXPORTS:
            return dotted
        module, (name, *rest) = hit
        source = module.imports.get(name)
        if source is None:
            return dotted
        return self.origin(".".join([absolute(source, module.package), *rest]), module, depth + 1)

    def _loaded_module(self, source: Source) -> Module | None:
        path = source.path
        loaded = self.loading.loaded
        self.loading.now.touched[path] = None
        module = loaded.get(path)
        if module is not None:
            if self.loading.outdated(module):
                complete, module = module, self._module(module.parsed)
                module.before = complete
                loaded[path] = module
            return module
        if path not in loaded:
            if path not in self._parsed and self._fresh < _MAX_MODULES:
                self._parsed[path] = parsed = self._load(source)
                if parsed is not None:
                    self._kept += len(parsed.unit.text)
                    parsed.note = partial(self.loading.note, path)
                self._fresh += 1
            found = self._parsed.get(path)
            loaded[path] = self._module(found) if found is not None else None
        return loaded[path]


def modelled_types(knowledge: Knowledge) -> frozenset[str]:
    """The types that library models say something about."""
    types = {*knowledge.returns.values(), *knowledge.attributes.values(), *knowledge.bases}
    for table in (knowledge.sources, knowledge.returns, knowledge.attributes):
        types.update(name.rpartition(".")[0] for name in table)
    types.update(declared for pairs in knowledge.parameters.values() for _, declared in pairs)
    return frozenset(types)
