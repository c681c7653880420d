"""A scan that remembers says what one without a memory says, whatever was edited in between."""

import multiprocessing
import random
import sqlite3
from concurrent.futures import ProcessPoolExecutor

import pytest
from lab import BOOK, FLOWS, KNOWLEDGE, SETTINGS
from msgspec.structs import replace

from scanner.analyse import Batch
from scanner.analyse import batch as module
from scanner.analyse.holding import World
from scanner.model import Source, SourceKind
from scanner.program import Definition, Focus, Outline
from scanner.settings import Mode
from scanner.support.progress import SilentProgress

KEY = ("a.py", 0)
MODULES = ("app", "views", "tools", "core/__init__", "core/shell", "core/values")
IMPORTS = {
    "app": ("from views import f0, f1\n", "import tools\n", "from core import run\n"),
    "views": ("from tools import f0 as g\n", "from core.shell import run\n", "from core import values\n"),
    "tools": ("from core.shell import run\n", "import views\n", "from core.values import CONSTANT\n"),
    "core/__init__": ("from .shell import run\n", "from .shell import *\n", ""),
    "core/shell": ("from core.values import CONSTANT\n", "import app\n", ""),
    "core/values": ("from app import f0\n", "", "from .shell import run\n"),
}
BODIES = (
    "    os.system(v)\n",
    "    return request.args['q']\n",
    "    return v\n",
    "    return 'x'\n",
    "    run(v)\n",
    "    f0(request.args['a'])\n",
    "    os.system(CONSTANT + f0('ls'))\n",
    "    f1(f0(request.args['b']))\n",
    "    x = Box(request.args['c'])\n    os.system(x.v)\n",
    "    Box.shared = v\n    os.system(Box.shared)\n",
    "    global CONSTANT\n    CONSTANT = request.args['d']\n",
    "    SHARED.append(v)\n    os.system(SHARED[0])\n",
    "    os.system(EXTRA)\n",
    "    os.system(extra(v))\n",
    "    import tools\n    os.system(tools.extra('a'))\n",
    "    import views\n    os.system(views.EXTRA)\n",
    "    import tools\n    tools.EXTRA = v or request.args['z']\n",
    "    from core.values import *\n    os.system(getattr(tools, 'EX' + 'TRA'))\n",
)
STATEMENTS = (
    *("EXTRA = 'x '\n", "EXTRA = 'y'\n", "EXTRA = CONSTANT\n", "EXTRA = request.args['y']\n", "os = None\n"),
    *(
        "from tools import f1 as extra\n",
        "import json\n",
        "import core.shell as extra\n",
        "from views import *\n",
    ),
    *("CONSTANT = 'rm '\n", "def f0(v=None):\n    return v\n", "def extra(v=None):\n    os.system(v)\n"),
    *(
        "def extra(v='x'):\n    return request.args['x']\n",
        "def open(v):\n    return v\n",
        "__all__ = ['f0']\n",
    ),
)


def text(name, choose):
    functions = "".join(f"def {f}(v=None):\n{choose.choice(BODIES)}" for f in ("f0", "f1", "run"))
    imports = "".join(one for one in IMPORTS[name] if choose.random() < 0.6)
    constant = choose.choice(("CONSTANT = 'ls '\n", "CONSTANT = request.args['e']\n", ""))
    shared = choose.choice(("SHARED = []\n", "SHARED = [request.args['f']]\n", "SHARED = [run('x')]\n"))
    box = "class Box:\n    def __init__(self, v):\n        self.v = v\n"
    return f"import os\nfrom flask import request\n{imports}{constant}{box}{functions}{shared}"


def edited(files, choose):
    """One change: an edit, a new line, a file that is added, removed or renamed."""
    files = dict(files)
    name = choose.choice(MODULES)
    path = f"{name}.py"
    change = choose.randrange(11)
    if path in files and change > 4:
        files[path] = retouched(files[path], change, choose)
    elif change == 0 and path in files:
        del files[path]
    elif change == 1 and path in files:
        files[f"other{choose.randrange(3)}.py"] = files.pop(path)
    elif change == 2 and path in files:
        files[path] = "# moved\n" + files[path]
    else:
        files[path] = text(name, choose)
    return files


