"""Installs role archives."""
import os
import tarfile
import tempfile
import urllib.request


class InstallError(Exception):
    pass


class Role:
    def __init__(self, name, base):
        self.name = name
        self.path = os.path.join(base, "roles", name)

    def fetch(self, url):
        handle = tempfile.NamedTemporaryFile(delete=False)
        with urllib.request.urlopen("https://galaxy.example/" + url, timeout=20) as answer:
            handle.write(answer.read())
        handle.close()
        return handle.name

    def install(self, archive):
        """Unpack the archive; its first folder is dropped."""
        if not tarfile.is_tarfile(archive):
            raise InstallError("no tar file")
        with tarfile.open(archive, "r") as bundle:
            members = bundle.getmembers()
            for member in members:
                if not (member.isreg() or member.issym()):
                    continue
                parts = member.name.split("/")
                kept = []
                for part in parts[1:]:
                    if part == "..":
                        raise InstallError("bad member " + member.name)
                    if "~" in part or "$" in part:
                        continue
                    kept.append(part)
                member.name = os.path.join(*kept)
                bundle.extract(member, self.path)
        return True


class Plain:
    def unpack(self, archive, target):
        with tarfile.open(archive) as bundle:
            safe = []
            for member in bundle.getmembers():
                name = os.path.normpath(os.path.join(target, member.name))
                if not name.startswith(os.path.abspath(target) + os.sep):
                    raise InstallError(member.name)
                if member.issym() or member.islnk():
                    continue
                safe.append(member)
            bundle.extractall(target, members=safe)
