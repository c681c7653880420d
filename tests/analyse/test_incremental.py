"""A scan that remembers says what one without a memory says, whatever was edited in between."""

import multiprocessing
import random
import sqlite3
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace

import pytest
from lab import BOOK, FLOWS, KNOWLEDGE, SETTINGS

from scanner.analyse import Batch
from scanner.analyse import batch as module
from scanner.model import Source, SourceKind
from scanner.support.progress import SilentProgress

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
    "    run(v)\n",
    "    f0(request.args['a'])\n",
    "    os.system(CONSTANT + f0('ls'))\n",
    "    f1(f0(request.args['b']))\n",
    "    x = Box(request.args['c'])\n    os.system(x.v)\n",
    "    Box.shared = v\n    os.system(Box.shared)\n",
    "    global CONSTANT\n    CONSTANT = request.args['d']\n",
    "    SHARED.append(v)\n    os.system(SHARED[0])\n",
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
    change = choose.randrange(5)
    if change == 0 and path in files:
        del files[path]
    elif change == 1 and path in files:
        files[f"other{choose.randrange(3)}.py"] = files.pop(path)
    elif change == 2 and path in files:
        files[path] = "# moved\n" + files[path]
    else:
        files[path] = text(name, choose)
    return files


def scan(files, settings, jobs=1):
    rules = {name: BOOK.rules[name] for name in FLOWS}
    sources = [Source(path, SourceKind.PYTHON, content=code.encode()) for path, code in files.items()]
    return Batch(rules, KNOWLEDGE, replace(settings, jobs=jobs)).run(sources, SilentProgress())


@pytest.fixture
def remembering(tmp_path):
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


def test_what_did_not_change_is_not_looked_at_again(remembering, monkeypatch):
    choose = random.Random(7)
    files = {f"{name}.py": text(name, choose) for name in MODULES}
    scan(files, remembering)

    def refuse(*_):
        raise AssertionError("nothing has changed")

    monkeypatch.setattr(module.Batch, "_results", refuse)
    assert scan(files, remembering) == scan(dict(reversed(files.items())), remembering)


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


def test_two_scans_at_once(remembering):
    choose = random.Random(5)
    files = {f"{name}.py": text(name, choose) for name in MODULES}
    cold = scan(files, SETTINGS)
    with ProcessPoolExecutor(2, multiprocessing.get_context("fork")) as pool:
        results = [pool.submit(scan, files, remembering) for _ in range(4)]
        assert [result.result() for result in results] == [cold] * 4
