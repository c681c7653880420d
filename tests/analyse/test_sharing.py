"""Modules are evaluated once for all that import them, and nobody sees what another one did to them."""

import importlib

from lab import check, scan

ROUTE = "import os\nfrom flask import request\n"


def counted(monkeypatch):
    """The paths of the modules that are loaded from here on."""
    links = importlib.import_module("scanner.program.evaluate.links").Links
    loaded = []
    load = links.load

    def counting(self, module):
        loaded.append(module.path)
        load(self, module)

    monkeypatch.setattr(links, "load", counting)
    return loaded


def test_a_module_is_loaded_once_for_all(monkeypatch):
    loaded = counted(monkeypatch)
    files = {
        f"view{n}.py": f"{ROUTE}from tools import run\ndef f():\n    run(request.args['a'])\n"
        for n in range(5)
    }
    result = scan({**files, "tools.py": "import os\ndef run(v):\n    os.system(v)\n"})
    assert result.findings
    assert loaded == ["tools.py"]


def test_a_module_of_a_circle_is_loaded_for_the_one_that_begins_it_and_for_itself(monkeypatch):
    loaded = counted(monkeypatch)
    scan(
        {
            "app.py": ROUTE + "from a import A\nfrom b import B\n"
            "def f():\n    A().run(request.args['a'])\n    B().run(request.args['a'])\n",
            "a.py": "import b\nclass A:\n    run = b.B.run\n",
            "b.py": "import os\nimport a\nclass B:\n    other = a.A\n"
            "    def run(self, v):\n        os.system(v)\n",
        }
    )
    assert sorted(loaded).count("a.py") <= 2
    assert sorted(loaded).count("b.py") <= 2


def test_what_one_file_does_to_a_module_another_does_not_see():
    check(
        {
            "a.py": ROUTE + "import tools\n"
            "def f():\n    tools.NAME = request.args['a']\n    os.system(tools.NAME)  # hit\n",
            "b.py": ROUTE + "import tools\ndef f():\n    len(request.args['b'])\n    os.system(tools.NAME)\n",
            "tools.py": "NAME = 'ls'\n",
        }
    )


def test_what_a_module_does_to_another_one_is_its_own_affair():
    files = {
        "a.py": ROUTE
        + "import tools\ndef f():\n    len(request.args['b'])\n    os.system(tools.Box.shared)\n",
        "b.py": ROUTE + "import patch\ndef f():\n    len(request.args['b'])\n    os.system(patch.NAME)\n",
        "patch.py": "from flask import request\nimport tools\n"
        "tools.Box.shared = request.args['a']\nNAME = 'ls'\n",
        "tools.py": "class Box:\n    shared = 'ls'\n",
    }
    assert scan(files).findings == scan(dict(reversed(files.items()))).findings
