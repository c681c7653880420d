"""Calls behind names that are not written: each spelling is known for the call that it is."""

from __future__ import annotations

import textwrap
import time

import pytest
from lab import check, named, rule, scan

SYSTEM = rule("acts", "call", "{callee}", calls=["os.system", "subprocess.run"])

HEARS = rule("hears", "call", "", calls=["exec", "eval"], where=[{"argument": 0, "is": ["never"]}])

SPELLINGS = {
    "getattr": "import os\ngetattr(os, 'sys' + 'tem')('id')  # hit",
    "getattr of a name": "import os\nn = 'metsys'[::-1]\ngetattr(os, n)('id')  # hit",
    "__import__": "__import__('so'[::-1]).system('id')  # hit",
    "import_module": "import importlib\nimportlib.import_module('o' + 's').system('id')  # hit",
    "import_module, other name": "from importlib import import_module as f\nf('o' + 's').system('id')  # hit",
    "submodule": "__import__('os.path').system('id')  # hit",
    "sys.modules": "import os, sys\nsys.modules['o' + 's'].system('id')  # hit",
    "sys.modules.get": "import os, sys\nsys.modules.get('o' + 's').system('id')  # hit",
    "globals": "import os\nglobals()['o' + 's'].system('id')  # hit",
    "locals": "def f():\n    import os\n    locals()['o' + 's'].system('id')  # hit",
    "vars": "import os\nvars(os)['sys' + 'tem']('id')  # hit",
    "__dict__": "import os\nos.__dict__['sys' + 'tem']('id')  # hit",
    "__getattribute__": "import os\nos.__getattribute__('sys' + 'tem')('id')  # hit",
    "object.__getattribute__": "import os\nobject.__getattribute__(os, 'sys' + 'tem')('id')  # hit",
    "builtins": "import builtins\nbuiltins.__dict__['__imp' + 'ort__']('os').system('id')  # hit",
    "__builtins__": "__builtins__.__dict__['__imp' + 'ort__']('os').system('id')  # hit",
    "__builtins__ item": "__builtins__['__imp' + 'ort__']('os').system('id')  # hit",
    "print.__self__": "print.__self__.__import__('o' + 's').system('id')  # hit",
    "attrgetter": "import operator, os\noperator.attrgetter('sys' + 'tem')(os)('id')  # hit",
    "methodcaller": "import operator, os\noperator.methodcaller('sys' + 'tem', 'id')(os)  # hit",
    "resolve_name": "import pkgutil\npkgutil.resolve_name('os' + ':system')('id')  # hit",
    "locate": "import pydoc\npydoc.locate('os.sys' + 'tem')('id')  # hit",
    "partial": "import functools, os\nfunctools.partial(os.system, 'id')()  # hit",
    "partial of getattr": "import functools as f, os\nf.partial(getattr, os, 'sys' + 'tem')()('id')  # hit",
    "__call__": "import os\nos.system.__call__('id')  # hit",
    "in a dict": "import os\nd = {'r': os.system}\nd['r']('id')  # hit",
    "in a list": "import os\n[len, os.system][1]('id')  # hit",
    "lambda": "import os\n(lambda: os.system)()('id')  # hit",
    "map": "import os\nlist(map(os.system, ['id']))  # hit",
    "class attribute": "import os\nclass A:\n    f = os.system\nA.f('id')  # hit",
    "walrus": "(m := __import__('o' + 's')).system('id')  # hit",
    "split over functions": """
        def module():
            return __import__('o' + 's')
        def name():
            return 'sys' + 'tem'
        getattr(module(), name())('id')  # hit
        """,
    "exec": "exec('import os\\nos.system(\"id\")')  # hit",
    "exec of a decoded text": "import base64 as b\n"
    "a = b.b64decode('aW1wb3J0IG9zCm9zLnN5c3RlbSgxKQ==')\nexec(a)  # hit",
    "exec of compile": "exec(compile('__import__(\"os\").system(\"id\")', 'x', 'exec'))  # hit",
    "exec of exec": "exec('exec(\"import os;os.system(1)\")')  # hit",
    "exec of a hidden name": "getattr(__builtins__, 'ex' + 'ec')('import os;os.system(1)')  # hit",
    "eval": "eval('__import__(\"os\").system')('id')  # hit",
    "what exec defines": "exec('def f(c):\\n import os\\n os.system(c)')  # hit\nf('id')",
    "code as a function": "import types\n"
    "c = compile('import os;os.system(1)', '', 'exec')\ntypes.FunctionType(c, {})()  # hit",
}  # fmt: skip


@pytest.mark.parametrize("code", SPELLINGS.values(), ids=SPELLINGS)
def test_call_behind_a_hidden_name(code):
    check(textwrap.dedent(code), SYSTEM, HEARS)


def test_names_of_other_things_stay_silent():
    check(
        """
        import os, sys, importlib
        getattr(os, "get" + "pid")()
        getattr(other, "sys" + "tem")("id")
        sys.modules["o" + "thers"].system("id")
        importlib.import_module(name).system("id")
        exec(text)
        exec("x = 1")
        exec("not (python")
        eval("1 +")
        """,
        SYSTEM,
    )


def test_weaknesses_behind_hidden_names_are_named():
    check(
        """
        import os, sqlite3
        from flask import request
        def handler():
            x = request.args["x"]
            getattr(os, "sys" + "tem")(x)  # hit: command-injection
            cursor = sqlite3.connect("db").cursor()
            getattr(cursor, "exe" + "cute")("SELECT " + x)  # hit: sql-injection
            __import__("sub" + "process").run(x, shell=True)  # hit: command-injection
        """,
        *named("command-injection", "sql-injection"),
    )


def test_deeply_nested_code_ends():
    code = "import os; os.system(1)"
    for _ in range(12):
        code = f"exec({code!r})"
        if len(code) > 50_000:
            break
    started = time.monotonic()
    scan({"app.py": code + "\n"}, SYSTEM)
    assert time.monotonic() - started < 3.0


def test_code_that_holds_itself_ends():
    started = time.monotonic()
    scan({"app.py": "a = 'exec(a)'\nexec(a)\n" + "exec('x = 1')\n" * 500}, SYSTEM)
    assert time.monotonic() - started < 3.0
