"""A client for an API."""
import requests


class Client:
    def __init__(self, url, token=None, verify_tls=False):  # expect: hit
        self.url = url
        self.verify = verify_tls

    def get(self, path, verify_ssl=False):  # expect: hit
        return requests.get(self.url + path, verify=verify_ssl, timeout=9)

    def post(self, path, data, *, check_ssl_certificate: bool = False):  # expect: hit
        return requests.post(self.url + path, json=data, verify=check_ssl_certificate, timeout=9)

    def put(self, path, data, verify=True):
        return requests.put(self.url + path, json=data, verify=verify, timeout=9)

    def delete(self, path, verify=None, force=False):
        return requests.delete(self.url + path, verify=verify or force, timeout=9)


class Other:
    verify = True
