"""The graph of calls that outlines give: which functions a call may mean, and what leads where."""

from itertools import pairwise
from random import Random

import networkx
import pytest

from scanner.program.callgraph import CallGraph
from scanner.program.imports import Import
from scanner.program.outline import Outline
from scanner.program.spans import Definition

FLAG = 2


def graph_of(files):
    """``files``: path → outline; every dotted name is that of a file."""

    def locate(dotted, _path):
        first, _, rest = dotted.partition(".")
        return (f"{first}.py", rest.split(".") if rest else []) if f"{first}.py" in files else None

    return CallGraph({(path, 0): outline for path, outline in files.items()}, locate)


def meant(graph, path, name):
    """The names of all functions that a function may call."""
    names = {number: one.name for nodes in graph.units.values() for number, one in nodes}
    found = {one.name: number for number, one in graph.units[(path, 0)]}
    groups = graph.calls[found[name]].values()
    return {names[member] for group in groups for member in graph.members(group) if member in names}


def define(name, *mentions, flags=0):
    return Definition(0, flags, frozenset(word.encode() for word in mentions), name)


@pytest.mark.parametrize(
    ("mention", "expected"),
    [
        ("helper", {"helper"}),
        ("self.own", {"Sub.own"}),
        ("self.inherited", {"Base.inherited"}),
        ("super.own", set()),
        ("Other.inherited", {"Other.inherited"}),
        (".inherited", {"Base.inherited", "Other.inherited"}),
        ("given", {"given"}),
        ("tools.given", {"given"}),
        ("alias.given", {"given"}),
        ("absent", set()),
        ("json.loads", set()),
    ],
)
def test_what_a_mention_means(mention, expected):
    main = Outline(
        (
            define("helper"),
            define("Sub.own"),
            define("Other.inherited"),
            define("Sub.caller", mention),
        ),
        (
            Import("tools.Base", "Base"),
            Import("tools.given", "given"),
            Import("tools", "tools", whole=True),
            Import("tools", "alias"),
            Import("json", "json", whole=True),
        ),
        classes=(("Sub", ("Base",)), ("Other", ())),
    )
    tools = Outline((define("given"), define("Base.inherited")), classes=(("Base", ()),))
    graph = graph_of({"main.py": main, "tools.py": tools})
    assert meant(graph, "main.py", "Sub.caller") == expected


def test_names_behind_star_imports_in_a_circle():
    files = {f"m{at}.py": Outline((), (Import(f"m{(at + 1) % 30}", "", star=True),)) for at in range(29)}
    files["m29.py"] = Outline((define("run"),), (Import("m0", "", star=True),))
    files["main.py"] = Outline((define("caller", "run"),), (Import("m0", "", star=True),))
    assert meant(graph_of(files), "main.py", "caller") == {"run"}


@pytest.mark.parametrize("count", [1, 2, 3])
def test_names_that_lead_back_and_grow(count):
    """``from .core import core`` where there is no file for it: the name is sought in the same module."""
    files = {f"p{at}.py": Outline((), (Import(f"p{(at + 1) % count}.x.x", "x"),)) for at in range(count)}
    derived = (("Derived", ("x.Base",)),)
    callers = (define("Derived.caller", "x.run", "self.run", ".run"), define("other", "x.Base.run"))
    files["main.py"] = Outline(callers, (Import("p0.x", "x"),), classes=derived)
    graph = graph_of(files)
    assert meant(graph, "main.py", "Derived.caller") == set()
    assert meant(graph, "main.py", "other") == set()


def test_a_long_chain_of_modules_that_hand_on_a_name():
    files = {f"m{at}.py": Outline((), (Import(f"m{at + 1}.run", "run"),)) for at in range(5_000)}
    files["m5000.py"] = Outline((define("run"),))
    files["near.py"] = Outline((define("caller", "run"),), (Import("m4950.run", "run"),))
    files["far.py"] = Outline((define("caller", "run"),), (Import("m0.run", "run"),))
    graph = graph_of(files)
    assert meant(graph, "near.py", "caller") == {"run"}
    assert meant(graph, "far.py", "caller") == set()


def test_classes_that_all_inherit_from_each_other():
    """Special methods are sought once in each class, not once on each way to it."""
    names = [f"C{number}" for number in range(25)]
    classes = tuple((name, tuple(other for other in names if other != name)) for name in names)
    functions = (define("C0.__enter__"), define("C24.__add__"), define("caller", "C3"))
    graph = graph_of({"main.py": Outline(functions, classes=classes)})
    assert meant(graph, "main.py", "caller") == {"C0.__enter__", "C24.__add__"}


@pytest.mark.parametrize("seed", range(20))
def test_what_leads_somewhere_is_what_networkx_says(seed):
    random = Random(seed)
    names = [f"f{at}" for at in range(60)]
    edges = {(random.choice(names), random.choice(names)) for _ in range(70)} | {*pairwise(names[:5])}
    flagged = set(random.sample(names, 3))
    outline = Outline(
        tuple(
            define(name, *(to for at, to in edges if at == name), flags=FLAG if name in flagged else 0)
            for name in names
        )
    )
    graph = graph_of({"m.py": outline})
    found = graph.reaching(FLAG).nodes
    whole = networkx.DiGraph(edges)
    whole.add_nodes_from(names)
    expected = flagged.union(*(networkx.ancestors(whole, name) for name in flagged))
    assert {one.name for number, one in graph.units[("m.py", 0)] if number in found} == expected
