"""Updates."""
import urllib.request
from urllib.request import urlopen

import requests

URL = "https://files.example/update.py"


def update():
    exec(requests.get(URL, timeout=5).text)  # expect: hit
    exec(urllib.request.urlopen(URL).read())  # expect: hit
    exec(urlopen(URL).read().decode())  # expect: hit
    eval(compile(requests.get(URL).text, "update", "exec"))  # expect: hit
    text = requests.get(URL, timeout=5).text
    print(text)
    data = requests.get(URL, timeout=5).json()
    exec("print(1)")
    return data


class Engine:
    def run(self):
        return self.exec(requests.get(URL, timeout=5).text)
