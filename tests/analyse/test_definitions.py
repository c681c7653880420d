"""Functions and classes of the program: what is passed in, kept in fields, inherited, returned."""

import pytest
from lab import HEAD, check, inside
from marks import params

FUNCTIONS = {
    "into a function": "def run(c):\n    os.system(c)  # hit\nrun(x)",
    "into a function, safely": "def run(c):\n    os.system(c)\nrun('ls')",
    "two calls, one bad": "def run(c):\n    os.system(c)  # hit\nrun('ls')\nrun(x)",
    "out of a function": "def get():\n    return request.args['a']\nos.system(get())  # hit",
    "through a function": "def same(a):\n    return a\nos.system(same(x))  # hit\nos.system(same('ls'))",
    "through three functions": "def a(v):\n"
    "    return b(v)\n"
    "def b(v):\n"
    "    return c(v)\n"
    "def c(v):\n"
    "    return 'ls ' + v\n"
    "os.system(a(x))  # hit",
    "second of two results": "def both(v):\n"
    "    return 'ls', v\n"
    "a, b = both(x)\n"
    "os.system(a)\n"
    "os.system(b)  # hit",
    "result in a dict": "def both(v):\n"
    "    return {'a': 'ls', 'b': v}\n"
    "r = both(x)\n"
    "os.system(r['a'])\n"
    "os.system(r['b'])  # hit",
    "not used": "def one(a, b):\n    return a\nos.system(one('ls', x))",
    "by keyword": "def run(*, a, b):\n    os.system(a)\n    os.system(b)  # hit\nrun(a='ls', b=x)",
    "by keyword, other order": "def run(a, b):\n    os.system(a)\n    os.system(b)  # hit\nrun(b=x, a='ls')",
    "positional only": "def run(a, /, b):\n    os.system(a)  # hit\nrun(x, 'ls')",
    "default": "def run(a, b='ls'):\n    os.system(b)\nrun(x)",
    "tainted default": "def run(b=x):\n    os.system(b)  # hit\nrun()",
    "mutable default": "def run(v, a=[]):\n    a.append(v)\n    os.system(a[0])  # hit\nrun(x)",
    "args": "def run(*a):\n    os.system(a[0])\n    os.system(a[1])  # hit\nrun('ls', x)",
    "args after others": "def run(a, *b):\n    os.system(a)\n    os.system(b[0])  # hit\nrun('ls', x)",
    "kwargs": "def run(**k):\n    os.system(k['a'])\n    os.system(k['b'])  # hit\nrun(a='ls', b=x)",
    "kwargs get": "def run(**k):\n    os.system(k.get('b', ''))  # hit\nrun(b=x)",
    "spread list": "def run(a, b):\n    os.system(a)\n    os.system(b)  # hit\nrun(*['ls', x])",
    "spread dict": "def run(a, b):\n    os.system(a)\n    os.system(b)  # hit\nrun(**{'a': 'ls', 'b': x})",
    "spread handed on": "def outer(*a, **k):\n"
    "    inner(*a, **k)\n"
    "def inner(a, b=''):\n"
    "    os.system(a)\n"
    "    os.system(b)  # hit\n"
    "outer('ls', b=x)",
    "spread of an unknown": "def run(a):\n    os.system(a)  # hit\nrun(*x.split())",
    "changes a list": "def fill(a):\n    a.append(x)\na = []\nfill(a)\nos.system(a[0])  # hit",
    "changes a dict": "def fill(d, v):\n    d['k'] = v\nd = {}\nfill(d, x)\nos.system(d['k'])  # hit",
    "fills twice, the second time bad": "def fill(a, v):\n"
    "    a.append(v)\n"
    "a = []\n"
    "b = []\n"
    "fill(a, 'ls')\n"
    "fill(b, x)\n"
    "os.system(a[0])\n"
    "os.system(b[0])  # hit",
    "closure": "def inner():\n    os.system(x)  # hit\ninner()",
    "closure, later value": "y = 'ls'\ndef inner():\n    os.system(y)  # hit\ny = x\ninner()",
    "closure returned": "def make(v):\n"
    "    def run():\n"
    "        os.system(v)  # hit\n"
    "    return run\n"
    "make(x)()",
    "closure returned, two": "def make(v):\n"
    "    def run():\n"
    "        return v\n"
    "    return run\n"
    "a, b = make('ls'), make(x)\n"
    "os.system(a())\n"
    "os.system(b())  # hit",
    "nonlocal": "y = 'ls'\ndef change():\n    nonlocal y\n    y = x\nchange()\nos.system(y)  # hit",
    "lambda": "run = lambda c: os.system(c)  # hit\nrun(x)",
    "lambda over a variable": "run = lambda: x\nos.system(run())  # hit",
    "lambda with default": "run = lambda c=x: c\nos.system(run())  # hit",
    "lambda called at once": "os.system((lambda v: v)(x))  # hit",
    "function in a dict": "def run(c):\n    os.system(c)  # hit\n{'k': run}['k'](x)",
    "function in a list": "def run(c):\n    os.system(c)  # hit\nfor f in [run]:\n    f(x)",
    "function as an argument": "def run(c):\n"
    "    os.system(c)  # hit\n"
    "def call(f, v):\n"
    "    f(v)\n"
    "call(run, x)",
    "library function as a value": "run = os.system\nrun(x)  # hit",
    "library function as an argument": "def call(f, v):\n    f(v)  # hit\ncall(os.system, x)",
    "partial": "import functools\nrun = functools.partial(os.system, x)\nrun()  # hit",
    "partial of an own function": "import functools\n"
    "def run(a, b):\n"
    "    os.system(a)\n"
    "    os.system(b)  # hit\n"
    "functools.partial(run, 'ls')(x)",
    "getattr": "getattr(os, 'system')(x)  # hit",
    "getattr, joined name": "getattr(os, 'sys' + 'tem')(x)  # hit",
    "__import__": "__import__('os').system(x)  # hit",
    "import_module": "import importlib\nimportlib.import_module('os').system(x)  # hit",
    "imported inside": "import os as o\no.system(x)  # hit",
    "from, renamed": "from os import system as s\ns(x)  # hit",
    "generator": "def items():\n    yield 'ls'\n    yield x\nfor a in items():\n    os.system(a)  # hit",
    "yield from": "def items():\n    yield from [x]\nfor a in items():\n    os.system(a)  # hit",
    "generator of constants": "def items(v):\n    yield 'ls'\nfor a in items(x):\n    os.system(a)",
    "list of a generator": "def items():\n    yield x\na = list(items())\nos.system(a[0])  # hit",
    "sent into a generator": "def sink():\n"
    "    while True:\n"
    "        v = yield\n"
    "        os.system(v)  # hit\n"
    "g = sink()\n"
    "next(g)\n"
    "g.send(x)",
    "context manager": "import contextlib\n"
    "@contextlib.contextmanager\n"
    "def given(v):\n"
    "    yield v\n"
    "with given(x) as y:\n"
    "    os.system(y)  # hit",
    "decorated": "import functools\n"
    "def deco(f):\n"
    "    @functools.wraps(f)\n"
    "    def wrapper(*a, **k):\n"
    "        return f(*a, **k)\n"
    "    return wrapper\n"
    "@deco\n"
    "def run(c):\n"
    "    os.system(c)  # hit\n"
    "run(x)",
    "recursion": "def run(c, n):\n    if n:\n        run(c, n - 1)\n    os.system(c)  # hit\nrun(x, 3)",
    "recursion, argument added": "def run(c, n):\n"
    "    if n:\n"
    "        return run(c + 'a', n - 1)\n"
    "    return c\n"
    "os.system(run(x, 3))  # hit",
    "mutual recursion": "def a(c, n):\n"
    "    return b(c, n - 1) if n else c\n"
    "def b(c, n):\n"
    "    return a(c, n)\n"
    "os.system(a(x, 3))  # hit",
    "early return": "def clean(v):\n"
    "    if v not in ALLOWED:\n"
    "        return 'ls'\n"
    "    return v\n"
    "os.system(clean(x))",
    "checks and raises": "def check(v):\n"
    "    if v not in ALLOWED:\n"
    "        raise ValueError\n"
    "    return v\n"
    "os.system(check(x))",
    "checks and raises, result not used": "def check(v):\n"
    "    if v not in ALLOWED:\n"
    "        raise ValueError\n"
    "check(x)\n"
    "os.system(x)",
    "checks and aborts, result not used": "def check(v):\n"
    "    if not re.fullmatch('[a-z]+', v):\n"
    "        abort(400)\n"
    "check(x)\n"
    "os.system(x)",
    "checks nothing": "def check(v):\n"
    "    if v not in ALLOWED:\n"
    "        print(v)\n"
    "check(x)\n"
    "os.system(x)  # hit",
    "own sanitizer": "def clean(v):\n    return shlex.quote(v)\nos.system('ls ' + clean(x))",
    "own predicate of several statements": "def ok(v):\n"
    "    if v in ALLOWED:\n"
    "        return True\n"
    "    return False\n"
    "if ok(x):\n"
    "    os.system(x)",
    "own predicate with a variable": "def ok(v):\n"
    "    good = v in ALLOWED\n"
    "    return good\n"
    "if ok(x):\n"
    "    os.system(x)",
    "own predicate, negated": "def bad(v):\n"
    "    return v not in ALLOWED\n"
    "if bad(x):\n"
    "    return\n"
    "os.system(x)",
    "own predicate of a loop": "def ok(v):\n"
    "    for c in v:\n"
    "        if c not in 'abc':\n"
    "            return False\n"
    "    return True\n"
    "if ok(x):\n"
    "    os.system(x)",
    "own predicate that says yes to all": "def ok(v):\n    return True\nif ok(x):\n    os.system(x)  # hit",
    "ninth call deep": "".join(f"def f{n}(v):\n    return f{n + 1}(v)\n" for n in range(9))
    + "def f9(v):\n    return v\nos.system(f0(x))  # hit",
    "result of both branches": "def get(v):\n"
    "    if flag:\n"
    "        return v\n"
    "    return 'ls'\n"
    "os.system(get(x))  # hit",
    "result after a constant choice": "def get(v, raw):\n"
    "    if raw:\n"
    "        return v\n"
    "    return 'ls'\n"
    "os.system(get(x, False))\n"
    "os.system(get(x, True))  # hit",
    "async": "async def get():\n"
    "    return x\n"
    "async def main():\n"
    "    os.system(await get())  # hit\n"
    "other.run(main())",
    "thread": "import threading\n"
    "def run(c):\n"
    "    os.system(c)  # hit\n"
    "threading.Thread(target=run, args=(x,)).start()",
    "executor": "from concurrent.futures import ThreadPoolExecutor\n"
    "def run(c):\n"
    "    os.system(c)  # hit\n"
    "ThreadPoolExecutor().submit(run, x)",
}


