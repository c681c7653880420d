"""A client of a remote service."""
import requests
import requests as rq
from requests import post

URL = "https://api.shop.example/"
session = requests.Session()


def ask(**options):
    one = requests.get(URL)  # expect: hit
    two = rq.delete(URL, headers={})  # expect: hit
    three = post(URL, json={"a": 1})  # expect: hit
    ok1 = requests.get(URL, timeout=10)
    ok2 = requests.get(URL, **options)
    ok3 = post(URL, timeout=(3, 10))
    ok4 = {}.get(URL)
    return one, two, three, ok1, ok2, ok3, ok4