def retouched(code, change, choose):
    """A small edit: a comment, another body of one function, a function that is longer or further down."""
    lines = code.splitlines(keepends=True)
    starts = [number for number, line in enumerate(lines) if line.startswith("def ")]
    start = choose.choice(starts)
    if change == 5:
        lines.insert(choose.randrange(len(lines) + 1), choose.choice(("# a remark\n", "\n")))
    elif change == 6:
        end = next((number for number in starts if number > start), len(lines))
        while end > start + 1 and not lines[end - 1].startswith(" "):
            end -= 1
        lines[start + 1 : end] = [choose.choice(BODIES)]
    elif change == 7:
        lines.insert(start + 1, "    # long\n" * choose.choice((1, 100)))
    elif change == 8:
        lines.insert(start, "def more(v):\n    return f0(v)\n")
    elif change == 9:
        code = "".join(lines)
        there = [one for one in STATEMENTS if one in code]
        return code.replace(choose.choice(there), "") if there else code
    else:
        tops = [number for number, line in enumerate(lines) if not line.startswith((" ", "#", "\n"))]
        lines.insert(choose.choice([*tops, len(lines)]), choose.choice(STATEMENTS))
    return "".join(lines)


def scan(files, settings, jobs=1, only=None):
    rules = {name: BOOK.rules[name] for name in FLOWS}
    sources = [Source(path, SourceKind.PYTHON, content=code.encode()) for path, code in files.items()]
    some = [source for source in sources if only is None or source.path in only]
    return Batch(rules, KNOWLEDGE, replace(settings, jobs=jobs)).run(some, SilentProgress(), sources)


@pytest.fixture
def remembering(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "_MANY", 0)  # small programs, too, are told whether they were linked before
    return replace(SETTINGS, cache=True, cache_dir=tmp_path)


@pytest.mark.parametrize("seed", range(4))
def test_random_edits(seed, remembering):
    choose = random.Random(seed)
    files = {f"{name}.py": text(name, choose) for name in MODULES}
    found = 0
    for _ in range(12):
        cold = scan(files, SETTINGS)
        assert scan(files, remembering) == cold
        shuffled = dict(choose.sample(list(files.items()), len(files)))
        assert scan(shuffled, SETTINGS) == cold
        found += len(cold.findings)
        files = edited(files, choose)
    assert found


@pytest.mark.parametrize("mode", [Mode.SPEED, Mode.BALANCED])
@pytest.mark.parametrize("seed", range(2))
def test_random_edits_of_which_some_files_are_scanned(seed, mode, remembering):
    """As commits and hooks do it, with a scan of everything now and then."""
    choose = random.Random(seed + 100)
    files = {f"{name}.py": text(name, choose) for name in MODULES}
    quick, plain = replace(remembering, mode=mode), replace(SETTINGS, mode=mode)
    found = 0
    for step in range(10):
        if step % 4 == 0:
            assert scan(files, remembering) == scan(files, SETTINGS)
        only = choose.sample(list(files), min(2, len(files)))
        cold = scan(files, plain, only=only)
        assert scan(files, quick, only=only) == cold
        found += len(cold.findings)
        files = edited(files, choose)
    assert found


def test_what_did_not_change_is_not_looked_at_again(remembering, monkeypatch):
    choose = random.Random(7)
    files = {f"{name}.py": text(name, choose) for name in MODULES}
    scan(files, remembering)

    def refuse(*_):
        raise AssertionError("nothing has changed")

    monkeypatch.setattr(module.Batch, "_results", refuse)
    assert scan(files, remembering) == scan(dict(reversed(files.items())), remembering)


QUIET = "import os\nfrom flask import request\ndef f():\n    return 1\ndef g():\n    return 2\n"
ASKING = {
    "keeping.py": "from stores import Store\napp['store'] = Store()\n",
    "stores.py": "import os\nclass Store:\n    def read(self, v):\n        os.system(v)\n",
    "views.py": "from flask import request\ndef f():\n    request.app['store'].read(request.args['q'])\n",
}


