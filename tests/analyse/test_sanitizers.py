"""What is harmless for one kind of sink is not for another; numbers are harmless for all."""

import pytest
from lab import check, inside
from marks import params

CASES = {
    "quoted for a shell": "os.system('ls ' + shlex.quote(x))",
    "quoted for a shell, in SQL": (
        "sqlite3.connect('a').execute('select ' + shlex.quote(x))  # hit: sql-injection"
    ),
    "quoted, then taken apart": "os.system('ls ' + shlex.split(shlex.quote(x))[0])  # hit",
    "escaped for HTML": "from flask import make_response\nmake_response('<b>' + html.escape(x))",
    "escaped for HTML, in a shell": "os.system('ls ' + html.escape(x))  # hit: command-injection",
    "escaped and unescaped": "from flask import make_response\n"
    "make_response(html.unescape(html.escape(x)))  # hit",
    "quoted and joined with an unquoted": "os.system(shlex.quote(x) + request.args['y'])  # hit",
    "the same input quoted and raw": "os.system(shlex.quote(x) + x)  # hit",
    "quoted in one branch": "y = shlex.quote(x) if flag else x\nos.system('ls ' + y)  # hit",
    "quoted in both branches": "if flag:\n"
    "    y = shlex.quote(x)\n"
    "else:\n"
    "    y = str(int(x))\n"
    "os.system('ls ' + y)",
    "quoted items": "os.system(' '.join(shlex.quote(a) for a in x.split()))",
    "quoted items by map": "os.system(' '.join(map(shlex.quote, x.split())))",
    "shlex.join": "os.system(shlex.join(['ls', x]))",
    "quoted in place": "x = shlex.quote(x)\nos.system(f'ls {x}')",
    "quoted into another name": "y = shlex.quote(x)\nos.system(f'ls {x}')  # hit",
    "int": "os.system(f'kill {int(x)}')\n"
    "sqlite3.connect('a').execute(f'select {int(x)}')\n"
    "open('/srv/' + str(int(x)))",
    "float in place": "x = float(x)\nos.system(f'kill {x}')",
    "arithmetic of int": "n = int(x) * 2 + 1\nos.system(f'kill {n}')",
    "sum of ints": "os.system(f'kill {sum(int(a) for a in x.split())}')",
    "list of ints": "os.system(' '.join(str(int(a)) for a in x.split()))",
    "len": "os.system(f'echo {len(x)}')",
    "hash": "import hashlib\nopen('/srv/' + hashlib.sha256(x.encode()).hexdigest())",
    "uuid": "import uuid\nos.system(f'ls {uuid.UUID(x)}')",
    "base64 is no sanitizer": "import base64\nos.system(base64.b64decode(x).decode())  # hit",
    "json is no sanitizer": "import json\nos.system(json.loads(x)['a'])  # hit",
    "strip is no sanitizer": "os.system(x.strip().replace(';', ''))  # hit",
    "URL quoting in an address": "from urllib.parse import quote\n"
    "requests.get('https://' + quote(x, safe=''))  # hit",
    "parameters of SQL": "sqlite3.connect('a').execute('select ?', (x,))",
    "parameters of SQL beside a built text": (
        "sqlite3.connect('a').execute(f'select {x} ?', (x,))  # hit: sql-injection"
    ),
    "placeholders from a length": "q = ','.join('?' * len(x))\n"
    "sqlite3.connect('a').execute(f'select * from t where a in ({q})', list(x))",
    "placeholders from a loop": "q = ','.join('?' for _ in x)\n"
    "sqlite3.connect('a').execute(f'select * from t where a in ({q})', list(x))",
    "column from a table": "c = {'a': 'name', 'b': 'age'}.get(x, 'name')\n"
    "sqlite3.connect('a').execute('select ' + c)",
    "cursor of a with": "with sqlite3.connect('a') as c:\n"
    "    k = c.cursor()\n"
    "    k.execute('select ' + x)  # hit: sql-injection",
    "executemany, script": "c = sqlite3.connect('a')\n"
    "c.executescript(x)  # hit: sql-injection\n"
    "c.executemany('insert ?', [(x,)])",
    "a program from a list of words": "import subprocess\nargv = shlex.split(x)\n"
    "if len(argv) == 1 and argv[0] in ('df', 'free'):\n    subprocess.run(argv)\n"
    "if argv[0] in ('df', 'free'):\n    subprocess.run(argv[1:])  # hit\n"
    "if len(argv) == 1:\n    subprocess.run(argv)  # hit",
    "a function or None": "def run(a):\n    return a\nrunners = {'a': run}\nfound = runners.get(x)\n"
    "if found is None:\n    return 'none'\nos.system(request.args['y'])  # hit",
    "a function or None, by its truth": "def run(a):\n    return a\nrunners = {'a': run}\n"
    "found = runners.get(x)\n"
    "if not found:\n    return 'none'\nos.system(request.args['y'])  # hit",
    "escaped by a table": "from flask import make_response\n"
    "make_response('<b>' + x.translate({ord('&'): '&amp;', ord('<'): '&lt;', 62: '&gt;'}))\n"
    "make_response('<b>' + x.translate({ord('<'): '&lt;'}))  # hit\n"
    "make_response('<b>' + x.translate({ord('<'): '<<', ord('>'): ''}))  # hit",
    "markup by its protocol": "from flask import make_response\n"
    "make_response('<b>' + x.__html__())\nmake_response('<b>' + x.html())  # hit",
    "a WSGI application's answer": "from http.server import BaseHTTPRequestHandler\n"
    "class H(BaseHTTPRequestHandler):\n"
    "    def do_GET(self):\n"
    "        for data in self.server.app({'p': self.path}, self.start_response):\n"
    "            self.wfile.write(data)\n"
    "        for data in self.server.app({'p': self.path}, self.path):\n"
    "            self.wfile.write(data)  # hit",
    "JSON that a handler writes": "import json\nfrom http.server import BaseHTTPRequestHandler\n"
    "class H(BaseHTTPRequestHandler):\n"
    "    def do_GET(self):\n"
    "        self.wfile.write(json.dumps({'p': self.path}).encode())\n"
    "        self.wfile.write(f'<script>var a = {json.dumps([self.path])}</script>'.encode())  # hit",
    "a line's number": "from flask import make_response\n"
    "make_response(f'<b>{x.lineno}')\nmake_response(f'<b>{x.line}')  # hit",
    "the piece that is no parent": "for word in x.split('/'):\n"
    "    if word in (os.curdir, os.pardir):\n"
    "        continue\n"
    "    open('/srv/' + word)\n"
    "for word in x.split('/'):\n"
    "    if word in (os.curdir,):\n"
    "        continue\n"
    "    open('/srv/' + word)  # hit",
    "library's own method of the same name": "import concurrent.futures\nother.execute\nos.path.join(x)",
}
WRONG: dict[str, str] = {}


@pytest.mark.parametrize("body", params(CASES, WRONG))
def test_sanitizer(body):
    check(inside(body))
