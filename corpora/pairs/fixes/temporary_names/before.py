import os
import shutil
import subprocess
import sys
import tempfile
from tempfile import mktemp, mkdtemp, mkstemp


def dump(data):
    path = mktemp(".svg")  # weak: 377
    with open(path, "w") as out:
        out.write(data)
    return path


def build_prefix():
    return os.path.join(tempfile.gettempdir(), "pip-build-%s" % os.getuid())  # weak: 377


class LockFile:
    path = "/tmp/daemon.pid"

    def write(self):
        with open(self.path, "w") as out:  # weak: 379
            out.write(str(os.getpid()))


class Sandbox:
    def run(self, code):
        name = "/tmp/%d.py" % os.getpid()
        with open(name, "w") as out:  # weak: 379
            out.write(code)
        return subprocess.call([sys.executable, name])


class FileCache:
    def __init__(self, location=None):
        if location is None:
            location = os.path.join(tempfile.gettempdir(), "suds")  # weak: 377
        self.location = location
        self.mktmp()

    def mktmp(self):
        if not os.path.isdir(self.location):
            os.makedirs(self.location)  # missed: 377


def log_to():
    return open("/tmp/session.log", "a")  # weak: 379


def spool(name):
    shutil.copy(name, "/tmp/spool.dat")  # missed: 377


def echo(text):
    os.system("echo ok > /tmp/flag.txt")  # missed: 377
    return None
