import builtins
import functools
import builtins
import importlib
import inspect
import operator
import os
import subprocess
import sys

getattr(os, "sys" + "tem")("id")  # expect: hit
__import__("sub" + "process").run(["id"])  # expect: hit
getattr(builtins, "".join(["e", "v", "a", "l"]))("1")  # expect: hit
importlib.import_module("".join(reversed("so"))).popen("id")  # expect: hit
globals()["o" + "s"].system("id")  # expect: hit
vars(os)["metsys"[::-1]]("id")  # expect: hit
os.__dict__[bytes([115, 121, 115, 116, 101, 109]).decode()]("id")  # expect: hit
sys.modules["\x6f\x73"].system("id")  # expect: hit
operator.attrgetter("pop" + "en")(os)("id")  # expect: hit
operator.methodcaller("pop%s" % "en", "id")(os)  # expect: hit
functools.partial(getattr(subprocess, "Pop" + "en"), ["id"])()  # expect: hit


def module():
    return "sub" + "process"


def action():
    return chr(114) + "un"


getattr(__import__(module()), action())(["id"])  # expect: hit
NAMES = {"a": "ex", "b": "ec"}
__builtins__[NAMES["a"] + NAMES["b"]]("print(1)")  # expect: hit
f = getattr
f(os, f"{'sy'}{'stem'}")("id")  # expect: hit
__import__("c" + "types").CDLL("libc.so.6")  # expect: hit
().__class__.__base__.__subclasses__()[140].__init__.__globals__["sys" + "tem"]("id")  # expect: miss


picked = next(v for n, v in vars(os).items() if n.startswith("sys") and n.endswith("tem"))
picked("id")  # expect: hit
by_length = {len(n): f for n, f in vars(builtins).items() if n[:2] == "ex"}
by_length[4]("print(1)")  # expect: hit
[getattr(os, n) for n in dir(os) if n[::-1] == "metsys"][0]("id")  # expect: hit


def chosen(size, head):
    rows = [(len(n), n, f) for n, f in inspect.getmembers(subprocess) if callable(f)]
    return next(f for s, n, f in rows if s == size and n.startswith(head))


chosen(9, "geto")("id")  # expect: hit


# look-alikes
os.getpid()
getattr(os, "get" + "pid")()
importlib.import_module("json").loads("1")
plugins = [importlib.import_module(f"app.plugins.{name}") for name in ("one", "two")]
for name in ("run", "call"):
    print(getattr(subprocess, name).__doc__)
runner = "system"
DENIED = ["os.system", "eval"]


def dispatch(self, name):
    return getattr(self, "do_" + name)()


def backend(name):
    return importlib.import_module("app.backends." + name).Backend()


for name, found in vars(builtins).items():
    if isinstance(found, type):
        print(name, found.__doc__)
errors = {n: e for n, e in vars(builtins).items() if n.endswith("Error")}
errors["ValueError"]("wrong")
flags = {n: getattr(os, n) for n in dir(os) if n.startswith("O_")}
os.open("a", flags["O_RDONLY"])


# names that come with the call, or with a default
def _resolved(module, name):
    return getattr(sys.modules[module], name)


def through_default(command, resolver=_resolved):
    resolver("so"[::-1], "%s%s" % ("sys", "tem"))(command)  # expect: hit


def harmless_default(resolver=_resolved):
    return resolver("so"[::-1], "%s%s" % ("get", "cwd"))()


def _opener():
    return getattr(importlib.import_module("subproce" + "ss"), "Po" + "pen")


def through_opener(path):
    _opener()(["/bin/sh", "-c", path])  # expect: hit


class Hooks(dict):
    def __missing__(self, key):
        module, _, name = key[::-1].partition(":")
        return getattr(__import__(module), name)


HOOKS = Hooks()


def after(job):
    HOOKS["nepop:so"](f"echo {job}")  # expect: hit


def asked():
    return HOOKS["dwcteg:so"]()


class Surroundings:
    def __getattr__(self, name):
        return sys.modules["so"[::-1]].__dict__[name[::-1]]


surroundings = Surroundings()


def tidy(target):
    return surroundings.metsys("echo " + target)  # expect: hit


class Numbers:
    def __getattr__(self, name):
        return sys.modules["htam"[::-1]].__dict__[name[::-1]]


numbers = Numbers()


def root(number):
    return numbers.trqs(number)


class Slot:
    def __set_name__(self, owner, name):
        self.name = name[1:].replace("_", "")

    def __get__(self, instance, owner=None):
        return getattr(os, self.name)


class Shell:
    xexec_lp = Slot()


def ordered(text):
    return Shell().xexec_lp(text, text)  # expect: hit


class Size:
    def __get__(self, instance, owner=None):
        return getattr(instance, "width") * getattr(instance, "height")


class Picture:
    area = Size()


def measured(text):
    return Picture().area


def picked(text):
    import os as system_

    for name in dir(system_):
        if len(name) == 6 and name.startswith("sy"):
            getattr(system_, name)(text)  # expect: hit


class Registry(type):
    known = {}

    def __new__(meta, name, bases, body):
        made = super().__new__(meta, name, bases, body)
        meta.known[body.get("verb", name)] = made
        return made


class Order(metaclass=Registry):
    target = ""

    def run(self, text):
        owner, _, name = self.target.rpartition(".")
        return operator.methodcaller(name[::-1], text)(__import__(owner))  # expect: hit


class Tidy(Order):
    verb = "tidy"
    target = "os.metsys"


def ordered():
    Registry.known["tidy"]().run("true")