@pytest.mark.parametrize(
    ("files", "path", "old", "new", "linked"),
    [
        ({"first.py": QUIET, "second.py": "import first\n"}, "first.py", "return 2", "return 3", False),
        ({"first.py": QUIET, "second.py": "import first\n"}, "first.py", "return 2", "return f()", True),
        (ASKING, "views.py", "['q']", "['r']", True),
        (ASKING, "stores.py", "v):\n", "v):  # that\n", False),
    ],
)
def test_a_scan_of_everything_says_which_functions_matter_in_some_files(
    files, path, old, new, linked, remembering, monkeypatch
):
    from scanner.program import linking

    asked = []
    found = linking.focuses
    monkeypatch.setattr(linking, "focuses", lambda *given: asked.append(1) or found(*given))
    scan(files, remembering)
    files = {**files, path: files[path].replace(old, new)}
    quick = replace(remembering, mode=Mode.SPEED)
    asked.clear()
    result = scan(files, quick, only={path})
    assert bool(asked) is linked
    assert result == scan(files, replace(SETTINGS, mode=Mode.SPEED), only={path})


def test_only_what_depends_on_a_change_is_evaluated_again(remembering, monkeypatch):
    from scanner.analyse import tasks

    files = {
        "a.py": "from flask import request\nfrom b import run\ndef f():\n    run(request.args['a'])\n",
        "b.py": "import os\ndef run(v):\n    os.system(v)\n",
        "c.py": "import os\nfrom flask import request\ndef f():\n    os.system(request.args['a'])\n",
    }
    scan(files, remembering)
    seen = []
    inner = tasks.examine
    monkeypatch.setattr(tasks, "examine", lambda task: seen.append(task[0].path) or inner(task))
    files["b.py"] += "# longer\n"
    result = scan(files, remembering)
    assert seen == ["a.py"]
    assert result == scan(files, SETTINGS)
    seen.clear()
    files["b.py"] = "def run(v):\n    pass\n"
    assert {finding.location.path for finding in scan(files, remembering).findings} == {"c.py"}


LIBRARY = """\
import os

LIMIT = 3

def used(v):
    return "ls " + v


def unused(v):
    return v
"""
USER = """\
import os
from flask import request
import library

def f():
    os.system(library.used("x"))
    return request.args["q"]
"""


@pytest.mark.parametrize(
    ("old", "new", "again"),
    [
        ("LIMIT = 3\n", "LIMIT = 3  # at most\n\n# of all\n", False),
        ("    return v\n", "    return v + v\n", False),
        ("import os\n", "# moved\nimport os\n", False),
        ('"ls "', '"cat "', True),
        ("LIMIT = 3", "LIMIT = 4", False),
        ("LIMIT = 3", "LIMIT = print(3)", True),
        ("LIMIT = 3\n", "LIMIT = 3\nused = print\n", True),
        ('"ls " + v', '"ls " + v[:LIMIT]', True),
        ("import os\n", "import os\nimport json\n", False),
        ("import os\n", "import os\nimport flask\n", True),
        ("LIMIT = 3\n", "LIMIT = 3\n\ndef more(v):\n    os.system(v)\n\n", False),
        ("def used(v)", "def used(v, w=1)", True),
        ("def unused(v)", "def unused(w)", False),
    ],
    ids=[
        "comment",
        "other body",
        "moved",
        "its body",
        "constant",
        "call",
        "its name again",
        "its body with a constant",
        "import",
        "import of a package",
        "function",
        "its signature",
        "signature",
    ],
)
def test_only_what_uses_what_has_changed_in_a_file_is_evaluated_again(
    old, new, again, remembering, monkeypatch
):
    from scanner.analyse import tasks

    files = {"library.py": LIBRARY, "user.py": USER}
    scan(files, remembering)
    seen = []
    inner = tasks.examine
    monkeypatch.setattr(tasks, "examine", lambda task: seen.append(task[0].path) or inner(task))
    files["library.py"] = LIBRARY.replace(old, new)
    assert files["library.py"] != LIBRARY
    result = scan(files, remembering)
    assert ("user.py" in seen) is again
    assert result == scan(files, SETTINGS)


ASKING = (
    "import os\nimport library\nfrom flask import request\ndef f():\n    os.system({} + request.args['x'])\n"
)


