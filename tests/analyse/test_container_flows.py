"""Containers keep what is put into them, by key where the key is known."""

import pytest
from lab import check, inside
from marks import params

CASES = {
    "list element": "a = ['ls', x]\nos.system(a[0])\nos.system(a[1])  # hit\nos.system(a[-1])  # hit",
    "list unpacked": "a, b = ['ls', x]\nos.system(a)\nos.system(b)  # hit",
    "tuple swapped": "a, b = 'ls', x\na, b = b, a\nos.system(a)  # hit\nos.system(b)",
    "starred": "a, *b = ['ls', 'ps', x]\nos.system(a)\nos.system(b[1])  # hit",
    "starred in front": "*a, b = ['ls', x]\nos.system(b)  # hit",
    "starred in front, safe end": "*a, b = [x, 'ls']\nos.system(b)",
    "nested unpacking": "(a, (b, c)) = ('ls', ('ps', x))\nos.system(b)\nos.system(c)  # hit",
    "append": "a = []\na.append(x)\nos.system(a[0])  # hit",
    "append second": "a = []\na.append('ls')\na.append(x)\nos.system(a[0])\nos.system(a[1])  # hit",
    "insert": "a = ['ls']\na.insert(0, x)\nos.system(a[0])  # hit",
    "extend": "a = ['ls']\na.extend([x])\nos.system(a[0])\nos.system(a[1])  # hit",
    "augmented list": "a = ['ls']\na += [x]\nos.system(a[0])\nos.system(a[1])  # hit",
    "sum of lists": "a = ['ls'] + [x]\nos.system(a[0])\nos.system(a[1])  # hit",
    "pop": "a = [x]\nos.system(a.pop())  # hit",
    "deque": "from collections import deque\na = deque()\na.append(x)\nos.system(a.popleft())  # hit",
    "set add": "a = set()\na.add(x)\nfor b in a:\n    os.system(b)  # hit",
    "index assignment": "a = ['ls', 'ps']\na[1] = x\nos.system(a[0])\nos.system(a[1])  # hit",
    "index overwritten": "a = [x]\na[0] = 'ls'\nos.system(a[0])",
    "unknown index": "a = ['ls', x]\nos.system(a[other])  # hit",
    "cleared": "a = [x]\na.clear()\na.append('ls')\nos.system(a[0])",
    "dict": "a = {'k': x, 'l': 'ls'}\nos.system(a['l'])\nos.system(a['k'])  # hit",
    "dict get": "a = {'k': x, 'l': 'ls'}\nos.system(a.get('l'))\nos.system(a.get('k', 'ls'))  # hit",
    "dict get default": "a = {'k': 'ls'}\nos.system(a.get('z', x))  # hit",
    "dict call": "a = dict(k=x, l='ls')\nos.system(a['l'])\nos.system(a['k'])  # hit",
    "dict of pairs": "a = dict([('k', x)])\nos.system(a['k'])  # hit",
    "dict assignment": "a = {}\na['k'] = x\na['l'] = 'ls'\nos.system(a['l'])\nos.system(a['k'])  # hit",
    "dict unknown key": "a = {}\na[other] = x\nos.system(a['k'])  # hit",
    "dict update": "a = {'l': 'ls'}\na.update({'k': x})\nos.system(a['l'])\nos.system(a['k'])  # hit",
    "dict update keywords": "a = {}\na.update(k=x, l='ls')\nos.system(a['l'])\nos.system(a['k'])  # hit",
    "dict union": "a = {'l': 'ls'} | {'k': x}\nos.system(a['k'])  # hit",
    "dict union in place": "a = {'l': 'ls'}\na |= {'k': x}\nos.system(a['k'])  # hit",
    "dict spread": "a = {'l': 'ls', **{'k': x}}\nos.system(a['l'])\nos.system(a['k'])  # hit",
    "dict spread overwritten": "a = {**{'k': x}, 'k': 'ls'}\nos.system(a['k'])",
    "dict setdefault": "a = {}\na.setdefault('k', x)\nos.system(a['k'])  # hit",
    "dict setdefault result": "a = {}\nos.system(a.setdefault('k', x))  # hit",
    "dict setdefault list": "a = {}\na.setdefault('k', []).append(x)\nos.system(a['k'][0])  # hit",
    "dict pop": "a = {'k': x, 'l': 'ls'}\nos.system(a.pop('l'))\nos.system(a.pop('k'))  # hit",
    "dict items": "a = {'k': x}\nfor k, v in a.items():\n    os.system(k)\n    os.system(v)  # hit",
    "dict values": "a = {'k': x}\nfor v in a.values():\n    os.system(v)  # hit",
    "dict keys": "a = {'k': x}\nfor k in a:\n    os.system(k)\nfor k in a.keys():\n    os.system(k)",
    "dict key tainted": "a = {x: 'ls'}\nfor k in a:\n    os.system(k)  # hit",
    "dict key tainted, assigned": "a = {}\n"
    "a[x] = 'ls'\n"
    "for k, v in a.items():\n"
    "    os.system(k)  # hit\n"
    "    os.system(v)",
    "dict comprehension": "a = {k: x for k in 'ab'}\nos.system(a['a'])  # hit",
    "dict comprehension key": "a = {k: 'ls' for k in [x]}\n"
    "os.system(a['a'])\n"
    "for k in a:\n"
    "    os.system(k)  # hit",
    "defaultdict": "from collections import defaultdict\n"
    "a = defaultdict(list)\n"
    "a['k'].append(x)\n"
    "os.system(a['k'][0])  # hit",
    "nested": "a = {'k': {'m': [x, 'ls']}}\nos.system(a['k']['m'][1])\nos.system(a['k']['m'][0])  # hit",
    "nested write": "a = {'k': {}}\na['k']['m'] = x\nos.system(a['k']['m'])  # hit",
    "alias": "a = []\nb = a\nb.append(x)\nos.system(a[0])  # hit",
    "alias in another container": "a = []\nb = {'k': a}\na.append(x)\nos.system(b['k'][0])  # hit",
    "copy is no alias": "a = ['ls']\nb = a.copy()\nb.append(x)\nos.system(a[0])\nos.system(b[1])  # hit",
    "list() is no alias": "a = ['ls']\nb = list(a)\nb[0] = x\nos.system(a[0])\nos.system(b[0])  # hit",
    "slice": "a = ['ls', x]\nos.system(a[1:][0])  # hit",
    "slice without it": "a = [x, 'ls', 'ps']\nos.system(a[1:][0])",
    "comprehension": "a = [b.strip() for b in [x]]\nos.system(a[0])  # hit",
    "comprehension of constants": "a = ['ls' for b in [x]]\nos.system(a[0])",
    "comprehension filtered": "a = [b for b in x.split() if b in ALLOWED]\nos.system(a[0])",
    "comprehension's variable stays inside": "y = 'ls'\na = [y for y in [x]]\nos.system(y)",
    "nested comprehension": "a = [c for b in [[x]] for c in b]\nos.system(a[0])  # hit",
    "generator": "a = (b for b in [x])\nos.system(next(a))  # hit",
    "enumerate": "for i, b in enumerate([x]):\n    os.system(str(i))\n    os.system(b)  # hit",
    "zip": "for a, b in zip(['ls'], [x]):\n    os.system(a)\n    os.system(b)  # hit",
    "map": "for a in map(str.strip, [x]):\n    os.system(a)  # hit",
    "map of lambda": "for a in map(lambda b: b + '!', [x]):\n    os.system(a)  # hit",
    "map to numbers": "for a in map(int, x.split()):\n    os.system(f'kill {a}')",
    "filter": "for a in filter(None, [x]):\n    os.system(a)  # hit",
    "sorted": "for a in sorted([x]):\n    os.system(a)  # hit",
    "reversed": "for a in reversed([x]):\n    os.system(a)  # hit",
    "chain": "import itertools\nfor a in itertools.chain(['ls'], [x]):\n    os.system(a)  # hit",
    "namedtuple": "from collections import namedtuple\n"
    "P = namedtuple('P', 'a b')\n"
    "p = P('ls', x)\n"
    "os.system(p.b)  # hit",
    "max": "os.system(max([x]))  # hit",
    "print is no sink": "print(x)",
    "in": "a = [x]\nos.system(str('ls' in a))",
    "argument list": "subprocess.run(['ls', x])",
    "program of an argument list": "subprocess.run([x, '-l'])  # hit",
    "shell's argument": "subprocess.run(['sh', '-c', x])  # hit",
    "argument list in a shell": "subprocess.run(['ls', x], shell=True)  # hit",
    "text in a shell": "subprocess.run('ls ' + x, shell=True)  # hit",
    "shell by a variable": "s = True\nsubprocess.run('ls ' + x, shell=s)  # hit",
    "shell in spread keywords": "k = {'shell': True}\nsubprocess.run('ls ' + x, **k)  # hit",
}
WRONG = {}


@pytest.mark.parametrize("body", params(CASES, WRONG))
def test_container(body):
    check(inside(body))
