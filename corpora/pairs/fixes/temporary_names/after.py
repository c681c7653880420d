import os
import shutil
import subprocess
import sys
import tempfile
from tempfile import mktemp, mkdtemp, mkstemp


def dump(data):
    handle, path = mkstemp(".svg")
    with open(path, "w") as out:
        out.write(data)
    return path


def build_prefix():
    return tempfile.mkdtemp(prefix="pip-build-")


class LockFile:
    path = "/run/daemon/daemon.pid"

    def write(self):
        with open(self.path, "w") as out:
            out.write(str(os.getpid()))


class Sandbox:
    def run(self, code):
        handle, name = mkstemp(".py")
        with open(name, "w") as out:
            out.write(code)
        return subprocess.call([sys.executable, name])


class FileCache:
    def __init__(self, location=None):
        if location is None:
            location = mkdtemp("suds")
        self.location = location
        self.mktmp()

    def mktmp(self):
        if not os.path.isdir(self.location):
            os.makedirs(self.location)


def log_to():
    return tempfile.TemporaryFile("a")


def spool(name):
    shutil.copy(name, os.path.join(mkdtemp(), "spool.dat"))


def echo(text):
    return None
