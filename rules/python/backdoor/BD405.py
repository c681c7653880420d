import os
import socket
import subprocess
from subprocess import Popen


def plain():
    subprocess.Popen(["./xmrig", "-o", "pool.evil.example:3333", "-u", "44AFFq5k"])  # expect: hit


def shell():
    os.system("/tmp/.k/cpuminer -a cryptonight &")  # expect: hit


def renamed():
    Popen("./sysd --url=stratum+tcp://pool.evil.example:4444 --donate-level 1", shell=True)  # expect: hit


def spelled():
    tool = "girmx"[::-1]
    getattr(subprocess, "r" + "un")(["/tmp/" + tool])  # expect: hit


def _flags():
    return ["-o", "pool.evil" + ".example:3333", "-u", "44AFF", "-p", "x"]


def split():
    subprocess.call(["./kworker", *_flags()])  # expect: hit


def decoded():
    os.popen(bytes.fromhex("2e2f786d726967").decode())  # expect: hit


def protocol():
    s = socket.create_connection(("pool.evil.example", 3333))
    s.sendall(b'{"id": 1, "method": "mining.subscribe", "params": []}')  # expect: hit


# look-alikes
def installed():
    return os.path.exists("/usr/bin/xmrig")


BLOCKED = ["xmrig", "stratum+tcp://"]


def scan(names):
    return [name for name in names if name in BLOCKED]


def server():
    subprocess.run(["redis-server", "--port", "6379"])
    subprocess.run(["./worker", "-o", "amqp://queue.example:5672", "-u", "reports"])
    subprocess.run(["./worker", "-o", "pool.example:3333", "-u", "4AAA"])  # expect: hit
