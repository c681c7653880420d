"""Where a hit stands and what becomes of it: ``within``, ``result``, ``imports``; tests weigh little."""

import pytest
from lab import SEE, UNKNOWN, check, named, one, rule, scan
from marks import params

from scanner.model import Confidence, Severity

MAKE = {"calls": ["lab.make"]}
RESULTS = {
    "name": "token = lab.make()  # hit: r\nother = lab.make()",
    "annotated name": "token: str = lab.make()  # hit: r",
    "attribute": "a.token = lab.make()  # hit: r",
    "item": "a['token'] = lab.make()  # hit: r\na['x'] = lab.make()",
    "chained": "a = token = lab.make()  # hit: r",
    "unpacked": "token, a = lab.make(), 1  # hit: r",
    "unpacked, the other one": "a, token = lab.make(), 1",
    "keyword": "f(token=lab.make(), a=lab.make)  # hit: r",
    "dict key": "{'token': lab.make()}  # hit: r\n{'a': lab.make()}",
    "dict call": "dict(token=lab.make())  # hit: r",
    "default": "def f(token=lab.make()):  # hit: r\n    pass",
    "returned by a function of the name": "def token():\n"
    "    return lab.make()  # hit: r\n"
    "def other():\n"
    "    return lab.make()",
    "compared": "def f(token):\n    return token == lab.make()  # hit: r",
    "augmented": "token = ''\ntoken += lab.make()  # hit: r",
    "walrus": "if (token := lab.make()):  # hit: r\n    pass",
    "operand": "token = 'a' + lab.make()  # hit: r",
    "element": "token = [lab.make()]  # hit: r",
    "argument of another call": "token = str(lab.make())  # hit: r",
    "receiver of a method": "token = lab.make().hex()  # hit: r",
    "element of a comprehension": "token = ''.join(lab.make() for a in range(3))  # hit: r",
    "f-string": "token = f'a{lab.make()}'  # hit: r",
    "choice": "token = lab.make() if a else ''  # hit: r",
    "subscript": "token = lab.make()[:8]  # hit: r",
    "await": "async def f():\n    token = await lab.make()  # hit: r",
    "index of a subscript": "token = a[lab.make()]",
    "condition of a choice": "token = 'a' if lab.make() else 'b'",
    "whole match": "tokens = lab.make()",
    "lambda": "token = lambda: lab.make()",
    "inside a called function": "def g():\n    a = lab.make()\n    return 1\ntoken = g()",
    "statement": "lab.make()",
    "loop": "for token in lab.make():  # hit: r\n    pass",
    "with": "with lab.make() as token:  # hit: r\n    pass",
}
WRONG_RESULTS = {
    "unpacked": "a name in an unpacked assignment is no result",
    "walrus": "the name of `:=` is no result",
    "index of a subscript": "the key of a subscript counts as what is assigned",
    "condition of a choice": "the condition of a choice counts as what is assigned",
    "loop": "the target of a loop is no result",
    "with": "the target of `with` is no result",
}


@pytest.mark.parametrize("code", params(RESULTS, WRONG_RESULTS))
def test_result(code):
    check(f"import lab\n{code}\n", rule("r", "call", **MAKE, result="token"))


WITHIN = {
    "function": (
        {"function": "f"},
        "def f():\n    lab.make()  # hit: r\ndef g():\n    lab.make()\nlab.make()",
    ),
    "whole match": ({"function": "f"}, "def ff():\n    lab.make()"),
    "method": ({"function": "f"}, "class A:\n    def f(self):\n        lab.make()  # hit: r"),
    "nearest function": (
        {"function": "f"},
        "def f():\n    def g():\n        lab.make()\n    g()\n    lab.make()  # hit: r",
    ),
    "class": (
        {"class": "A.*"},
        "class A1:\n    a = lab.make()  # hit: r\n    def f(self):\n        lab.make()  # hit: r\nlab.make()",
    ),
    "nearest class": (
        {"class": "A"},
        "class A:\n    class B:\n        a = lab.make()\n    a = lab.make()  # hit: r",
    ),
    "function of a class": (
        {"class": "A", "function": "f"},
        "class A:\n"
        "    def f(self):\n"
        "        lab.make()  # hit: r\n"
        "    def g(self):\n"
        "        lab.make()\n"
        "def f():\n"
        "    lab.make()",
    ),
    "called from there is not there": ({"function": "f"}, "def f():\n    g()\ndef g():\n    lab.make()"),
    "handler": (
        {"handler": True},
        "from flask import Flask\n"
        "app = Flask('a')\n"
        "@app.route('/')\n"
        "def f():\n"
        "    lab.make()  # hit: r\n"
        "def g():\n"
        "    lab.make()",
    ),
    "handler in a class": (
        {"handler": True},
        "from django.views import View\n"
        "from django.http import HttpRequest\n"
        "class A(View):\n"
        "    def get(self, request):\n"
        "        lab.make()  # hit: r\n"
        "    def other(self):\n"
        "        lab.make()",
    ),
    "no handler": (
        {"handler": False},
        "from flask import Flask\n"
        "app = Flask('a')\n"
        "@app.route('/')\n"
        "def f():\n"
        "    lab.make()\n"
        "def g():\n"
        "    lab.make()  # hit: r",
    ),
    "lambda in a function": ({"function": "f"}, "def f():\n    (lambda: lab.make())()"),
}
WRONG_WITHIN = {}


