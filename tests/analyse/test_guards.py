"""Conditions that make a value harmless, and those that only look like it."""

import pytest
from lab import check, inside
from marks import params

# --- of any kind of sink

GENERAL = {
    "in a set": "if x in ALLOWED:\n    os.system(x)\nelse:\n    os.system(x)  # hit",
    "in a literal list": "if x in ['a', 'b']:\n    os.system(x)",
    "in a dict": "table = {'a': 1}\nif x in table:\n    os.system(x)",
    "in a dict's keys": "table = {'a': 1}\nif x in table.keys():\n    os.system(x)",
    "in a text": "if x in 'abc':\n    os.system(x)",
    "contained in an untrusted list": "if x in request.args.getlist('y'):\n    os.system(x)  # hit",
    "something in it": "if 'a' in x:\n    os.system(x)  # hit",
    "not in, leaves": "if x not in ALLOWED:\n    return\nos.system(x)",
    "not in, raises": "if x not in ALLOWED:\n    raise ValueError(x)\nos.system(x)",
    "not in, aborts": "if x not in ALLOWED:\n    abort(400)\nos.system(x)",
    "not in, goes on": "if x not in ALLOWED:\n    print('bad')\nos.system(x)  # hit",
    "not in, replaced": "if x not in ALLOWED:\n    x = 'one'\nos.system(x)",
    "not (in)": "if not (x in ALLOWED):\n    return\nos.system(x)",
    "not not": "if not not x in ALLOWED:\n    os.system(x)",
    "in a loop, continue": "for a in x.split():\n"
    "    if a not in ALLOWED:\n"
    "        continue\n"
    "    os.system(a)",
    "in a loop, break": "for a in x.split():\n    if a not in ALLOWED:\n        break\n    os.system(a)",
    "choice": "y = x if x in ALLOWED else 'one'\nos.system(y)",
    "choice, wrong side": "y = 'one' if x in ALLOWED else x\nos.system(y)  # hit",
    "while": "while x not in ALLOWED:\n    x = input()\nos.system(x)",
    "lower-case form": "if x.lower() in ALLOWED:\n    os.system(x)",
    "equal": "if x == 'ls':\n    os.system(x)\nelse:\n    os.system(x)  # hit",
    "equal, the other way round": "if 'ls' == x:\n    os.system(x)",
    "not equal, leaves": "if x != 'ls':\n    return\nos.system(x)",
    "not equal, stays": "if x != 'ls':\n    os.system(x)  # hit",
    "equal to a secret of the program": "if x == os.path.abspath('.'):\n    os.system(x)",
    "equal to another input": "if x == request.args['y']:\n    os.system(x)  # hit",
    "and": "if flag and x in ALLOWED:\n    os.system(x)",
    "and, else": "if flag and x in ALLOWED:\n    pass\nelse:\n    os.system(x)  # hit",
    "or": "if flag or x in ALLOWED:\n    os.system(x)  # hit",
    "or of two": "if x == 'a' or x == 'b':\n    os.system(x)",
    "or, leaves": "if not x or x not in ALLOWED:\n    return\nos.system(x)",
    "and, leaves": "if flag and x not in ALLOWED:\n    return\nos.system(x)  # hit",
    "and inside an expression": "x in ALLOWED and os.system(x)",
    "or inside an expression": "x in ALLOWED or os.system(x)  # hit",
    "not or": "if not (flag or x not in ALLOWED):\n    os.system(x)",
    "bool variable": "ok = x in ALLOWED\nif ok:\n    os.system(x)",
    "bool variable, leaves": "ok = x in ALLOWED\nif not ok:\n    return\nos.system(x)",
    "truthiness is no guard": "if x:\n    os.system(x)  # hit",
    "is None is no guard": "if x is None:\n    return\nos.system(x)  # hit",
    "length is no guard": "if len(x) < 20:\n    os.system(x)  # hit",
    "startswith is no guard": "if x.startswith('ls'):\n    os.system(x)  # hit",
    "endswith is no guard": "if x.endswith('.txt'):\n    os.system(x)  # hit",
    "overwritten after the guard": "if x in ALLOWED:\n    x = request.args['y']\n    os.system(x)  # hit",
    "guarded value, other variable": "y = request.args['y']\nif x in ALLOWED:\n    os.system(y)  # hit",
    "alias of a guarded value": "y = x\nif x in ALLOWED:\n    os.system(y)",
    "derived before the guard": "y = 'ls ' + x\nif x in ALLOWED:\n    os.system(y)",
    "isdigit": "if x.isdigit():\n    os.system('kill ' + x)\nelse:\n    os.system('kill ' + x)  # hit",
    "isdigit, leaves": "if not x.isdigit():\n    return\nos.system('kill ' + x)",
    "isalnum": "if x.isalnum():\n    os.system('id ' + x)",
    "isidentifier": "if x.isidentifier():\n    os.system('id ' + x)",
    "isupper is no guard": "if x.isupper():\n    os.system('id ' + x)  # hit",
    "isprintable is no guard": "if x.isprintable():\n    os.system('id ' + x)  # hit",
    "fullmatch": "if re.fullmatch(r'[a-z0-9_]+', x):\n    os.system(x)",
    "fullmatch, leaves": "if not re.fullmatch(r'[a-z0-9_]+', x):\n    return\nos.system(x)",
    "fullmatch is None": "if re.fullmatch(r'[a-z]+', x) is None:\n    return\nos.system(x)",
    "fullmatch is not None": "if re.fullmatch(r'[a-z]+', x) is not None:\n    os.system(x)",
    "fullmatch of anything": "if re.fullmatch(r'.*', x):\n    os.system(x)  # hit",
    "fullmatch with not-class": "if re.fullmatch(r'[^/]+', x):\n    os.system(x)  # hit",
    "fullmatch with \\S": "if re.fullmatch(r'\\S+', x):\n    os.system(x)  # hit",
    "fullmatch with \\w and \\d": "if re.fullmatch(r'\\w+-\\d{1,3}', x):\n    os.system(x)",
    "fullmatch with an escaped dot": "if re.fullmatch(r'\\w+\\.txt', x):\n    os.system(x)",
    "match anchored": "if re.match(r'^[a-z]+$', x):\n    os.system(x)",
    "match without end": "if re.match(r'[a-z]+', x):\n    os.system(x)  # hit",
    "search anchored": "if re.search(r'^[a-z]+$', x):\n    os.system(x)",
    "search without start": "if re.search(r'[a-z]+$', x):\n    os.system(x)  # hit",
    "an alternative without anchor": "if re.match(r'^a$|b.*$', x):\n    os.system(x)  # hit",
    "an alternative unanchored at the end": "if re.match(r'^a|b$', x):\n    os.system(x)  # hit",
    "an alternative unanchored, search": "if re.search(r'^[a-z]+|[0-9]+$', x):\n    os.system(x)  # hit",
    "an escaped dollar": "if re.match(r'^[a-z]+\\$', x):\n    os.system(x)  # hit",
    "several lines": "if re.search(r'^[a-z]+$', x, re.MULTILINE):\n    os.system(x)  # hit",
    "several lines, inline flag": "if re.search(r'(?m)^[a-z]+$', x):\n    os.system(x)  # hit",
    "compiled": "p = re.compile(r'[a-z]+')\nif p.fullmatch(x):\n    os.system(x)",
    "compiled, unanchored": "p = re.compile(r'[a-z]+')\nif p.match(x):\n    os.system(x)  # hit",
    "walrus match": "if m := re.fullmatch(r'[a-z]+', x):\n    os.system(x)",
    "match in a variable": "m = re.fullmatch(r'[a-z]+', x)\nif not m:\n    return\nos.system(x)",
    "group of a match": "m = re.fullmatch(r'([a-z]+)', x)\nos.system(m.group(1))",
    "group of a loose match": "m = re.match(r'(.*)', x)\nos.system(m.group(1))  # hit",
    "unknown pattern": "if re.fullmatch(other, x):\n    os.system(x)  # hit",
    "all in": "if all(c in 'abc' for c in x):\n    os.system(x)",
    "all in, leaves": "if not all(c in 'abc' for c in x):\n    return\nos.system(x)",
    "all of methods": "if all(c.isalnum() for c in x):\n    os.system(x)",
    "all of something else": "if all(c in x for c in 'abc'):\n    os.system(x)  # hit",
    "any not in": "if any(c not in 'abc' for c in x):\n    return\nos.system(x)",
    "any is no guard": "if any(c in 'abc' for c in x):\n    os.system(x)  # hit",
    "set subset": "if set(x) <= set('abc'):\n    os.system(x)",
    "isinstance int": "if isinstance(x, int):\n    os.system(f'kill {x}')",
    "isinstance of numbers": "if isinstance(x, (int, float)):\n    os.system(f'kill {x}')",
    "isinstance str is no guard": "if isinstance(x, str):\n    os.system(x)  # hit",
    "not isinstance int": "if not isinstance(x, int):\n    os.system(x)  # hit",
    "type is int": "if type(x) is int:\n    os.system(f'kill {x}')",
    "item of a dict": "if request.args['a'] in ALLOWED:\n    os.system(request.args['a'])",
    "get of a dict": "if request.args.get('a') in ALLOWED:\n    os.system(request.args.get('a'))",
    "another item": "if request.args['a'] in ALLOWED:\n    os.system(request.args['b'])  # hit",
    "field": "other.a = x\nif other.a in ALLOWED:\n    os.system(other.a)",
    "inner function checks": "def ok(v):\n"
    "    return v in ALLOWED\n"
    "if ok(x):\n"
    "    os.system(x)\n"
    "else:\n"
    "    os.system(x)  # hit",
    "lambda checks": "ok = lambda v: v in ALLOWED\nif ok(x):\n    os.system(x)",
    "nested conditions": "if flag:\n"
    "    if x not in ALLOWED:\n"
    "        return\n"
    "    os.system(x)\n"
    "else:\n"
    "    os.system(x)  # hit",
    "guard in a try": "try:\n"
    "    if x not in ALLOWED:\n"
    "        raise ValueError\n"
    "except KeyError:\n"
    "    return\n"
    "os.system(x)",
    "guard swallowed": "try:\n"
    "    if x not in ALLOWED:\n"
    "        raise ValueError\n"
    "except ValueError:\n"
    "    pass\n"
    "os.system(x)  # hit",
    "index of an allow-list": "y = ['a', 'b'][['a', 'b'].index(x)]\nos.system(y)",
    "enum": "import enum\nclass Color(enum.Enum):\n    RED = 'red'\nos.system(Color(x).value)",
    "comprehension filter": "y = [a for a in x if a.isalnum()]\nos.system(''.join(y))",
    "removed characters": "y = re.sub(r'[^a-z0-9]', '', x)\nos.system(y)",
    "removed some characters": "y = re.sub(r'[;&]', '', x)\nos.system(y)  # hit",
    "removed line breaks do not help a command": "y = x.replace('\\n', '')\nos.system(y)  # hit",
    "variable that something else may have set": "ok = flag\n"
    "if x in ALLOWED:\n"
    "    ok = True\n"
    "if ok:\n"
    "    os.system(x)  # hit",
    "variable set under a condition": "ok = False\nif flag:\n    ok = x in ALLOWED\nif ok:\n    os.system(x)",
    "variable about an older value": "ok = x in ALLOWED\n"
    "x = request.args['y']\n"
    "if ok:\n"
    "    os.system(x)  # hit",
    "each character": "for c in x:\n    if c not in 'abc':\n        return\nos.system(x)",
    "each character, one way goes on": "for c in x:\n"
    "    if c in 'abc':\n"
    "        continue\n"
    "    print(c)\n"
    "os.system(x)  # hit",
    "each character, left early": "for c in x:\n"
    "    if c not in 'abc':\n"
    "        return\n"
    "    if flag:\n"
    "        break\n"
    "os.system(x)  # hit",
    "count": "if x.count('/') == 0:\n    os.system(x)  # hit",
    "try parse uuid": "import uuid\ntry:\n    uuid.UUID(x)\nexcept ValueError:\n    return\nos.system(x)",
}
WRONG_GENERAL = {
    "get of a dict": "a check of d.get(key) says nothing of the next d.get(key)",
    "try parse uuid": "uuid.UUID(x) in a `try` whose handler leaves says nothing of x",
}


