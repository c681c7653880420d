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
        return hashlib.sha256(os.urandom(32)).hexdigest()


def random_password(length=20, chars=string.ascii_letters + string.digits):
    return "".join([SystemRandom().choice(chars) for i in range(length)])


class Reset:
    def uid(self):
        """A key that nobody can guess."""
        number = secrets.randbelow(10**30)
        key = str(number) + str(time.time())
        return key

    def request_reset(self, user):
        user.reset_key = self.uid()
        return user.reset_key


class OAuth:
    def generate_nonce(self, length=8):
        return secrets.token_hex(length)

    def generate_state(self):
        return uuid.uuid4().hex


def get_salt():
    rng = random.Random()
    return secrets.token_urlsafe(8)


class Crypto:
    def generate_key(self, bits):
        random.seed(time.time())
        return os.urandom(bits // 8)


class Pairing:
    def __init__(self):
        self.pin = "%06d" % secrets.randbelow(1000000)
        self.cookie_secret = self._make()

    def _make(self):
        return secrets.token_hex()