@pytest.mark.parametrize("body", params(FUNCTIONS, {}))
def test_function(body):
    check(inside(body))


BASE = """\
class Job:
    kind = 'ls'
    jobs = []

    def __init__(self, command, name='n'):
        self.command = command
        self.name = name
        self.log = []

    def text(self):
        return self.command

    @property
    def shown(self):
        return self.command

    @staticmethod
    def plain(v):
        return v

    @classmethod
    def make(cls, v):
        return cls(v)

    def add(self, v):
        self.log.append(v)
        return self

    def __str__(self):
        return self.command

    def __call__(self):
        return self.command

    def __getitem__(self, key):
        return self.command

    def __enter__(self):
        return self.command

    def __exit__(self, *a):
        pass

    def __iter__(self):
        yield self.command

    def __add__(self, v):
        return self.command + v

"""
CLASSES = {
    "field": "j = Job(x, 'n')\nos.system(j.name)\nos.system(j.command)  # hit",
    "field, by keyword": "j = Job(name='n', command=x)\nos.system(j.name)\nos.system(j.command)  # hit",
    "field set from outside": "j = Job('ls')\nj.command = x\nos.system(j.command)  # hit",
    "field overwritten": "j = Job(x)\nj.command = 'ls'\nos.system(j.command)",
    "two instances": "a, b = Job('ls'), Job(x)\nos.system(a.command)\nos.system(b.command)  # hit",
    "alias of an instance": "a = Job('ls')\nb = a\nb.command = x\nos.system(a.command)  # hit",
    "method": "os.system(Job(x).text())  # hit\nos.system(Job('ls').text())",
    "method as a value": "t = Job(x).text\nos.system(t())  # hit",
    "method through the class": "os.system(Job.text(Job(x)))  # hit",
    "property": "os.system(Job(x).shown)  # hit\nos.system(Job('ls').shown)",
    "static method": "os.system(Job.plain(x))  # hit\nos.system(Job('a').plain('ls'))",
    "class method": "os.system(Job.make(x).command)  # hit\nos.system(Job.make('ls').command)",
    "chained method": "os.system(Job('ls').add(x).log[0])  # hit",
    "chained method, other field": "os.system(Job('ls').add(x).command)",
    "class attribute": "os.system(Job.kind)\nos.system(Job('a').kind)",
    "class attribute set": "Job.kind = x\nos.system(Job.kind)  # hit",
    "class attribute set, read through an instance": "Job.kind = x\nos.system(Job('a').kind)  # hit",
    "__str__": "os.system(str(Job(x)))  # hit",
    "__str__ in an f-string": "os.system(f'{Job(x)}')  # hit",
    "__call__": "os.system(Job(x)())  # hit",
    "__getitem__": "os.system(Job(x)['a'])  # hit",
    "__enter__": "with Job(x) as c:\n    os.system(c)  # hit",
    "__iter__": "for c in Job(x):\n    os.system(c)  # hit",
    "__add__": "os.system(Job(x) + '')  # hit",
    "inherited": "class Child(Job):\n    pass\nos.system(Child(x).text())  # hit",
    "inherited, overridden": "class Child(Job):\n"
    "    def text(self):\n"
    "        return 'ls'\n"
    "os.system(Child(x).text())",
    "inherited, in another order": "class A:\n"
    "    def text(self):\n"
    "        return 'ls'\n"
    "class Child(A, Job):\n"
    "    pass\n"
    "os.system(Child(x).text())",
    "super": "class Child(Job):\n"
    "    def text(self):\n"
    "        return super().text()\n"
    "os.system(Child(x).text())  # hit",
    "super of old": "class Child(Job):\n"
    "    def text(self):\n"
    "        return super(Child, self).text()\n"
    "os.system(Child(x).text())  # hit",
    "super().__init__": "class Child(Job):\n"
    "    def __init__(self, c):\n"
    "        super().__init__(c)\n"
    "os.system(Child(x).command)  # hit",
    "base's __init__ by name": "class Child(Job):\n"
    "    def __init__(self, c):\n"
    "        Job.__init__(self, c)\n"
    "os.system(Child(x).command)  # hit",
    "super two classes up": "class A(Job):\n"
    "    pass\n"
    "class B(A):\n"
    "    def text(self):\n"
    "        return super().text()\n"
    "os.system(B(x).text())  # hit",
    "diamond": "class A(Job):\n"
    "    pass\n"
    "class B(Job):\n"
    "    def text(self):\n"
    "        return 'ls'\n"
    "class C(A, B):\n"
    "    pass\n"
    "os.system(C(x).text())",
    "template method": "class A:\n"
    "    def go(self, v):\n"
    "        os.system(self.build(v))  # hit\n"
    "class B(A):\n"
    "    def build(self, v):\n"
    "        return 'ls ' + v\n"
    "B().go(x)",
    "template method, safe": "class A:\n"
    "    def go(self, v):\n"
    "        os.system(self.build(v))\n"
    "class B(A):\n"
    "    def build(self, v):\n"
    "        return 'ls ' + shlex.quote(v)\n"
    "B().go(x)",
    "dataclass": "from dataclasses import dataclass\n"
    "@dataclass\n"
    "class P:\n"
    "    a: str\n"
    "    b: str = 'ls'\n"
    "p = P(x)\n"
    "os.system(p.b)\n"
    "os.system(p.a)  # hit",
    "dataclass, by keyword": "from dataclasses import dataclass\n"
    "@dataclass\n"
    "class P:\n"
    "    a: str\n"
    "    b: str\n"
    "p = P(b=x, a='ls')\n"
    "os.system(p.a)\n"
    "os.system(p.b)  # hit",
    "dataclass default": "from dataclasses import dataclass\n"
    "@dataclass\n"
    "class P:\n"
    "    a: str\n"
    "    b: str = 'ls'\n"
    "os.system(P(x).b)",
    "dataclass replaced": "import dataclasses\n"
    "@dataclasses.dataclass\n"
    "class P:\n"
    "    a: str\n"
    "os.system(dataclasses.replace(P('ls'), a=x).a)  # hit",
    "NamedTuple": "from typing import NamedTuple\n"
    "class P(NamedTuple):\n"
    "    a: str\n"
    "    b: str\n"
    "a, b = P('ls', x)\n"
    "os.system(b)  # hit",
    "property with a setter": "class P:\n"
    "    @property\n"
    "    def a(self):\n"
    "        return self._a\n"
    "    @a.setter\n"
    "    def a(self, v):\n"
    "        self._a = v\n"
    "p = P()\n"
    "p.a = x\n"
    "os.system(p.a)  # hit",
    "property that cleans": "class P:\n"
    "    def __init__(self, v):\n"
    "        self.v = v\n"
    "    @property\n"
    "    def a(self):\n"
    "        return shlex.quote(self.v)\n"
    "os.system('ls ' + P(x).a)",
    "instance in a list": "js = [Job('ls'), Job(x)]\n"
    "os.system(js[0].command)\n"
    "os.system(js[1].command)  # hit",
    "instance of an instance": "j = Job(Job(x))\nos.system(j.command.command)  # hit",
    "setattr": "j = Job('ls')\nsetattr(j, 'command', x)\nos.system(j.command)  # hit",
    "getattr of a field": "j = Job(x)\n"
    "os.system(getattr(j, 'command'))  # hit\n"
    "os.system(getattr(j, 'name'))",
    "vars": "j = Job(x)\nos.system(vars(j)['command'])  # hit",
    "__dict__": "j = Job(x)\nos.system(j.__dict__['command'])  # hit",
    "passed to a function": "def run(j):\n"
    "    os.system(j.name)\n"
    "    os.system(j.command)  # hit\n"
    "run(Job(x))",
    "field of an unknown object": "other.a = x\nos.system(other.a)  # hit\nos.system(other.b)",
    "field of an unknown object, handed on": "other.a = x\n"
    "def run(o):\n"
    "    os.system(o.a)  # hit\n"
    "run(other)",
}
WRONG_CLASSES: dict[str, str] = {}


