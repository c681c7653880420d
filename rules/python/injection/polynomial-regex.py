import re

from flask import request

ADDRESS = re.compile(r"^https?://[\w.]+\.[\w.]+\.[a-z]+/.*\.json$")
CLEAR = re.compile(r"^https?://[a-z]+(\.[a-z]+)*/[a-z/]*\.json$")


def addresses():
    text = request.args["address"]
    ADDRESS.match(text)  # expect: hit
    CLEAR.match(text)
    re.search(r"\s+$", text)
    re.search(r"\s+\s*$", text)  # expect: hit
    re.match(r"\s+$", text)
    re.sub(r"<[^>]+>", "", text)
    re.match(r"^\s*(.*?)\s*$", text)  # expect: hit
    re.match(r"^\s*(.*?)\s*$", "a text of ours")
    re.match(r"^\s*(.*?)\s*", text)
    re.findall(r"(\d+)-(\d+)", text)


def parse(line):
    re.match(r"^(\w+\.)?\w+\.\w+$", line)
    re.match(r"^\w+\.?\w+\.?\w+=$", line)  # expect: hit
