"""One program in several files: functions, classes and constants are found where they are defined."""

import pytest
from lab import KNOWLEDGE, SETTINGS, check, named, one, scan
from marks import params

from scanner.analyse import Batch
from scanner.model import Source, SourceKind
from scanner.support.progress import SilentProgress

ROUTE = "from flask import request\n"
RUN = "import os\ndef run(c):\n    os.system(c)  # hit\n"
GET = "from flask import request\ndef get():\n    return request.args['a']\n"

CASES = {
    "from import": {
        "app.py": ROUTE + "from tools import run\ndef f():\n    run(request.args['a'])\n",
        "tools.py": RUN,
    },
    "module that is first needed between two questions": {
        "app.py": ROUTE + "import os\nfrom tools import tidy\ndef f():\n"
        "    x = request.args.get('a')\n    if not x:\n        x = ''\n    y = tidy('b')\n    z = ''\n"
        "    if x:\n        z = x\n    os.system(z + y)  # hit\n",
        "tools.py": "def tidy(s):\n    return s.strip()\n",
    },
    "import module": {
        "app.py": ROUTE + "import tools\ndef f():\n    tools.run(request.args['a'])\n",
        "tools.py": RUN,
    },
    "import module as": {
        "app.py": ROUTE + "import tools as t\ndef f():\n    t.run(request.args['a'])\n",
        "tools.py": RUN,
    },
    "from import as": {
        "app.py": ROUTE + "from tools import run as go\ndef f():\n    go(request.args['a'])\n",
        "tools.py": RUN,
    },
    "private function": {
        "app.py": ROUTE + "from tools import _run\ndef f():\n    _run(request.args['a'])\n",
        "tools.py": RUN.replace("run", "_run"),
    },
    "imported inside a function": {
        "app.py": ROUTE + "def f():\n    from tools import run\n    run(request.args['a'])\n",
        "tools.py": RUN,
    },
    "dotted module": {
        "app.py": ROUTE + "import pkg.tools\ndef f():\n    pkg.tools.run(request.args['a'])\n",
        "pkg/__init__.py": "",
        "pkg/tools.py": RUN,
    },
    "module from a package": {
        "app.py": ROUTE + "from pkg import tools\ndef f():\n    tools.run(request.args['a'])\n",
        "pkg/__init__.py": "",
        "pkg/tools.py": RUN,
    },
    "namespace package": {
        "app.py": ROUTE + "from pkg import tools\ndef f():\n    tools.run(request.args['a'])\n",
        "pkg/tools.py": RUN,
    },
    "relative": {
        "pkg/__init__.py": "",
        "pkg/app.py": ROUTE + "from .tools import run\ndef f():\n    run(request.args['a'])\n",
        "pkg/tools.py": RUN,
    },
    "relative module": {
        "pkg/__init__.py": "",
        "pkg/app.py": ROUTE + "from . import tools\ndef f():\n    tools.run(request.args['a'])\n",
        "pkg/tools.py": RUN,
    },
    "relative, up": {
        "pkg/__init__.py": "",
        "pkg/web/__init__.py": "",
        "pkg/web/app.py": ROUTE + "from ..core.tools import run\ndef f():\n    run(request.args['a'])\n",
        "pkg/core/__init__.py": "",
        "pkg/core/tools.py": RUN,
    },
    "relative, in __init__": {
        "pkg/__init__.py": ROUTE + "from .tools import run\ndef f():\n    run(request.args['a'])\n",
        "pkg/tools.py": RUN,
    },
    "re-export": {
        "app.py": ROUTE + "from pkg import run\ndef f():\n    run(request.args['a'])\n",
        "pkg/__init__.py": "from .tools import run\n",
        "pkg/tools.py": RUN,
    },
    "re-export, renamed": {
        "app.py": ROUTE + "from pkg import go\ndef f():\n    go(request.args['a'])\n",
        "pkg/__init__.py": "from .tools import run as go\n",
        "pkg/tools.py": RUN,
    },
    "re-export of a re-export": {
        "app.py": ROUTE + "from pkg import run\ndef f():\n    run(request.args['a'])\n",
        "pkg/__init__.py": "from .core import run\n",
        "pkg/core/__init__.py": "from .tools import run\n",
        "pkg/core/tools.py": RUN,
    },
    "re-export by star": {
        "app.py": ROUTE + "from pkg import run\ndef f():\n    run(request.args['a'])\n",
        "pkg/__init__.py": "from .tools import *\n",
        "pkg/tools.py": RUN,
    },
    "star import": {
        "app.py": ROUTE + "from tools import *\ndef f():\n    run(request.args['a'])\n",
        "tools.py": RUN,
    },
    "two star imports": {
        "app.py": ROUTE + "from one import *\nfrom tools import *\ndef f():\n    run(request.args['a'])\n",
        "one.py": "def other():\n    pass\n",
        "tools.py": RUN,
    },
    "alias of a function": {
        "app.py": ROUTE + "from tools import go\ndef f():\n    go(request.args['a'])\n",
        "tools.py": RUN + "go = run\n",
    },
    "source in another file": {
        "app.py": "import os\nfrom tools import get\ndef f():\n    os.system(get())  # hit\n",
        "tools.py": GET,
    },
    "source and sink in other files": {
        "app.py": "from source import get\nfrom sink import run\ndef f():\n    run(get())\n",
        "source.py": GET,
        "sink.py": RUN,
    },
    "through a third file": {
        "app.py": ROUTE + "from service import handle\ndef f():\n    handle(request.args['a'])\n",
        "service.py": "from tools import run\ndef handle(v):\n    run('ls ' + v)\n",
        "tools.py": RUN,
    },
    "through four files": {
        "app.py": ROUTE + "from a import a\ndef f():\n    a(request.args['a'])\n",
        "a.py": "from b import b\ndef a(v):\n    b(v)\n",
        "b.py": "from c import c\ndef b(v):\n    c(v)\n",
        "c.py": "from tools import run\ndef c(v):\n    run(v)\n",
        "tools.py": RUN,
    },
    "sanitizer in another file": {
        "app.py": "import os\n"
        + ROUTE
        + "from tools import clean\ndef f():\n    os.system('ls ' + clean(request.args['a']))\n",
        "tools.py": "import shlex\ndef clean(v):\n    return shlex.quote(v)\n",
    },
    "predicate in another file": {
        "app.py": "import os\n"
        + ROUTE
        + "from tools import ok\ndef f():\n    x = request.args['a']\n    if ok(x):\n        os.system(x)\n",
        "tools.py": "GOOD = {'a', 'b'}\ndef ok(v):\n    return v in GOOD\n",
    },
    "allow-list in another file": {
        "app.py": "import os\n" + ROUTE + "from tools import GOOD\n"
        "def f():\n"
        "    x = request.args['a']\n"
        "    if x in GOOD:\n"
        "        os.system(x)\n",
        "tools.py": "GOOD = {'a', 'b'}\n",
    },
    "constant in another file": {
        "app.py": "import os\n"
        + ROUTE
        + "import settings\ndef f():\n    if settings.DEBUG:\n        os.system(request.args['a'])\n",
        "settings.py": "DEBUG = False\n",
    },
    "class": {
        "app.py": ROUTE + "from tools import Runner\ndef f():\n    Runner().run(request.args['a'])\n",
        "tools.py": "import os\nclass Runner:\n    def run(self, c):\n        os.system(c)  # hit\n",
    },
    "class with a field": {
        "app.py": ROUTE + "from tools import Job\ndef f():\n    Job('ls', request.args['a']).run()\n",
        "tools.py": "import os\n"
        "class Job:\n"
        "    def __init__(self, a, b):\n"
        "        self.a = a\n"
        "        self.b = b\n"
        "    def run(self):\n"
        "        os.system(self.a)\n"
        "        os.system(self.b)  # hit\n",
    },
    "instance at module level": {
        "app.py": ROUTE + "from tools import runner\ndef f():\n    runner.run(request.args['a'])\n",
        "tools.py": "import os\n"
        "class Runner:\n"
        "    def run(self, c):\n"
        "        os.system(c)  # hit\n"
        "runner = Runner()\n",
    },
    "field that holds a library's object": {
        "app.py": ROUTE
        + "from tools import Store\nstore = Store()\ndef f():\n    store.find(request.args['a'])\n",
        "tools.py": "import sqlite3\n"
        "class Store:\n"
        "    def __init__(self):\n"
        "        self.db = sqlite3.connect('a.db')\n"
        "    def find(self, name):\n"
        "        self.db.execute('select * from t where n = ?', (name,))\n"
        "        self.db.execute(f'select * from t where n = {name}')  # hit: sql-injection\n",
    },
    "base class": {
        "app.py": ROUTE + "from tools import Base\n"
        "class Child(Base):\n"
        "    def go(self):\n"
        "        self.run(request.args['a'])\n",
        "tools.py": "import os\nclass Base:\n    def run(self, c):\n        os.system(c)  # hit\n",
    },
    "annotated parameter": {
        "app.py": ROUTE + "from tools import Runner\ndef f(r: Runner):\n    r.run(request.args['a'])\n",
        "tools.py": "import os\nclass Runner:\n    def run(self, c):\n        os.system(c)  # hit\n",
    },
    "cyclic imports": {
        "a.py": ROUTE + "import b\ndef f():\n    b.run(request.args['a'])\ndef name():\n    return 'ls'\n",
        "b.py": "import os\nimport a\ndef run(c):\n    os.system(a.name())\n    os.system(c)  # hit\n",
    },
    "cyclic re-exports": {
        "app.py": ROUTE + "from a import run\ndef f():\n    run(request.args['a'])\n",
        "a.py": "from b import run\n",
        "b.py": "from a import run\n",
    },
    "module that imports itself": {
        "app.py": ROUTE
        + "import os, app\ndef f():\n    app.run(request.args['a'])\ndef run(c):\n    os.system(c)  # hit\n",
    },
    "src layout": {
        "src/pkg/__init__.py": "",
        "src/pkg/app.py": ROUTE + "from pkg.tools import run\ndef f():\n    run(request.args['a'])\n",
        "src/pkg/tools.py": RUN,
    },
    "project in a folder": {
        "backend/app/__init__.py": "",
        "backend/app/main.py": ROUTE + "from app.tools import run\ndef f():\n    run(request.args['a'])\n",
        "backend/app/tools.py": RUN,
    },
    "script beside": {
        "scripts/go.py": ROUTE + "from tools import run\ndef f():\n    run(request.args['a'])\n",
        "scripts/tools.py": RUN,
    },
    "two scripts' folders with the same module": {
        "one/go.py": ROUTE + "from tools import run\ndef f():\n    run(request.args['a'])\n",
        "one/tools.py": RUN,
        "two/go.py": ROUTE + "from tools import run\ndef f():\n    run(request.args['a'])\n",
        "two/tools.py": "def run(c):\n    return c\n",
    },
    "two packages with the same module": {
        "one/__init__.py": "",
        "one/app.py": ROUTE + "from .tools import run\ndef f():\n    run(request.args['a'])\n",
        "one/tools.py": RUN,
        "two/__init__.py": "",
        "two/app.py": ROUTE + "from .tools import run\ndef f():\n    run(request.args['a'])\n",
        "two/tools.py": "def run(c):\n    return c\n",
    },
    "two projects with the same package": {
        "one/app/__init__.py": "",
        "one/app/main.py": ROUTE + "from app.tools import run\ndef f():\n    run(request.args['a'])\n",
        "one/app/tools.py": RUN,
        "two/app/__init__.py": "",
        "two/app/main.py": ROUTE + "from app.tools import run\ndef f():\n    run(request.args['a'])\n",
        "two/app/tools.py": "def run(c):\n    return c\n",
    },
    "two projects with the same package, relative imports": {
        "one/app/__init__.py": "",
        "one/app/main.py": ROUTE + "from .tools import run\ndef f():\n    run(request.args['a'])\n",
        "one/app/tools.py": RUN,
        "two/app/__init__.py": "",
        "two/app/main.py": ROUTE + "from .tools import run\ndef f():\n    run(request.args['a'])\n",
        "two/app/tools.py": "def run(c):\n    return c\n",
    },
    "file beside with a library's name": {
        "pkg/__init__.py": "",
        "pkg/shlex.py": "def quote(v):\n    return v\n",
        "pkg/app.py": "import os, shlex\n"
        + ROUTE
        + "def f():\n    os.system('ls ' + shlex.quote(request.args['a']))\n",
    },
    "file beside with the framework's name": {
        "pkg/__init__.py": "",
        "pkg/flask.py": "def make():\n    pass\n",
        "pkg/app.py": "import os\n"
        "from flask import request\n"
        "def f():\n"
        "    os.system(request.args['a'])  # hit\n",
    },
    "a test's module of a library's name": {
        "tests/requests.py": "def get(u):\n    pass\n",
        "app.py": ROUTE + "import requests\ndef f():\n    requests.get(request.args['a'])  # hit\n",
    },
    "wrapper of a library": {
        "app.py": ROUTE + "from http_client import get\ndef f():\n    get(request.args['a'])\n",
        "http_client.py": "import requests\n"
        "def get(u):\n"
        "    return requests.get(u, timeout=3)  # hit: server-side-request-forgery\n",
    },
    "library imported through an own module": {
        "app.py": ROUTE + "from compat import system\ndef f():\n    system(request.args['a'])  # hit\n",
        "compat.py": "from os import system\n",
    },
    "request imported through an own module": {
        "app.py": "import os\n"
        "from compat import request\n"
        "def f():\n"
        "    os.system(request.args['a'])  # hit\n",
        "compat.py": "from flask import request\n",
    },
    "database object of an own module": {
        "app.py": ROUTE
        + "from database import db\ndef f():\n    db.execute('select ' + request.args['a'])  # hit\n",
        "database.py": "import sqlite3\ndb = sqlite3.connect('a.db')\n",
    },
    "function that opens a connection": {
        "app.py": ROUTE + "from database import connect\n"
        "def f():\n"
        "    connect().cursor().execute('select ' + request.args['a'])  # hit\n",
        "database.py": "import sqlite3\ndef connect():\n    return sqlite3.connect('a.db')\n",
    },
    "global that another file fills": {
        "app.py": ROUTE + "import state\ndef f():\n    state.COMMAND = request.args['a']\n",
        "worker.py": "import os, state\ndef g():\n    os.system(state.COMMAND)  # hit\n",
        "state.py": "COMMAND = 'ls'\n",
    },
    "unknown module": {
        "app.py": ROUTE + "from nowhere import run\ndef f():\n    run(request.args['a'])\n",
    },
    "unknown name of a known module": {
        "app.py": ROUTE + "from tools import missing\ndef f():\n    missing(request.args['a'])\n",
        "tools.py": RUN.replace("  # hit", ""),
    },
}
WRONG = {
    "global that another file fills": "a module's variable that another file sets is not followed",
}