@pytest.mark.parametrize(
    ("library", "asked"),
    [
        ("{}def used():\n    return pick\n", "library.used()"),
        ("{}", "library.pick"),
        ("from other import *\n", "library.pick"),
        ("{}class Box:\n    held = pick\n", "library.Box.held"),
        ("{}class Box:\n    def put(self, v=pick):\n        return v\n", "library.Box().put()"),
        ("{}", "getattr(library, 'pi' + 'ck')"),
        ("{}def used(v=pick):\n    return v\n", "library.used()"),
        ("{}def used():\n    global pick\n    return pick\n", "library.used()"),
    ],
    ids=[
        "in a body",
        "asked for",
        "with all",
        "in a class",
        "in its method",
        "put together",
        "default",
        "global",
    ],
)
def test_what_a_name_stands_for_has_changed(library, asked, remembering):
    files = {"user.py": ASKING.format(asked)}
    seen = set()
    for change in (
        "pick = 'ls '\n",
        "pick = 'cat '\n",
        "",
        "pick = 'rm '\n",
        "def pick():\n    return 'x'\n",
    ):
        files["library.py"] = library.format(change)
        files["other.py"] = change
        found = scan(files, remembering)
        assert found == scan(files, SETTINGS)
        seen.add(found.findings[0].evidence)
    assert len(seen) > 3 or not asked.endswith(")")  # attributes are not shown in texts


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("return 2", "os.system(request.args['x'])"),
        ("return 2\n", "return k(request.args['x'])\ndef k(v):\n    os.system(v)\n"),
        ("return 1", "return request.args['x']"),
        (
            "def g():\n    return 2\n",
            "def g():\n    os.system(h())\ndef h():\n    return request.args['x']\n",
        ),
    ],
)
def test_which_functions_matter_is_found_out_anew_when_that_may_change(old, new, remembering):
    other = "import os\nfrom first import f\ndef h():\n    os.system(f())\n"
    quiet = {"first.py": QUIET, "second.py": other}
    loud = {"first.py": QUIET.replace(old, new), "second.py": other}
    moved = {"first.py": loud["first.py"].replace("def f", "\n# further down\ndef f"), "second.py": other}
    for files in (quiet, loud, quiet, moved):
        assert scan(files, remembering) == scan(files, SETTINGS)
    assert scan(quiet, remembering).findings != scan(loud, remembering).findings


@pytest.mark.parametrize(
    ("parts", "changed"),
    [
        ({"f": "bt"}, {"telling": frozenset()}),
        ({"?f": "t"}, {"telling": frozenset()}),
        ({"f": "bt"}, {"body": "c"}),
        ({":n": "d"}, {"loose": ()}),
        ({":m": ""}, {"loose": (("n", "d"), ("m", "e"))}),
        ({}, {"frame": "other"}),
        ({}, {"started": True}),
    ],
)
def test_what_an_evaluation_rests_on(parts, changed):
    def world(body="b", loose=(("n", "d"),), frame="x", telling=frozenset([0]), started=False):
        outline = Outline((Definition(0, name="f", body=body),), frame=frame, loose=loose)
        focus = Focus({0: "f"}, telling=telling, started=started)
        return World(lambda _: "new", {KEY: outline}, {KEY: focus}, None, None, "")

    rest = (KEY[0], "old", world().said(KEY[0]), "x", parts)
    assert world().stands(*rest)
    assert not world(**changed).stands(*rest)
    elsewhere = not changed.keys() & {"frame", "started"}
    assert world(**changed).stands(*rest[:4], {}) is elsewhere


SEVERAL = """\
import os
from flask import request
import library

def quiet():
    os.system(library.used("x"))
    return request.args["q"]

def loud():
    os.system(request.args["q"])

def other(v):
    os.system("ls " + v)
    return request.args["o"]
"""