@pytest.mark.parametrize("body", params(GENERAL, WRONG_GENERAL))
def test_general_guard(body):
    check(inside(body))


PATHS = {
    "member of an archive": "import tarfile\n"
    "for m in tarfile.open('a.tar').getmembers():\n"
    "    tarfile.open('a.tar').extract(m, '/srv')  # hit",
    "member of an archive, parts": "import tarfile\n"
    "t = tarfile.open('a.tar')\n"
    "for m in t.getmembers():\n"
    "    if m.name.startswith('/') or '..' in m.name.split('/'):\n"
    "        raise ValueError\n"
    "    t.extract(m, '/srv')",
    "member of an archive, real path": "import tarfile\n"
    "t = tarfile.open('a.tar')\n"
    "for m in t.getmembers():\n"
    "    p = os.path.realpath(os.path.join('/srv', m.name))\n"
    "    if not p.startswith('/srv/'):\n"
    "        raise ValueError\n"
    "    t.extract(m, '/srv')",
    "member of an archive, renamed": "import tarfile\n"
    "t = tarfile.open('a.tar')\n"
    "for m in t.getmembers():\n"
    "    m.name = os.path.basename(m.name)\n"
    "    t.extract(m, '/srv')",
    "member of an archive, filter": "import tarfile\n"
    "t = tarfile.open('a.tar')\n"
    "for m in t.getmembers():\n"
    "    t.extract(m, '/srv', filter='data')",
    "no guard": "open(os.path.join('/srv', x))  # hit",
    "parts": "for part in x.split('/'):\n    if part == '..':\n        abort(400)\nopen('/srv/' + x)",
    "parts, any": "if any(part == '..' for part in x.split('/')):\n    abort(400)\nopen('/srv/' + x)",
    "parts in a list": "for part in x.split('/'):\n"
    "    if part in ('.', '..'):\n"
    "        abort(400)\n"
    "open('/srv/' + x)",
    "whole name is no part": "if x == '..':\n    abort(400)\nopen('/srv/' + x)  # hit",
    "removed separators": "y = x.replace('/', '_').replace('\\\\', '_')\nopen('/srv/' + y)",
    "removed dots twice over": "y = x.replace('../', '')\nopen('/srv/' + y)  # hit",
    "substituted": "y = re.sub(r'[/\\\\]', '_', x)\nopen('/srv/' + y)",
    "realpath and startswith": "p = os.path.realpath(os.path.join('/srv', x))\n"
    "if not p.startswith('/srv/'):\n"
    "    abort(404)\n"
    "open(p)",
    "abspath and startswith": "p = os.path.abspath(os.path.join('/srv', x))\n"
    "if p.startswith('/srv/'):\n"
    "    open(p)\n"
    "else:\n"
    "    open(p)  # hit",
    "normpath and startswith": "p = os.path.normpath(os.path.join('/srv', x))\n"
    "if p.startswith('/srv/'):\n"
    "    open(p)",
    "startswith alone": "p = os.path.join('/srv', x)\nif p.startswith('/srv/'):\n    open(p)  # hit",
    "realpath alone": "p = os.path.realpath(os.path.join('/srv', x))\nopen(p)  # hit",
    "is_relative_to": "base = Path('/srv')\n"
    "p = (base / x).resolve()\n"
    "if not p.is_relative_to(base):\n"
    "    abort(404)\n"
    "p.open()",
    "is_relative_to, not resolved": "base = Path('/srv')\n"
    "p = base / x\n"
    "if p.is_relative_to(base):\n"
    "    p.open()  # hit",
    "is_relative_to, raises": "p = (Path('/srv') / x).resolve()\n"
    "if not p.is_relative_to('/srv'):\n"
    "    raise PermissionError\n"
    "p.read_text()",
    "relative_to in a try": "p = (Path('/srv') / x).resolve()\n"
    "try:\n"
    "    p.relative_to('/srv')\n"
    "except ValueError:\n"
    "    abort(404)\n"
    "p.read_text()",
    "parents": "base = Path('/srv')\n"
    "p = (base / x).resolve()\n"
    "if base not in p.parents:\n"
    "    abort(404)\n"
    "p.read_text()",
    "commonpath": "p = os.path.realpath(os.path.join('/srv', x))\n"
    "if os.path.commonpath(['/srv', p]) != '/srv':\n"
    "    abort(404)\n"
    "open(p)",
    "commonpath, other order": "p = os.path.realpath(os.path.join('/srv', x))\n"
    "if '/srv' == os.path.commonpath((p, '/srv')):\n"
    "    open(p)",
    "commonpath, not normalised": "p = os.path.join('/srv', x)\n"
    "if os.path.commonpath(['/srv', p]) == '/srv':\n"
    "    open(p)  # hit",
    "basename": "open(os.path.join('/srv', os.path.basename(x)))",
    "Path.name": "open(Path('/srv') / Path(x).name)",
    "no dots": "if '..' in x:\n    abort(400)\nopen('/srv/' + x)",
    "no dots, other side": "if '..' in x:\n    open('/srv/' + x)  # hit",
    "no slash": "if '/' in x:\n    abort(400)\nopen('/srv/' + x)",
    "no dots and not absolute": "if '..' in x or x.startswith('/'):\n"
    "    abort(400)\n"
    "open(os.path.join('/srv', x))",
    "secure_filename": "from werkzeug.utils import secure_filename\n"
    "open(os.path.join('/srv', secure_filename(x)))",
    "safe_join": "from werkzeug.utils import safe_join\nopen(safe_join('/srv', x))",
    "exists is no guard": "if os.path.exists(x):  # hit\n    open(x)  # hit",
    "suffix is no guard": "if x.endswith('.txt'):\n    open('/srv/' + x)  # hit",
    "in a listing": "if x in os.listdir('/srv'):\n    open('/srv/' + x)",
    "quoting helps no path": "open(shlex.quote(x))  # hit",
    "own function": "def below(p):\n"
    "    return os.path.realpath(p).startswith('/srv/')\n"
    "if below(x):\n"
    "    open(x)",
    "guards of paths help no command": "p = os.path.realpath(x)\n"
    "if p.startswith('/srv/'):\n"
    "    os.system('ls ' + p)  # hit",
}
WRONG_PATHS = {}