@pytest.mark.parametrize("files", params(CASES, WRONG))
def test_program_of_several_files(files):
    check(files)


@pytest.mark.parametrize("files", params(CASES, WRONG))
def test_the_order_of_the_files_changes_nothing(files):
    check(dict(reversed(files.items())))


def test_the_way_leads_through_both_files():
    files = CASES["source and sink in other files"]
    finding = one(scan(files))
    assert (finding.location.path, finding.location.line) == ("sink.py", 3)
    steps = [(step.location.path, step.location.line) for step in finding.flow]
    assert steps[0] == ("source.py", 3)
    assert ("app.py", 4) in steps
    assert steps[-1] == ("sink.py", 3)
    assert finding.scope == "run"


def test_one_finding_for_a_sink_that_two_files_reach():
    result = scan(
        {
            "a.py": ROUTE + "from tools import run\ndef f():\n    run(request.args['a'])\n",
            "b.py": ROUTE + "from tools import run\ndef f():\n    run(request.args['b'])\n",
            "tools.py": RUN,
        }
    )
    places = [(finding.location.path, finding.location.line) for finding in result.findings]
    assert set(places) == {("tools.py", 3)}


def test_a_file_that_does_not_parse_does_not_hide_the_others():
    result = scan(
        {
            "app.py": ROUTE + "from tools import run\ndef f():\n    run(request.args['a'])\n",
            "tools.py": RUN + "def broken(:\n",
        }
    )
    assert {(finding.location.path, finding.location.line) for finding in result.findings} == {
        ("tools.py", 3)
    }
    assert [gap.subject for gap in result.gaps] == ["tools.py"]


def test_a_folder_that_is_a_package_itself(tmp_path):
    """``assay scan shop``: its modules import each other as ``shop.…``."""
    folder = tmp_path / "shop"
    folder.mkdir()
    files = {
        "__init__.py": "",
        "views.py": ROUTE + "from shop.tools import run\ndef f():\n    run(request.args['a'])\n",
        "tools.py": "import os\ndef run(v):\n    os.system(v)\n",
    }
    sources = []
    for name, code in files.items():
        (folder / name).write_text(code)
        sources.append(Source(name, SourceKind.PYTHON, file=folder / name))
    rules = {one.id: one for one in named("command-injection")}
    result = Batch(rules, KNOWLEDGE, SETTINGS).run(sources, SilentProgress())
    assert [(one.location.path, one.location.line) for one in result.findings] == [("tools.py", 3)]
