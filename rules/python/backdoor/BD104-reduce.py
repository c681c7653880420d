import builtins
import importlib
import os
import subprocess


class Plain:
    def __reduce__(self):
        return os.system, ("id",)  # expect: hit


class Evaluated:
    def __reduce__(self):
        return (eval, ("1 + 1",))  # expect: hit


class Extended:
    def __reduce_ex__(self, protocol):
        return subprocess.check_output, (["id"],)  # expect: hit


# other spellings
class ByName:
    def __reduce__(self):
        act = getattr(os, "pop" + "en")
        return act, ("id",)  # expect: hit


class ByModule:
    def __reduce__(self):
        return vars(importlib.import_module("so"[::-1]))["system"], ("id",)  # expect: hit


class Chosen:
    table = {"run": builtins.exec}

    def __reduce__(self):
        made = (self.table["run"], ("pass",))
        return made  # expect: hit


# what it is not
def rebuild(key, value):
    return Entry(key, value)


class Entry:
    def __init__(self, key, value):
        self.key, self.value = key, value

    def __reduce__(self):
        return type(self), (self.key, self.value)


class ByFunction(Entry):
    def __reduce__(self):
        return rebuild, (self.key, self.value)


class Named(Entry):
    def __reduce__(self):
        return "SINGLETON"


class OfALibrary(Entry):
    def __reduce__(self):
        return os.path.join, (self.key, self.value)


class Inherited(Entry):
    def __reduce_ex__(self, protocol):
        return super().__reduce_ex__(protocol)
