"""Every statement and expression of Python keeps what stands in it: calls in them are seen, in place."""

import textwrap

import pytest
from lab import SEE, UNKNOWN, scan
from marks import params
from tree_sitter import Node

from scanner.parse import tree
from scanner.program import ir
from scanner.program.lower import lower_module

# Each of these calls lab.see("1"), lab.see("2"), … once each, and everything in them is reached.
FORMS = {
    "call": "lab.see('1')",
    "keyword": "f(a=lab.see('1'))",
    "spread": "f(*lab.see('1'), **lab.see('2'))",
    "nested calls": "f(g(h(lab.see('1'))))",
    "trailing comma": "f(lab.see('1'),)",
    "comment among arguments": "f(  # why\n  lab.see('1'),  # because\n)",
    "generator argument": "f(lab.see('1') for a in lab.see('2'))",
    "attribute": "lab.see('1').b.c",
    "method of a result": "lab.see('1').f(lab.see('2'))",
    "subscript": "a[lab.see('1')][lab.see('2'):lab.see('3'):lab.see('4')]",
    "subscript of several": "a[lab.see('1'), lab.see('2')]",
    "subscript with a star": "a[*lab.see('1')]",
    "assignment": "a = lab.see('1')",
    "chained": "a = b = lab.see('1')",
    "unpacking": "a, (b, *c) = lab.see('1'), lab.see('2')",
    "unpacking into items": "a[lab.see('2')], b.c = lab.see('1')",
    "annotated": "a: int = lab.see('1')",
    "augmented": "a += lab.see('1')\n"
    "a @= lab.see('2')\n"
    "a **= lab.see('3')\n"
    "a //= lab.see('4')\n"
    "a >>= lab.see('5')",
    "walrus": "(a := lab.see('1'))",
    "tuple": "lab.see('1'), lab.see('2')",
    "list, set, dict": "[lab.see('1')], {lab.see('2')}, {lab.see('3'): lab.see('4'), **lab.see('5')}",
    "stars in displays": "[*lab.see('1'), *lab.see('2')]",
    "list comprehension": "[lab.see('1') for a in lab.see('2') if lab.see('3')]",
    "comprehension of two loops": (
        "[lab.see('1') for a in lab.see('2') for b in lab.see('3') if a if lab.see('4')]"
    ),
    "set comprehension": "{lab.see('1') for a in b}",
    "dict comprehension": "{lab.see('1'): lab.see('2') for a in b}",
    "generator": "(lab.see('1') for a in b)",
    "async comprehension": "async def f():\n    [lab.see('1') async for a in b]\n",
    "lambda called": "(lambda: lab.see('1'))()",
    "lambda default": "lambda a=lab.see('1'): a",
    "operators": "lab.see('1') + lab.see('2') @ lab.see('3') ** -lab.see('4')",
    "bit operators": "~lab.see('1') | lab.see('2') & lab.see('3') ^ lab.see('4') << lab.see('5')",
    "comparison": "lab.see('1') < lab.see('2') <= lab.see('3') != lab.see('4')",
    "comparison, words": "lab.see('1') not in lab.see('2')\n"
    "lab.see('3') is not lab.see('4')\n"
    "lab.see('5') is lab.see('6')",
    "logic": "lab.see('1') and lab.see('2') or not lab.see('3')",
    "choice": "lab.see('1') if lab.see('2') else lab.see('3')",
    "parentheses": "((lab.see('1')))",
    "f-string": 'f\'a{lab.see("1")!r:>{lab.see("2")}}b{lab.see("3")=}\'',
    "f-string, nested quotes (3.12)": "f'a{lab.see('1')}'",
    "f-string, several lines (3.12)": "f'a{\n  lab.see('1')  # why\n}'",
    "t-string (3.14)": "t'a{lab.see(\"1\")}'",
    "joined strings": "'a' f'{lab.see(\"1\")}' 'b'",
    "await": "async def f():\n    await lab.see('1')\n",
    "yield": "def f():\n"
    "    a = yield lab.see('1')\n"
    "    yield from lab.see('2')\n"
    "    yield\n"
    "    yield lab.see('3'), lab.see('4')\n",
    "if": "if lab.see('1'):\n    lab.see('2')\nelif lab.see('3'):\n    lab.see('4')\nelse:\n    lab.see('5')",
    "if on one line": "if a: lab.see('1'); lab.see('2')",
    "while": "while lab.see('1'):\n    lab.see('2')\nelse:\n    lab.see('3')",
    "for": "for a in lab.see('1'):\n    lab.see('2')\nelse:\n    lab.see('3')",
    "for over several": "for a in lab.see('1'), *lab.see('2'):\n    pass",
    "for into an item": "for a[lab.see('1')] in b:\n    lab.see('2')",
    "async for": "async def f():\n    async for a in lab.see('1'):\n        lab.see('2')\n",
    "try": "try:\n"
    "    lab.see('1')\n"
    "except lab.see('2') as e:\n"
    "    lab.see('3')\n"
    "except (A, B):\n"
    "    lab.see('4')\n"
    "except:\n"
    "    lab.see('5')\n"
    "else:\n"
    "    lab.see('6')\n"
    "finally:\n"
    "    lab.see('7')",
    "try without parentheses (3.14)": "try:\n    lab.see('1')\nexcept A, B:\n    lab.see('2')",
    "except*": "try:\n    lab.see('1')\nexcept* A as e:\n    lab.see('2')\nexcept* (B, C):\n    lab.see('3')",
    "raise": "def f():\n    raise lab.see('1') from lab.see('2')\n",
    "return": "def f():\n    return lab.see('1'), *lab.see('2')\n",
    "with": "with lab.see('1') as a, lab.see('2'):\n    lab.see('3')",
    "with, parentheses": "with (lab.see('1') as a, lab.see('2') as b,):\n    lab.see('3')",
    "with, one in parentheses": "with (lab.see('1')):\n    lab.see('2')",
    "async with": "async def f():\n    async with lab.see('1') as a:\n        lab.see('2')\n",
    "assert": "assert lab.see('1'), lab.see('2')",
    "del": "del a[lab.see('1')], b",
    "global": "def f():\n    global a\n    a = lab.see('1')\n",
    "nonlocal": "def f():\n    a = 1\n    def g():\n        nonlocal a\n        a = lab.see('1')\n    g()\n",
    "semicolons": "lab.see('1'); lab.see('2'); pass",
    "continued line": "a = 1 + \\\n  lab.see('1')",
    "function": "@lab.see('1')\n"
    "def f(a=lab.see('2'), /, b=lab.see('3'), *, c=lab.see('4'), **d):\n"
    "    lab.see('5')",
    "async function": "async def f():\n    lab.see('1')\n",
    "class": "@lab.see('1')\n"
    "class A(lab.see('2'), metaclass=lab.see('3')):\n"
    "    a = lab.see('4')\n"
    "    def f(self):\n"
    "        lab.see('5')\n"
    "    class B:\n"
    "        b = lab.see('6')\n",
    "type parameters (3.12)": "def f[T: int, *Ts, **P](a: T) -> T:\n"
    "    lab.see('1')\n"
    "class A[T]:\n"
    "    a = lab.see('2')\n",
    "type parameter default (3.13)": "def f[T = int](a: T):\n    lab.see('1')\n",
    "type alias (3.12)": "type A[T] = list[T]\nlab.see('1')",
    "type is a name": "type = lab.see('1')\nprint(type)",
    "match": "match lab.see('1'):\n"
    "    case 1 | 2 if lab.see('2'):\n"
    "        lab.see('3')\n"
    "    case A(b=c) | D(c):\n"
    "        lab.see('4')\n"
    "    case [1, *_] | {'k': v, **w}:\n"
    "        lab.see('5')\n"
    "    case -1.5 | 1 + 2j | a.b | None:\n"
    "        lab.see('6')\n"
    "    case _:\n"
    "        lab.see('7')\n",
    "match is a name": "match = lab.see('1')\nmatch(match[0])\nmatch.a = lab.see('2')",
    "print statement (2)": "print lab.see('1'), lab.see('2')",
    "print to a file (2)": "print >>a, lab.see('1')",
    "exec statement (2)": "exec lab.see('1') in lab.see('2')",
    "backquotes (2)": "lab.see('1')\na = `b`\nlab.see('2')",
    "except with a comma (2)": "try:\n    lab.see('1')\nexcept A, e:\n    lab.see('2')",
    "raise with a comma (2)": "def f():\n    lab.see('1')\n    raise A, lab.see('2')\n",
    "not equal (2)": "lab.see('1') <> lab.see('2')",
    "octal and long (2)": "f(0777, 10L, ur'a')\nlab.see('1')",
    "tuple parameter (2)": "def f(a, (b, c)):\n    lab.see('1')\n",
    "error inside": "lab.see('1')\na = = 1\nlab.see('2')",
    "function in an error": "def f(:\n    lab.see('1')\n",
    "tabs": "if a:\n\tlab.see('1')\n\tif b:\n\t\tlab.see('2')",
    "form feed and carriage returns": "lab.see('1')\r\n\x0clab.see('2')\r\n",
    "no line break at the end": "def f():\n    lab.see('1')",
    "text in other scripts": "données = lab.see('1')\nf('日本', lab.see('2'))",
}
WRONG_FORMS = {
    "subscript with a star": "a star inside a subscript is not lowered",
    "for over several": "a star in `for a in x, *y` is not lowered",
    "return": "a star in `return x, *y` is not lowered",
    "exec statement (2)": "of `exec code in names` the code is dropped",
}


