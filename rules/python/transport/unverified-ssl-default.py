"""Downloads over https."""
import ssl
import urllib.request
from ssl import _create_unverified_context

ssl._create_default_https_context = ssl._create_unverified_context  # expect: hit


def everywhere():
    ssl._create_default_https_context = _create_unverified_context  # expect: hit
    return urllib.request.urlopen("https://files.example/data.csv")


def restore(saved):
    ssl._create_default_https_context = saved
    ssl._create_default_https_context = ssl.create_default_context