@pytest.mark.parametrize("body", params(PATHS, WRONG_PATHS))
def test_path_guard(body):
    check(inside(body))


PLACES = {
    "addresses of the host": "import ipaddress, socket\n"
    "from urllib.parse import urlparse\n"
    "def public(url):\n"
    "    parts = urlparse(url)\n"
    "    for info in socket.getaddrinfo(parts.hostname, parts.port or 443):\n"
    "        address = ipaddress.ip_address(info[4][0])\n"
    "        if address.is_private or address.is_loopback:\n"
    "            raise ValueError(url)\n"
    "public(x)\n"
    "requests.get(x)",
    "addresses of the host, only printed": "import ipaddress, socket\n"
    "from urllib.parse import urlparse\n"
    "for info in socket.getaddrinfo(urlparse(x).hostname, 443):\n"
    "    if ipaddress.ip_address(info[4][0]).is_private:\n"
    "        print(x)\n"
    "requests.get(x)  # hit",
    "all addresses of the host": "import ipaddress, socket\n"
    "from urllib.parse import urlparse\n"
    "def public(url):\n"
    "    infos = socket.getaddrinfo(urlparse(url).hostname, None)\n"
    "    return all(ipaddress.ip_address(info[4][0]).is_global for info in infos)\n"
    "if not public(x):\n"
    "    abort(400)\n"
    "requests.get(x)",
    "any private address of the host": "import ipaddress, socket\n"
    "from urllib.parse import urlparse\n"
    "infos = socket.getaddrinfo(urlparse(x).hostname, None)\n"
    "if any(ipaddress.ip_address(info[4][0]).is_private for info in infos):\n"
    "    abort(400)\n"
    "requests.get(x)",
    "any public address of the host": "import ipaddress, socket\n"
    "from urllib.parse import urlparse\n"
    "infos = socket.getaddrinfo(urlparse(x).hostname, None)\n"
    "if not any(ipaddress.ip_address(info[4][0]).is_global for info in infos):\n"
    "    abort(400)\n"
    "requests.get(x)  # hit",
    "no guard": "requests.get(x)  # hit",
    "fixed host": "requests.get('https://api.example/' + x)",
    "fixed host in an f-string": "requests.get(f'https://api.example/{x}')",
    "host is it": "requests.get(f'https://{x}/path')  # hit",
    "host begins fixed": "requests.get('https://api.example' + x)  # hit",
    "user part": "requests.get('https://user@' + x)  # hit",
    "parameters": "requests.get('https://api.example', params={'q': x})",
    "host in an allow-list": "u = urlparse(x)\n"
    "if u.hostname not in ALLOWED:\n"
    "    abort(400)\n"
    "requests.get(x)",
    "netloc equal": "u = urlparse(x)\nif u.netloc != 'api.example':\n    abort(400)\nrequests.get(x)",
    "netloc equal, inline": "if urlparse(x).netloc == 'api.example':\n    requests.get(x)",
    "host in an allow-list, the parsed one": "u = urlparse(x)\n"
    "if u.hostname in ALLOWED:\n"
    "    requests.get(u.geturl())",
    "scheme only": "u = urlparse(x)\n"
    "if u.scheme not in ('http', 'https'):\n"
    "    abort(400)\n"
    "requests.get(x)  # hit",
    "host ends with": "u = urlparse(x)\n"
    "if not u.hostname.endswith('.example'):\n"
    "    abort(400)\n"
    "requests.get(x)",
    "host ends with, no dot": "u = urlparse(x)\n"
    "if u.hostname.endswith('example'):\n"
    "    requests.get(x)  # hit",
    "starts with a fixed host": "if not x.startswith('https://api.example/'):\n"
    "    abort(400)\n"
    "requests.get(x)",
    "starts with a host without end": "if x.startswith('https://api.example'):\n    requests.get(x)  # hit",
    "contains": "if 'api.example' in x:\n    requests.get(x)  # hit",
    "host of another": "u = urlparse(request.args['y'])\n"
    "if u.hostname in ALLOWED:\n"
    "    requests.get(x)  # hit",
    "a checked host makes no command": "u = urlparse(x)\n"
    "if u.hostname in ALLOWED:\n"
    "    os.system('curl ' + x)  # hit",
    "redirect": "return redirect(x)  # hit",
    "redirect to a path": "return redirect('/users/' + x)",
    "redirect after a slash": "return redirect('/' + x)  # hit",
    "redirect, netloc empty": "if urlparse(x).netloc:\n    abort(400)\nreturn redirect(x)",
    "redirect, netloc and scheme empty": "u = urlparse(x)\n"
    "if u.netloc or u.scheme:\n"
    "    abort(400)\n"
    "return redirect(x)",
    "redirect, netloc == ''": "if urlparse(x).netloc == '':\n    return redirect(x)",
    "redirect, same host": "if urlparse(x).netloc != request.host:\n    abort(400)\nreturn redirect(x)",
    "redirect, starts with a slash only": "if x.startswith('/'):\n    return redirect(x)  # hit",
}
WRONG_PLACES = {}


