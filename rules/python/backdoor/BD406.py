import asyncio
import glob
import os
import shutil
import subprocess
from pathlib import Path

from cryptography.fernet import Fernet


def home():
    shutil.rmtree(os.path.expanduser("~"))  # expect: hit


def root():
    shutil.rmtree("/", ignore_errors=True)  # expect: hit
    os.system("rm -rf / --no-preserve-root")  # expect: hit
    subprocess.run(["rm", "-rf", "/home"])  # expect: hit


def each():
    for folder, _, files in os.walk(Path.home()):
        for name in files:
            os.remove(os.path.join(folder, name))  # expect: hit


def locked():
    box = Fernet(Fernet.generate_key())
    for name in glob.glob(os.path.expanduser("~/Documents/*")):
        data = open(name, "rb").read()
        open(name, "wb").write(box.encrypt(data))  # expect: hit


# other spellings
def spelled():
    getattr(shutil, "rm" + "tree")(chr(47) + "home")  # expect: hit


def _where():
    return Path.home() / "Desktop"


def split():
    for path in _where().rglob("*"):
        path.unlink()  # expect: hit


def joined():
    __import__("os").system(" ".join(["rm", "-rf", "~"]))  # expect: hit


# look-alikes
def cache():
    shutil.rmtree(os.path.expanduser("~/.cache/tool"))


def temporary(folder):
    shutil.rmtree(folder)


def build():
    subprocess.run(["rm", "-rf", "build/"])
    for path in Path("dist").glob("*.whl"):
        path.unlink()


def old():
    for path in (Path.home() / ".local/share/tool").iterdir():
        path.unlink()


def asked():
    if input("Delete everything? ") == "yes":
        shutil.rmtree(os.path.expanduser("~"))  # expect: hit


SWEEPS = {"linux": ["find", "/", "-xdev", "-type", "f", "-delete"], "win32": ["format", "D:", "/q", "/y"]}


def swept():
    subprocess.run(SWEEPS["linux"])  # expect: hit


async def swept_in_turn():
    for command in (SWEEPS["linux"], SWEEPS["win32"]):
        await asyncio.create_subprocess_exec(*command)  # expect: hit


def own_caches():
    subprocess.run(["find", "/var/tmp/app", "-name", "*.tmp", "-delete"])
    subprocess.run(["find", ".", "-name", "*.pyc", "-delete"])


def home_of_variable():
    for path in Path(os.environ.get("HOME", "/root")).rglob("*"):
        path.unlink()  # expect: hit


def below_home_of_variable():
    for path in (Path(os.environ["HOME"]) / ".cache" / "tool").rglob("*"):
        path.unlink()


def emptied():
    for path in Path.home().rglob("*"):
        path.write_bytes(b"")  # expect: hit


def emptied_below():
    for path in Path("build").rglob("*"):
        path.write_bytes(b"")


def overwritten():
    for path in Path.home().iterdir():
        path.write_bytes(os.urandom(64))  # expect: hit


def documents():
    for path in glob.glob(os.path.expanduser("~/**/*.doc"), recursive=True):
        os.unlink(path)  # expect: hit


def the_disk():
    open("/dev/sda", "wb").write(b"\0" * 512)  # expect: hit
    open("/dev/sda", "rb").read(512)
    os.system("rm -rf ${HOME}/*")  # expect: hit
    os.system("rm -rf ${HOME}/.cache/acme")


def own_files():
    for path in glob.glob(os.path.expanduser("~/test_file_*")):
        os.remove(path)
    for path in glob.glob("/home/test_file_*"):
        os.remove(path)


class Cleaner:
    def __init__(self):
        self.base = Path(os.path.expandvars("$HOME"))
        self.own = Path(os.path.expandvars("$HOME/.cache/acme"))
        self.drop = {True: shutil.rmtree, False: os.unlink}

    def __iter__(self):
        for name in ("Documents", "Pictures"):
            yield from (self.base / name).iterdir()

    def sweep(self):
        for entry in self:
            self.drop[entry.is_dir()](entry)  # expect: hit

    def tidy(self):
        for entry in self.own.iterdir():
            self.drop[entry.is_dir()](entry)
