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




class Fetcher:
    def __init__(self, timeout=5):
        self.timeout = timeout
        self.session = requests.Session()

    def get(self, url):
        return self.session.get(url, timeout=self.timeout, allow_redirects=False)  # weak: 918


fetcher = Fetcher()


@router.post("/preview")
def preview(body: Preview):
    try:
        answer = fetcher.get(body.url)
    except Unsafe as error:
        raise HTTPException(400) from error
    return {"title": answer.text[:100]}
