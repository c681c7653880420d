"""Conversion with a tool of the system."""
import shlex
import subprocess

FORMATS = {"pdf": "--to=pdf", "html": "--to=html"}


def run(command):
    return subprocess.run(command, shell=True, capture_output=True).returncode  # weak: 78


def convert(fmt, target):
    return run("pandoc --to=%s -o %s" % (fmt, shlex.quote(target)))


def convert_listed(fmt):
    option = FORMATS[fmt]
    return subprocess.run("pandoc " + option, shell=True, capture_output=True).returncode