@pytest.mark.parametrize("body", params(CLASSES, WRONG_CLASSES))
def test_class(body):
    program = inside(body)
    assert program.startswith(HEAD)
    check(HEAD + BASE + program[len(HEAD) :])


PROGRAMS = {
    "flag that another function sets": "import os\n"
    "from flask import request\n"
    "OPEN = False\n"
    "def enable():\n"
    "    global OPEN\n"
    "    OPEN = True\n"
    "def f():\n"
    "    if OPEN:\n"
    "        os.system(request.args['a'])  # hit\n",
    "private function": "import os\n"
    "from flask import request\n"
    "def f():\n"
    "    _run(request.args['a'])\n"
    "def _run(c):\n"
    "    os.system(c)  # hit\n",
    "field that another method sets": "import os\n"
    "from flask import request\n"
    "class A:\n"
    "    def __init__(self):\n"
    "        self.open = False\n"
    "    def enable(self):\n"
    "        self.open = True\n"
    "    def run(self):\n"
    "        if self.open:\n"
    "            os.system(request.args['a'])  # hit\n",
    "module variable": "import os\n"
    "from flask import request\n"
    "COMMAND = 'ls'\n"
    "def f():\n"
    "    os.system(COMMAND)\n",
    "global set by a function": "import os\n"
    "from flask import request\n"
    "G = 'ls'\n"
    "def f():\n"
    "    global G\n"
    "    G = request.args['a']\n"
    "def g():\n"
    "    os.system(G)  # hit\n",
    "global list filled by a function": "import os\n"
    "from flask import request\n"
    "G = []\n"
    "def f():\n"
    "    G.append(request.args['a'])\n"
    "def g():\n"
    "    os.system(G[0])  # hit\n",
    "module level": "import os\nfrom flask import request\nx = request.args['a']\nos.system(x)  # hit\n",
    "module level, read in a function": "import os\n"
    "from flask import request\n"
    "x = request.args['a']\n"
    "def f():\n"
    "    os.system(x)  # hit\n",
    "function defined after its use": "import os\n"
    "from flask import request\n"
    "def f():\n"
    "    run(request.args['a'])\n"
    "def run(c):\n"
    "    os.system(c)  # hit\n",
    "field set in one method, used in another": "import os\n"
    "from flask import request\n"
    "class A:\n"
    "    def load(self):\n"
    "        self.c = request.args['a']\n"
    "    def run(self):\n"
    "        os.system(self.c)  # hit\n",
    "field set in __init__, used in a method": "import os\n"
    "from flask import request\n"
    "class A:\n"
    "    def __init__(self):\n"
    "        self.c = request.args['a']\n"
    "        self.d = 'ls'\n"
    "    def run(self):\n"
    "        os.system(self.d)\n"
    "        os.system(self.c)  # hit\n",
    "method calls a method": "import os\n"
    "from flask import request\n"
    "class A:\n"
    "    def go(self):\n"
    "        self._run(request.args['a'])\n"
    "    def _run(self, c):\n"
    "        os.system(c)  # hit\n",
    "function only called in dead code": "import os\n"
    "from flask import request\n"
    "def run(c):\n"
    "    os.system(c)\n"
    "if False:\n"
    "    run(request.args['a'])\n",
    "parameters of nobody": "import os\n"
    "from flask import request\n"
    "request.args\n"
    "def run(c):\n"
    "    os.system(c)\n",
    "shadowed import": "import os\nfrom flask import request\ndef f(os):\n    os.system(request.args['a'])\n",
    "own function of a library's name": "from flask import request\n"
    "def system(c):\n"
    "    return c\n"
    "def f():\n"
    "    system(request.args['a'])\n"
    "    eval_(request.args['a'])\n"
    "def eval_(c):\n"
    "    pass\n",
    "own eval": "from flask import request\n"
    "def eval(c):\n"
    "    return c\n"
    "def f():\n"
    "    eval(request.args['a'])\n",
    "own class of a library's name": "from flask import request\n"
    "class os:\n"
    "    @staticmethod\n"
    "    def system(c):\n"
    "        pass\n"
    "def f():\n"
    "    os.system(request.args['a'])\n",
    "import in a try": "try:\n"
    "    import os\n"
    "except ImportError:\n"
    "    os = None\n"
    "from flask import request\n"
    "def f():\n"
    "    os.system(request.args['a'])  # hit\n",
    "import in an if": "import sys\n"
    "if sys.version_info > (3,):\n"
    "    from os import system\n"
    "else:\n"
    "    from commands import system\n"
    "from flask import request\n"
    "def f():\n"
    "    system(request.args['a'])  # hit\n",
    "function chosen in an if": "import os, shlex\n"
    "from flask import request\n"
    "if os.name == 'nt':\n"
    "    def q(v):\n"
    "        return v\n"
    "else:\n"
    "    def q(v):\n"
    "        return shlex.quote(v)\n"
    "def f():\n"
    "    os.system('ls ' + q(request.args['a']))  # hit\n",
    "function redefined": "import os\n"
    "from flask import request\n"
    "def q(v):\n"
    "    return v\n"
    "def q(v):\n"
    "    return 'ls'\n"
    "def f():\n"
    "    os.system(q(request.args['a']))\n",
    "main": "import os, sys\n"
    "def main():\n"
    "    os.system(sys.argv[1])  # hit\n"
    "if __name__ == '__main__':\n"
    "    main()\n",
    "main with a parameter": "import os, sys\n"
    "def main(argv):\n"
    "    os.system(argv[1])  # hit\n"
    "if __name__ == '__main__':\n"
    "    main(sys.argv)\n",
    "star import of the library": "from os import *\n"
    "from flask import request\n"
    "def f():\n"
    "    system(request.args['a'])  # hit\n",
}


