"""Exports."""
import os
import tempfile
from pathlib import Path

FOLDER = "/tmp/"


def export(name):
    with open("/tmp/export.csv", "w") as stream:  # expect: hit
        stream.write("a")
    with open(FOLDER + "other.csv") as stream:  # expect: hit
        stream.read()
    os.makedirs("/var/tmp/work", exist_ok=True)  # expect: hit
    with open("export.csv", "w") as stream:
        stream.write("a")
    with open(os.path.join(tempfile.mkdtemp(), "export.csv"), "w") as stream:
        stream.write("a")
    with open("/tmp/%d.py" % os.getpid(), "w") as stream:  # expect: hit
        stream.write("a")
    os.makedirs(os.path.join(tempfile.gettempdir(), "cache"))  # expect: hit
    with open("/tmp/" + name, "w") as stream:
        stream.write("a")
    with open(name) as stream:
        stream.read()
    return Path(FOLDER)


def private():
    folder = os.path.join(tempfile.gettempdir(), "cache")
    os.mkdir(folder, 0o700)
    return folder


class Lock:
    path = "/tmp/daemon.pid"

    def write(self):
        with open(self.path, "w") as stream:  # expect: hit
            stream.write(str(os.getpid()))
