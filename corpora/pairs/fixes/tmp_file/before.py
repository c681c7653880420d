import os
import subprocess
import tempfile


def compile_source(source, compiler="cc"):
    """Compile a text; the path of the object."""
    name = tempfile.mktemp(suffix=".c")  # weak: 377
    with open(name, "w") as out:
        out.write(source)
    target = name[:-2] + ".o"
    subprocess.check_call([compiler, "-c", name, "-o", target])
    return target


class Cache:
    def __init__(self, location=None):
        if location is None:
            location = os.path.join(tempfile.gettempdir(), "suds")  # weak: 377
        self.location = location
        if not os.path.isdir(location):
            os.makedirs(location)

    def put(self, key, data):
        with open(os.path.join(self.location, key), "wb") as out:
            out.write(data)
