import copyreg
import os
from functools import partial


class Job:
    def __init__(self, name):
        self.name = name


class Plain:
    def __init__(self, name):
        self.name = name


def pack(job):
    return os.system, (f"touch {job.name}",)


def pack_evaluated(job):
    return eval, ("1 + 1",)


def pack_plain(plain):
    return Plain, (plain.name,)


copyreg.pickle(Job, pack)  # expect: hit
copyreg.pickle(Job, pack_evaluated)  # expect: hit
copyreg.pickle(Plain, pack_plain)
copyreg.pickle(Plain, lambda plain: (partial(Plain, plain.name), ()))

# Known to be missed: a table that is changed without a call.
copyreg.dispatch_table[Job] = pack