@pytest.mark.parametrize("body", params(PLACES, WRONG_PLACES))
def test_place_guard(body):
    check(inside(body))


OWN = {
    "check that raises": "def check(p):\n"
    "    if '..' in p:\n"
    "        raise ValueError(p)\n"
    "check(x)\n"
    "open('/srv/' + x)",
    "check of something else": "def check(p):\n"
    "    if not p:\n"
    "        raise ValueError(p)\n"
    "check(x)\n"
    "open('/srv/' + x)  # hit",
    "check of another variable": "def check(p):\n"
    "    if '..' in p:\n"
    "        raise ValueError(p)\n"
    "check(other)\n"
    "open('/srv/' + x)  # hit",
    "check after use": "def check(p):\n"
    "    if '..' in p:\n"
    "        raise ValueError(p)\n"
    "open('/srv/' + x)  # hit\n"
    "check(x)",
    "check that only logs": "def check(p):\n"
    "    if '..' in p:\n"
    "        print(p)\n"
    "check(x)\n"
    "open('/srv/' + x)  # hit",
    "check of what it changed": "def check(p):\n"
    "    p = os.path.basename(p)\n"
    "    return p\n"
    "check(x)\n"
    "open('/srv/' + x)  # hit",
    "predicate of several statements": "def good(p):\n"
    "    if '..' in p:\n"
    "        return False\n"
    "    return True\n"
    "if good(x):\n"
    "    open('/srv/' + x)\n"
    "else:\n"
    "    open('/srv/' + x)  # hit",
    "predicate, leaves": "def bad(p):\n"
    "    if p in ALLOWED:\n"
    "        return False\n"
    "    return True\n"
    "if bad(x):\n"
    "    return\n"
    "os.system(x)",
    "predicate that accepts too much": "def good(p):\n"
    "    if p in ALLOWED:\n"
    "        return True\n"
    "    if p:\n"
    "        return True\n"
    "    return False\n"
    "if good(x):\n"
    "    os.system(x)  # hit",
}