def seen(code, *rules):
    result = scan({"app.py": f"import lab\n{code}"}, *rules)
    return sorted(finding.message[2:].strip("'") for finding in result.findings)


@pytest.mark.parametrize("code", params(FORMS, WRONG_FORMS))
def test_calls_in_every_form_are_seen(code):
    count = code.count("lab.see(")
    assert seen(code, SEE) == sorted(str(number) for number in range(1, count + 1))
    assert seen(code, UNKNOWN) == []


@pytest.mark.parametrize("code", params(FORMS, {}))
def test_places_are_those_of_the_call(code):
    text = f"import lab\n{code}"
    for finding in scan({"app.py": text}, SEE).findings:
        span = finding.location.span
        line = text.replace("\r\n", "\n").split("\n")[span.line - 1]
        start = line.index("lab.see(", span.column - 1)
        assert start == span.column - 1
        assert span.end_line == span.line
        assert line[start : span.end_column - 1].endswith(")")
        assert finding.message[2:].strip("'") in line[start : span.end_column - 1]


def lowered(code):
    data = code.encode()
    return data, lower_module(tree(data), data, 7)


def test_places_are_bytes_and_carry_the_unit():
    data, statements = lowered("é = 'ü'\nif é:\n    naïve(é, k=1)\n")
    branch = statements[1]
    assert isinstance(branch, ir.If)
    call = branch.branches[0][1][0].value
    assert isinstance(call, ir.Call)
    start, end, unit = call.at
    assert data[start:end].decode() == "naïve(é, k=1)"
    assert unit == 7
    assert data[slice(*call.function.at[:2])].decode() == "naïve"
    assert [data[slice(*argument.value.at[:2])].decode() for argument in call.arguments] == ["é", "1"]
    assert [argument.keyword for argument in call.arguments] == [None, "k"]