@pytest.mark.parametrize("case", params(WITHIN, WRONG_WITHIN))
def test_within(case):
    within, code = case
    check(f"import lab\n{code}\n", rule("r", "call", **MAKE, within=within))


def test_imports_are_asked_for():
    wanted = rule("r", "call", calls=["*.make"], imports=["lab"])
    assert scan({"a.py": "import lab\nx.make()\n"}, wanted).findings
    assert not scan({"a.py": "import other\nx.make()\n"}, wanted).findings


NAMES = {
    "import": "import lab\nlab.make()  # hit: r",
    "import as": "import lab as l\nl.make()  # hit: r",
    "from": "from lab import make\nmake()  # hit: r",
    "from as": "from lab import make as m\nm()  # hit: r",
    "star": "from lab import *\nmake()  # hit: r",
    "assigned": "import lab\nm = lab.make\nm()  # hit: r",
    "assigned module": "import lab\nl = lab\nl.make()  # hit: r",
    "in a table": "import lab\n{'a': lab.make}['a']()  # hit: r",
    "chosen": "import lab\n(lab.make if a else lab.other)()  # hit: r",
    "other module": "import bench\nbench.make()",
    "method of the name": "import lab\na.make()",
    "own function of the name": "import lab\ndef make():\n    pass\nmake()",
    "overwritten": "import lab\nlab = other\nlab.make()",
    "shadowed by a parameter": "import lab\ndef f(lab):\n    lab.make()",
    "without import": "lab.make()  # hit: r",
    "decorator": "import lab\n@lab.make\ndef f():\n    pass",
    "decorator, called": "import lab\n@lab.make()  # hit: r\ndef f():\n    pass",
    "dead": "import lab\nif False:\n    lab.make()",
    "after return": "import lab\ndef f():\n    return\n    lab.make()",
    "never called function": "import lab\ndef f():\n    lab.make()  # hit: r",
    "never called method": "import lab\nclass A:\n    def f(self):\n        lab.make()  # hit: r",
    "never called nested function": "import lab\ndef f():\n    def g():\n        lab.make()  # hit: r",
    "method of a class in a function": "import lab\n"
    "def f():\n"
    "    class A:\n"
    "        def g(self):\n"
    "            lab.make()  # hit: r",
    "lambda that nobody calls": "import lab\na = lambda: lab.make()  # hit: r",
    "lambda as an argument": "import lab\nf(lambda: lab.make())  # hit: r",
    "lambda in a function": "import lab\ndef f():\n    return lambda: lab.make()  # hit: r",
    "class body": "import lab\nclass A:\n    a = lab.make()  # hit: r",
    "class in a class": "import lab\n"
    "class A:\n"
    "    class B:\n"
    "        def f(self):\n"
    "            lab.make()  # hit: r",
    "two functions of one name": "import lab\n"
    "def f():\n"
    "    lab.make()  # hit: r\n"
    "def f():\n"
    "    lab.make()  # hit: r",
    "property": "import lab\n"
    "class A:\n"
    "    @property\n"
    "    def a(self):\n"
    "        return lab.make()  # hit: r\n"
    "    @a.setter\n"
    "    def a(self, v):\n"
    "        lab.make()  # hit: r",
    "behind an unknown condition": "import lab\nif a:\n    pass\nelif b:\n    lab.make()  # hit: r",
    "once for many calls of a function": "import lab\ndef f(a):\n    lab.make()  # hit: r\nf(1)\nf(2)",
    "overloaded in try": "try:\n"
    "    from lab import make\n"
    "except ImportError:\n"
    "    make = None\n"
    "make()  # hit: r",
}
WRONG_NAMES = {
    "lambda that nobody calls": (
        "a lambda is evaluated only where it is called: never, if it is handed to a library"
    ),
    "lambda as an argument": (
        "a lambda is evaluated only where it is called: never, if it is handed to a library"
    ),
    "lambda in a function": (
        "a lambda is evaluated only where it is called: never, if it is handed to a library"
    ),
}


@pytest.mark.parametrize("code", params(NAMES, WRONG_NAMES))
def test_callee(code):
    check(code, rule("r", "call", **MAKE))


