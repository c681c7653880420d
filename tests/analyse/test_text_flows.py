"""Untrusted text through assignments, operators, formatting and methods of text, to a command."""

import pytest
from lab import check, inside
from marks import params

HITS = {
    "direct": "os.system(x)  # hit",
    "assigned": "y = x\nz = y\nos.system(z)  # hit",
    "chained assignment": "y = z = x\nos.system(y)  # hit\nos.system(z)  # hit",
    "annotated": "y: str = x\nos.system(y)  # hit",
    "plus": "os.system('ls ' + x)  # hit",
    "plus twice": "os.system('ls ' + x + ' -l')  # hit",
    "augmented": "c = 'ls '\nc += x\nos.system(c)  # hit",
    "augmented in a loop": "c = 'ls'\nfor a in other:\n    c += ' ' + x\nos.system(c)  # hit",
    "f-string": "os.system(f'ls {x} -l')  # hit",
    "nested f-string": "os.system(f'ls {f\"-{x}\"}')  # hit",
    "f-string conversion and format": "os.system(f'ls {x!r:>10}')  # hit",
    "f-string debug": "os.system(f'{x=}')  # hit",
    "f-string format spec hole": "os.system(f'ls {other:{x}}')  # hit",
    "adjacent literals": "os.system('ls ' f'{x}' '-l')  # hit",
    "percent": "os.system('ls %s' % x)  # hit",
    "percent tuple": "os.system('ls %s %s' % ('-l', x))  # hit",
    "percent dict": "os.system('ls %(a)s' % {'a': x})  # hit",
    "percent of an unknown template": "os.system(other % x)  # hit",
    "format": "os.system('ls {}'.format(x))  # hit",
    "format position": "os.system('ls {1}'.format('-l', x))  # hit",
    "format keyword": "os.system('ls {d}'.format(d=x))  # hit",
    "format spread": "os.system('ls {d}'.format(**{'d': x}))  # hit",
    "format attribute": "os.system('ls {0.name}'.format(x))  # hit",
    "format_map": "os.system('ls {d}'.format_map({'d': x}))  # hit",
    "join": "os.system(' '.join(['ls', x]))  # hit",
    "join of a comprehension": "os.system(' '.join(a for a in ['ls', x]))  # hit",
    "join of a split": "os.system(' '.join(x.split(',')))  # hit",
    "join by it": "os.system(x.join(['a', 'b']))  # hit",
    "replaced": "os.system(x.replace('a', 'b'))  # hit",
    "replaced by it": "os.system('ls D'.replace('D', x))  # hit",
    "stripped": "os.system(x.strip().lower())  # hit",
    "slice": "os.system(x[1:])  # hit",
    "element": "os.system(x[0])  # hit",
    "split element": "os.system(x.split(' ')[0])  # hit",
    "partition": "a, _, b = x.partition(' ')\nos.system(b)  # hit",
    "encoded": "os.system(x.encode().decode())  # hit",
    "str": "os.system(str(x))  # hit",
    "multiplied": "os.system(x * 3)  # hit",
    "choice": "os.system(x if flag else 'ls')  # hit",
    "or": "os.system(x or 'ls')  # hit",
    "and": "os.system(flag and x)  # hit",
    "walrus": "if (y := x):\n    os.system(y)  # hit",
    "walrus in an argument": "os.system(y := x)  # hit\nos.system(y)  # hit",
    "template": "import string\nos.system(string.Template('ls $d').substitute(d=x))  # hit",
    "unknown function": "os.system(other.clean(x))  # hit",
    "unknown constructor": "os.system(other.Command(x))  # hit",
    "await": "os.system(await_(x))  # hit",
}
SILENT = {
    "constant": "os.system('ls')",
    "overwritten": "y = x\ny = 'ls'\nos.system(y)",
    "deleted": "y = 'a'\nz = x\ndel z\nos.system(y)",
    "length": "os.system('ls ' + str(len(x)))",
    "comparison": "os.system(f'ls {x == \"a\"}')",
    "number": "os.system(f'ls {int(x)}')",
    "percent d": "os.system('ls %d' % int(x))",
    "chosen constant": "os.system({'a': 'ls', 'b': 'ps'}[x])",
    "chosen with get": "os.system({'a': 'ls', 'b': 'ps'}.get(x, 'ls'))",
    "chosen by condition": "os.system('ls' if x else 'ps')",
    "starts with": "os.system(str(x.startswith('a')))",
    "unused format argument": "os.system('ls {0}'.format('a', x))",
    "unused percent key": "os.system('ls %(b)s' % {'a': x, 'b': 'c'})",
    "not": "os.system(str(not x))",
    "self-assignment from constant": "x = 'ls'\nos.system(x)",
}
WRONG = {}


@pytest.mark.parametrize("body", params(HITS, {n: r for n, r in WRONG.items() if n in HITS}))
def test_reported(body):
    check(inside(body))


@pytest.mark.parametrize("body", params(SILENT, {n: r for n, r in WRONG.items() if n in SILENT}))
def test_silent(body):
    check(inside(body))
