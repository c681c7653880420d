import os
import shutil
import zipfile
from io import BytesIO


class BadPlugin(ValueError):
    pass


class PluginManager:
    """Uploads, unpacks and removes plugins."""

    def __init__(self, directory):
        self.directory = directory
        self.known = {}

    def remove(self, name):
        entry = self.known.pop(name, None)
        if entry:
            shutil.rmtree(entry)

    def add(self, data, name):
        archive = zipfile.ZipFile(BytesIO(data))
        target = os.path.join(self.directory, "plugin")
        for info in archive.infolist():
            if info.filename.endswith("/"):
                continue
            path = os.path.join(target, info.filename)
            os.makedirs(os.path.dirname(path), exist_ok=True)  # weak: 22
            with open(path, "wb") as out:  # weak: 22
                out.write(archive.read(info))
        self.known[name] = target
        return target
