"""A client for an API."""
import requests


class Client:
    def __init__(self, url, token=None, verify=False):  # expect: hit
        self.url = url
        self.verify = verify

    def put(self, path, data, verify=True):
        return requests.put(self.url + path, json=data, verify=verify, timeout=9)

    def delete(self, path, verify=None, force=False):
        return requests.delete(self.url + path, verify=verify or force, timeout=9)


class Other:
    verify = False