@pytest.mark.parametrize("body", params(OWN, {}))
def test_own_check(body):
    check(inside(body))


PATTERNS = {
    "a path of words and slashes": "if re.fullmatch(r'[\\w./-]+', x):\n    open('/srv/' + x)  # hit",
    "a name": "if re.fullmatch(r'[\\w.-]+', x):\n    open('/srv/' + x)",
    "words and slashes are no command": "if re.fullmatch(r'[\\w./-]+', x):\n    os.system('ls ' + x)",
    "prefix without a separator": "p = os.path.realpath(os.path.join('/srv', x))\n"
    "if p.startswith('/srv'):\n"
    "    open(p)  # hit",
    "prefix and separator": "p = os.path.realpath(os.path.join(other, x))\n"
    "if p.startswith(other + os.sep):\n"
    "    open(p)",
    "separator on both sides": "p = os.path.realpath(os.path.join('/srv', x))\n"
    "if (p + os.sep).startswith('/srv/'):\n"
    "    open(p)",
    "common prefix": "p = os.path.realpath(os.path.join('/srv', x))\n"
    "if os.path.commonprefix(['/srv', p]) == '/srv':\n"
    "    open(p)  # hit",
}


@pytest.mark.parametrize("body", params(PATTERNS, {}))
def test_strictness(body):
    check(inside(body))
