"""Hostile sizes and shapes cost bounded time; what was not looked at is named in a gap."""

import time

import pytest
from lab import SEE, check, scan
from marks import params

from scanner.model import GapKind

HEAD = "import os\nfrom flask import request\n"
PATIENCE = 6.0  # seconds of the processor: others share the machine


def timed(files):
    started = time.process_time()
    result = scan(files if isinstance(files, dict) else {"app.py": files})
    assert time.process_time() - started < PATIENCE
    assert not any(gap.kind is GapKind.INTERNAL for gap in result.gaps), result.gaps
    return result


def found_or_named(result, function):
    """The weakness is reported, or a gap names the function in which it was not looked for."""
    limits = [gap for gap in result.gaps if gap.kind is GapKind.LIMIT]
    assert result.findings or any(f"`{function}`" in gap.cause for gap in limits), result.gaps
    assert all(gap.subject == "app.py" and gap.next_step and gap.blocking for gap in limits)
    return limits


def test_many_branches():
    branches = "".join(f"    if a == {n}:\n        y = {n}\n" for n in range(5_000))
    result = timed(f"{HEAD}def f(a):\n    y = 0\n{branches}    os.system(request.args['q'])\n")
    found_or_named(result, "f")


def test_many_branches_that_each_change_a_list():
    branches = "".join(f"    if a == {n}:\n        y.append(request.args['q'])\n" for n in range(2_000))
    result = timed(f"{HEAD}def f(a):\n    y = []\n{branches}    os.system(y[0])\n")
    found_or_named(result, "f")


def test_a_function_that_runs_out_does_not_hide_the_next_one():
    branches = "".join(f"    if a == {n}:\n        y = a + {n}\n" for n in range(20_000))
    code = (
        f"{HEAD}def f(a):\n"
        f"    y = 0\n"
        f"{branches}    os.system(request.args['q'])\n"
        f"def g():\n"
        f"    os.system(request.args['q'])\n"
    )
    result = timed(code)
    last = code.count("\n")
    assert last in {finding.location.line for finding in result.findings}


def test_many_elif_branches():
    branches = "".join(f"    elif a == {n}:\n        y = request.args['q']\n" for n in range(3_000))
    result = timed(f"{HEAD}def f(a):\n    y = ''\n    if a:\n        pass\n{branches}    os.system(y)\n")
    found_or_named(result, "f")


def test_long_module():
    functions = "".join(f"def f{n}(a):\n    b = a + {n}\n    return g(b)\n\n" for n in range(5_000))
    result = timed(f"{HEAD}{functions}def last():\n    os.system(request.args['q'])\n")
    found_or_named(result, "last")
    assert not result.gaps


def test_long_module_with_many_sinks():
    functions = "".join(
        f"def f{n}(a):\n    b = request.args['q']\n    os.system(b)\n\n" for n in range(2_000)
    )
    result = timed(f"{HEAD}{functions}")
    assert len(result.findings) == 2_000
    assert not result.gaps


def test_long_module_level():
    statements = "".join(f"v{n} = {n}\n" for n in range(20_000))
    result = timed(f"{HEAD}{statements}def last():\n    os.system(request.args['q'])\n")
    found_or_named(result, "last")


@pytest.mark.parametrize("width", [2, 5])
def test_exponential_tree_of_calls(width):
    calls = "".join(f"def f{n}(v):\n" + f"    f{n + 1}(v + '{n}')\n" * width for n in range(40))
    result = timed(
        f"{HEAD}{calls}def f40(v):\n"
        f"    os.system(v)\n"
        f"def go():\n"
        f"    f35(request.args['q'])\n"
        f"    f0(request.args['q'])\n"
    )
    assert len(result.findings) == 1


def test_exponential_tree_of_calls_with_different_arguments():
    calls = "".join(f"def f{n}(v):\n    f{n + 1}(v + 'a')\n    f{n + 1}(v + 'b')\n" for n in range(30))
    result = timed(
        f"{HEAD}{calls}def f30(v):\n"
        f"    os.system(v)\n"
        f"def go():\n"
        f"    f0(request.args['q'])\n"
        f"    f25(request.args['q'])\n"
    )
    found_or_named(result, "go")


def test_exponential_tree_of_methods():
    calls = "".join(
        f"    def f{n}(self):\n        self.v += 'a'\n        self.f{n + 1}()\n        self.f{n + 1}()\n"
        for n in range(30)
    )
    timed(
        f"{HEAD}class A:\n"
        f"    def __init__(self, v):\n"
        f"        self.v = v\n"
        f"{calls}    def f30(self):\n"
        f"        os.system(self.v)\n"
        "def go():\n    A(request.args['q']).f0()\n"
    )


def test_exponential_text():
    doubling = "".join(f"    s{n + 1} = s{n} + s{n}\n" for n in range(60))
    result = timed(f"{HEAD}def f():\n    s0 = request.args['q']\n{doubling}    os.system(s60)\n")
    found_or_named(result, "f")