@pytest.mark.parametrize("code", params(PROGRAMS, {}))
def test_program(code):
    check(code)


KEPT = {
    "fields of an object of the module": """
class Job:
    def __init__(self):
        self.name = self.checked = "a"
        self.parts = []
    def configure(self, form):
        self.name = form["name"]
        self.parts.append(form["part"])
        if form["checked"] in ("a", "b"):
            self.checked = form["checked"]
    def run(self):
        os.system(self.name)  # hit
        os.system(self.checked)
        os.system(" ".join(self.parts))  # hit
job = Job()
def configure():
    job.configure(request.form)
def run():
    job.run()
""",
    "objects in a queue": """
class Job:
    def __init__(self, name, title):
        self.name = name
        self.title = title
waiting = []
def push():
    waiting.append(Job(request.form["name"], "a"))
def drain():
    for job in waiting:
        os.system(job.name)  # hit
        os.system(job.title)
""",
    "made harmless before it is kept": """
LAST = {}
def push():
    LAST["n"] = int(request.form["n"])
    LAST["q"] = shlex.quote(request.form["q"])
    LAST["r"] = request.form["r"]
def run():
    os.system(f"a {LAST['n']} {LAST['q']}")
    os.system(LAST["r"])  # hit
""",
    "another field of the same name": """
class A:
    def set(self):
        self.value = request.form["v"]
    def run(self):
        os.system(self.value)  # hit
class B:
    def __init__(self):
        self.value = "b"
    def run(self):
        os.system(self.value)
""",
}


@pytest.mark.parametrize("code", params(KEPT, {}))
def test_what_functions_leave_for_others(code):
    check("import os, shlex\nfrom flask import request\n" + code)