def test_parameters_say_how_they_are_passed():
    _, statements = lowered("def f(a, /, b, c=1, *args, d, e: int = 2, **rest): pass\n")
    parameters = statements[0].function.parameters
    assert [(p.name, p.mode, p.spread) for p in parameters] == [
        ("a", "positional", 0),
        ("b", "any", 0),
        ("c", "any", 0),
        ("args", "any", 1),
        ("d", "keyword", 0),
        ("e", "keyword", 0),
        ("rest", "keyword", 2),
    ]
    assert [p.name for p in parameters if p.default is not None] == ["c", "e"]
    assert [p.name for p in parameters if p.annotation is not None] == ["e"]


def test_parameters_after_a_bare_star_are_keywords():
    _, statements = lowered("async def f(a, *, b=1): pass\n")
    function = statements[0].function
    assert function.is_async
    assert [(p.name, p.mode) for p in function.parameters] == [("a", "any"), ("b", "keyword")]


def test_imports_keep_their_dots_and_names():
    _, statements = lowered(
        "import a, b.c as d\n"
        "from .. import e\n"
        "from . x import (f as g, h,)\n"
        "from i.j import *\n"
        "from __future__ import annotations\n"
    )
    assert [(s.module, s.name, s.alias, s.level) for s in statements] == [
        ("a", None, None, 0),
        ("b.c", None, "d", 0),
        ("", "e", "e", 2),
        ("x", "f", "g", 1),
        ("x", "h", "h", 1),
        ("i.j", "*", None, 0),
        ("__future__", "annotations", "annotations", 0),
    ]