DOUBLING = {
    "plus": "s + s",
    "f-string": "f'{s}{s}'",
    "percent": "'%s%s' % (s, s)",
    "format": "'{}{}'.format(s, s)",
    "join": "''.join([s, s])",
    "times": "s * 2",
    "replace": "s.replace('a', 'aa')",
    "path": "os.path.join(s, s)",
}
WRONG_DOUBLING = {}


@pytest.mark.parametrize("doubled", params(DOUBLING, WRONG_DOUBLING))
def test_a_constant_stops_growing(doubled):
    """Forty more lines would fill any memory; these stop at a few megabytes."""
    steps = f"    s = {doubled}\n" * 19
    code = f"import lab, os\ndef f():\n    s = 'aaaa'\n{steps}    lab.see(s)\n"
    result = scan({"app.py": code}, SEE)
    assert not [finding.message for finding in result.findings]


def test_exponential_list():
    doubling = "    s = [s, s]\n" * 60
    result = timed(f"{HEAD}def f():\n    s = [request.args['q']]\n{doubling}    os.system(s)\n")
    assert not [gap for gap in result.gaps if gap.kind is GapKind.INTERNAL]


def test_exponential_dict_of_dicts():
    growing = "".join(f"    d = {{'a': d, 'b': d, 'c{n}': request.args['q']}}\n" for n in range(60))
    timed(f"{HEAD}def f():\n    d = {{}}\n{growing}    os.system(d['a']['b'])\n    os.system(str(d))\n")


def test_container_that_holds_itself():
    result = timed(
        f"{HEAD}def f():\n"
        f"    a = [request.args['q']]\n"
        f"    a.append(a)\n"
        f"    os.system(a[1][1][0])\n"
        f"    os.system(str(a))\n"
    )
    assert not result.gaps


def test_object_that_holds_itself():
    result = timed(
        f"{HEAD}class A:\n"
        f"    pass\n"
        f"def f():\n"
        f"    a = A()\n"
        f"    a.me = a\n"
        f"    a.v = request.args['q']\n"
        f"    os.system(a.me.me.v)\n"
        f"    os.system(str(a))\n"
    )
    assert 9 in {finding.location.line for finding in result.findings}


def test_recursion_without_end():
    check(f"{HEAD}def f(v):\n    f(v)\n    os.system(v)  # hit\ndef go():\n    f(request.args['q'])\n")


def test_recursion_through_a_result():
    result = timed(
        f"{HEAD}def f(v):\n    return f(f(f(v + 'a')))\ndef go():\n    os.system(f(request.args['q']))\n"
    )
    assert len(result.findings) == 1


def test_recursive_property():
    timed(
        f"{HEAD}class A:\n"
        f"    @property\n"
        f"    def a(self):\n"
        f"        return self.a\n"
        f"def go():\n"
        f"    os.system(A().a + request.args['q'])\n"
    )


def test_recursive_lambda():
    timed(
        f"{HEAD}f = lambda v: f(v)\n"
        f"g = lambda h: h(h)\n"
        f"def go():\n"
        f"    os.system(f(request.args['q']) + g(g))\n"
    )


def test_recursive_constructor():
    timed(
        f"{HEAD}class A:\n"
        f"    def __init__(self, v):\n"
        f"        self.a = A(v)\n"
        f"        os.system(v)\n"
        f"def go():\n"
        f"    A(request.args['q'])\n"
    )


def test_cyclic_inheritance():
    result = timed(
        f"{HEAD}class A(B):\n"
        f"    pass\n"
        f"class B(A):\n"
        f"    def run(self, v):\n"
        f"        os.system(v)\n"
        f"class A(B):\n"
        f"    pass\n"
        "def go():\n    A().run(request.args['q'])\n"
    )
    assert len(result.findings) == 1


def test_class_that_inherits_itself():
    timed(
        f"{HEAD}class A(A):\n"
        f"    def run(self):\n"
        f"        return self.run()\n"
        f"def go():\n"
        f"    os.system(A().run() + request.args['q'])\n"
    )


def test_long_chain_of_inheritance():
    classes = "".join(f"class C{n + 1}(C{n}):\n    pass\n" for n in range(300))
    timed(
        f"{HEAD}class C0:\n"
        f"    def run(self, v):\n"
        f"        os.system(v)\n"
        f"{classes}def go():\n"
        f"    C300().run(request.args['q'])\n"
    )


def test_wide_inheritance():
    classes = "".join(
        f"class A{n + 1}(A{n}, B{n}):\n    pass\nclass B{n + 1}(B{n}, A{n}):\n    pass\n" for n in range(25)
    )
    timed(
        f"{HEAD}class A0:\n"
        f"    pass\n"
        f"class B0:\n"
        f"    pass\n"
        f"{classes}def go():\n"
        f"    os.system(A25().x + request.args['q'])\n"
    )


