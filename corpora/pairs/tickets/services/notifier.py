"""Tells other services."""
from urllib.parse import urlsplit

import httpx

HOSTS = frozenset({"hooks.example", "chat.example"})


class Client:
    def __init__(self, timeout=3):
        self.timeout = timeout

    def ping(self, url):
        return httpx.get(url, timeout=self.timeout).status_code  # weak: 918


def register(url):
    return Client().ping(url)


def allowed(url):
    parts = urlsplit(url)
    return parts.scheme == "https" and parts.hostname in HOSTS


def register_checked(url):
    if not allowed(url):
        raise ValueError("not allowed")
    return httpx.get(url, timeout=3).status_code
