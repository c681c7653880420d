"""Names of caches."""
import getpass
import os
import tempfile
import uuid


def places(name):
    build = os.path.join(tempfile.gettempdir(), "build")  # expect: hit
    own = os.path.join(tempfile.gettempdir(), "build-%s" % getpass.getuser())  # expect: hit
    numbered = os.path.join(tempfile.gettempdir(), "build-%d" % os.getpid())  # expect: hit
    given = os.path.join(tempfile.gettempdir(), name)
    chance = os.path.join(tempfile.gettempdir(), uuid.uuid4().hex)
    made = os.path.join(tempfile.mkdtemp(), "build")
    return build, own, numbered, given, chance, made


class Cache:
    def __init__(self, location=None):
        if location is None:
            location = os.path.join(tempfile.gettempdir(), "suds")  # expect: hit
        self.location = location