def test_deep_nesting_of_blocks():
    nested = (
        "".join("    " * n + "if a:\n" for n in range(1, 90)) + "    " * 90 + "os.system(request.args['q'])\n"
    )
    result = timed(f"{HEAD}def f(a):\n{nested}")
    assert len(result.findings) == 1


def test_deep_nesting_of_loops():
    nested = (
        "".join("    " * n + f"for a{n} in b:\n" for n in range(1, 40))
        + "    " * 40
        + "c = c + request.args['q']\n"
    )
    result = timed(f"{HEAD}def f(b):\n    c = ''\n{nested}    os.system(c)\n")
    found_or_named(result, "f")


def test_deep_nesting_of_functions():
    nested = (
        "".join("    " * n + f"def f{n}():\n" for n in range(60))
        + "    " * 60
        + "os.system(request.args['q'])\n"
    )
    timed(HEAD + nested)


def test_deep_nesting_of_brackets():
    result = timed(
        f"{HEAD}def f():\n    a = {'[' * 140}request.args['q']{']' * 140}\n    os.system(request.args['q'])\n"
    )
    assert 5 in {finding.location.line for finding in result.findings}


def test_what_is_nested_too_deeply_is_a_gap():
    result = timed(f"{HEAD}def f():\n    os.system({'str(' * 400}request.args['q']{')' * 400})\n")
    assert [gap.cause for gap in result.gaps if gap.kind is GapKind.LIMIT] == [
        "Line 4 in `f` is nested too deeply; what is inside was not looked at."
    ]


def test_mixed_arithmetic_that_is_nested_too_deeply_is_a_gap():
    terms = " + ".join(f"v{n} - w{n}" for n in range(400))
    result = timed(f"{HEAD}def f():\n    os.system(request.args['q'] + {terms})\n")
    assert ["`f` is nested too deeply" in gap.cause for gap in result.gaps] == [True]


def test_long_sum():
    terms = " + ".join(f"'a{n}'" for n in range(1_500))
    result = timed(f"{HEAD}def f():\n    os.system({terms} + request.args['q'])\n")
    assert len(result.findings) == 1


def test_very_long_sum():
    terms = " + ".join(f"v{n}" for n in range(6_000))
    result = timed(
        f"{HEAD}def f():\n    os.system(request.args['q'] + {terms})\n    os.system(request.args['q'])\n"
    )
    assert 5 in {finding.location.line for finding in result.findings}


def test_long_chain_of_methods():
    chain = ".strip()" * 120
    result = timed(
        f"{HEAD}def f():\n    os.system(request.args['q']{chain})\n    os.system(request.args['q'])\n"
    )
    assert 5 in {finding.location.line for finding in result.findings}


def test_large_literals():
    items = ", ".join(f"'k{n}': 'v{n}'" for n in range(20_000))
    result = timed(
        f"{HEAD}TABLE = {{{items}}}\ndef f():\n    os.system(TABLE['k1'])\n    os.system(request.args['q'])\n"
    )
    assert {finding.location.line for finding in result.findings} == {6}


def test_many_files_that_import_each_other():
    files = {
        f"m{n}.py": f"from m{(n + 1) % 60} import *\n"
        f"from m{(n + 7) % 60} import f{(n + 7) % 60}\n"
        f"def f{n}(v):\n"
        f"    return f{(n + 7) % 60}(v)\n"
        for n in range(60)
    }
    files["app.py"] = f"{HEAD}from m0 import *\ndef go():\n    os.system(f0(request.args['q']))\n"
    assert timed(files).findings


def test_star_imports_in_a_circle():
    files = {f"m{n}.py": "".join(f"from m{k} import *\n" for k in range(8)) for n in range(8)}
    files["app.py"] = f"{HEAD}from m0 import *\ndef go():\n    os.system(nothing(request.args['q']))\n"
    timed(files)


def test_many_parameters_and_arguments():
    names = [f"a{n}" for n in range(1_000)]
    result = timed(
        f"{HEAD}def f({', '.join(names)}):\n"
        f"    os.system(a999)\n"
        f"def go():\n"
        f"    f({', '.join(['0'] * 999)}, request.args['q'])\n"
    )
    assert len(result.findings) == 1


def test_a_gap_of_the_module_level_says_so():
    statements = "".join(f"if a == {n}:\n    x{n} = a\n" for n in range(12_000))
    result = timed(f"{HEAD}a = request.args['q']\n{statements}os.system(a)\n")
    limits = [gap for gap in result.gaps if gap.kind is GapKind.LIMIT]
    assert limits
    assert "module level" in limits[0].cause


def test_predicates_that_ask_each_other():
    code = (
        f"{HEAD}def a(v):\n    return b(v)\n"
        "def b(v):\n    return a(v)\n"
        "def go():\n    v = request.args['q']\n    if a(v):\n        os.system(v)\n"
    )
    result = timed(code)
    assert result.findings
    assert not result.gaps
