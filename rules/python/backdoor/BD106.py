import json
import pathlib
import runpy
import tempfile
import base64
import marshal
from pathlib import Path

from PIL import Image


def plain():
    data = open("assets/logo.png", "rb").read()
    exec(data[data.index(b"IEND") + 8 :])  # expect: hit


def hidden():
    pixels = Image.open("assets/logo.png").getdata()
    exec(bytes(p[0] & 255 for p in pixels))  # expect: hit


def by_path():
    raw = (Path(__file__).parent / "icon.ico").read_bytes()
    exec(marshal.loads(raw[64:]))  # expect: hit


def spelled():
    blob = getattr(Path("a") / "x.jpg", "read_" + "bytes")()
    run = getattr(__builtins__, "ex" + "ec")
    run(base64.b64decode(blob))  # expect: hit


# look-alikes
def thumbnail(path):
    return Image.open("assets/logo.png").resize((10, 10))


def own():
    exec(compile(open("settings.py").read(), "settings.py", "exec"))


def embed():
    return base64.b64encode(open("assets/logo.png", "rb").read())


def cut_out(name):
    data = pathlib.Path("assets", "logo.png").read_bytes()
    target = pathlib.Path(tempfile.mkdtemp()) / name / "theme.py"
    target.write_bytes(data[data.rfind(b"IEND") + 8 :])
    return runpy.run_path(str(target))  # expect: hit


def cut_out_as_data(name):
    data = pathlib.Path("assets", "logo.png").read_bytes()
    target = pathlib.Path(tempfile.mkdtemp()) / name / "theme.json"
    target.write_bytes(data[data.rfind(b"IEND") + 8 :])
    return json.loads(target.read_text())
