import ipaddress
import socket
from urllib.parse import urlparse

import requests
from fastapi import APIRouter, Depends, HTTPException
from pydantic import BaseModel

router = APIRouter()


class Unsafe(Exception):
    pass


class Preview(BaseModel):
    url: str


def assert_public(url):
    parts = urlparse(url)
    if parts.scheme not in ("http", "https"):
        raise Unsafe("scheme")
    for info in socket.getaddrinfo(parts.hostname, parts.port or 443):
        address = ipaddress.ip_address(info[4][0])
        if address.is_private or address.is_loopback or address.is_link_local:
            raise Unsafe("address")


class Fetcher:
    def __init__(self, timeout=5):
        self.timeout = timeout
        self.session = requests.Session()

    def get(self, url):
        assert_public(url)
        return self.session.get(url, timeout=self.timeout, allow_redirects=False)


fetcher = Fetcher()


@router.post("/preview")
def preview(body: Preview):
    try:
        answer = fetcher.get(body.url)
    except Unsafe as error:
        raise HTTPException(400) from error
    return {"title": answer.text[:100]}
