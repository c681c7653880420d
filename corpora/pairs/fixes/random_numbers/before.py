import hashlib
import os
import random
import string
import time
import uuid
from random import choice, SystemRandom
import secrets


class SessionMixin:
    def make_session_id(self):
        self.counter = getattr(self, "counter", 0) + 1
        return hashlib.md5(b"%d %r" % (self.counter, random.random())).hexdigest()  # weak: 330


def random_password(length=20, chars=string.ascii_letters + string.digits):
    return "".join([random.choice(chars) for i in range(length)])  # weak: 330


class Reset:
    def uid(self):
        """A key that nobody can guess."""
        number = random.randint(0, 10**10)  # missed: 338
        key = str(number) + str(time.time())
        return key

    def request_reset(self, user):
        user.reset_key = self.uid()
        return user.reset_key


class OAuth:
    def generate_nonce(self, length=8):
        return "".join([str(random.randint(0, 9)) for i in range(length)])  # weak: 330

    def generate_state(self):
        return uuid.uuid1().hex  # weak: 330


def get_salt():
    rng = random.Random()
    return "".join(rng.sample(string.ascii_letters, 8))  # weak: 330


class Crypto:
    def generate_key(self, bits):
        random.seed(time.time())
        return bytes(random.getrandbits(8) for _ in range(bits // 8))  # weak: 330


class Pairing:
    def __init__(self):
        self.pin = "%06d" % random.randrange(1000000)  # weak: 330
        self.cookie_secret = self._make()

    def _make(self):
        return str(random.random())  # missed: 338