def test_annotations_with_parameters_of_their_own_are_kept():
    _, statements = lowered(
        "def f(a: Optional[str], b: Annotated[int, x()], c: t.List[int], d: 'Optional[str]'): pass\n"
    )
    annotations = [p.annotation for p in statements[0].function.parameters]
    assert [type(annotation) for annotation in annotations] == [ir.Index, ir.Index, ir.Index, ir.Const]


def test_patterns_give_constants_and_captures():
    _, statements = lowered(
        "match a:\n"
        "    case 'a' | 1: pass\n"
        "    case -1: pass\n"
        "    case b: pass\n"
        "    case {'k': c, **d}: pass\n"
        "    case [1, e, *f]: pass\n    case K(g, h=i) as j: pass\n    case _: pass\n    case k.l: pass\n"
    )
    patterns = [pattern for pattern, _, _ in statements[0].cases]
    assert [sorted(map(repr, p.constants or [])) for p in patterns] == [
        ["'a'", "1"],
        ["-1"],
        [],
        [],
        [],
        [],
        [],
        [],
    ]
    assert [sorted(set(p.captures) - {"_"}) for p in patterns] == [
        [],
        [],
        ["b"],
        ["c", "d"],
        ["e", "f"],
        ["g", "i", "j"],
        [],
        [],
    ]


def test_bodies_of_functions_are_lowered_when_they_are_asked_for():
    _, statements = lowered("def f():\n    return 1\n")
    function = statements[0].function
    assert function._body is None
    assert isinstance(function.body[0], ir.Return)
    assert function.body is function.body


def plain(node):
    """What was lowered, with the bodies of its functions, as lists of texts."""
    if isinstance(node, list | tuple):
        return [plain(one) for one in node]
    if not type(node).__module__.startswith("scanner.program.ir"):
        return repr(node)
    names = sorted({name for cls in type(node).__mro__ for name in getattr(cls, "__slots__", ())})
    parts = [(name, plain(getattr(node, name))) for name in names if name[0] != "_"]
    return [type(node).__name__, parts, plain(node.body) if isinstance(node, ir.Function) else ""]


@pytest.mark.parametrize("code", FORMS.values(), ids=FORMS)
def test_a_body_that_is_parsed_again_is_the_same(code):
    inner = textwrap.indent(code, " " * 12)
    text = f"class A:\n    @d(1)\n    async def f(self):\n        if self:\n{inner}\n\n    b = 1\n".encode()
    made = plain(lower_module(tree(text), text, 1, lasting=True))
    assert made == plain(lower_module(tree(text), text, 1))
    assert "'Define'" in repr(made)


def holds_node(function):
    """Whether a function of this module's kind, or one that it calls, keeps a node of a tree."""
    cells = [cell.cell_contents for cell in function.__closure__ or ()]
    return any(isinstance(one, Node) or (hasattr(one, "__closure__") and holds_node(one)) for one in cells)


@pytest.mark.parametrize("lasting", [True, False])
def test_statements_that_last_keep_no_tree(lasting):
    text = b"class A:\n    def f(self, a=1):\n        def g():\n            return 1\n        return g\n"
    (cls,) = lower_module(tree(text), text, 1, lasting=lasting)
    (method,) = cls.body
    (inner, _) = method.function.body
    assert isinstance(inner.function.body[0], ir.Return)
    for function in (method.function, inner.function):
        assert holds_node(function._lower) is not lasting
