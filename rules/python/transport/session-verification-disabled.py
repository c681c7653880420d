"""A client class."""
import requests


class Client:
    def __init__(self):
        self.session = requests.Session()
        self.session.verify = False  # expect: hit
        self.verify_mail = False

    def open(self):
        session = requests.session()
        session.verify = False  # expect: hit
        session.trust_env = False
        other = requests.Session()
        other.verify = True
        other.verify = "/etc/ssl/corp-ca.pem"
        verify = False
        return session, other, verify


def insecure(url, **options):
    options.setdefault("verify", False)  # expect: hit
    options.setdefault("timeout", 9)
    return requests.get(url, **options)
