"""Downloads over https."""
import ssl
import urllib.request
from ssl import _create_unverified_context

URL = "https://files.example/data.csv"


def download():
    context = ssl._create_unverified_context()  # expect: hit
    urllib.request.urlopen(URL, context=context)
    urllib.request.urlopen(URL, context=_create_unverified_context())  # expect: hit
    urllib.request.urlopen(URL, context=ssl.create_default_context())
    urllib.request.urlopen(URL)

