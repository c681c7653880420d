"""Branches, loops, exceptions: which values reach which line."""

import pytest
from lab import check, inside
from marks import params

CASES = {
    "a comprehension over what raises": "class Hosts:\n"
    "    @property\n"
    "    def all(self):\n"
    "        raise ValueError('x')\n"
    "hosts = Hosts()\n"
    "if flag:\n"
    "    y = [one.name for one in hosts.all]\n"
    "os.system(x)  # hit",
    "both branches": "if flag:\n    y = x\nelse:\n    y = 'ls'\nos.system(y)  # hit",
    "branch without else": "y = 'ls'\nif flag:\n    y = x\nos.system(y)  # hit",
    "overwritten in one branch": "y = x\nif flag:\n    y = 'ls'\nos.system(y)  # hit",
    "overwritten in both branches": "y = x\nif flag:\n    y = 'ls'\nelse:\n    y = 'ps'\nos.system(y)",
    "elif": "if flag:\n    y = 'a'\nelif other:\n    y = x\nelse:\n    y = 'c'\nos.system(y)  # hit",
    "inside the branch only": "y = 'ls'\n"
    "if flag:\n"
    "    y = x\n"
    "    os.system(y)  # hit\n"
    "else:\n"
    "    os.system(y)",
    "dead: if False": "if False:\n    os.system(x)",
    "dead: if 0": "if 0:\n    os.system(x)",
    "dead: else of True": "if True:\n    y = 'ls'\nelse:\n    y = x\nos.system(y)",
    "dead: constant comparison": "mode = 'a'\nif mode == 'b':\n    os.system(x)",
    "dead: constant arithmetic": "n = 106\nif 7 * 42 - n > 200:\n    os.system(x)",
    "alive: constant arithmetic": "n = 106\nif 7 * 18 + n > 200:\n    os.system(x)  # hit",
    "dead: not True": "if not True:\n    os.system(x)",
    "dead: and": "if False and flag:\n    os.system(x)",
    "dead: or": "y = x if False or 0 else 'ls'\nos.system(y)",
    "dead: choice": "os.system('ls' if True else x)",
    "dead: while False": "while False:\n    os.system(x)",
    "dead: after return": "return 1\nos.system(x)",
    "dead: after raise": "raise ValueError\nos.system(x)",
    "dead: after both return": "if flag:\n    return 1\nelse:\n    return 2\nos.system(x)",
    "dead: after exit": "import sys\nsys.exit(1)\nos.system(x)",
    "dead: loop over nothing": "for a in []:\n    os.system(x)",
    "dead: constant chosen by index": "a = 'ABC'[1]\nif a == 'C':\n    os.system(x)",
    "alive: constant chosen by index": "a = 'ABC'[1]\nif a == 'B':\n    os.system(x)  # hit",
    "dead: match": "match 'a':\n    case 'b':\n        os.system(x)\n    case _:\n        pass",
    "dead: TYPE_CHECKING": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    os.system(x)",
    "for": "for a in x:\n    os.system(a)  # hit",
    "for of a split": "for a in x.split(','):\n    os.system(a)  # hit",
    "for over constants": "for a in ['ls', 'ps']:\n    os.system(a)",
    "for else": "for a in other:\n    y = x\nelse:\n    os.system(y)  # hit",
    "carried around": "y = 'ls'\nfor a in other:\n    os.system(y)  # hit\n    y = x",
    "carried around twice": "y = z = 'ls'\nfor a in other:\n    os.system(y)  # hit\n    y = z\n    z = x",
    "carried around three times": "p = q = r = 'ls'\n"
    "for a in other:\n"
    "    os.system(p)  # hit\n"
    "    p = q\n"
    "    q = r\n"
    "    r = x",
    "carried around in while": "y = 'ls'\nwhile flag:\n    os.system(y)  # hit\n    y = x",
    "carried through a list": "a = []\n"
    "for b in other:\n"
    "    for c in a:\n"
    "        os.system(c)  # hit\n"
    "    a.append(x)",
    "carried in an inner loop": "y = 'ls'\n"
    "for a in other:\n"
    "    for b in other:\n"
    "        os.system(y)  # hit\n"
    "        y = x",
    "three loops deep": "for a in other:\n"
    "    for b in other:\n"
    "        y = 'ls'\n"
    "        for c in other:\n"
    "            os.system(y)  # hit\n"
    "            y = x",
    "after break": "y = 'ls'\n"
    "for a in other:\n"
    "    if a:\n"
    "        y = x\n"
    "        break\n"
    "    y = 'ps'\n"
    "os.system(y)  # hit",
    "after continue": "y = 'ls'\n"
    "for a in other:\n"
    "    os.system(y)  # hit\n"
    "    if a:\n"
    "        y = x\n"
    "        continue\n"
    "    y = 'ps'",
    "after while True": "while True:\n    y = x\n    if flag:\n        break\nos.system(y)  # hit",
    "never after while True": "while True:\n    y = 'ls'\nos.system(x)",
    "set before the loop, overwritten in it": "y = x\nwhile True:\n    y = 'ls'\n    break\nos.system(y)",
    "try": "try:\n    y = x\nexcept ValueError:\n    y = 'ls'\nos.system(y)  # hit",
    "try, in the handler": "y = 'ls'\n"
    "try:\n"
    "    y = x\n"
    "    other()\n"
    "except ValueError:\n"
    "    os.system(y)  # hit",
    "try, before the assignment": "y = x\n"
    "try:\n    other()\n    y = 'ls'\nexcept ValueError:\n    os.system(y)  # hit",
    "try else": "try:\n    y = x\nexcept ValueError:\n    pass\nelse:\n    os.system(y)  # hit",
    "finally": "try:\n    y = x\nfinally:\n    os.system(y)  # hit",
    "finally after return": "y = 'ls'\ntry:\n    y = x\n    return\nfinally:\n    os.system(y)  # hit",
    "finally overwrites": "y = x\ntry:\n    other()\nfinally:\n    y = 'ls'\nos.system(y)",
    "handler leaves": "try:\n    x = int(x)\nexcept ValueError:\n    return\nos.system(f'kill {x}')",
    "handler goes on": "try:\n    x = int(x)\nexcept ValueError:\n    pass\nos.system(f'kill {x}')  # hit",
    "conversion checked by itself": "try:\n"
    "    int(x)\n"
    "except ValueError:\n"
    "    return\n"
    "os.system('kill ' + x)",
    "exception group": "try:\n    other()\nexcept* ValueError:\n    os.system(x)  # hit",
    "exception's text": "try:\n"
    "    raise ValueError(x)\n"
    "except ValueError as e:\n"
    "    os.system(str(e))  # hit",
    "long try": "y = 'ls'\ntry:\n"
    + "    other()\n" * 12
    + "    y = x\n    y = 'ps'\nexcept ValueError:\n    os.system(y)  # hit",
    "with": "with open('f') as f:\n    os.system(x)  # hit",
    "with target": "import contextlib\nwith contextlib.nullcontext(x) as y:\n    os.system(y)  # hit",
    "with, parenthesised": "with (other() as a, other() as b):\n    os.system(x)  # hit",
    "match capture": "match x:\n    case y:\n        os.system(y)  # hit",
    "match as": "match x:\n    case str() as y:\n        os.system(y)  # hit",
    "match class": "match other(x):\n    case P(name=y):\n        os.system(y)  # hit",
    "match sequence": "match x.split():\n"
    "    case ['go', y]:\n"
    "        os.system(y)  # hit\n"
    "    case ['go', *rest]:\n"
    "        os.system(rest[0])  # hit",
    "match mapping": "match {'k': x}:\n    case {'k': y, **rest}:\n        os.system(y)  # hit",
    "match constant": "match x:\n"
    "    case 'ls':\n"
    "        os.system(x)\n"
    "    case 'a' | 'b':\n"
    "        os.system(x)\n"
    "    case _:\n"
    "        os.system(x)  # hit",
    "match wildcard only": "match x:\n    case _:\n        os.system(x)  # hit",
    "match guard": "match x:\n"
    "    case y if y in ALLOWED:\n"
    "        os.system(y)\n"
    "    case y:\n"
    "        os.system(y)  # hit",
    "match leaves": "match x:\n"
    "    case 'ls' | 'ps':\n"
    "        y = x\n"
    "    case _:\n"
    "        return\n"
    "os.system(y)",
    "match binds in all cases": "match x:\n"
    "    case 'a':\n"
    "        y = 'ls'\n"
    "    case _:\n"
    "        y = 'ps'\n"
    "os.system(y)",
    "assert is no guard": "assert x in ALLOWED\nos.system(x)  # hit",
    "del": "y = x\ndel y\ny = 'ls'\nos.system(y)",
    "key that one branch sets": "d = {}\n"
    "if flag:\n"
    "    d['ok'] = True\n"
    "if not d.get('ok'):\n"
    "    os.system(x)  # hit",
    "list that one branch fills": "d = []\nif flag:\n    d.append('a')\nif not d:\n    os.system(x)  # hit",
    "counted in a loop": "n = 0\nfor a in other:\n    n += 1\nif n > 5:\n    os.system(x)  # hit",
    "flag set in a loop": "found = False\n"
    "for a in other:\n"
    "    if a:\n"
    "        found = True\n"
    "if found:\n"
    "    os.system(x)  # hit",
    "chained comparison": "n = 5\nif 1 < n < 3:\n    os.system(x)\nif 9 > n > 1:\n    os.system(x)  # hit",
    "global": "global G\nG = x\nos.system(G)  # hit",
}
WRONG = {
    "dead: TYPE_CHECKING": "typing.TYPE_CHECKING is not known to be false when the program runs",
    "carried around twice": "two passes through a loop: what needs a third one is missed",
    "carried around three times": "two passes through a loop: what needs a fourth one is missed",
    "three loops deep": "the third loop inside another is seen once: nothing is carried around",
    "conversion checked by itself": "int(x) in a `try` whose handler leaves does not say that x is a number",
    "long try": "of a long `try` body, handlers see the state at the start and at the end only",
}


@pytest.mark.parametrize("body", params(CASES, WRONG))
def test_control(body):
    check(inside(body))
