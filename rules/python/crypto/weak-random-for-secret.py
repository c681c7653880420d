"""Tokens and codes."""
import random
import random as rnd
import secrets
import string
import uuid
from random import choice, randint

ALPHABET = string.ascii_letters


class Account:
    def __init__(self):
        self.reset_token = random.getrandbits(128)  # expect: hit
        self.colour = random.choice(["red", "blue"])
        self.api_key = secrets.token_urlsafe(32)


def make(user):
    token = "".join(random.choice(ALPHABET) for _ in range(32))  # expect: hit
    password = "".join([choice(ALPHABET) for _ in range(12)])  # expect: hit
    otp = str(rnd.randint(100000, 999999))  # expect: hit
    user["session_id"] = uuid.uuid1()  # expect: hit
    user["session_key"] = uuid.uuid4()
    code = secrets.randbelow(10**6)
    safe_token = "".join(secrets.choice(ALPHABET) for _ in range(32))
    system = random.SystemRandom()
    delay = random.uniform(0, 1)
    sample = random.sample(range(10), 3)
    return token, password, otp, code, safe_token, system, delay, sample


def generate_otp():
    return randint(1000, 9999)  # expect: hit


def roll():
    return randint(1, 6)


def jitter(tokens):
    token_count = random.randint(1, tokens)
    return token_count


def strong():
    token = random.SystemRandom().getrandbits(64)
    return token


def generateAlphanumericTokenOfLength(length):
    return "".join(random.choice("abcdef") for _ in range(length))  # expect: hit


def randomise_tokens(tokens):
    return random.sample(tokens, 3)


class Lock:
    def acquire(self):
        token = uuid.uuid1().hex  # expect: hit
        return token


try:
    from secrets import randbits
except ImportError:
    from random import getrandbits as randbits


def generate_nonce():
    return str(randbits(64))