BAD = "import os, pytest\nfrom flask import request\n\ndef test_run():\n    os.system(request.args['a'])\n"


@pytest.mark.parametrize(
    "path", ["tests/run.py", "test_run.py", "pkg/run_test.py", "conftest.py", "a/testing/b/c.py"]
)
def test_weaknesses_of_tests_are_maybes(path):
    finding = one(scan({path: BAD}))
    assert finding.rating.confidence is Confidence.LOW
    assert [(evidence.label, evidence.text) for evidence in finding.evidence] == [("context", "test code")]


def test_a_test_needs_both_place_and_content():
    assert one(scan({"app/run.py": BAD})).rating.confidence is Confidence.HIGH
    hidden = "import os\nfrom flask import request\ndef run():\n    os.system(request.args['a'])\n"
    assert one(scan({"tests/run.py": hidden})).rating.confidence is Confidence.HIGH


KEY = "-----BEGIN PRIVATE KEY-----\\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\\n-----END PRIVATE KEY-----"


def test_keys_of_tests_are_told_of_at_a_low_level():
    code, keys = f"import pytest\nkey = '{KEY}'\n", named("private-key-in-code")
    assert one(scan({"app/keys.py": code}, *keys)).rating.severity is Severity.CRITICAL
    finding = one(scan({"tests/test_keys.py": code}, *keys))
    assert (finding.rating.severity, finding.rating.confidence) == (Severity.LOW, Confidence.HIGH)


def test_how_an_example_is_set_up_is_less_severe():
    run, debug = (
        "from flask import Flask\napp = Flask(__name__)\napp.run(debug=True)\n",
        named("debug-mode-enabled"),
    )
    assert one(scan({"app/run.py": run}, *debug)).rating.severity is Severity.HIGH
    assert one(scan({"examples/shop/run.py": run}, *debug)).rating.confidence is Confidence.LOW
    fenced = f"# Shop\n\n```python\n{run}```\n"
    assert one(scan({"README.md": fenced}, *debug)).rating.confidence is Confidence.LOW
    key, session = "SECRET_KEY = 'kX9-shop-2024'\n", named("hardcoded-credential")
    assert one(scan({"shop/config.py": key}, *session)).rating.severity is Severity.HIGH
    assert one(scan({"demo/config.py": key}, *session)).rating.severity is Severity.MEDIUM
    flow = one(scan({"examples/run.py": BAD.replace("pytest", "sys")}))
    assert flow.rating.severity is Severity.CRITICAL


def test_a_flow_from_a_test_into_the_program_is_a_maybe():
    files = {
        "tests/test_a.py": "import os, pytest\nfrom tools import run\ndef test_a():\n    run(input())\n",
        "tools.py": "import os\ndef run(c):\n    os.system(c)\n",
    }
    assert all(finding.rating.confidence is Confidence.LOW for finding in scan(files).findings)


def test_confidence_is_that_of_the_source():
    code = "import os, sys\nos.system(sys.argv[1])\n"
    assert one(scan({"a.py": code})).rating.confidence is Confidence.LOW


def test_constants_that_may_be_are_less_sure():
    code = "import lab\ndef f(a):\n    b = True if a else False\n    lab.make(b)\n"
    wanted = rule("r", "call", **MAKE, where=[{"argument": 0, "is": [True]}])
    assert one(scan({"a.py": code}, wanted)).rating.confidence is Confidence.MEDIUM


def test_the_scope_is_told():
    code = (
        "import lab\n"
        "class A:\n"
        "    def f(self):\n"
        "        lab.see('a')\n"
        "        def g():\n"
        "            lab.see('b')\n"
        "        g()\n"
    )
    scopes = {finding.message[2:]: finding.scope for finding in scan({"a.py": code}, SEE, UNKNOWN).findings}
    assert scopes == {"'a'": "A.f", "'b'": "A.f.g"}


def test_the_way_is_told_step_by_step():
    code = (
        "import os\n"
        "from flask import request\n"
        "def run(c):\n"
        "    os.system(c)\n"
        "def f():\n"
        "    a = request.args['q']\n"
        "    b = 'ls ' + a\n"
        "    run(b)\n"
    )
    finding = one(scan({"a.py": code}))
    lines = [step.location.line for step in finding.flow]
    assert lines[0] == 6
    assert lines[-1] == 4
    assert {7, 8} <= set(lines)
    assert lines.index(7) < lines.index(8)
    assert all(step.excerpt is not None for step in finding.flow)


def test_templates_of_other_texts_need_no_escaping():
    code = "import jinja2\nenvironment = jinja2.Environment()\nprint(environment.from_string('{{ a }}'))\n"
    rules = named("template-autoescape-disabled")
    assert not scan({"report.py": code}, *rules).findings
    assert one(scan({"report.py": f"{code}# writes report.html\n"}, *rules))
