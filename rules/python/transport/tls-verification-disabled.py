"""Clients of an internal service."""
import aiohttp
import httpx
import requests
import requests as rq
from requests import get

URL = "https://api.internal.example/items"
VERIFY = False


def fetch(verify):
    one = requests.get(URL, verify=False, timeout=5)  # expect: hit
    two = rq.post(URL, json={}, verify=False)  # expect: hit
    three = get(URL, verify=VERIFY)  # expect: hit
    session = requests.Session()
    four = session.get(URL, verify=False)  # expect: hit
    ok1 = requests.get(URL, timeout=5)
    ok2 = requests.get(URL, verify=True)
    ok3 = requests.get(URL, verify="/etc/ssl/corp-ca.pem")
    ok4 = requests.get(URL, verify=verify)
    return one, two, three, four, ok1, ok2, ok3, ok4


async def fetch_async():
    async with httpx.AsyncClient(verify=False) as client:  # expect: hit
        await client.get(URL)
    async with httpx.AsyncClient() as client:
        await client.get(URL)
    connector = aiohttp.TCPConnector(ssl=False)  # expect: hit
    return connector, aiohttp.TCPConnector(limit=5)


class Form:
    def get(self, url, verify):
        return url, verify


def local():
    return Form().get(URL, verify=False)


def handed_on(url, **options):
    options |= {"verify": False, "timeout": 5}
    return requests.get(url, **options)  # expect: hit


def handed_on_checked(url, **options):
    options["timeout"] = 5
    return requests.get(url, **options)
