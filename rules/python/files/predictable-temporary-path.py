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
    with open(name) as stream:
        stream.read()
    return Path(FOLDER)