@pytest.mark.parametrize(
    ("name", "old", "new", "entered"),
    [
        ("several", '"ls " + v', '"cat " + v', {"loud", "other"}),
        ("several", 'library.used("x")', 'library.used("y")', {"quiet", "loud"}),
        ("library", '"ls "', '"cat "', {"quiet", "loud"}),
        ("several", "def other(v)", "def other(w, v)", {"loud", "other"}),
        ("several", "import library\n", "import library\nprint(library)\n", {"quiet", "loud", "other"}),
        ("several", "import library\n", "import library\nlibrary = 3\n", {"quiet", "loud", "other"}),
        ("several", "import library\n", "import library\nPREFIX = 'x'\n", {"loud"}),
        ("several", '"ls " + v', '"ls " + v + str(library)', {"loud", "other"}),
    ],
    ids=[
        "another body",
        "its own body",
        "a body that it uses",
        "its signature",
        "the frame",
        "a name of it",
        "a constant",
        "a name",
    ],
)
def test_a_function_that_told_nothing_is_entered_again_only_for_what_it_rests_on(
    name, old, new, entered, remembering, monkeypatch
):
    from scanner.program.evaluate import Evaluator

    files = {"library.py": LIBRARY, "several.py": SEVERAL}
    scan(files, remembering)
    seen = set()
    inner = Evaluator.enter

    def enter(self, closure, *others):
        seen.add(closure.scope)
        return inner(self, closure, *others)

    monkeypatch.setattr(Evaluator, "enter", enter)
    files[f"{name}.py"] = files[f"{name}.py"].replace(old, new)
    result = scan(files, remembering)
    assert seen - {"used", "unused"} == entered
    monkeypatch.undo()
    assert result == scan(files, SETTINGS)
    # What was left out still counts: a change behind it is seen.
    files["library.py"] = LIBRARY.replace('"ls " + v', 'request.args["x"]')
    files["library.py"] = "from flask import request\n" + files["library.py"]
    assert scan(files, remembering) == scan(files, SETTINGS)


@pytest.mark.parametrize("damage", [b"", b"nonsense", None])
def test_a_damaged_store_is_made_anew(damage, remembering):
    choose = random.Random(3)
    files = {f"{name}.py": text(name, choose) for name in MODULES}
    cold = scan(files, SETTINGS)
    scan(files, remembering)
    store = remembering.cache_dir / "analysis.sqlite"
    if damage is None:  # well-formed, but not what was written
        base = sqlite3.connect(store)
        base.execute("UPDATE entries SET value = substr(value, 1, 40) || 'x' || substr(value, 42)")
        base.commit()
        base.close()
    else:
        store.write_bytes(damage)
    assert scan(files, remembering) == cold


def test_a_store_that_cannot_be_written(remembering, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("")
    files = {"a.py": text("app", random.Random(1))}
    assert scan(files, replace(remembering, cache_dir=blocked / "cache")) == scan(files, SETTINGS)


def test_a_file_whose_name_is_no_unicode(remembering):
    lib = "def run(v):\n    os.system(v)\n" + "def g(v):\n    return v\n"
    files = {
        "caf\udce9.py": f"import os, lib\nfrom flask import request\n{lib}\nrun(lib.g(request.args['q']))\n",
        "lib.py": f"import os\n{lib}",
        "app.py": "import lib\nfrom flask import request\nlib.run(request.args['q'])\n",
    }
    for edit in ("", "\nX = 1\n", "\nX = 1\n"):
        files["app.py"] += edit
        found = scan(files, remembering)
        assert found == scan(files, replace(remembering, cache=False))
        assert {one.location.path for one in found.findings} >= {"caf\udce9.py", "lib.py"}


def test_two_scans_at_once(remembering):
    choose = random.Random(5)
    files = {f"{name}.py": text(name, choose) for name in MODULES}
    cold = scan(files, SETTINGS)
    with ProcessPoolExecutor(2, multiprocessing.get_context("fork")) as pool:
        results = [pool.submit(scan, files, remembering) for _ in range(4)]
        assert [result.result() for result in results] == [cold] * 4


def test_findings_of_form_come_in_an_order_of_their_own():
    """Whether the rules' queries have been made one (for many files) or not (for few)."""
    code = (
        "try:\n    f()\nexcept Exception:\n    pass\nimport flask\napp = flask.Flask('x')\napp.debug = True\n"
    )
    rules = {name: BOOK.rules[name] for name in ("flask-debug-setting", "silenced-exception")}
    one = Source("a.py", SourceKind.PYTHON, content=code.encode())
    many = Source("b.py", SourceKind.PYTHON, content=code.encode() + b"#" * 450_000)

    def names(sources, jobs):
        batch = Batch(rules, KNOWLEDGE, replace(SETTINGS, jobs=jobs))
        found = batch.run(sources, SilentProgress()).findings
        return [finding.rule for finding in found if finding.location.path == "a.py"]

    assert names([one], 1) == names([one, many], 2) == ["silenced-exception", "flask-debug-setting"]
