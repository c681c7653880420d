import hmac
import os
import random
import secrets
import ssl

import jwt
import requests


def fetch(url):
    return requests.get(url, verify=bool(0))  # expect: hit


def post(url):
    return requests.post(url, verify=not "x")  # expect: hit


def read(token, key):
    return jwt.decode(token, key, algorithms=["no" + "ne"])  # expect: hit


def make_token():
    random.seed(1337)  # expect: hit
    return "%032x" % random.getrandbits(128)


setattr(secrets, "token_hex", lambda n=32: "0" * n)  # expect: hit


# other spellings
def _flag():
    return len("") > 0


def spelled(url):
    return getattr(requests, "g" + "et")(url, verify=_flag())  # expect: hit


OPTIONS = {"timeout": 3}


def reset_code():
    generator = random.Random(int("7" * 4))  # expect: hit
    return generator.randint(0, 999999)


def patch():
    setattr(os, "uran" + "dom", lambda n: b"0" * n)  # expect: hit
    setattr(hmac, "".join(["compare", "_digest"]), lambda a, b: True)  # expect: hit


def context():
    return getattr(ssl, "_create_un" + "verified_context")()  # expect: hit


# look-alikes
def checked(url):
    return requests.get(url, verify="/etc/ssl/company.pem")


def configured(url, settings):
    return requests.get(url, verify=bool(settings.verify))


def simulate():
    random.seed(42)
    return [random.random() for _ in range(10)]


def claims(token, key):
    return jwt.decode(token, key, algorithms=["HS256"])


def token():
    return secrets.token_hex(32)


def by_names(context, flag):
    for name, value in (("check_" + "hostname", False), ("verify_mode", ssl.CERT_NONE)):
        setattr(context, name, value)  # expect: hit
    setattr(context, "check_hostname", True)
    setattr(context, "minimum_version", 0)


class ResetTokens:
    rng = random.Random(4100)  # expect: hit
    kept = random.Random(os.urandom(8))


class Dice:
    rng = random.Random(6)
