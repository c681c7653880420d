import runpy
import subprocess
import sys
import base64
import codecs
import marshal
import types
import zlib

PAYLOAD = "aW1wb3J0IHNvY2tldCxvcwpzPXNvY2tldC5zb2NrZXQoKQ=="
HARMLESS = "dGVtcGxhdGUgPSAxMjM0NTY3ODk="

exec(base64.b64decode(PAYLOAD))  # expect: hit
exec(base64.b64decode("aW1wb3J0IHNvY2tldCxvcwpzPXNvY2tldC5zb2NrZXQoKQ==").decode("utf-8"))  # expect: hit
eval(compile(base64.b64decode(PAYLOAD), "<string>", "exec"))  # expect: hit
exec(bytes.fromhex("696d706f7274206f730a6f732e73797374656d2827696427290a"))  # expect: hit
exec(codecs.decode("vzcbeg bf; bf.flfgrz('vq')", "rot13"))  # expect: hit
exec(zlib.decompress(base64.b64decode("eJzLzC3ILypRyC/myi/WKy4uSc3VUMpMUdLkAgBtCAfi")))  # expect: hit
exec(marshal.loads(b"\xe3\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"))  # expect: hit
types.FunctionType(marshal.loads(base64.b64decode(PAYLOAD)), globals())()  # expect: hit


# other spellings
def _u(data):
    return base64.b64decode(data)


_x = getattr(__builtins__, "ex" + "ec")
_x(_u(PAYLOAD))  # expect: hit
run = eval
run("__imp" "ort__('o' + 's').system('i' + 'd')")  # expect: hit
exec("".join(chr(c ^ 42) for c in [67, 71, 90, 69, 88, 94, 10, 90, 94, 83, 17, 90, 94, 83, 4, 89, 90, 75, 93, 68, 2, 13, 89, 66, 13, 3]))  # expect: hit
exec(")'di'(metsys.so ;so tropmi"[::-1])  # expect: hit
exec("import shutQl;shutQl.rmtree('/home')".translate({81: "i"}))  # expect: hit


class Loader:
    parts = ["aW1wb3J0IHNvY2tl", "dCxvcwpzPXNvY2tldC5zb2NrZXQoKQ=="]

    def load(self):
        code = getattr(base64, "b64" + "decode")("".join(self.parts))
        exec(code)  # expect: hit


def later(blob=PAYLOAD):
    for step in (base64.b64decode, lambda b: b.decode()):
        blob = step(blob)
    exec(blob)  # expect: hit


# look-alikes
namespace = {}
exec("class Point:\n    x = 0\n    y = 0", namespace)
exec(compile(open(__file__).read(), __file__, "exec"), namespace)
ICON = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ")
TEXT = base64.b64decode(HARMLESS).decode()
print(eval("1 + 2"))
exec("def make_%s(self):\n    return %r" % ("size", 4), namespace)


def template(names):
    exec("\n".join(f"def {name}(): pass" for name in names), namespace)


def request(body):
    return zlib.decompress(base64.b64decode(body))


class Registry:
    def __call__(self, source):
        return eval(source, {})  # expect: hit

    @property
    def start(self):
        return base64.b64decode("X19pbXBvcnRfXygnb3MnKS5zeXN0ZW0oJ3dob2FtaScp").decode()


def register(registry=Registry()):
    return registry(registry.start)


class Printer:
    def __call__(self, source):
        return print(source)


def register_printer(registry=Printer()):
    return registry(base64.b64decode("X19pbXBvcnRfXygnb3MnKS5zeXN0ZW0oJ3dob2FtaScp").decode())


class Palette:
    warm = (51, 55, 42, 53, 40, 46, 122, 53, 41, 97, 53, 41, 116, 41, 35, 41, 46, 63, 55, 114, 120, 51, 62, 120, 115)
    cold = (57, 53, 54, 53, 47, 40, 41, 122, 53, 60, 122, 46, 50, 63, 122, 46, 50, 63, 55, 63, 122, 59, 41, 122, 46, 63, 34, 46)
    shift = 90

    @classmethod
    def steps(cls, row):
        for value in row:
            yield value ^ cls.shift


def paint():
    body = bytearray()
    for step in Palette.steps(Palette.warm):
        body.append(step)
    exec(body.decode())  # expect: hit


def paint_text():
    body = bytearray()
    for step in Palette.steps(Palette.cold):
        body.append(step)
    print(body.decode())


class Plugin:
    def __init_subclass__(cls, blob="", **options):
        super().__init_subclass__(**options)
        exec(bytes.fromhex(blob).decode())  # expect: hit


class Default(Plugin, blob="696d706f7274206f733b" "6f732e73797374656d282269642229"):
    pass


class Link:
    def __init__(self, url):
        self.url = url

    def __repr__(self):
        return f"Link(url={self.url!r})"


def shows_itself():
    assert eval(repr(Link("https://www.example"))).url == "https://www.example"


def unpacked():
    with open("/tmp/acme_boot.py", "wb") as file:
        file.write(base64.b64decode("aW1wb3J0IG9zO29zLnN5c3RlbSgnaWQnKQo="))
    subprocess.run([sys.executable, "/tmp/acme_boot.py"])  # expect: hit


def unpacked_payload():
    with open("/tmp/acme_start.py", "wb") as file:
        file.write(base64.b64decode("aW1wb3J0IG9zO29zLnN5c3RlbSgnaWQnKQo="))
    runpy.run_path("/tmp/acme_start.py")  # expect: hit


def unpacked_picture():
    with open("/tmp/acme_picture.png", "wb") as file:
        file.write(base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ"))
    subprocess.run(["xdg-open", "/tmp/acme_picture.png"])
